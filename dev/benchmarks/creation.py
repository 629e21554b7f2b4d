"""Creating cases in batches of 1,000 with normal tracking, beside Odoo's own models."""

from datetime import datetime, timedelta

BATCH = 1000


def measure(bench):
    """Measure cases as they are, with a responsible person and an activity, and two peers."""
    known = bench.known
    cases = bench.time(lambda env: _cases(bench, env), user=known["agent"], rounds=3)
    assigned = bench.time(lambda env: _assigned(bench, env), user=known["agent"], rounds=3)
    repairs = bench.time(lambda env: _repairs(bench, env), rounds=3)
    partners = bench.time(_partners, rounds=3)
    bench.add("create cases", BATCH, cases, aim=("≤ 1 query", cases[2] <= BATCH))
    bench.add(
        "create cases, assigned + activity",
        BATCH,
        assigned,
        aim=("≤ 1 query", assigned[2] <= BATCH),
    )
    bench.add("create repair.order", BATCH, repairs)
    bench.add("create res.partner", BATCH, partners)
    ratio = cases[1] / repairs[1]
    bench.add(
        "create cases: CPU beside repair.order",
        BATCH,
        cases,
        aim=(f"≤ 1 × (is {ratio:.2f})", ratio <= 1),
    )


def values(bench, index):
    """Return what an agent types about a case."""
    return {
        "partner_id": bench.known["partners"][index % len(bench.known["partners"])],
        "phone": f"+86 139 {index:08d}",
        "subject": f"Brush does not turn {index}",
        "description": "The brush does not turn.",
        "channel_id": bench.known["channel"],
        "type_id": bench.known["type"],
        "level_id": bench.known["level"],
        "product_id": bench.known["product"],
        "promised_reply_at": datetime.now().replace(microsecond=0) + timedelta(hours=5),
    }


def _cases(bench, env):
    """Create cases."""
    return env["aftersales.case"].create([values(bench, index) for index in range(BATCH)])


def _assigned(bench, env):
    """Create cases of a colleague, each with an activity for him."""
    other = bench.known["other"]
    cases = env["aftersales.case"].create(
        [{**values(bench, index), "user_id": other} for index in range(BATCH)]
    )
    cases._create_activities(lambda case: case.user_id, "Handle the case")


def _repairs(bench, env):
    """Create repair orders without parts."""
    env["repair.order"].create(
        [
            {
                "partner_id": bench.known["partners"][index % len(bench.known["partners"])],
                "product_id": bench.known["product"],
            }
            for index in range(BATCH)
        ]
    )


def _partners(env):
    """Create contacts."""
    env["res.partner"].create([{"name": f"Contact {index}"} for index in range(BATCH)])
