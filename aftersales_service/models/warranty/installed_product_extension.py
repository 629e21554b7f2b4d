from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools.warranty import extended_end


class InstalledProductExtension(models.AbstractModel):
    """The warranty of a unit, made longer (D-17)."""

    _name = "aftersales.installed.product.extension.mixin"
    _description = "Extensions of a unit's warranty"

    warranty_extension_ids = fields.One2many(
        "aftersales.warranty.extension", "installed_product_id", string="Warranty Extensions"
    )
    warranty_extended = fields.Integer(
        string="Months Extended", compute="_compute_warranty_extended"
    )

    @api.depends("warranty_extension_ids.months", "warranty_extension_ids.partner_id", "partner_id")
    def _compute_warranty_extended(self):
        """Add up the months by which the warranty in force was made longer."""
        for unit in self:
            rows = unit.warranty_extension_ids.filtered(
                lambda row, unit=unit: row.partner_id == unit.partner_id
            )
            unit.warranty_extended = sum(rows.mapped("months"))

    def _extend_warranty(self, months, reason, document=None):
        """Let the warranty of these units end ``months`` later, and log who granted it why (D-17).

        The unit and its open ownership line move; the months of several extensions add up from
        the start of the warranty. Whoever calls has checked who may and that it is approved.

        :param int months: by how much longer, at least one
        :param str reason: why, in words
        :param document: any record that grants it, such as a compensation; the row links to it
        :return: the ``aftersales.warranty.extension`` rows, one per unit
        :raise UserError: months or reason are missing, or a unit has no warranty to extend
        """
        self._check_extension(months, reason)
        units = self.sudo()
        old_ends = {unit: unit.warranty_end for unit in units}
        rows = units.ownership_ids.filtered(lambda row: not row.date_to)
        ends = {
            unit: extended_end(unit.warranty_start, unit.warranty_end, months) for unit in units
        }
        # Units delivered together are written together.
        for end, same in units.grouped(ends.get).items():
            same.warranty_end = end
            rows.filtered(lambda row, same=same: row.installed_product_id in same).write(
                {"warranty_end": end}
            )
        extensions = units.env["aftersales.warranty.extension"].create(
            [
                {
                    "installed_product_id": unit.id,
                    "partner_id": unit.partner_id.id,
                    "date": fields.Datetime.now(),
                    "user_id": self.env.uid,
                    "months": months,
                    "old_end": old_ends[unit],
                    "new_end": unit.warranty_end,
                    "reason": reason,
                    "res_model": document._name if document else False,
                    "res_id": document.id if document else False,
                }
                for unit in units
            ]
        )
        units._judge_open_cases()
        units._message_log_batch(
            bodies={
                unit.id: self.env._(
                    "Warranty extended by %(months)s months, from %(old)s to %(new)s: %(reason)s",
                    months=months,
                    old=format_date(self.env, old_ends[unit]),
                    new=format_date(self.env, unit.warranty_end),
                    reason=reason,
                )
                for unit in units
            },
            author_id=self.env.user.partner_id.id,
        )
        return extensions.with_env(self.env)

    def _check_extension(self, months, reason):
        """Refuse an extension that says too little, or of a unit without a warranty.

        :raise UserError: names the unit and what to do
        """
        for unit in self.sudo():
            if months <= 0 or not (reason or "").strip():
                raise UserError(
                    self.env._(
                        "%(unit)s: enter by how many months the warranty is extended, and why.",
                        unit=unit.display_name,
                    )
                )
            if unit.state != "in_service":
                raise UserError(
                    self.env._(
                        "%(unit)s came back and is with no customer. Extend the warranty of the "
                        "unit that the customer has.",
                        unit=unit.display_name,
                    )
                )
            if not unit.warranty_end or unit.no_warranty:
                raise UserError(
                    self.env._(
                        "%(unit)s has no warranty that could be extended: it was sold without one, "
                        "or no terms were entered before its delivery. Grant something else.",
                        unit=unit.display_name,
                    )
                )
