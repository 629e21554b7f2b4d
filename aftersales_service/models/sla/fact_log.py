from odoo import api, fields, models

# The fact with which a record comes into being; a corrected one replaces it.
RECEIVED = "received"


class FactLog(models.Model):
    """Which business fact happened to which record, when; rows are only ever added.

    A policy that concerns a record only later (its type was set after receipt) finds here when
    its time began, and a draft policy can be tried on what happened.
    """

    _name = "aftersales.sla.fact.log"
    _inherit = ["aftersales.append.only.mixin", "aftersales.guarded.mixin"]
    _description = "Business Fact That Happened"
    _order = "at, id"
    _rec_name = "fact"

    res_model = fields.Char(string="Document Model", required=True, guarded=True)
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", required=True, guarded=True
    )
    company_id = fields.Many2one("res.company", required=True, index=True, guarded=True)
    fact = fields.Char(required=True, guarded=True)
    at = fields.Datetime(string="On", required=True, guarded=True)
    user_id = fields.Many2one("res.users", string="By", required=True, guarded=True)

    _document_index = models.Index("(res_model, res_id)")

    @api.model
    def _append_only(self):
        return self.env._("What happened is kept as it was noted. Note a new fact instead.")

    @api.model
    def _times(self, records):
        """Return ``{record id: [(fact, at), …]}`` of records of one model, in order of time.

        A record is received once: of several receipts the one noted last counts (B-12).
        """
        rows = self.sudo().search_fetch(
            [("res_model", "=", records._name), ("res_id", "in", records.ids)],
            ["res_id", "fact", "at"],
        )
        receipts = {row.res_id: row.id for row in rows.sorted("id") if row.fact == RECEIVED}
        times = {id_: [] for id_ in records.ids}
        for row in rows:
            if row.fact != RECEIVED or receipts[row.res_id] == row.id:
                times[row.res_id].append((row.fact, row.at))
        return times
