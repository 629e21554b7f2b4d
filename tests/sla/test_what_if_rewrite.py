"""Recorded events rewritten for a draft, as a pure function."""

from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.aftersales_service.tools.clock import (
    FIXED,
    MINUTES,
    WORKING_MINUTES,
    Event,
    Limit,
    replay,
)
from odoo.addons.aftersales_service.tools.targets import Target
from odoo.addons.aftersales_service.tools.what_if import Draft, rewrite, verdict
from odoo.addons.aftersales_service.tools.working_time import WorkingTime

START = datetime(2026, 3, 3, 1)
ALWAYS = WorkingTime(lambda start, end: [(start, end)], "Asia/Shanghai")


def at(hours):
    """Return the moment so many hours after the start."""
    return START + timedelta(hours=hours)


def target(unit="hours", amount=8, pauses=(), **values):
    """Return a policy as plain data."""
    facts = {"pause": frozenset(pauses)}
    return Target(1, "plan_told", 1, True, (), {}, facts, unit, amount, **values)


def started(*more, limit=None):
    """Return events of a clock from its start."""
    return [Event(START, "start", limit or Limit(MINUTES, 480)), *more]


@tagged("post_install", "-at_install")
class TestWhatIfRewrite(BaseCase):
    def tried(self, events, real, draft, codes=None, others=(), waits=()):
        """Return the rewritten events, which a replay has to accept."""
        codes = codes or [None] * len(events)
        result = rewrite(events, codes, Draft(real, draft), others, waits)
        replay(result, ALWAYS, at(1000))
        return result

    def test_the_last_limit_is_the_drafts(self):
        """Issue 4 §2: whatever the policy said then, the draft's limit stands at the end."""
        events = started(Event(at(9), "stop"), limit=Limit(MINUTES, 77))
        result = self.tried(events, target(), target(amount=4))
        self.assertEqual(result[0].limit, Limit(MINUTES, 240))

    def test_an_earlier_limit_keeps_its_own_rule(self):
        """Issue 4 §2: before a new level another rule held; it is tried with its own draft only."""
        first, last = Limit(WORKING_MINUTES, 120), Limit(MINUTES, 480)
        events = started(Event(at(1), "retarget", last), Event(at(2), "stop"), limit=first)
        alone = self.tried(events, target(), target(amount=4))
        self.assertEqual([e.limit for e in alone[:2]], [first, Limit(MINUTES, 240)])
        other = Draft(target("working_hours", 2), target("working_hours", 3))
        both = self.tried(events, target(), target(amount=4), others=[other])
        self.assertEqual(both[0].limit, Limit(WORKING_MINUTES, 180))

    def test_what_was_agreed_stays_agreed(self):
        """Issue 4 §2: a moment agreed with the customer is no value of a policy."""
        agreed = Limit(FIXED, at=at(30))
        events = started(Event(at(1), "retarget", agreed), Event(at(2), "stop"))
        result = self.tried(events, target(), target(amount=4))
        self.assertEqual(result[1].limit, agreed)

    def test_hours_before_the_planned_time(self):
        """Issue 4 §2, E-14: more hours before the planned time make it due that much earlier."""
        events = started(Event(at(2), "stop"), limit=Limit(FIXED, at=at(30)))
        result = self.tried(events, target("before", 24), target("before", 30))
        self.assertEqual(result[0].limit.at, at(24))

    def test_who_was_on_call_then(self):
        """AMB-04: without anybody on call the draft's other limit counts, as it did then."""
        real = target(amount=1, on_call=True, else_unit="working_hours", else_amount=2)
        draft = real._replace(amount=3, else_amount=4)
        by_night = self.tried(started(limit=Limit(MINUTES, 60)), real, draft)
        self.assertEqual(by_night[0].limit, Limit(MINUTES, 180))
        nobody = self.tried(started(limit=Limit(WORKING_MINUTES, 120)), real, draft)
        self.assertEqual(nobody[0].limit, Limit(WORKING_MINUTES, 240))

    def test_days_of_the_handling_limit(self):
        """B-15: days chosen on the case stay; the draft's amount is for those without."""
        real = target("days", 2, by_limit=True)
        draft = real._replace(amount=5)
        chosen = self.tried(started(limit=Limit("days", 3)), real, draft)
        self.assertEqual(chosen[0].limit, Limit("days", 3))
        without = self.tried(started(limit=Limit("days", 2)), real, draft)
        self.assertEqual(without[0].limit, Limit("days", 5))

    def test_waits_join_and_end_with_the_clock(self):
        """Issue 4 §2: waits that overlap count once, and none outlasts the time itself."""
        events = started(Event(at(20), "stop"), Event(at(30), "reopen"), Event(at(50), "stop"))
        waits = [
            ("a", at(2), at(6)),
            ("a", at(4), at(8)),
            ("a", at(18), at(35)),
            ("b", at(1), None),
        ]
        result = self.tried(events, target(), target(pauses=["a"]), waits=waits)
        self.assertEqual(
            [(e.kind, e.at) for e in result],
            [
                ("start", START),
                ("pause", at(2)),
                ("resume", at(8)),
                ("pause", at(18)),
                ("stop", at(20)),
                ("reopen", at(30)),
                ("pause", at(30)),
                ("resume", at(35)),
                ("stop", at(50)),
            ],
        )

    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.lists(st.tuples(st.integers(0, 200), st.integers(1, 50)), max_size=6),
        st.integers(1, 300),
        st.integers(1, 200),
        st.integers(0, 200),
    )
    def test_more_time_or_more_waits_never_break(self, waits, stop, amount, more):
        """Issue 4 §2: what is kept stays kept with a longer limit and with more waits allowed."""
        events = started(Event(at(stop), "stop"), limit=Limit(MINUTES, 60 * amount))
        spans = [("a", at(start), at(start + length)) for start, length in waits]
        real = target(amount=amount)

        def end(draft):
            rewritten = self.tried(events, real, draft, waits=spans)
            return verdict(replay(rewritten, ALWAYS, at(1000)))

        self.assertEqual(end(real), "late" if stop > amount else "kept")
        if end(real) == "kept":
            self.assertEqual(end(target(amount=amount + more)), "kept")
            self.assertEqual(end(target(amount=amount, pauses=["a"])), "kept")
