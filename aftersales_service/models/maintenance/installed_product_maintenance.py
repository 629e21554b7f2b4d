from odoo import api, fields, models

from ...tools.meter import run_in_all


class InstalledProductMaintenance(models.AbstractModel):
    """The maintenance of a unit, which follows it from hand to hand (G-01)."""

    _name = "aftersales.installed.product.maintenance"
    _description = "Maintenance of a unit"

    maintenance_due_ids = fields.One2many(
        "aftersales.maintenance.due", "installed_product_id", string="Maintenance Plan"
    )
    maintenance_count = fields.Integer(string="Maintenance", compute="_compute_smart_links")
    next_maintenance_on = fields.Date(
        string="Next Maintenance", compute="_compute_next_maintenance_on"
    )
    meter_total = fields.Float(
        string="Run in All",
        compute="_compute_meter_total",
        help="By the readings, over meters that were replaced as well.",
    )

    @api.depends("maintenance_due_ids.due_on", "maintenance_due_ids.state")
    def _compute_next_maintenance_on(self):
        """Show what comes next, in one query for a list."""
        Due = self.env["aftersales.maintenance.due"]
        first = {}
        if Due.has_access("read"):
            first = dict(
                Due._read_group(
                    [
                        ("installed_product_id", "in", self._origin.ids),
                        ("state", "in", Due._steps["miss"].sources),
                    ],
                    ["installed_product_id"],
                    ["due_on:min"],
                )
            )
        for unit in self:
            unit.next_maintenance_on = first.get(unit._origin, False)

    @api.depends("meter_reading_ids.total")
    def _compute_meter_total(self):
        for unit in self:
            points = unit._meter_points(unit._meter_unit())
            unit.meter_total = points[-1].total if points else 0.0

    def _meter_unit(self):
        """Return what the unit's meter counts, by its last reading, its promise or its plan."""
        self.ensure_one()
        unit = self._origin.sudo()
        promise = unit.warranty_promise_id
        return (
            unit.meter_reading_ids.sorted(lambda r: r._place())[-1:].meter_unit
            or (promise.meter_unit if promise.meter_limit else False)
            or unit.maintenance_due_ids.filtered("meter_unit")[:1].meter_unit
            or "km"
        )

    def _meter_points(self, meter_unit):
        """Return what the unit had run in all by each of its readings, the earliest first."""
        self.ensure_one()
        readings = self.meter_reading_ids.filtered(lambda r: r.meter_unit == meter_unit)
        return run_in_all(r._as_read() for r in readings.sorted(lambda r: r._place()))

    def _note_meter(self):
        """Foretell anew when the meter reaches what is promised."""
        super()._note_meter()
        dues = self.env["aftersales.maintenance.due"].sudo()
        dues.search(
            [
                ("installed_product_id", "in", self.ids),
                ("state", "in", dues._steps["miss"].sources),
                ("due_meter", ">", 0),
            ]
        )._foretell()

    def write(self, vals):
        """Let the plan follow the unit: to another customer, or back to us (A-04, G-01)."""
        owner = {"partner_id", "final_user_id"} & vals.keys()
        served = owner and {due: due.partner_id for due in self._open_maintenance()}
        result = super().write(vals)
        if vals.get("state") == "returned":
            self._open_maintenance()._withdraw(self.env._("The unit came back."))
        elif served:
            for due, before in served.items():
                if due.partner_id != before and due.state not in ("planned", "cancelled"):
                    due._start_over(
                        self.env._(
                            "The unit belongs to %(customer)s now.",
                            customer=due.partner_id.display_name,
                        )
                    )
        return result

    def _open_maintenance(self):
        """Return what is still to come of the units' plans, sudo."""
        dues = self.env["aftersales.maintenance.due"].sudo()
        return dues.search(
            [
                ("installed_product_id", "in", self.ids),
                ("state", "in", dues._steps["miss"].sources),
            ]
        )

    def action_open_maintenance(self):
        """Open the plan of the unit (O-04)."""
        return self._show_records(self._linked("maintenance_count"), self.env._("Maintenance"))
