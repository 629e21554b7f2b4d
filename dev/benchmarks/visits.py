"""Return visits: planning them for thousands of deliveries, and their figures (issue 6 §5).

The scheduled actions with nothing and with a thousand due are measured in jobs.py.
"""

from datetime import datetime, timedelta

COUNTS = (1000, 10000)
DAYS_BACK = 400


def measure(bench):
    """Measure planning, which is undone, and the pages that read all visits."""
    for count in sorted({min(most, bench.size) for most in COUNTS}):
        measured = bench.time(
            _plan,
            rounds=1,
            warm=False,
            prepare=lambda env, count=count: _deliveries(bench, env, count),
        )
        bench.add(
            f"visits planned for {count:,} deliveries",
            count,
            measured,
            aim=("≤ 0.2 query", measured[2] <= 0.2 * count),
        )
    for what, act in PAGES.items():
        bench.add(what, 1, bench.time(act, rounds=3, user=bench.known["agent"]))


def _deliveries(bench, env, count):
    """Let so many deliveries have no visit, each of its own customer and day; return their ids."""
    first = datetime.now().date() - timedelta(days=DAYS_BACK)
    env.cr.execute(
        """
        UPDATE aftersales_ownership o
           SET visits_planned = FALSE, date_from = %s + (f.place / %s)::integer
          FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place
                  FROM aftersales_ownership
                 WHERE kind = 'delivery' AND date_to IS NULL ORDER BY id LIMIT %s) f
         WHERE o.id = f.id RETURNING o.id
        """,
        [first, len(bench.known["partners"]), count],
    )
    return [row_id for (row_id,) in env.cr.fetchall()]


def _plan(env, ids):
    """Plan the visits, five hundred at a time as the scheduled action does."""
    for start in range(0, len(ids), 500):
        rows = env["aftersales.ownership"].browse(ids[start : start + 500])
        env["aftersales.return.visit"]._plan_deliveries(rows)
        env.flush_all()


def _report(env):
    """Read the figures as the pivot does."""
    env["aftersales.visit.report"].formatted_read_group(
        [],
        ["rule_id", "window_end:month"],
        ["due_count:sum", "made_count:sum", "coverage:avg", "on_time:avg", "reach:avg"],
    )


def _uncovered(env):
    """Read the first page of deliveries without their visit."""
    env["aftersales.ownership"].web_search_read(
        [
            ("kind", "=", "delivery"),
            ("date_to", "=", False),
            ("visit_ids", "not any", [("source_key", "!=", False)]),
        ],
        {"partner_id": {}},
        limit=80,
    )


PAGES = {"figures by rule and month": _report, "deliveries without a visit": _uncovered}
