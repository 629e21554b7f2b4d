from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ...tools.warranty import moved_end
from .registration import QUIET

# Visits and warranty hang on it: not everybody who may edit a delivery.
MAY_CHANGE = ("aftersales_service.group_manager", "aftersales_service.group_sales_admin")


class PickupDate(models.AbstractModel):
    """The day on which the customer fetched the goods, corrected by hand (AMB-05).

    It is the local day on which the transfer was done, until somebody who knows better changes
    it; warranty and planned visits follow.
    """

    _name = "aftersales.pickup.date.mixin"
    _description = "Pick-up date of a delivery"

    pickup_change_ids = fields.One2many(
        "aftersales.pickup.change", "ownership_id", string="Changes of the Pick-up Date"
    )
    can_change_pickup = fields.Boolean(compute="_compute_can_change_pickup")

    @api.depends_context("uid")
    def _compute_can_change_pickup(self):
        self.can_change_pickup = self._may_change_pickup()

    @api.model
    def _may_change_pickup(self):
        """Return whether the user may change pick-up dates."""
        return self.env.su or any(self.env.user.has_group(group) for group in MAY_CHANGE)

    def action_open_pickup_date(self):
        """Open the dialog that asks for another pick-up date."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_service.pickup_date_action"
        )
        return {**action, "context": {"default_ownership_ids": self.ids}}

    def action_change_pickup_date(self, day=None, reason=None):
        """Correct the day on which the customer fetched the goods of these deliveries (AMB-05).

        A warranty that began with the pick-up begins on the new day, for as long as before;
        planned visits move, and those that were made stay.

        :param date day: the day of the pick-up, local
        :param str reason: why the transfer's day is not the right one
        :raise AccessError: the user is neither service manager nor sales administration
        :raise UserError: day or reason are missing, or the day cannot be
        """
        self.check_access("write")
        if not self._may_change_pickup():
            raise AccessError(
                self.env._(
                    "%(unit)s: warranty and visits hang on the pick-up date. Ask a service "
                    "manager or sales administration to change it.",
                    unit=self[:1].installed_product_id.display_name,
                )
            )
        day = fields.Date.to_date(day)
        self._check_pickup_date(day, reason)
        changed = self.union().filtered(lambda row: row.date_from != day)
        old_days = {row.id: row.date_from for row in changed}
        changed.sudo().with_context(**QUIET)._write_pickup_date(day)
        changed.installed_product_id._judge_open_cases()
        self.env["aftersales.pickup.change"].sudo().create(
            [
                {
                    "ownership_id": row.id,
                    "at": fields.Datetime.now(),
                    "user_id": self.env.uid,
                    "old_date": old_days[row.id],
                    "new_date": day,
                    "reason": reason,
                }
                for row in changed
            ]
        )
        bodies = {
            row.installed_product_id.id: self.env._(
                "Pick-up date changed from %(old)s to %(new)s: %(reason)s",
                old=format_date(self.env, old_days[row.id]),
                new=format_date(self.env, day),
                reason=reason,
            )
            for row in changed
        }
        changed.installed_product_id.sudo()._message_log_batch(
            bodies=bodies, author_id=self.env.user.partner_id.id
        )
        self.env["aftersales.return.visit"]._on_pickup_changed(changed, old_days, reason)
        return True

    def _check_pickup_date(self, day, reason):
        """Refuse a day on which the customer cannot have fetched the goods.

        :raise UserError: names the unit and what to do
        """
        for row in self:
            unit = row.installed_product_id.display_name
            if not day or not (reason or "").strip():
                raise UserError(
                    self.env._(
                        "%(unit)s: enter the day of the pick-up and why it is changed.", unit=unit
                    )
                )
            if day > row.company_id._aftersales_local_date():
                raise UserError(
                    self.env._(
                        "%(unit)s: %(day)s is still to come. Enter the day on which the customer "
                        "fetched it.",
                        unit=unit,
                        day=format_date(self.env, day),
                    )
                )
            if row.date_to and day > row.date_to:
                raise UserError(
                    self.env._(
                        "%(unit)s came back on %(day)s and was not picked up after that. Enter an "
                        "earlier day.",
                        unit=unit,
                        day=format_date(self.env, row.date_to),
                    )
                )
            before = row._owner_before()
            if before and day < before.date_to:
                raise UserError(
                    self.env._(
                        "%(unit)s belonged to %(customer)s until %(day)s. Enter that day or a "
                        "later one.",
                        unit=unit,
                        customer=before.partner_id.display_name,
                        day=format_date(self.env, before.date_to),
                    )
                )

    def _owner_before(self):
        """Return the delivery of the same unit that ended last before this one."""
        self.ensure_one()
        rows = self.installed_product_id.ownership_ids.filtered(
            lambda row: row != self and row.date_to and row.date_to <= self.date_from
        )
        return rows.sorted(lambda row: (row.date_to, row.id))[-1:]

    def _write_pickup_date(self, day):
        """Write the new day, and what hangs on it: warranty, unit, archive entry; in sudo."""
        for row in self:
            unit, archive, old = row.installed_product_id, row.archive_id, row.date_from
            # Brought back to the same buyer, its warranty went on: see registration.
            same = unit.ownership_ids.filtered(
                lambda other, row=row: (
                    other.warranty_start == row.date_from
                    and other.warranty_end
                    and other.sale_order_id == row.sale_order_id
                    and other.partner_id == row.partner_id
                )
            )
            for other in same:
                other.write(
                    {
                        "warranty_start": day,
                        "warranty_end": moved_end(old, other.warranty_end, day),
                    }
                )
            row.date_from = day
            present = unit.ownership_ids.filtered(lambda other: not other.date_to)
            if present:
                unit.write(
                    {
                        "pickup_date": present.date_from,
                        "warranty_start": present.warranty_start,
                        "warranty_end": present.warranty_end,
                    }
                )
            if archive.purchase_date == old:
                archive.purchase_date = min(archive.ownership_ids.mapped("date_from"))
