from odoo.tests import freeze_time

from .common import SlaCase
from .workdays import WorkdaysCase


class TestTimeline(SlaCase, WorkdaysCase):
    """Why a deadline is where it is: what the timeline on the form shows (issue 4 §2)."""

    def seen(self, clock, at, user=None, **context):
        """Return the timeline as a user sees it at a local moment."""
        with freeze_time(self.local(at)):
            self.env.invalidate_all()
            return clock.with_user(user or self.supervisor).with_context(**context).timeline

    def before_the_holidays(self):
        """Return a technical contact owed from Wednesday 15:00 to Thursday 10-08 10:00."""
        case = self.received("2026-09-30 14:00", "repair_request", "general")
        self.do("2026-09-30 14:10", case.action_register)
        self.do("2026-09-30 15:00", case.action_hand_over)
        return self.clock(case, "diagnosis_contact")

    def test_holidays_are_named(self):
        """Issue 4 §2: a promise over National Day shows the days off by their name, not as time."""
        clock = self.before_the_holidays()
        data = self.seen(clock, "2026-09-30 16:00")
        self.assertEqual(data["sentences"][0], "Due on 10/08/2026 10:00 AM.")
        self.assertEqual(
            data["sentences"][1],
            "The limit is 4 working hours, counted from 09/30/2026 03:00 PM.",
        )
        pieces = [(p["state"], p["unused"], p["from"], p["to"]) for p in data["pieces"]]
        self.assertEqual(
            pieces,
            [
                ("working", False, "09/30/2026 03:00 PM", "04:00 PM"),
                ("working", True, "09/30/2026 04:00 PM", "05:00 PM"),
                ("off_hours", True, "09/30/2026 05:00 PM", "10/01/2026 12:00 AM"),
                ("holiday", True, "10/01/2026 12:00 AM", "10/08/2026 12:00 AM"),
                ("off_hours", True, "10/08/2026 12:00 AM", "08:00 AM"),
                ("working", True, "10/08/2026 08:00 AM", "10:00 AM"),
            ],
        )
        name = self.Days.search(
            [("date", "=", "2026-10-01"), ("company_id", "=", self.company.id)]
        ).name
        self.assertTrue(name)
        self.assertEqual(data["pieces"][3]["words"], name)
        self.assertIn(name, data["sentences"][-1])
        work = sum(p["share"] for p in data["pieces"] if p["state"] == "working")
        self.assertGreater(work, 0.7, "the week off does not swallow the four hours")
        flags = {flag["kind"]: flag["when"] for flag in data["flags"]}
        self.assertEqual(
            (flags["now"], flags["due"]), ("09/30/2026 04:00 PM", "10/08/2026 10:00 AM")
        )
        # 80 % of four hours: 3 h 12 min, of which two on Wednesday.
        self.assertEqual(flags["warning"], "10/08/2026 09:12 AM")

    def test_make_up_day(self):
        """O-02: a make-up working day in the picture says what it is."""
        case = self.received("2026-10-09 16:30", "repair_request", "general")
        data = self.seen(self.clock(case, "first_contact"), "2026-10-09 16:40")
        last = data["pieces"][-1]
        self.assertEqual((last["state"], last["to"]), ("working", "08:30 AM"))
        self.assertEqual(last["from"], "10/10/2026 08:00 AM")
        days = self.seen(self.clock(case, "first_contact"), "2026-10-10 08:10")["pieces"]
        self.assertIn("Make-up working day", days[-2]["words"])

    def test_what_moved_it(self):
        """Issue 4 §2: each event names what, who, why, and the due time before and after."""
        case = self.received("2026-03-06 09:00")
        self.do("2026-03-06 09:00", case.action_register)
        self.do("2026-03-06 10:00", case.write, {"finding": "Seal damaged"})
        reason = self.env.ref("aftersales_service.pause_reason_customer")
        self.do("2026-03-06 11:00", case.action_pause, reason.id, "photo of the plate")
        clock = self.clock(case, "plan_told")
        data = self.seen(clock, "2026-03-06 15:00")
        self.assertIn("stands still", data["sentences"][0])
        # An hour of eight had run: seven are left from Friday 15:00: two, then five on Monday.
        self.assertIn("03/09/2026 02:00 PM", data["sentences"][0])
        start, pause = data["events"]
        self.assertEqual((start["number"], start["moved"]), (1, "due 03/09/2026 10:00 AM"))
        self.assertIn("photo of the plate", pause["reason"])
        self.assertEqual(pause["by"], self.agent.name)
        self.assertEqual(pause["moved"], "was due 03/09/2026 10:00 AM, waits now")
        self.assertEqual(
            [p["state"] for p in data["pieces"] if not p["unused"]], ["working", "paused"]
        )
        self.do("2026-03-06 16:00", case.action_resume_clocks)
        resumed = self.seen(clock, "2026-03-06 16:30")["events"][-1]
        # Four hours of work were waited (11-12 and 13-16).
        self.assertEqual(resumed["moved"], "due 03/09/2026 10:00 AM → 03/09/2026 03:00 PM")
        self.assertTrue(resumed["later"])
        self.do("2026-03-06 16:40", self.tell_plan, case)
        kept = self.seen(clock, "2026-03-10 09:00")
        self.assertEqual(
            kept["sentences"][0],
            "Kept on 03/06/2026 04:40 PM; it was due on 03/09/2026 03:00 PM.",
        )
        self.assertIn("is added", " ".join(kept["sentences"]))
        self.assertFalse(kept["broken"])
        self.assertEqual(kept["pieces"][-1]["words"], "Time left")

    def test_overdue_is_red(self):
        """Issue 4 §2: what runs after the due time is drawn as overdue and said how late."""
        clock = self.before_the_holidays()
        data = self.seen(clock, "2026-10-08 11:30")
        self.assertEqual(
            data["sentences"][0], "It was due on 10/08/2026 10:00 AM and is 1 h 30 min late."
        )
        self.assertTrue(data["broken"])
        self.assertEqual(data["pieces"][-1]["state"], "late")
        self.assertIn("late", {mark["state"] for mark in data["legend"]})

    def test_level_changed(self):
        """Issue 4 §2, SLA-02: a higher level moves the due time earlier, by whom and when."""
        case = self.received("2026-03-06 09:00", "repair_request", "general")
        self.do("2026-03-06 09:00", case.action_register)
        self.do("2026-03-06 10:00", case.action_hand_over)
        clock = self.clock(case, "diagnosis_contact")
        urgent = self.env.ref("aftersales_service.level_important")
        self.do("2026-03-06 10:30", case.with_user(self.supervisor).write, {"level_id": urgent.id})
        data = self.seen(clock, "2026-03-06 10:40")
        moved = data["events"][-1]
        self.assertEqual((moved["kind"], moved["by"]), ("retarget", self.supervisor.name))
        self.assertTrue(moved["earlier"])
        self.assertEqual(moved["moved"], "due 03/06/2026 03:00 PM → 03/06/2026 12:00 PM")
        self.assertIn("Another limit was set on 03/06/2026 10:30 AM", " ".join(data["sentences"]))

    def test_where_the_rule_comes_from(self):
        """Issue 4 §2: policy, preset, clause, what was changed, calendar, level, pauses, keeper."""
        clock = self.before_the_holidays()
        grounds = {g["label"]: g["text"] for g in self.seen(clock, "2026-09-30 16:00")["grounds"]}
        policy = clock.policy_id
        self.assertEqual(grounds["Policy"], policy.name)
        self.assertEqual(grounds["Comes From"], "Preset “Recommended Mix”, unchanged")
        self.assertEqual(grounds["Calendar"], "“Service hours” (Asia/Shanghai)")
        self.assertEqual(grounds["Level"], "General")
        self.assertEqual(grounds["Procedure"], policy.source)
        policy.with_user(self.service_admin).write({"amount": 5, "warning_share": 60})
        grounds = {g["label"]: g["text"] for g in self.seen(clock, "2026-09-30 16:00")["grounds"]}
        self.assertEqual(
            grounds["Comes From"],
            "Preset “Recommended Mix”, customised: the time (there: 4 working hours), "
            "Warned After (%)",
        )
        case = self.env[clock.res_model].browse(clock.res_id)
        promise = self.do(
            "2026-09-30 16:00",
            case._start_clock,
            "promised_reply",
            deadline=self.local("2026-10-09 10:00"),
        )
        data = self.seen(promise, "2026-09-30 16:10")
        self.assertIn("The limit is a fixed moment: 10/09/2026 10:00 AM.", data["sentences"])

    def test_window_of_a_visit(self):
        """Issue 4 §2, F-01: the time limit of a visit names the rule that planned it."""
        rule = self.env["aftersales.visit.rule"].search(
            [("company_id", "in", [self.company.id, False])], limit=1
        )
        visit = self.env["aftersales.return.visit"].sudo().new({"rule_id": rule.id})
        grounds = dict(visit._clock_grounds())
        self.assertEqual(grounds["Visit Rule"], rule.name)
        self.assertIn(str(rule.offset_max), grounds["Visit Window"])

    def test_in_chinese_and_in_the_readers_time(self):
        """O-06: in Chinese, in the reader's time zone, without seconds, lists with 、."""
        self.env["res.lang"]._activate_lang("zh_CN")
        clock = self.before_the_holidays()
        data = self.seen(clock, "2026-09-30 16:00", lang="zh_CN", tz="Europe/Berlin")
        due = next(flag for flag in data["flags"] if flag["kind"] == "due")
        self.assertIn("04:00", due["when"])
        self.assertIn("10月8日", due["short"])
        shown = [*data["sentences"], *(row["text"] for row in data["grounds"])]
        shown += [part[name] for part in data["pieces"] for name in ("words", "from", "to")]
        shown += [flag["when"] for flag in data["flags"]]
        shown += [text for event in data["events"] for text in (event["when"], event["moved"])]
        self.assertNotRegex(" ".join(shown), r"\d:\d\d:\d\d", "no seconds")
        case = self.received("2026-09-23 09:00", "repair_request", "general")
        self.do("2026-09-23 09:10", case.action_register)
        both = self.do(
            "2026-09-23 09:20", case._start_clock, "remote_effect", unit="working_days", amount=8
        )
        sentences = self.seen(both, "2026-09-23 10:00", lang="zh_CN")["sentences"]
        self.assertIn("中秋节、国庆节", sentences[-1])

    def test_dialog(self):
        """Issue 4 §2: one click in the row of any document's time limits opens it in a dialog."""
        clock = self.before_the_holidays()
        action = clock.with_user(self.agent).action_why()
        self.assertEqual(
            (action["res_model"], action["res_id"], action["target"]),
            (clock._name, clock.id, "new"),
        )
        for model in (
            "aftersales.case",
            "aftersales.csi",
            "aftersales.work.order",
            "aftersales.return.visit",
        ):
            arch = self.env[model].with_user(self.supervisor).get_view(view_type="form")["arch"]
            self.assertIn('name="action_why"', arch, model)

    def test_constant_queries(self):
        """Issue 4 §2: the timelines of eight clocks take the queries of one."""
        clocks = self.before_the_holidays()
        self.seen(clocks, "2026-09-30 16:00")
        counts = []
        many = clocks | clocks.concat(*(self.before_the_holidays() for _index in range(7)))
        for own in (clocks, many):
            with freeze_time(self.local("2026-09-30 16:00")):
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                own.with_user(self.supervisor).mapped("timeline")
                counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(len(many), 8)
        self.assertLessEqual(counts[1], counts[0] + 3)

    def test_window_and_words(self):
        """Issue 4 §2: hours of a service window say between which times they count."""
        words = self.clock(self.received("2026-03-06 09:00"), "first_contact")
        self.assertIn("The limit is", words.why)
        self.assertNotRegex(words.why, r"\b1 working (hours|minutes|days)")
