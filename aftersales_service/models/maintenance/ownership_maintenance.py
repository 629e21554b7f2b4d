from odoo import api, fields, models
from odoo.tools import SQL


class OwnershipMaintenance(models.AbstractModel):
    """Deliveries whose maintenance is to be planned (G-01)."""

    _name = "aftersales.ownership.maintenance"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Maintenance of a delivery"

    maintenance_planned = fields.Boolean(
        guarded=True, copy=False, help="The maintenance of this delivery was planned."
    )

    _maintenance_index = models.Index("(id) WHERE maintenance_planned IS NOT TRUE")

    @api.model_create_multi
    def create(self, vals_list):
        """Have the maintenance of new deliveries planned within minutes."""
        rows = super().create(vals_list)
        if any(not row.maintenance_planned for row in rows):
            self.env["aftersales.job"]._arm("maintenance_plan", fields.Datetime.now())
        return rows

    def write(self, vals):
        """Count the maintenance from the day on which the unit really was picked up (AMB-05)."""
        result = super().write(vals)
        planned = self.sudo().filtered("maintenance_planned") if "date_from" in vals else self[:0]
        if planned:
            planned.maintenance_planned = False
            # Days are corrected row by row: the job is armed once per transaction.
            once = self.env.cr.precommit.data
            if not once.get("aftersales_maintenance_armed"):
                once["aftersales_maintenance_armed"] = True
                self.env["aftersales.job"]._arm("maintenance_plan", fields.Datetime.now())
        return result

    @api.model
    def _look_at_maintenance_again(self, companies, products=None):
        """Have the maintenance of units in customers' hands planned anew; superuser mode.

        One statement, for there may be millions: nothing hangs on the field but the job.

        :param companies: res.company; none: of every company
        :param products: product.product; nothing: of every product
        """
        self.flush_model()
        self.env.execute_query(
            SQL(
                """UPDATE aftersales_ownership SET maintenance_planned = FALSE
                    WHERE date_to IS NULL AND (%s OR product_id IN %s) AND (%s OR company_id IN %s)
                RETURNING id""",
                products is None,
                tuple(products.ids if products else ()) or (0,),
                not companies,
                tuple(companies.ids) or (0,),
            )
        )
        self.invalidate_model(["maintenance_planned"])
        self.env["aftersales.job"]._arm("maintenance_plan", fields.Datetime.now())

    def _schedule_starts(self):
        """Return ``{row: row}``: the delivery with which the schedule of each unit began.

        A unit that changes hands without coming back to us keeps its schedule; one that came
        back begins a new one with its next delivery.
        """
        rows = self.search(
            [("installed_product_id", "in", self.installed_product_id.ids)],
            order="date_from, id",
        )
        starts, running = {}, {}
        for row in rows:
            unit = row.installed_product_id
            starts[row] = running[unit] = running.get(unit) or row
            if row.return_move_line_id:
                running[unit] = None
        return {row: starts[row] for row in self}
