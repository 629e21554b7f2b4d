from odoo import api, fields, models

USER_DECIDES = "aftersales_service.group_manager"
OPEN_STATES = ("draft", "planned", "confirmed", "in_progress", "need_support", "waiting_parts")
WORKING_STATES = ("planned", "confirmed", "in_progress", "need_support", "waiting_parts")


class WorkOrderShown(models.AbstractModel):
    """What a work order shows of its site, its time and its hours; nothing of it is stored."""

    _name = "aftersales.work.order.shown"
    _description = "What Work Orders Show"

    site_phone = fields.Char(string="Phone", compute="_compute_site")
    site_address = fields.Char(string="Address", compute="_compute_site")
    is_late = fields.Boolean(string="Late", compute="_compute_is_late", search="_search_is_late")
    is_frozen = fields.Boolean(compute="_compute_is_frozen")
    labour_hours = fields.Float(string="Hours", compute="_compute_labour_hours")

    @api.depends("site_id", "partner_id", "case_ids.phone")
    def _compute_site(self):
        """Tell where the work is done and whom to call: the site, the customer, or who reported."""
        for order in self:
            site = order.site_id or order.partner_id
            callers = order.case_ids.filtered("phone")[:1]
            order.site_phone = site.phone or order.partner_id.phone or callers.phone
            lines = site._display_address(without_company=True).splitlines()
            order.site_address = ", ".join(line.strip() for line in lines if line.strip())

    @api.depends("state", "planned_start", "planned_end")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for order in self:
            due = order.planned_end or order.planned_start
            order.is_late = bool(due and due < now and order.state in WORKING_STATES)

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        return [
            ("state", "in", WORKING_STATES),
            "|",
            ("planned_end", "<", now),
            "&",
            ("planned_end", "=", False),
            ("planned_start", "<", now),
        ]

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_is_frozen(self):
        """The facts of an order stand still for those who do not plan it, and once it is done."""
        may_plan = self.env.user.has_group(USER_DECIDES)
        for order in self:
            order.is_frozen = not may_plan or order.state not in OPEN_STATES

    @api.depends("labour_ids.hours")
    def _compute_labour_hours(self):
        hours = dict(
            self.env["aftersales.labour.line"]._read_group(
                [("work_order_id", "in", self._origin.ids)], ["work_order_id"], ["hours:sum"]
            )
        )
        for order in self:
            order.labour_hours = hours.get(order._origin, 0.0)
