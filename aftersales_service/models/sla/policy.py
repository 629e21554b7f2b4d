from odoo import Command, api, fields, models, tools
from odoo.exceptions import UserError

from ...tools.escalation import Rung
from ...tools.targets import Target
from .fact import DOCUMENTS
from .kinds import EFFECTS, KINDS, VALUES


def _facts(effect, label, text):
    return fields.Many2many(
        "aftersales.sla.fact",
        f"aftersales_sla_policy_{effect}_rel",
        "policy_id",
        "fact_id",
        string=label,
        help=text,
    )


class Policy(models.Model):
    """A service time limit as a rule: for which records, from what to what, how long (O-01).

    Those of a preset are the values of a procedure and never run; applying the preset copies them
    to a company (or one of its teams), where they may be changed. Of the policies of one kind the
    first that fits a record sets its limit: those for named customers first, then those of the
    team, then the others, each in the order of the list.
    """

    _name = "aftersales.sla.policy"
    _inherit = [
        "aftersales.cached.rule.mixin",
        "aftersales.guarded.mixin",
        "aftersales.sla.limit.mixin",
        "aftersales.sla.policy.words",
    ]
    _description = "Time Limit Policy"
    _check_company_auto = True
    _order = "sequence, id"
    _rec_names_search = ["title", "template_id.title"]

    name = fields.Char(
        compute="_compute_name", inverse="_inverse_name", search="_search_name", readonly=False
    )
    title = fields.Char(translate=True, help="Empty: as in the preset, in every language.")
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one("res.company", index=True, default=lambda self: self.env.company)
    team_id = fields.Many2one("aftersales.team", help="Empty: every team.")
    key = fields.Char(copy=False, guarded=True, help="What the policy is called in its preset.")
    preset_id = fields.Many2one(
        "aftersales.sla.preset", index=True, copy=False, guarded=True, ondelete="cascade"
    )
    template_id = fields.Many2one(
        "aftersales.sla.policy", string="Value of the Preset", copy=False, guarded=True
    )
    template_preset_id = fields.Many2one(related="template_id.preset_id", string="From Preset")
    customised = fields.Boolean(
        compute="_compute_customised",
        store=True,
        help="A value differs from the preset that was applied.",
    )
    source = fields.Char(string="Procedure", help="The clause that states the value.")
    ours = fields.Boolean(string="Our Value", help="No procedure states it.")
    kind = fields.Selection(KINDS, required=True)
    document = fields.Selection(DOCUMENTS, required=True, default="aftersales.case")
    # For which records
    type_ids = fields.Many2many(
        "aftersales.case.type",
        "aftersales_sla_policy_type_rel",
        "policy_id",
        "type_id",
        context={"active_test": False},
        string="Types",
        help="None: every type.",
    )
    complaints = fields.Boolean(string="Complaints Only")
    level_ids = fields.Many2many(
        "aftersales.level",
        "aftersales_sla_policy_level_rel",
        "policy_id",
        "level_id",
        context={"active_test": False},
        string="Levels",
        help="None: every level.",
    )
    class_ids = fields.Many2many(
        "aftersales.product.class",
        "aftersales_sla_policy_class_rel",
        "policy_id",
        "class_id",
        context={"active_test": False},
        string="Product Classes",
        help="None: every product.",
    )
    partner_ids = fields.Many2many(
        "res.partner",
        "aftersales_sla_policy_partner_rel",
        "policy_id",
        "partner_id",
        string="Customers",
        help="None: every customer.",
    )
    contact = fields.Selection(
        [
            ("any", "Any Channel"),
            ("live", "Customer on the Line"),
            ("written", "In Writing or Forwarded"),
        ],
        default="any",
        required=True,
        string="How Received",
    )
    csi = fields.Selection(
        [("any", "With or Without a CSI"), ("with", "With a CSI"), ("without", "Without a CSI")],
        default="any",
        required=True,
        string="CSI",
    )
    work_kind = fields.Selection(
        [
            ("diagnosis", "Diagnosis"),
            ("containment", "Emergency Measure"),
            ("on_site", "On-Site"),
            ("workshop", "Workshop"),
            ("remote", "Remote Guidance"),
        ],
        string="Kind of Work Order",
    )
    # From what to what
    start_fact_ids = _facts("start", "Starts With", "Any of these starts the time.")
    stop_fact_ids = _facts("stop", "Kept By", "Any of these ends the time: in time, or too late.")
    cancel_fact_ids = _facts("cancel", "Dropped By", "Nothing is owed any more; no verdict.")
    pause_fact_ids = _facts("pause", "Pauses For", "None: the time never pauses.")
    reopen_fact_ids = _facts("reopen", "Resumed By", "Takes a time up again that was stopped.")
    repeats = fields.Boolean(help="What keeps it starts the next one.")
    # Who hears of it
    ladder_id = fields.Many2one("aftersales.sla.ladder", string="Escalation", check_company=True)
    role_id = fields.Many2one(
        "aftersales.role", string="Kept By Role", help="Empty: the responsible of the record."
    )
    measured_only = fields.Boolean(help="Counted in the figures; nobody is told.")

    _else_complete = models.Constraint(
        "CHECK(on_call IS NOT TRUE OR else_unit IS NOT NULL)",
        "A limit that needs somebody on call says what counts otherwise.",
    )
    _company_or_preset = models.Constraint(
        "CHECK((company_id IS NULL) = (preset_id IS NOT NULL))",
        "A policy belongs to a preset or to a company.",
    )
    _key_uniq = models.UniqueIndex(
        "(key, COALESCE(preset_id, 0), COALESCE(company_id, 0), COALESCE(team_id, 0)) "
        "WHERE key IS NOT NULL",
        "A preset has each time limit once.",
    )

    _title_known = models.Constraint(
        "CHECK(title IS NOT NULL OR template_id IS NOT NULL)", "A policy made by hand has a name."
    )

    @api.depends("title", "template_id.title")
    @api.depends_context("lang")
    def _compute_name(self):
        for policy in self:
            policy.name = policy.title or policy.template_id.title

    def _inverse_name(self):
        for policy in self:
            policy.title = policy.name if policy.name != policy.template_id.title else False

    @api.model
    def _search_name(self, operator, value):
        if operator in fields.Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        return [
            "|",
            ("title", operator, value),
            "&",
            ("title", "=", False),
            ("template_id.title", operator, value),
        ]

    @api.depends("template_id", *VALUES)
    def _compute_customised(self):
        for policy in self:
            template = policy.template_id
            policy.customised = bool(template) and any(
                policy[name] != template[name] for name in VALUES
            )

    # Writing

    def write(self, vals):
        """Change policies of a company; running clocks keep the limits they have.

        :raise UserError: a value of a preset would change
        """
        self._refuse_preset()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        self._refuse_preset()
        Clock = self.env["aftersales.sla.clock"].sudo()
        used = Clock.search([("policy_id", "in", self.ids)], limit=1)
        if used:
            raise UserError(
                self.env._(
                    "“%(policy)s” has set time limits already. Archive it instead.",
                    policy=used.policy_id.name,
                )
            )

    def _refuse_preset(self):
        """Refuse a person's changing of what a procedure says."""
        if not self.env.su and self.preset_id:
            raise UserError(
                self.env._(
                    "“%(policy)s” is a value of the preset “%(preset)s” and stays as the procedure "
                    "says. Apply the preset and change the company's own policy.",
                    policy=self.filtered("preset_id")[0].name,
                    preset=self.preset_id[0].name,
                )
            )

    def action_reset(self):
        """Take back what was changed: the values of the preset again (O-01).

        :raise UserError: a policy was made by hand
        """
        self.check_access("write")
        for policy in self:
            if not policy.template_id:
                raise UserError(
                    self.env._(
                        "“%(policy)s” was made by hand; there is no preset to go back to.",
                        policy=policy.name,
                    )
                )
            policy.write(policy.template_id._preset_values())
        return True

    def action_what_if(self):
        """Open a new trial of what would have become of the policies' time limits (issue 4 §2).

        :raise AccessError: the user is no service manager
        """
        own = self.filtered(lambda policy: policy.company_id == self[:1].company_id)
        trial = self.env["aftersales.sla.trial"].create(
            {
                "name": own[:1].name,
                "company_id": own[:1].company_id.id,
                "line_ids": [Command.create({"policy_id": policy.id}) for policy in own],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What If"),
            "res_model": trial._name,
            "res_id": trial.id,
            "view_mode": "form",
        }

    def _preset_values(self):
        """Return the values that a preset's policy sets, for create or write."""
        self.ensure_one()
        values = {}
        for name in VALUES:
            field = self._fields[name]
            value = self[name]
            if field.type == "many2many":
                value = [Command.set(value.ids)]
            elif field.type == "many2one":
                value = value.id
            values[name] = value
        return values

    # As plain data

    @api.model
    @tools.ormcache("document")
    def _targets(self, document):
        """Return the companies' policies for a kind of document as plain data, by rank.

        Archived ones are among them, because clocks that run by them are stopped by them.

        :param str document: model name
        :return: tuple of :class:`~odoo.addons.aftersales_service.tools.targets.Target`
        """
        policies = (
            self.sudo()
            .with_context(active_test=False)
            .search([("document", "=", document), ("preset_id", "=", False)])
        )
        return tuple(sorted((p._as_target() for p in policies), key=lambda t: t.rank))

    @api.model
    @tools.ormcache("document")
    def _natural_facts(self, document):
        """Return what keeps and drops a promise of each kind by any of the procedures.

        :param str document: model name
        :return: ``{kind: {"stop": codes, "cancel": codes}}``
        """
        presets = (
            self.sudo()
            .with_context(active_test=False)
            .search([("document", "=", document), ("preset_id", "!=", False)])
        )
        facts = {}
        for policy in presets:
            own = facts.setdefault(policy.kind, {"stop": frozenset(), "cancel": frozenset()})
            for effect, codes in own.items():
                own[effect] = codes.union(policy[f"{effect}_fact_ids"].mapped("code"))
        return facts

    def _as_target(self):
        """Return the policy as plain data."""
        self.ensure_one()
        criteria = {
            "type": self.type_ids.ids,
            "complaint": [True] if self.complaints else [],
            "level": self.level_ids.ids,
            "classes": self.class_ids.ids,
            "partner": self.partner_ids.commercial_partner_id.ids,
            "team": self.team_id.ids,
            "contact": [self.contact] if self.contact != "any" else [],
            "csi": [self.csi == "with"] if self.csi != "any" else [],
            "work_kind": [self.work_kind] if self.work_kind else [],
        }
        return Target(
            id=self.id,
            kind=self.kind,
            company_id=self.company_id.id,
            active=self.active,
            rank=(not self.partner_ids, not self.team_id, self.sequence, self.id),
            criteria={name: frozenset(ids) for name, ids in criteria.items() if ids},
            facts={
                effect: frozenset(self[f"{effect}_fact_ids"].mapped("code")) for effect in EFFECTS
            },
            **self._as_limit(self.on_call),
            on_call=self.on_call,
            repeats=self.repeats,
            by_limit=self.by_limit,
            role=self.role_id.code or "",
            share=0 if self.measured_only else self.warning_share / 100,
            rungs=()
            if self.measured_only
            else tuple(
                Rung(rung.id, rung.basis, rung.delay, rung.delay_unit)
                for rung in self.ladder_id.rung_ids
            ),
        )
