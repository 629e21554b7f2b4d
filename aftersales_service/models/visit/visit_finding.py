from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class VisitFinding(models.Model):
    """What a customer said in a visit: problem, suggestion or praise (F-15, amendment 36)."""

    _name = "aftersales.visit.finding"
    _inherit = ["aftersales.finding.improvement", "aftersales.guarded.mixin"]
    _description = "Visit Finding"
    _order = "id"
    _rec_name = "text"

    visit_id = fields.Many2one(
        "aftersales.return.visit", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="visit_id.company_id", store=True)
    kind = fields.Selection(
        [("problem", "Problem"), ("suggestion", "Suggestion"), ("praise", "Praise")],
        default="problem",
        required=True,
    )
    text = fields.Text(string="What the Customer Said", required=True)
    unit_id = fields.Many2one("aftersales.installed.product", index="btree_not_null")
    outcome = fields.Selection(
        [
            ("complaint", "Complaint Opened"),
            ("action", "Corrective Action"),
            ("explained", "Explained"),
        ],
        copy=False,
        guarded=True,
    )
    case_id = fields.Many2one("aftersales.case", index="btree_not_null", guarded=True, copy=False)
    level_id = fields.Many2one(
        "aftersales.level",
        copy=False,
        help="How serious the complaint is; empty: the level of its type.",
    )
    explanation = fields.Text(string="How It Was Explained", copy=False)
    explained_at = fields.Datetime(guarded=True, copy=False)
    told_at = fields.Datetime(string="Result Told On", compute="_compute_told_at")
    partner_id = fields.Many2one(
        related="visit_id.partner_id", store=True, index=True, precompute=True
    )
    rule_id = fields.Many2one(related="visit_id.rule_id", store=True, precompute=True)
    said_at = fields.Datetime(related="visit_id.done_at", store=True, string="Said On")
    product_id = fields.Many2one(
        "product.product", compute="_compute_product_id", store=True, index="btree_not_null"
    )

    _complaint_has_case = models.Constraint(
        "CHECK((outcome = 'complaint') IS NOT TRUE OR case_id IS NOT NULL)",
        "A problem that became a complaint names its case.",
    )
    _explained_told = models.Constraint(
        "CHECK((outcome = 'explained') IS NOT TRUE OR explained_at IS NOT NULL)",
        "A problem that was explained says when the customer was told.",
    )

    @api.depends("unit_id", "visit_id.installed_product_ids")
    def _compute_product_id(self):
        """Say of which product the customer speaks, where only one is meant (J-01)."""
        for finding in self:
            known = finding.sudo()
            products = (known.unit_id or known.visit_id.installed_product_ids).product_id
            finding.product_id = products if len(products) == 1 else False

    @api.depends("explained_at", "case_id.result_told_at")
    def _compute_told_at(self):
        """Say when the customer heard what became of his problem (F-15)."""
        for finding in self:
            finding.told_at = finding.explained_at or finding.sudo().case_id.result_told_at

    @api.model_create_multi
    def create(self, vals_list):
        """Take findings up while the visit is open only."""
        findings = super().create(vals_list)
        findings._check_open()
        return findings

    def write(self, vals):
        """Change findings while the visit is open only, and what is settled not at all."""
        if not self.env.su:
            self._check_open()
            if set(vals) - {"explanation"}:
                self._check_not_settled()
        result = super().write(vals)
        if "visit_id" in vals:
            self._check_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_open(self):
        self._check_open()
        self._check_not_settled()

    def _check_open(self):
        """Refuse findings of visits that are over."""
        for finding in self:
            if finding.visit_id.state not in ("planned", "to_analyse"):
                raise UserError(
                    self.env._(
                        "%(visit)s is over: what the customer said stays as it is. Register "
                        "anything new as a service case.",
                        visit=finding.visit_id.display_name,
                    )
                )

    def _check_not_settled(self):
        """Refuse findings of which it was said already what becomes of them."""
        for finding in self.filtered("outcome"):
            raise UserError(
                self.env._(
                    "%(visit)s: the problem “%(problem)s” is settled already and stays as it is.",
                    visit=finding.visit_id.display_name,
                    problem=finding.text,
                )
            )

    def _is_open(self):
        """Return whether the finding is a problem without an outcome."""
        self.ensure_one()
        return self.kind == "problem" and not self.outcome

    def action_open_visit(self):
        """Open the visit in which the customer said it (O-04)."""
        self.ensure_one().check_access("read")
        return self.visit_id._show_records(self.visit_id, self.env._("Return Visit"))

    def action_open_complaint(self):
        """Open a service case for a problem, and have it in work in the same act (F-15, B-02).

        The caller registers it, which assigns it; who may not accept cases forwards it to those
        who may. Where a fact is missing that the visit does not know, the case waits for it, and
        its form says which.

        :return: action that shows the case
        :raise AccessError: the user may not register cases
        :raise UserError: the finding is no problem, or is settled
        """
        self.ensure_one()
        self._check_settling()
        Case = self.env["aftersales.case"]
        Case.check_access("create")
        case = Case.create(self._prepare_case())
        case.sudo().origin_visit_id = self.visit_id
        self._settle({"outcome": "complaint", "case_id": case.id})
        if case.can_register:
            case.action_register()
        elif case.state == "new" and not any(missing for _case, missing in case._missing_facts()):
            case.action_forward()
        return {
            "type": "ir.actions.act_window",
            "res_model": "aftersales.case",
            "res_id": case.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _prepare_case(self):
        """Return the values of the case: nothing that the visit knows is asked again.

        Of several units the one in trouble is the one named on the finding; a complaint about
        one is not written into the history of the others.
        """
        visit = self.visit_id
        units = self.unit_id or visit.installed_product_ids
        orders = units.sale_order_id
        products = units.product_id
        Type = self.env["aftersales.case.type"]
        case_type = visit.sudo().rule_id.complaint_type_id.sudo(False) or Type.search(
            [("is_complaint", "=", True)], limit=1
        )
        channel = self.env["aftersales.channel"].search([("code", "=", "visit")], limit=1)
        # A single unit brings its product, order and purchase date along by itself.
        goods = {"installed_product_ids": [Command.set(units.ids)]}
        if len(units) != 1:
            goods = {
                "product_id": products.id if len(products) == 1 else False,
                "sale_order_id": orders.id if len(orders) == 1 else False,
            }
        return {
            **goods,
            "company_id": visit.company_id.id,
            "partner_id": visit.partner_id.id,
            "contact_id": visit.contact_id.id,
            "channel_id": (channel or visit.channel_id).id,
            "type_id": case_type.id,
            "level_id": (self.level_id or case_type.level_id).id,
            "subject": self.text.strip().splitlines()[0][:120],
            "description": self.text,
        }

    def action_explain(self):
        """Note that problems were explained to the customer, with the words on them (F-15).

        :raise UserError: the explanation is missing, or the finding is settled
        """
        for finding in self:
            finding._check_settling()
            if not (finding.explanation or "").strip():
                raise UserError(
                    self.env._(
                        "%(visit)s, “%(problem)s”: write how it was explained to the customer.",
                        visit=finding.visit_id.display_name,
                        problem=finding.text,
                    )
                )
        self._settle({"outcome": "explained", "explained_at": fields.Datetime.now()})
        return True

    def _check_settling(self):
        """Refuse what is no open problem of an open visit."""
        self.check_access("write")
        self._check_open()
        self._check_not_settled()
        for finding in self:
            if finding.kind != "problem":
                raise UserError(
                    self.env._(
                        "%(visit)s: “%(text)s” is no problem. Only problems become complaints or "
                        "are explained.",
                        visit=finding.visit_id.display_name,
                        text=finding.text,
                    )
                )

    def _settle(self, values):
        """Write the outcome; a visit that waited only for it is done."""
        self.sudo().write(values)
        for visit in self.visit_id.filtered(lambda visit: visit.state == "to_analyse"):
            if not any(finding._is_open() for finding in visit.finding_ids):
                visit._take_step("finish")
