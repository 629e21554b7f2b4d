from odoo import api, fields, models

from ...tools import words

PAYING = ("paid", "part")


class AgreementMixin(models.AbstractModel):
    """Work on the customer's money: what he was told before it is confirmed (D-13, AUTO 2.1.4).

    The document says in its own hooks whether the customer pays, when it will be finished, and
    which order charges it; the lines and the amount of that order are items and estimate, too.
    """

    _name = "aftersales.agreement.mixin"
    _description = "Work agreed with the customer"

    agreed_items = fields.Text(copy=False, help="What is repaired, in the customer's words.")
    estimate = fields.Monetary(
        string="Cost Estimate for the Customer",
        copy=False,
        currency_field="estimate_currency_id",
        groups="aftersales_service.group_agent",
    )
    estimate_currency_id = fields.Many2one("res.currency", compute="_compute_estimate_currency_id")
    policy_explained = fields.Boolean(
        copy=False, help="The customer knows what the warranty covers and what he pays."
    )
    is_paid_work = fields.Boolean(compute="_compute_is_paid_work")

    @api.depends("company_id")
    def _compute_estimate_currency_id(self):
        for work in self:
            work.estimate_currency_id = work.sudo().company_id.currency_id

    def _compute_is_paid_work(self):
        for work in self:
            work.is_paid_work = work._is_paid_work()

    def _is_paid_work(self):
        """Hook: return whether the customer pays the work."""
        raise NotImplementedError

    def _agreed_finish(self):
        """Hook: return when the work will be finished, as far as that is planned."""
        raise NotImplementedError

    def _agreed_order(self):
        """Hook: return the sale.order that charges the work, sudo."""
        raise NotImplementedError

    def _blockers_agreement(self):
        """Yield ``(record, message)`` where the customer was not told what he will pay (D-13)."""
        for work in self:
            if not (work.sudo().company_id.aftersales_agreement and work._is_paid_work()):
                continue
            order = work._agreed_order()
            known = work.sudo()
            missing = [
                label
                for value, label in (
                    (known.agreed_items or order.order_line, self.env._("the agreed items")),
                    (work._agreed_finish(), self.env._("the expected finish")),
                    (known.estimate or order.amount_total, self.env._("the cost estimate")),
                    (known.policy_explained, self.env._("that the policy was explained to him")),
                )
                if not value
            ]
            if missing:
                yield (
                    work,
                    self.env._(
                        "The customer pays. Enter %(missing)s first.",
                        missing=words.listed(self.env, missing),
                    ),
                )
