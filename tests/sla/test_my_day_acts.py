"""The keys of My Day, and the activities beside it."""

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time

from ..common import MODULE
from .my_day import NOW, MyDayCase


class TestMyDayActs(MyDayCase):
    def test_contacted(self):
        """B-16: the key logs the contact, which keeps the promise; it is gone from the list."""
        case = self.owe("2026-09-16 10:00")
        item = self.load()["sections"][0]["lines"][0]["items"][0]
        self.assertEqual(item["acts"], ["contact"])
        self.assertEqual(self.act(case, "contact"), {"open": True, "action": False})
        clock = self.clock(case, "promised_reply")
        self.assertEqual((clock.state, clock.stopped_at), ("met", self.local(NOW)))
        self.assertEqual(self.load()["sections"], [])
        self.assertEqual(self.act(case, "contact"), {"open": False, "action": False})

    def test_progress_asks_for_words(self):
        """E-17: done on a progress update opens the dialog that asks what was told."""
        case = self.owe("2026-09-16 10:00", kind="progress")
        action = self.act(case, "done")["action"]
        self.assertEqual(action["res_model"], "aftersales.reason.wizard")
        self.assertTrue(action["views"])
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.agent)
            .with_context(**action["context"])
            .create({"reason": "Part is on its way"})
        )
        wizard.action_apply()
        self.assertTrue(case.progress_told_at)

    def test_result_opens_its_dialog(self):
        """B-25: done on a result to confirm opens the call on the case itself."""
        with freeze_time(self.local("2026-09-15 09:00")):
            case = self.handled()
            self.env.flush_all()
        clock = self.clock(case, "result_confirmation")
        with freeze_time(self.local(NOW)):
            result = self.env["aftersales.my.day"].with_user(self.agent).act(clock.id, "done")
        action = result["action"]
        self.assertEqual(
            (action["res_model"], action["res_id"], action["target"]), (case._name, case.id, "new")
        )

    def test_what_is_not_accepted_is_opened(self):
        """B-05: a request that nobody accepted is accepted on its form, not contacted away."""
        case = self.owe("2026-09-16 10:00")
        case.sudo().state = "new"
        self.assertEqual(self.load()["sections"][0]["lines"][0]["items"][0]["acts"], [])
        action = self.act(case, "contact")["action"]
        self.assertEqual((action["res_model"], action["res_id"]), (case._name, case.id))
        self.assertEqual(self.clock(case, "promised_reply").state, "running")

    def test_acknowledge(self):
        """B-28: I see to it; where nobody was told there is nothing to acknowledge."""
        case = self.owe("2026-09-16 08:00")
        with self.assertRaisesRegex(UserError, "nobody was told of it"):
            self.act(case, "acknowledge")
        self.watch("2026-09-16 08:30")
        item = self.load()["sections"][0]["lines"][0]["items"][0]
        self.assertTrue(item["to_acknowledge"])
        self.act(case, "acknowledge")
        item = self.load()["sections"][0]["lines"][0]["items"][0]
        self.assertEqual((item["to_acknowledge"], item["acknowledged"]), (False, self.agent.name))

    def test_reader_may_not_act(self):
        """M-05: seeing a promise gives no right to keep it."""
        case = self.owe("2026-09-16 10:00", user=self.reader)
        self.assertEqual(len(self.documents(self.load(self.reader))), 1)
        with self.assertRaises(AccessError):
            self.act(case, "contact", self.reader)

    def test_activities_beside(self):
        """Issue 4 §4: my Odoo activities up to today stand beside; alerts of limits do not."""
        case = self.owe("2026-09-16 08:00")
        kinds = {
            "Call about the invoice": ("mail.mail_activity_data_todo", "2026-09-15", self.agent),
            "Tomorrow": ("mail.mail_activity_data_todo", "2026-09-17", self.agent),
            "Somebody else's": ("mail.mail_activity_data_todo", "2026-09-15", self.colleague),
            "Alert": (f"{MODULE}.activity_time_limit", "2026-09-15", self.agent),
        }
        case.sudo().activity_ids.unlink()
        for summary, (kind, day, user) in kinds.items():
            case.sudo().activity_schedule(
                kind, fields.Date.to_date(day), summary=summary, user_id=user.id
            )
        found = self.load()["activities"]
        self.assertEqual([row["summary"] for row in found["rows"]], ["Call about the invoice"])
        self.assertEqual((found["count"], found["rows"][0]["late"]), (1, True))
