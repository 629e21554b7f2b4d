import hashlib
import json

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time
from odoo.tools import mute_logger

from .common import SlaCase


class WhatIfCase(SlaCase):
    """A rule of eight working hours, cases on which it ran, and a manager's trials of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Trial = cls.env["aftersales.sla.trial"]
        cls.rule = cls.Policy.create(
            {
                "title": "Faults told",
                "company_id": cls.company.id,
                "kind": "plan_told",
                "document": "aftersales.case",
                "sequence": 1,
                "unit": "working_hours",
                "amount": 8,
                "start_fact_ids": [Command.set(cls._facts("diagnosed").ids)],
                "stop_fact_ids": [Command.set(cls._facts("plan_told").ids)],
                "pause_fact_ids": [Command.set(cls._facts("waiting_customer").ids)],
            }
        )

    @classmethod
    def _facts(cls, *codes):
        facts = cls.env["aftersales.sla.fact"].search([("code", "in", codes)])
        assert len(facts) == len(codes), codes
        return facts

    def told(self, begun, told, wait=None):
        """Return a case whose plan was owed from one local moment and told at another.

        :param wait: ``(reason, from, until)``: what it waited for between
        """
        case = self.received(begun)
        self.do(begun, case.action_register)
        self.do(begun, case.write, {"finding": "Seal damaged"})
        if wait:
            reason, start, end = wait
            reason = self.env.ref(f"aftersales_service.pause_reason_{reason}")
            until = self.local("2026-03-20 09:00") if reason.needs_until else None
            self.do(start, case.action_pause, reason.id, "as agreed", until)
            self.do(end, case.action_resume_clocks)
        self.do(told, self.tell_plan, case)
        return case

    def trial(self, user=None, **draft):
        """Return a manager's trial of the rule with another draft."""
        return self.Trial.with_user(user or self.manager).create(
            {
                "name": "What if",
                "date_from": "2026-03-01",
                "date_to": "2026-03-31",
                "company_id": self.company.id,
                "line_ids": [Command.create({"policy_id": self.rule.id, **draft})],
            }
        )

    def flips(self, trial):
        """Return how each case flips, by case."""
        return {flip.clock_id.res_id: flip.flip for flip in trial.flip_ids}

    def rows(self):
        """Return a digest of every clock and event as they stand in the database."""
        self.env.flush_all()
        digests = []
        for table in ("aftersales_sla_clock", "aftersales_sla_event", "aftersales_pause"):
            self.env.cr.execute(f"SELECT row_to_json(t)::text FROM {table} t ORDER BY id")  # pylint: disable=sql-injection
            rows = [row for (row,) in self.env.cr.fetchall()]
            self.assertTrue(rows or table == "aftersales_pause")
            digests.append(hashlib.sha256("\n".join(rows).encode()).hexdigest())
        return digests


