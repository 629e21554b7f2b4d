from datetime import timedelta
from unittest.mock import patch

from odoo import SUPERUSER_ID, api, fields
from odoo.tools import mute_logger

from ..intake.common import IntakeCase
from ..visit.common import VisitCase
from .common import ServersCase

LOG = "odoo.addons.aftersales_service.models.jobs.job"
# Records due, and how many the actions do before they commit.
DUE, BATCH = 5, 2


class TestScheduledActions(ServersCase, IntakeCase, VisitCase):
    """Issue 3 §4: each action with two servers at once, a killed one, and a bad record.

    For each action ``due_<code>`` makes records that are due, ``seen_<code>`` tells what has become
    of one, and ``DONE[code]`` what should have, once.
    """

    DONE = {
        "handover": ("done", 1, 1, "handed_over", 1),
        "handover_check": ("open", True, 1),
        "delivery_catch_up": (1, 1, 1),
        "visit_generation": (True, 1, 1),
        "visit_overdue": (True, 1),
        "promise_watch": (True, True, 1),
        "promise_telling": (True, 1, 1),
        "intake_watch": (False, {"svc_agent": 1}),
    }

    # The watch looks at clocks, and then tells people; each is proved as an action of its own.
    JOBS = {"promise_telling": "promise_watch"}

    # A clock that was looked at counts once more when its people are told.
    ROUNDS = {"promise_watch": 2}

    @classmethod
    def prepare(cls):
        cls.today_serial = 0
        # Odoo's own demo deliveries are no matter of ours here.
        cls.env["res.company"].search([("id", "!=", cls.company.id)]).aftersales_go_live = False
        # A promise speaks once, to one person, at whatever hour the tests run.
        first, *others = cls.env.ref("aftersales_service.sla_ladder_promise").rung_ids
        cls.env["aftersales.sla.rung"].union(*others).unlink()
        first.hours = "always"

    # What is due

    def next_number(self, count=1):
        """Return the first of so many numbers that no test has used."""
        type(self).today_serial += count
        return self.today_serial - count

    def day_lists(self, **values):
        """Return open day lists, a new customer on each."""
        first = self.next_number(DUE)
        lists = self.env["aftersales.handover"].create(
            [
                {
                    "company_id": self.company.id,
                    "date": fields.Date.to_date("2021-01-01") + timedelta(days=first + index),
                    "deadline": "2099-01-01",
                    "hand_over_at": "2099-01-01",
                    **values,
                }
                for index in range(DUE)
            ]
        )
        self.env["aftersales.customer.archive"].create(
            [
                {
                    "partner_id": partner.id,
                    "company_id": self.company.id,
                    "opened_on": "2021-01-01",
                    "handover_id": handover.id,
                }
                for handover, partner in zip(lists, self.customers(DUE), strict=True)
            ]
        )
        return lists

    def due_handover(self):
        """Return day lists whose time has come."""
        self.company.aftersales_handover_auto = True
        return self.day_lists(hand_over_at="2021-01-01")

    def seen_handover(self, handover):
        """Return state, steps and messages to service, and the same of its customers."""
        told = handover.message_ids.filtered(lambda m: "2021-" in (m.body or ""))
        steps = handover.transition_ids.filtered(lambda t: t.step == "hand_over")
        archive = handover.archive_ids
        return (
            handover.state,
            len(steps),
            len(told),
            archive.state,
            len(archive.transition_ids),
        )

    def due_handover_check(self):
        """Return day lists whose deadline has passed."""
        return self.day_lists(deadline="2021-01-01")

    def seen_handover_check(self, handover):
        """Return state, whether it is late, and the reminders."""
        return handover.state, handover.overdue, len(handover.activity_ids)

    def due_delivery_catch_up(self):
        """Return the done lines of deliveries made while the addon was off."""
        first = self.next_number(DUE)
        Ownership = self.registry["aftersales.ownership"]
        with patch.object(Ownership, "_on_moves_done", lambda *args: None):
            orders = [
                self.deliver(self.equipment, [f"S-{first + index}"], partner=partner)
                for index, partner in enumerate(self.customers(DUE))
            ]
        lines = self.env["stock.move.line"].union(
            *(order.picking_ids.move_line_ids for order in orders)
        )
        return lines.sorted("id")

    def seen_delivery_catch_up(self, line):
        """Return ownership rows, units and archive entries that the delivery made."""
        rows = self.env["aftersales.ownership"].search([("move_line_id", "=", line.id)])
        units = self.env["aftersales.installed.product"].search([("lot_id", "=", line.lot_id.id)])
        partner = line.picking_id.partner_id.commercial_partner_id
        archives = self.env["aftersales.customer.archive"].search(
            [("partner_id", "=", partner.id), ("ownership_ids", "in", rows.ids)]
        )
        return len(rows), len(units), len(archives)

    def due_visit_generation(self):
        """Return deliveries, each to another customer, that no rule has looked at."""
        return self.env["aftersales.ownership"].union(
            *(self.own("2026-03-02", partner) for partner in self.customers(DUE))
        )

    def seen_visit_generation(self, row):
        """Return whether it was looked at, its visits and their clocks."""
        visits = self.visits_of(row)
        return row.visits_planned, len(visits), len(visits.clock_ids)

    def due_visit_overdue(self):
        """Return planned visits whose window has passed."""
        rows = self.due_visit_generation()
        self.env["aftersales.return.visit"]._plan_deliveries(rows)
        visits = self.visits_of(rows)
        visits.write({"due_at": "2026-03-10", "overdue": False})
        return visits

    def seen_visit_overdue(self, visit):
        """Return whether it is late, and the reminders."""
        return visit.overdue, len(visit.activity_ids)

    def due_promise_watch(self):
        """Return the clocks of promises whose time has passed."""
        cases = self.env["aftersales.case"].create(
            [self.values(user_id=self.agent.id) for _index in range(DUE)]
        )
        # Nobody has to accept them, however long the tests take.
        cases.sudo().announce_at = False
        now = fields.Datetime.now()
        cases._start_clock(
            "promised_reply", deadline=now - timedelta(hours=1), start=now - timedelta(hours=2)
        )
        return cases.clock_ids.filtered(lambda clock: clock.kind == "promised_reply").sorted("id")

    def seen_promise_watch(self, clock):
        """Return whether it has spoken, is broken, and the people to be told."""
        return bool(clock.alerted_at), clock.breached, len(clock.alert_ids)

    def due_promise_telling(self):
        """Return what people are to be told of clocks that were looked at."""
        clocks = self.due_promise_watch()
        clocks._watch()
        return clocks.alert_ids.sorted("id")

    def seen_promise_telling(self, alert):
        """Return whether it was told, the reminders, and the messages that name it."""
        case = self.env[alert.clock_id.res_model].browse(alert.clock_id.res_id)
        link = f'res_id={case.id}">{case.name}</a>: The promised reply is due'
        named = self.env["mail.message"].search_count([("body", "like", link)])
        return (
            bool(alert.told_at),
            len(self.activities(case, "activity_promised_reply")),
            named,
        )

    def due_intake_watch(self):
        """Return requests that nobody has accepted within the time allowed."""
        cases = self.env["aftersales.case"]
        for _index in range(DUE):
            cases |= self.case()
        cases.sudo().write({"announce_at": "2026-03-02"})
        return cases.sudo()

    def seen_intake_watch(self, case):
        """Return whether it waits to be announced, and how often each person was told."""
        told = case.activity_ids.grouped("user_id")
        return bool(case.announce_at), {user.login: len(rows) for user, rows in told.items()}

    # Running an action

    def run_action(self, env, code, after_batch=None):
        """Run an action as the scheduler does, in small batches.

        :param after_batch: function of the records just done, called before they are committed
        """
        Job = self.registry["aftersales.job"]
        process = Job._process

        def in_small_batches(job, code, model, domain, work, batch_size=200, arm=None):
            def do(records):
                work(records)
                records.env.flush_all()
                if after_batch:
                    after_batch(records)

            return process(job, code, model, domain, do, BATCH, arm)

        cron = self.job(env, code).cron_id
        with patch.object(Job, "_process", in_small_batches):
            cron.ir_actions_server_id.run()
        env.cr.commit()  # pylint: disable=invalid-commit

    def run_here(self, code, after_batch=None):
        """Run an action on a connection of its own."""
        with self.registry.cursor() as cr:
            self.run_action(api.Environment(cr, SUPERUSER_ID, {}), code, after_batch)
        self.look_again()

    def serve_second_batch(self, code):
        """Return a server that has committed one batch and pauses in the second one."""
        batches = []

        def work(env, pause):
            def after_batch(records):
                batches.append(records.ids)
                if len(batches) == 2:
                    pause()

            self.run_action(env, code, after_batch)

        server = self.serve(work)
        server.wait_paused()
        self.look_again()
        return server

    def due(self, code):
        """Return committed records that are due, and nothing else is."""
        self.run_here(code)
        records = getattr(self, f"due_{code}")()
        self.assertEqual(len(records), DUE)
        self.commit()
        return records.with_env(self.env)

    def seen(self, code, records):
        """Return what has become of each record."""
        return [getattr(self, f"seen_{code}")(record) for record in records]

    def counted(self, code):
        """Return how many records the page of scheduled actions says were done."""
        return self.job(self.env, code).done_total

    def job(self, env, code):
        """Return the scheduled action that a proof is about."""
        return env["aftersales.job"].search([("code", "=", self.JOBS.get(code, code))])

    # The proofs

    def test_two_servers_at_once(self):
        """O-05: a second server that comes in the middle goes home; nothing is done twice."""
        for code, done in self.DONE.items():
            with self.subTest(code):
                records = self.due(code)
                before = self.counted(code)
                first = self.serve_second_batch(code)
                self.run_here(code)
                self.assertEqual(self.seen(code, records).count(done), BATCH)
                first.go_on()
                first.join()
                self.look_again()
                self.assertEqual(self.seen(code, records), [done] * DUE)
                self.assertEqual(self.counted(code), before + DUE * self.ROUNDS.get(code, 1))
                self.run_here(code)
                self.assertEqual(self.seen(code, records), [done] * DUE)
                self.assertEqual(self.counted(code), before + DUE * self.ROUNDS.get(code, 1))

    def test_a_server_killed_in_the_middle(self):
        """O-05: its first batch stays, its second is undone, and the next run does the rest."""
        for code, done in self.DONE.items():
            with self.subTest(code):
                records = self.due(code)
                before = self.counted(code)
                self.serve_second_batch(code).kill()
                self.wait_until_alone()
                self.assertEqual(self.seen(code, records).count(done), BATCH)
                self.assertEqual(self.counted(code), before + BATCH)
                self.run_here(code)
                self.assertEqual(self.seen(code, records), [done] * DUE)
                self.assertEqual(self.counted(code), before + DUE * self.ROUNDS.get(code, 1))

    @mute_logger(LOG)
    def test_a_bad_record_in_the_middle(self):
        """O-05: it is undone and noted, the others are done, and it is done once it is mended."""
        for code, done in self.DONE.items():
            with self.subTest(code):
                records = self.due(code)
                bad = records[DUE // 2]

                def choke(batch, bad=bad):
                    if batch._name == bad._name and bad in batch:
                        raise ValueError("This one cannot be done")

                self.run_here(code, choke)
                seen = self.seen(code, records)
                self.assertEqual(seen.count(done), DUE - 1)
                self.assertNotEqual(seen[DUE // 2], done)
                note = self.env["aftersales.job.failure"].search(
                    [("job_id", "=", self.job(self.env, code).id)]
                )
                self.assertRecordValues(
                    note,
                    [
                        {
                            "res_model": bad._name,
                            "res_id": bad.id,
                            "error": "This one cannot be done",
                        }
                    ],
                )
                note.next_try = fields.Datetime.now() - timedelta(seconds=1)
                self.commit()
                self.run_here(code)
                self.assertEqual(self.seen(code, records), [done] * DUE)
                self.assertFalse(note.exists())
