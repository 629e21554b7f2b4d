import base64
import io
from datetime import date, timedelta
from unittest.mock import patch
from zipfile import ZipFile

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time

from odoo.addons.aftersales_service.tools.spreadsheet import as_date, read_table, write_table

from ..common import AftersalesCase


class ImportCase(AftersalesCase):
    """Files as people have them, imported as sales administration or an administrator does."""

    def task(self, kind, columns, *rows, user=None, filename="old.xlsx"):
        """Return a checked import of rows under headers of ours."""
        labels = {
            column.key: column.label
            for column in self.env["aftersales.import.columns"]._columns(kind)
        }
        headers = [(labels.get(key, key), False) for key in columns.split()]
        task = (
            self.env["aftersales.archive.import"]
            .with_user(user or self.sales_admin)
            .create(
                {
                    "kind": kind,
                    "filename": filename,
                    "file": base64.b64encode(write_table(headers, rows)),
                }
            )
        )
        task.action_check()
        return task

    def run_import(self, task):
        """Start an import and let the scheduler do it."""
        task.action_start()
        self.run_job("archive_import")
        self.assertEqual(task.state, "done")

    def told(self, task):
        """Return the rows of an import as ``[(row, state, message)]``."""
        rows = task.row_ids.sorted("number")
        return [(row.number, row.state, row.message or "") for row in rows]


