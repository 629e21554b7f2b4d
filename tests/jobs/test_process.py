import threading
from datetime import timedelta

import psycopg2

from odoo import SUPERUSER_ID, api, fields
from odoo.tools import mute_logger

from ..common import AftersalesCase

LOG = "odoo.addons.aftersales_service.models.jobs.job"
DUE, DONE = "proof-due", "proof-done"


def process(env, work=None, **options):
    """Run the trial action: partners that are due get done."""
    env["aftersales.job"]._process(
        "proof",
        "res.partner",
        [("ref", "=", DUE)],
        work or (lambda partners: partners.write({"ref": DONE})),
        **options,
    )


def choke(partners):
    """Do the partners unless a bad one is among them; half of its work is done by then."""
    for partner in partners:
        partner.ref = DONE
        if partner.name == "Bad":
            raise ValueError("This one cannot be done")


def make(env, names):
    """Return the trial action and due partners."""
    cron = env["ir.cron"].create(
        {
            "name": "Proof",
            "model_id": env["ir.model"]._get_id("res.partner"),
            "state": "code",
            "code": "pass",
            "interval_number": 1,
            "interval_type": "weeks",
            "nextcall": "2099-01-01",
        }
    )
    job = env["aftersales.job"].create({"name": "Proof", "code": "proof", "cron_id": cron.id})
    partners = env["res.partner"].create([{"name": name, "ref": DUE} for name in names])
    return job, partners


