from odoo import api, fields, models
from odoo.tools import SQL


class InstalledProductFault(models.AbstractModel):
    """What a unit was made of, and the frequent faults that it had or may have (J-03)."""

    _name = "aftersales.installed.product.fault"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Frequent faults of a unit"

    fault_alarm_ids = fields.Many2many(
        "aftersales.fault.alarm",
        "aftersales_fault_alarm_unit_rel",
        "unit_id",
        "alarm_id",
        string="Frequent Faults",
        copy=False,
        guarded=True,
    )
    containment_ids = fields.One2many(
        "aftersales.containment.unit", "installed_product_id", string="Containment Entries"
    )
    fault_alarm_count = fields.Integer(string="Frequent Fault", compute="_compute_smart_links")
    containment_count = fields.Integer(string="To Contain", compute="_compute_smart_links")

    def _lots_inside(self):
        """Return ``{unit id: {lot id}}``: its own lot, and all that it was made of (J-03).

        Followed down through every level of manufacturing, and through the components with which a
        kit was delivered.
        """
        if not self.ids:
            return {}
        self.env["stock.move.line"].flush_model(
            ["consume_line_ids", "lot_id", "produce_line_ids", "state"]
        )
        self.env["aftersales.ownership"].flush_model(["component_line_ids"])
        self.flush_model(["lot_id"])
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE inside(unit, lot) AS (
                    (SELECT id, lot_id FROM aftersales_installed_product
                      WHERE id IN %(units)s AND lot_id IS NOT NULL
                      UNION
                     SELECT o.installed_product_id, l.lot_id
                       FROM aftersales_ownership o
                       JOIN aftersales_ownership_component_rel r ON r.ownership_id = o.id
                       JOIN stock_move_line l ON l.id = r.move_line_id
                      WHERE o.installed_product_id IN %(units)s AND l.lot_id IS NOT NULL)
                     UNION
                    SELECT inside.unit, c.lot_id
                      FROM inside
                      JOIN stock_move_line p ON p.lot_id = inside.lot AND p.state = 'done'
                      JOIN stock_move_line_consume_rel r ON r.consume_line_id = p.id
                      JOIN stock_move_line c ON c.id = r.produce_line_id AND c.state = 'done'
                     WHERE c.lot_id IS NOT NULL
                )
                SELECT unit, lot FROM inside
                """,
                units=tuple(self.ids),
            )
        )
        inside = {}
        for unit, lot in rows:
            inside.setdefault(unit, set()).add(lot)
        return inside

    @api.model
    def _holding(self, lots, company):
        """Return ``{unit: lot id}`` for the units that are of one of the lots, or hold it as a kit.

        :param lots: ids of stock.lot
        :param res.company company: whose units
        """
        own = [("company_id", "=", company.id)]
        units = self.with_context(active_test=False).search([*own, ("lot_id", "in", list(lots))])
        found = {unit: unit.lot_id.id for unit in units}
        kits = self.env["aftersales.ownership"].search(
            [*own, ("date_to", "=", False), ("component_line_ids.lot_id", "in", list(lots))]
        )
        for kit in kits:
            held = kit.component_line_ids.lot_id.filtered(lambda lot: lot.id in lots)
            found.setdefault(kit.installed_product_id, held[:1].id)
        return found

    def action_open_fault_alarms(self):
        """Open the frequent faults that the unit had (O-04)."""
        return self._show_records(self._linked("fault_alarm_count"), self.env._("Frequent Faults"))

    def action_open_containment(self):
        """Open the entries of containment lists about the unit (O-04)."""
        return self._show_records(self._linked("containment_count"), self.env._("Containment"))
