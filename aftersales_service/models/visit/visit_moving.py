from odoo import Command, api, fields, models
from odoo.tools import format_date

from ...tools import words
from ...tools.visit_window import Terms
from .visit_rule import HOLIDAY_POLICIES, UNITS


class VisitMoving(models.AbstractModel):
    """Planned visits that move with their delivery, or fall away with it (F-04, AMB-05).

    A visit keeps the terms that its rule had when it was planned, so that a rule edited since
    does not get into visits that move.
    """

    _name = "aftersales.visit.moving"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Moving of return visits"

    window_min = fields.Integer(string="Earliest After", guarded=True)
    window_max = fields.Integer(string="Latest After", guarded=True)
    window_unit = fields.Selection(UNITS, default="calendar", required=True, guarded=True)
    window_policy = fields.Selection(
        HOLIDAY_POLICIES,
        string="Without Working Time",
        default="roll",
        required=True,
        guarded=True,
    )

    def _terms(self):
        """Return what the rule said about the time of the visit when it was planned."""
        self.ensure_one()
        return Terms(
            self.window_min, self.window_max, self.window_unit, self.window_policy == "roll"
        )

    # Visits that move

    @api.model
    def _on_pickup_changed(self, rows, old_days, reason):
        """Let the planned visits follow deliveries that were picked up on another day (AMB-05).

        A visit that was made, skipped or given up stays. Deliveries that leave their visit alone,
        or whose customer is visited for the new day anyway, are joined as at planning (F-04).

        :param rows: aftersales.ownership with their new day
        :param dict old_days: day before, by id of the row
        :param str reason: why
        """
        visits = self.sudo().search([("state", "=", "planned"), ("ownership_ids", "in", rows.ids)])
        moved = {}
        for visit in visits:
            # A visit for a final user who became known later does not count from the pick-up.
            counted_from = visit.base_date or visit.event_date
            ids = [
                row.id
                for row in visit.ownership_ids
                if row.id in old_days and old_days[row.id] == counted_from
            ]
            if not ids:
                continue
            if visit.occurrence <= 1:
                moved[visit] = rows.sudo().browse(ids)
            elif len(set(visit.ownership_ids.mapped("date_from"))) == 1:
                visit._follow_pickup(visit.ownership_ids[0].date_from, reason)
        groups = (
            self.sudo()
            .browse()
            .union(*moved)
            .grouped(lambda visit: (visit.rule_id, visit.company_id))
        )
        for (rule, company), group in groups.items():
            group._follow_deliveries(rule, company, {v: moved[v] for v in group}, reason)

    def _follow_pickup(self, day, reason):
        """Count a later visit of a series from the corrected day of the event (AMB-05).

        It stays in its series. Where the interval was edited since, it moves by as many days as
        the event did.

        :param date day: corrected day of the event
        :param str reason: why
        """
        self.ensure_one()
        rule, number = self.rule_id, self.occurrence
        event = self.event_date + (day - self.base_date)
        if rule.repeat_every and rule._occurrence_day(self.base_date, number) == self.event_date:
            event = rule._occurrence_day(day, number)
        moment = self.event_at and self.event_at + (event - self.event_date)
        self.base_date = day
        self._move_windows(
            {self: (event, moment)},
            reason,
            self.env["aftersales.working.time"]._of(self.company_id),
        )

    def _follow_deliveries(self, rule, company, moved, reason):
        """Move planned visits with their deliveries, or these out of them.

        :param rule: aftersales.visit.rule of the visits
        :param company: res.company of the visits
        :param dict moved: rows that were picked up on another, common day, by visit
        :param str reason: why
        """
        plain = {visit: self._delivery_source(rows) for visit, rows in moved.items()}
        keys = {
            visit: self._delivery_key(company, visit.partner_id, source.event_date)
            for visit, source in plain.items()
        }
        sources = {visit: rule._occurrence(source, 1) for visit, source in plain.items()}
        standing, same_day = self._standing(
            rule, company, {keys[visit]: source for visit, source in sources.items()}
        )
        events, leaving = {}, {}
        for visit, source in sources.items():
            key, day = keys[visit], (visit.partner_id, source.event_date)
            if moved[visit] != visit.ownership_ids or day in same_day:
                leaving.setdefault(source.event_date, []).append(visit)
                continue
            # Two visits of a customer that move to one day: the second joins the first.
            standing.pop(visit.source_key, None)
            visit.source_key = key if key not in standing else f"{key}/{source.again}"
            standing[visit.source_key] = same_day[day] = visit
            visit.base_date = source.base
            events[visit] = (source.event_date, source.event_at)
        working_time = self.env["aftersales.working.time"]._of(company)
        self._move_windows(events, reason, working_time)
        joining, merged = {}, {}
        for event_date, visits in leaving.items():
            for visit in visits:
                merged[keys[visit]] = tuple(visit.merged_rule_ids)
                visit._drop_deliveries(
                    moved[visit],
                    self.env._(
                        "Picked up on %(day)s, and visited for that day: %(reason)s",
                        day=format_date(self.env, event_date),
                        reason=reason,
                    ),
                )
                joining.setdefault(keys[visit], moved[visit].browse())
                joining[keys[visit]] |= moved[visit]
        self._plan(
            rule,
            company,
            {
                key: self._delivery_source(rows)._replace(merged=merged[key])
                for key, rows in joining.items()
            },
        )

    @api.model
    def _move_windows(self, events, reason, working_time):
        """Count planned visits of a company from other events.

        :param dict events: local day and moment (naive UTC) by visit
        :param str reason: why
        :param working_time: reader of the company's working time
        """
        moved = {
            visit: self._window_values(visit._terms(), *event, working_time)
            for visit, event in events.items()
        }
        visits = self.sudo().browse().union(*moved)
        visits.day_agreed = False
        visits._move_to(moved, lambda _visit: reason)

    def _move_to(self, moved, reason):
        """Give planned visits another window: planned day, limit and clock.

        The limit of a clock that is broken already was a wrong one: it is cancelled, and a new one
        starts.

        :param dict moved: values of the window by visit
        :param reason: function that says why a visit moves, asked before it does
        """
        if not self:
            return
        now = fields.Datetime.now()
        late = self.filtered(lambda visit: visit.due_at < now)
        before = {
            visit: (visit.planned_date, visit._window_words(), reason(visit)) for visit in self
        }
        for visit, values in moved.items():
            in_time = values["due_at"] >= now
            visit.write(
                {**values, "next_attempt_at": False, "overdue": visit.overdue and not in_time}
            )
        saved = late.filtered(lambda visit: visit.due_at >= now)
        others = self - saved
        for why, visits in self.grouped(lambda visit: before[visit][-1]).items():
            (visits & saved)._cancel_clock("visit_window", why)
            (visits & others)._retarget_clock(
                "visit_window", deadline={visit.id: visit.due_at for visit in visits}, reason=why
            )
        if saved:
            saved._clear_reminders()
            saved._start_window_clock()
        if others:
            others._arm_watch_of_window()
        bodies = {visit.id: visit._moved_words(*was) for visit, was in before.items()}
        self._message_log_batch(bodies=bodies, author_id=self.env.user.partner_id.id)

    def _moved_words(self, day, window, reason):
        """Say in the chatter from which planned day and window a visit moved, and why."""
        self.ensure_one()
        if window != self._window_words():
            return self.env._(
                "Window moved from %(old)s to %(new)s: %(reason)s",
                old=window,
                new=self._window_words(),
                reason=reason,
            )
        return self.env._(
            "Planned day moved from %(old)s to %(new)s: %(reason)s",
            old=format_date(self.env, day),
            new=format_date(self.env, self.planned_date),
            reason=reason,
        )

    def _window_words(self):
        """Return the days of the window as people write them."""
        self.ensure_one()
        days = (self.window_start, self.window_end)
        return " – ".join(format_date(self.env, day) for day in days)

    # Visits that are not needed any more

    @api.model
    def _cancel_for_returns(self, ownerships, reason=None):
        """Cancel the planned visits all whose units came back before (F-04, A-04).

        :param ownerships: aftersales.ownership rows that ended
        :param str reason: why, where they did not come back
        """
        rows = ownerships.sudo().filtered("date_to")
        visits = self.sudo().search(
            [
                ("state", "=", "planned"),
                ("installed_product_ids", "in", rows.installed_product_id.ids),
            ]
        )
        gone = visits.filtered(
            lambda visit: all(
                row.date_to
                for row in visit.ownership_ids or visit.installed_product_ids.ownership_ids
            )
        )
        gone._drop(reason or self.env._("Everything was returned before the visit."))
        for visit in visits - gone:
            ended = visit.ownership_ids.filtered("date_to")
            if ended:
                visit._drop_deliveries(
                    ended, reason or self.env._("It was returned before the visit.")
                )

    @api.model
    def _cancel_for_orders(self, orders, reason):
        """Cancel the planned visits after work orders that are taken back to work (F-05).

        Finishing the order again plans its visit anew. A visit after a hand-back stays: the
        customer has his unit, and nothing would plan it again.

        :param orders: aftersales.work.order
        :param str reason: why they are taken back
        """
        visits = self.sudo().search(
            [
                ("state", "=", "planned"),
                ("work_order_id", "in", orders.ids),
                ("dispatch_id", "=", False),
            ]
        )
        visits._drop(self.env._("The order is worked on again: %(reason)s", reason=reason))

    @api.model
    def _cancel_for_cases(self, cases, reason):
        """Cancel the planned visits after cases that are taken back into work (F-01).

        :param cases: aftersales.case
        :param str reason: why they are taken back
        """
        visits = self.sudo().search(
            [
                ("state", "=", "planned"),
                ("case_id", "in", cases.ids),
                ("rule_id.trigger", "=", "handled"),
            ]
        )
        visits._drop(self.env._("The case is worked on again: %(reason)s", reason=reason))

    def _own_key(self):
        """Return what the rule made a dropped visit for, as it is told to be made after all."""
        self.ensure_one()
        if self.rule_id.trigger == "dissatisfied":
            key = f"rv/{self.after_visit_id.id}"
        elif self.dispatch_id:
            key = f"do/{self.dispatch_id.id}"
        elif self.work_order_id:
            key = f"wo/{self.work_order_id.id}"
        elif self.rule_id.trigger == "handled":
            key = f"case/{self.case_id.id}"
        else:
            days = self.ownership_ids.mapped("date_from")
            day = min(days or [self.base_date or self.event_date])
            key = self._delivery_key(self.company_id, self.partner_id, day)
        return self._occurrence_key(key, self.occurrence)

    def _blockers_reopen(self):
        """Yield the visits that were dropped, and of which another one took the place (F-01).

        One of an older system ended there; what is to be asked now is a case or a call of today.
        """
        for visit in self.filtered("imported"):
            yield (
                visit,
                self.env._(
                    "It was imported as it ended in the older system. Note what the customer says "
                    "today in a service case."
                ),
            )
        for visit in self.filtered(lambda visit: not visit.source_key and not visit.imported):
            other = self._ever().search(
                [("rule_id", "=", visit.rule_id.id), ("source_key", "=", visit._own_key())]
            )
            if other:
                yield (
                    visit,
                    self.env._(
                        "The customer is visited by %(visit)s instead. Use that one.",
                        visit=other.name,
                    ),
                )

    def _drop_deliveries(self, rows, reason):
        """Take deliveries out of planned visits; a visit left without any is cancelled."""
        for visit in self:
            left = visit.ownership_ids - rows
            if not left:
                visit._drop(reason)
                continue
            gone = rows.installed_product_id - left.installed_product_id
            visit.write(
                {
                    "ownership_ids": [Command.unlink(row.id) for row in rows],
                    "installed_product_ids": [Command.unlink(unit.id) for unit in gone],
                }
            )
            visit._message_log(
                body=self.env._(
                    "Not visited here any more: %(units)s. %(reason)s",
                    units=words.listed(self.env, gone.mapped("display_name")),
                    reason=reason,
                ),
                author_id=self.env.user.partner_id.id,
            )

    def _drop(self, reason):
        """Cancel visits by the system; their source may be planned anew later."""
        values = {"source_key": False, "follow_due": False}
        visits = self.sudo()._take_step("cancel", values, reason=reason)
        visits._cancel_clock("visit_window", reason)
        visits._clear_activities()
