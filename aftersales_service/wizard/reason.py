from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import get_public_method


class ReasonWizard(models.TransientModel):
    """A short dialog that asks why, before a step that needs a reason.

    A button opens it by ``reason_wizard_action`` with ``default_method`` in its context: the name
    of a public ``action_`` method of the active model that takes ``reason`` (and, with
    ``default_ask_moment``, ``moment``).
    """

    _name = "aftersales.reason.wizard"
    _description = "Reason"

    method = fields.Char(required=True)
    reason = fields.Text(required=True)
    ask_moment = fields.Boolean()
    moment = fields.Datetime(string="New Time")

    def action_apply(self):
        """Call the method on the records from which the dialog was opened, with the reason.

        The method checks rights and state itself, as for every call from outside.

        :raise UserError: the dialog was not opened from a record, or cannot call the method
        """
        self.ensure_one()
        records = self._records()
        if not records or not self.method.startswith("action_"):
            raise UserError(self.env._("Open this dialog from the record that it is about."))
        arguments = {"reason": self.reason}
        if self.ask_moment:
            arguments["moment"] = self.moment
        method = get_public_method(records, self.method)
        result = method(records, **arguments)
        return result if isinstance(result, dict) else {"type": "ir.actions.act_window_close"}

    @api.model
    def _records(self):
        """Return the records of the active model that the user has in front of him."""
        model = self.env.context.get("active_model")
        ids = self.env.context.get("active_ids") or []
        if model not in self.env:
            return None
        return self.env[model].browse(ids).exists()
