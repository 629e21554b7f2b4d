from odoo import Command, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# A lot or a receipt is suspected where so many of the affected units share it: one shares nothing.
SHARED = 2


class ContainmentTracing(models.AbstractModel):
    """Which other units share the lots of those that failed, and where they are (围堵, J-03).

    The stock knows which lots a unit was made of, and by which receipt a lot came. What several of
    the affected units share is proposed as suspect; people may correct it. From the suspect lots
    the list follows to everything that was made of them.
    """

    _name = "aftersales.containment.tracing"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Tracing of suspect lots"

    suspect_lot_ids = fields.Many2many(
        "stock.lot",
        "aftersales_fault_alarm_suspect_lot_rel",
        "alarm_id",
        "lot_id",
        string="Suspect Lots",
        copy=False,
        help="Lots that several of the affected units share, or that were found to be bad.",
    )
    suspect_picking_ids = fields.Many2many(
        "stock.picking",
        "aftersales_fault_alarm_suspect_picking_rel",
        "alarm_id",
        "picking_id",
        string="Suspect Receipts",
        copy=False,
        help="Receipts by which several of the affected units, or parts of them, came.",
    )
    containment_ids = fields.One2many(
        "aftersales.containment.unit", "alarm_id", string="Containment List"
    )
    traced_on = fields.Datetime(string="Listed On", guarded=True, copy=False)

    def action_trace(self):
        """List what shares the suspect lots and receipts, and where each of it is now.

        Without suspects what the affected units share is proposed. Listing again brings places up
        to date and adds what came since; what was checked stays.

        :return: action that shows the list
        :raise AccessError: the user may not change the alarm
        :raise UserError: the affected units share no lot and no receipt, and none is entered
        """
        self.ensure_one().check_access("write")
        alarm = self.sudo()
        if not (alarm.suspect_lot_ids or alarm.suspect_picking_ids):
            alarm._propose_suspects()
        if not (alarm.suspect_lot_ids or alarm.suspect_picking_ids):
            raise UserError(
                self.env._(
                    "%(alarm)s: the affected units share no lot and no receipt that the stock "
                    "knows. Enter the suspect lots or receipts yourself.",
                    alarm=self.display_name,
                )
            )
        roots = alarm._roots()
        alarm._list(self._made_of(roots))
        alarm.traced_on = fields.Datetime.now()
        return self.action_open_containment()

    def _propose_suspects(self):
        """Suspect the parts' lots that several units share, else the receipts."""
        self.ensure_one()
        units = self.installed_product_ids
        inside = units._lots_inside()
        sharing = {}
        for lots in inside.values():
            for lot in lots:
                sharing[lot] = sharing.get(lot, 0) + 1
        # A unit of a lot-tracked product is one of many of its lot.
        shared = {lot for lot, number in sharing.items() if number >= SHARED}
        self.suspect_lot_ids = [Command.set(sorted(shared))]
        if shared:
            return
        receipts = self._receipts_of(sharing)
        sharing = {}
        for lots in inside.values():
            for receipt in {one for lot in lots for one in receipts.get(lot, ())}:
                sharing[receipt] = sharing.get(receipt, 0) + 1
        self.suspect_picking_ids = [
            Command.set(sorted(one for one, number in sharing.items() if number >= SHARED))
        ]

    def _receipts_of(self, lots):
        """Return ``{lot id: {picking id}}``: by which receipts from suppliers lots came."""
        if not lots:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT l.lot_id, l.picking_id
                  FROM stock_move_line l
                  JOIN stock_location f ON f.id = l.location_id AND f.usage = 'supplier'
                 WHERE l.state = 'done' AND l.picking_id IS NOT NULL AND l.lot_id IN %s
                """,
                tuple(lots),
            )
        )
        receipts = {}
        for lot, picking in rows:
            receipts.setdefault(lot, set()).add(picking)
        return receipts

    def _roots(self):
        """Return ``{lot id: name of what it is suspected for}``."""
        self.ensure_one()
        roots = {}
        for line in self.suspect_picking_ids.move_line_ids:
            if line.state == "done" and line.lot_id:
                roots[line.lot_id.id] = line.picking_id.name
        for lot in self.suspect_lot_ids:
            roots[lot.id] = lot.name
        return roots

    def _made_of(self, roots):
        """Return ``{lot id: root lot id}``: the suspects, and all that was made of them."""
        self.env["stock.move.line"].flush_model(
            ["consume_line_ids", "lot_id", "produce_line_ids", "state"]
        )
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE made(lot, root) AS (
                    SELECT id, id FROM stock_lot WHERE id IN %s
                     UNION
                    SELECT p.lot_id, made.root
                      FROM made
                      JOIN stock_move_line c ON c.lot_id = made.lot AND c.state = 'done'
                      JOIN stock_move_line_consume_rel r ON r.produce_line_id = c.id
                      JOIN stock_move_line p ON p.id = r.consume_line_id AND p.state = 'done'
                     WHERE p.lot_id IS NOT NULL
                )
                SELECT lot, MIN(root) FROM made GROUP BY lot
                """,
                tuple(roots),
            )
        )
        names = roots
        return {lot: names[root] for lot, root in rows}

    def _list(self, lots):
        """Bring the containment list up to date.

        :param dict lots: ``{lot id: name of what it is suspected for}``
        """
        self.ensure_one()
        Entry = self.env["aftersales.containment.unit"].sudo()
        have = {entry._place_key(): entry for entry in self.containment_ids}
        found = {Entry._key_of(values): values for values in Entry._find_places(self, lots)}
        gone = [entry for key, entry in have.items() if key not in found]
        Entry.union(*(entry for entry in gone if entry.state == "to_check")).unlink()
        for key, values in found.items():
            if key in have:
                changed = {
                    name: value
                    for name, value in values.items()
                    if name != "alarm_id" and have[key]._differs(name, value)
                }
                have[key].write(changed)
        Entry.create([values for key, values in found.items() if key not in have])
