from odoo import fields, models

from ...tools import words


class AgreementGateMixin(models.AbstractModel):
    """Work on the customer's money: what he was told before it begins (D-13, AUTO 2.1.4).

    The document says in its own hooks whether the customer pays, and what he was told.
    """

    _name = "aftersales.agreement.gate.mixin"
    _description = "Work that waits for what the customer was told"

    policy_explained = fields.Boolean(
        copy=False, help="The customer knows what the warranty covers and what he pays."
    )
    is_paid_work = fields.Boolean(compute="_compute_is_paid_work")

    def _compute_is_paid_work(self):
        for work in self:
            work.is_paid_work = work._is_paid_work()

    def _is_paid_work(self):
        """Hook: return whether the customer pays the work."""
        raise NotImplementedError

    def _agreed_finish(self):
        """Hook: return when the work will be finished, as far as that is planned."""
        raise NotImplementedError

    def _told_items(self):
        """Hook: return what the customer was told that is done; called in superuser mode."""
        raise NotImplementedError

    def _told_estimate(self):
        """Hook: return what the customer was told that it costs; called in superuser mode."""
        raise NotImplementedError

    def _blockers_agreement(self):
        """Yield ``(record, message)`` where the customer was not told what he will pay (D-13)."""
        for work in self:
            if not (work.sudo().company_id.aftersales_agreement and work._is_paid_work()):
                continue
            known = work.sudo()
            missing = [
                label
                for value, label in (
                    (known._told_items(), self.env._("the agreed items")),
                    (known._agreed_finish(), self.env._("the expected finish")),
                    (known._told_estimate(), self.env._("the cost estimate")),
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
