"""Similar earlier cases beside the cause analysis and the diagnosis (C-03, C-06)."""

from unittest.mock import patch

from ..csi.common import CsiCase
from ..execution.common import WorkOrderCase


class TestSimilar(WorkOrderCase, CsiCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.deliver(cls.equipment, serials=["SW-0002"])
        units = cls.env["aftersales.installed.product"].search([])
        cls.unit, cls.other_unit = (
            units.filtered(lambda unit, name=name: unit.serial == name)
            for name in ("SW-0001", "SW-0002")
        )
        cls.hardware = cls.env.ref("aftersales_service.fault_cause_hardware")
        cls.wear = cls.env.ref("aftersales_service.fault_cause_wear")

    def known(self, unit, cause="Seal worn", kind=None, **values):
        """Return a case whose diagnosis is finished."""
        case = self._case(installed_product_ids=unit.ids, **values)
        report = (
            self.env["aftersales.diagnosis"]
            .with_user(self.qa)
            .create(
                {
                    "case_id": case.id,
                    "method": "remote",
                    "cause_id": (kind or self.wear).id,
                    "cause": cause,
                }
            )
        )
        report.action_finish()
        return case

    def diagnosis(self, user=None, unit=None, **values):
        case = self._case(installed_product_ids=(unit or self.unit).ids, subject="Does not sweep")
        return (
            self.env["aftersales.diagnosis"]
            .with_user(user or self.qa)
            .create({"case_id": case.id, **values})
        )

    def names(self, record):
        self.env.invalidate_all()
        return [row["case"] for row in record._similar_rows()]

    def test_order_of_likeness(self):
        """C-03: the same unit first, then the same kind of cause, product and family."""
        sister = self._product("Big sweeper", "equipment", tracking="serial")
        (self.equipment | sister).categ_id = self._category("Sweepers")
        self.deliver(sister, serials=["BS-0001"])
        cousin = self.env["aftersales.installed.product"].search([("serial", "=", "BS-0001")])
        family = self.known(cousin, subject="Lamp")
        product = self.known(self.other_unit, subject="Mirror")
        cause = self.known(self.other_unit, kind=self.hardware, subject="Door")
        same = self.known(self.unit, subject="Seat")
        unknown = self._case(installed_product_ids=self.unit.ids)
        report = self.diagnosis(cause_id=self.hardware.id)
        found = self.names(report)
        self.assertEqual(found, [same, cause, product, family])
        self.assertNotIn(unknown, found)
        self.assertNotIn(report.case_id, found)
        self.assertIn(same.name, report.similar_html)
        self.assertIn("same unit SW-0001", report.similar_html)

    def test_cause_parts_and_time(self):
        """C-03: what was found, which parts were used and how long it took."""
        case = self.known(self.unit, "Pump seal cracked")
        order = WorkOrderCase.order(self, cases=case)
        self.book(order, hours=2.5)
        self.env["aftersales.work.part"].with_user(self.engineer).create(
            {"work_order_id": order.id, "product_id": self.part.id, "quantity": 2}
        )
        for user in (self.qa, self.agent):
            row = self.diagnosis(user=user)._similar_rows()[0]
            self.assertEqual(row["cause"], "Pump seal cracked")
            self.assertEqual(row["category"], "Wear")
            self.assertIn("Brush × 2", row["parts"])
            self.assertEqual(row["hours"], "2.5")

    def test_beside_the_csi(self):
        """C-06, story B8: QA sees the earlier events of the same product with their causes."""
        earlier = self.csi_in("cause", self.open_csi(installed_product_ids=self.other_unit.ids))
        csi = self.open_csi(installed_product_ids=self.unit.ids).with_user(self.qa)
        rows = csi._similar_rows()
        self.assertEqual([row["case"] for row in rows], [earlier.origin_case_id])
        self.assertEqual(rows[0]["cause"], "Seal of batch 2607 is too hard.")
        self.assertIn(earlier.origin_case_id.name, csi.similar_html)

    def test_similar_words(self):
        """C-03: another product with the same words is found where the database has trigrams."""
        kit = self._product("Spanner", "kit", categ_id=self._category("Hand tools").id)
        told = "Hydraulic oil drips from the left cylinder"
        case = self.known(self.unit, told, subject=told)
        report = (
            self.env["aftersales.diagnosis"]
            .with_user(self.qa)
            .create(
                {
                    "case_id": self._case(product_id=kit.id, subject="Cart").id,
                    "symptom": "Something drips; the customer put a bowl under it.",
                    "cause": "Hydraulic oil drips from left cylinder",
                }
            )
        )
        if self.env.registry.has_trigram:
            self.assertEqual(self.names(report), [case])
            self.assertIn("similar text", report.similar_html)
        with patch.object(self.registry, "has_trigram", False):
            self.assertFalse(self.names(report))

    def _category(self, name):
        return self.env["product.category"].create({"name": name})

    def test_only_what_the_reader_may_read(self):
        """M-02: cases of another company are not shown."""
        case = self.known(self.unit)
        report = self.diagnosis()
        self.assertEqual(self.names(report), [case])
        other = self.env["res.company"].create({"name": "Sister"})
        self.env.cr.execute(
            "UPDATE aftersales_case SET company_id = %s WHERE id = %s", (other.id, case.id)
        )
        self.assertFalse(self.names(report))

    def test_scale(self):
        """Scale: the panel asks the same number of queries for one similar case and for thirty."""
        report = self.diagnosis()

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            report._similar_rows()
            return self.env.cr.sql_log_count - before

        self.known(self.other_unit)
        count()
        one = count()
        for _index in range(30):
            self.known(self.other_unit)
        self.assertLessEqual(count(), one + 3)
        self.assertEqual(len(report._similar_rows()), 8)
