from odoo import api, models
from odoo.exceptions import UserError

from ...tools import words

# What may be done with a document: maintenance of its units that is not over.
OWED = (
    "[('installed_product_id', 'in', installed_product_ids), "
    "('state', 'not in', ('done', 'cancelled'))]"
)


class MaintenanceDocument(models.AbstractModel):
    """A document with which maintenance is done besides whatever else it does (G-01).

    It has ``maintenance_due_ids``, and says in ``_matter_ends`` in which states it is over.
    """

    _name = "aftersales.maintenance.document"
    _description = "Document that does maintenance"

    @api.constrains("maintenance_due_ids", "installed_product_ids")
    def _check_maintenance(self):
        """Refuse maintenance of a unit that the document is not about."""
        for document in self:
            dues = document.sudo().maintenance_due_ids
            strange = dues.filtered(
                lambda due, document=document: (
                    due.installed_product_id not in document.sudo().installed_product_ids
                )
            )
            if strange:
                raise UserError(
                    self.env._(
                        "%(document)s is not about %(units)s. Add the unit, or leave its "
                        "maintenance out.",
                        document=document.display_name,
                        units=words.listed(
                            self.env, strange.installed_product_id.mapped("display_name")
                        ),
                    )
                )

    def write(self, vals):
        """Keep what a finished document did.

        :raise UserError: it ended
        """
        if "maintenance_due_ids" in vals and not self.env.su:
            ended = self.filtered(lambda document: document.state in document._matter_ends)
            if ended:
                raise UserError(
                    self.env._(
                        "%(document)s is “%(state)s”: which maintenance it did stays as it is.",
                        document=ended[0].display_name,
                        state=ended[0]._state_label(ended[0].state),
                    )
                )
        return super().write(vals)

    def _do_maintenance(self, moments):
        """Note the maintenance of finished documents as done; superuser mode.

        :param dict moments: when each was finished (naive UTC), by document
        """
        for document in self.filtered("maintenance_due_ids"):
            day = document.company_id._aftersales_local_date(moments[document])
            document.maintenance_due_ids._fulfil(document, day)
