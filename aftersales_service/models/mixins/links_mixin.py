from odoo import api, models


class LinksMixin(models.AbstractModel):
    """A record with smart buttons to what it caused and to what caused it (O-04)."""

    _name = "aftersales.links.mixin"
    _description = "Record with smart buttons"

    @api.model
    def _show_records(self, records, name):
        """Return the action that shows one record's form, or the list of several.

        :param records: what the button leads to; read with the user's own rights
        :param str name: title of the list
        """
        action = {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": records._name,
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", records.ids)],
            "context": {"create": False},
        }
        if len(records) == 1:
            action.update(views=[(False, "form")], res_id=records.id)
        return action
