from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .level_rule import IMPACTS, IMPORTANCES, URGENCIES


class CaseGrading(models.AbstractModel):
    """How serious a case is, from what it does to the customer (C-04, TPL 二(二)b).

    The level may be set without more; once the impact is known the matrix proposes it, and
    another level needs a reason.
    """

    _name = "aftersales.case.grading"
    _description = "Grading of a case"

    impact = fields.Selection(IMPACTS, help="What the fault does to the customer's work.")
    urgency = fields.Selection(URGENCIES, help="How soon the customer needs it.")
    importance = fields.Selection(
        IMPORTANCES,
        string="Customer Is",
        compute="_compute_importance",
        store=True,
        precompute=True,
        readonly=False,
    )
    level_id = fields.Many2one(
        "aftersales.level",
        compute="_compute_level_id",
        store=True,
        precompute=True,
        readonly=False,
        index=True,
        tracking=True,
    )
    level_reason = fields.Char(
        string="Why Another Level",
        copy=False,
        tracking=True,
        help="Needed where the level is not the one that the matrix gives.",
    )
    suggested_level_id = fields.Many2one(
        "aftersales.level", string="Proposed Level", compute="_compute_suggested_level_id"
    )

    @api.depends("partner_id")
    def _compute_importance(self):
        for case in self:
            key = case.partner_id.commercial_partner_id.aftersales_main_customer
            case.importance = "key" if key else "ordinary"

    @api.depends("impact", "urgency", "importance", "company_id")
    def _compute_suggested_level_id(self):
        """Ask the matrix; where the impact is not known nothing is proposed."""
        Rule = self.env["aftersales.level.rule"]
        for case in self:
            case.suggested_level_id = case.impact and Rule._suggest(
                case.company_id or self.env.company, case.impact, case.urgency, case.importance
            )

    @api.depends("suggested_level_id", "level_reason")
    def _compute_level_id(self):
        """Follow the matrix, unless somebody said why not."""
        for case in self:
            follows = case.suggested_level_id and not (case.level_reason or "").strip()
            case.level_id = case.suggested_level_id if follows else case.level_id

    @api.constrains("level_id", "impact", "urgency", "importance", "level_reason")
    def _check_level_reason(self):
        """Refuse a level that is not the matrix's without a reason."""
        for case in self:
            given, proposed = case.level_id, case.suggested_level_id
            if proposed and given != proposed and not (case.level_reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "%(case)s: by impact, urgency and customer its level is “%(proposed)s”. "
                        "Choose that one, or enter why it is “%(level)s”.",
                        case=case.display_name,
                        proposed=proposed.name,
                        level=given.name or "",
                    )
                )
