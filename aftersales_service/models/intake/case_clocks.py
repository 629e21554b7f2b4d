from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import words

# The promise that technical support keeps
TECHNICAL = "diagnosis_contact"
# By how much the clocks of two computers may differ.
SKEW = timedelta(minutes=1)


class CaseClocks(models.AbstractModel):
    """What of a case its time limits depend on, and the receipt from which they count."""

    _name = "aftersales.case.clocks"
    _inherit = ["aftersales.clock.mixin", "aftersales.guarded.mixin"]
    _description = "Time limits of a case"

    _clock_fields = {
        "type_id": "",
        "level_id": "",
        # What the level follows from
        "impact": "",
        "urgency": "",
        "importance": "",
        "level_reason": "",
        "partner_id": "",
        "team_id": "team",
        "product_id": "classes",
        "installed_product_ids": "classes",
        "channel_id": "contact",
        "handling_limit_id": "limit_days",
    }
    _clock_ends = ("closed", "cancelled")

    _waiting_ends = frozenset(("handled", "closed", "cancelled"))

    handling_limit_id = fields.Many2one(
        "aftersales.handling.limit",
        string="Part and Difficulty",
        copy=False,
        help="How long the repair in our house may take (B-15).",
    )

    def _own_traits(self):
        """Return the traits of a case that policies ask for."""
        self.ensure_one()
        return {
            "type": self.type_id.id,
            "complaint": self.type_id.is_complaint,
            "level": self.level_id.id,
            "team": self.team_id.id,
            "contact": "live" if self._is_live() else "written",
            "csi": any(csi.state != "cancelled" for csi in self.csi_ids),
            "limit_days": self.handling_limit_id.days,
        }

    def _clock_user(self, target, presence):
        """Return who keeps a promise; the technical contact is made by who was chosen for it."""
        if target.kind == TECHNICAL and self.technical_id:
            return self.technical_id
        return super()._clock_user(target, presence)

    def _follow_technical(self, vals):
        """Let the technical contact that is owed go to the person chosen for it (C-01).

        :param dict vals: what was written
        """
        if not {"technical_id", "user_id"} & vals.keys():
            return
        cases = self if "technical_id" in vals else self.filtered("technical_id")
        clocks = cases._open_clocks(TECHNICAL)
        targets = clocks._targets()
        presence = self.env["aftersales.sla.presence"].sudo()._at(fields.Datetime.now())
        cases = {case.id: case for case in self.sudo()}
        people = {
            clock: cases[clock.res_id]._clock_user(targets[clock.id], presence) for clock in clocks
        }
        clocks._update({clock: {"user_id": user.id or False} for clock, user in people.items()})

    def _may_wait(self):
        """A case may wait while it is in work or its result is open."""
        return self.state in ("in_progress", "to_confirm")

    def _is_live(self):
        """Return whether the service had the customer on the line at receipt (amendment 3).

        A colleague who forwards a call is not the service.
        """
        self.ensure_one()
        return self.channel_id.live and not self.forwarded_by

    def _clocks_on_create(self):
        """Start what runs from receipt, also of requests that wait to be accepted (B-12)."""
        self._clock_facts({"received": {case.id: case.received_at for case in self}}, fresh=True)
        self.filtered(lambda case: case.state == "new")._meet_live()

    def _meet_live(self):
        """Note the first contact at receipt where the customer was on the line (amendment 3)."""
        met = self.filtered(lambda case: not case.first_contact_at and case._is_live())
        for case in met.sudo().with_context(tracking_disable=True):
            case.first_contact_at = case.received_at
        met._clock_fact("contacted", {case.id: case.received_at for case in met})

    def _met_at_receipt(self):
        """Return the saved cases whose first contact was the call with which they came in."""
        return self.filtered(
            lambda case: (
                case.state == "new"
                and case.first_contact_at
                and case.first_contact_at == case.received_at
            )
        )

    def _clock_reassess(self, reason=None, anew=False):
        """Choose the policies anew; what was met at receipt has no time limit that could move."""
        self.filtered(lambda case: case.state == "new")._meet_live()
        return super()._clock_reassess(reason, anew)

    def _channel_corrected(self, met):
        """Let the first contact follow the corrected channel of cases that are only saved.

        :param met: the cases that had been met at receipt
        """
        self.filtered(lambda case: case.state == "new")._meet_live()
        unmet = met.filtered(lambda case: not case._is_live()).sudo()
        if not unmet:
            return
        unmet.with_context(tracking_disable=True).first_contact_at = False
        clocks = self.env["aftersales.sla.clock"].sudo()
        clocks = clocks.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", unmet.ids),
                ("state", "in", ("met", "breached")),
            ]
        )
        targets = clocks._targets()
        clocks = clocks.filtered(lambda clock: "contacted" in targets[clock.id].on("stop"))
        reason = self.env._("The channel was corrected: the customer was not on the line.")
        clocks._happen("reopen", limits=clocks._current_limits(), reason=reason)
        at = {case.id: case.received_at for case in unmet}
        clocks._change_origin({clock.id: at[clock.res_id] for clock in clocks}, reason)

    def _message_post_after_hook(self, message, msg_vals):
        """Note a message from the customer: whoever waits for his answer goes on.

        An absence notice is no answer.
        """
        result = super()._message_post_after_hook(message, msg_vals)
        author = message.sudo().author_id
        machine = self.env.context.get("aftersales_auto_reply")
        from_people = message.message_type in ("email", "comment") and not machine
        # Who writes from an address that nobody has noted is the customer all the same.
        if from_people and (author.partner_share if author else message.email_from):
            self._clock_fact("customer_message")
        return result

    # Receipt entered late

    @api.constrains("received_at")
    def _check_received_at(self):
        """Refuse a receipt in the future, however it is entered: its limits would never begin."""
        latest = fields.Datetime.now() + SKEW
        for case in self:
            if case.received_at > latest:
                raise ValidationError(case._future_receipt())

    def _future_receipt(self):
        """Return the words that refuse a receipt in the future."""
        return self.env._(
            "%(case)s: it cannot have been received in the future. Correct the time.",
            case=self.display_name,
        )

    def write(self, vals):
        """Let the clocks count from a corrected receipt.

        :raise UserError: the receipt of a case in work is changed without a reason
        """
        met = self._met_at_receipt() if "channel_id" in vals else self.browse()
        before = self._former_receipts(vals)
        result = super().write(vals)
        if "channel_id" in vals:
            self._channel_corrected(met)
        self._follow_technical(vals)
        moved = self.filtered(lambda case: case.id in before)
        reason = self.env.context.get("aftersales_receipt_reason")
        moved._receipt_moved(before, reason or self.env._("The time of receipt was corrected."))
        return result

    def _former_receipts(self, vals):
        """Return the receipt, by case id, that a write corrects.

        :raise UserError: the receipt of a case in work is changed without a reason
        """
        if "received_at" not in vals:
            return {}
        moved = self.filtered(
            lambda case: case.received_at != fields.Datetime.to_datetime(vals["received_at"])
        )
        accepted = moved.filtered(lambda case: case.state not in ("new", "forwarded"))
        if accepted and not self.env.su:
            raise UserError(
                self.env._(
                    "%(case)s: its time limits run from its receipt. Use “Change Receipt” and say "
                    "why.",
                    case=accepted[0].display_name,
                )
            )
        return {case.id: case.received_at for case in moved}

    def action_change_receipt(self, moment=None, reason=None):
        """Correct when cases in work were received; open time limits count from then (B-12).

        :param datetime moment: when they were received, not in the future
        :param str reason: why it was entered wrongly; compulsory
        :raise UserError: moment or reason is missing, it lies in the future, or a case has ended
        """
        self.check_access("write")
        moment = fields.Datetime.to_datetime(moment)
        for case in self:
            if not moment or not (reason or "").strip():
                raise UserError(
                    self.env._(
                        "%(case)s: enter when it was received and why that is corrected.",
                        case=case.display_name,
                    )
                )
            if moment > fields.Datetime.now() + SKEW:
                raise UserError(case._future_receipt())
            if case.state in ("closed", "cancelled"):
                raise UserError(
                    self.env._(
                        "%(case)s has ended, and ended time limits never change. Reopen it first.",
                        case=case.display_name,
                    )
                )
        words = {
            case.id: self.env._(
                "Received on %(after)s, not on %(before)s: %(reason)s",
                after=fields.Datetime.to_string(moment),
                before=fields.Datetime.to_string(case.received_at),
                reason=reason,
            )
            for case in self
        }
        cases = self.sudo()
        cases.with_context(aftersales_receipt_reason=reason).write({"received_at": moment})
        cases._message_log_batch(bodies=words, author_id=self.env.user.partner_id.id)
        return True

    def _receipt_moved(self, before, reason):
        """Note the receipt anew, and let what runs from it count from there.

        :param dict before: the earlier receipt by case id
        :param str reason: why, kept with the events
        """
        if not self:
            return
        cases = self.sudo()
        at = {case.id: case.received_at for case in cases}
        cases._receive_anew(at, reason)
        # Whoever was on the line at receipt was contacted then, whenever that was (amendment 3).
        live = cases.filtered(lambda case: case.first_contact_at == before[case.id])
        live = live.filtered(lambda case: case._is_live())
        for case in live.with_context(mail_notrack=True):
            case.first_contact_at = case.received_at
        live._note_facts({"contacted": {case.id: at[case.id] for case in live}})
        cases.csi_ids._follow_receipt(reason)

    # A date that the customer agreed to

    def action_agree_next_contact(self, moment=None, reason=None):
        """Agree with the customer when he hears from us next; it replaces the update (E-17).

        :param datetime moment: the agreed time, in the future
        :param str reason: with whom and why; compulsory
        :raise UserError: moment or reason is missing, it is past, or a case is not in work
        """
        self.check_access("write")
        moment = fields.Datetime.to_datetime(moment)
        for case in self:
            if not moment or not (reason or "").strip():
                raise UserError(
                    self.env._(
                        "%(case)s: enter the time agreed with the customer, and with whom.",
                        case=case.display_name,
                    )
                )
            if moment <= fields.Datetime.now():
                raise UserError(
                    self.env._(
                        "%(case)s: the agreed time is past. Enter when the customer is contacted "
                        "next.",
                        case=case.display_name,
                    )
                )
            if case.state != "in_progress":
                raise UserError(
                    self.env._(
                        "%(case)s is “%(state)s”: a next contact is agreed for a case in work.",
                        case=case.display_name,
                        state=case._state_label(case.state),
                    )
                )
        self._agree_next_contact(moment, reason)
        return True

    def _agree_next_contact(self, moment, reason):
        """Let the progress update of cases in work be due at an agreed moment.

        :param datetime moment: naive UTC
        :param str reason: what was agreed, with whom
        """
        cases = self.filtered(lambda case: case.state == "in_progress")
        if cases:
            agreed = dict.fromkeys(cases.ids, moment)
            clocks = cases._retarget_clock("progress", deadline=agreed, reason=reason)
            waiting = cases.filtered(lambda case: case.id not in set(clocks.mapped("res_id")))
            waiting._start_clock("progress", deadline=agreed)
            cases.sudo()._message_log_batch(
                bodies=dict.fromkeys(
                    cases.ids,
                    self.env._(
                        "Next contact agreed for %(moment)s. %(reason)s",
                        moment=words.moment(self.env, moment),
                        reason=reason,
                    ),
                ),
                author_id=self.env.user.partner_id.id,
            )
