import threading
from datetime import timedelta

import psycopg2

from odoo import SUPERUSER_ID, api, fields
from odoo.tools import mute_logger

from ..common import MODULE, AftersalesCase

LOG = "odoo.addons.aftersales_service.models.jobs.job"
# What the watch leaves behind, children first.
TABLES = (
    "DELETE FROM mail_message WHERE id > %(message)s",
    "DELETE FROM mail_activity WHERE res_model = 'aftersales.case' AND res_id IN %(cases)s",
    "DELETE FROM aftersales_sla_alert WHERE clock_id IN %(clocks)s",
    "DELETE FROM aftersales_sla_event WHERE clock_id IN %(clocks)s",
    "DELETE FROM aftersales_sla_clock WHERE id IN %(clocks)s",
    "DELETE FROM aftersales_sla_fact_log WHERE res_id IN %(cases)s",
    "DELETE FROM aftersales_job_failure WHERE res_id IN %(clocks)s",
    "DELETE FROM mail_followers WHERE res_model = 'aftersales.case' AND res_id IN %(cases)s",
    "DELETE FROM aftersales_case WHERE id IN %(cases)s",
    "DELETE FROM res_partner WHERE id = %(partner)s",
)


class TestTwoNodes(AftersalesCase):
    """The watch on real connections: two servers, one that dies, one bad clock (O-03, O-05)."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            self.message = env["mail.message"].search([], order="id desc", limit=1).id
            partner = env["res.partner"].create({"name": "Watched", "phone": "0571 7654321"})
            cases = env["aftersales.case"].create(
                [
                    {
                        "partner_id": partner.id,
                        "company_id": env.ref("base.main_company").id,
                        "user_id": SUPERUSER_ID,
                        "type_id": env.ref(f"{MODULE}.case_type_consultation").id,
                        "channel_id": env.ref(f"{MODULE}.channel_email").id,
                        "received_at": fields.Datetime.now() - timedelta(days=9),
                    }
                    for _index in range(6)
                ]
            )
            self.partner_id, self.case_ids = partner.id, cases.ids
            clocks = cases.clock_ids.filtered(lambda clock: clock.kind == "first_contact")
            self.clock_ids, self.all_clocks = clocks.ids, cases.clock_ids.ids
        self.addCleanup(self._clean)

    def _clean(self):
        values = {
            "message": self.message or 0,
            "cases": tuple(self.case_ids),
            "clocks": tuple(self.all_clocks),
            "partner": self.partner_id,
        }
        with self.registry.cursor() as cr:
            for statement in TABLES:
                cr.execute(statement, values)

    def _watch(self, before=None):
        """Run the watch on a connection of its own; return the error it ended with."""
        cr = self.registry.cursor()
        try:
            if before:
                before(cr)
            api.Environment(cr, SUPERUSER_ID, {})["aftersales.sla.clock"]._cron_watch()
            # Two connections see of each other only what is committed.
            cr.commit()  # pylint: disable=invalid-commit
        except psycopg2.Error as error:
            return error
        finally:
            cr.close()
        return None

    def _run(self, threads):
        """Let threads run to their end, together."""
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
            self.assertFalse(thread.is_alive(), "a watch hangs")

    def _seen(self):
        """Return how many alerts each clock has, how many were told, and how many to-dos."""
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT count(a.id), count(a.told_at), count(m.id) FROM aftersales_sla_clock c "
                "LEFT JOIN aftersales_sla_alert a ON a.clock_id = c.id "
                "LEFT JOIN mail_activity m ON m.id = a.activity_id "
                "WHERE c.id IN %s GROUP BY c.id ORDER BY c.id",
                [tuple(self.clock_ids)],
            )
            return cr.fetchall()

    def _digests(self):
        """Return how many messages each receiver of an alert got since the test began."""
        with self.registry.cursor() as cr:
            cr.execute(
                """SELECT u.id, count(DISTINCT n.mail_message_id)
                     FROM (SELECT DISTINCT user_id FROM aftersales_sla_alert
                            WHERE clock_id IN %s) a
                     JOIN res_users u ON u.id = a.user_id
                LEFT JOIN mail_notification n ON n.res_partner_id = u.partner_id
                      AND n.mail_message_id > %s
                 GROUP BY u.id""",
                [tuple(self.clock_ids), self.message or 0],
            )
            return cr.fetchall()

    def _hurry(self):
        """Let the receivers be at work now."""
        with self.registry.cursor() as cr:
            cr.execute(
                "UPDATE aftersales_sla_alert SET tell_at = now() AT TIME ZONE 'UTC' "
                "- interval '1 hour' WHERE clock_id IN %s",
                [tuple(self.all_clocks)],
            )

    def test_two_at_once_tell_once(self):
        """O-05: two servers watch at the same time: each clock speaks once, each person once."""
        threads = [threading.Thread(target=self._watch) for _index in range(2)]
        self._run(threads)
        self._watch()
        rows = self._seen()
        self.assertEqual(len({alerts for alerts, _told, _todos in rows}), 1)
        self.assertGreater(rows[0][0], 0)
        self._hurry()
        self._run([threading.Thread(target=self._watch) for _index in range(2)])
        self._watch()
        for alerts, told, todos in self._seen():
            self.assertEqual((alerts, alerts), (told, todos))
        self.assertEqual(self._seen()[0][0], rows[0][0])
        digests = self._digests()
        self.assertTrue(digests)
        for _user, messages in digests:
            self.assertEqual(messages, 1, "a person is told once, not by each server")

    @mute_logger(LOG, "odoo.sql_db")
    def test_killed_in_the_middle(self):
        """O-05: a server dies before it commits: nothing was told; the next run tells it once."""
        pids = []
        Clock = self.registry["aftersales.sla.clock"]
        watch = Clock._watch

        def dying(clocks):
            watch(clocks)
            clocks.env.flush_all()
            with self.registry.cursor() as cr:
                cr.execute("SELECT pg_terminate_backend(%s)", pids)
                threading.Event().wait(0.2)

        def remember(cr):
            cr.execute("SELECT pg_backend_pid()")
            pids.append(cr.fetchone()[0])

        self.patch(Clock, "_watch", dying)
        self.assertIsInstance(self._watch(before=remember), psycopg2.Error)
        self.assertEqual({alerts for alerts, _told, _todos in self._seen()}, {0})
        self.patch(Clock, "_watch", watch)
        self._watch()
        self.assertEqual(len({row[0] for row in self._seen()}), 1)
        self.assertGreater(self._seen()[0][0], 0)

    @mute_logger(LOG)
    def test_one_broken_clock(self):
        """O-03: a clock that cannot be read is noted; those before and after it are told."""
        with self.registry.cursor() as cr:
            cr.execute(
                'UPDATE aftersales_sla_event SET data = \'{"unit": "moons"}\' WHERE clock_id = %s',
                [self.clock_ids[2]],
            )
        self._watch()
        rows = [alerts for alerts, _told, _todos in self._seen()]
        self.assertEqual(rows[2], 0)
        self.assertEqual(len(set(rows[:2] + rows[3:])), 1)
        self.assertGreater(rows[0], 0)
