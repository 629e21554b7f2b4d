from odoo.tests import warmup

from .common import IntakeCase


class TestBatch(IntakeCase):
    """Queries do not grow with the number of cases (issue: at most 1 per case, 0.5 per step)."""

    def _many(self, count, **values):
        """Return the values of many faults by phone."""
        return [self.values(subject=f"Case {index}", **values) for index in range(count)]

    @warmup
    def test_create(self):
        """B-03: a thousand cases with normal tracking."""
        Case = self.env["aftersales.case"].with_user(self.agent)
        Case.create(self._many(2))
        self.env.flush_all()
        # The verdicts on the units' warranty are 1000 rows more, written by the hundred.
        with self.assertQueryCount(75):
            cases = Case.create(self._many(1000))
            self.env.flush_all()
            self.cr.precommit.run()
        self.assertEqual(len(set(cases.mapped("name"))), 1000)

    @warmup
    def test_create_assigned_with_activity(self):
        """B-11: the same with another user responsible and an activity on each."""
        Case = self.env["aftersales.case"].with_user(self.agent)
        Case.create(self._many(2, user_id=self.manager.id))
        self.env.flush_all()
        with self.assertQueryCount(120):
            cases = Case.create(self._many(1000, user_id=self.manager.id))
            cases._create_activities(lambda case: case.user_id, "Call back")
            self.env.flush_all()
            self.cr.precommit.run()
        self.assertEqual(len(cases.sudo().activity_ids), 1000)
        self.assertIn(self.manager.partner_id, cases[-1].message_partner_ids)

    def test_one_message_per_person(self):
        """Design 6: whoever gets many cases gets one message that lists them."""
        Case = self.env["aftersales.case"].with_user(self.agent)
        last = self.env["mail.message"].search([], order="id desc", limit=1).id
        cases = Case.create(
            [*self._many(30, user_id=self.manager.id), *self._many(2, user_id=self.qa.id)]
        )
        told = self.env["mail.message"].search(
            [("id", ">", last), ("message_type", "=", "user_notification")]
        )
        self.assertEqual(set(told.partner_ids), set((self.manager | self.qa).partner_id))
        self.assertEqual(len(told), 2)
        message = told.filtered(lambda m: m.partner_ids == self.manager.partner_id)
        self.assertIn("30 ×", message.body)
        self.assertIn(cases[0].name, message.body)

    @warmup
    def test_step(self):
        """B-24: five hundred cases take a step."""
        cases = self.env["aftersales.case"].with_user(self.agent).create(self._many(500))
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(150):
            cases.action_register()
            self.env.flush_all()
            self.cr.precommit.run()
        self.env.invalidate_all()
        with self.assertQueryCount(100):
            cases.action_handle()
            self.env.flush_all()
            self.cr.precommit.run()
        self.assertEqual(set(cases.mapped("state")), {"to_confirm"})
        self.assertEqual(len(cases.sudo().activity_ids), 500)

    def test_a_new_responsible_gets_the_activities(self):
        """B-11: who takes over cases gets their open activities."""
        case = self.registered()
        case.with_user(self.manager).user_id = self.manager
        self.assertEqual(self.activities(case, "activity_handle_case").user_id, self.manager)
        self.assertIn(self.manager.partner_id, case.message_partner_ids)

    def test_searched_texts_have_an_index(self):
        """Issue 5: number, subject, phone and customer are searched by an index."""
        self.cr.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'aftersales_case'")
        indexes = " ".join(row[0] for row in self.cr.fetchall())
        for name in ("name", "subject", "phone"):
            self.assertRegex(indexes, rf"gin \(\(?\"?{name}.*gin_trgm_ops")
        self.assertIn("(partner_id)", indexes)
