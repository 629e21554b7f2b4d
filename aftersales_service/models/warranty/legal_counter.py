from odoo import api, fields, models


class LegalCounter(models.Model):
    """How far one unit has come by one legal rule (LAW-06, LAW-07, LAW-10).

    A result of facts, counted anew when they change; each reminder is given once.
    """

    _name = "aftersales.legal.counter"
    _inherit = [
        "aftersales.guarded.mixin",
        "aftersales.activity.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Legal Reminder"
    _order = "level desc, id desc"
    _rec_name = "rule_id"

    rule_id = fields.Many2one(
        "aftersales.legal.rule", required=True, index=True, guarded=True, ondelete="cascade"
    )
    installed_product_id = fields.Many2one(
        "aftersales.installed.product",
        required=True,
        index=True,
        guarded=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="installed_product_id.company_id", store=True, index=True, precompute=True
    )
    product_id = fields.Many2one(
        related="installed_product_id.product_id", store=True, precompute=True
    )
    partner_id = fields.Many2one(related="installed_product_id.partner_id", string="Customer")
    kind = fields.Selection(related="rule_id.kind")
    threshold = fields.Integer(related="rule_id.threshold")
    right = fields.Text(related="rule_id.right")
    count = fields.Integer(guarded=True, aggregator="max")
    state = fields.Selection(
        [("counting", "Counting"), ("warning", "Close To It"), ("reached", "Right Has Arisen")],
        required=True,
        default="counting",
        guarded=True,
        index=True,
        group_expand=True,
    )
    level = fields.Integer(guarded=True, aggregator=None)
    facts = fields.Json(guarded=True)
    fact_words = fields.Char(string="Rests On", compute="_compute_words")
    words = fields.Text(string="Reminder", compute="_compute_words")
    counted_at = fields.Datetime(string="Counted On", guarded=True)
    warned_at = fields.Datetime(string="Warned On", guarded=True)
    reached_at = fields.Datetime(string="Reached On", guarded=True)

    _unit_uniq = models.Constraint(
        "UNIQUE(rule_id, installed_product_id)", "A unit is counted once by each rule."
    )
    _alert_index = models.Index("(installed_product_id) WHERE state <> 'counting'")

    @api.depends("rule_id", "count", "facts", "state")
    @api.depends_context("lang")
    def _compute_words(self):
        """Say what was counted by which rule; what follows is for people to decide."""
        for row in self:
            rule = row.rule_id
            row.fact_words = ", ".join(row.facts or ())
            row.words = self.env._(
                "Reminder based on %(rule)s (%(basis)s): %(count)s of %(threshold)s.",
                rule=rule.name,
                basis=" ".join(filter(None, (rule.basis, rule.article))),
                count=row.count,
                threshold=rule.threshold,
            )

    @api.depends("rule_id.name", "installed_product_id.display_name")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.installed_product_id.display_name}: {row.rule_id.name}"

    @api.model
    def _store(self, units, found):
        """Count units by the rules of their companies, keep what changed and remind once.

        :param units: aftersales.installed.product of companies that count; superuser mode
        :param dict found: the Facts of each unit
        """
        old = {
            (row.rule_id, row.installed_product_id): row
            for row in self.search([("installed_product_id", "in", units.ids)])
        }
        categories = units.product_id.categ_id._aftersales_parents()
        now, values, gone = fields.Datetime.now(), [], dict(old)
        for company, own in units.grouped("company_id").items():
            rules = self.env["aftersales.legal.rule"]._of(company)
            for unit in own:
                chain = categories.get(unit.product_id.categ_id, ())
                for rule in rules._applies_to(unit, chain):
                    row = gone.pop((rule, unit), self.browse())
                    count, facts = self.env["aftersales.legal.facts"]._count(
                        rule, unit, found[unit]
                    )
                    vals = {"count": count, "facts": facts, "state": rule._state_of(count)}
                    if row and any(row[name] != value for name, value in vals.items()):
                        row.write({**vals, "level": self._level(vals["state"]), "counted_at": now})
                    elif not row and count:
                        values.append(
                            {
                                **vals,
                                "level": self._level(vals["state"]),
                                "rule_id": rule.id,
                                "installed_product_id": unit.id,
                                "counted_at": now,
                            }
                        )
        self.union(*gone.values()).unlink()
        quiet = self.with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
        rows = quiet.create(values) + self.union(*(r for k, r in old.items() if k not in gone))
        rows._remind()

    @api.model
    def _level(self, state):
        """Return the rank of a state, the gravest the highest."""
        return ("counting", "warning", "reached").index(state)

    def _remind(self):
        """Give the service managers something to do, once at each of the two steps (LAW-10)."""
        now = fields.Datetime.now()
        reached = self.filtered(lambda row: row.state == "reached" and not row.reached_at)
        warned = self.filtered(lambda row: row.state == "warning" and not row.warned_at)
        for rows, name in ((reached, "reached_at"), (warned, "warned_at")):
            if rows:
                rows._create_activities(
                    lambda row: self.env["aftersales.role"]._direct_users(
                        "manager", row.company_id
                    ),
                    summary=lambda row: row.words,
                    activity_type="aftersales_service.activity_legal_reminder",
                    note=lambda row: row.right or "",
                )
                rows.write({name: now})

    def action_open_unit(self):
        """Open the unit that was counted."""
        self.ensure_one().check_access("read")
        return self.installed_product_id._show_records(
            self.installed_product_id, self.env._("Unit")
        )
