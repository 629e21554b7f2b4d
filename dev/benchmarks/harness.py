"""How a thing is measured, and how the figures are shown."""

import gc
import os
import statistics
import sys
import threading
import time
import traceback
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from odoo import SUPERUSER_ID, api, sql_db
from odoo.modules.registry import Registry
from odoo.service.server import load_server_wide_modules
from odoo.tools import config

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from lib import databases


def open_bench(report=None, size=0):
    """Return a Bench on the database that dev/bench made."""
    database = os.environ["BENCH_DATABASE"]
    config.parse_config(["--no-http", "-d", database, "--log-level=critical"], setup_logging=True)
    threading.current_thread().dbname = database
    load_server_wide_modules()
    return Bench(Registry(database), report, size)


class Figure(NamedTuple):
    """One row of the table; times are milliseconds for the whole act, medians but for the best."""

    part: str
    what: str
    size: int
    records: int
    ms: float
    cpu_ms: float
    queries: float
    best_ms: float
    aim: str = ""
    verdict: str = ""

    @property
    def per_record(self):
        """Queries per record."""
        return self.queries / self.records


class Bench:
    """A database of one size, and how things are measured on it."""

    def __init__(self, registry, report, size, known=None):
        self.registry = registry
        self.report = report
        self.size = size
        self.known = known or {}

    def copy(self, size):
        """Return a bench on a copy of the database, which the caller loads up to a size."""
        source, name = self.registry.db_name, f"{os.environ['BENCH_DATABASE']}_{size}"
        sql_db.close_db(source)
        databases.clone(source, name, pid=os.getpid())
        return Bench(Registry(name), self.report, size, dict(self.known))

    @contextmanager
    def environment(self, user=None, commit=False):
        """Open an environment on a connection of its own; undo what is done in it, or commit."""
        cr = self.registry.cursor()
        try:
            yield api.Environment(cr, user or SUPERUSER_ID, self._context())
            if commit:
                cr.commit()
            else:
                cr.rollback()
        finally:
            cr.close()

    def _context(self):
        """Return the context that a web client sends."""
        context = {"lang": "en_US", "tz": "Asia/Shanghai"}
        if "company" in self.known:
            context["allowed_company_ids"] = [self.known["company"]]
        return context

    def time(self, act, *, rounds=5, prepare=None, user=None, commit=False, warm=True):
        """Measure ``act(env)`` several times, each in a transaction that is undone afterwards.

        :param act: does the thing; its writing is flushed and its messages made within the time
        :param prepare: called before with the environment; what it returns is passed on to act
        :return: medians of wall ms, CPU ms and queries, and the best wall ms
        """
        samples = [self._once(act, prepare, user, commit) for _round in range(rounds + bool(warm))]
        return self._summary(samples[bool(warm) :])

    def time_pair(self, act, patched, *, rounds, prepare=None, user=None):
        """Measure ``act`` within the context ``patched()`` and without it, turn by turn.

        :param prepare: as in :meth:`time`; within the context as well

        :return: what :meth:`time` returns, of both
        """
        inside, outside = [], []
        for _round in range(rounds + 1):
            with patched():
                inside.append(self._once(act, prepare, user))
            outside.append(self._once(act, prepare, user))
        return self._summary(inside[1:]), self._summary(outside[1:])

    def _once(self, act, prepare=None, user=None, commit=False):
        """Return wall ms, CPU ms and queries of one round."""
        with self.environment(user, commit) as env:
            arguments = [prepare(env)] if prepare else []
            env.flush_all()
            env.cr.precommit.run()
            env.invalidate_all()
            gc.collect()
            queries, wall, cpu = env.cr.sql_log_count, time.perf_counter(), time.process_time()
            act(env, *arguments)
            env.flush_all()
            env.cr.precommit.run()
            return (
                (time.perf_counter() - wall) * 1000,
                (time.process_time() - cpu) * 1000,
                env.cr.sql_log_count - queries,
            )

    def _summary(self, samples):
        """Return the medians of the rounds and the best wall ms."""
        columns = [*zip(*samples, strict=True)]
        return (*map(statistics.median, columns), min(columns[0]))

    def add(self, what, records, measured, *, aim=None):
        """Note a figure.

        :param aim: pair of the aim in words and whether it is met
        """
        self.report.add(self.size, what, records, measured, aim)


def each(measure):
    """Return a measurement that is made on one database after the other."""

    def measure_each(benches):
        for bench in benches:
            measure(bench)

    return measure_each


def time_beside(benches, acts, *, rounds, user):
    """Measure acts on databases of several sizes, turn by turn.

    What disturbs the machine meanwhile disturbs all of them alike, so that they can be compared.

    :param acts: ``{name: function of an environment}``
    :param user: function of a bench that returns the id of the user who acts
    :return: ``{name: [(medians of wall ms, CPU ms, queries, and the best wall ms), one a bench]}``
    """
    measured = {}
    for name, act in acts.items():
        samples = [[] for _bench in benches]
        for _round in range(rounds + 1):
            for bench, own in zip(benches, samples, strict=True):
                own.append(bench._once(act, user=user(bench)))
        measured[name] = [
            bench._summary(own[1:]) for bench, own in zip(benches, samples, strict=True)
        ]
    return measured


class Report:
    """The figures so far, and how they are shown."""

    def __init__(self):
        self.figures = []
        self._part = ""

    def part(self, name, measure, benches):
        """Run one file of measurements; a fault in it is told and does not stop the others."""
        self._part = name
        print(f"  measuring {name} ...", flush=True)
        try:
            measure(benches)
        except Exception:
            print(f"  {name} ended with an error:", file=sys.stderr)
            traceback.print_exc()
            self.figures.append(Figure(name, "ERROR", 0, 1, 0, 0, 0, 0, "", "error"))

    def add(self, size, what, records, measured, aim=None):
        """Note a figure; see :meth:`Bench.add`."""
        words, met = aim or ("", None)
        verdict = "" if met is None else ("ok" if met else "OVER")
        self.figures.append(Figure(self._part, what, size, records, *measured, words, verdict))

    def print_table(self):
        """Print all figures."""
        header = ("part", "what", "at", "records", "ms/rec", "CPU/rec", "queries", "per rec", "aim")
        rows = [
            (
                f.part,
                f.what,
                f"{f.size:,}",
                str(f.records),
                f"{f.ms / f.records:.2f}",
                f"{f.cpu_ms / f.records:.2f}",
                f"{f.queries:.0f}",
                f"{f.per_record:.3f}",
                f"{f.aim} {f.verdict}".strip(),
            )
            for f in self.figures
        ]
        widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
        print()
        for row in [header, *rows]:
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))
