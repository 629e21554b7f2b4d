"""A policy that changed, applied to ten thousand open cases by the scheduler."""

import clocks

OPEN = 10_000
STATES = ("new", "forwarded", "in_progress", "to_confirm")


def measure(bench):
    """Measure the run, on a database that has so many cases; what it does is done for good."""
    if bench.size < OPEN:
        return
    with bench.environment(commit=True) as env:
        _prepare(bench, env)
    with bench.environment(commit=True) as env:
        run = env["aftersales.sla.run"]._request(
            env["res.company"].browse(bench.known["company"]), ["aftersales.case"], "Bench"
        )
        assert run.total == OPEN, run.total
    measured = bench.time(
        lambda env: env["aftersales.sla.run"]._cron_apply(), rounds=1, warm=False, commit=True
    )
    with bench.environment() as env:
        moved = env["aftersales.sla.event"].search_count([("kind", "=", "retarget")])
        assert moved >= OPEN, moved
        assert env["aftersales.sla.run"].browse(run.id).progress == 100
    per_thousand = measured[2] * 1000 / OPEN
    bench.add(
        f"apply a policy to {OPEN:,} open cases, {moved:,} clocks move",
        OPEN,
        measured,
        aim=(f"one run, {per_thousand:.0f} queries per 1,000", None),
    )


def _prepare(bench, env):
    """Give that many open cases the clocks of a new one, and change the policies of these."""
    case = clocks._cases(bench, env, 1)
    case._clock_facts({"received": None}, fresh=True)
    env.flush_all()
    cr = env.cr
    cr.execute(
        """UPDATE aftersales_case SET state = 'cancelled' WHERE state IN %s AND id NOT IN (
               SELECT id FROM aftersales_case WHERE state IN %s AND company_id = %s
                ORDER BY id DESC LIMIT %s)""",
        [STATES, STATES, bench.known["company"], OPEN],
    )
    kept = clocks._nothing(case).search([("res_id", "=", case.id), ("state", "=", "running")])
    cr.execute(
        """CREATE TEMP TABLE bench_open ON COMMIT DROP AS
           SELECT id FROM aftersales_case c WHERE state IN %s AND id <> %s AND NOT EXISTS (
               SELECT FROM aftersales_sla_clock o WHERE o.res_model = 'aftersales.case'
                  AND o.res_id = c.id AND o.state IN ('running', 'paused'))""",
        [STATES, case.id],
    )
    new, names = _columns(cr, "aftersales_sla_clock", {"res_id": "t.id"})
    cr.execute(
        f"INSERT INTO aftersales_sla_clock ({names}) SELECT {new} FROM aftersales_sla_clock s, "
        "bench_open t WHERE s.id = ANY(%s)",
        [kept.ids],
    )
    new, names = _columns(cr, "aftersales_sla_event", {"clock_id": "n.id"})
    cr.execute(
        f"""INSERT INTO aftersales_sla_event ({names})
            SELECT {new} FROM aftersales_sla_clock o
              JOIN aftersales_sla_event s ON s.clock_id = o.id
              JOIN aftersales_sla_clock n ON n.kind = o.kind AND n.res_model = o.res_model
               AND n.res_id IN (SELECT id FROM bench_open) AND n.state = 'running'
             WHERE o.id = ANY(%s)""",
        [kept.ids],
    )
    new, names = _columns(cr, "aftersales_sla_fact_log", {"res_id": "t.id"})
    cr.execute(
        f"INSERT INTO aftersales_sla_fact_log ({names}) SELECT {new} "
        "FROM aftersales_sla_fact_log s, bench_open t WHERE s.res_id = %s "
        "AND s.res_model = 'aftersales.case'",
        [case.id],
    )
    for policy in kept.policy_id:
        policy.amount *= 2


def _columns(cr, table, values):
    """Return what to select from a row ``s`` for a copy of it, and the names of its columns."""
    cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' "
        "AND table_name = %s AND column_name <> 'id'",
        [table],
    )
    columns = [name for (name,) in cr.fetchall()]
    return (
        ", ".join(values.get(name, f's."{name}"') for name in columns),
        ", ".join(f'"{name}"' for name in columns),
    )
