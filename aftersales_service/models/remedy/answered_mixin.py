from odoo import models
from odoo.exceptions import AccessError, UserError


class AnsweredMixin(models.AbstractModel):
    """A record whose open approvals are answered on the record itself (D-15, D-16, D-18).

    Nobody answers what he asked for himself (M-04).
    """

    _name = "aftersales.answered.mixin"
    _inherit = ["aftersales.guarded.mixin", "aftersales.approval.mixin"]
    _description = "Record approved on its own form"

    # The to-dos of those who are asked.
    _answer_activities = ()

    def _askers(self):
        """Hook: return who asked for one record, sudo: they do not answer it (M-04)."""
        raise NotImplementedError

    def _waits_words(self, rows):
        """Hook: return for whom one record waits, to somebody else who wants to answer."""
        raise NotImplementedError

    def _open_requests(self):
        """Return the approvals that wait for an answer, in superuser mode."""
        return self.sudo().approval_ids.filtered(lambda row: row.state == "pending")

    def _my_requests(self):
        """Return the open approvals that the current user may answer, in superuser mode."""
        self.ensure_one()
        if self.env.user in self._askers():
            return self._open_requests().browse()
        groups = self.env.user.sudo().all_group_ids
        return self._open_requests().filtered(lambda row: row.group_id in groups)

    def _drop_requests(self):
        """Withdraw what was asked and is not answered."""
        self._open_requests().state = "withdrawn"
        self.sudo().activity_unlink(list(self._answer_activities))

    def action_approve(self, comment=None):
        """Say yes, as the one whose turn it is (D-15, D-16, D-18).

        :param str comment: the opinion
        :raise AccessError: it is not the user's to approve
        :raise UserError: he asked for it himself, or nothing is asked
        """
        self._answerable().with_env(self.env).action_approve(comment)
        return True

    def action_reject(self, reason=None):
        """Say no, as the one whose turn it is: back to the draft (D-16, D-18).

        :param str reason: why; compulsory
        :raise AccessError: it is not the user's to approve
        :raise UserError: the reason is missing, he asked for it himself, or nothing is asked
        """
        self._answerable().with_env(self.env).action_reject(reason)
        return True

    def _answerable(self):
        """Return the open approvals of the records that are the user's, in superuser mode."""
        self.check_access("read")
        mine = self._open_requests().browse()
        for record in self.union():
            rows = record._open_requests()
            if not rows:
                raise UserError(
                    self.env._(
                        "%(record)s is “%(state)s”: there is nothing to approve.",
                        record=record.display_name,
                        state=record._state_label(record.state),
                    )
                )
            record._refuse_own()
            own = record._my_requests()
            if not own:
                raise AccessError(record._waits_words(rows))
            mine |= own
        return mine

    def _refuse_own(self):
        """Refuse answering what the user asked for himself, whoever he is (M-04)."""
        for record in self:
            if self.env.user in record._askers():
                raise UserError(
                    self.env._(
                        "%(record)s: you asked for it yourself. Another person has to approve it.",
                        record=record.display_name,
                    )
                )
