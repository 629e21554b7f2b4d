from odoo import api, fields, models
from odoo.exceptions import UserError


class WorkCheck(models.Model):
    """One point that was checked on a work order, with its photos."""

    _name = "aftersales.work.check"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Point Checked on a Work Order"
    _order = "work_order_id, sequence, id"
    _check_company_auto = True

    work_order_id = fields.Many2one(
        "aftersales.work.order", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="work_order_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Point", required=True)
    photo = fields.Boolean(
        string="Photo Needed",
        writers="aftersales_service.group_manager",
        help="The point is done with a photo only.",
    )
    result = fields.Selection(
        [("ok", "Normal"), ("not_ok", "Not Normal"), ("na", "Does Not Apply")]
    )
    note = fields.Char()
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "aftersales_work_check_attachment_rel",
        "check_id",
        "attachment_id",
        string="Photos",
    )
    done_by = fields.Many2one("res.users", string="Checked By", guarded=True, copy=False)
    done_at = fields.Datetime(string="Checked On", guarded=True, copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        """Add points to orders that are still open."""
        checks = super().create(vals_list)
        checks._check_open()
        checks.filtered("result")._note_done()
        return checks

    def write(self, vals):
        """Note who checked a point and when.

        :raise UserError: the order is done, closed or cancelled
        """
        self._check_open()
        result = super().write(vals)
        if "work_order_id" in vals:
            self._check_open()
        if "result" in vals:
            self._note_done()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_if_open(self):
        self._check_open()

    def _note_done(self):
        """Note who checked; a result that was taken back is nobody's."""
        values = {"done_by": self.env.uid, "done_at": fields.Datetime.now()}
        done = self.filtered("result")
        done.sudo().write(values)
        (self - done).sudo().write(dict.fromkeys(values, False))

    def _check_open(self):
        """Refuse to touch what was checked on finished orders."""
        if self.env.su:
            return
        for check in self:
            order = check.work_order_id
            if order.state in ("done", "closed", "cancelled"):
                raise UserError(
                    self.env._(
                        "%(order)s is “%(state)s”: what was checked cannot be changed any more. "
                        "Have the service manager reopen the order first.",
                        order=order.display_name,
                        state=order._state_label(order.state),
                    )
                )

    def _is_missing(self):
        """Return whether the point has no result, or no photo although it needs one."""
        self.ensure_one()
        return not self.result or (
            self.photo and self.result != "na" and not self.sudo().attachment_ids
        )
