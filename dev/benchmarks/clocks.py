"""Time limits: starting them by the thousand, and the watch among a hundred thousand."""

from datetime import timedelta

import creation

from odoo import fields

NEW = 1000
OPEN = 100_000
DUE = (0, 100, 1000)


def measure(bench):
    """Measure starting clocks, a fact on many cases, and a run of the watch."""
    _starting(bench)
    _moving(bench)
    _watching(bench)


def _cases(bench, env, count):
    """Return new cases received by mail, without clocks."""
    values = [creation.values(bench, index) for index in range(count)]
    channel = env.ref("aftersales_service.channel_email").id
    for row in values:
        row.update(channel_id=channel, promised_reply_at=False)
    model = env.registry["aftersales.case"]
    start = model._clocks_on_create
    model._clocks_on_create = lambda cases: None
    try:
        return env["aftersales.case"].with_context(tracking_disable=True).create(values)
    finally:
        model._clocks_on_create = start


def _starting(bench):
    """Start the clocks of new cases, beside planning each of them on the calendar alone."""

    def start(_env, cases):
        cases._clock_facts({"received": None}, fresh=True)

    def plan(_env, cases):
        now = fields.Datetime.now()
        for case in cases:
            calendar = case.company_id.resource_calendar_id
            for hours in (2, 2, 24):
                calendar.plan_hours(hours, now, compute_leaves=True)

    def cases(env):
        return _cases(bench, env, NEW)

    started = bench.time(start, prepare=cases, rounds=3)
    bench.add(
        f"start the clocks of {NEW:,} new cases",
        NEW,
        started,
        aim=("≤ 20 queries together", started[2] <= 20),
    )
    bench.add(
        f"plan_hours per record for {NEW:,} cases, as others do",
        NEW,
        bench.time(plan, prepare=cases, rounds=1),
    )


def _moving(bench):
    """Stop and start clocks of many cases by one fact."""

    def cases(env):
        made = _cases(bench, env, 500)
        made._clock_facts({"received": None}, fresh=True)
        return made

    def contacted(_env, made):
        made._clock_fact("contacted")

    moved = bench.time(contacted, prepare=cases, rounds=3)
    bench.add(
        "a fact stops the clocks of 500 cases",
        500,
        moved,
        aim=("≤ 0.1 query each", moved[2] <= 50),
    )


def _watching(bench):
    """Run the watch with some due among very many open clocks."""

    def fill(env, due):
        company = env["res.company"].browse(bench.known["company"])
        case = env["aftersales.case"].search([("company_id", "=", company.id)], limit=1)
        policy = env["aftersales.sla.policy"].search(
            [("company_id", "=", company.id), ("key", "=", "first_contact")]
        )
        now = fields.Datetime.now()
        late, soon = now - timedelta(hours=5), now + timedelta(days=9)
        env.cr.execute(
            """INSERT INTO aftersales_sla_clock (res_model, res_id, company_id, kind, policy_id,
                      state, user_id, started_at, deadline, next_check, alert_level)
               SELECT 'aftersales.case', CASE WHEN n < %(due)s THEN %(case)s ELSE -n END,
                      %(company)s, 'bench' || n, %(policy)s, 'running', %(user)s, %(late)s,
                      CASE WHEN n < %(due)s THEN %(late)s ELSE %(soon)s END,
                      CASE WHEN n < %(due)s THEN %(late)s ELSE %(soon)s END, 0
                 FROM generate_series(0, %(count)s - 1) n""",
            {
                "due": due,
                "case": case.id,
                "company": company.id,
                "policy": policy.id,
                "user": bench.known["agent"],
                "late": late,
                "soon": soon,
                "count": OPEN,
            },
        )
        env.cr.execute(
            """INSERT INTO aftersales_sla_event (clock_id, company_id, at, kind, data, user_id)
               SELECT id, company_id, started_at, 'start',
                      '{"unit": "working_minutes", "amount": 120}', 1
                 FROM aftersales_sla_clock WHERE kind LIKE 'bench%%' AND next_check < %s""",
            [now],
        )
        env.cr.execute("ANALYZE aftersales_sla_clock")

    def watch(env, _nothing):
        Clock = env["aftersales.sla.clock"]
        Clock.search([("next_check", "<=", fields.Datetime.now())])._watch()
        Alert = env["aftersales.sla.alert"]
        Alert.search([("told_at", "=", False), ("tell_at", "<=", fields.Datetime.now())])._tell()
        Clock._arm_watch()

    for due in DUE:
        bench.add(
            f"watch with {due:,} due among {OPEN:,} open clocks",
            max(due, 1),
            bench.time(watch, prepare=lambda env, due=due: fill(env, due), rounds=2),
        )
