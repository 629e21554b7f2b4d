"""All measurements in one run: prints a table, writes JSON.

Called by dev/bench with the database in BENCH_DATABASE and Odoo's configuration in ODOO_RC:

    dev/bench                        everything, at 1,000 and at 20,000 existing records
    dev/bench --sizes 1000 --only transition,delivery
    dev/bench --json figures.json    where the figures go; build/bench.json by default
"""

import argparse
import json
import os
import platform
from pathlib import Path

import call_desk
import clocks
import creation
import delivery
import fault_detection
import formsave
import harness
import importing
import issue
import jobs
import load
import my_day
import numbering
import reapply
import transition
import views
import visits

# A file of measurements has a function measure(bench), or one of all benches that compares them,
# and stands here in the order in which they are made.
MEASUREMENTS = {
    "creation": harness.each(creation.measure),
    "formsave": harness.each(formsave.measure),
    "transition": harness.each(transition.measure),
    "delivery": harness.each(delivery.measure),
    "views": views.measure,
    "numbering": harness.each(numbering.measure),
    "clocks": harness.each(clocks.measure),
    "my_day": harness.each(my_day.measure),
    "call_desk": harness.each(call_desk.measure),
    "issue": harness.each(issue.measure),
    "visits": harness.each(visits.measure),
    "faults": harness.each(fault_detection.measure),
    "import": harness.each(importing.measure),
    # Last, because scheduled actions commit what they do.
    "jobs": harness.each(jobs.measure),
    "reapply": harness.each(reapply.measure),
}


def main():
    """Load a database of each size, measure them beside each other, print and write."""
    arguments = parse()
    report = harness.Report()
    benches = list(databases(report, arguments.sizes))
    for name, measure in MEASUREMENTS.items():
        if name in arguments.only:
            report.part(name, measure, benches)
    report.print_table()
    figures = {"machine": machine(), "figures": [figure._asdict() for figure in report.figures]}
    path = Path(arguments.json)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(f"\nFigures: {arguments.json}")


def databases(report, sizes):
    """Yield a bench of each size; the bigger database goes on from a copy of the smaller one."""
    bench = None
    for size in sorted(sizes):
        bench = bench.copy(size) if bench else harness.open_bench(report, size)
        print(f"{size:,} records of each kind: {load.up_to(bench, size)}", flush=True)
        yield bench


def parse():
    """Return the arguments of the call."""
    parser = argparse.ArgumentParser(prog="dev/bench", description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=numbers, default=[1000, 20000])
    parser.add_argument("--only", type=lambda text: text.split(","), default=[*MEASUREMENTS])
    parser.add_argument("--json", default="build/bench.json")
    return parser.parse_args()


def numbers(text):
    """Return the sizes of a list such as ``1000,20000``."""
    return [int(part) for part in text.split(",")]


def machine():
    """Return what the figures were measured on."""
    return {
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "load_average": os.getloadavg(),
    }


if __name__ == "__main__":
    main()
