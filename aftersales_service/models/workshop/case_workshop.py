from odoo import fields, models

from ..mixins.links_mixin import Backlink


class CaseWorkshop(models.AbstractModel):
    """Dispatch orders, instructions and property of a case (E-10, E-24, amendment 31)."""

    _name = "aftersales.case.workshop"
    _inherit = [
        "aftersales.case.allocation",
        "aftersales.matter.mixin",
        "aftersales.workshop.options.mixin",
    ]
    _description = "Workshop side of a case"

    dispatch_ids = fields.Many2many(
        "aftersales.dispatch.order",
        "aftersales_dispatch_case_rel",
        "case_id",
        "dispatch_id",
        string="Dispatch Orders",
        copy=False,
        guarded=True,
    )
    instruction_ids = fields.One2many(
        "aftersales.service.instruction", "case_id", string="Service Instructions", readonly=True
    )
    dispatch_count = fields.Integer(compute="_compute_workshop_counts")
    instruction_count = fields.Integer(compute="_compute_workshop_counts")
    property_count = fields.Integer(compute="_compute_workshop_counts")

    def _compute_workshop_counts(self):
        for name, model, field in (
            ("dispatch_count", "aftersales.dispatch.order", "case_ids"),
            ("instruction_count", "aftersales.service.instruction", "case_id"),
            ("property_count", "aftersales.customer.property", "case_id"),
        ):
            counts = self._count_linked(Backlink(model, field))
            for case in self:
                case[name] = counts.get(case, 0)

    def _matter_documents(self):
        """Return the dispatch orders and instructions as well: a case waits for them."""
        return [*super()._matter_documents(), self.dispatch_ids, self.instruction_ids]

    def action_issue_dispatch(self):
        """Issue a dispatch order for a repair in our house, and open it (E-10).

        :raise AccessError: the user is no service manager
        :raise UserError: the case may not be executed yet
        """
        orders = self.env["aftersales.dispatch.order"]
        order = orders._issue(self._live_csis().with_env(self.env), self)
        return self._show_records(order, self.env._("Dispatch Order"))

    def action_view_dispatches(self):
        """Open the dispatch orders of the case (O-04)."""
        self.check_access("read")
        return self._show_records(self.dispatch_ids, self.env._("Dispatch Orders"))

    def action_view_instructions(self):
        """Open the service instructions of the case (O-04)."""
        self.check_access("read")
        return self._show_records(self.instruction_ids, self.env._("Service Instructions"))

    def action_view_property(self):
        """Open what of the customer's lies with us because of the case (amendment 31)."""
        self.check_access("read")
        held = self.env["aftersales.customer.property"].search([("case_id", "in", self.ids)])
        return self._show_records(held, self.env._("Customer Property"))
