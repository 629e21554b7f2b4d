from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import words

AGENT = "aftersales_service.group_agent"
PMC = "aftersales_service.group_pmc"
ENGINEER = "aftersales_service.group_engineer"
INSPECTOR = "aftersales_service.group_inspector"
# What the customer agreed to; a change of it needs his yes anew (amendment 32).
AGREED_FIELDS = frozenset(("name", "expected_hours", "price", "installed_product_id"))
PLANNERS = "aftersales_service.group_manager,aftersales_service.group_pmc"
ENDED = ("repaired", "returned", "cancelled")


class DispatchItem(models.Model):
    """One thing to repair: agreed with the customer, done by one, inspected by another.

    E-18 (items, time, price, the customer's yes), E-19 (quality inspection per item).
    """

    _name = "aftersales.dispatch.item"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Repair Item"
    _order = "dispatch_id, sequence, id"
    _check_company_auto = True

    dispatch_id = fields.Many2one(
        "aftersales.dispatch.order", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="dispatch_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Repair Item", required=True, writers=PLANNERS)
    installed_product_id = fields.Many2one(
        "aftersales.installed.product",
        string="Unit",
        index="btree_not_null",
        check_company=True,
        writers=PLANNERS,
    )
    expected_hours = fields.Float(writers=PLANNERS)
    price = fields.Monetary(
        string="Price Told",
        groups="aftersales_service.group_agent,aftersales_service.group_pmc",
        writers=PLANNERS,
        help="What the customer was told that the item costs him; zero under warranty.",
    )
    manual = fields.Char(
        string="Maker's Manual", writers=PLANNERS, help="Where the maker says how it is done."
    )
    technician_id = fields.Many2one(
        "res.users",
        index="btree_not_null",
        domain=[("share", "=", False)],
        writers=PLANNERS,
    )
    agreed = fields.Boolean(
        string="Agreed With the Customer", guarded=True, copy=False, help="He said yes to it."
    )
    done_at = fields.Datetime(string="Done On", guarded=True, copy=False)
    done_by = fields.Many2one("res.users", guarded=True, copy=False)
    repairer_ids = fields.Many2many(
        "res.users",
        "aftersales_dispatch_item_repairer_rel",
        "item_id",
        "user_id",
        string="Repaired By",
        guarded=True,
        copy=False,
        help="Everybody who ever reported it as repaired, or was named for it then.",
    )
    quality = fields.Selection(
        [("open", "Not Inspected"), ("passed", "Passed"), ("failed", "Failed")],
        string="Inspection",
        default="open",
        required=True,
        guarded=True,
        copy=False,
    )
    inspected_by = fields.Many2one("res.users", guarded=True, copy=False)
    inspected_at = fields.Datetime(string="Inspected On", guarded=True, copy=False)
    quality_note = fields.Text(string="What Failed", guarded=True, copy=False)
    rework_count = fields.Integer(string="Rework", guarded=True, copy=False)
    state = fields.Selection(related="dispatch_id.state", string="Order Status")
    can_do = fields.Boolean(compute="_compute_can")
    can_inspect = fields.Boolean(compute="_compute_can")

    _inspected_complete = models.Constraint(
        "CHECK(quality = 'open' OR (inspected_by IS NOT NULL AND inspected_at IS NOT NULL))",
        "An inspected item names who inspected it and when.",
    )
    _four_eyes = models.Constraint(
        "CHECK(quality <> 'passed' OR (done_by IS NOT NULL AND inspected_by <> done_by))",
        "Whoever repaired an item does not inspect it.",
    )

    @api.depends("state", "agreed", "done_at", "quality", "done_by", "repairer_ids")
    @api.depends_context("uid")
    def _compute_can(self):
        """Show the buttons to who may press them."""
        user = self.env.user
        works = user.has_group(ENGINEER) or user.has_group(PMC)
        inspects = user.has_group(INSPECTOR)
        for item in self:
            running = item.state == "in_repair"
            item.can_do = running and works and item.agreed and not item.done_at
            item.can_inspect = (
                running
                and inspects
                and bool(item.done_at)
                and item.quality != "passed"
                and user not in item._repairers()
            )

    @api.model_create_multi
    def create(self, vals_list):
        """Add items to orders on which the repair is not finished.

        :raise UserError: the order is repaired, returned or cancelled
        """
        items = super().create(vals_list)
        items._check_open()
        return items

    def write(self, vals):
        """Ask the customer anew for what he did not agree to (amendment 32).

        :raise UserError: the order is repaired, returned or cancelled, the item is done, or it
            would move to another order
        """
        if self.env.su:
            return super().write(vals)
        self._check_open()
        self._check_kept(vals)
        changed = self.filtered(
            lambda item: (
                item.agreed and any(item._differs(n, vals[n]) for n in AGREED_FIELDS & vals.keys())
            )
        )
        for item in changed:
            if item.done_at:
                raise UserError(
                    self.env._(
                        "%(item)s is done and stays as the customer agreed to it. Add another "
                        "item instead.",
                        item=item.name,
                    )
                )
        result = super().write(vals)
        if changed:
            changed.sudo().agreed = False
            for dispatch, items in changed.grouped("dispatch_id").items():
                dispatch.sudo()._message_log(
                    body=self.env._(
                        "Changed after the customer's yes, which is needed again: %(items)s",
                        items=words.listed(self.env, items.mapped("name")),
                    ),
                    author_id=self.env.user.partner_id.id,
                )
        return result

    def _check_kept(self, vals):
        """Refuse to take items to other orders, and to change who repaired what is done (M-04)."""
        for item in self:
            if "dispatch_id" in vals and item._differs("dispatch_id", vals["dispatch_id"]):
                raise UserError(
                    self.env._(
                        "%(item)s stays on its order, where the customer agreed to it. Enter it "
                        "anew on the other one.",
                        item=item.name,
                    )
                )
            changed = "technician_id" in vals and item._differs(
                "technician_id", vals["technician_id"]
            )
            if changed and item.done_at:
                raise UserError(
                    self.env._(
                        "%(item)s is done: who repaired it stays, because another person has to "
                        "inspect it.",
                        item=item.name,
                    )
                )

    def _differs(self, name, value):
        """Return whether a value to be written is another one than the item has."""
        field = self._fields[name]
        return field.convert_to_cache(value, self) != field.convert_to_cache(self[name], self)

    @api.ondelete(at_uninstall=False)
    def _unlink_if_open(self):
        self._check_open()
        for item in self:
            if item.agreed or item.done_at:
                raise UserError(
                    self.env._(
                        "%(item)s was agreed with the customer and is not deleted.", item=item.name
                    )
                )

    def _check_open(self):
        """Refuse to touch the items of orders on which the repair is over."""
        for dispatch in self.dispatch_id:
            if dispatch.state in ENDED:
                raise UserError(
                    self.env._(
                        "%(order)s is “%(state)s”: its repair items cannot be changed any more.",
                        order=dispatch.display_name,
                        state=dispatch._state_label(dispatch.state),
                    )
                )

    def _repairers(self):
        """Return who repairs or ever repaired the item, and may not inspect it (M-04)."""
        self.ensure_one()
        return self.technician_id | self.done_by | self.repairer_ids

    # -- work -------------------------------------------------------------------------------

    def _check_works(self, groups, role_words):
        """Refuse who may not do it, and orders that are not in repair."""
        self.dispatch_id.check_access("write")
        if not self.env.su and not any(self.env.user.has_group(group) for group in groups):
            raise AccessError(role_words)
        for item in self:
            if item.state != "in_repair":
                raise UserError(
                    self.env._(
                        "%(order)s is “%(state)s”: items are worked on and inspected while it is "
                        "in repair.",
                        order=item.dispatch_id.display_name,
                        state=item.dispatch_id._state_label(item.state),
                    )
                )

    def action_done(self):
        """Note that the items are repaired; quality inspects them next (E-18).

        :raise AccessError: the user neither repairs nor plans
        :raise UserError: the customer did not agree to an item, the order is not in repair, or PMC
            does not say who repaired it
        """
        self._check_works((ENGINEER, PMC), self.env._("Technicians and PMC report repaired items."))
        for item in self:
            if not item.agreed:
                raise UserError(
                    self.env._(
                        "%(order)s: the customer has not agreed to “%(item)s”. Have the service "
                        "agent ask him first.",
                        order=item.dispatch_id.display_name,
                        item=item.name,
                    )
                )
        todo = self.filtered(lambda item: not item.done_at)
        if not self.env.su and not self.env.user.has_group(ENGINEER):
            for item in todo.filtered(lambda item: not item.technician_id):
                raise UserError(
                    self.env._(
                        "%(order)s: enter which technician repaired “%(item)s”, because another "
                        "person has to inspect it.",
                        order=item.dispatch_id.display_name,
                        item=item.name,
                    )
                )
        todo.sudo().write(
            {
                "done_at": fields.Datetime.now(),
                "done_by": self.env.uid,
                "quality": "open",
                "inspected_by": False,
                "inspected_at": False,
            }
        )
        for item in todo.sudo():
            item.repairer_ids |= item._repairers()
        finished = todo.dispatch_id.filtered(lambda d: all(d.item_ids.mapped("done_at")))
        inspectors = {
            company: self.env["aftersales.role"]._direct_users("inspector", company)
            for company in finished.sudo().company_id
        }
        finished._create_activities(
            lambda dispatch: inspectors[dispatch.sudo().company_id],
            lambda dispatch: dispatch.env._("Inspect the repaired items"),
            activity_type="aftersales_service.activity_inspect_repair",
        )
        return True

    # -- inspection -------------------------------------------------------------------------

    def _check_inspects(self):
        """Refuse the inspection by who may not, by who repaired it, and of what is not done."""
        self._check_works(
            (INSPECTOR,), self.env._("Repaired items are inspected by a quality inspector.")
        )
        for item in self:
            values = {"order": item.dispatch_id.display_name, "item": item.name}
            if not item.done_at:
                raise UserError(
                    self.env._(
                        "%(order)s: “%(item)s” is not repaired yet, so it cannot be inspected.",
                        **values,
                    )
                )
            if self.env.user in item._repairers():
                raise UserError(
                    self.env._(
                        "%(order)s: you repaired “%(item)s”, so another inspector inspects it.",
                        **values,
                    )
                )

    def _inspect(self, quality, note=False):
        """Store the result of the inspection of items."""
        self.sudo().write(
            {
                "quality": quality,
                "inspected_by": self.env.uid,
                "inspected_at": fields.Datetime.now(),
                "quality_note": note,
            }
        )

    def action_pass(self):
        """Pass repaired items (E-19).

        :raise AccessError: the user is no quality inspector
        :raise UserError: he repaired it himself, or it is not repaired yet
        """
        self._check_inspects()
        self._inspect("passed")
        ready = self.dispatch_id.filtered(
            lambda dispatch: set(dispatch.item_ids.mapped("quality")) == {"passed"}
        )
        ready.sudo().activity_unlink(["aftersales_service.activity_inspect_repair"])
        return True

    def action_fail(self, reason=None):
        """Send items back to repair; each counts as rework (E-19).

        :param str reason: what is wrong; compulsory
        :raise AccessError: the user is no quality inspector
        :raise UserError: no reason, he repaired it himself, or it is not repaired yet
        """
        self._check_inspects()
        for item in self:
            if not (reason or "").strip():
                raise UserError(
                    self.env._("%(item)s: enter what is wrong with it.", item=item.name)
                )
        people = {item: item.technician_id | item.done_by for item in self}
        self._inspect("failed", reason)
        for item in self.sudo():
            item.write({"rework_count": item.rework_count + 1, "done_at": False, "done_by": False})
        for dispatch, items in self.grouped("dispatch_id").items():
            names = words.listed(self.env, items.mapped("name"))
            dispatch._note_progress("rework", f"{names}: {reason}")
            workers = self.env["res.users"].union(*(people[item] for item in items))
            dispatch._create_activities(
                lambda dispatch, workers=workers: workers,
                lambda dispatch: dispatch.env._("Repair again"),
                activity_type="aftersales_service.activity_rework",
                note=f"{names}: {reason}",
            )
        return True
