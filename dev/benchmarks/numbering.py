"""Two processes that create numbered records at the same moment."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import creation
import harness

BATCHES, BATCH = 10, 100


def measure(bench):
    """Measure one process alone and two at once; no number may come twice."""
    alone, _numbers = _race(bench, 1)
    together, numbers = _race(bench, 2)
    count = BATCHES * BATCH
    doubles = len(numbers) - len(set(numbers))
    bench.add("number 1,000 cases, one process", count, (alone, 0, 0, alone))
    bench.add(
        "number 1,000 cases each, two processes",
        2 * count,
        (together, 0, 0, together),
        aim=(f"no doubles (are {doubles}), none lost", not doubles and len(numbers) == 2 * count),
    )


def _race(bench, processes):
    """Let processes create cases at once; return the ms of the slowest and all numbers."""
    start = time.time() + 25
    known = json.dumps({**bench.known, "start": start})
    workers = [
        subprocess.Popen(
            [sys.executable, __file__, known],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parent,
            env={**os.environ, "BENCH_DATABASE": bench.registry.db_name},
        )
        for _index in range(processes)
    ]
    slowest, numbers = 0, []
    for worker in workers:
        output, _errors = worker.communicate(timeout=300)
        result = json.loads(output.splitlines()[-1])
        slowest = max(slowest, result["ms"])
        numbers += result["numbers"]
    return slowest, numbers


def work():
    """Be one of the processes: wait for the start, create cases, commit each batch."""
    bench = harness.open_bench()
    bench.known = json.loads(sys.argv[1])
    time.sleep(max(0, bench.known["start"] - time.time()))
    begun, numbers = time.perf_counter(), []
    for _batch in range(BATCHES):
        with bench.environment(bench.known["agent"], commit=True) as env:
            cases = env["aftersales.case"].create(
                [creation.values(bench, index) for index in range(BATCH)]
            )
            numbers += cases.mapped("name")
    print(json.dumps({"ms": (time.perf_counter() - begun) * 1000, "numbers": numbers}))


if __name__ == "__main__":
    work()
