from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

MANAGER = "aftersales_service.group_manager"
ACTIVITY = "aftersales_service.activity_take_over"
IN_WORK = ("in_progress", "to_confirm")


class CaseHandover(models.AbstractModel):
    """Handing a case to a colleague: it stays with its owner until the colleague accepts.

    Its clocks stay with the owner too, because they follow the responsible person.
    """

    _name = "aftersales.case.handover.mixin"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Hand-over of a case"

    handover_ids = fields.One2many("aftersales.case.handover", "case_id", readonly=True)
    handover_user_id = fields.Many2one(
        "res.users",
        string="Offered To",
        index="btree_not_null",
        guarded=True,
        copy=False,
        help="The colleague who was asked to take over and has not answered yet.",
    )
    handover_words = fields.Char(string="Hand-Over Offered", compute="_compute_handover_words")
    can_hand_over = fields.Boolean(compute="_compute_can_hand_over")
    can_take_over = fields.Boolean(compute="_compute_can_hand_over")
    can_withdraw_handover = fields.Boolean(compute="_compute_can_hand_over")

    @api.depends("handover_user_id", "user_id")
    @api.depends_context("lang")
    def _compute_handover_words(self):
        """Say who stays responsible while a colleague is asked."""
        for case in self:
            asked = case.handover_user_id.sudo().name
            case.handover_words = asked and self.env._(
                "%(colleague)s was asked to take over; until then %(owner)s stays responsible.",
                colleague=asked,
                owner=case.user_id.sudo().name,
            )

    @api.depends("state", "user_id", "handover_user_id")
    @api.depends_context("uid")
    def _compute_can_hand_over(self):
        """Tell which buttons of the hand-over the user may press."""
        user = self.env.user
        manager = user.has_group(MANAGER)
        writable = self._filtered_access("write")
        for case in self:
            open_case = case.state in IN_WORK and case in writable and bool(case.user_id)
            mine = manager or case.user_id == user
            case.can_hand_over = open_case and mine and not case.handover_user_id
            case.can_take_over = open_case and case.handover_user_id == user
            case.can_withdraw_handover = open_case and mine and bool(case.handover_user_id)

    def write(self, vals):
        """Keep a case with its owner until a colleague accepts; end what was offered with it.

        :raise UserError: an agent gives a case in work to a colleague without asking him
        """
        if "user_id" in vals and not self.env.su:
            self._refuse_giving_away(vals["user_id"])
        result = super().write(vals)
        if "user_id" in vals or vals.get("state") in ("closed", "cancelled"):
            self._end_handovers()
        return result

    def _refuse_giving_away(self, user_id):
        """Refuse an agent's change of the person responsible for a case in work."""
        if self.env.user.has_group(MANAGER):
            return
        for case in self:
            owner = case.user_id
            if case.state in IN_WORK and owner and owner.id != user_id:
                raise UserError(
                    self.env._(
                        "%(case)s stays with %(owner)s until a colleague accepts it. Use “Hand "
                        "Over”, or ask a service manager to assign it.",
                        case=case.display_name,
                        owner=owner.sudo().name,
                    )
                )

    # Asking

    def action_ask_handover(self, user_id, note=None):
        """Ask a colleague to take the cases over; they stay with their owners (issue 4).

        :param int user_id: id of the res.users who is asked
        :param str note: what he should know
        :raise UserError: a case is not in work, is offered already, or the colleague is the owner
            or cannot work on it
        :raise AccessError: the user is neither the owner nor a service manager
        """
        self.check_access("write")
        receiver = self.env["res.users"].browse(int(user_id)).exists()
        self._check_handover(receiver)
        absent = receiver._aftersales_absent_until().get(receiver)
        rows = (
            self.env["aftersales.case.handover"]
            .sudo()
            .create(
                [
                    {
                        "case_id": case.id,
                        "company_id": case.company_id.id,
                        "asked_by": self.env.uid,
                        "owner_id": case.user_id.id,
                        "receiver_id": receiver.id,
                        "note": note,
                        "absent_until": absent,
                    }
                    for case in self
                ]
            )
        )
        self.sudo().with_context(mail_notrack=True).write({"handover_user_id": receiver.id})
        self._create_activities(
            lambda case: receiver,
            lambda case: case.env._("Take over the case?"),
            activity_type=ACTIVITY,
            note=note,
        )
        self._log_handover(
            self.env._("%(colleague)s was asked to take over.", colleague=receiver.sudo().name),
            note,
        )
        return self._absence_notice(rows[:1])

    def _check_handover(self, receiver):
        """Refuse a hand-over that cannot be: wrong state, wrong person, asked already."""
        manager = self.env.user.has_group(MANAGER)
        for case in self:
            values = {"case": case.display_name, "owner": case.user_id.sudo().name}
            if case.state not in IN_WORK or not case.user_id:
                raise UserError(
                    self.env._(
                        "%(case)s is “%(state)s”: only a case in work with a responsible person "
                        "is handed over. Assign it instead.",
                        state=case._state_label(case.state),
                        **values,
                    )
                )
            if not manager and case.user_id != self.env.user:
                raise AccessError(
                    self.env._(
                        "%(case)s is handed over by %(owner)s, who is responsible, or by a "
                        "service manager.",
                        **values,
                    )
                )
            if case.handover_user_id:
                raise UserError(
                    self.env._(
                        "%(case)s: %(colleague)s was asked already. Withdraw that request first.",
                        colleague=case.handover_user_id.sudo().name,
                        **values,
                    )
                )
            if receiver == case.user_id:
                raise UserError(
                    self.env._("%(case)s is with %(owner)s already. Choose a colleague.", **values)
                )
            if (
                not receiver
                or not receiver.sudo().active
                or case.company_id not in receiver.sudo().company_ids
                # The companies that are switched on are the sender's, not the receiver's.
                or not case.with_user(receiver)
                .with_context(allowed_company_ids=case.company_id.ids)
                .has_access("write")
            ):
                raise UserError(
                    self.env._(
                        "%(case)s: the colleague cannot work on this case. Choose a service agent "
                        "of %(company)s.",
                        company=case.company_id.sudo().name,
                        **values,
                    )
                )

    def _absence_notice(self, row):
        """Return a notice on the screen when the colleague who was asked is away, else True."""
        if not row.absent_until:
            return True
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "message": row._absence_words(row.receiver_id, row.absent_until),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # Answering

    def action_accept_handover(self):
        """Take the cases over: responsibility, open clocks and to-dos come along (issue 4).

        :raise UserError: a case is not offered to the user
        """
        self._check_asked()
        receiver = self.env.user
        self._answer_handovers("accepted")
        # Writing the responsible person hands on his to-dos and clocks, and ends the offer.
        self.sudo().with_context(mail_auto_subscribe_no_notify=True, mail_notrack=True).write(
            {"user_id": receiver.id, "handover_user_id": False}
        )
        self._log_handover(
            self.env._("%(colleague)s took the case over.", colleague=receiver.sudo().name)
        )
        return True

    def action_decline_handover(self, reason=None):
        """Leave the cases with their owners and tell them why (issue 4).

        :param str reason: why; compulsory
        :raise UserError: the reason is missing, or a case is not offered to the user
        """
        self._check_asked()
        if not (reason or "").strip():
            raise UserError(
                self.env._(
                    "%(case)s: enter why you do not take it over.", case=self[:1].display_name
                )
            )
        colleague = self.env.user.sudo().name
        self._answer_handovers("declined", reason)
        self.sudo().with_context(mail_notrack=True).write({"handover_user_id": False})
        self._create_activities(
            lambda case: case.user_id,
            lambda case: case.env._(
                "%(colleague)s does not take the case over", colleague=colleague
            ),
            activity_type="aftersales_service.activity_handle_case",
            note=reason,
        )
        self._log_handover(
            self.env._("%(colleague)s does not take the case over.", colleague=colleague),
            reason,
        )
        return True

    def action_withdraw_handover(self):
        """Take back the question to a colleague who has not answered (issue 4).

        :raise AccessError: the user is neither the owner nor a service manager
        """
        self.check_access("write")
        if not self.env.user.has_group(MANAGER) and self.user_id - self.env.user:
            raise AccessError(
                self.env._(
                    "%(case)s: only the responsible person or a service manager withdraws the "
                    "request.",
                    case=self[:1].display_name,
                )
            )
        offered = self.filtered("handover_user_id")
        offered._end_handovers()
        return True

    def _check_asked(self):
        """Refuse an answer to what the user was not asked."""
        self.check_access("write")
        for case in self:
            if case.handover_user_id != self.env.user or case.state not in IN_WORK:
                raise UserError(
                    self.env._(
                        "%(case)s is not offered to you, or not any more. %(owner)s is "
                        "responsible.",
                        case=case.display_name,
                        owner=case.user_id.sudo().name or self.env._("Nobody"),
                    )
                )

    def _answer_handovers(self, state, reason=None):
        """Close the open requests of the cases with an answer, and their activities."""
        self.env["aftersales.case.handover"].sudo().search(
            [("case_id", "in", self.ids), ("state", "=", "asked")]
        ).write({"state": state, "answered_at": fields.Datetime.now(), "reason": reason})
        self._drop_activities(ACTIVITY)

    def _end_handovers(self):
        """Withdraw what is still offered: the case ended or went to somebody otherwise."""
        offered = self.sudo().filtered("handover_user_id")
        if offered:
            offered._answer_handovers("withdrawn")
            offered.with_context(mail_notrack=True).write({"handover_user_id": False})

    def _log_handover(self, words, note=None):
        """Write one line into the chatter of each case."""
        body = f"{words} {note}" if note else words
        self.sudo()._message_log_batch(
            bodies=dict.fromkeys(self.ids, body), author_id=self.env.user.partner_id.id
        )
