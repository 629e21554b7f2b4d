from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.steps import Step

# Who looks at goods and units: those who keep the list, those in the field and in the workshop.
CHECKERS = (
    "aftersales_service.group_agent",
    "aftersales_service.group_qa",
    "aftersales_service.group_engineer",
    "aftersales_service.group_inspector",
    "aftersales_service.group_pmc",
)
JUDGED = ("checked_by", "checked_at")


class ContainmentUnit(models.Model):
    """Something that shares a suspect lot, where it is now, and what was found (围堵清单).

    A unit at a customer, or so many pieces of a lot at a place of the stock.
    """

    _name = "aftersales.containment.unit"
    _inherit = ["aftersales.state.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Entry of a Containment List"
    _order = "alarm_id desc, place, id"
    _rec_names_search = ["lot_id", "product_id", "partner_id"]

    _steps = {
        "pass": Step("good", ("to_check",), CHECKERS, "can_pass"),
        "reject": Step("bad", ("to_check",), CHECKERS, "can_reject"),
        "settle": Step("settled", ("bad",), CHECKERS, "can_settle"),
        "reopen": Step("to_check", ("good", "bad", "settled"), CHECKERS, "can_reopen", True),
    }
    _step_depends = ("follow_up",)

    alarm_id = fields.Many2one(
        "aftersales.fault.alarm",
        string="Frequent Fault",
        required=True,
        index=True,
        guarded=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="alarm_id.company_id", store=True, index=True)
    product_id = fields.Many2one("product.product", required=True, guarded=True, index=True)
    lot_id = fields.Many2one("stock.lot", string="Lot/Serial", guarded=True, index=True)
    installed_product_id = fields.Many2one(
        "aftersales.installed.product", string="Unit", guarded=True, index="btree_not_null"
    )
    place = fields.Selection(
        [
            ("customer", "At a Customer"),
            ("transit", "In Transit"),
            ("stock", "In Stock"),
        ],
        required=True,
        guarded=True,
        index=True,
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", guarded=True, index="btree_not_null"
    )
    location_id = fields.Many2one("stock.location", guarded=True, index="btree_not_null")
    quantity = fields.Float(digits="Product Unit", guarded=True)
    reason = fields.Char(
        string="Shares", guarded=True, help="The suspect lot, or the receipt, that it shares."
    )
    affected = fields.Boolean(guarded=True, help="It has had the fault already.")
    state = fields.Selection(
        [
            ("to_check", "To Check"),
            ("good", "Good"),
            ("bad", "Bad"),
            ("settled", "Settled"),
        ],
        default="to_check",
        required=True,
        copy=False,
        guarded=True,
        group_expand=True,
        index=True,
    )
    user_id = fields.Many2one("res.users", string="Responsible", index="btree_not_null")
    follow_up = fields.Text(
        string="Follow-up", help="What was found, and what was done: changed, called back, blocked."
    )
    checked_by = fields.Many2one("res.users", guarded=True, copy=False)
    checked_at = fields.Datetime(string="Checked On", guarded=True, copy=False)
    can_pass = fields.Boolean(compute="_compute_steps")
    can_reject = fields.Boolean(compute="_compute_steps")
    can_settle = fields.Boolean(compute="_compute_steps")
    can_reopen = fields.Boolean(compute="_compute_steps")

    _checked_complete = models.Constraint(
        "CHECK((state = 'to_check') = (checked_by IS NULL) "
        "AND (state = 'to_check') = (checked_at IS NULL))",
        "What was checked names who checked it and when.",
    )
    _settled_said = models.Constraint(
        "CHECK(state <> 'settled' OR btrim(COALESCE(follow_up, '')) <> '')",
        "What was settled says what was done.",
    )

    @api.depends("product_id", "lot_id")
    def _compute_display_name(self):
        for entry in self:
            names = (entry.lot_id.sudo().name, entry.product_id.sudo().display_name)
            entry.display_name = " ".join(filter(None, names))

    def _blockers_settle(self):
        for entry in self:
            if not (entry.follow_up or "").strip():
                yield entry, self.env._("Enter what was done: changed, called back, blocked.")

    def action_pass(self):
        """Note that nothing is wrong with it.

        :raise AccessError: the user checks no goods
        """
        self._take_step("pass", self._now())
        return True

    def action_reject(self):
        """Note that it has the fault, or may have it."""
        self._take_step("reject", self._now())
        return True

    def action_settle(self):
        """Note that what had to be done was done.

        :raise UserError: the follow-up is missing
        """
        self._take_step("settle")
        return True

    def action_reopen(self, reason=None):
        """Have it checked once more.

        :param str reason: why; compulsory
        """
        self._take_step("reopen", dict.fromkeys(JUDGED, False), reason=reason)
        return True

    def _now(self):
        """Return who checks and when."""
        return {"checked_by": self.env.uid, "checked_at": fields.Datetime.now()}

    # === WHERE IT IS === #

    @api.model
    def _key_of(self, values):
        """Return what an entry is about: the unit, or the lot at its place."""
        if values.get("installed_product_id"):
            return ("unit", values["installed_product_id"])
        return (
            values["lot_id"],
            values.get("location_id") or False,
            values.get("partner_id") or False,
        )

    def _place_key(self):
        """Return the key of an entry that exists."""
        self.ensure_one()
        return self._key_of(
            {
                "installed_product_id": self.installed_product_id.id,
                "lot_id": self.lot_id.id,
                "location_id": self.location_id.id,
                "partner_id": self.partner_id.id,
            }
        )

    def _differs(self, name, value):
        """Return whether a field has another value than a new reading."""
        self.ensure_one()
        present = self[name]
        if self._fields[name].type == "many2one":
            present = present.id
        return (present or False) != (value or False)

    @api.model
    def _find_places(self, alarm, lots):
        """Return the values of all entries of a list: units, goods in stock, goods delivered.

        :param alarm: aftersales.fault.alarm
        :param dict lots: ``{lot id: name of what it is suspected for}``
        """
        units = self.env["aftersales.installed.product"].sudo()._holding(lots, alarm.company_id)
        entries = [
            {
                "alarm_id": alarm.id,
                "product_id": unit.product_id.id,
                "lot_id": unit.lot_id.id,
                "installed_product_id": unit.id,
                "place": "customer",
                "partner_id": unit.partner_id.id,
                "quantity": unit.quantity,
                "reason": lots[lot],
                "affected": unit in alarm.installed_product_ids,
            }
            for unit, lot in units.items()
            if unit.state == "in_service"
        ]
        entries += self._in_stock(alarm, lots)
        followed = {lot for unit in units for lot in (unit.lot_id.id,)}
        entries += self._delivered(alarm, {k: v for k, v in lots.items() if k not in followed})
        return entries

    @api.model
    def _in_stock(self, alarm, lots):
        """Return the entries of what lies in the stock or is on its way."""
        quants = (
            self.env["stock.quant"]
            .sudo()
            ._read_group(
                [
                    ("lot_id", "in", list(lots)),
                    ("company_id", "=", alarm.company_id.id),
                    ("location_id.usage", "in", ("internal", "transit")),
                    ("quantity", ">", 0),
                ],
                ["lot_id", "location_id"],
                ["quantity:sum"],
            )
        )
        return [
            {
                "alarm_id": alarm.id,
                "product_id": lot.product_id.id,
                "lot_id": lot.id,
                "place": "transit" if location.usage == "transit" else "stock",
                "location_id": location.id,
                "quantity": quantity,
                "reason": lots[lot.id],
            }
            for lot, location, quantity in quants
        ]

    @api.model
    def _delivered(self, alarm, lots):
        """Return the entries of what was delivered as a loose part, of which no unit tells."""
        if not lots:
            return []
        rows = self.env.execute_query(
            SQL(
                """
                SELECT l.lot_id, l.product_id, p.partner_id,
                       SUM(CASE WHEN t.usage = 'customer' THEN l.quantity ELSE -l.quantity END)
                  FROM stock_move_line l
                  JOIN stock_location f ON f.id = l.location_id
                  JOIN stock_location t ON t.id = l.location_dest_id
                  LEFT JOIN stock_picking p ON p.id = l.picking_id
                 WHERE l.state = 'done' AND l.company_id = %s AND l.lot_id IN %s
                   AND (t.usage = 'customer') <> (f.usage = 'customer')
                 GROUP BY l.lot_id, l.product_id, p.partner_id
                HAVING SUM(CASE WHEN t.usage = 'customer' THEN l.quantity ELSE -l.quantity END) > 0
                """,
                alarm.company_id.id,
                tuple(lots),
            )
        )
        return [
            {
                "alarm_id": alarm.id,
                "product_id": product,
                "lot_id": lot,
                "place": "customer",
                "partner_id": partner,
                "quantity": quantity,
                "reason": lots[lot],
            }
            for lot, product, partner, quantity in rows
        ]
