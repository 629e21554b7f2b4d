from odoo import fields, models

from ...tools import words


class WorkOrderChecks(models.AbstractModel):
    """The checklist of a work order: taken over when it is planned, complete before it is done."""

    _name = "aftersales.work.order.checks"
    _inherit = ["aftersales.work.order.finish"]
    _description = "Checklist of Work Orders"

    check_ids = fields.One2many("aftersales.work.check", "work_order_id", string="Checklist")

    def _take_checklists(self):
        """Give planned orders the points of the checklists that apply to them, once."""
        values = []
        orders = self.sudo().filtered(lambda order: not order.check_ids)
        points = self.env["aftersales.checklist"].sudo()._points(orders) if orders else {}
        for order, lines in points.items():
            values += [
                {
                    "work_order_id": order.id,
                    "sequence": number,
                    "name": line.name,
                    "photo": line.photo,
                }
                for number, line in enumerate(lines)
            ]
        self.env["aftersales.work.check"].sudo().create(values)

    def action_all_normal(self):
        """Set every point without a result to normal; exceptions are entered (amendment 53)."""
        self.check_access("write")
        self.check_ids.filtered(lambda check: not check.result).result = "ok"
        return True

    def _blockers_finish(self):
        yield from super()._blockers_finish()
        for order in self:
            missing = order.check_ids.filtered(lambda check: check._is_missing())
            if missing:
                yield (
                    order,
                    self.env._(
                        "Complete the checklist: %(points)s.",
                        points=words.listed(
                            self.env,
                            (
                                self.env._("%(point)s (photo)", point=check.name)
                                if check.result
                                else check.name
                                for check in missing
                            ),
                        ),
                    ),
                )
