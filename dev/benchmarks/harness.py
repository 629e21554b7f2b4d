"""How a thing is measured, and how the figures are shown."""

import gc
import os
import statistics
import sys
import threading
import time
import traceback
from contextlib import contextmanager
from typing import NamedTuple

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.service.server import load_server_wide_modules
from odoo.tools import config


def open_bench():
    """Return a Bench on the database that dev/bench made."""
    database = os.environ["BENCH_DATABASE"]
    config.parse_config(["--no-http", "-d", database, "--log-level=critical"], setup_logging=True)
    threading.current_thread().dbname = database
    load_server_wide_modules()
    return Bench(Registry(database))


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
    """The registry under measurement and the figures so far."""

    def __init__(self, registry):
        self.registry = registry
        self.figures = []
        self.known = {}
        self._part = ""
        self.size = 0

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

    def part(self, name, size, measure):
        """Run one file of measurements; a fault in it is told and does not stop the others."""
        self._part, self.size = name, size
        print(f"  measuring {name} ...", flush=True)
        try:
            measure(self)
        except Exception:
            print(f"  {name} ended with an error:", file=sys.stderr)
            traceback.print_exc()
            self.figures.append(Figure(name, "ERROR", size, 1, 0, 0, 0, 0, "", "error"))

    def time(self, act, *, rounds=5, prepare=None, user=None, commit=False, warm=True):
        """Measure ``act(env)`` several times, each in a transaction that is undone afterwards.

        :param act: does the thing; its writing is flushed and its messages made within the time
        :param prepare: called before with the environment; what it returns is passed on to act
        :return: medians of wall ms, CPU ms and queries, and the best wall ms
        """
        samples = [self._once(act, prepare, user, commit) for _round in range(rounds + bool(warm))]
        return self._summary(samples[bool(warm) :])

    def time_pair(self, act, patched, *, rounds):
        """Measure ``act`` within the context ``patched()`` and without it, turn by turn.

        :return: what :meth:`time` returns, of both
        """
        inside, outside = [], []
        for _round in range(rounds + 1):
            with patched():
                inside.append(self._once(act))
            outside.append(self._once(act))
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
        words, met = aim or ("", None)
        verdict = "" if met is None else ("ok" if met else "OVER")
        figure = Figure(self._part, what, self.size, records, *measured, words, verdict)
        self.figures.append(figure)
        return figure

    def compare_sizes(self):
        """Judge what has to stay as quick when there is more: 1.2 times at most.

        The best times are compared, which other work on the machine disturbs least.
        """
        sizes = sorted({figure.size for figure in self.figures})
        if len(sizes) < 2:
            return
        small = {f.what: f for f in self.figures if f.size == sizes[0]}
        for index, figure in enumerate(self.figures):
            if figure.part == "views" and figure.size == sizes[-1] and figure.what in small:
                ratio = figure.best_ms / max(small[figure.what].best_ms, 0.01)
                self.figures[index] = figure._replace(
                    aim=f"≤ 1.2 × small (is {ratio:.2f})", verdict="ok" if ratio <= 1.2 else "OVER"
                )

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
