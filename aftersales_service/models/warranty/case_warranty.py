from odoo import api, fields, models

from .judging import Request

# A CSI in one of these states has fixed what the case rests on.
DECIDED = ("decided", "replied", "executing", "done", "archived")
# What a verdict rests on.
BASIS = {"installed_product_ids", "received_at", "part_id", "work_part_id", "company_id"}


class CaseWarranty(models.AbstractModel):
    """How the units of a case are covered, stored with its reasons (D-06, D-08, D-19)."""

    _name = "aftersales.case.warranty"
    _inherit = ["aftersales.legal.touch.mixin"]
    _description = "Warranty verdicts of a case"
    _legal_fields = frozenset(
        (
            "installed_product_ids",
            "type_id",
            "received_at",
            "state",
            "plan_told_at",
            "result_told_at",
        )
    )

    warranty_verdict_ids = fields.One2many(
        "aftersales.warranty.verdict",
        "case_id",
        string="Warranty Verdicts",
        domain=[("present", "=", True)],
        copy=False,
    )
    legal_words = fields.Text(string="Legal Reminder", compute="_compute_legal_words")

    @api.depends("installed_product_ids")
    @api.depends_context("lang")
    def _compute_legal_words(self):
        """Say what the counters of the case's units remind of (LAW-10)."""
        for case in self:
            words = case.sudo().installed_product_ids.mapped("legal_words")
            case.legal_words = "\n".join(filter(None, words))

    @api.model_create_multi
    def create(self, vals_list):
        """Judge the units that a case names from its beginning."""
        cases = super().create(vals_list)
        cases.filtered("installed_product_ids")._judge_warranty()
        return cases

    def write(self, vals):
        """Judge anew while the case is open and what it rests on changes."""
        result = super().write(vals)
        if BASIS & vals.keys():
            self._judge_warranty()
        return result

    def _warranty_frozen(self):
        """Return whether the verdict stays: the case is decided or has ended."""
        self.ensure_one()
        case = self.sudo()
        return case.state in ("closed", "cancelled") or any(
            csi.state in DECIDED for csi in case.csi_ids
        )

    def _warranty_date(self):
        """Return the day for which a case is judged: that of its receipt, local (D-06)."""
        self.ensure_one()
        return self.company_id._aftersales_local_date(self.received_at)

    def _warranty_request(self, unit):
        """Return what is asked about a unit of the case."""
        self.ensure_one()
        return Request(unit, self._warranty_date(), self.part_id, self)

    def _judge_warranty(self, overridden=False):
        """Store the verdicts of the cases that are still open to it."""
        cases = self.sudo().filtered(lambda case: not case._warranty_frozen())
        if cases:
            self.env["aftersales.warranty.verdict"].sudo()._store(cases, overridden)

    def _hand_verdicts(self, survivor):
        """Give what a supervisor decided about a unit to the case that goes on (D-06).

        What the rules found stays: the case that goes on has been judged for its units itself.
        """
        living = survivor.sudo()
        if living._warranty_frozen():
            return
        theirs = self.sudo().warranty_verdict_ids.filtered("present").sorted("id")
        for verdict in theirs.filtered("override_by"):
            own = living.warranty_verdict_ids.filtered(
                lambda row, unit=verdict.installed_product_id: (
                    row.present and row.installed_product_id == unit
                )
            )
            if own.override_by:
                continue
            own.present = False
            own.flush_recordset(["present"])
            verdict.case_id = living
            living.invalidate_recordset(["warranty_verdict_ids"])

    def action_judge_warranty(self):
        """Judge the units anew; a supervisor's own verdicts are judged anew by himself only.

        :raise AccessError: the user may not write the case
        """
        self.check_access("write")
        supervisor = self.env.user.has_group("aftersales_service.group_supervisor")
        self._judge_warranty(overridden=supervisor)
        return True
