"""Opening My Day among a thousand and a hundred thousand open time limits."""

OPEN = (1_000, 100_000)
PEOPLE = 40
MINE = 40
# One's own list is flat in what others owe; counting everybody's promises is not, but quick.
AIM_MINE, AIM_ALL = 1.5, 1000


def measure(bench):
    """Measure opening by an agent who owes a few dozen, and by who watches over all."""
    for scope in ("mine", "all"):
        few = None
        for count in OPEN:

            def load(env, _filled, scope=scope):
                env["aftersales.my.day"].load(scope)

            measured = bench.time(
                load,
                prepare=lambda env, count=count: _fill(bench, env, count),
                rounds=3,
                user=bench.known["agent"],
            )
            bench.add(
                f"open My Day ({scope}) among {count:,} open time limits",
                1,
                measured,
                aim=_aim(scope, few, measured),
            )
            few = few or measured


def _aim(scope, few, measured):
    """Return what is aimed at beside the figures among few time limits, and whether it is met."""
    if not few:
        return None
    flat = measured[2] <= few[2]
    if scope == "all":
        return f"best ≤ {AIM_ALL} ms, no more queries", flat and measured[3] <= AIM_ALL
    ratio = measured[0] / few[0]
    return f"≤ {AIM_MINE} × among few (is {ratio:.2f}), no more queries", flat and ratio <= AIM_MINE


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
