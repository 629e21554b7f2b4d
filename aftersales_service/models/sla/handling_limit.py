from odoo import api, fields, models

from ...tools import words


class HandlingLimit(models.Model):
    """Days within which a repair is handled, by part and difficulty (B-15, WI 四.3.3)."""

    _name = "aftersales.handling.limit"
    _description = "Handling Limit"
    _order = "sequence, days, id"
    _rec_names_search = ["part", "source"]

    name = fields.Char(compute="_compute_name")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for every company.")
    part = fields.Char(string="Repaired Part", translate=True, help="Empty: any part.")
    difficulty = fields.Selection(
        [("easy", "Easy"), ("medium", "Medium"), ("hard", "Hard")],
        required=True,
        default="medium",
    )
    days = fields.Integer(string="Calendar Days", required=True, default=2)
    source = fields.Char(string="Procedure")
    warning = fields.Char(compute="_compute_warning")

    _days_positive = models.Constraint("CHECK(days > 0)", "A repair gets at least one day.")

    @api.depends("part", "difficulty", "days")
    @api.depends_context("lang")
    def _compute_name(self):
        labels = dict(self._fields["difficulty"]._description_selection(self.env))
        for row in self:
            what = words.listed(self.env, [row.part, labels.get(row.difficulty)])
            time = words.amount(self.env, "days", row.days)
            row.name = self.env._("%(what)s: %(time)s", what=what, time=time)

    @api.depends("days", "company_id")
    @api.depends_context("company")
    def _compute_warning(self):
        """Warn of more days than the procedure knows (B-15 as amended)."""
        for row in self:
            most = (row.company_id or self.env.company).aftersales_handling_days
            row.warning = bool(most and row.days > most) and self.env._(
                "More than the usual %(time)s.", time=words.amount(self.env, "days", most)
            )
