import base64
from unittest.mock import patch

from odoo.tests import HttpCase, tagged

from odoo.addons.aftersales_service.tools.spreadsheet import write_table

from ..common import AftersalesCase


@tagged("post_install", "-at_install")
class TestArchiveImport(AftersalesCase, HttpCase):
    def test_import_with_progress(self):
        """Issue 6 §4: checked, read, started; the bar moves by itself until it is done."""
        headers = ["customer", "product_code", "serial", "picked_up_on"]
        self.equipment.default_code = "SW-100"
        rows = [["Port Works", "SW-100", f"T-{number}", "2023-05-31"] for number in range(3)]
        rows.append(["Port Works", "SW-100", "T-9", "31.12.2023"])
        content = write_table([(header, False) for header in headers], rows)
        Import = self.env["aftersales.archive.import"]
        task = Import.with_user(self.sales_admin).create(
            {"filename": "old.xlsx", "file": base64.b64encode(content)}
        )
        reads = []
        web_read = type(Import).web_read

        def read_and_work(records, specification):
            """Stand in for the scheduler: work between two looks at the running import."""
            if records.state == "running":
                reads.append(records.id)
                # Reading is tried read-only first, and again when that does not do.
                if len(reads) >= 2:
                    waiting = records.env["aftersales.archive.import.row"].sudo()
                    waiting.search([("state", "=", "ready")])._take_over()
                    records.sudo()._finish()
            return web_read(records, specification)

        with patch.object(type(Import), "web_read", read_and_work):
            self.start_tour(
                f"/odoo/import-archives/{task.id}",
                "aftersales_archive_import",
                login=self.sales_admin.login,
                timeout=180,
            )
        self.assertEqual((task.state, task.done_count, task.error_count), ("done", 3, 1))
        self.assertGreaterEqual(len(reads), 2)
