from datetime import date

from odoo.exceptions import AccessError

from .test_import_units import ImportCase


class TestImportPast(ImportCase):
    """Issue 6 §4: past cases, CSIs and visits keep numbers, states and dates; nothing starts."""

    CASES = "number customer serial received_on type subject state closed_on satisfaction channel"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.deliver(cls.equipment, ["P-1"])
        cls.unit = cls.env["aftersales.installed.product"].search([("serial", "=", "P-1")])
        cls.channel = cls.env["aftersales.channel"].search([("acknowledge", "=", True)], limit=1)
        cls.type = cls.env["aftersales.case.type"].search([("opens_csi", "=", True)], limit=1)

    def past(self, kind, columns, *rows):
        """Import records of the past as an administrator does; return the import."""
        task = self.task(kind, columns, *rows, user=self.service_admin)
        self.assertFalse(task.error_count, self.told(task))
        self.run_import(task)
        return task

    def quiet(self, records):
        """Check that nothing was started, sent or asked for."""
        self.assertTrue(all(records.mapped("imported")))
        domain = [("res_model", "=", records._name), ("res_id", "in", records.ids)]
        self.assertFalse(self.env["aftersales.sla.clock"].search(domain))
        self.assertFalse(self.env["mail.activity"].search(domain))
        messages = [("model", "=", records._name), ("res_id", "in", records.ids)]
        self.assertFalse(self.env["mail.mail"].search(messages))
        self.assertFalse(records.message_ids.filtered("notified_partner_ids"))
        self.assertFalse(records.message_follower_ids)

    def rows(self):
        name, subject = self.type.name, "Brush does not turn"
        return [
            ["OLD-1", "Clean City Works", "P-1", "2022-03-01", name, subject, "Closed",
             "2022-03-09", "Satisfied", self.channel.name],
            ["OLD-2", "Clean City Works", "", "2022-04-01", name, subject, "cancelled", "", "", ""],
            ["OLD-3", "Clean City Works", "P-1", "2022-05-01", name, subject, "In Progress", "",
             "", ""],
        ]  # fmt: skip

    def test_cases(self):
        """Issue 6 §4: cases with old numbers, states and dates; no clock, reminder or mail."""
        self.past("cases", self.CASES, *self.rows())
        cases = self.env["aftersales.case"].search([("name", "=like", "OLD-%")], order="name")
        self.assertEqual(cases.mapped("state"), ["closed", "cancelled", "in_progress"])
        first = cases[0]
        self.assertEqual(first.received_at.date(), date(2022, 3, 1))
        self.assertEqual(first.closed_at.date(), date(2022, 3, 9))
        self.assertEqual(first.confirm_satisfaction, "4")
        self.assertEqual(first.installed_product_ids, self.unit)
        self.assertEqual(first.type_id, self.type)
        self.assertFalse(cases.csi_ids)
        self.quiet(cases)
        self.assertIn("OLD-1", self.unit.with_user(self.agent).history)
        for code in ("clock_watch", "intake_watch", "case_filing"):
            if self.env["aftersales.job"].search([("code", "=", code)]):
                self.run_job(code)
        self.quiet(cases)
        # Our own numbers go on.
        own = self.env["aftersales.case"].with_user(self.agent).create({"subject": "New"})
        self.assertTrue(own.name.startswith("FK/"))
        again = self.task("cases", self.CASES, *self.rows(), user=self.service_admin)
        self.assertEqual((again.known_count, again.ready_count), (3, 0))

    def test_refusals(self):
        """Issue 6 §4: unknown customers and units, missing dates and our own numbers, in words."""
        own = self.env["aftersales.case"].with_user(self.agent).create({"subject": "New"}).name
        ahead = f"FK/{int(own.removeprefix('FK/')) + 500:06d}"
        name = self.type.name
        task = self.task(
            "cases",
            self.CASES,
            ["A-1", "Nobody", "", "2022-03-01", name, "x", "Closed", "2022-03-09", "", ""],
            [
                "A-2",
                "Clean City Works",
                "Z-9",
                "2022-03-01",
                name,
                "x",
                "Closed",
                "2022-03-09",
                "",
                "",
            ],
            ["A-3", "Clean City Works", "", "2022-03-01", name, "x", "Closed", "", "", ""],
            [
                "A-4",
                "Clean City Works",
                "",
                "2022-03-09",
                name,
                "x",
                "Closed",
                "2022-03-01",
                "",
                "",
            ],
            [
                ahead,
                "Clean City Works",
                "",
                "2022-03-01",
                name,
                "x",
                "Closed",
                "2022-03-09",
                "",
                "",
            ],
            ["A-6", "Clean City Works", "", "2022-03-01", name, "x", "New", "", "", ""],
            ["A-7", "Clean City Works", "", "2022-03-01", name, "x", "cancelled", "", "", ""],
            ["A-7", "Clean City Works", "", "2022-03-01", name, "x", "cancelled", "", "", ""],
            ["A-8", "Clean City Works", "", "2122-03-01", name, "x", "cancelled", "", "", ""],
            user=self.service_admin,
        )
        for (row, _state, words), expected in zip(
            self.told(task),
            (
                "no customer “Nobody”",
                "no unit with the serial number “Z-9”",
                "Closed is empty",
                "Closed is before Received",
                "a number that we shall give out ourselves",
                "“New” is not known. Write one of:",
                "",
                "in row 8 already",
                "Received is still to come",
            ),
            strict=True,
        ):
            self.assertIn(expected, words, f"row {row}")

    def test_csis_and_visits(self):
        """Issue 6 §4: a filed CSI joins its case, a visit its unit; nobody signs anew."""
        self.past("cases", self.CASES, *self.rows())
        self.past(
            "csis",
            "number customer serial opened_on case_number problem cause opinion state filed_on",
            ["CSI-OLD-1", "Clean City Works", "P-1", "2022-03-02", "OLD-1", "Brush", "Bearing",
             "Replace it", "Filed", "2022-03-20"],
        )  # fmt: skip
        csi = self.env["aftersales.csi"].search([("name", "=", "CSI-OLD-1")])
        self.assertEqual((csi.state, csi.case_ids.name), ("archived", "OLD-1"))
        self.assertFalse(csi.signer_id | csi.cause_by)
        self.quiet(csi)
        self.past(
            "visits",
            "number customer serial form planned_on made_on opinion satisfaction state",
            ["V-OLD-1", "Clean City Works", "P-1", "Initial Visit", "2022-03-08", "2022-03-09",
             "All well", "Very Satisfied", "Done"],
            ["V-OLD-2", "Clean City Works", "P-1", "second", "2022-05-08", "", "", "",
             "Unreachable"],
        )  # fmt: skip
        visits = self.env["aftersales.return.visit"].search(
            [("name", "=like", "V-OLD-%")], order="name"
        )
        self.assertEqual(visits.mapped("state"), ["done", "unreachable"])
        self.assertEqual((visits[0].satisfaction, visits[0].done_by.ids), ("5", []))
        self.assertFalse(any(visits.mapped("overdue")))
        self.quiet(visits)
        self.run_job("visit_generation")
        self.assertEqual(visits.mapped("state"), ["done", "unreachable"])

    def test_nobody_else_marks(self):
        """Issue 6 §4: the mark is set by the import alone, not even by an administrator."""
        Case = self.env["aftersales.case"].with_user(self.service_admin)
        with self.assertRaisesRegex(AccessError, "imported|Imported"):
            Case.create({"subject": "x", "imported": True})
        with self.assertRaisesRegex(AccessError, "imported by an administrator"):
            self.task("cases", self.CASES, *self.rows(), user=self.sales_admin)
