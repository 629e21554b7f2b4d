from odoo import fields, models
from odoo.exceptions import UserError


class CsiCause(models.AbstractModel):
    """The cause, found by QA, and the revision of the sheet that names it (C-06, C-08)."""

    _name = "aftersales.csi.cause"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Cause of a CSI"

    cause = fields.Text(
        string="Cause Analysis",
        writers="aftersales_service.group_qa",
        copy=False,
        index="trigram",
    )
    cause_by = fields.Many2one(
        "res.users", string="Cause Found By", guarded=True, copy=False, ondelete="restrict"
    )
    cause_at = fields.Datetime(string="Cause Found On", guarded=True, copy=False)
    revision = fields.Integer(default=0, guarded=True, copy=False, aggregator=None)

    def action_find_cause(self):
        """QA has found the cause: the sheet may be printed (C-06, REG 4.2).

        :raise AccessError: the user is not of QA
        :raise UserError: the cause is empty
        """
        moved = self._take_step(
            "find_cause",
            {"revision": 1, "cause_by": self.env.uid, "cause_at": fields.Datetime.now()},
        )
        moved._drop_activities("aftersales_service.activity_csi_cause")
        return True

    def _blockers_find_cause(self):
        for csi in self:
            if not (csi.cause or "").strip():
                yield csi, self.env._("The cause is missing. QA has to enter the cause analysis.")

    def _changed_causes(self, vals):
        """Return ``{csi: cause before}`` for the records whose cause a write will change."""
        if "cause" not in vals:
            return {}
        empty = not (vals["cause"] or "").strip()
        changed = {csi: csi.cause for csi in self if (csi.cause or "") != (vals["cause"] or "")}
        for csi in changed:
            if empty and csi.state not in ("draft", "cancelled"):
                raise UserError(
                    self.env._(
                        "%(record)s: the cause cannot be emptied once it was found. Correct it "
                        "instead.",
                        record=csi.display_name,
                    )
                )
        return changed

    def _on_causes_changed(self, changed):
        """A changed cause makes a printed sheet obsolete: back to the cause, with a new revision.

        What was decided on the old one stays readable in the log of steps (C-08, C-12).
        """
        for csi, before in changed.items():
            if csi.state not in ("draft", "cancelled"):
                csi.sudo().write({"cause_by": self.env.uid, "cause_at": fields.Datetime.now()})
            if csi.state in self._steps["fall_back"].sources:
                csi._new_revision(
                    "fall_back", self.env._("The cause was changed. Before: %(old)s", old=before)
                )

    def action_revise(self, reason=None):
        """Start a new revision of a signed sheet, which has to be printed and reviewed again.

        :param str reason: why; required
        :raise AccessError: the user is no service supervisor
        :raise UserError: no reason, or the service is under way already
        """
        for csi in self:
            csi._new_revision("revise", reason)
        return True

    def _new_revision(self, verb, reason):
        """Take one record back to its cause; opinion, answers and reply go into the log.

        :param str verb: 'fall_back' or 'revise'
        """
        self.ensure_one()
        said = self._opinions_in_words()
        text = "\n".join([reason, *said]) if (reason or "").strip() else reason
        moved = (self.sudo() if verb == "fall_back" else self)._take_step(
            verb,
            {
                "revision": self.revision + 1,
                "opinion": False,
                "service_mode_id": False,
                "signer_id": False,
                "signature": False,
                "decided_at": False,
                "reply": False,
                "customer_answer": False,
                "replied_at": False,
            },
            text,
        )
        moved._clock_fact("revised")
        moved._forget_answers()
        moved._drop_activities(
            "aftersales_service.activity_csi_opinion",
            "aftersales_service.activity_csi_review",
            "aftersales_service.activity_csi_reply",
        )
