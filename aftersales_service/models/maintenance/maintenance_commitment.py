from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ..mixins.links_mixin import Backlink

METER_UNITS = [("km", "km"), ("hour", "Hours")]


class MaintenanceCommitment(models.Model):
    """A maintenance that belongs to a product: when first, how often, what is done (G-01, D-07).

    Product design enters it beside the warranty terms. What is planned follows the commitment as
    it stands when it is planned; *Apply* brings a change to the units delivered before.
    """

    _name = "aftersales.maintenance.commitment"
    _inherit = ["aftersales.links.mixin", "mail.thread"]
    _description = "Maintenance Commitment"
    _order = "sequence, id"
    _smart_links = {"due_count": Backlink("aftersales.maintenance.due", "commitment_id")}

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for every company.")
    product_tmpl_id = fields.Many2one(
        "product.template", string="Product", index=True, check_company=True
    )
    categ_id = fields.Many2one("product.category", string="Product Category", index=True)
    months = fields.Integer(
        string="First After (Months)",
        tracking=True,
        help="From the day of the pick-up. 0: by the meter alone.",
    )
    meter = fields.Float(
        string="First At",
        tracking=True,
        help="What the meter shows then; whichever comes first counts. 0: by time alone.",
    )
    meter_unit = fields.Selection(METER_UNITS, default="km", tracking=True)
    repeated = fields.Boolean(tracking=True, help="It comes again and again.")
    repeat_months = fields.Integer(string="Then Every (Months)", tracking=True)
    repeat_meter = fields.Float(string="Then Every", tracking=True)
    times = fields.Integer(
        string="How Often in All", help="0: as long as the unit is in service.", tracking=True
    )
    basis = fields.Selection(
        [("service", "The Last Service"), ("plan", "The Plan")],
        string="Next One Counted From",
        default="service",
        required=True,
        tracking=True,
        help="The last service: one done earlier or later moves the next one. The plan: the days "
        "stand as they were planned from the delivery on.",
    )
    content = fields.Text(
        string="What Is Done", translate=True, help="Told to the customer and to the workshop."
    )
    remind_days = fields.Integer(
        string="Reminded Before (Days)", help="0: as the settings of the company say."
    )
    notify = fields.Selection(
        [("call", "Call"), ("message", "E-Mail"), ("both", "E-Mail and Call")],
        string="Reminded By",
        default="call",
        required=True,
        help="Customers without an e-mail address are called.",
    )
    role_id = fields.Many2one(
        "aftersales.role",
        string="Called By",
        default=lambda self: self.env.ref("aftersales_service.role_agent", False),
        help="Each customer goes to the person of this role who has the fewest to call.",
    )
    due_count = fields.Integer(string="Maintenance Reminders", compute="_compute_smart_links")
    rhythm = fields.Char(compute="_compute_rhythm")

    _one_object = models.Constraint(
        "CHECK((product_tmpl_id IS NULL) <> (categ_id IS NULL))",
        "A commitment is for one product or for one product category: choose one of the two.",
    )
    _first_said = models.Constraint(
        "CHECK(COALESCE(months, 0) >= 0 AND COALESCE(meter, 0) >= 0 "
        "AND COALESCE(months, 0) + COALESCE(meter, 0) > 0)",
        "Say when the maintenance is first due: after months, at a reading of the meter, or both.",
    )
    _repeat_said = models.Constraint(
        "CHECK(COALESCE(repeat_months, 0) >= 0 AND COALESCE(repeat_meter, 0) >= 0 AND (NOT "
        "COALESCE(repeated, FALSE) OR COALESCE(repeat_months, 0) + COALESCE(repeat_meter, 0) > 0))",
        "Say how often a repeated maintenance comes: every so many months, km or hours, or both.",
    )
    _counts_positive = models.Constraint(
        "CHECK(COALESCE(times, 0) >= 0 AND COALESCE(remind_days, 0) >= 0)",
        "The days of the reminder and the number of times cannot be negative.",
    )
    _meter_has_unit = models.Constraint(
        "CHECK(COALESCE(meter, 0) + COALESCE(repeat_meter, 0) = 0 OR meter_unit IS NOT NULL)",
        "Say whether the meter shows kilometres or hours.",
    )

    @api.depends("months", "meter", "meter_unit", "repeated", "repeat_months", "repeat_meter")
    @api.depends_context("lang")
    def _compute_rhythm(self):
        """Say in words when the maintenance comes."""
        for commitment in self:
            first = commitment._span_words(commitment.months, commitment.meter)
            again = commitment._span_words(commitment.repeat_months, commitment.repeat_meter)
            if commitment.repeated and again == first:
                commitment.rhythm = self.env._("every %(span)s", span=again)
            elif commitment.repeated:
                commitment.rhythm = self.env._(
                    "after %(first)s, then every %(span)s", first=first, span=again
                )
            else:
                commitment.rhythm = self.env._("after %(first)s", first=first)

    def _span_words(self, months, meter):
        """Return months and meter of one distance in words."""
        units = dict(self._fields["meter_unit"]._description_selection(self.env))
        run = f"{meter:g} {units.get(self.meter_unit, '')}"
        if months and meter:
            return self.env._("%(months)s months or %(run)s", months=months, run=run)
        return self.env._("%(months)s months", months=months) if months else run

    @api.model
    def _for_products(self, products, company):
        """Return ``{product: commitments}`` of what a company promises for products (G-01).

        Those of the product itself replace those of its category, those of a category those of
        its parents, and the company's own the common ones.
        """
        chains = products.categ_id._aftersales_parents()
        found = self.sudo().search(
            [
                ("company_id", "in", [company.id, False]),
                "|",
                ("product_tmpl_id", "in", products.product_tmpl_id.ids),
                ("categ_id", "in", list({c.id for chain in chains.values() for c in chain})),
            ]
        )
        places = found.grouped(lambda row: row.product_tmpl_id or row.categ_id)
        result = {}
        for product in products:
            levels = [product.product_tmpl_id, *chains.get(product.categ_id, ())]
            own = next((places[level] for level in levels if level in places), found.browse())
            result[product] = own.filtered("company_id") or own
        return result

    def _distance(self, steps, from_start):
        """Return how many months and how much of the meter lie behind an anchor.

        :param int steps: which occurrence after the anchor
        :param bool from_start: the anchor is the delivery, else a service
        """
        self.ensure_one()
        if not from_start:
            return steps * self.repeat_months, steps * self.repeat_meter
        months = self.months + (steps - 1) * self.repeat_months
        meter = self.meter + (steps - 1) * self.repeat_meter
        # What is not said for the first time, or for the later ones, does not decide them.
        by_time = self.months if steps == 1 else self.repeat_months
        by_meter = self.meter if steps == 1 else self.repeat_meter
        return months if by_time else 0, meter if by_meter else 0.0

    def _due_at(self, anchor_date, anchor_meter, steps, from_start):
        """Return day and reading at which an occurrence is due; False or 0 where they do not count.

        Days are always counted from the anchor, so that a rhythm from the 31st neither drifts
        nor skips a month.
        """
        months, meter = self._distance(steps, from_start)
        day = anchor_date + relativedelta(months=months) if months else False
        return day, anchor_meter + meter if meter else 0.0

    def _goes_on(self, number):
        """Return whether there is an occurrence of that number."""
        self.ensure_one()
        if number == 1:
            return self.active
        return self.active and self.repeated and (not self.times or number <= self.times)

    def action_apply(self):
        """Have the units delivered before follow the commitments as they stand now (G-01).

        Only what nobody was reminded of moves; the scheduler does it at its next run.

        :raise AccessError: the user may not change commitments
        """
        self.check_access("write")
        rows = self.env["aftersales.ownership"].sudo()
        products = rows.env["product.product"].with_context(active_test=False)
        domain = [
            "|",
            ("product_tmpl_id", "in", self.product_tmpl_id.ids),
            ("categ_id", "child_of", self.categ_id.ids),
        ]
        common = any(not commitment.company_id for commitment in self)
        companies = self.company_id.browse() if common else self.company_id
        rows._look_at_maintenance_again(companies, products.search(domain))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The delivered units are looked at again within minutes. Reload to see what "
                    "was planned."
                ),
            },
        }

    def action_open_dues(self):
        """Open what was planned by the commitment (O-04)."""
        return self._show_records(self._linked("due_count"), self.env._("Maintenance Reminders"))
