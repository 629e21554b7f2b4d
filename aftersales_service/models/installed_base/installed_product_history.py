from odoo import api, fields, models


class InstalledProductHistory(models.AbstractModel):
    """The whole story of a unit in order, each line a click away from its record (A-07)."""

    _name = "aftersales.installed.product.history.mixin"
    _description = "History of a unit"

    history = fields.Html(compute="_compute_history", sanitize=False)

    @api.depends_context("uid", "lang", "tz")
    def _compute_history(self):
        """Render the lines of every record that concerns the unit, the newest first."""
        lines = self.env["aftersales.passport.mixin"]._passport_lines(self._origin)
        for unit in self:
            unit.history = self.env["ir.qweb"]._render(
                "aftersales_service.unit_history", {"lines": lines.get(unit._origin.id, [])[::-1]}
            )
