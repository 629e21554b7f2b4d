from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools.warranty import warranty_end

INSTALLERS = ",".join(f"aftersales_service.group_{name}" for name in ("manager", "engineer"))


class InstalledProductTerms(models.AbstractModel):
    """What was promised for a unit when it was delivered (D-07)."""

    _name = "aftersales.installed.product.terms.mixin"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Warranty promised for a unit"

    warranty_promise_id = fields.Many2one(
        "aftersales.warranty.promise",
        string="Promised Warranty",
        index="btree_not_null",
        guarded=True,
        copy=False,
    )
    warranty_basis = fields.Selection(related="warranty_promise_id.start_basis")
    warranty_scope = fields.Text(related="warranty_promise_id.scope")
    warranty_line_ids = fields.One2many(related="warranty_promise_id.line_ids")
    meter_limit = fields.Float(related="warranty_promise_id.meter_limit")
    meter_unit = fields.Selection(related="warranty_promise_id.meter_unit")
    meter_exceeded_on = fields.Date(
        guarded=True,
        copy=False,
        help="The day of the first reading above the limit: the warranty is over from then on.",
    )
    installed_on = fields.Date(
        writers=INSTALLERS,
        copy=False,
        help="Where the terms say so, the warranty starts on this day.",
    )
    supplier_id = fields.Many2one(related="warranty_promise_id.supplier_id", string="Vendor")
    supplier_warranty_end = fields.Date(
        string="Vendor's Warranty End", compute="_compute_supplier_warranty_end"
    )

    @api.depends("warranty_promise_id.supplier_months", "pickup_date")
    def _compute_supplier_warranty_end(self):
        """Count the vendor's months from our delivery."""
        for unit in self:
            months = unit.warranty_promise_id.supplier_months
            day = unit.pickup_date
            unit.supplier_warranty_end = warranty_end(day, months) if months and day else False

    def write(self, vals):
        """Start the warranty with the installation (D-07).

        :raise UserError: the day of installation cannot be
        """
        result = super().write(vals)
        if vals.get("installed_on"):
            self._check_installed_on()
            self.sudo()._start_with_installation()
        return result

    def _check_installed_on(self):
        """Refuse a day on which the unit cannot have been installed."""
        for unit in self:
            today = unit.company_id._aftersales_local_date()
            if unit.installed_on > today:
                message = self.env._(
                    "%(unit)s: %(day)s is still to come. Enter the day on which the installation "
                    "was completed.",
                    unit=unit.display_name,
                    day=format_date(self.env, unit.installed_on),
                )
            elif unit.pickup_date and unit.installed_on < unit.pickup_date:
                message = self.env._(
                    "%(unit)s was picked up on %(day)s and cannot have been installed before. "
                    "Enter that day or a later one.",
                    unit=unit.display_name,
                    day=format_date(self.env, unit.pickup_date),
                )
            else:
                continue
            raise UserError(message)

    def _start_with_installation(self):
        """Move the start of warranties that start with the installation."""
        rows = self.ownership_ids.filtered(
            lambda row: not row.date_to and row.warranty_promise_id.start_basis == "installation"
        )
        rows._start_warranty({row: row.installed_product_id.installed_on for row in rows})

    def _note_meter(self):
        """Keep the day on which a reading first lay above the limit; superuser mode."""
        limited = self.filtered("meter_limit")
        days = {
            unit: min(
                (
                    point.date
                    for point in unit._meter_points(unit.meter_unit)
                    if point.counts
                    and point.total > unit.meter_limit
                    and (not unit.pickup_date or point.date >= unit.pickup_date)
                ),
                default=False,
            )
            for unit in limited
        }
        changed = limited.filtered(lambda unit: unit.meter_exceeded_on != days[unit])
        for day, units in changed.grouped(days.get).items():
            units.meter_exceeded_on = day
        changed._judge_open_cases()

    def _judge_open_cases(self):
        """Judge the open cases about these units anew; whoever changes a warranty calls it."""
        if not self:
            return
        cases = (
            self.env["aftersales.case"]
            .sudo()
            .search(
                [
                    ("installed_product_ids", "in", self.ids),
                    ("state", "not in", ("closed", "cancelled")),
                ]
            )
        )
        cases._judge_warranty()
