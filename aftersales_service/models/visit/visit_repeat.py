from odoo import api, fields, models

from .visit_source import Source


class VisitRepeat(models.AbstractModel):
    """Visits that come again: each is planned when the one before it has ended (F-12)."""

    _name = "aftersales.visit.repeat"
    _inherit = ["aftersales.guarded.mixin", "aftersales.visit.making"]
    _description = "Repeated return visits"

    base_date = fields.Date(
        string="Day of the Event",
        guarded=True,
        copy=False,
        help="From which day the series of visits is counted.",
    )
    occurrence = fields.Integer(string="Visit No.", guarded=True, copy=False)
    follow_due = fields.Boolean(
        guarded=True, copy=False, help="The rules look at the visit once it has ended."
    )
    after_visit_id = fields.Many2one(
        "aftersales.return.visit",
        string="Visit Before",
        index="btree_not_null",
        guarded=True,
        copy=False,
    )
    follow_ids = fields.One2many(
        "aftersales.return.visit", "after_visit_id", string="Visits After This One"
    )
    follow_count = fields.Integer(compute="_compute_smart_links")

    _follow_index = models.Index("(id) WHERE follow_due IS TRUE AND state <> 'planned'")

    @api.model
    def _repeat_values(self, rule, source):
        """Return the fields that place a visit in its series, none where the rule visits once."""
        if not rule.repeat_every:
            return {}
        return {"base_date": source.base, "occurrence": source.occurrence, "follow_due": True}

    @api.model
    def _occurrence_key(self, key, number):
        """Return the key of the n-th visit of a series."""
        return f"{key}#{number}" if number > 1 else key

    @api.model
    def _plan_follow_ups(self, visits):
        """Plan what follows from visits that have ended: the next of a series, and the second
        communication with dissatisfied customers (F-10, F-12).

        :param visits: aftersales.return.visit; all count as looked at afterwards
        """
        visits = visits.sudo()
        # Visits of an older system tell of the past: nothing follows from them.
        own = visits.filtered(lambda visit: not visit.imported)
        own.filtered("source_key")._plan_next()
        self._plan_after_answers(
            own.filtered(
                lambda visit: (
                    visit.done_at and visit._is_dissatisfied() and not visit._matter_cases()
                )
            )
        )
        visits.follow_due = False

    def _plan_next(self):
        """Plan the next visit of each series that goes on."""
        for (rule, company), visits in self.grouped(lambda v: (v.rule_id, v.company_id)).items():
            rules = self.env["aftersales.visit.rule"]._in_force([rule.trigger], company)
            if not rule.repeat_every or rule not in rules:
                continue
            working_time = self.env["aftersales.working.time"]._of(company)
            sources = {}
            for visit in visits.filtered(lambda visit: visit._is_with_customer()):
                source = visit._next_source(working_time)
                if source:
                    root = visit.source_key.partition("#")[0]
                    sources[self._occurrence_key(root, source.occurrence)] = source
            known = self._ever().search(
                [("rule_id", "=", rule.id), ("source_key", "in", list(sources))]
            )
            for visit in known:
                del sources[visit.source_key]
            self._make(rule, company, sources, working_time)

    def _is_with_customer(self):
        """Return whether the customer still has one of the units that he is called about."""
        self.ensure_one()
        rows = self.ownership_ids or self.installed_product_ids.ownership_ids
        return not rows or any(
            not row.date_to
            and self.partner_id in (self._visited(row), row.partner_id.commercial_partner_id)
            for row in rows
        )

    def _next_source(self, working_time):
        """Return what the next visit of the series is made for, None after the last.

        One whose window was over when this visit ended is left out: it would be late at once.
        """
        self.ensure_one()
        rule, base = self.rule_id, self.base_date
        ended = self.done_at or fields.Datetime.now()
        moment = self.event_at - (self.event_date - base)
        plain = Source(
            partner=self.partner_id,
            contact=self.contact_id,
            event_date=base,
            event_at=moment,
            ownerships=self.ownership_ids,
            units=self.installed_product_ids,
            again=str(self.id),
            order=self.work_order_id if not self.dispatch_id else None,
            dispatch=self.dispatch_id or None,
            case=self.case_id or None,
            after=self,
        )
        number = self.occurrence + 1
        while rule._goes_on(base, number):
            source = rule._occurrence(plain, number)
            event = (source.event_date, source.event_at)
            if self._window_values(rule._terms(), *event, working_time)["due_at"] >= ended:
                return source
            number += 1
        return None

    def action_open_follow_ups(self):
        """Open the visits that followed from this one (O-04)."""
        return self._show_records(self._linked("follow_count"), self.env._("Visits After This One"))

    def action_open_after_visit(self):
        """Open the visit from which this one followed (O-04)."""
        self.check_access("read")
        return self._show_records(self.after_visit_id, self.env._("Return Visit"))
