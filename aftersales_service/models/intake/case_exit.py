from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import words


class CaseExit(models.AbstractModel):
    """The ways out before any work: explained, out of scope, declined, cancelled (B-17, B-21)."""

    _name = "aftersales.case.exit"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Early end of a case"

    explanation = fields.Text(string="Explanation Given", copy=False)
    scope_reason = fields.Text(string="Why Out of Scope", copy=False)
    scope_alternative_id = fields.Many2one(
        "aftersales.scope.alternative", string="Alternative Advised", copy=False
    )
    scope_continues = fields.Boolean(related="scope_alternative_id.continues")

    @api.onchange("scope_alternative_id")
    def _onchange_scope_alternative_id(self):
        """Propose the standard words of the alternative (amendment 68)."""
        if not self.explanation:
            self.explanation = self.scope_alternative_id.explanation

    def _blockers_explain(self):
        yield from self._new_ones()._missing_to_accept()
        yield from self._blockers_documents()
        for case in self:
            if not (case.explanation or "").strip():
                yield case, self.env._("Enter the explanation that was given to the customer.")

    def _blockers_out_of_scope(self):
        yield from self._new_ones()._missing_to_accept()
        yield from self.filtered(lambda case: not case.scope_continues)._blockers_documents()
        for case in self:
            missing = []
            if not (case.scope_reason or "").strip():
                missing.append(self.env._("why it is out of scope"))
            if not (case.explanation or "").strip():
                missing.append(self.env._("the explanation given"))
            if not case.scope_alternative_id:
                missing.append(self.env._("the alternative advised"))
            if missing:
                yield (
                    case,
                    self.env._(
                        "To close it as out of scope, enter %(missing)s.",
                        missing=words.listed(self.env, missing),
                    ),
                )

    def _blockers_decline(self):
        yield from self._new_ones()._missing_to_accept()
        yield from self._blockers_documents()

    def _blockers_cancel(self):
        done = [
            (case, csi)
            for case in self
            for csi in case.sudo().csi_ids
            if csi.state in ("done", "archived")
        ]
        open_ones = [(case, document) for case, document, _message in self._open_documents()]
        for case, document in [*done, *open_ones]:
            yield case, self.env._("Cancel %(document)s first.", document=document.display_name)

    def _blockers_documents(self):
        """Yield what people work on already: it is ended first (REG 4.2, F-17)."""
        spare = self._untouched_csis()
        for case, document, message in self._open_documents():
            if document._name != spare._name or document not in spare:
                yield case, message

    def _untouched_csis(self):
        """Return the drafts on which nobody has worked, sudo: they end with their case (B-17)."""
        return self.sudo().csi_ids.filtered(
            lambda csi: (
                csi.state == "draft"
                and not csi.work_order_ids
                and not (csi.cause or "").strip()
                and not csi.case_ids - self
            )
        )

    def _new_ones(self):
        """Return the cases that are not accepted yet: leaving by an exit accepts them."""
        return self.filtered(lambda case: case.state in ("new", "forwarded"))

    def action_explain(self, explanation=None):
        """Close cases that were explained on the spot; they count, QA is not asked (B-17).

        :param str explanation: what was explained; may stand on the case already
        :raise UserError: there is no explanation, or the case could not be accepted
        """
        self._exit("explain", "explained", {"explanation": explanation} if explanation else {})
        return True

    def action_out_of_scope(self, reason=None, explanation=None, alternative=None):
        """Close cases outside the scope of service; a paid alternative lets them go on (B-21).

        :param str reason: why; each of the three may stand on the case already
        :param str explanation: what the customer was told
        :param int alternative: id of the aftersales.scope.alternative advised
        :raise UserError: one of the three is missing
        """
        given = {
            "scope_reason": reason,
            "explanation": explanation,
            "scope_alternative_id": alternative,
        }
        values = {name: value for name, value in given.items() if value}
        if values:
            self.write(values)
        staying = self.filtered("scope_continues")
        (self - staying)._exit("out_of_scope", "out_of_scope")
        staying._go_on_paid()
        return True

    def action_decline(self):
        """Close cases whose customer does not want the repair (D-12 as amended).

        :raise UserError: the case could not be accepted
        """
        self._exit("decline", "declined")
        return True

    def action_cancel(self, reason=None):
        """Cancel cases that were registered by mistake or twice.

        :param str reason: why
        :raise UserError: the reason is missing, or a document of the case is still open
        """
        if not (reason or "").strip():
            raise UserError(
                self.env._("%(case)s: enter why the case is cancelled.", case=self[:1].display_name)
            )
        moved = self._take_step("cancel", reason=reason)
        moved._drop_activities()
        moved._drop_promise(reason)
        moved._clock_fact("cancelled")
        return True

    def _exit(self, verb, closing_reason, values=None):
        """Close by an exit; a case that was never accepted is accepted by the same act.

        :return: the cases that moved
        """
        if values:
            self.check_access("write")
            self.filtered(lambda case: case.state != "closed").write(values)
        now = fields.Datetime.now()
        facts = {"closing_reason": closing_reason, "closed_at": now}
        accepted = {"accepted_by": self.env.uid, "accepted_at": now}
        fresh = self._new_ones()
        left = fresh._take_step(verb, {**accepted, **facts})
        left._clock_fact("accepted", now)
        left._note_receipt()
        left.filtered(lambda case: not case.user_id).sudo().with_context(mail_notrack=True).write(
            {"user_id": self.env.uid}
        )
        spare = self._untouched_csis()
        moved = left | (self - fresh)._take_step(verb, facts)
        if spare:
            labels = dict(self._fields["closing_reason"]._description_selection(self.env))
            spare.action_cancel(labels[closing_reason])
        moved._keep_promise(now)
        moved._clock_facts({"contacted": now, "closed": now})
        moved._drop_activities()
        return moved

    def _go_on_paid(self):
        """Record that the matter is out of scope and goes on as paid service (B-21)."""
        if not self:
            return
        blocked = self._collect_blockers("out_of_scope")
        if blocked:
            case, messages = next(iter(blocked.items()))
            raise UserError(
                self.env._(
                    "%(case)s: %(missing)s", case=case.display_name, missing="\n".join(messages)
                )
            )
        self.filtered(lambda case: case.state == "new").action_register()
        self.filtered(lambda case: case.state == "forwarded").action_accept()
        self.sudo()._message_log_batch(
            bodies={
                case.id: self.env._(
                    "Out of scope, goes on as: %(alternative)s. %(reason)s",
                    alternative=case.scope_alternative_id.name,
                    reason=case.scope_reason,
                )
                for case in self
            },
            author_id=self.env.user.partner_id.id,
        )

    def _drop_activities(self, *types):
        """Remove activities that the case itself had made, of the given types or all of them.

        :param types: external ids of activity types
        """
        domain = [
            ("res_model", "=", self._name),
            ("res_id", "in", self.ids),
            ("automated", "=", True),
        ]
        if types:
            ids = [self.env.ref(xmlid).id for xmlid in types]
            domain.append(("activity_type_id", "in", ids))
        self.env["mail.activity"].sudo().search(domain).unlink()
