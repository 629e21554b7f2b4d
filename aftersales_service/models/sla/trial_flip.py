from odoo import fields, models


class TrialFlip(models.Model):
    """A time limit that would have ended otherwise with a draft."""

    _name = "aftersales.sla.trial.flip"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Time Limit That Flips"
    _order = "trial_id desc, flip desc, id"
    _rec_name = "clock_id"

    trial_id = fields.Many2one(
        "aftersales.sla.trial", required=True, index=True, ondelete="cascade", guarded=True
    )
    line_id = fields.Many2one(
        "aftersales.sla.trial.line",
        string="Draft Limit",
        required=True,
        index=True,
        ondelete="cascade",
        guarded=True,
    )
    company_id = fields.Many2one("res.company", required=True, index=True, guarded=True)
    clock_id = fields.Many2one(
        "aftersales.sla.clock",
        string="Time Limit",
        required=True,
        index=True,
        ondelete="cascade",
        guarded=True,
    )
    flip = fields.Selection(
        [
            ("worse", "Kept, Would Be Late"),
            ("better", "Late, Would Be Kept"),
            ("open", "Late, Would Still Run"),
        ],
        string="What Changes",
        required=True,
        guarded=True,
    )
    kind = fields.Selection(related="clock_id.kind")
    document = fields.Char(related="clock_id.document")
    user_id = fields.Many2one("res.users", string="Responsible", guarded=True)
    partner_id = fields.Many2one("res.partner", string="Customer", guarded=True)
    stopped_at = fields.Datetime(related="clock_id.stopped_at", string="Ended On")
    real_due = fields.Datetime(string="Was Due", guarded=True)
    draft_due = fields.Datetime(string="Would Be Due", guarded=True)

    def action_open_document(self):
        """Open the record whose time limit it is."""
        self.ensure_one().check_access("read")
        return self.clock_id.action_open_document()

    def action_why(self):
        """Show why the time limit was due when it was."""
        self.ensure_one().check_access("read")
        return self.clock_id.action_why()
