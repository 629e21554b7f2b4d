from odoo import fields, models
from odoo.exceptions import UserError

AGENT = "aftersales_service.group_agent"
# What was noted at the hand-back.
POINTS = frozenset(
    (
        "items_complete",
        "cleaned",
        "notified",
        "agreed_return_at",
        "returned_to",
        "satisfied",
        "result_note",
        "customer_opinion",
    )
)


class DispatchDelivery(models.AbstractModel):
    """The hand-back of a repaired unit: the six points and what the customer says (E-20, E-23)."""

    _name = "aftersales.dispatch.delivery"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Hand-back of Dispatch Orders"

    items_complete = fields.Boolean(
        string="All Items Confirmed Complete", copy=False, writers=AGENT
    )
    cleaned = fields.Boolean(copy=False, writers=AGENT)
    notified = fields.Boolean(string="Customer Notified", copy=False, writers=AGENT)
    agreed_return_at = fields.Datetime(
        string="Hand-back Agreed For", copy=False, writers=AGENT, help="As agreed with him."
    )
    returned_to = fields.Char(
        string="Handed To", copy=False, writers=AGENT, help="Who took it against the voucher."
    )
    satisfied = fields.Selection(
        [("yes", "Yes"), ("no", "No"), ("not_said", "Not Said")],
        string="Customer Satisfied",
        default="not_said",
        required=True,
        copy=False,
        writers=AGENT,
    )
    result_note = fields.Text(string="Result Told to the Customer", copy=False, writers=AGENT)
    customer_opinion = fields.Text(copy=False, writers=AGENT)
    returned_at = fields.Datetime(string="Returned On", guarded=True, copy=False)
    visits_planned = fields.Boolean(guarded=True, copy=False)
    property_ids = fields.One2many(
        "aftersales.customer.property", "dispatch_id", string="Customer Property"
    )

    def write(self, vals):
        """Keep what was noted at the hand-back.

        :raise UserError: a point of an order that was handed back or cancelled would change
        """
        if not self.env.su and POINTS & vals.keys():
            ended = self.filtered(lambda dispatch: dispatch.state in dispatch._matter_ends)
            if ended:
                raise UserError(
                    self.env._(
                        "%(order)s is “%(state)s”: what was noted at the hand-back stays.",
                        order=ended[0].display_name,
                        state=ended[0]._state_label(ended[0].state),
                    )
                )
        return super().write(vals)

    def _blockers_give_back(self):
        for dispatch in self:
            if not (dispatch.items_complete and dispatch.cleaned and dispatch.notified):
                yield (
                    dispatch,
                    self.env._(
                        "Check before the hand-back: all items complete, cleaned, customer "
                        "notified. “All Normal” sets every point."
                    ),
                )
            if not dispatch.agreed_return_at:
                yield dispatch, self.env._("Enter for when the hand-back was agreed.")
            if not (dispatch.returned_to or "").strip():
                yield dispatch, self.env._("Enter who takes it against the voucher.")
            if not (dispatch.result_note or "").strip():
                yield dispatch, self.env._("Enter what the customer was told about the result.")
            for held in dispatch.sudo().property_ids:
                if held.state == "here":
                    yield (
                        dispatch,
                        self.env._(
                            "%(property)s is still here. Give it back with its accessories, or "
                            "report its loss.",
                            property=held.display_name,
                        ),
                    )

    def action_all_normal(self):
        """Set every point of the hand-back; what is not normal is entered by itself (E-20).

        :raise AccessError: the user is no service agent
        """
        for dispatch in self:
            dispatch.write(
                {
                    "items_complete": True,
                    "cleaned": True,
                    "notified": True,
                    "agreed_return_at": dispatch.agreed_return_at or fields.Datetime.now(),
                }
            )
        return True

    def action_give_back(self):
        """Hand the repaired units back; cases and CSIs follow, the second visit too (E-20).

        :raise UserError: one of the six points is missing, or property of the customer is here
        """
        moved = self._take_step(
            "give_back", {"returned_at": fields.Datetime.now(), "visits_planned": False}
        )
        moved.sudo().activity_unlink(["aftersales_service.activity_tell_customer"])
        unhappy = moved.filtered(lambda dispatch: dispatch.satisfied == "no")
        unhappy._create_activities(
            lambda dispatch: dispatch.user_id,
            lambda dispatch: dispatch.env._("Customer not satisfied: talk to him"),
            activity_type="aftersales_service.activity_dispatch_unhappy",
            note=lambda dispatch: dispatch.customer_opinion,
        )
        orders = moved.sudo()
        self.env["aftersales.work.order"]._finish_matter(orders.csi_ids, orders.case_ids)
        self.env["aftersales.part.guarantee"].sudo()._give_repairs(orders)
        self.env["aftersales.job"]._arm("visit_generation", fields.Datetime.now())
        return True
