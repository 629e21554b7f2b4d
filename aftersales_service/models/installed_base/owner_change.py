from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ..warranty.ownership_start import WARRANTY
from .pickup_date import MAY_CHANGE
from .registration import QUIET


class OwnerChange(models.AbstractModel):
    """A unit that its owner sold on: the history keeps both owners (A-04).

    What is planned for the unit follows the new owner from that day on, for it is read from the
    open ownership line; visits that only the old owner was meant for fall away.
    """

    _name = "aftersales.owner.change.mixin"
    _description = "Change of a unit's owner"

    can_change_owner = fields.Boolean(compute="_compute_can_change_owner")

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_change_owner(self):
        allowed = self._may_change_owner()
        for unit in self:
            unit.can_change_owner = allowed and unit.state == "in_service"

    @api.model
    def _may_change_owner(self):
        """Return whether the user may say that a unit has another owner."""
        return self.env.su or any(self.env.user.has_group(group) for group in MAY_CHANGE)

    def action_open_owner_change(self):
        """Open the dialog that asks for the new owner of the units."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_service.change_owner_action"
        )
        return {**action, "context": {"default_installed_product_ids": self.ids}}

    def action_change_owner(
        self,
        partner_id=None,
        day=None,
        reason=None,
        contact_id=None,
        final_user_id=None,
        plan_visit=False,
    ):
        """Note that the units have another owner since a day (A-04).

        The old owner's line ends on that day and a new one begins; the warranty goes on, because
        it hangs on the unit. The new owner gets his archive entry and stands on the day list.

        :param int partner_id: the new owner
        :param date day: since when, local
        :param str reason: how we know
        :param int contact_id: whom to call there; the owner himself without one
        :param int final_user_id: who uses the units, where it is not the owner
        :param bool plan_visit: have the rules of deliveries visit the new owner
        :raise AccessError: the user is neither service manager nor sales administration
        :raise UserError: names the unit and what to do
        """
        self.check_access("write")
        if not self._may_change_owner():
            raise AccessError(
                self.env._(
                    "%(unit)s: visits and reminders go to the owner. Ask a service manager or "
                    "sales administration to change him.",
                    unit=self[:1].display_name,
                )
            )
        units, day = self.union(), fields.Date.to_date(day)
        owner = self.env["res.partner"].browse(partner_id).exists().commercial_partner_id
        units._check_owner_change(owner, day, reason)
        old = units.ownership_ids.filtered(lambda row: not row.date_to)
        before = {row.installed_product_id: row.partner_id for row in old}
        former = units.partner_id | units.final_user_id
        old.sudo().with_context(**QUIET).write({"date_to": day})
        # The database lets a unit have one open line: those that ended are written first.
        old.flush_recordset(["date_to"])
        for company, own in units.grouped("company_id").items():
            rows = (
                own.sudo()
                .with_context(**QUIET)
                ._open_for_owner(company, owner, day, contact_id, plan_visit)
            )
            own.sudo().with_context(**QUIET)._show_new_owner(rows, final_user_id)
        old._on_returned(self.env._("Sold on: %(reason)s", reason=reason))
        units._ask_about_appointments(former - units.partner_id - units.final_user_id)
        if plan_visit:
            self.env["aftersales.job"]._arm("visit_generation", fields.Datetime.now())
        bodies = {
            unit.id: self.env._(
                "Owner changed from %(old)s to %(new)s on %(day)s: %(reason)s",
                old=before[unit].display_name,
                new=owner.display_name,
                day=format_date(self.env, day),
                reason=reason,
            )
            for unit in units
        }
        units.sudo()._message_log_batch(bodies=bodies, author_id=self.env.user.partner_id.id)
        return True

    def _ask_about_appointments(self, former):
        """Have the responsible people ask whether what former owners booked still stands (G-05).

        :param former: res.partner who owned or used the units
        """
        booked = (
            self.env["aftersales.appointment"]
            .sudo()
            .search(
                [
                    ("installed_product_ids", "in", self.ids),
                    ("partner_id.commercial_partner_id", "in", former.commercial_partner_id.ids),
                    ("state", "in", ("requested", "confirmed")),
                ]
            )
        )
        booked._create_activities(
            lambda appointment: appointment.user_id,
            lambda appointment: appointment.env._(
                "The unit was sold on: ask whether the appointment stands"
            ),
        )

    def _check_owner_change(self, owner, day, reason):
        """Refuse what cannot be: no owner, the same one, a day that is not possible.

        :raise UserError: names the unit and what to do
        """
        for unit in self:
            present = unit.ownership_ids.filtered(lambda row: not row.date_to)
            if not owner or not day or not (reason or "").strip():
                text = self.env._("enter the new owner, the day and how we know of it.")
            elif not present:
                text = self.env._(
                    "it came back and belongs to nobody now. Deliver it to its new owner instead."
                )
            elif not owner.active:
                text = self.env._(
                    "%(owner)s is archived. Restore the contact first, or enter another one.",
                    owner=owner.display_name,
                )
            elif owner.company_id and owner.company_id != unit.company_id:
                text = self.env._(
                    "%(owner)s is a contact of another company. Enter one whom %(company)s knows.",
                    owner=owner.display_name,
                    company=unit.company_id.name,
                )
            elif present.partner_id == owner:
                text = self.env._("%(owner)s owns it already.", owner=owner.display_name)
            elif day > unit.company_id._aftersales_local_date():
                text = self.env._(
                    "%(day)s is still to come. Enter the day on which it changed hands.",
                    day=format_date(self.env, day),
                )
            elif day < present.date_from:
                text = self.env._(
                    "%(owner)s got it on %(day)s. Enter that day or a later one.",
                    owner=present.partner_id.display_name,
                    day=format_date(self.env, present.date_from),
                )
            else:
                continue
            raise UserError(
                self.env._("%(record)s: %(missing)s", record=unit.display_name, missing=text)
            )

    def _open_for_owner(self, company, owner, day, contact_id, plan_visit):
        """Open the ownership lines of the new owner of units of one company; in sudo.

        :return: aftersales.ownership
        """
        Archive = self.env["aftersales.customer.archive"]
        archive = Archive._find(company, owner) or Archive._open(
            company,
            [
                {
                    "partner_id": owner.id,
                    "opened_on": company._aftersales_local_date(),
                    "product_id": self[:1].product_id.id,
                    "purchase_date": day,
                }
            ],
        )
        handover = self.env["aftersales.handover"]._list_of(company)
        contact = self.env["res.partner"].browse(contact_id) if contact_id else owner
        return self.env["aftersales.ownership"].create(
            [
                {
                    "installed_product_id": unit.id,
                    "partner_id": owner.id,
                    "delivery_partner_id": contact.id,
                    "kind": "transfer",
                    "quantity": unit.quantity,
                    "date_from": day,
                    # Goods without a serial number are known by their move when they come back.
                    "move_id": unit.ownership_ids.filtered(lambda row: row.move_id)[:1].move_id.id,
                    "lot_id": unit.lot_id.id,
                    **{
                        name: unit[name].id if unit._fields[name].relational else unit[name]
                        for name in WARRANTY
                    },
                    "archive_id": archive.id,
                    "handover_id": handover.id,
                    "visits_planned": not plan_visit,
                }
                for unit in self
            ]
        )

    def _show_new_owner(self, rows, final_user_id):
        """Show the new owner on the units; in sudo.

        :param rows: the open aftersales.ownership lines of the units
        """
        for contact, own in rows.grouped("delivery_partner_id").items():
            own.installed_product_id.write(
                {
                    "partner_id": own[:1].partner_id.id,
                    "contact_id": contact.id,
                    "final_user_id": final_user_id or False,
                    "picked_up_by": False,
                }
            )
        self._judge_open_cases()
