"""Each scheduled action with 0, 10 and 1,000 due, half of what exists at most."""

from datetime import datetime, timedelta

DUE = (0, 10, 1000)
NOTED = 20


def measure(bench):
    """Measure all six; what is due is made before and done for good, as the scheduler does it."""
    for code, (model, method, make_due) in ACTIONS.items():
        with bench.environment(commit=True) as env:
            getattr(env[model], method)()
        for most in DUE:
            count = min(most, bench.size // 2)
            if count:
                with bench.environment(commit=True) as env:
                    make_due(bench, env, count)
            measured = bench.time(
                lambda env, model=model, method=method: getattr(env[model], method)(),
                rounds=1,
                warm=False,
                commit=True,
            )
            aim = None
            if not count:
                aim = ("≤ 10 queries", measured[2] <= 10)
            elif code == "visit_generation" and most == max(DUE):
                aim = ("≤ 0.2 query", measured[2] <= 0.2 * count)
            bench.add(f"{code}, {count} due", max(count, 1), measured, aim=aim)
    _measure_noted(bench)


def _measure_noted(bench):
    """Measure the idle catch-up beside deliveries that failed and wait for their next try."""
    with bench.environment(commit=True) as env:
        _missed_deliveries(bench, env, NOTED)
        lines = env["aftersales.ownership"]._due_line_ids(env.company)
        job = env["aftersales.job"].search([("code", "=", "delivery_catch_up")])
        now = datetime.now().replace(microsecond=0)
        env["aftersales.job.failure"].create(
            [
                {
                    "job_id": job.id,
                    "res_model": "stock.move.line",
                    "res_id": line_id,
                    "error": "Bench",
                    "last_try": now,
                    "next_try": now + timedelta(days=1),
                }
                for line_id in lines
            ]
        )
    for _warm in range(2):
        measured = bench.time(
            lambda env: env["aftersales.ownership"]._cron_catch_up(),
            rounds=1,
            warm=False,
            commit=True,
        )
    bench.add(
        f"delivery_catch_up, 0 due, {len(lines)} noted",
        1,
        measured,
        aim=("≤ 10 queries", measured[2] <= 10),
    )


def _deliveries(bench, env, count):
    """Let deliveries of so many customers be new to the visit generator."""
    env.cr.execute(
        """
        UPDATE aftersales_ownership SET visits_planned = FALSE, date_from = %s
         WHERE id IN (SELECT min(id) FROM aftersales_ownership
                       WHERE kind = 'delivery' AND date_to IS NULL
                       GROUP BY partner_id ORDER BY 1 LIMIT %s)
        """,
        [datetime.now().date() - timedelta(days=count % 7 + 1), count],
    )
    assert env.cr.rowcount == count, env.cr.rowcount


def _overdue_visits(bench, env, count):
    """Let the windows of so many visits have passed."""
    env.cr.execute(
        """
        UPDATE aftersales_return_visit SET due_at = now() - interval '1 day'
         WHERE id IN (SELECT id FROM aftersales_return_visit
                       WHERE state = 'planned' AND overdue IS NOT TRUE LIMIT %s)
        """,
        [count],
    )
    assert env.cr.rowcount == count, env.cr.rowcount


def _promises(bench, env, count):
    """Let so many promises be due."""
    cases = env["aftersales.case"].search([("state", "=", "new")], limit=count, order="id desc")
    cases._cancel_clock("promised_reply", "Bench")
    now = datetime.now().replace(microsecond=0)
    start = now - timedelta(days=2)
    cases._start_clock(
        "promised_reply", deadline=now - timedelta(hours=1), start=start, user=env.user
    )
    env.flush_all()
    env.cr.execute(
        "UPDATE aftersales_sla_clock SET next_check = now() - interval '1 hour' "
        "WHERE state = 'running' AND kind = 'promised_reply' AND res_id IN %s",
        [cases._ids],
    )
    assert env.cr.rowcount == count, env.cr.rowcount


def _missed_deliveries(bench, env, count):
    """Let so many deliveries never have been registered."""
    env.cr.execute(
        """
        SELECT o.id, o.installed_product_id FROM aftersales_ownership o
          JOIN aftersales_installed_product u ON u.id = o.installed_product_id
         WHERE u.serial LIKE 'SN0%%' ORDER BY o.id DESC LIMIT %s
        """,
        [count],
    )
    owners, units = (list(column) for column in zip(*env.cr.fetchall(), strict=True))
    env.cr.execute("DELETE FROM aftersales_case_unit_rel WHERE unit_id = ANY(%s)", [units])
    env.cr.execute(
        "DELETE FROM aftersales_visit_ownership_rel WHERE ownership_id = ANY(%s)", [owners]
    )
    env.cr.execute("DELETE FROM aftersales_visit_unit_rel WHERE unit_id = ANY(%s)", [units])
    env.cr.execute("DELETE FROM aftersales_ownership WHERE id = ANY(%s)", [owners])
    env.cr.execute("DELETE FROM aftersales_installed_product WHERE id = ANY(%s)", [units])
    env.company.aftersales_caught_up_at = False


def _day_lists(bench, env, count):
    """Let so many day lists be waiting."""
    env.cr.execute("SELECT COALESCE(max(date), '2031-01-01') FROM aftersales_handover")
    first = max(env.cr.fetchone()[0], datetime(2031, 1, 1).date())
    past = datetime.now() - timedelta(hours=1)
    env["aftersales.handover"].create(
        [
            {
                "date": first + timedelta(days=index + 1),
                "deadline": past,
                "hand_over_at": past,
            }
            for index in range(count)
        ]
    )


ACTIONS = {
    "handover": ("aftersales.handover", "_cron_hand_over", _day_lists),
    "handover_check": ("aftersales.handover", "_cron_check", _day_lists),
    "delivery_catch_up": ("aftersales.ownership", "_cron_catch_up", _missed_deliveries),
    "visit_generation": ("aftersales.return.visit", "_cron_generate", _deliveries),
    "visit_overdue": ("aftersales.return.visit", "_cron_overdue", _overdue_visits),
    "promise_watch": ("aftersales.sla.clock", "_cron_watch", _promises),
}
