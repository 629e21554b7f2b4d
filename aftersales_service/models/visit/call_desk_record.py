from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from .call_result import AGAIN

# What is written of each matter, by the effect of the call's result.
OUTCOMES = {"refuse": "refused", "give_up": "given_up"}


class CallDeskRecord(models.AbstractModel):
    """What a call brought, written in one transaction: all that is due to a contact, or nothing."""

    _name = "aftersales.call.desk.record"
    _description = "Recording on the Call Desk"

    @api.model
    def close(self, contact_id, company_id, result_id, values=None):
        """Record one call: its answers, or that nobody was reached, and when it goes on.

        :param int contact_id: id of the res.partner who was called
        :param int company_id: id of the res.company
        :param int result_id: id of the aftersales.call.result
        :param dict values: ``answers`` {key of an item: {name: value}}, ``note``, ``phone`` (the
            number called), ``next_at`` (UTC, where the customer wants to be called again),
            ``recording`` and ``recording_name`` (base64, sound only)
        :raise AccessError: the user calls no customers
        :raise UserError: an answer is missing, or something of it is settled already; nothing is
            written then
        :return: dict with the id of the call and the moment of the next one
        """
        self._check_caller()
        values = dict(values or {})
        contact = self.env["res.partner"].browse(contact_id)
        contact.check_access("read")
        company = self.env["res.company"].browse(company_id) & self.env.companies
        company.check_access("read")
        result = self.env["aftersales.call.result"].browse(result_id)
        result.check_access("read")
        now = fields.Datetime.now()
        records = self._open_of(contact, company, now)
        if not records:
            raise UserError(
                self.env._(
                    "Nothing is due to %(contact)s any more: somebody was quicker. Read the list "
                    "again.",
                    contact=contact.display_name,
                )
            )
        next_at = False
        if result.effect != "talk" and result.counts:
            for batch in self._batches(records):
                batch._call_attempt(result, self._words(result, values), now)
        if result.effect == "talk":
            records = self._answer(records, values.get("answers") or {})
        elif result.effect == "give_up":
            records = self._give_up(records, result, values)
        else:
            next_at = self._not_answered(records, contact, result, values, now)
        call = self._log(contact, company, records, result, values, now, next_at)
        if result.effect == "number":
            self._look_for_number(call, values.get("phone"))
        return {
            "call_id": call.id,
            "next_at": fields.Datetime.to_string(next_at) if next_at else False,
        }

    @api.model
    def _answer(self, records, answers):
        """Write the answers of a talk; what was not spoken of stays due.

        :return: the records that were answered
        """
        by_key = {f"{record._name},{record.id}": record for record in records}
        gone = [key for key in answers if key not in by_key]
        if gone or not answers:
            raise UserError(
                self.env._(
                    "Something of this call is settled already. Read the list again, then enter "
                    "the answers."
                )
                if gone
                else self.env._(
                    "Nothing is answered yet. Enter what the customer said to at least one matter, "
                    "or choose how else the call ended."
                )
            )
        spoken = sorted((by_key[key] for key in answers), key=lambda record: record._call_rank)
        for record in spoken:
            given = answers[f"{record._name},{record.id}"]
            if refusal := record._call_refusal():
                raise UserError(
                    self.env._(
                        "%(record)s: %(missing)s", record=record.display_name, missing=refusal
                    )
                )
            names = {q if isinstance(q, str) else q["name"] for q in record._call_form()}
            record._call_answer({name: given[name] for name in given if name in names})
        return spoken

    @api.model
    def _not_answered(self, records, contact, result, values, now):
        """Let the matters know that nobody was reached, or that the customer wants no call.

        :return: when to call again, or False
        """
        words = self._words(result, values)
        batches = self._batches(records)
        if result.effect == "refuse":
            contact.sudo().aftersales_skip_reason_id = result.sudo().skip_reason_id
            for batch in batches:
                batch.exists()._call_refused(result, words)
        if result.effect not in AGAIN:
            return False
        next_at = self._next_at(records, result, values, now)
        for batch in batches:
            batch._call_later(next_at)
        return next_at

    @api.model
    def _give_up(self, records, result, values):
        """End what was tried often enough; what was not stays due.

        :return: the records that were given up
        :raise UserError: none of them was tried often enough
        """
        words = self._words(result, values)
        given_up, refusals = [], []
        for record in records:
            try:
                with self.env.cr.savepoint():
                    record._call_give_up(result, words)
                    record.flush_recordset()
            except UserError as refusal:
                refusals.append(refusal)
            else:
                given_up.append(record)
        if not given_up:
            raise refusals[0]
        return given_up

    @api.model
    def _words(self, result, values):
        """Return the result of a call with the caller's note in one line."""
        return ": ".join(filter(None, [result.name, (values.get("note") or "").strip()]))

    @api.model
    def _batches(self, records):
        """Return the records as one recordset per model."""
        batches = {}
        for record in records:
            batches[record._name] = batches.get(record._name, record.browse()) | record
        return list(batches.values())

    @api.model
    def _next_at(self, records, result, values, now):
        """Return the moment of the next call, which lies ahead and in no quiet hours."""
        company = records[0].sudo().company_id
        if result.effect == "asked":
            next_at = fields.Datetime.to_datetime(values.get("next_at") or False)
            if not next_at or next_at <= now:
                raise UserError(
                    self.env._(
                        "“%(result)s”: enter when the customer wants to be called, a moment that "
                        "lies ahead.",
                        result=result.name,
                    )
                )
            return next_at
        if result.effect == "minutes":
            next_at = now + timedelta(minutes=result.minutes)
            if not company._aftersales_quiet_until(next_at):
                return next_at
        return self._retry_at(records, now)

    @api.model
    def _retry_at(self, records, now):
        """Return when to call again by the plan of the matters: the earliest, quiet hours over."""
        next_at = min(record._call_retry_at(now) for record in records)
        company = records[0].sudo().company_id
        return company._aftersales_quiet_until(next_at) or next_at

    @api.model
    def _log(self, contact, company, records, result, values, now, next_at):
        """Write the call with its lines; return it in the caller's rights."""
        outcome = OUTCOMES.get(result.effect)
        if not outcome:
            outcome = "attempt" if result.counts else "later"
        if result.effect == "talk":
            outcome = "answered"
        call = (
            self.env["aftersales.call"]
            .sudo()
            .create(
                {
                    "company_id": company.id,
                    "partner_id": contact.commercial_partner_id.id,
                    "contact_id": contact.id,
                    "phone": (values.get("phone") or "").strip()[:64],
                    "at": now,
                    "user_id": self.env.uid,
                    "result_id": result.id,
                    "note": (values.get("note") or "").strip(),
                    "next_at": next_at,
                    "recording": values.get("recording") or False,
                    "recording_name": (values.get("recording_name") or "")[:128],
                    "line_ids": [
                        Command.create(
                            {
                                "res_model": record._name,
                                "res_id": record.id,
                                "title": f"{record._call_title()} · {record.display_name}",
                                "outcome": outcome,
                            }
                        )
                        for record in records
                    ],
                }
            )
        )
        return call.sudo(self.env.su)

    @api.model
    def _look_for_number(self, call, phone):
        """Have sales administration find the right number; nobody calls the wrong one again."""
        contact = call.contact_id
        contact.sudo().aftersales_wrong_phone = phone or contact.phone or ""
        Role = self.env["aftersales.role"]
        people = Role._direct_users("sales_admin", call.company_id)[:1]
        call.sudo()._create_activities(
            lambda _call: people or Role._direct_users("manager", call.company_id)[:1],
            lambda call: call.env._(
                "The phone number of %(contact)s is wrong: find the right one",
                contact=call.contact_id.display_name,
            ),
            document=lambda call: call.contact_id,
        )
