from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import words

SUPERVISOR = "aftersales_service.group_supervisor"


class CsiReview(models.AbstractModel):
    """The review: its form, who takes part, and what they say (C-10, C-11)."""

    _name = "aftersales.csi.review"
    _inherit = ["aftersales.guarded.mixin", "aftersales.approval.mixin"]
    _description = "Review of a CSI"

    review_form_id = fields.Many2one(
        "aftersales.review.form",
        string="Form of Review",
        writers=SUPERVISOR,
        copy=False,
        ondelete="restrict",
    )
    proposed_form_id = fields.Many2one(
        "aftersales.review.form",
        compute="_compute_proposed_form_id",
        help="By the level of the record.",
    )
    chair_id = fields.Many2one(
        "res.users",
        writers=SUPERVISOR,
        copy=False,
        domain=lambda self: [("all_group_ids", "in", self.env.ref(SUPERVISOR).id)],
        help="The supervisor who leads the review.",
    )
    participant_ids = fields.One2many(
        "aftersales.csi.participant", "csi_id", string="Participants", writers=SUPERVISOR
    )
    review_user_ids = fields.Many2many(
        "res.users",
        string="Review Participants",
        compute="_compute_review_user_ids",
        inverse="_inverse_review_user_ids",
        search="_search_review_user_ids",
        writers=SUPERVISOR,
        copy=False,
    )

    @api.depends("level_id")
    def _compute_proposed_form_id(self):
        forms = self.env["aftersales.review.form"].search([])
        for csi in self:
            fit = forms.filtered(lambda form, csi=csi: csi.level_id in form.level_ids)
            csi.proposed_form_id = fit[:1] or forms[:1]

    @api.depends("participant_ids.user_id")
    def _compute_review_user_ids(self):
        for csi in self:
            csi.review_user_ids = csi.participant_ids.user_id

    @api.model
    def _search_review_user_ids(self, operator, value):
        return [("participant_ids.user_id", operator, value)]

    def _inverse_review_user_ids(self):
        """Name the participants in the order given, keeping those who are named already."""
        for csi in self:
            lines = csi.participant_ids
            users = csi.review_user_ids
            csi.participant_ids = [
                Command.delete(line.id) for line in lines if line.user_id not in users
            ] + [
                Command.create({"user_id": user.id, "sequence": sequence})
                for sequence, user in enumerate(users, start=len(lines) + 1)
                if user not in lines.user_id
            ]

    @api.model
    def _undecided(self):
        """Return the states before a decision."""
        return self._steps["cancel"].sources

    def _with_chair(self, vals):
        """Return values of a write in which the supervisor who sets the review also chairs it."""
        sets = {"review_form_id", "review_user_ids", "participant_ids"} & vals.keys()
        if not sets or "chair_id" in vals or self.env.su:
            return vals
        if not self.env.user.has_group(SUPERVISOR):
            return vals
        return {**vals, "chair_id": self.env.uid}

    # Asking

    def _prepare_review(self):
        """Propose what the supervisor left open, and ask the participants (C-10, amendment 9).

        Form by level, chair and the technical department are his to change.
        """
        named = []
        for company, csis in self.sudo().grouped("company_id").items():
            chair = self.env["aftersales.role"]._direct_users("supervisor", company)[:1]
            technical = self.env["aftersales.role"]._direct_users("technical", company)[:1]
            csis.filtered(lambda csi: not csi.chair_id).write({"chair_id": chair.id})
            unformed = csis.filtered(lambda csi: not csi.review_form_id)
            for form, alike in unformed.grouped("proposed_form_id").items():
                alike.write({"review_form_id": form.id})
            named += [
                {"csi_id": csi.id, "user_id": user.id}
                for csi in csis
                if not csi.participant_ids
                for user in technical
            ]
        self.env["aftersales.csi.participant"].sudo().create(named)
        self._ask_participants()
        self._create_activities(
            lambda csi: csi.sudo().chair_id,
            activity_type="aftersales_service.activity_csi_review",
        )

    def _ask_participants(self):
        """Ask every participant who was not asked about this revision yet."""
        lines = self.sudo().participant_ids.filtered(lambda line: not line.approval_id)
        now = fields.Datetime.now()
        requests = (
            self.env["aftersales.approval"]
            .sudo()
            .create(
                [
                    {
                        "res_model": self._name,
                        "res_id": line.csi_id.id,
                        "company_id": line.company_id.id,
                        "kind": "review",
                        "sequence": line.sequence,
                        "user_id": line.user_id.id,
                        "requested_by": self.env.uid,
                        "requested_at": now,
                        "reason": self.env._(
                            "Opinion on revision %(revision)s", revision=line.csi_id.revision
                        ),
                    }
                    for line in lines
                ]
            )
        )
        for line, request in zip(lines, requests, strict=True):
            line.approval_id = request
        self.invalidate_recordset(["approval_ids"])
        self._create_activities(
            lambda csi: lines.filtered(lambda line: line.csi_id == csi).user_id,
            activity_type="aftersales_service.activity_csi_opinion",
        )

    def _forget_answers(self):
        """Put the opinions on an old revision aside: people are asked again about the new one."""
        lines = self.sudo().participant_ids
        lines.approval_id.write({"replaced": True})
        lines.write({"approval_id": False})

    def _pending_participants(self):
        """Return the participants who were asked and have not answered."""
        if self.state != "review":
            return self.participant_ids.browse()
        return self.participant_ids.filtered(lambda line: line.answer == "pending")

    def _opinions_in_words(self):
        """Return the lines by which the log remembers opinions and decision of a revision."""
        self.ensure_one()
        lines = [
            self.env._("Opinion of %(user)s: %(text)s", user=line.user_id.name, text=line.opinion)
            for line in self.sudo().participant_ids
            if line.opinion
        ]
        if self.opinion:
            lines.append(
                self.env._(
                    "Opinion: %(text)s (way of service: %(mode)s, signed by: %(signer)s)",
                    text=self.opinion,
                    mode=self.service_mode_id.name or "-",
                    signer=self.signer_id.sudo().name or "-",
                )
            )
        if self.reply:
            lines.append(self.env._("Answer to the customer: %(text)s", text=self.reply))
        return lines

    # Answering

    def action_give_opinion(self, text=None, agree=True):
        """Give one's written opinion in the review, with the time (C-10).

        :param str text: the opinion; required
        :param bool agree: whether the service may be decided as it stands
        :raise AccessError: the user is not asked
        :raise UserError: no text, not his turn yet, or no review is running
        """
        for csi in self:
            mine = csi.participant_ids.filtered("is_mine")
            if not mine:
                raise AccessError(
                    self.env._(
                        "%(record)s: you are no participant of this review. Its participants are: "
                        "%(people)s.",
                        record=csi.display_name,
                        people=words.listed(
                            self.env, csi.sudo().participant_ids.user_id.mapped("name")
                        )
                        or "-",
                    )
                )
            if csi.state != "review":
                raise UserError(
                    self.env._(
                        "%(record)s is “%(state)s”: opinions are given while it is in review.",
                        record=csi.display_name,
                        state=self._state_label(csi.state),
                    )
                )
            mine.approval_id._decide("approved" if agree else "rejected", (text or "").strip())
        return True

    def _on_approval(self, kind, rows):
        """Check the answers of participants: in a running review, with words, in their turn."""
        super()._on_approval(kind, rows)
        if kind != "review":
            return
        for csi in self:
            for row in rows.sudo().filtered(lambda row, csi=csi: row.res_id == csi.id):
                csi._check_answer(row)
                csi.sudo()._message_log(
                    body=self.env._(
                        "Opinion of %(user)s: %(text)s",
                        user=row.decided_by.name,
                        text=row.comment,
                    ),
                    author_id=self.env.user.partner_id.id,
                )
        self.sudo().activity_unlink(
            ["aftersales_service.activity_csi_opinion"], user_id=self.env.uid
        )

    def _check_answer(self, row):
        """Refuse an answer without words, out of turn, or outside a running review."""
        self.ensure_one()
        if not (row.comment or "").strip():
            raise UserError(
                self.env._(
                    "%(record)s: the opinion is missing. Write it before you answer.",
                    record=self.display_name,
                )
            )
        if self.state != "review":
            raise UserError(
                self.env._(
                    "%(record)s is “%(state)s”: opinions are given while it is in review.",
                    record=self.display_name,
                    state=self._state_label(self.state),
                )
            )
        mine = self.sudo().participant_ids.filtered(lambda line: line.approval_id == row)
        before = (
            self._pending_participants()
            .sudo()
            .filtered(lambda line: (line.sequence, line.id) < (mine.sequence, mine.id))
        )
        if self.sudo().review_form_id.in_order and before:
            raise UserError(
                self.env._(
                    "%(record)s goes round in order: %(people)s has to give an opinion before you.",
                    record=self.display_name,
                    people=before[0].user_id.name,
                )
            )

    def _blockers_review(self):
        """Yield what the review itself still lacks before somebody may sign its result."""
        yield from self._blockers_stale_print()
        for csi in self:
            form = csi.sudo().review_form_id
            if not form:
                yield (
                    csi,
                    self.env._("The form of review is missing. The service supervisor chooses it."),
                )
            lines = csi.sudo().participant_ids
            waiting = csi._pending_participants().sudo() - csi._pending_of_signer()
            answered = (lines - csi._pending_participants().sudo()).user_id | self.env.user
            if form.all_answer and waiting:
                yield (
                    csi,
                    self.env._(
                        "The opinions of these participants are missing: %(people)s.",
                        people=words.listed(self.env, waiting.user_id.mapped("name")),
                    ),
                )
            elif len(answered) < form.min_participants:
                yield (
                    csi,
                    self.env._(
                        "“%(form)s” needs the opinions of %(needed)s people, the signer included; "
                        "so far there are %(count)s. Ask further participants for theirs.",
                        form=form.name,
                        needed=form.min_participants,
                        count=len(answered),
                    ),
                )
