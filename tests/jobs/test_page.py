from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from ..common import AftersalesCase

CODES = {
    "handover",
    "handover_check",
    "delivery_catch_up",
    "visit_generation",
    "visit_overdue",
    "promise_watch",
}


class TestPage(AftersalesCase):
    """The administrator's page of our scheduled actions (O-03)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.job = cls.env.ref("aftersales_service.job_visit_overdue")

    def test_all_six_are_there(self):
        """O-03: each action is registered, named and described in words, on, with its method."""
        jobs = self.env["aftersales.job"].search([])
        self.assertLessEqual(CODES, set(jobs.mapped("code")))
        for job in jobs:
            cron = job.cron_id
            with self.subTest(job.code):
                self.assertTrue(job.cron_active)
                self.assertGreater(len(job.description), 40)
                self.assertTrue(cron.name.startswith("After-Sales"))
                self.assertEqual(self.env.ref(f"aftersales_service.cron_{job.code}"), cron)
                method = cron.code.removeprefix("model.").removesuffix("()")
                self.assertTrue(
                    callable(getattr(self.env[cron.model_id.model], method, None)),
                    f"{cron.model_id.model} has no {method}",
                )

    def test_only_administrators_open_it(self):
        """M-02: our administrator has the page, without any right on Odoo's own settings."""
        menu = self.env["ir.ui.menu"].search(
            [("action", "=", f"ir.actions.act_window,{self._action().id}")]
        )
        self.assertTrue(menu, "the page has a menu")
        self.assertFalse(self.service_admin.has_group("base.group_system"))
        self.assertIn(menu.id, menu.with_user(self.service_admin)._visible_menu_ids())
        self.assertNotIn(menu.id, menu.with_user(self.manager)._visible_menu_ids())
        with self.assertRaises(AccessError):
            self.env["aftersales.job"].with_user(self.manager).search([])
        for act in ("action_run_now", "action_open_failures"):
            with self.assertRaises(AccessError):
                getattr(self.job.with_user(self.manager), act)()
        with self.assertRaises(AccessError):
            self.job.with_user(self.manager).cron_active = False

    def _action(self):
        """Return the page's action."""
        return self.env.ref("aftersales_service.job_action")

    def test_switch_and_interval(self):
        """O-03: switching and changing the interval on the page reaches the scheduler."""
        cron = self.job.cron_id
        with Form(self.job.with_user(self.service_admin)) as form:
            form.cron_active = False
            form.interval_number = 7
            form.interval_type = "hours"
        self.assertRecordValues(
            cron, [{"active": False, "interval_number": 7, "interval_type": "hours"}]
        )
        self.job.with_user(self.service_admin).cron_active = True
        self.assertTrue(cron.active)
        self.job.invalidate_recordset()
        self.assertEqual(self.job.with_user(self.service_admin).nextcall, cron.nextcall)

    def test_run_now(self):
        """O-03: run now wakes the scheduler; a switched-off action says so instead."""
        job = self.job.with_user(self.service_admin)
        before = self.env["ir.cron.trigger"].search([("cron_id", "=", job.sudo().cron_id.id)])
        job.action_run_now()
        after = self.env["ir.cron.trigger"].search([("cron_id", "=", job.sudo().cron_id.id)])
        self.assertEqual(len(after - before), 1)
        job.cron_active = False
        with self.assertRaises(UserError) as refusal:
            job.action_run_now()
        self.assertIn(job.name, str(refusal.exception))
        self.assertIn("switched off", str(refusal.exception))
        self.assertIn("Switch it on", str(refusal.exception))

    def test_the_page_opens_no_other_action(self):
        """M-02: the page is no way to switch, run or replace Odoo's own scheduled actions."""
        other = self.env.ref("base.autovacuum_job")
        job = self.job.with_user(self.service_admin)
        for values in ({"cron_id": other.id}, {"code": "other"}, {"done_total": 9}):
            with self.assertRaises(AccessError):
                job.write(values)
        with self.assertRaises(AccessError):
            job.create({"name": "Mine", "code": "mine", "cron_id": other.id})
        with self.assertRaises(AccessError):
            job.unlink()

    def test_failures_are_read_retried_and_not_forged(self):
        """O-03, M-02: a failure leads to its record; nobody turns it into a view on others."""
        self.env["aftersales.job.failure"]._note(self.job, self.customer, ValueError("Odd"))
        failure = self.job.failure_ids.with_user(self.service_admin)
        self.assertEqual(self.job.with_user(self.service_admin).failure_count, 1)
        self.assertEqual(failure.document, self.customer.name)
        self.assertEqual(failure.error, "Odd")
        with self.assertRaises(AccessError):
            failure.write({"res_model": "res.users", "res_id": 1})
        failure.action_retry()
        self.assertLessEqual(failure.next_try, fields.Datetime.now())
        with self.assertRaises(AccessError):
            failure.with_user(self.manager).action_retry()

    def test_many_failures_are_named_at_once(self):
        """O-03, O-05: the list names a hundred documents in as many queries as it names two."""
        partners = self.env["res.partner"].create([{"name": f"Odd {n}"} for n in range(20)])
        Failure = self.env["aftersales.job.failure"]
        for partner in partners:
            Failure._note(self.job, partner, ValueError("Odd"))
        gone = partners[-1]
        remembered = f"res.partner, {gone.id}"
        gone.unlink()
        domain, counts = [("job_id", "=", self.job.id)], []
        for limit in (2, None):
            some = Failure.with_user(self.service_admin).search(domain, limit=limit)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            names = [row.document for row in some]
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
        self.assertEqual(names.count(remembered), 1)
        self.assertEqual(len(set(names)), 20)

    def test_failures_of_another_company_are_not_shown(self):
        """O-05: an administrator of one company sees the failures of his companies only."""
        other = self.env["res.company"].create({"name": "Second Maker"})
        partner = self.env["res.partner"].create({"name": "Theirs", "company_id": other.id})
        self.env["aftersales.job.failure"]._note(self.job, partner, ValueError("Odd"))
        self.assertFalse(self.job.with_user(self.service_admin).failure_ids)
        self.service_admin.company_ids = [Command.link(other.id)]
        both = self.job.with_user(self.service_admin).with_context(
            allowed_company_ids=(self.company + other).ids
        )
        self.env.invalidate_all()
        self.assertEqual(both.failure_ids.document, "Theirs")

    def test_labels_are_words(self):
        """O-03: the page's columns read as words and are filled."""
        arch = self.env["aftersales.job"].get_view(
            self.env.ref("aftersales_service.job_view_list").id
        )["arch"]
        labels = self.env["aftersales.job"].fields_get()
        for name in ("cron_active", "interval_number", "lastcall", "nextcall", "failure_count"):
            self.assertIn(f'name="{name}"', arch)
            self.assertNotIn("_", labels[name]["string"])
        self.assertIn('name="action_run_now"', arch)
        self.assertIn('name="action_open_failures"', arch)
