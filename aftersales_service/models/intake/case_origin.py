from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class CaseOrigin(models.AbstractModel):
    """Where a case came from, and the sheets that were written about it (B-27, amendment 37)."""

    _name = "aftersales.case.origin"
    _inherit = ["aftersales.guarded.mixin", "aftersales.links.mixin"]
    _description = "Origin of a case"

    origin_order_id = fields.Many2one(
        "aftersales.work.order",
        string="From Work Order",
        index="btree_not_null",
        guarded=True,
        copy=False,
    )
    same_csi_id = fields.Many2one(
        "aftersales.csi",
        string="Same Event As",
        index="btree_not_null",
        copy=False,
        check_company=True,
        domain=[("state", "not in", ("archived", "cancelled"))],
        help="The customer event record to which the complaint belongs; it opens no other one.",
    )
    transmission_ids = fields.One2many(
        "aftersales.transmission", "case_id", string="Transmission Sheets"
    )
    transmission_count = fields.Integer(compute="_compute_smart_links")
    uses_transmission = fields.Boolean(compute="_compute_uses_transmission")

    @api.depends("company_id")
    def _compute_uses_transmission(self):
        for case in self:
            case.uses_transmission = case.company_id.sudo().aftersales_transmission

    def write(self, vals):
        """Attach cases in work to the event that was named (amendment 49)."""
        result = super().write(vals)
        if vals.get("same_csi_id"):
            self.filtered(lambda case: case.state in ("in_progress", "to_confirm"))._join_event()
        return result

    def _join_event(self):
        """Attach the cases to the customer event record of the same event, with their units.

        :raise UserError: the record is filed or cancelled already
        """
        for csi, cases in self.filtered("same_csi_id").grouped("same_csi_id").items():
            if csi.sudo().state in ("archived", "cancelled"):
                raise UserError(
                    self.env._(
                        "%(csi)s is over: name another event for %(case)s, or none, and a record "
                        "of its own is opened.",
                        csi=csi.display_name,
                        case=cases[0].display_name,
                    )
                )
            csi.sudo().write({"case_ids": [Command.link(case_id) for case_id in cases.ids]})

    def action_view_transmissions(self):
        """Open the transmission sheets about the case, or a new one (B-27)."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_service.transmission_action"
        )
        return {
            **action,
            "domain": [("case_id", "in", self.ids)],
            "context": {
                "default_case_id": self[:1].id,
                "default_subject": self[:1].subject,
                "default_content": self[:1].description,
            },
        }

    def action_view_origin_order(self):
        """Open the work order on which the customer made the remark (O-04)."""
        self.check_access("read")
        return self._show_records(self.origin_order_id, self.env._("Work Order"))

    def action_view_origin_visit(self):
        """Open the return visit in which the customer made the remark (O-04)."""
        self.check_access("read")
        return self._show_records(self.origin_visit_id, self.env._("Return Visit"))
