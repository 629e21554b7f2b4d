"""Very many open clocks at once, for whatever has to stay quick among them."""

from contextlib import contextmanager
from datetime import datetime, timedelta

MANY = 100_000


@contextmanager
def among(bench, count=MANY):
    """Have so many open clocks in the database meanwhile: of the agent, due in some days.

    The first thousand stand on cases, a clock each; the documents of the others do not exist.
    """
    with bench.environment(commit=True) as env:
        before = _last_id(env)
        _insert(bench, env, count)
        env.cr.execute("ANALYZE aftersales_sla_clock")
    try:
        yield
    finally:
        with bench.environment(commit=True) as env:
            env.cr.execute(
                "DELETE FROM aftersales_sla_event WHERE clock_id > %(id)s;"
                "DELETE FROM aftersales_sla_clock WHERE id > %(id)s",
                {"id": before},
            )


def make_due(env, count):
    """Let so many of the open clocks on cases be over since an hour."""
    due = datetime.now().replace(microsecond=0) - timedelta(hours=1)
    env.cr.execute(
        """UPDATE aftersales_sla_clock SET deadline = %s, next_check = %s
            WHERE id IN (SELECT id FROM aftersales_sla_clock
                          WHERE alerted_at IS NULL AND calendar_version = -1 AND res_id > 0
                          ORDER BY id LIMIT %s)""",
        [due, due, count],
    )
    assert env.cr.rowcount == count, env.cr.rowcount


def _last_id(env):
    """Return the id of the newest clock."""
    env.cr.execute("SELECT COALESCE(max(id), 0) FROM aftersales_sla_clock")
    return env.cr.fetchone()[0]


def _insert(bench, env, count):
    """Insert clocks that began three hours ago with a limit of two hours, as one reads them."""
    policy = env["aftersales.sla.policy"].search(
        [("company_id", "=", bench.known["company"]), ("key", "=", "first_contact")]
    )
    now = datetime.now().replace(microsecond=0)
    values = {
        "count": count,
        "company": bench.known["company"],
        "policy": policy.id,
        "kind": policy.kind,
        "user": bench.known["agent"],
        "start": now - timedelta(hours=3),
        "later": now + timedelta(days=9),
    }
    env.cr.execute(
        """INSERT INTO aftersales_sla_clock (res_model, res_id, company_id, kind, policy_id, state,
                  user_id, started_at, deadline, next_check, alert_level, calendar_version)
           SELECT 'aftersales.case', COALESCE(c.id, -n), %(company)s, %(kind)s, %(policy)s,
                  'running', %(user)s, %(start)s, later.at, later.at, 0, -1
             FROM generate_series(1, %(count)s) n
            CROSS JOIN LATERAL (SELECT %(later)s::timestamp + n * interval '1 minute' AS at) later
             LEFT JOIN (SELECT id, row_number() OVER (ORDER BY id DESC) AS place
                          FROM aftersales_case c
                         WHERE NOT EXISTS (SELECT FROM aftersales_sla_clock o
                                            WHERE o.res_model = 'aftersales.case'
                                              AND o.res_id = c.id AND o.kind = %(kind)s
                                              AND o.state IN ('running', 'paused'))
                         LIMIT 1000) c ON c.place = n""",
        values,
    )
    env.cr.execute(
        """INSERT INTO aftersales_sla_event (clock_id, company_id, at, kind, data, user_id)
           SELECT id, company_id, started_at, 'start', '{"unit": "minutes", "amount": 120}', 1
             FROM aftersales_sla_clock WHERE calendar_version = -1"""
    )
