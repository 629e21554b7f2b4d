from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.working_time import local_date
from .call_writing import SPOKEN, WRITTEN
from .visit_form import COMPULSORY, RATINGS


class VisitCall(models.AbstractModel):
    """A return visit on the Call Desk (F-08, F-13…F-16)."""

    _name = "aftersales.visit.call"
    _inherit = ["aftersales.call.mixin", "aftersales.visit.writing"]
    _description = "Return visit on the Call Desk"
    _call_order = "due_at, id"
    # What a visit brings reopens cases: those of the same call have their own answer by then.
    _call_rank = 1

    call_count = fields.Integer(string="Calls", compute="_compute_smart_links")

    # Planning: the customer's wishes

    @api.model
    def _make(self, rule, company, sources, working_time):
        """Make visits the way their customers want, and leave out whom nobody may contact."""
        visits = super()._make(rule, company, sources, working_time)
        visits._take_wishes()
        return visits

    def _take_wishes(self):
        """Give new visits the channel that their customers prefer; skip those of the barred."""
        people = self._call_partner()
        everybody = self.env["res.partner"].sudo().union(*people.values())
        channels = everybody._aftersales_channels()
        wishes = self.filtered(lambda visit: channels[people[visit]])
        for channel, visits in wishes.grouped(lambda visit: channels[people[visit]]).items():
            visits.with_context(tracking_disable=True).channel_id = channel
        self._skip_barred(people)

    @api.model
    def _skip_for(self, partners):
        """Leave out the planned visits to customers of whom it was said just now (F-03)."""
        planned = Domain("state", "=", "planned")
        theirs = Domain("contact_id", "child_of", partners.ids) | Domain(
            "partner_id", "child_of", partners.ids
        )
        visits = self.sudo().search(planned & theirs)
        visits._skip_barred(visits._call_partner())

    def _skip_barred(self, people):
        """Skip the visits to those who are not to be contacted, for that standing reason."""
        reasons = self.env["res.partner"].sudo().union(*people.values())._aftersales_skip_reasons()
        barred = self.sudo().filtered(lambda visit: people[visit] in reasons)
        for reason, visits in barred.grouped(lambda visit: reasons[people[visit]]).items():
            visits.skip_reason_id = reason
            visits._skip(reason.name)

    # Caller

    def _call_technicians(self):
        """Return who did the work that the visit asks about, sudo."""
        visit = self.sudo()
        items = visit.dispatch_id.item_ids
        return visit.work_order_id.engineer_ids | items.technician_id | items.done_by

    def _blockers_done(self):
        """Yield what else is missing: a caller who has no part in the work (F-16)."""
        for visit in self:
            if refusal := visit._call_refusal():
                yield visit, refusal
        yield from super()._blockers_done()

    # Hooks of the Call Desk

    @api.model
    def _call_waiting_domain(self):
        """Return the domain of the planned visits about which somebody calls.

        Who prefers to write is asked in writing first; what a supervisor was asked to leave out
        waits for his word.
        """
        written = self.env["aftersales.channel"].sudo().search([("reach", "in", WRITTEN)])
        asked = Domain("kind", "=", "skip") & Domain("state", "=", "pending")
        return (
            Domain("state", "=", "planned")
            & (
                Domain("channel_id", "not in", written.ids)
                | Domain("channel_id", "=", False)
                | Domain("invited_at", "!=", False)
                | self._spoken_domain()
            )
            & Domain("approval_ids", "not any", asked)
        )

    @api.model
    def _call_due_domain(self, now):
        """Return the visits planned for today or before, unless a later call is agreed."""
        days = {}
        for company in self.env.companies:
            day = local_date(now, company._aftersales_tz())
            days[day] = days.get(day, company.browse()) | company
        planned = Domain.OR(
            Domain("company_id", "in", companies.ids) & Domain("planned_date", "<=", day)
            for day, companies in days.items()
        )
        return (
            self._call_waiting_domain()
            & planned
            & (Domain("next_attempt_at", "=", False) | Domain("next_attempt_at", "<=", now))
        )

    @api.model
    def _call_open_domain(self, now):
        """Return the visits whose window is open: they may be made in the same call."""
        return self._call_waiting_domain() & Domain("opens_at", "<=", now)

    def _call_in_writing(self):
        """Return whether the customer can answer all that the visit asks by himself (F-08)."""
        self.ensure_one()
        return not SPOKEN & self._forms()

    def _call_title(self):
        """Return the kind of visit, or the mark of its form."""
        self.ensure_one()
        return self.label or self.sudo().rule_id.name or ""

    def _call_about(self):
        self.ensure_one()
        return self.about or ""

    def _call_deadline(self):
        self.ensure_one()
        return self.due_at

    def _call_script(self):
        """Return the script of the visit's rule, and those of the rules it was merged with."""
        self.ensure_one()
        visit = self.sudo()
        return Markup().join(filter(None, (visit.script, visit.merged_script)))

    def _call_form(self):
        """Return the questions of all forms that the visit fills (F-06…F-11, F-13, F-14, F-18)."""
        self.ensure_one()
        asked = self._asked()
        described = self.fields_get(asked, ["string", "type", "selection"])
        questions = [
            {
                "name": name,
                "label": described[name]["string"],
                "type": described[name]["type"],
                "options": described[name].get("selection", []),
                "required": name in COMPULSORY,
                "value": self[name],
            }
            for name in asked
        ]
        # Who owes the cause of a dissatisfaction cannot leave it at "no opinion".
        if "cause" not in asked:
            questions.insert(1 if "informed" in asked else 0, "no_opinion")
        problem = {"name": "problem", "label": self.env._("Problem"), "type": "text"}
        return [*questions, problem]

    def _call_answer(self, values):
        """Write what the customer said and record the visit as made (F-13, F-15).

        A problem becomes a finding, so that it is analysed.

        :raise UserError: the record is incomplete
        """
        self.ensure_one()
        self._check_planned()
        values = dict(values)
        problem = (values.pop("problem", "") or "").strip()
        self.write(values)
        if problem:
            self.env["aftersales.visit.finding"].create(
                {"visit_id": self.id, "kind": "problem", "text": problem}
            )
        self.action_done()

    def _call_attempt(self, result, note, at):
        """Log the attempts on the visits (F-16)."""
        self.attempt_note = note
        self.action_attempt()

    def _call_later(self, at):
        """Plan the visits for the day on which the customer is called again."""
        for company, visits in self.sudo().grouped("company_id").items():
            day = local_date(at, company._aftersales_tz())
            visits.write({"next_attempt_at": at, "planned_date": day})

    def _call_refused(self, result, note):
        """Leave the visits out for the standing reason of the result (amendment 62)."""
        planned = self.filtered(lambda visit: visit.state == "planned")
        planned.skip_reason_id = result.sudo().skip_reason_id
        planned.action_cancel()

    def _call_give_up(self, result, note):
        """Give the visits up (F-16).

        :raise UserError: too few attempts were made
        """
        self.action_unreachable()

    def _call_retry_at(self, now):
        """Return the next attempt by the visit's own rule."""
        self.ensure_one()
        visit = self.sudo()
        return visit._propose_attempt(
            now, self.env["aftersales.working.time"]._of(visit.company_id)
        )

    # What was said

    def _answer_words(self):
        """Return the customer's answers in a line."""
        self.ensure_one()
        words = [
            self._field_words(name) for name in ("solved", "satisfaction", *RATINGS) if self[name]
        ]
        if self.no_opinion:
            words.append(self.env._("No Opinion"))
        texts = ("opinion", "handling_opinion", "usage_opinion", "suggestion", "cause", "measure")
        return " · ".join([*words, *filter(None, (self[name] for name in texts))])

    def _field_words(self, name):
        """Return a chosen value as it reads on the form, with its caption where it needs one."""
        field = self._fields[name]
        value = dict(field._description_selection(self.env)).get(self[name], "")
        return f"{field._description_string(self.env)}: {value}" if name in RATINGS else value

    def action_open_calls(self):
        """Open the calls about the visit (F-16)."""
        return self._show_records(self._linked("call_count"), self.env._("Calls"))
