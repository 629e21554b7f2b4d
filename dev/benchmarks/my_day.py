"""Opening My Day among a thousand and a hundred thousand open time limits."""

OPEN = (1_000, 100_000)
PEOPLE = 40
MINE = 40
# What an agent waits for when he opens the screen of his own, and a supervisor everybody's.
AIM_MINE, AIM_ALL = 150, 1000


def measure(bench):
    """Measure opening by an agent who owes a few dozen, and by who watches over all."""
    queries = {}
    for scope, aim in (("mine", AIM_MINE), ("all", AIM_ALL)):
        for count in OPEN:

            def load(env, _filled, scope=scope):
                env["aftersales.my.day"].load(scope)

            measured = bench.time(
                load,
                prepare=lambda env, count=count: _fill(bench, env, count),
                rounds=3,
                user=bench.known["agent"],
            )
            few = queries.setdefault(scope, measured[2])
            bench.add(
                f"open My Day ({scope}) among {count:,} open time limits",
                1,
                measured,
                aim=(
                    f"best ≤ {aim} ms, no more queries than among {OPEN[0]:,}",
                    measured[3] <= aim and measured[2] <= few,
                ),
            )


def _fill(bench, env, count):
    """Make open time limits of the cases: a few of the agent, the rest of many people."""
    users = (
        env["res.users"]
        .sudo()
        .with_context(no_reset_password=True)
        .create(
            [{"name": f"Day {index}", "login": f"bench_day_{index}"} for index in range(PEOPLE)]
        )
    )
    env.flush_all()
    env.cr.execute(
        """WITH cases AS (SELECT array_agg(id) AS ids FROM aftersales_case WHERE company_id = %(c)s)
           INSERT INTO aftersales_sla_clock (res_model, res_id, company_id, kind, partner_id,
                  state, user_id, started_at, deadline, next_check, alert_level)
           SELECT 'aftersales.case', cases.ids[1 + n %% array_length(cases.ids, 1)], %(c)s,
                  'bench' || n, (%(partners)s)[1 + n %% array_length(%(partners)s, 1)], 'running',
                  CASE WHEN n < %(mine)s THEN %(agent)s
                       ELSE (%(users)s)[1 + n %% array_length(%(users)s, 1)] END,
                  now() AT TIME ZONE 'UTC' - interval '5 days',
                  now() AT TIME ZONE 'UTC' + (n %% 289 - 48) * interval '1 hour',
                  NULL, 0
             FROM cases, generate_series(0, %(count)s - 1) n""",
        {
            "c": bench.known["company"],
            "partners": bench.known["partners"],
            "users": users.ids,
            "mine": MINE,
            "agent": bench.known["agent"],
            "count": count,
        },
    )
    env.cr.execute("ANALYZE aftersales_sla_clock")
