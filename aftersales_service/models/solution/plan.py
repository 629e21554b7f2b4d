from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools.steps import Step

AGENT = "aftersales_service.group_agent"
PLAN_TYPES = [
    ("free_repair", "Free Repair"),
    ("replace", "Replacement of Parts"),
    ("remote", "Remote Guidance"),
    ("compensation", "Goodwill Service"),
    ("paid_repair", "Paid Repair"),
    ("exchange", "Return or Exchange"),
    ("parts", "Parts"),
]
ACTIVE = ("draft", "proposed", "accepted")


class Plan(models.Model):
    """What is proposed to the customer, version by version, until he agrees (D-01…D-04, D-12).

    A matter has one active version. The customer's answer to the plan of a CSI is the answer of
    the CSI: either is given through the other, so the two never differ.
    """

    _name = "aftersales.solution.plan"
    _inherit = [
        "aftersales.solution.plan.answer",
        "aftersales.solution.plan.proposal",
        "aftersales.sheet.mixin",
        "aftersales.passport.mixin",
        "aftersales.activity.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Solution Plan"
    _order = "id desc"
    _rec_names_search = ["case_id", "csi_id"]
    _check_company_auto = True
    _passport_units = ("csi_id.installed_product_ids", "case_id.installed_product_ids")
    _passport_date = "proposed_at"

    _steps = {
        "propose": Step("proposed", ("draft",), (AGENT,), "can_propose"),
        "accept": Step("accepted", ("proposed",), (AGENT,), "can_accept"),
        "object": Step("objected", ("proposed", "accepted"), (AGENT,), "can_object", backward=True),
        "decline": Step("declined", ("proposed",), (AGENT,), "can_decline"),
        "withdraw": Step("withdrawn", ACTIVE, (AGENT,), "can_withdraw", backward=True),
    }
    _step_depends = (
        "plan_type",
        "content",
        "user_id",
        "date",
        "service_mode_id",
        "table_deviation",
        "estimate",
        "policy_explained",
        "answered_by",
        "answer_channel_id",
        "case_id.state",
        "csi_id.state",
    )

    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("proposed", "Proposed"),
            ("accepted", "Customer Accepts"),
            ("objected", "Customer Objects"),
            ("declined", "Declined by Customer"),
            ("withdrawn", "Withdrawn"),
        ],
        default="draft",
        required=True,
        copy=False,
        guarded=True,
        group_expand=True,
        index=True,
    )
    case_id = fields.Many2one(
        "aftersales.case",
        string="Service Case",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    csi_id = fields.Many2one(
        "aftersales.csi",
        string="CSI",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", compute="_compute_matter", store=True, precompute=True, index=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_matter",
        store=True,
        precompute=True,
        index=True,
    )
    version = fields.Integer(default=1, guarded=True, copy=False, aggregator=None)
    previous_id = fields.Many2one(
        "aftersales.solution.plan", string="Version Before", guarded=True, copy=False, index=True
    )
    plan_type = fields.Selection(
        PLAN_TYPES, string="Type", compute="_compute_plan_type", store=True, readonly=False
    )
    service_mode_id = fields.Many2one(
        "aftersales.service.mode",
        string="Way of Service",
        compute="_compute_service_mode_id",
        store=True,
        readonly=False,
        ondelete="restrict",
    )
    charge = fields.Selection(related="service_mode_id.charge", string="Charge Mode")
    content = fields.Text(string="What Will Be Done", index="trigram")
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        index=True,
    )
    date = fields.Date(string="To Be Done By")
    estimate = fields.Monetary(
        string="Cost Estimate for the Customer", groups="aftersales_service.group_agent"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    policy_explained = fields.Boolean(
        help="The customer knows what the warranty covers and what he pays (D-13)."
    )
    table_deviation = fields.Text(
        string="Why Not as the Table Says",
        help="Needed where the plan differs from a binding row of the decision table.",
    )
    proposal = fields.Char(string="Decision Table", compute="_compute_proposal")
    proposed_at = fields.Datetime(string="Proposed On", guarded=True, copy=False)
    proposed_by = fields.Many2one("res.users", guarded=True, copy=False)
    can_propose = fields.Boolean(compute="_compute_steps")
    can_accept = fields.Boolean(compute="_compute_steps")
    can_object = fields.Boolean(compute="_compute_steps")
    can_decline = fields.Boolean(compute="_compute_steps")
    can_withdraw = fields.Boolean(compute="_compute_steps")

    _one_matter = models.Constraint(
        "CHECK((csi_id IS NULL) <> (case_id IS NULL))",
        "A plan belongs to one customer event record or to one case.",
    )
    _case_active = models.UniqueIndex(
        "(case_id) WHERE case_id IS NOT NULL AND state IN ('draft', 'proposed', 'accepted')",
        "The case has an active plan already. Change that one, or withdraw it with a reason.",
    )
    _csi_active = models.UniqueIndex(
        "(csi_id) WHERE csi_id IS NOT NULL AND state IN ('draft', 'proposed', 'accepted')",
        "The CSI has an active plan already. Change that one, or withdraw it with a reason.",
    )
    _case_version = models.UniqueIndex(
        "(case_id, version) WHERE case_id IS NOT NULL", "This version of the plan stands already."
    )
    _csi_version = models.UniqueIndex(
        "(csi_id, version) WHERE csi_id IS NOT NULL", "This version of the plan stands already."
    )
    _proposed_complete = models.Constraint(
        "CHECK(state IN ('draft', 'withdrawn') OR (plan_type IS NOT NULL AND user_id IS NOT NULL "
        "AND date IS NOT NULL AND btrim(COALESCE(content, '')) <> '' "
        "AND proposed_at IS NOT NULL AND proposed_by IS NOT NULL))",
        "A proposed plan has a type, words, a responsible person, a day and who proposed it.",
    )

    # What stands on the plan; fixed once it was proposed.
    _sheet_fields = frozenset(
        (
            "case_id",
            "csi_id",
            "plan_type",
            "service_mode_id",
            "content",
            "date",
            "estimate",
            "policy_explained",
            "table_deviation",
        )
    )

    @api.depends("version", "case_id", "csi_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for plan in self:
            matter = plan._matter()
            plan.display_name = (
                self.env._(
                    "%(record)s, plan %(version)s",
                    record=matter.sudo().display_name,
                    version=plan.version,
                )
                if matter
                else self.env._("New")
            )

    @api.depends("case_id", "csi_id", "case_id.partner_id", "csi_id.partner_id")
    def _compute_matter(self):
        for plan in self:
            matter = plan._matter().sudo()
            plan.company_id = matter.company_id or plan.company_id
            plan.partner_id = matter.partner_id

    @api.depends("case_id", "csi_id")
    def _compute_service_mode_id(self):
        """Start from the decision of the CSI, else from the decision table (D-11)."""
        for plan in self:
            decided = plan.csi_id.service_mode_id or plan._matter().proposed_mode_id
            plan.service_mode_id = plan.service_mode_id or decided

    @api.depends("service_mode_id")
    def _compute_plan_type(self):
        for plan in self:
            plan.plan_type = plan.service_mode_id.plan_type or plan.plan_type

    @api.depends("case_id", "csi_id")
    @api.depends_context("lang")
    def _compute_proposal(self):
        for plan in self:
            plan.proposal = plan._matter().proposal

    def _matter(self):
        """Return the CSI or the case that one plan is for."""
        return self.csi_id or self.case_id

    # Writing

    @api.model
    def _prepare_create_values(self, vals_list):
        """Number the versions of each matter, each naming the one before (D-01, D-04)."""
        result = super()._prepare_create_values(vals_list)
        last = {}
        for name in ("case_id", "csi_id"):
            ids = {vals[name] for vals in result if vals.get(name)}
            plans = self.sudo().search([(name, "in", list(ids))], order="version") if ids else ()
            last.update({(name, plan[name].id): plan for plan in plans})
        for vals in result:
            key = (
                ("csi_id", vals["csi_id"])
                if vals.get("csi_id")
                else ("case_id", vals.get("case_id"))
            )
            before = last.get(key)
            if before:
                vals["version"] = before.version + 1
                vals["previous_id"] = before.id
        return result

    @api.model_create_multi
    def create(self, vals_list):
        """Make versions; a case with a CSI is planned there.

        :raise ValidationError: the case has a CSI, or a plan without matter
        """
        plans = super().create(vals_list)
        for plan in plans:
            events = plan.case_id.sudo()._live_csis() if plan.case_id else False
            if events:
                raise ValidationError(
                    self.env._(
                        "%(case)s is decided on %(csi)s. Plan it there.",
                        case=plan.case_id.display_name,
                        csi=events[0].display_name,
                    )
                )
        return plans

    def _fixed_words(self):
        return self.env._(
            "%(plan)s was proposed and stays as it is. Withdraw it, with a reason, and write the "
            "next version.",
            plan=self.display_name,
        )

    def _kept_words(self):
        return self.env._("%(plan)s was proposed and is kept.", plan=self.display_name)

    # The next version

    def action_new_version(self):
        """Write the next version of a matter whose last plan ended; open it.

        :raise UserError: there is an active version
        """
        self.ensure_one()
        matter = self._matter()
        if matter.plan_ids.filtered(lambda plan: plan.state in ACTIVE):
            raise UserError(
                self.env._("%(record)s has an active plan already.", record=matter.display_name)
            )
        return self._show_records(self._next_version(), self.env._("Solution Plan"))

    def _next_version(self):
        """Return new drafts with what the plans said, for the next round (D-04)."""
        names = ("case_id", "csi_id", "user_id", "service_mode_id")
        return self.create(
            [
                {
                    **{name: plan[name].id for name in names},
                    "plan_type": plan.plan_type,
                    "content": plan.content,
                    "date": plan.date,
                    "estimate": plan.estimate,
                    "policy_explained": plan.policy_explained,
                    "table_deviation": plan.table_deviation,
                }
                for plan in self
            ]
        )

    # Buttons to what is around it

    def action_view_matter(self):
        """Open the CSI or the case of the plan (O-04)."""
        self.check_access("read")
        return self._show_records(self._matter(), self.env._("Service Case"))

    def action_view_previous(self):
        """Open the version before (D-04)."""
        self.check_access("read")
        return self._show_records(self.previous_id, self.env._("Version Before"))
