"""Time limits: starting them by the thousand, moving cases, the watch among very many."""

from contextlib import ExitStack, contextmanager
from unittest.mock import patch

import creation
import openclocks

from odoo import fields

NEW = 1000
MOVED = 500
EXISTING = (1000, openclocks.MANY)
DUE = (0, 100, 1000)


def measure(bench):
    """Measure starting clocks, a move of cases with and without, and a run of the watch."""
    _starting(bench)
    _moving(bench)
    _watching(bench)


def _cases(bench, env, count):
    """Return new cases received by mail, without clocks."""
    values = [creation.values(bench, index) for index in range(count)]
    channel = env.ref("aftersales_service.channel_email").id
    for row in values:
        row.update(channel_id=channel, promised_reply_at=False)
    with _no_clocks(bench):
        return env["aftersales.case"].with_context(tracking_disable=True).create(values)


@contextmanager
def _no_clocks(bench):
    """Have cases live without time limits meanwhile."""
    Case, none = bench.registry["aftersales.case"], lambda self, *_args, **_kwargs: _nothing(self)
    with ExitStack() as stack:
        for name in (
            "_clocks_on_create",
            "_clock_facts",
            "_clock_reassess",
            "_open_clocks",
            "_start_clock",
            "_stop_clock",
            "_cancel_clock",
            "_retarget_clock",
        ):
            stack.enter_context(patch.object(Case, name, none))
        yield


def _nothing(records):
    """Return no clocks, as the methods that find or make them do."""
    return records.env["aftersales.sla.clock"].sudo()


def _starting(bench):
    """Start the clocks of new cases, beside planning each of them on the calendar alone."""
    known = {}

    def start(_env, cases):
        cases._clock_facts({"received": None}, fresh=True)

    def plan(_env, cases):
        now = fields.Datetime.now()
        for case in cases:
            calendar = case.company_id.resource_calendar_id
            for hours in range(1, known["count"] // NEW + 1):
                calendar.plan_hours(2 * hours, now, compute_leaves=True)

    def cases(env):
        return _cases(bench, env, NEW)

    with bench.environment() as env:
        made = cases(env)
        start(env, made)
        known["count"] = count = env["aftersales.sla.clock"].search_count(
            [("res_model", "=", made._name), ("res_id", "in", made.ids)]
        )
    started = bench.time(start, prepare=cases, rounds=3)
    bench.add(
        f"start the {count:,} clocks of {NEW:,} new cases",
        NEW,
        started,
        aim=(f"≤ 20 queries together, {_rate(count, started)}", started[2] <= 20),
    )
    planned = bench.time(plan, prepare=cases, rounds=1)
    bench.add(
        f"plan_hours {count:,} times, as others do per record",
        NEW,
        planned,
        aim=(_rate(count, planned), None),
    )


def _rate(count, measured):
    """Return in words how many clocks come about in a second of CPU."""
    return f"{count / measured[1] * 1000:,.0f} per CPU second"


def _moving(bench):
    """Register cases with and without time limits, and tell a fact of cases."""
    agent = bench.known["agent"]

    def cases(env):
        return env["aftersales.case"].create(
            [creation.values(bench, index) for index in range(MOVED)]
        )

    def register(_env, made):
        made.action_register()

    without, moved = bench.time_pair(
        register, lambda: _no_clocks(bench), rounds=2, prepare=cases, user=agent
    )
    more = (moved[2] - without[2]) / MOVED
    bench.add(f"register {MOVED} cases, time limits off", MOVED, without)
    bench.add(
        f"register {MOVED} cases",
        MOVED,
        moved,
        aim=(f"≤ 0.1 query more each (is {more:.3f})", more <= 0.1),
    )

    def written(env):
        made = _cases(bench, env, MOVED)
        made._clock_facts({"received": None}, fresh=True)
        return made

    told = bench.time(lambda _env, made: made._clock_fact("contacted"), prepare=written, rounds=2)
    bench.add(
        f"a fact stops clocks of {MOVED} cases",
        MOVED,
        told,
        aim=("≤ 0.1 query each", told[2] <= 0.1 * MOVED),
    )


def _watching(bench):
    """Run the watch as the scheduler does, but undo it, with some due among many and more."""
    queries = {}
    # What is due by itself is none of the measurement.
    with bench.environment(commit=True) as env:
        env["aftersales.sla.clock"]._cron_watch()

    def watch(env, _nothing):
        # What is undone afterwards must not be committed.
        with patch.object(env.registry["ir.cron"], "_commit_progress", _go_on):
            env["aftersales.sla.clock"]._cron_watch()

    for count in EXISTING:
        with openclocks.among(bench, count):
            for due in DUE:
                measured = bench.time(
                    watch, prepare=lambda env, due=due: openclocks.make_due(env, due), rounds=1
                )
                few = queries.setdefault(due, measured[2])
                aim = (f"≤ 1.1 × among {EXISTING[0]:,} ({few:.0f})", measured[2] <= 1.1 * few)
                bench.add(
                    f"watch with {due:,} due among {count:,} open clocks",
                    max(due, 1),
                    measured,
                    aim=aim if count != EXISTING[0] else None,
                )


def _go_on(_cron, *_args, **_kwargs):
    """Take the place of the scheduler's commit: there is time left."""
    return float("inf")
