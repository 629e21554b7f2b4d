from odoo import Command
from odoo.tests import warmup

from ..intake.common import IntakeCase


class TestActivities(IntakeCase):
    """Things to do, given by the thousand (design 6, M-01)."""

    def _cases(self, count, user):
        """Return cases of a responsible person."""
        return self.env["aftersales.case"].create(
            [self.values(subject=f"Case {index}", user_id=user.id) for index in range(count)]
        )

    def _ask(self, cases, users, **more):
        return cases._create_activities(
            users, lambda case: case.env._("Handle the case again"), **more
        )

    def test_each_reads_it_in_his_own_language(self):
        """O-06: the words are the reader's, whoever caused the activity."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.manager.lang = "zh_CN"
        case = self._cases(1, self.manager)
        done = self._ask(case, lambda case: self.manager | self.agent).grouped("user_id")
        self.assertEqual(done[self.agent].summary, "Handle the case again")
        self.assertEqual(
            done[self.manager].summary,
            case.with_context(lang="zh_CN").env._("Handle the case again"),
        )

    def test_who_has_left_is_stood_in_for(self):
        """M-01: what would go to somebody dismissed goes to a manager of the company."""
        case = self._cases(1, self.qa)
        self.qa.active = False
        self.assertEqual(self._ask(case, lambda case: case.user_id).user_id, self.manager)
        self.qa.active = True
        elsewhere = self.env["res.company"].create({"name": "Second Maker"})
        self.qa.write({"company_ids": [Command.set(elsewhere.ids)], "company_id": elsewhere.id})
        self.assertEqual(self._ask(case, lambda case: case.user_id).user_id, self.manager)
        # Nobody is asked where the caller asks nobody.
        self.assertFalse(self._ask(case, lambda case: self.env["res.users"]))

    def test_no_mail(self):
        """Design 6: an activity for another person sends nothing."""
        cases = self._cases(3, self.manager)
        before = self.env["mail.message"].search_count([])
        activities = self._ask(cases, lambda case: case.user_id, note="5 < 6\nnow")
        self.assertEqual(self.env["mail.message"].search_count([]), before)
        self.assertEqual(set(activities.mapped("automated")), {True})
        self.assertIn("5 &lt; 6", activities[0].note)

    @warmup
    def test_queries_do_not_grow(self):
        """Design 6: two hundred cost what two cost."""
        spent = []
        for count in (2, 200):
            cases = self._cases(count, self.manager)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._ask(cases, lambda case: case.user_id)
            self.env.flush_all()
            spent.append(self.cr.sql_log_count - before)
        self.assertLessEqual(spent[1], spent[0] + 3)
