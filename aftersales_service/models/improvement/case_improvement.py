from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

QA = "aftersales_service.group_qa"


class CaseImprovement(models.AbstractModel):
    """Whether a complaint leads to a corrective action: new, existing, or none (I-03).

    The department answers for the action; a complaint may share one with others, and QA may say
    with a reason that none is needed (amendment 11).
    """

    _name = "aftersales.case.improvement"
    _inherit = ["aftersales.improvable.mixin", "aftersales.guarded.mixin"]
    _description = "Improvement after a case"

    corrective_action_ids = fields.Many2many(
        "aftersales.corrective.action",
        "aftersales_corrective_action_case_rel",
        "source_id",
        "action_id",
        string="Corrective Actions",
        copy=False,
        guarded=True,
    )
    no_action_reason = fields.Text(
        string="Why No Corrective Action Is Needed", guarded=True, copy=False
    )
    no_action_by = fields.Many2one(
        "res.users", string="No Action Needed, Says", guarded=True, copy=False
    )
    improvement = fields.Selection(
        [("covered", "Corrective Action"), ("not_needed", "Not Needed"), ("open", "To Decide")],
        string="Corrective Action?",
        compute="_compute_improvement",
        store=True,
        index="btree_not_null",
    )

    _no_action_named = models.Constraint(
        "CHECK((no_action_by IS NULL) = (no_action_reason IS NULL))",
        "Who says that no corrective action is needed says why.",
    )

    @api.depends("type_id", "corrective_action_ids.state", "no_action_by")
    def _compute_improvement(self):
        """Say what is known of the complaint's improvement; nothing for other cases."""
        for case in self:
            live = case.sudo().corrective_action_ids.filtered(lambda a: a.state != "cancelled")
            case.improvement = (
                ("covered" if live else "not_needed" if case.no_action_by else "open")
                if live or case.type_id.is_complaint
                else False
            )

    def _hand_improvement(self, survivor):
        """Have the case that goes on taken care of by what takes care of the merged ones (B-23)."""
        for action in self.sudo().corrective_action_ids - survivor.sudo().corrective_action_ids:
            action.write({"case_ids": [Command.link(survivor.id)]})
        feedback = self.env["aftersales.quality.feedback"].sudo()
        feedback.search([("case_id", "in", self.ids)]).write({"case_id": survivor.id})

    def _lacking_action(self):
        """Yield the complaints for which nobody has decided on a corrective action (I-03)."""
        for case in self:
            if case.improvement == "open" and case.company_id.sudo().aftersales_require_action:
                yield (
                    case,
                    self.env._(
                        "Open a corrective action or link an existing one; or have QA say why "
                        "none is needed."
                    ),
                )

    def _blockers_confirm(self):
        yield from super()._blockers_confirm()
        yield from self._lacking_action()

    def _blockers_waive(self):
        yield from super()._blockers_waive()
        yield from self._lacking_action()

    def action_no_corrective_action(self, reason=None):
        """Note that complaints need no corrective action, in bulk (I-03, amendment 11).

        :param str reason: why; compulsory
        :raise AccessError: the user is not of QA
        :raise UserError: the reason is missing, or a case has an action already
        """
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(QA):
            raise AccessError(
                self.env._("Whether a complaint needs no corrective action is decided by QA.")
            )
        if not (reason or "").strip():
            raise UserError(self.env._("Enter why no corrective action is needed."))
        for case in self.filtered(lambda case: case.improvement == "covered"):
            raise UserError(
                self.env._(
                    "%(case)s has a corrective action: %(action)s. Cancel that one with a reason "
                    "first.",
                    case=case.display_name,
                    action=case.sudo().corrective_action_ids[:1].display_name,
                )
            )
        self.sudo().write({"no_action_reason": reason, "no_action_by": self.env.uid})
        self.sudo()._message_log_batch(
            bodies={
                case.id: self.env._("No corrective action is needed: %(reason)s", reason=reason)
                for case in self
            },
            author_id=self.env.user.partner_id.id,
        )
        return True

    def _improvement_values(self):
        known = self.sudo()
        return {
            "title": self.subject or self.display_name,
            "problem": self.description,
            "product_id": known.product_id.id
            or (known.installed_product_ids.product_id[:1].id or False),
            "cause_id": known.diagnosis_ids.cause_id[:1].id,
            "occurrence_cause": "\n".join(filter(None, known.diagnosis_ids.mapped("cause"))),
        }
