"""An existing customer file: reading and checking it, taking its rows over, and once more."""

import base64

ROWS = 10_000
SMALL = 1_000
COLUMNS = (
    "customer_code",
    "customer",
    "phone",
    "contact",
    "product_code",
    "serial",
    "picked_up_on",
)


def measure(bench):
    """Measure the acts per row; the small database takes over a tenth of the rows."""
    count = ROWS if bench.size > SMALL else SMALL
    content = _file(bench, count)
    with bench.environment(commit=True) as env:
        product = env["product.product"].browse(bench.known["product"])
        product.default_code = product.default_code or "BENCH-IMPORT"
        task = env["aftersales.archive.import"].create(
            {"kind": "units", "filename": "old.csv", "file": base64.b64encode(content)}
        )
    checked = bench.time(
        lambda env: env["aftersales.archive.import"].browse(task.id).action_check(),
        rounds=1,
        warm=False,
        commit=True,
    )
    with bench.environment(commit=True) as env:
        task = env["aftersales.archive.import"].browse(task.id)
        assert task.ready_count == count, (task.ready_count, task.problem_ids[:1].message)
        task.action_start()
    taken = bench.time(
        lambda env: env["aftersales.archive.import.row"]._cron_import(),
        rounds=1,
        warm=False,
        commit=True,
    )
    with bench.environment() as env:
        task = env["aftersales.archive.import"].browse(task.id)
        assert (task.state, task.done_count) == ("done", count), (task.state, task.done_count)
    per_thousand = taken[2] * 1000 / count
    bench.add(f"check a file of {count:,} rows", count, checked)
    bench.add(
        f"take over {count:,} rows",
        count,
        taken,
        aim=(f"one run, {per_thousand:.0f} queries per 1,000", None),
    )


def _file(bench, count):
    """Return a customer file: a customer for every fourth unit."""
    with bench.environment() as env:
        product = env["product.product"].browse(bench.known["product"])
        code = product.default_code or "BENCH-IMPORT"
        tracked = product.tracking != "none"
    rows = [
        [
            f"B{bench.size}-{number // 4}",
            f"Imported {bench.size} {number // 4}",
            f"+86 137 {number:08d}",
            f"Contact {number // 4}",
            code,
            f"IMP-{bench.size}-{number}" if tracked else "",
            "2023-05-31",
        ]
        for number in range(count)
    ]
    return "\n".join(",".join(row) for row in [COLUMNS, *rows]).encode()
