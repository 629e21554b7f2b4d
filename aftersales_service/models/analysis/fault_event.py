from odoo import api, fields, models
from odoo.tools import SQL

# Room in an id for the units of a case.
SPLIT = 1024


class FaultEvent(models.Model):
    """A fault of one unit, as a case reported it and a diagnosis explained it (J-03).

    A row is one unit of a case, or the case where no unit is known: twelve units of one shipment
    that fail are twelve faults. The cause is that of the last finished diagnosis, else the one
    that the technician noted at the replaced part. Cases that were cancelled or merged do not
    count, and neither does what was no fault: a question, a complaint about a person.
    """

    _name = "aftersales.fault.event"
    _description = "Fault"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "case_id"
    _depends = {
        "aftersales.case": [
            "closing_reason",
            "company_id",
            "installed_product_ids",
            "level_id",
            "partner_id",
            "product_id",
            "received_at",
            "state",
            "type_id",
        ],
        "aftersales.case.type": ["is_complaint", "needs_diagnosis"],
        "aftersales.diagnosis": ["case_id", "cause_id", "state"],
        "aftersales.fault.cause": ["product_cause", "safety"],
        "aftersales.installed.product": ["product_id"],
        "aftersales.level": ["severity"],
        "aftersales.work.order": ["case_ids"],
        "aftersales.work.part": ["fault_cause_id", "work_order_id"],
        "product.product": ["product_tmpl_id"],
        "product.template": ["categ_id"],
        "res.partner": ["aftersales_region_id"],
    }

    case_id = fields.Many2one("aftersales.case", string="Service Case", readonly=True)
    installed_product_id = fields.Many2one(
        "aftersales.installed.product", string="Unit", readonly=True
    )
    product_id = fields.Many2one("product.product", readonly=True)
    product_tmpl_id = fields.Many2one("product.template", string="Model", readonly=True)
    categ_id = fields.Many2one("product.category", string="Product Category", readonly=True)
    cause_id = fields.Many2one("aftersales.fault.cause", string="Fault Cause", readonly=True)
    product_cause = fields.Boolean(
        string="Lies in the Product", readonly=True, help="True as well while no cause is known."
    )
    safety = fields.Boolean(string="Serious Safety Fault", readonly=True)
    date = fields.Date(string="Reported On", readonly=True)
    gap_days = fields.Integer(
        string="Days Since the Same Fault",
        readonly=True,
        aggregator=None,
        help="Of the same unit, or of the same customer and product where no unit is known. "
        "Empty: its first one.",
    )
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    region_id = fields.Many2one("aftersales.region", readonly=True)
    level_id = fields.Many2one("aftersales.level", readonly=True)
    type_id = fields.Many2one("aftersales.case.type", readonly=True)
    is_complaint = fields.Boolean(string="Complaint", readonly=True)
    number = fields.Integer(string="Faults", readonly=True)
    severity = fields.Float(readonly=True, aggregator="sum", help="By the weight of its level.")

    @property
    def _table_query(self):
        """Return the rows with the days since the same fault of the same unit."""
        return SQL(
            """
            SELECT e.*,
                   e.date - LAG(e.date) OVER (
                       PARTITION BY e.company_id, e.cause_id,
                           CASE WHEN e.installed_product_id IS NULL
                                THEN -COALESCE(e.partner_id, 0) END,
                           COALESCE(e.installed_product_id, e.product_id)
                       ORDER BY e.date, e.id) AS gap_days
              FROM (%s) e
            """,
            self._rows(),
        )

    @api.model
    def _rows(self):
        """Return the SQL of the faults, one by one."""
        return SQL(
            """
            SELECT c.id::bigint * %(split)s + COALESCE((
                       SELECT count(*) FROM aftersales_case_unit_rel x
                        WHERE x.case_id = c.id AND x.unit_id < cu.unit_id), 0) AS id,
                   c.id AS case_id, cu.unit_id AS installed_product_id,
                   p.id AS product_id, p.product_tmpl_id, t.categ_id, f.id AS cause_id,
                   COALESCE(f.product_cause, f.id IS NULL) AS product_cause,
                   COALESCE(f.safety, FALSE) AS safety,
                   %(day)s AS date, c.company_id, c.partner_id,
                   pa.aftersales_region_id AS region_id, c.level_id, c.type_id,
                   COALESCE(ty.is_complaint, FALSE) AS is_complaint,
                   1 AS number, COALESCE(l.severity, 1) AS severity
              FROM aftersales_case c
              LEFT JOIN aftersales_case_unit_rel cu ON cu.case_id = c.id
              LEFT JOIN aftersales_installed_product u ON u.id = cu.unit_id
              JOIN product_product p ON p.id = COALESCE(u.product_id, c.product_id)
              JOIN product_template t ON t.id = p.product_tmpl_id
              LEFT JOIN (
                   SELECT DISTINCT ON (case_id) case_id, cause_id FROM aftersales_diagnosis
                    WHERE state = 'done' AND cause_id IS NOT NULL
                    ORDER BY case_id, id DESC) d ON d.case_id = c.id
              LEFT JOIN (
                   SELECT DISTINCT ON (r.case_id) r.case_id, w.fault_cause_id
                     FROM aftersales_work_part w
                     JOIN aftersales_work_order_case_rel r ON r.order_id = w.work_order_id
                    WHERE w.fault_cause_id IS NOT NULL
                    ORDER BY r.case_id, w.id DESC) w ON w.case_id = c.id
              LEFT JOIN aftersales_fault_cause f ON f.id = COALESCE(d.cause_id, w.fault_cause_id)
              LEFT JOIN aftersales_case_type ty ON ty.id = c.type_id
              LEFT JOIN aftersales_level l ON l.id = c.level_id
              LEFT JOIN res_partner pa ON pa.id = c.partner_id
             WHERE c.state <> 'cancelled'
               AND COALESCE(c.closing_reason, '') <> 'merged'
               AND (f.id IS NOT NULL OR ty.needs_diagnosis IS TRUE)
            """,
            split=SPLIT,
            day=self.env["aftersales.cost.sources"]._day(SQL("c.received_at"), SQL("c.company_id")),
        )

    def action_open_case(self):
        """Open the case that reported the fault.

        :raise AccessError: the user may not read it
        """
        self.ensure_one()
        return self.case_id._show_records(self.case_id, self.env._("Service Case"))