class TestProcess(AftersalesCase):
    """The body of every scheduled action, in the test's own transaction."""

    def setUp(self):
        super().setUp()
        self.env = self.env(user=SUPERUSER_ID, context={})
        self.job, self.partners = make(self.env, ["One", "Two", "Bad", "Four", "Five"])
        self.env["ir.model.data"].create(
            {
                "module": "aftersales_service",
                "name": "cron_proof",
                "model": "ir.cron",
                "res_id": self.job.cron_id.id,
            }
        )
        # What happens between the commits is proved on real connections below.
        self.patch(self.registry["ir.cron"], "_commit_progress", lambda *args, **kwargs: 1)

    def test_all_due_are_done_once(self):
        """O-03: what is due is done in batches and counted; a second run does nothing."""
        batches = []

        def work(partners):
            batches.append(len(partners))
            partners.write({"ref": DONE})

        process(self.env, work, batch_size=2)
        self.assertEqual(batches, [2, 2, 1])
        self.assertEqual(set(self.partners.mapped("ref")), {DONE})
        self.assertRecordValues(self.job, [{"done_total": 5, "done_last": 5, "failure_count": 0}])
        process(self.env, work, batch_size=2)
        self.assertEqual(batches, [2, 2, 1])
        self.assertRecordValues(self.job, [{"done_total": 5, "done_last": 0, "failure_count": 0}])

    def test_one_run_may_process_several_models(self):
        """O-03: an action that looks at two models counts both in its run, and the next anew."""
        run = self.env(context={"cron_end_time": 1234.5})
        process(run)
        process(run)
        self.assertEqual(self.job.done_last, 5)
        process(self.env(context={"cron_end_time": 2345.6}))
        self.assertRecordValues(self.job, [{"done_total": 5, "done_last": 0}])

    @mute_logger(LOG)
    def test_a_bad_record_in_the_middle(self):
        """O-03: the others are done, the bad one is undone, noted and linked to."""
        process(self.env, choke)
        self.assertEqual(self.partners.mapped("ref"), [DONE, DONE, DUE, DONE, DONE])
        self.assertRecordValues(self.job, [{"done_total": 4, "done_last": 4, "failure_count": 1}])
        failure = self.job.failure_ids
        self.assertRecordValues(
            failure,
            [{"document": "Bad", "error": "This one cannot be done", "attempts": 1}],
        )
        action = failure.action_open_document()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("res.partner", self.partners[2].id)
        )
        found = self.env[failure._name].search(self.job.action_open_failures()["domain"])
        self.assertEqual(found, failure)

    @mute_logger(LOG)
    def test_a_bad_record_is_tried_again_at_growing_intervals(self):
        """O-03: the wait doubles up to a day, and no try is made before it is over."""
        waits = []
        for _round in range(13):
            process(self.env, choke)
            failure = self.job.failure_ids
            waits.append(failure.next_try - failure.last_try)
            tried = failure.attempts
            process(self.env, choke)
            self.assertEqual(self.job.failure_ids.attempts, tried, "tried before its time")
            failure.next_try = fields.Datetime.now() - timedelta(seconds=1)
        self.assertEqual(
            waits[:3], [timedelta(minutes=2), timedelta(minutes=4), timedelta(minutes=8)]
        )
        self.assertEqual(sorted(waits), waits)
        self.assertEqual(waits[-1], timedelta(days=1))

    @mute_logger(LOG)
    def test_a_mended_record_is_done_and_forgotten(self):
        """O-03: once the cause is gone the record is done and its note disappears."""
        process(self.env, choke)
        self.partners[2].name = "Good"
        self.job.failure_ids.next_try = fields.Datetime.now()
        process(self.env, choke)
        self.assertEqual(self.partners[2].ref, DONE)
        self.assertFalse(self.job.failure_ids)

    @mute_logger(LOG)
    def test_a_record_done_by_hand_is_forgotten(self):
        """O-03: the note of a record that is due no more does not stay on the page."""
        process(self.env, choke)
        self.partners[2].ref = DONE
        process(self.env, choke)
        self.assertFalse(self.job.failure_ids)

    @mute_logger(LOG)
    def test_a_slow_batch_keeps_its_notes(self):
        """O-03: the note of a bad record outlives the rest of its batch, however long it takes."""
        note = self.registry["aftersales.job.failure"]._note

        def early(failures, job, record, error):
            note(failures, job, record, error)
            failures.search([]).last_try -= timedelta(hours=1)

        self.patch(self.registry["aftersales.job.failure"], "_note", early)
        process(self.env, choke)
        self.assertEqual(self.job.failure_ids.document, "Bad")

    @mute_logger(LOG, "odoo.sql_db")
    def test_a_constraint_of_the_database_stops_one_record_only(self):
        """O-05: an error raised by PostgreSQL, even when it shows at flush only, is one failure."""

        def work(partners):
            partners.write({"ref": DONE})
            for partner in partners.filtered(lambda p: p.name == "Bad"):
                partner.write({"name": False})

        process(self.env, work)
        self.assertEqual(self.job.failure_ids.document, "Bad")
        self.assertEqual(self.job.done_total, 4)

    def test_an_idle_run_costs_ten_queries_at_most(self):
        """Issue 3 §5: a run with nothing to do costs at most 10 queries."""
        self.partners.write({"ref": DONE})
        process(self.env, arm=lambda: None)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(10):
            process(self.env, arm=lambda: None)
            self.env.flush_all()

    def test_triggers_do_not_pile_up(self):
        """Design 3.1: arming again and again leaves one trigger; an earlier need adds one."""
        Trigger = self.env["ir.cron.trigger"]

        def triggers():
            return Trigger.search([("cron_id", "=", self.job.cron_id.id)])

        now = fields.Datetime.now()
        for _index in range(20):
            self.env["aftersales.job"]._arm("proof", now + timedelta(hours=3))
        self.assertEqual(len(triggers()), 1)
        for seconds in range(20):
            self.env["aftersales.job"]._arm("proof", now - timedelta(seconds=seconds))
        self.assertLessEqual(len(triggers()), 3)
        soonest = min(triggers().mapped("call_at"))
        self.assertLessEqual(soonest, now + timedelta(seconds=80))
        self.env["aftersales.job"]._arm("proof", False)
        self.env["aftersales.job"]._arm("no_such_job", now)

    def test_a_trigger_that_is_being_consumed_does_not_count(self):
        """O-05: a record that becomes due while the action runs is not forgotten."""
        now = fields.Datetime.now()
        old = self.job.cron_id._trigger(at=now - timedelta(seconds=5))
        self.env["aftersales.job"]._arm("proof", now)
        new = self.env["ir.cron.trigger"].search([("cron_id", "=", self.job.cron_id.id)]) - old
        self.assertEqual(len(new), 1)


