from collections import defaultdict
from operator import itemgetter

from odoo import fields, models
from odoo.tools import SQL

from ...tools.clock import WORKING_DAYS, WORKING_MINUTES, Event, replay
from ...tools.what_if import KEPT, LATE, OPEN, rewrite, verdict

# What a clock's result is called where it flips: (late in fact, verdict with the draft).
FLIPS = {(False, LATE): "worse", (True, KEPT): "better", (True, OPEN): "open"}


class TrialReplay(models.AbstractModel):
    """How recorded clocks are read with drafts: a few statements for thousands of them."""

    _name = "aftersales.sla.trial.replay"
    _description = "Replay of a trial"

    def _judge(self, clock_ids, drafts, times, pauses):
        """Return what would have become of clocks, as dicts.

        :param clock_ids: ids of aftersales.sla.clock
        :param dict drafts: ``(line, Draft)`` by the policy's id
        :param times: function from a name to that working time
        :param bool pauses: whether a draft pauses for something else
        :return: dicts with line, clock (its row), late, verdict, due, warned, would_warn and
            provisional
        """
        now = fields.Datetime.now()
        clocks = self._clock_rows(clock_ids)
        events = self._event_rows(clock_ids)
        waits = self._wait_rows(clocks) if pauses else {}
        kinds = defaultdict(list)
        for _line, draft in drafts.values():
            kinds[draft.real.kind].append(draft)
        results = []
        for clock in clocks:
            line, own = drafts[clock["policy_id"]]
            facts, codes = events[clock["id"]]
            record = clock["res_model"], clock["res_id"]
            others = [draft for draft in kinds[own.real.kind] if draft is not own]
            share = own.draft.share
            reading = replay(
                rewrite(facts, codes, own, others, waits.get(record, ())),
                times,
                now,
                shares=[share] if share else (),
            )
            limit, over = reading.limit, reading.stopped_at or now
            warn_at = reading.share_at.get(share)
            results.append(
                {
                    "line": line,
                    "clock": clock,
                    "late": bool(clock["breached"]),
                    "verdict": verdict(reading),
                    "due": reading.deadline,
                    "warned": bool(clock["warn_at"] and clock["warn_at"] < over),
                    "would_warn": bool(warn_at and warn_at < over),
                    "provisional": bool(
                        limit.unit in (WORKING_MINUTES, WORKING_DAYS)
                        and reading.deadline
                        and times(limit.time).is_provisional(reading.origin, reading.deadline)
                    ),
                }
            )
        return results

    def _clock_rows(self, clock_ids):
        """Return what is asked of clocks, as dicts in the order of their ids."""
        Clock = self.env["aftersales.sla.clock"]
        names = (
            "id",
            "policy_id",
            "res_model",
            "res_id",
            "breached",
            "deadline",
            "warn_at",
            "user_id",
            "partner_id",
            "started_at",
        )
        Clock.flush_model(names)
        rows = self.env.execute_query(
            SQL(
                "SELECT %s FROM aftersales_sla_clock WHERE id IN %s ORDER BY id",
                SQL(", ").join(SQL.identifier(name) for name in names),
                tuple(clock_ids),
            )
        )
        return [dict(zip(names, row, strict=True)) for row in rows]

    def _event_rows(self, clock_ids):
        """Return by clock id its events as plain data and the codes of their facts."""
        Row = self.env["aftersales.sla.event"]
        Row.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT clock_id, at, kind, data, fact FROM aftersales_sla_event
                    WHERE clock_id IN %s AND kind != 'breach' ORDER BY clock_id, at, id""",
                tuple(clock_ids),
            )
        )
        result = defaultdict(lambda: ([], []))
        for clock_id, at, kind, data, fact in rows:
            facts, codes = result[clock_id]
            facts.append(Event(at, kind, Row._limit_of(data)))
            codes.append(fact)
        return result

    def _wait_rows(self, clocks):
        """Return by record ``[(code, from, to)]``: what it waited for, whoever honoured it."""
        self.env["aftersales.pause"].flush_model()
        waits = defaultdict(list)
        by_model = defaultdict(set)
        for clock in clocks:
            by_model[clock["res_model"]].add(clock["res_id"])
        for model, ids in by_model.items():
            for res_id, code, start, end in self.env.execute_query(
                SQL(
                    """SELECT p.res_id, f.code, p.started_at, p.ended_at
                         FROM aftersales_pause p
                         JOIN aftersales_pause_reason r ON r.id = p.reason_id
                         JOIN aftersales_sla_fact f ON f.id = r.fact_id
                        WHERE p.res_model = %s AND p.res_id IN %s
                        ORDER BY p.id""",
                    model,
                    tuple(ids),
                )
            ):
                waits[model, res_id].append((code, start, end))
        return waits

    def _store(self, results):
        """Store the figures and the clocks that flip."""
        self.ensure_one()
        trial = self.sudo()
        by_line = defaultdict(list)
        for result in results:
            by_line[result["line"]].append(result)
        for line, own in by_line.items():
            line.sudo().write(self._figures(own))
        flips = [
            {
                "trial_id": trial.id,
                "line_id": result["line"].id,
                "company_id": trial.company_id.id,
                "clock_id": clock["id"],
                "flip": FLIPS[result["late"], result["verdict"]],
                "user_id": clock["user_id"],
                "partner_id": clock["partner_id"],
                "real_due": clock["deadline"],
                "draft_due": result["due"],
            }
            for result in results
            for clock in [result["clock"]]
            if (result["late"], result["verdict"]) in FLIPS
        ]
        Flip = self.env["aftersales.sla.trial.flip"].sudo()
        trial.flush_recordset()
        self.env["aftersales.sla.clock"]._insert(Flip, flips)
        figures = self._figures(results)
        values = {name: figures[name] for name in figures if name in trial._fields}
        trial.write({"tried_at": fields.Datetime.now(), "tried_by": self.env.uid, **values})
        trial.invalidate_recordset(["flip_ids"])

    def _figures(self, results):
        """Return the stored figures of results."""
        verdicts = [(result["late"], result["verdict"]) for result in results]
        decided = sum(after != OPEN for _late, after in verdicts)
        kept = sum(not late for late, _after in verdicts)
        would = sum(after == KEPT for _late, after in verdicts)
        return {
            "clock_count": len(results),
            "real_kept": 100 * kept / len(results),
            "draft_kept": 100 * would / decided if decided else 0,
            "better_count": verdicts.count((True, KEPT)),
            "worse_count": verdicts.count((False, LATE)),
            "open_count": sum(after == OPEN for _late, after in verdicts),
            "provisional_count": sum(map(itemgetter("provisional"), results)),
            "warned_count": sum(map(itemgetter("warned"), results)),
            "draft_warned_count": sum(map(itemgetter("would_warn"), results)),
        }
