from odoo.addons.aftersales_service.tools import words

from ..common import AftersalesCase


class TestWords(AftersalesCase):
    """How sentences of ours write lists, moments and amounts of time (O-06)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.chinese = cls.env(context=dict(cls.env.context, lang="zh_CN"))

    def test_lists(self):
        """O-06: things are joined by the comma of the reader's language; gaps are left out."""
        things = ["pump", "", None, "valve", "{0} seal"]
        self.assertEqual(words.listed(self.env, things), "pump, valve, {0} seal")
        self.assertEqual(words.listed(self.chinese, things), "pump、valve、{0} seal")
        self.assertEqual(words.listed(self.env, ["pump"]), "pump")
        self.assertEqual(words.listed(self.env, iter(())), "")

    def test_moments_have_no_seconds(self):
        """O-06: date and time as the language writes them, without seconds."""
        at = self.local("2026-03-06 16:30:59")
        self.assertEqual(words.moment(self.env, at, "Asia/Shanghai"), "03/06/2026 04:30 PM")
        lang = self.env["res.lang"]._lang_get("en_US")
        for pattern in lang._fields["time_format"].get_values(self.env):
            lang.time_format = pattern
            text = words.time_of_day(self.env, at, "Asia/Shanghai")
            self.assertIn("30", text, pattern)
            self.assertNotIn("59", text, pattern)
        self.assertNotRegex(words.moment(self.chinese, at, "Asia/Shanghai"), r"\d:\d\d:\d\d")
        self.assertEqual(words.day(self.chinese, at, "Asia/Shanghai"), "3月6日")

    def test_the_readers_time_zone(self):
        """O-06: without another time zone it is the reader's own."""
        at = self.local("2026-03-06 16:30")
        berlin = self.env(context=dict(self.env.context, tz="Europe/Berlin"))
        self.assertEqual(words.time_of_day(berlin, at), "09:30 AM")

    def test_amounts(self):
        """O-06: one is singular, and minutes that make hours are hours."""
        for unit, count, text in (
            ("working_days", 1, "1 working day"),
            ("working_days", 2, "2 working days"),
            ("working_minutes", 60, "1 working hour"),
            ("working_minutes", 240, "4 working hours"),
            ("working_minutes", 90, "90 working minutes"),
            ("minutes", 1, "1 minute"),
            ("hours", 0.5, "0.5 hours"),
            ("days", 1, "1 calendar day"),
            ("minutes", 0, "0 minutes"),
        ):
            self.assertEqual(words.amount(self.env, unit, count), text)
