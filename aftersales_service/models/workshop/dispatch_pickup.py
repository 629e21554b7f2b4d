from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

REMINDER = "aftersales_service.activity_pickup"


class DispatchPickup(models.AbstractModel):
    """A repaired unit that nobody fetches: the customer is reminded, not visited (F-07).

    The visit after a repair waits for the hand-back (amendment 7).
    """

    _name = "aftersales.dispatch.pickup"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Pick-up of repaired units"

    pickup_reminded = fields.Boolean(
        guarded=True, copy=False, help="Somebody was told to remind the customer."
    )

    _pickup_queue = models.Index(
        "(repaired_at) WHERE state = 'repaired' AND pickup_reminded IS NOT TRUE"
    )

    @api.model
    def _cron_pickup(self):
        """Have the customers reminded, once each, whose units stand repaired too long (F-07)."""
        self.env["aftersales.job"]._process(
            "dispatch_pickup",
            "aftersales.dispatch.order",
            self._pickup_due(),
            lambda dispatches: dispatches._remind_of_pickup(),
        )

    @api.model
    def _pickup_due(self):
        """Return the domain of the orders whose days to be fetched are over; day 0 is the day on
        which the repair was finished."""
        late = Domain.FALSE
        for company in self.env["res.company"].sudo().search([("aftersales_pickup_days", ">", 0)]):
            days = timedelta(days=company.aftersales_pickup_days)
            first = company._aftersales_moment(company._aftersales_local_date() - days, 0)
            late |= Domain("company_id", "=", company.id) & Domain("repaired_at", "<", first)
        return late & Domain("state", "=", "repaired") & Domain("pickup_reminded", "=", False)

    def _remind_of_pickup(self):
        """Give who is responsible the task to remind the customer."""
        self.sudo().pickup_reminded = True
        self._create_activities(
            lambda dispatch: dispatch.user_id,
            lambda dispatch: dispatch.env._("Repaired and not fetched: remind the customer"),
            activity_type=REMINDER,
        )

    def action_give_back(self):
        """Take the reminders back once the units are fetched; see the hand-back (E-20)."""
        result = super().action_give_back()
        self.sudo().activity_unlink([REMINDER])
        return result
