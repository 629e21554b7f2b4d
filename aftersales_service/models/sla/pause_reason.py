from odoo import api, fields, models, tools


class PauseReason(models.Model):
    """Why a time limit may wait: what it needs as evidence, how long, and what ends it."""

    _name = "aftersales.pause.reason"
    _inherit = ["aftersales.cached.rule.mixin"]
    _description = "Reason to Pause"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    source = fields.Char(string="Procedure")
    fact_id = fields.Many2one(
        "aftersales.sla.fact",
        string="Waits For",
        required=True,
        domain=[("code", "=like", "waiting%")],
        help="Policies that pause for it stand still.",
    )
    resume_fact_ids = fields.Many2many(
        "aftersales.sla.fact",
        "aftersales_pause_reason_resume_rel",
        "reason_id",
        "fact_id",
        string="Ends By Itself With",
    )
    needs_note = fields.Boolean(string="Note Needed", default=True)
    needs_until = fields.Boolean(string="Date Needed")
    needs_document = fields.Boolean(
        string="Evidence Needed", help="A purchase order, a transfer or a file."
    )
    most_days = fields.Integer(
        string="Longest (Working Days)", default=10, required=True, help="Then it ends by itself."
    )

    _most_positive = models.Constraint(
        "CHECK(most_days > 0)", "A pause lasts a day at most, or more."
    )

    @api.model
    @tools.ormcache()
    def _rules(self):
        """Return ``({fact: reason that it begins}, {fact: reasons that it ends})``, ids."""
        begins, ends = {}, {}
        for reason in self.sudo().search([]):
            begins.setdefault(reason.fact_id.code, reason.id)
        for reason in self.sudo().with_context(active_test=False).search([]):
            for code in reason.resume_fact_ids.mapped("code"):
                ends.setdefault(code, set()).add(reason.id)
        return begins, {code: frozenset(ids) for code, ids in ends.items()}
