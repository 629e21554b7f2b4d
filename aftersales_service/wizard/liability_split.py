from odoo import Command, api, fields, models

from ..models.solution.liability_line import PARTIES


class LiabilitySplit(models.TransientModel):
    """Asks who bears the cost of an event, then splits it as the user (D-09).

    It only calls the public method of the record, which checks right and state itself.
    """

    _name = "aftersales.liability.split"
    _description = "Split the Liability"

    csi_id = fields.Many2one("aftersales.csi", string="CSI", ondelete="cascade")
    case_id = fields.Many2one("aftersales.case", string="Service Case", ondelete="cascade")
    line_ids = fields.One2many("aftersales.liability.split.line", "split_id", string="Shares")
    total = fields.Float(string="Sum (%)", digits=(6, 2), compute="_compute_total")

    @api.depends("line_ids.share")
    def _compute_total(self):
        for split in self:
            split.total = sum(split.line_ids.mapped("share"))

    @api.model
    def default_get(self, fields_list):
        """Start from the split that stands."""
        values = super().default_get(fields_list)
        split = self.new({name: values.get(name) for name in ("csi_id", "case_id")})
        lines = split._matter().liability_ids
        if "line_ids" in fields_list:
            names = ("party", "share", "note")
            values["line_ids"] = [
                Command.create(
                    {**{name: line[name] for name in names}, "partner_id": line.partner_id.id}
                )
                for line in lines
            ] or [Command.create({"party": "own", "share": 100.0})]
        return values

    def _matter(self):
        """Return the record whose liability is split."""
        return self.csi_id or self.case_id

    def action_confirm(self):
        """Split the liability; the refusals come from the record."""
        self.ensure_one()
        return self._matter().action_split_liability(
            [
                {
                    "party": line.party,
                    "share": line.share,
                    "partner_id": line.partner_id.id,
                    "note": line.note,
                }
                for line in self.line_ids
            ]
        )


class LiabilitySplitLine(models.TransientModel):
    """What one party shall bear."""

    _name = "aftersales.liability.split.line"
    _description = "Share of the Liability"

    split_id = fields.Many2one("aftersales.liability.split", required=True, ondelete="cascade")
    party = fields.Selection(PARTIES, string="Liable", required=True, default="own")
    share = fields.Float(string="Share (%)", digits=(5, 2), required=True)
    partner_id = fields.Many2one("res.partner", string="Liable Partner")
    note = fields.Char(string="Grounds")
