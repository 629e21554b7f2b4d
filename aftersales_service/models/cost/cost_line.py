from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# Room in an id for the cases and units that a source record is split among, and for the sources.
SPLIT = 1024
SOURCES = 16

KINDS = [
    ("labour", "Labour"),
    ("travel", "Travel"),
    ("part", "Parts"),
    ("purchase", "Purchased Services"),
    ("fee", "Fee"),
    ("credit", "Credit Note"),
    ("compensation", "Compensation"),
    ("recovery", "Recovery from Suppliers"),
]

# Of which document a source record is a line.
DOCUMENTS = {
    "aftersales.labour.line": "work_order_id",
    "aftersales.work.part": "work_order_id",
    "stock.move": "picking_id",
    "purchase.order.line": "order_id",
    "sale.order.line": "order_id",
    "account.move.line": "move_id",
    "aftersales.compensation.line": "compensation_id",
}
# Whose record tells, in the place of a credit note, those who keep no books.
REMEDIES = (
    "aftersales_compensation_id",
    "aftersales_return_request_id",
    "aftersales_claim_id",
)


class CostLine(models.Model):
    """What cases cost and earn, read from the records that say so (J-07, E-03…E-05).

    A row is one source record, or the share of it that one case and one unit bear: labour by the
    shares of its line, everything else of a work order by the shares of its hours (equal parts
    where there are none), several units of a case in equal parts. The rows of a record are the
    record's amount together, whatever they are split among.
    """

    _name = "aftersales.cost.line"
    _inherit = ["aftersales.cost.remedies"]
    _description = "Cost of the Service"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "kind"
    _depends = {
        "aftersales.case": ["installed_product_ids", "partner_id", "product_id"],
        "aftersales.csi": ["case_ids", "installed_product_ids", "partner_id"],
        "aftersales.diagnosis": ["case_id", "cause_id", "state"],
        "aftersales.installed.product": ["product_id"],
        "aftersales.labour.line": ["amount", "company_id", "date", "hours", "kind"],
        "aftersales.labour.share": ["case_id", "labour_id", "percent"],
        "aftersales.work.order": [
            "case_ids",
            "csi_ids",
            "installed_product_ids",
            "partner_id",
            "sale_order_id",
        ],
        "aftersales.work.part": [
            "company_id",
            "move_id",
            "posted",
            "posted_at",
            "purchase_line_id",
            "quantity",
            "unit_cost",
        ],
        "aftersales.compensation": ["case_id", "csi_id"],
        "aftersales.compensation.line": ["applied_at", "effect", "order_id", "value"],
        "aftersales.dispatch.order": ["work_order_id"],
        "aftersales.return.request": ["case_id", "csi_id"],
        "aftersales.supplier.claim": [
            "case_id",
            "csi_id",
            "partner_id",
            "settled_at",
            "settled_value",
            "settlement",
            "state",
            "work_order_id",
        ],
        "aftersales.voucher": [
            "amount",
            "compensation_id",
            "redeemed_at",
            "sale_order_id",
            "state",
        ],
        "account.move": [
            "aftersales_claim_id",
            "aftersales_compensation_id",
            "aftersales_return_request_id",
            "move_type",
            "state",
        ],
        "account.move.line": ["balance", "date", "display_type", "product_id", "sale_line_ids"],
        "product.product": ["product_tmpl_id"],
        "product.template": ["is_storable"],
        "purchase.order": ["aftersales_work_order_id", "currency_rate", "date_approve", "state"],
        "purchase.order.line": ["price_subtotal", "product_id"],
        "sale.order": [
            "aftersales_case_id",
            "aftersales_csi_id",
            "currency_rate",
            "date_order",
            "state",
        ],
        "repair.order": ["aftersales_case_id", "aftersales_csi_id", "aftersales_dispatch_id"],
        "sale.order.line": ["price_subtotal", "product_id"],
        "stock.location": ["usage"],
        "stock.move": [
            "date",
            "location_dest_id",
            "location_id",
            "repair_id",
            "repair_line_type",
            "state",
            "value",
        ],
        "stock.picking": [
            "aftersales_case_id",
            "aftersales_csi_id",
            "aftersales_work_order_id",
        ],
    }

    kind = fields.Selection(KINDS, readonly=True)
    date = fields.Date(readonly=True)
    case_id = fields.Many2one("aftersales.case", string="Service Case", readonly=True)
    csi_id = fields.Many2one("aftersales.csi", string="CSI", readonly=True)
    work_order_id = fields.Many2one("aftersales.work.order", readonly=True)
    installed_product_id = fields.Many2one(
        "aftersales.installed.product", string="Unit", readonly=True
    )
    product_id = fields.Many2one(
        "product.product", readonly=True, help="The product that was served, not the part used."
    )
    part_id = fields.Many2one(
        "product.product", string="Part or Service", readonly=True, help="What was used or sold."
    )
    cause_id = fields.Many2one("aftersales.fault.cause", string="Fault Cause", readonly=True)
    supplier_id = fields.Many2one(
        "res.partner",
        readonly=True,
        help="From whom the part was bought for the order, else its first vendor.",
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    cost = fields.Monetary(readonly=True, aggregator="sum")
    fee = fields.Monetary(readonly=True, aggregator="sum")
    margin = fields.Monetary(readonly=True, aggregator="sum")
    res_model = fields.Char(string="Source Model", readonly=True)
    res_id = fields.Many2oneReference(string="Source", model_field="res_model", readonly=True)

    # === THE VIEW === #

    @property
    def _table_query(self):
        """Return the rows of all sources with what they are about; nothing is stored."""
        sources = SQL(" UNION ALL ").join(
            SQL(
                "SELECT %s::bigint AS source, %s::varchar AS res_model, b.* FROM (%s) b",
                number,
                source.model,
                source.rows,
            )
            for number, source in enumerate(self._sources().values())
        )
        return SQL(
            """
            SELECT ((b.res_id * %(split)s::bigint + b.rank) * %(split)s
                    + (SELECT count(*) FROM aftersales_case_unit_rel x
                        WHERE x.case_id = b.case_id AND x.unit_id < cu.unit_id)
                    + (SELECT count(*) FROM aftersales_work_order_unit_rel x
                        WHERE x.order_id = ou.order_id AND x.unit_id < ou.unit_id)
                   ) * %(sources)s + b.source AS id,
                   b.res_model, b.res_id, b.kind, b.date, b.case_id, b.csi_id, b.work_order_id,
                   b.company_id, co.currency_id, b.part_id, b.supplier_id,
                   u.id AS installed_product_id, COALESCE(u.product_id, c.product_id) AS product_id,
                   COALESCE(c.partner_id, o.partner_id, e.partner_id) AS partner_id,
                   (SELECT d.cause_id FROM aftersales_diagnosis d
                     WHERE d.case_id = b.case_id AND d.state = 'done' AND d.cause_id IS NOT NULL
                     ORDER BY d.id DESC LIMIT 1) AS cause_id,
                   b.cost / %(parts)s AS cost, b.fee / %(parts)s AS fee,
                   (b.fee - b.cost) / %(parts)s AS margin
              FROM (%(rows)s) b
              JOIN res_company co ON co.id = b.company_id
              LEFT JOIN aftersales_case c ON c.id = b.case_id
              LEFT JOIN aftersales_work_order o ON o.id = b.work_order_id
              LEFT JOIN aftersales_csi e ON e.id = b.csi_id
              LEFT JOIN aftersales_case_unit_rel cu ON cu.case_id = b.case_id
              LEFT JOIN aftersales_work_order_unit_rel ou
                ON b.case_id IS NULL AND ou.order_id = b.work_order_id
              LEFT JOIN aftersales_installed_product u ON u.id = COALESCE(cu.unit_id, ou.unit_id)
            """,
            split=SPLIT,
            sources=SOURCES,
            rows=sources,
            parts=SQL(
                """
                GREATEST(1, (SELECT count(*) FROM aftersales_case_unit_rel x
                              WHERE x.case_id = b.case_id)
                            + (SELECT count(*) FROM aftersales_work_order_unit_rel x
                                WHERE x.order_id = ou.order_id))
                """
            ),
        )

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Find rows by the indexes of their sources; one row would read all of them otherwise."""
        return super()._search(Domain(domain).map_conditions(self._narrow), *args, **kwargs)

    @api.model
    def _narrow(self, condition):
        """Return a condition on ids or units with what it implies for the sources' own columns."""
        if condition.operator not in ("in", "="):
            return condition
        if condition.field_expr not in ("id", "installed_product_id"):
            return condition
        wanted = [condition.value] if condition.operator == "=" else condition.value
        try:
            wanted = [int(value) for value in wanted]
        except (TypeError, ValueError):  # a subquery or a name, whose ids nobody knows yet
            return condition
        if condition.field_expr == "id":
            ids = {value // SOURCES // SPLIT // SPLIT for value in wanted}
            return condition & Domain("res_id", "in", list(ids))
        if condition.field_expr == "installed_product_id" and all(wanted):
            cases = (
                self.env["aftersales.case"]
                .sudo()
                .with_context(active_test=False)
                .search([("installed_product_ids", "in", wanted)])
            )
            return condition & Domain("case_id", "in", [*cases.ids, False])
        return condition

    # === DRILL DOWN === #

    def action_open_source(self):
        """Open the record whose amount the row tells, or the document of which it is a line.

        :raise AccessError: the user may not read it
        """
        self.ensure_one()
        record = self.env[self.res_model].browse(self.res_id).sudo()
        path = DOCUMENTS.get(self.res_model)
        document = record[path].sudo(False) if path else record.sudo(False)
        if self.res_model == "stock.move" and not document:
            document = record.repair_id.sudo(False)
        if self.res_model == "account.move.line" and not document.has_access("read"):
            # Who keeps no books reads what was credited for, or the order that was.
            told = [record.move_id[name] for name in REMEDIES if record.move_id[name]]
            document = (told or [record.sale_line_ids.order_id[:1]])[0].sudo(False)
        document.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": document.display_name,
            "res_model": document._name,
            "res_id": document.id,
            "views": [(False, "form")],
        }
