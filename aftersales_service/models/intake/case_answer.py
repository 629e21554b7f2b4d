from odoo import models


class CaseAnswer(models.AbstractModel):
    """Answers in the customer's language, from the canned ones or from templates (issue 4)."""

    _name = "aftersales.case.answer"
    _inherit = ["mail.thread"]
    _description = "Answers to the customer of a case"

    def _thread_to_store(self, store, fields, *, request_list=None):
        """Tell the composer in which language this customer is answered."""
        super()._thread_to_store(store, fields, request_list=request_list)
        # Adding to the store asks this method again, without a request.
        if request_list is not None:
            for case in self:
                store.add(case, {"aftersales_lang": case.customer_lang}, as_thread=True)

    def _message_compute_subject(self):
        """Begin with the number, by which an answer that lost its reference is found."""
        self.ensure_one()
        return f"{self.name} {self.subject or ''}".strip()

    def action_answer(self):
        """Open the composer for an answer to the customer, with the templates of cases."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answer the Customer"),
            "res_model": "mail.compose.message",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_composition_mode": "comment",
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_subtype_xmlid": "mail.mt_comment",
                "default_partner_ids": self._mail_get_partners()[self.id].ids,
            },
        }
