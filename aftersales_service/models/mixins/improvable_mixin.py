from odoo import api, fields, models


class ImprovableMixin(models.AbstractModel):
    """A record that a corrective action can come from (I-01).

    A model declares ``corrective_action_ids``, the other end of the field of
    ``aftersales.corrective.action`` that names it, and what the action takes over from it.
    """

    _name = "aftersales.improvable.mixin"
    _description = "Record that corrective actions come from"

    corrective_action_count = fields.Integer(
        string="Number of Corrective Actions", compute="_compute_corrective_action_count"
    )

    @api.depends("corrective_action_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_corrective_action_count(self):
        """Count the actions that the reader may read."""
        seen = self._readable_actions()
        for record in self:
            record.corrective_action_count = len(record.sudo().corrective_action_ids & seen)

    def _readable_actions(self):
        """Return the actions of the records, as far as the user may read them."""
        actions = self.sudo().corrective_action_ids._origin
        return actions.with_env(actions.env(su=self.env.su))._filtered_access("read")

    def _improvement_values(self):
        """Return what an action takes over from the record: title, problem, product, cause."""
        self.ensure_one()
        return {"title": self.display_name}

    def action_view_corrective_actions(self):
        """Open the corrective actions of the record (O-04)."""
        self.check_access("read")
        return self.env["aftersales.corrective.action"]._show(self._readable_actions())

    def action_open_corrective_action(self):
        """Open a corrective action for the records, one for all of them (I-01).

        :return: action that shows it
        :raise AccessError: the user does not open corrective actions
        :raise UserError: one of them has an open action already; the message names it
        """
        return self.env["aftersales.corrective.action"]._show(
            self.env["aftersales.corrective.action"]._open_from(self)
        )
