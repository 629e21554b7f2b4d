from odoo import api, fields, models
from odoo.tools import format_date

from ...tools import legal
from ...tools.working_time import local_date


class InstalledProductRepairTime(models.AbstractModel):
    """A warranty that ends later by the time in repair, where its terms say so (LAW-04)."""

    _name = "aftersales.installed.product.repair.time.mixin"
    _description = "Warranty lengthened by repairs"

    repair_days = fields.Integer(string="Days Added by Repairs", compute="_compute_repair_days")

    @api.depends("ownership_ids.repair_days", "ownership_ids.date_to")
    def _compute_repair_days(self):
        """Show what the present owner's warranty gained."""
        for unit in self:
            present = unit.ownership_ids.filtered(lambda row: not row.date_to)
            unit.repair_days = sum(present.mapped("repair_days"))

    def _count_repair_time(self):
        """Let the warranties of units end as their finished repairs say; superuser mode.

        Counted anew from the facts each time, so that a repair that is taken back takes its days
        back. Units without such a promise cost two queries altogether.
        """
        rows = self.ownership_ids.filtered(
            lambda row: (
                not row.date_to and row.warranty_end and row.warranty_promise_id.repair_extends
            )
        )
        if not rows:
            return
        repairs = self.env["aftersales.legal.facts"]._repairs_of(rows.installed_product_id)
        changed = rows.browse()
        for row in rows:
            tz = row.company_id._aftersales_tz()
            spans = [
                (repair.start, max(repair.end, repair.start))
                for repair in repairs[row.installed_product_id]
                if repair.end and local_date(repair.start, tz) >= row.date_from
            ]
            before = fields.Date.subtract(row.warranty_end, days=row.repair_days)
            end = legal.lengthened(before, spans, lambda moment, tz=tz: local_date(moment, tz))
            if end != row.warranty_end:
                row.write({"warranty_end": end, "repair_days": (end - before).days})
                row.installed_product_id.warranty_end = end
                changed |= row
        units = changed.installed_product_id
        units._judge_open_cases()
        units._message_log_batch(
            bodies={
                row.installed_product_id.id: self.env._(
                    "Warranty until %(end)s: %(days)s days in repair are added.",
                    end=format_date(self.env, row.warranty_end),
                    days=row.repair_days,
                )
                for row in changed
            }
        )
