from odoo import fields, models
from odoo.exceptions import UserError

from ...tools import words


class WorkOrderSupport(models.AbstractModel):
    """What happens when the engineer cannot go on: support, parts, the agreed next date (E-25)."""

    _name = "aftersales.work.order.support"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Support and Waiting of Work Orders"

    support_request = fields.Text(string="Support Needed", guarded=True, copy=False)
    support_at = fields.Datetime(string="Support Asked On", guarded=True, copy=False)
    agreement = fields.Text(
        string="Agreed With the Customer",
        copy=False,
        help="The solution agreed with the customer on behalf of the company.",
    )
    support_contact = fields.Char(string="Agreed With", copy=False)
    next_date = fields.Datetime(
        string="Next Agreed Date", copy=False, help="When the customer expects us next."
    )

    def action_need_support(self, reason=None):
        """Ask the service manager for support; the order stays open (E-25).

        :param str reason: what the engineer needs
        :raise UserError: no text
        """
        if not (reason or "").strip():
            raise UserError(
                self.env._(
                    "%(order)s: say what support you need, so that the service manager can help.",
                    order=self[:1].display_name,
                )
            )
        moved = self._take_step(
            "need_support",
            {
                "support_request": reason,
                "support_at": fields.Datetime.now(),
                "agreement": False,
                "support_contact": False,
                "next_date": False,
            },
            reason=reason,
        )
        moved._tell(
            lambda order: order._managers(),
            lambda order: order.env._("Engineer needs support"),
            reason,
        )
        return True

    def action_wait_parts(self, next_date=None):
        """Let the orders wait for parts, until a date agreed with the customer if there is one.

        :param next_date: agreed date, naive UTC
        :return: True; for the service manager of one order for which no part is on order yet, the
            action in which he orders what is missing (E-05)
        """
        moved = self._take_step("wait_parts", {"next_date": next_date} if next_date else None)
        moved._pass_on_wait()
        if len(moved) == 1 and moved.can_organise and not moved._awaits_purchase():
            action = self.env["ir.actions.act_window"]._for_xml_id(
                "aftersales_service.organise_action"
            )
            return {**action, "context": {"default_work_order_id": moved.id}}
        return True

    def _awaits_purchase(self):
        """Return whether parts for one order are on order and have not all come."""
        return any(
            line.product_uom_id.compare(line.product_qty, line.qty_received) > 0
            for line in self.sudo().purchase_order_ids.order_line
            if line.order_id.aftersales_kind == "parts" and line.order_id.state != "cancel"
        )

    def _pass_on_wait(self):
        """Let the cases wait for the parts, and for the date agreed with the customer (E-17)."""
        self.case_ids._clock_fact("waiting_part")
        for order in self.filtered("next_date"):
            order.case_ids._agree_next_contact(order.next_date, order.display_name)

    def _blockers_wait_parts(self):
        yield from self.filtered(lambda order: order.state == "need_support")._missing_agreement()

    def _blockers_resume(self):
        yield from self.filtered(lambda order: order.state == "need_support")._missing_agreement()

    def _missing_agreement(self):
        """Yield what of the agreement with the customer is missing after a call for support."""
        for order in self:
            if not order.agreement:
                yield order, self.env._("Enter what was agreed with the customer.")
            if not order.support_contact:
                yield order, self.env._("Enter with whom at the customer it was agreed.")
            if not order.next_date:
                yield order, self.env._("Enter the next date that the customer was told.")

    def action_resume(self):
        """Go on with the work after support or parts came (E-25).

        :raise UserError: the agreement, the contact or the next date is missing
        """
        moved = self._take_step("resume")
        moved._log_agreement()
        moved.case_ids._clock_fact("parts_received")
        return True

    def _log_agreement(self):
        """Keep the agreement in the chatter, because the next call for support clears it."""
        bodies = {
            order.id: self.env._(
                "Agreed with %(contact)s for %(date)s: %(agreement)s",
                contact=order.support_contact,
                date=words.moment(self.env, order.next_date),
                agreement=order.agreement,
            )
            for order in self
            if order.agreement and order.next_date
        }
        if bodies:
            self.browse(bodies).sudo()._message_log_batch(
                bodies=bodies, author_id=self.env.user.partner_id.id
            )

    def _parts_arrived(self, document_name):
        """Resume orders that waited for parts and tell their manager; called by the receipt.

        :param str document_name: the receipt or purchase order that brought the parts
        """
        waiting = self.sudo().filtered(lambda order: order.state == "waiting_parts")
        moved = waiting._take_step("resume", reason=document_name)
        moved.case_ids._clock_fact("parts_received")
        moved._tell(
            lambda order: order._managers() | order.engineer_ids,
            lambda order: order.env._("Parts have arrived: %(document)s", document=document_name),
        )
