from odoo import api, fields, models
from odoo.tools import SQL


class ClaimReport(models.Model):
    """What was claimed from suppliers and what came back, per part (E-08)."""

    _name = "aftersales.claim.report"
    _description = "Recovery from Suppliers"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "claim_id"
    _depends = {
        "aftersales.supplier.claim": [
            "company_id",
            "partner_id",
            "claimee_kind",
            "state",
            "submitted_at",
            "amount",
            "accepted_amount",
            "settled_amount",
        ],
        "aftersales.supplier.claim.line": ["claim_id", "product_id", "quantity", "amount"],
    }

    claim_id = fields.Many2one("aftersales.supplier.claim", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", string="Claim On", readonly=True)
    claimee_kind = fields.Selection([("supplier", "Supplier"), ("maker", "Maker")], readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    state = fields.Selection(
        lambda self: self.env["aftersales.supplier.claim"]._fields["state"].selection,
        readonly=True,
    )
    date = fields.Datetime(string="Submitted On", readonly=True)
    quantity = fields.Float(readonly=True)
    claimed = fields.Monetary(readonly=True)
    accepted = fields.Monetary(readonly=True)
    settled = fields.Monetary(readonly=True)
    recovery_rate = fields.Float(
        readonly=True,
        aggregator="avg",
        help="What was settled in percent of what was claimed.",
    )

    @property
    def _table_query(self):
        """One row per claimed part; what was settled is split as what was claimed."""
        return SQL(
            """
            SELECT line.id,
                   claim.id AS claim_id,
                   claim.company_id,
                   claim.partner_id,
                   claim.claimee_kind,
                   line.product_id,
                   claim.state,
                   claim.submitted_at AS date,
                   line.quantity,
                   COALESCE(line.amount, 0) AS claimed,
                   COALESCE(claim.accepted_amount, 0) * share.part AS accepted,
                   COALESCE(claim.settled_amount, 0) * share.part AS settled,
                   100 * COALESCE(claim.settled_amount, 0) / NULLIF(claim.amount, 0)
                       AS recovery_rate
              FROM aftersales_supplier_claim_line line
              JOIN aftersales_supplier_claim claim ON claim.id = line.claim_id
             CROSS JOIN LATERAL (
                   SELECT COALESCE(line.amount / NULLIF(claim.amount, 0), 0) AS part
                   ) share
             WHERE claim.state NOT IN ('draft', 'cancelled')
            """
        )

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """Weigh the rate of a group by what was claimed (as account.invoice.report does)."""
        if aggregate_spec != "recovery_rate:avg":
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "100 * SUM(%s) / NULLIF(SUM(%s), 0)",
            self._field_to_sql(self._table, "settled", query),
            self._field_to_sql(self._table, "claimed", query),
        )
