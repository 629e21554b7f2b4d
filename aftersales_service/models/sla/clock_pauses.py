from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...tools import words


class ClockPauses(models.AbstractModel):
    """A record that may wait, with its time limits (issue 4 §2)."""

    _name = "aftersales.clock.pauses"
    _description = "Record that may wait"

    pause_ids = fields.One2many(
        "aftersales.pause",
        "res_id",
        string="Pauses",
        domain=lambda self: [("res_model", "=", self._name)],
        readonly=True,
    )
    waiting_words = fields.Text(string="Waits For", compute="_compute_waiting_words")

    @api.depends("pause_ids.ended_at")
    @api.depends_context("lang", "tz")
    def _compute_waiting_words(self):
        for record in self:
            waiting = record.sudo().pause_ids.filtered(lambda pause: not pause.ended_at)
            record.waiting_words = waiting._words()

    def action_pause(self, reason_id=None, note=None, until=None, **evidence):
        """Let records in work wait: their pausing time limits stand still.

        :param int reason_id: id of the aftersales.pause.reason
        :param str note: what is waited for
        :param until: agreed moment, naive UTC
        :param evidence: purchase_order_id, picking_id or attachment_ids (a list of ids)
        :raise UserError: the reason, or what it asks for, is missing; it is too long; the record
            is not in work
        """
        self.check_access("write")
        reason = self.env["aftersales.pause.reason"].browse(reason_id).exists()
        until = fields.Datetime.to_datetime(until)
        evidence = self._evidence(evidence)
        for record in self:
            record._check_may_pause(reason, note, until, evidence)
        self.env["aftersales.pause"]._begin(self, reason, until=until, note=note, **evidence)
        self._note_facts_of_pause(reason)
        return True

    def _evidence(self, evidence):
        """Return the values of a pause that name its evidence.

        They are written in superuser mode, so files are only ever linked, and only those that the
        user may read.
        """
        files = self.env["ir.attachment"].browse(map(int, evidence.get("attachment_ids") or ()))
        files.check_access("read")
        order = self.env["purchase.order"].browse(evidence.get("purchase_order_id") or ())
        picking = self.env["stock.picking"].browse(evidence.get("picking_id") or ())
        return {
            "purchase_order_id": order.exists().id,
            "picking_id": picking.exists().id,
            "attachment_ids": [Command.set(files.exists().ids)] if files else False,
        }

    def _note_facts_of_pause(self, reason):
        """Note in the log of facts that the records wait now."""
        now = fields.Datetime.now()
        code = reason.sudo().fact_id.code
        self.sudo()._note_facts({code: dict.fromkeys(self.ids, now)})

    def _check_may_pause(self, reason, note, until, evidence):
        """Refuse a pause without its reason, evidence or measure."""
        name = self.display_name
        if not self._may_wait():
            raise UserError(
                self.env._(
                    "%(record)s is “%(state)s”: only what is in work can wait.",
                    record=name,
                    state=self._state_label(self.state),
                )
            )
        if not reason:
            raise UserError(self.env._("%(record)s: choose what is waited for.", record=name))
        if reason.needs_note and not (note or "").strip():
            raise UserError(
                self.env._("%(record)s: enter what exactly is waited for.", record=name)
            )
        if reason.needs_until and not until:
            raise UserError(self.env._("%(record)s: enter the date that was agreed.", record=name))
        if reason.needs_document and not any(evidence.values()):
            raise UserError(
                self.env._(
                    "%(record)s: “%(reason)s” needs evidence. Choose the purchase order or the "
                    "transfer, or attach a file.",
                    record=name,
                    reason=reason.name,
                )
            )
        now = fields.Datetime.now()
        if until and until <= now:
            raise UserError(self.env._("%(record)s: the pause would end in the past.", record=name))
        longest = self.env["aftersales.pause"]._longest(self.company_id, reason, now)
        if until and until > longest:
            raise UserError(
                self.env._(
                    "%(record)s: “%(reason)s” may last %(time)s at most, until %(moment)s.",
                    record=name,
                    reason=reason.name,
                    time=words.amount(self.env, "working_days", reason.most_days),
                    moment=words.moment(self.env, longest),
                )
            )

    def _may_wait(self):
        """Return whether the record is in a state in which it may wait; see the models."""
        return True

    def action_resume_clocks(self):
        """Let the records go on by hand.

        :raise UserError: a record does not wait
        """
        self.check_access("write")
        pauses = self.env["aftersales.pause"]._open_of(self)
        for record in self:
            if record.id not in pauses.mapped("res_id"):
                raise UserError(self.env._("%(record)s does not wait.", record=record.display_name))
        self._clock_fact("resumed")
        pauses._finish("resumed")
        return True

    def _resume_clocks(self, at, fact):
        """Let paused clocks go on, unless their record still waits for something else.

        :param dict at: naive UTC by record id
        """
        waiting = {}
        for pause in self.env["aftersales.pause"]._open_of(self):
            waiting.setdefault(pause.res_id, set()).add(pause.reason_id.fact_id.code)
        clocks = self._open_clocks().filtered(lambda clock: clock.state == "paused")
        targets = clocks._targets()
        free = clocks.filtered(
            lambda c: not targets[c.id].on("pause") & waiting.get(c.res_id, set())
        )
        free._happen("resume", at={c.id: at[c.res_id] for c in free}, fact=fact)
        free._arm_watch(free)

    def _pause_new_clocks(self, clocks):
        """Let clocks that begin while their record waits wait as well."""
        waiting = {}
        for pause in self.env["aftersales.pause"]._open_of(self):
            waiting.setdefault(pause.res_id, {})[pause.reason_id.fact_id.code] = pause.reason_id
        if not waiting:
            return
        targets = clocks._targets()
        for clock in clocks:
            codes = targets[clock.id].on("pause") & waiting.get(clock.res_id, {}).keys()
            if codes:
                code = min(codes)
                clock._happen(
                    "pause", at=clock.started_at, reason=waiting[clock.res_id][code].name, fact=code
                )
