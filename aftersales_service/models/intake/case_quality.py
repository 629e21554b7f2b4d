from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import words

QA = "aftersales_service.group_qa"
ACTIVITY = "aftersales_service.activity_quality"


class CaseQuality(models.AbstractModel):
    """What QA writes on the complaint report: cause, action, effect (B-20, B-23, C-06).

    It runs beside the handling and holds nothing up (amendment 5).
    """

    _name = "aftersales.case.quality"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Quality analysis of a case"

    quality_passed_at = fields.Datetime(string="Passed to QA On", guarded=True, copy=False)
    quality_passed_by = fields.Many2one("res.users", guarded=True, copy=False)
    quality_cause = fields.Text(string="Cause Analysis", writers=QA, copy=False)
    quality_action = fields.Text(string="Corrective and Preventive Action", writers=QA, copy=False)
    quality_none_reason = fields.Char(string="No Action Needed Because", writers=QA, copy=False)
    quality_done_at = fields.Datetime(string="Analysed On", guarded=True, copy=False)
    quality_done_by = fields.Many2one("res.users", guarded=True, copy=False)
    improvement_effect = fields.Text(writers=QA, copy=False)
    quality_state = fields.Selection(
        [
            ("with_qa", "With QA"),
            ("action", "Action Proposed"),
            ("none", "No Action Needed"),
        ],
        string="Corrective Action",
        compute="_compute_quality_state",
        store=True,
    )

    _quality_done_complete = models.Constraint(
        "CHECK((quality_done_at IS NULL) = (quality_done_by IS NULL))",
        "A finished analysis names who made it and when.",
    )

    @api.depends("quality_passed_at", "quality_done_at", "quality_action")
    def _compute_quality_state(self):
        for case in self:
            if case.quality_done_at:
                case.quality_state = "action" if case.quality_action else "none"
            else:
                case.quality_state = "with_qa" if case.quality_passed_at else False

    def action_pass_to_qa(self):
        """Pass the complaint report to QA, who fills in cause and action (B-20).

        :raise UserError: a case is not in work
        """
        self.check_access("write")
        for case in self:
            if case.state not in ("in_progress", "to_confirm"):
                raise UserError(
                    self.env._(
                        "%(case)s is “%(state)s”: a case in work is passed to QA. "
                        "Register it first.",
                        case=case.display_name,
                        state=case._state_label(case.state),
                    )
                )
        passed = self.filtered(lambda case: not case.quality_passed_at)
        passed.sudo().with_context(mail_notrack=True).write(
            {"quality_passed_at": fields.Datetime.now(), "quality_passed_by": self.env.uid}
        )
        people = {
            company: self.env["aftersales.role"]._users("qa", company)
            for company in passed.company_id
        }
        passed._create_activities(
            lambda case: people[case.company_id],
            lambda case: case.env._("Write cause and action on the complaint report"),
            activity_type=ACTIVITY,
            note=lambda case: case.description,
        )
        return True

    def action_quality_done(self):
        """Finish QA's part of the complaint report (C-06).

        :raise AccessError: the user does not belong to QA
        :raise UserError: it was not passed to QA, or cause or action is missing
        """
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group(QA):
            raise AccessError(
                self.env._(
                    "%(case)s: cause and action are written by QA.", case=self[:1].display_name
                )
            )
        for case in self:
            missing = []
            if not case.quality_passed_at:
                missing.append(self.env._("that it was passed to QA"))
            if not (case.quality_cause or "").strip():
                missing.append(self.env._("the cause"))
            if not (case.quality_action or case.quality_none_reason or "").strip():
                missing.append(self.env._("the action, or why none is needed"))
            if missing:
                raise UserError(
                    self.env._(
                        "%(case)s: QA's part of the report lacks %(missing)s.",
                        case=case.display_name,
                        missing=words.listed(self.env, missing),
                    )
                )
        self.filtered(lambda case: not case.quality_done_at).sudo().with_context(
            mail_notrack=True
        ).write({"quality_done_at": fields.Datetime.now(), "quality_done_by": self.env.uid})
        self._drop_activities(ACTIVITY)
        return True

    def _report_cause(self):
        """Return the cause that stands on the complaint report: QA's own, else the CSI's."""
        self.ensure_one()
        events = self._live_csis()
        return self.quality_cause or "\n".join(filter(None, events.mapped("cause")))