class TestWhatIf(WhatIfCase):
    """Drafts tried on what was recorded, without writing to time limits (issue 4 §2)."""

    def test_shorter_and_longer(self):
        """Issue 4 §2: a draft limit flips just those that lie between the two limits."""
        fast = self.told("2026-03-03 09:00", "2026-03-03 11:00")  # 2 working hours
        slow = self.told("2026-03-03 09:00", "2026-03-03 16:00")  # 6
        late = self.told("2026-03-03 09:00", "2026-03-04 11:00")  # 10
        before = self.rows()
        trial = self.trial(amount=4)
        trial.action_try()
        self.assertEqual(self.flips(trial), {slow.id: "worse"})
        self.assertEqual(trial.clock_count, 3)
        self.assertAlmostEqual(trial.real_kept, 200 / 3, 3)
        self.assertAlmostEqual(trial.draft_kept, 100 / 3, 3)
        flip = trial.flip_ids
        self.assertEqual(flip.real_due, self.local("2026-03-04 09:00"))
        self.assertEqual(flip.draft_due, self.local("2026-03-03 14:00"))
        self.assertEqual(flip.document, slow.display_name)
        action = flip.action_open_document()
        self.assertEqual((action["res_model"], action["res_id"]), (slow._name, slow.id))
        trial.line_ids.amount = 12
        self.assertFalse(trial.tried_at, "another draft, another result")
        self.assertFalse(trial.flip_ids)
        trial.action_try()
        self.assertEqual(self.flips(trial), {late.id: "better"})
        self.assertEqual(trial.line_ids.better_count, 1)
        self.assertEqual(trial.draft_kept, 100)
        self.assertEqual(self.rows(), before, "nothing was written to the time limits")
        self.assertTrue(fast)

    def test_unchanged_flips_nothing(self):
        """Issue 4 §2: the policy as it is gives what happened, pauses and levels included."""
        self.told("2026-03-03 09:00", "2026-03-03 16:00")
        self.told("2026-03-03 09:00", "2026-03-04 11:00")
        self.told(
            "2026-03-03 09:00",
            "2026-03-05 10:00",
            ("customer", "2026-03-03 10:00", "2026-03-05 09:00"),
        )
        trial = self.trial()
        trial.action_add_policies()
        self.assertFalse(any(trial.line_ids.mapped("changed")))
        trial.action_try()
        self.assertFalse(trial.flip_ids)
        self.assertEqual(trial.real_kept, trial.draft_kept)
        self.assertGreater(trial.clock_count, 3)

    def test_pauses(self):
        """Issue 4 §2: a wait the draft does not allow counts; one it allows is taken off."""
        waited = self.told(
            "2026-03-03 09:00",
            "2026-03-05 10:00",
            ("customer", "2026-03-03 10:00", "2026-03-05 09:00"),
        )
        dated = self.told(
            "2026-03-03 09:00",
            "2026-03-05 10:00",
            ("date", "2026-03-03 10:00", "2026-03-05 09:00"),
        )
        self.assertEqual(self.clock(waited, "plan_told").state, "met")
        self.assertEqual(self.clock(dated, "plan_told").state, "breached")
        strict = self.trial(pause_fact_ids=[Command.clear()])
        strict.action_try()
        self.assertEqual(self.flips(strict), {waited.id: "worse"})
        codes = ("waiting_customer", "waiting_date")
        mild = self.trial(pause_fact_ids=[Command.set(self._facts(*codes).ids)])
        mild.action_try()
        self.assertEqual(self.flips(mild), {dated.id: "better"})

    def test_other_working_hours(self):
        """Issue 4 §2: draft working hours count instead of the company's; so do elapsed hours."""
        case = self.told("2026-03-03 16:00", "2026-03-05 09:00")  # 10 working hours
        nights = self.calendar.copy({"name": "Mornings", "company_id": self.company.id})
        nights.attendance_ids.filtered(lambda line: line.hour_from > 12).unlink()
        trial = self.trial()
        trial.calendar_id = nights
        trial.action_try()
        self.assertEqual(self.flips(trial), {case.id: "better"})
        self.assertEqual(trial.flip_ids.draft_due, self.local("2026-03-05 12:00"))
        trial.write({"calendar_id": False})
        trial.line_ids.calendar_id = nights
        trial.action_try()
        self.assertEqual(self.flips(trial), {case.id: "better"})
        trial.line_ids.write({"unit": "hours", "amount": 41, "calendar_id": False})
        trial.action_try()
        self.assertEqual(self.flips(trial), {case.id: "better"})
        trial.line_ids.amount = 40
        trial.action_try()
        self.assertFalse(trial.flip_ids)

    def test_still_open(self):
        """Issue 4 §2: what is broken in fact and would still run has no verdict, in no share."""
        with freeze_time(self.local("2026-03-03 09:00")):
            case = self.received("2026-03-03 09:00")
            case.action_register()
            case.write({"finding": "Seal damaged"})
        self.watch("2026-03-04 10:00")
        clock = self.clock(case, "plan_told")
        self.assertEqual((clock.state, clock.breached), ("running", True))
        trial = self.trial(amount=12)
        with freeze_time(self.local("2026-03-04 10:00")):
            trial.action_try()
        self.assertEqual(self.flips(trial), {case.id: "open"})
        self.assertEqual((trial.open_count, trial.clock_count, trial.draft_kept), (1, 1, 0))
        with freeze_time(self.local("2026-03-09 10:00")):
            trial.action_try()
        self.assertFalse(trial.flip_ids)

    def test_warnings(self):
        """Issue 4 §2: another share warns others; who is kept or late stays."""
        self.told("2026-03-03 09:00", "2026-03-03 16:00")  # 6 of 8 working hours
        trial = self.trial(warning_share=50)
        trial.action_try()
        line = trial.line_ids
        self.assertEqual((line.warned_count, line.draft_warned_count), (0, 1))
        self.assertFalse(trial.flip_ids)

    def test_each_refusal_says_what_to_do(self):
        """Issue 4 §2: empty selections, wrong units and unusable working hours are refused."""
        empty = self.Trial.with_user(self.manager).create(
            {"name": "Nothing", "company_id": self.company.id}
        )
        with self.assertRaisesRegex(UserError, "“Nothing” tries no policy yet. Add lines"):
            empty.action_try()
        trial = self.trial(amount=4)
        with self.assertRaisesRegex(UserError, "“What if”: no time limit .* 03/01/2026 to"):
            trial.action_try()
        self.told("2026-03-03 09:00", "2026-03-03 11:00")
        void = self.calendar.copy({"company_id": self.company.id})
        void.name = "Void"
        void.attendance_ids.unlink()
        trial.calendar_id = void
        with self.assertRaisesRegex(UserError, "“Void” has no working time"):
            trial.action_try()
        with self.assertRaisesRegex(UserError, "Choose a unit of time"):
            trial.line_ids.unit = "moment"
        trial.calendar_id = False
        other = self.env["res.company"].create({"name": "Other Maker"})
        with self.assertRaisesRegex(UserError, "“Faults told” is no policy of Other Maker"):
            trial.sudo().company_id = other

    @mute_logger("odoo.sql_db")
    def test_one_draft_of_a_policy(self):
        """Issue 4 §2: a policy is tried with one draft at a time, whoever adds the line."""
        trial = self.trial()
        with self.assertRaisesRegex(IntegrityError, "policy_uniq"):
            self.env["aftersales.sla.trial.line"].with_user(self.manager).create(
                {"trial_id": trial.id, "policy_id": self.rule.id}
            )

    def test_who_may(self):
        """Issue 4 §2: managers and above try; agents do not see it; results are not typed in."""
        self.told("2026-03-03 09:00", "2026-03-03 16:00")
        for user in (self.manager, self.supervisor, self.service_admin):
            trial = self.trial(user, amount=4)
            trial.action_try()
            self.assertEqual((trial.worse_count, trial.tried_by), (1, user))
        with self.assertRaises(AccessError):
            self.trial(self.agent)
        with self.assertRaises(AccessError):
            trial.with_user(self.agent).action_try()
        with self.assertRaises(AccessError):
            trial.with_user(self.manager).real_kept = 100
        with self.assertRaises(AccessError):
            self.trial(real_kept=100)
        with self.assertRaises(AccessError):
            trial.flip_ids.with_user(self.service_admin).unlink()

    def test_company_wise(self):
        """O-05: time limits of another company are in no trial, nor are its trials seen."""
        self.told("2026-03-03 09:00", "2026-03-03 16:00")
        trial = self.trial(amount=4)
        other = self.env["res.company"].create({"name": "Other Maker"})
        stranger = self.manager.copy(
            {"login": "stranger", "company_id": other.id, "company_ids": [Command.set(other.ids)]}
        )
        with self.assertRaises(AccessError):
            trial.with_user(stranger).with_context(allowed_company_ids=other.ids).action_try()

    def test_unknown_year(self):
        """O-02: a draft that ends in a year without a list of holidays says so."""
        self.calendar.aftersales_workdays = True
        known = self.env["aftersales.workday.year"]._known(self.company.id)
        self.assertNotIn(2031, known)
        case = self.told("2030-12-30 09:00", "2030-12-30 16:00")
        trial = self.trial(amount=40)
        trial.write({"date_from": "2030-12-01", "date_to": "2030-12-31"})
        trial.action_try()
        self.assertEqual((trial.clock_count, trial.provisional_count), (1, 1))
        self.assertTrue(case)

    def test_from_the_policy(self):
        """Issue 4 §2: the button on a policy opens a trial of it, as it is."""
        action = self.rule.with_user(self.supervisor).action_what_if()
        trial = self.Trial.browse(action["res_id"])
        line = trial.line_ids
        self.assertEqual((line.policy_id, line.amount, line.unit), (self.rule, 8, "working_hours"))
        self.assertEqual(line.pause_fact_ids, self.rule.pause_fact_ids)
        copy = trial.copy()
        self.assertEqual(copy.line_ids.policy_id, self.rule)

    def test_handful_of_queries(self):
        """O-03: ten times the time limits take the same number of statements."""
        case = self.told("2026-03-03 09:00", "2026-03-03 16:00")
        trial = self.trial(amount=4)
        trial.action_try()
        one = self._queries(trial)
        self._multiply(self.clock(case, "plan_told"), 60)
        many = self._queries(trial)
        self.assertEqual(trial.clock_count, 61)
        self.assertEqual(trial.worse_count, 61)
        self.assertLessEqual(many, one + 2)

    def _queries(self, trial):
        """Return how many statements a try takes."""
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        trial.action_try()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _multiply(self, clock, count):
        """Copy a clock with its events, as rows."""
        self.env.flush_all()
        cr = self.env.cr
        for number in range(count):
            cr.execute(
                "SELECT to_jsonb(t) - 'id' FROM aftersales_sla_clock t WHERE id = %s", [clock.id]
            )
            (row,) = cr.fetchone()
            row["res_id"] += 10_000_000 + number
            self._insert_json("aftersales_sla_clock", row)
            cr.execute("SELECT max(id) FROM aftersales_sla_clock")
            (new,) = cr.fetchone()
            cr.execute(
                "SELECT to_jsonb(t) - 'id' FROM aftersales_sla_event t WHERE clock_id = %s "
                "ORDER BY id",
                [clock.id],
            )
            for (event,) in cr.fetchall():
                self._insert_json("aftersales_sla_event", {**event, "clock_id": new})

    def _insert_json(self, table, row):
        names = ", ".join(row)
        self.env.cr.execute(  # pylint: disable=sql-injection
            f"INSERT INTO {table} ({names}) SELECT {names} "
            f"FROM jsonb_populate_record(NULL::{table}, %s)",
            [json.dumps(row)],
        )