class TestProcessOnRealConnections(AftersalesCase):
    """Two servers, and a server that dies: what is made here is committed and cleaned up."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            job, partners = make(env, [f"Proof {index}" for index in range(6)])
            self.ids = partners.ids
            self.job_id = job.id
            self.cron_id = job.cron_id.id
        self.addCleanup(self._clean)

    def _clean(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            action = env["ir.cron"].browse(self.cron_id).ir_actions_server_id
            env["aftersales.job"].browse(self.job_id).unlink()
            env["ir.cron"].browse(self.cron_id).unlink()
            action.unlink()
            env["res.partner"].browse(self.ids).unlink()

    def _run(self, work, batch_size=2, before=None):
        """Run the action on a connection of its own; return the error it ended with."""
        cr = self.registry.cursor()
        try:
            if before:
                before(cr)
            process(api.Environment(cr, SUPERUSER_ID, {}), work, batch_size=batch_size)
            # Two connections see of each other only what is committed.
            cr.commit()  # pylint: disable=invalid-commit
        except psycopg2.Error as error:
            return error
        finally:
            cr.close()
        return None

    def _seen(self):
        """Return the partners' marks and the job's counter as a new connection sees them."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            job = env["aftersales.job"].browse(self.job_id)
            return env["res.partner"].browse(self.ids).mapped("ref"), job.done_total

    def test_two_at_once_do_nothing_twice(self):
        """O-05: while one process is at work a second one goes home; nothing is done twice."""
        done, inside, leave = [], threading.Event(), threading.Event()

        def slow(partners):
            done.extend(partners.ids)
            partners.write({"ref": DONE})
            inside.set()
            leave.wait(30)

        def quick(partners):
            done.extend(partners.ids)
            partners.write({"ref": DONE})

        first = threading.Thread(target=self._run, args=(slow,))
        first.start()
        self.assertTrue(inside.wait(30))
        self.assertIsNone(self._run(quick))
        self.assertEqual(self._seen(), ([DUE] * 6, 0))
        leave.set()
        first.join(60)
        self.assertEqual(sorted(done), sorted(self.ids))
        self.assertEqual(self._seen(), ([DONE] * 6, 6))

    def test_a_row_somebody_holds_is_left_for_later(self):
        """O-05: a record that a user is changing is passed over and done by the next run."""
        with self.registry.cursor() as cr:
            cr.execute("SELECT id FROM res_partner WHERE id = %s FOR UPDATE", [self.ids[2]])
            self.assertIsNone(self._run(None))
            marks, total = self._seen()
            self.assertEqual(marks, [DONE, DONE, DUE, DONE, DONE, DONE])
            self.assertEqual(total, 5)
            cr.rollback()
        self._run(None)
        self.assertEqual(self._seen(), ([DONE] * 6, 6))

    @mute_logger(LOG, "odoo.sql_db")
    def test_a_clash_is_tried_again_and_is_no_failure(self):
        """O-05: a record changed under our hands (serialisation) is read anew and done."""
        clashes = []

        def work(partners):
            if not clashes:
                clashes.append(partners.ids)
                with self.registry.cursor() as cr:
                    # Another transaction changes a row that this one goes on to write.
                    cr.execute("UPDATE res_company SET write_date = now() WHERE id = 1")
                partners.env.cr.execute("UPDATE res_company SET write_date = now() WHERE id = 1")
            partners.write({"ref": DONE})

        self.assertIsNone(self._run(work))
        self.assertEqual(len(clashes), 1)
        self.assertEqual(self._seen(), ([DONE] * 6, 6))

    @mute_logger(LOG, "odoo.sql_db")
    def test_a_server_killed_in_the_middle_loses_nothing(self):
        """O-05: what was committed stays, the batch at hand is undone and done by the next run."""
        pids, batches = [], []

        def work(partners):
            batches.append(partners.ids)
            partners.write({"ref": DONE})
            partners.env.flush_all()
            if len(batches) == 2:
                with self.registry.cursor() as cr:
                    cr.execute("SELECT pg_terminate_backend(%s)", pids)
                    threading.Event().wait(0.2)

        def remember(cr):
            cr.execute("SELECT pg_backend_pid()")
            pids.append(cr.fetchone()[0])

        self.assertIsInstance(self._run(work, before=remember), psycopg2.Error)
        self.assertEqual(self._seen(), ([DONE] * 2 + [DUE] * 4, 2))
        self._run(None)
        self.assertEqual(self._seen(), ([DONE] * 6, 6))