class TestImportUnits(ImportCase):
    """Issue 6 §4: an existing customer file from a spreadsheet, checked first, taken over once."""

    COLUMNS = "customer_code customer phone province contact product_code serial picked_up_on"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.equipment.default_code = "SW-100"
        cls.kit.default_code = "TK-1"
        cls.part.default_code = "BR-1"
        cls.units = cls.env["aftersales.installed.product"]
        cls.shanghai = cls.env.ref("base.state_cn_SH")
        cls.region = cls.env["aftersales.region"].create(
            {"name": "Import East", "state_ids": [Command.set(cls.shanghai.ids)], "sequence": 1}
        )

    def rows(self):
        east = self.shanghai.name
        return [
            [
                "K1",
                "Port Works",
                "021 5555 0001",
                east,
                "Li Na",
                "SW-100",
                "I-1",
                "2023-05-31",
            ],
            [
                "K1",
                "Port Works",
                "021 5555 0001",
                east,
                "Li Na",
                "SW-100",
                "I-2",
                "2022-05-31",
            ],
            ["K1", "Port Works", "", "", "", "TK-1", "", "2023/6/1"],
            ["K1", "Port Works", "", "", "", "TK-1", "", "2023/6/1"],
            ["", "Clean City Works", "", "", "", "SW-100", "I-3", "2024年1月5日"],
            ["K2", "Only a Customer", "", east, "", "", "", ""],
        ]

    def test_taken_over(self):
        """A-03, A-04: customers, contacts, archive entries and units, with dates and warranty."""
        self.env["aftersales.warranty.term"].create(
            {
                "name": "Two years",
                "product_tmpl_id": self.equipment.product_tmpl_id.id,
                "company_id": self.company.id,
                "months": 24,
            }
        )
        before = self.env["aftersales.handover"].search_count([])
        task = self.task("units", self.COLUMNS, *self.rows())
        counts = (task.ready_count, task.known_count, task.error_count)
        self.assertEqual(counts, (6, 0, 0), self.told(task))
        self.assertFalse(self.units.search([("serial", "=", "I-1")]), "nothing is written yet")
        self.run_import(task)
        self.assertEqual((task.done_count, task.progress), (6, 100.0))
        customer = self.env["res.partner"].search([("ref", "=", "K1")])
        self.assertEqual(customer.name, "Port Works")
        self.assertEqual(customer.aftersales_region_id, self.region)
        self.assertEqual(customer.child_ids.name, "Li Na")
        archive = self.env["aftersales.customer.archive"].search([("partner_id", "=", customer.id)])
        self.assertEqual(archive.purchase_date, date(2022, 5, 31))
        self.assertEqual(archive.state, "classified")
        self.assertTrue(archive.imported)
        unit = self.units.search([("serial", "=", "I-1")])
        self.assertEqual(unit.partner_id, customer)
        self.assertEqual(unit.contact_id.name, "Li Na")
        self.assertEqual(unit.pickup_date, date(2023, 5, 31))
        self.assertEqual(unit.warranty_end, unit.ownership_ids.warranty_end)
        self.assertIn(unit.warranty_end, (date(2025, 5, 30), date(2025, 5, 31)))
        self.assertEqual(unit.lot_id.name, "I-1")
        self.assertEqual(unit.create_uid, self.sales_admin)
        kits = self.units.search([("product_id", "=", self.kit.id)])
        self.assertEqual(len(kits), 2)
        known = self.units.search([("serial", "=", "I-3")])
        self.assertEqual(known.partner_id, self.customer)
        # Nobody is visited for it, and no day list tells of it.
        self.run_job("visit_generation")
        self.run_job("handover")
        self.assertFalse((unit | kits | known).ownership_ids.visit_ids)
        self.assertFalse((unit | kits | known).ownership_ids.handover_id)
        self.assertEqual(self.env["aftersales.handover"].search_count([]), before)

    def test_imported_again(self):
        """Issue 6 §4: the same file a second time changes nothing."""
        self.run_import(self.task("units", self.COLUMNS, *self.rows()))
        models = ("res.partner", "aftersales.installed.product", "aftersales.customer.archive")
        counts = [self.env[name].search_count([]) for name in models]
        task = self.task("units", self.COLUMNS, *self.rows())
        self.assertEqual({state for _row, state, _words in self.told(task)}, {"known"})
        with self.assertRaisesRegex(UserError, "no row that could be imported"):
            task.action_start()
        self.assertEqual([self.env[name].search_count([]) for name in models], counts)
        self.assertEqual(task.row_ids[:1].action_open_document()["res_model"], models[1])

    def test_errors_in_words(self):
        """Issue 6 §4: each row says in words what is wrong, and the others are taken over."""
        self.env["res.partner"].create([{"name": "Twin Works"}, {"name": "Twin Works"}])
        task = self.task(
            "units",
            self.COLUMNS,
            ["", "", "", "", "", "SW-100", "E-1", "2023-05-31"],
            ["", "A", "", "Nowhere", "", "SW-100", "E-2", "31.02.2023"],
            ["", "A", "", "", "", "XX-9", "E-3", "2023-05-31"],
            ["", "A", "", "", "", "SW-100", "", "2023-05-31"],
            ["", "A", "", "", "", "BR-1", "", "2023-05-31"],
            ["", "A", "", "", "", "SW-100", "E-7", "2123-05-31"],
            ["", "Twin Works", "", "", "", "SW-100", "E-8", "2023-05-31"],
            ["", "A", "", "", "", "SW-100", "E-9", "2023-05-31"],
            ["", "B", "", "", "", "SW-100", "E-9", "2023-05-31"],
        )
        told = self.told(task)
        self.assertEqual(
            [state for _row, state, _words in told], ["error"] * 7 + ["ready", "error"]
        )
        for (row, _state, words), expected in zip(
            told,
            (
                "Customer Name is empty",
                "“31.02.2023” is no date. Write it as 2026-02-28",
                "no product “XX-9”",
                "“[SW-100] Sweeper” has serial numbers",
                "no product class whose units are followed",
                "still to come",
                "2 customers are called “Twin Works”",
                "",
                "in row 9 already",
            ),
            strict=True,
        ):
            self.assertIn(expected, words, f"row {row}")
        self.assertIn("“Nowhere” is not known. Write one of:", told[1][2])
        self.run_import(task)
        self.assertEqual(self.units.search([("serial", "=like", "E-%")]).serial, "E-9")
        task.invalidate_recordset()
        book = read_table(base64.b64decode(task.error_file), "x.xlsx")
        self.assertEqual(len(book), 1 + 8)
        self.assertIn("E-3", book[3][1])
        self.assertIn("no product “XX-9”", book[3][1][-1])

    def test_customers_stay_as_they_are(self):
        """Issue 6 §4: a customer who is there keeps his data, and the row says so."""
        task = self.task(
            "units",
            self.COLUMNS,
            ["", "Clean City Works", "999", "", "", "SW-100", "I-9", "2023-01-01"],
        )
        self.assertIn("stays as he is: Clean City Works", task.row_ids.message)
        self.run_import(task)
        self.assertEqual(self.customer.phone, "+86 571 8000 1234")

    def test_delivered_again(self):
        """A-04: an imported unit that comes back and goes out again keeps its story."""
        self.run_import(self.task("units", self.COLUMNS, *self.rows()))
        unit = self.units.search([("serial", "=", "I-3")])
        receipt = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.in_type_id.id,
                "partner_id": self.customer.id,
                "location_id": self.env.ref("stock.stock_location_customers").id,
                "location_dest_id": self.warehouse.lot_stock_id.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.equipment.id,
                            "product_uom_qty": 1,
                            "location_id": self.env.ref("stock.stock_location_customers").id,
                            "location_dest_id": self.warehouse.lot_stock_id.id,
                        }
                    )
                ],
            }
        )
        receipt.action_confirm()
        receipt.move_ids.move_line_ids.lot_id = unit.lot_id
        receipt.move_ids.picked = True
        receipt.with_context(skip_sms=True).button_validate()
        self.assertEqual(unit.state, "returned")
        order = self.sell([(self.equipment, 1)], self.contact)
        self.validate(order.picking_ids)
        self.assertEqual((unit.state, len(unit.ownership_ids)), ("in_service", 2))

    def test_template_and_files(self):
        """Issue 6 §4: the template names the columns; other files are refused in words."""
        task = self.env["aftersales.archive.import"].with_user(self.sales_admin).create({})
        headers = read_table(base64.b64decode(task.template_file), "x.xlsx")[0][1]
        self.assertIn("Customer Name", headers)
        self.assertIn("template_file", task.action_template()["url"])
        with self.assertRaisesRegex(UserError, "Choose the file first"):
            task.action_check()
        for content, name, words in (
            (b"\x00\x01", "photo.jpg", "“photo.jpg” cannot be read"),
            (b"a,b\n1,2\n", "x.csv", "has no column “Customer Name”"),
            (b"", "x.csv", "Choose the file first"),
        ):
            task.write({"file": base64.b64encode(content), "filename": name})
            with self.assertRaisesRegex(UserError, words):
                task.action_check()
        text = "Customer Name,Colour\nChina Works,red\n"
        task.write({"file": base64.b64encode(text.encode("gb18030")), "filename": "x.csv"})
        task.action_check()
        self.assertEqual(task.unused_columns, "Colour")
        self.assertEqual(task.row_ids.summary, "China Works")

    def test_dates(self):
        """Issue 6 §4: dates as people in China write them."""
        for text in (
            "2026-03-02",
            "2026/3/2",
            "2026.3.2",
            "20260302",
            "2026年3月2日",
            "2026-03-02 08:00",
        ):
            self.assertEqual(as_date(text), date(2026, 3, 2), text)
        for text in ("2.3.2026", "x", "2026-13-01", "202632"):
            with self.assertRaises(ValueError):
                as_date(text)

    def test_who_may(self):
        """Issue 6 §4: customers by sales administration, the past by administrators only."""
        with self.assertRaises(AccessError):
            self.task("units", "customer", ["X"], user=self.agent)
        with self.assertRaisesRegex(AccessError, "imported by an administrator"):
            self.task("cases", "number", ["X"])

    def test_many_rows(self):
        """Issue 6 §4: hundreds of rows in several batches; an import can be stopped and goes on."""
        rows = [
            [
                f"M{number % 50}",
                f"Many {number % 50}",
                "",
                "",
                "",
                "SW-100",
                f"MANY-{number}",
                "2023-05-31",
            ]
            for number in range(250)
        ]
        task = self.task("units", self.COLUMNS, *rows)
        task.action_start()
        task.action_stop()
        self.run_job("archive_import")
        self.assertEqual((task.state, task.done_count), ("stopped", 0))
        self.run_import(task)
        self.assertEqual(task.done_count, 250)
        self.assertEqual(self.units.search_count([("serial", "=like", "MANY-%")]), 250)
        with self.assertRaisesRegex(UserError, "started already"):
            task.kind = "cases"
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            task.unlink()

    def test_queries(self):
        """O-05: a batch costs so many queries, however many units it has.

        New contacts cost some each, in Odoo's own creation of contacts.
        """
        rows = [
            ["", "Clean City Works", "", "", "Zhou Min", "SW-100", f"Q-{number}", "2023-05-31"]
            for number in range(70)
        ]
        task = self.task("units", self.COLUMNS, *rows)
        task.action_start()
        waiting = task.row_ids.sorted("number").sudo()
        counts = []
        for batch in (waiting[:5], waiting[5:15], waiting[15:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            batch._take_over()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[2], counts[1] + 10, counts)

    def test_server_in_trouble(self):
        """O-05: what a fault of the server stopped is looked at again soon, not tomorrow."""
        task = self.task("units", self.COLUMNS, *self.rows()[:2])
        cron = self.env.ref("aftersales_service.cron_archive_import")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        task.action_start()
        Row = self.env.registry["aftersales.archive.import.row"]
        with (
            patch.object(Row, "_take_over_of", side_effect=RuntimeError("no room on the disk")),
            self.assertLogs("odoo.addons.aftersales_service.models.jobs.job"),
        ):
            self.run_job("archive_import")
        self.assertEqual((task.state, task.ready_count), ("running", 2))
        waiting = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]) - triggers
        self.assertTrue(
            waiting.filtered(lambda t: t.call_at > t.create_date + timedelta(minutes=2))
        )

    def test_one_bad_row_stops_no_other(self):
        """O-05: a row that fails while it is taken over says why; the others of its batch go in."""
        task = self.task("units", self.COLUMNS, *self.rows()[:2])
        lot = self.env["stock.lot"].create(
            {"name": "I-2", "product_id": self.equipment.id, "company_id": self.company.id}
        )
        # Meanwhile the number was taken by a unit that says another serial number.
        self.units.create(
            {
                "company_id": self.company.id,
                "product_id": self.equipment.id,
                "tracking": "serial",
                "lot_id": lot.id,
                "serial": "Other",
            }
        )
        with self.assertLogs("odoo.addons.aftersales_service.models.jobs.job"):
            self.run_import(task)
        self.assertEqual([state for _row, state, _words in self.told(task)], ["done", "error"])
        self.assertIn("contradicts a record", self.told(task)[1][2])

    def test_equal_goods_of_a_partial_file(self):
        """Issue 6 §4: a file with a part of equal goods is not taken for what is there already."""
        columns = "customer_code customer product_code picked_up_on plate which"
        equal = ["K1", "Port Works", "TK-1", "2023-06-01"]
        first = self.task(
            "units",
            columns,
            equal,
            ["K1", "Port Works Ltd.", "TK-1", "2023/6/1"],
            ["K1", "Port Works", "TK-1", "2023-06-41"],
        )
        self.assertEqual([row[1] for row in self.told(first)], ["ready", "ready", "error"])
        self.run_import(first)
        kits = [("product_id", "=", self.kit.id)]
        self.assertEqual(self.units.search_count(kits), 2)
        # Corrected in the file of errors, the third is a third one; once.
        headers, row = (
            texts for _n, texts in read_table(base64.b64decode(first.error_file), "x.xlsx")
        )
        row = ["2023-06-01" if text == "2023-06-41" else text for text in row]
        for state in ("ready", "known"):
            again = self.env["aftersales.archive.import"].with_user(self.sales_admin)
            again = again.create(
                {
                    "filename": "again.xlsx",
                    "file": base64.b64encode(
                        write_table([(header, False) for header in headers], [row])
                    ),
                }
            )
            again.action_check()
            self.assertEqual(again.row_ids.state, state, self.told(again))
            if state == "ready":
                self.run_import(again)
        self.assertEqual(self.units.search_count(kits), 3)
        # One of them alone: which one is it?
        alone = self.task("units", columns, equal)
        self.assertEqual(alone.row_ids.state, "error")
        self.assertIn("Enter it under “Which of Equal Ones”", alone.row_ids.message)
        further = self.task(
            "units", columns, [*equal, "", "3"], [*equal, "", "3"], [*equal, "浙A 12345"]
        )
        self.assertEqual([row[1] for row in self.told(further)], ["ready", "error", "ready"])
        # The whole file once more changes nothing.
        whole = self.task("units", columns, equal, equal)
        self.assertEqual({row[1] for row in self.told(whole)}, {"known"})
        self.assertIn("If this is a further one", whole.row_ids[0].message)

    def test_delivered_by_us(self):
        """Issue 6 §4: goods without a number that a delivery registered are not taken twice."""
        with freeze_time("2026-03-02 02:00:00"):
            self.deliver(self.kit, quantity=2)
        unit = self.units.search([("product_id", "=", self.kit.id)])
        columns = "customer product_code quantity picked_up_on warranty_end meter meter_on"
        row = ["Clean City Works", "TK-1", "2", "2026-03-02"]
        with freeze_time("2026-03-20 02:00:00"):
            task = self.task(
                "units",
                columns,
                row,
                row,
                [*row, "2026-01-01"],
                [*row, "", "5", "2026-03-21"],
            )
        self.assertEqual(
            [told[1] for told in self.told(task)], ["known", "ready", "error", "error"]
        )
        self.assertEqual(task.row_ids.sorted("number")[0].res_id, unit.id)
        self.assertIn("Warranty Until is before Pick-up Date", self.told(task)[2][2])
        self.assertIn("Reading Of is still to come", self.told(task)[3][2])
        self.run_import(task)
        self.assertEqual(self.units.search_count([("product_id", "=", self.kit.id)]), 2)

    def test_lots(self):
        """A-04: a lot was delivered to several customers, several pieces each."""
        self.kit.write({"tracking": "lot", "default_code": "TK-1"})
        task = self.task(
            "units",
            "customer product_code serial quantity picked_up_on",
            ["Clean City Works", "TK-1", "LOT-7", "5", "2023-06-01"],
            ["Port Works", "TK-1", "LOT-7", "3", "2023-06-01"],
        )
        self.run_import(task)
        units = self.units.search([("serial", "=", "LOT-7")], order="quantity")
        self.assertEqual(units.mapped("quantity"), [3.0, 5.0])
        self.assertEqual(len(units.lot_id), 1)

    def test_archived_and_equal_names(self):
        """A-01: archived customers and products are found; a name makes one customer per file."""
        gone = self.env["res.partner"].create({"name": "Gone Works", "active": False})
        old = self.env["product.product"].create(
            {
                "name": "Old Sweeper",
                "default_code": "OLD-9",
                "is_storable": True,
                "tracking": "serial",
                "categ_id": self.equipment.categ_id.id,
                "aftersales_class_id": self.equipment.aftersales_class_id.id,
                "active": False,
            }
        )
        self.env["res.partner"].create([{"name": "Twin Works"}, {"name": "Twin Works"}])
        columns = "customer_code customer product_code serial picked_up_on final_user"
        task = self.task(
            "units",
            columns,
            ["", "Gone Works", "OLD-9", "O-1", "2019-06-01"],
            ["", "New Works", "SW-100", "O-2", "2019-06-01"],
            ["N1", "New Works", "SW-100", "O-3", "2019-06-01"],
            ["", "New Works", "SW-100", "O-4", "2019-06-01", "Twin Works"],
        )
        self.assertEqual([row[1] for row in self.told(task)], ["ready"] * 3 + ["error"])
        self.assertIn("2 customers are called “Twin Works”", self.told(task)[3][2])
        self.run_import(task)
        unit = self.units.search([("serial", "=", "O-1")])
        self.assertEqual((unit.partner_id, unit.product_id), (gone, old))
        self.assertEqual(self.env["res.partner"].search([("name", "=", "New Works")]).ref, "N1")

    def test_broken_files(self):
        """Issue 6 §4: broken and strange files are refused in words, if possible by cell."""
        task = self.env["aftersales.archive.import"].with_user(self.sales_admin).create({})
        good = write_table([("Customer Name", True)], [["A"]])
        broken = io.BytesIO()
        with ZipFile(io.BytesIO(good)) as source, ZipFile(broken, "w") as target:
            for name in source.namelist():
                text = source.read(name)
                target.writestr(name, text[: len(text) // 2] if "sheet1" in name else text)
        task.write({"file": base64.b64encode(broken.getvalue()), "filename": "half.xlsx"})
        with self.assertRaisesRegex(UserError, "cannot be read"):
            task.action_check()
        text = "Customer Name\tQuantity\nA\0B\tnan\nC\tinf\n"
        task.write({"file": base64.b64encode(text.encode("utf-16")), "filename": "excel.csv"})
        task.action_check()
        for _row, state, words in self.told(task):
            self.assertEqual(state, "error")
            self.assertIn("is no number", words)
