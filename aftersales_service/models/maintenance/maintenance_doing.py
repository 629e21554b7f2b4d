from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .maintenance_reminding import CLOCK

# What says when and by whom it was done; it stays once it is over.
DONE_FIELDS = frozenset(("done_on", "done_reading", "done_elsewhere", "done_note", "repair_id"))


class MaintenanceDoing(models.AbstractModel):
    """Maintenance that is done: by a work order, by a repair in our house, or by hand (G-01)."""

    _name = "aftersales.maintenance.doing"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Doing of maintenance"

    done_on = fields.Date(copy=False)
    done_reading = fields.Float(
        string="Meter Showed", copy=False, aggregator=None, help="Kept as a reading of the unit."
    )
    done_elsewhere = fields.Boolean(
        copy=False, help="Somebody else did it; the customer loses nothing by that (LAW-16)."
    )
    done_note = fields.Char(string="What Was Done", copy=False)
    work_order_ids = fields.Many2many(
        "aftersales.work.order",
        "aftersales_maintenance_order_rel",
        "due_id",
        "order_id",
        string="Work Orders",
        copy=False,
        readonly=True,
        guarded=True,
    )
    dispatch_ids = fields.Many2many(
        "aftersales.dispatch.order",
        "aftersales_maintenance_dispatch_rel",
        "due_id",
        "dispatch_id",
        string="Dispatch Orders",
        copy=False,
        readonly=True,
        guarded=True,
    )
    work_order_id = fields.Many2one(
        "aftersales.work.order",
        string="Done With Work Order",
        index="btree_not_null",
        guarded=True,
        copy=False,
    )
    dispatch_id = fields.Many2one(
        "aftersales.dispatch.order",
        string="Done With Dispatch Order",
        index="btree_not_null",
        guarded=True,
        copy=False,
    )

    repair_id = fields.Many2one(
        "repair.order",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
        domain="[('lot_id.product_id', '=', product_id), ('lot_id.name', '=', serial)]",
        help="A repair order without a dispatch order; the maintenance is done when it ends.",
    )

    @api.constrains("repair_id")
    def _check_repair(self):
        """Refuse a repair of another unit, or one that its dispatch order speaks for."""
        for due in self.sudo().filtered("repair_id"):
            repair, unit = due.repair_id, due.installed_product_id
            if not repair.lot_id or repair.lot_id != unit.lot_id or repair.aftersales_dispatch_id:
                raise UserError(
                    self.env._(
                        "%(repair)s is not a repair of %(unit)s by itself. Choose the repair "
                        "order of this serial number; a dispatch order names its maintenance "
                        "itself.",
                        repair=repair.display_name,
                        unit=unit.display_name,
                    )
                )

    def _blockers_done(self):
        """Yield what is not known yet of maintenance that was done."""
        for due in self:
            today = due.company_id._aftersales_local_date()
            start = due.ownership_id.date_from
            if not due.done_on:
                yield due, self.env._("Enter on which day the maintenance was done.")
            elif due.done_on > today:
                yield due, self.env._("It was done on a day to come. Enter the day it was done.")
            elif start and due.done_on < start:
                yield (
                    due,
                    self.env._(
                        "The unit was delivered on %(day)s. Enter that day or a later one.",
                        day=format_date(self.env, start),
                    ),
                )

    def write(self, vals):
        """Keep the day on which maintenance was done: the next one is counted from it.

        :raise UserError: the maintenance is over
        """
        if not self.env.su and DONE_FIELDS & vals.keys():
            for due in self.filtered(lambda due: due.state in ("done", "cancelled")):
                raise UserError(
                    self.env._(
                        "%(due)s is “%(state)s”: the day stays. A service manager can take it "
                        "back with a reason.",
                        due=due.display_name,
                        state=due._state_label(due.state),
                    )
                )
        return super().write(vals)

    def action_open_done(self):
        """Open the dialog that asks when the maintenance was done."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Maintenance Done"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(self.env.ref("aftersales_service.maintenance_due_view_done").id, "form")],
            "target": "new",
        }

    def action_done(self):
        """Note maintenance as done on the day entered, and plan the next one (G-01).

        :raise AccessError: the user keeps no reminders
        :raise UserError: the day is missing or cannot be
        """
        moved = self._take_step("done")
        moved._read_meter()
        moved.sudo()._on_done_maintenance()
        return True

    def action_take_back(self, reason=None):
        """Plan maintenance again that was noted as done, refused or missed by mistake.

        :param str reason: why
        :raise AccessError: the user is no service manager
        :raise UserError: no reason, or a document did it, which is to be reopened instead
        """
        for due in self:
            document = due.sudo().work_order_id or due.sudo().dispatch_id
            if due.state == "done" and document:
                raise UserError(
                    self.env._(
                        "%(due)s was done with %(document)s. Reopen that instead.",
                        due=due.display_name,
                        document=document.display_name,
                    )
                )
        # Who may, and why, is asked by the step.
        self._take_step("take_back", reason=reason)
        self.sudo()._undo(reason)
        return True

    def action_cancel(self, reason=None):
        """Cancel maintenance that is not owed.

        :param str reason: why
        :raise AccessError: the user is no service manager
        :raise UserError: no reason
        """
        moved = self._take_step("cancel", reason=reason)
        moved.sudo()._cancel_clock(CLOCK, reason)
        return True

    def _read_meter(self):
        """Keep what the meter showed as a reading of the unit."""
        self.env["aftersales.meter.reading"].create(
            [
                {
                    "installed_product_id": due.installed_product_id.id,
                    "date": due.done_on,
                    "value": due.done_reading,
                    "note": due.commitment_id.name,
                    **({"meter_unit": due.meter_unit} if due.meter_unit else {}),
                }
                for due in self
                if due.done_reading
            ]
        )

    def _on_done_maintenance(self):
        """End the time limit of the reminder, and plan what comes next; superuser mode."""
        reason = self.env._("The maintenance was done.")
        self._cancel_clock(CLOCK, reason)
        self._plan_next()

    # With a document

    def _fulfil(self, document, day):
        """Note maintenance as done with a document; superuser mode (G-01).

        :param document: aftersales.work.order, aftersales.dispatch.order or repair.order
        :param date day: local day on which it was done
        """
        owed = self.filtered(lambda due: due.state in due._steps["done"].sources)
        name = {
            "aftersales.work.order": "work_order_id",
            "aftersales.dispatch.order": "dispatch_id",
            "repair.order": "repair_id",
        }[document._name]
        owed.write({"done_on": day})
        owed._take_step("done", {name: document.id})._on_done_maintenance()

    def _undo_with(self, document, reason):
        """Take back what a document did, because it is worked on again; superuser mode.

        :param document: aftersales.work.order or aftersales.dispatch.order
        :param str reason: why
        """
        done = self.filtered(
            lambda due: due.state == "done" and document in (due.work_order_id, due.dispatch_id)
        )
        done._take_step("take_back", reason=reason)
        done._undo(reason)

    def _undo(self, reason):
        """Forget what taken back maintenance had brought: its day, and the next one."""
        followers = self.search(
            [
                ("ownership_id", "in", self.ownership_id.ids),
                ("commitment_id", "in", self.commitment_id.ids),
                ("state", "=", "planned"),
            ]
        )
        for due in self:
            followers.filtered(
                lambda other, due=due: (
                    other.ownership_id == due.ownership_id
                    and other.commitment_id == due.commitment_id
                    and other.number > due.number
                )
            )._withdraw(reason)
        self._forget_reminder()

    # Ordering it

    def action_issue_work_order(self):
        """Issue one work order for maintenance of one customer, where it was agreed to be done.

        :return: action that shows the order
        :raise AccessError: the user is no service manager
        :raise UserError: it belongs to several customers, or is over
        """
        self.check_access("read")
        over = self.filtered(lambda due: due.state in ("done", "cancelled"))
        if over:
            raise UserError(
                self.env._(
                    "%(due)s is “%(state)s”: nothing is ordered for it any more.",
                    due=over[0].display_name,
                    state=over[0]._state_label(over[0].state),
                )
            )
        if len(self.partner_id) != 1 or len(self.company_id) != 1:
            raise UserError(
                self.env._(
                    "One work order serves one customer. Choose maintenance of one customer only."
                )
            )
        order = self.work_order_ids.filtered(lambda order: order.state not in order._matter_ends)
        return self._show_records(order or self._issue_order(), self.env._("Work Order"))

    def _issue_order(self):
        """Return a new work order for maintenance of one customer."""
        agreed = self.sorted(lambda due: due.appointment_at or due.create_date)[-1:]
        return self.env["aftersales.work.order"].create(
            {
                "company_id": self.company_id.id,
                "kind": agreed.mode,
                "partner_id": self.partner_id.id,
                "site_id": (agreed.contact_id or self.partner_id).id,
                "installed_product_ids": [Command.set(self.installed_product_id.ids)],
                "instructions": self._instructions(),
                "planned_start": agreed.appointment_at,
                "maintenance_due_ids": [Command.set(self.ids)],
            }
        )

    def _instructions(self):
        """Return what the engineer reads: each unit with what is to be done."""
        return "\n".join(
            f"{due.installed_product_id.display_name}: {text}"
            for due in self
            for text in [due.appointment_content or due.content or due.commitment_id.name]
        )
