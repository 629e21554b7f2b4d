import threading

from odoo import SUPERUSER_ID, api
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from ..common import AftersalesCase


class TestNumbered(AftersalesCase):
    def _cases(self, count, company=None, user=None):
        """Create cases in one batch as an agent."""
        Case = self.env["aftersales.case"].with_user(user or self.agent)
        values = {"company_id": company.id} if company else {}
        return Case.create([{"subject": str(index), **values} for index in range(count)])

    def _sequence(self, company=None):
        """Return the company's sequence of cases."""
        return (company or self.company)._aftersales_sequence("aftersales.case")

    def test_a_batch_draws_consecutive_numbers(self):
        """B-03: a batch draws consecutive distinct numbers; a copy draws a new one."""
        cases = self._cases(3)
        numbers = [int(case.name.rpartition("/")[2]) for case in cases]
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + 3)))
        self.assertNotIn(cases[0].copy().name, cases.mapped("name"))

    def test_numbers_of_a_batch_take_one_statement(self):
        """B-03: drawing 500 numbers asks for the sequence once and for the numbers once."""
        Case = self.env["aftersales.case"].with_user(self.agent)
        Case._draw_numbers(self.company, 1)
        self.env.invalidate_all()
        with self.assertQueryCount(3):
            self.assertEqual(len(set(Case._draw_numbers(self.company, 500))), 500)

    def test_companies_number_apart(self):
        """B-03: each company counts for itself, a new one from its first record on."""
        other = self.env["res.company"].create({"name": "Second Maker"})
        self.assertEqual(self._sequence(other).company_id, other)
        user = new_test_user(
            self.env,
            "svc_both",
            "aftersales_service.group_agent",
            company_id=self.company.id,
            company_ids=[(6, 0, (self.company + other).ids)],
        )
        self._cases(4, user=user)
        agents = self.env["aftersales.case"].with_user(user)
        agents = agents.with_context(allowed_company_ids=(self.company + other).ids)
        mixed = agents.create(
            [{"company_id": company.id} for company in (other, self.company, other)]
        )
        self.assertEqual([mixed[0].name, mixed[2].name], ["FK/000001", "FK/000002"])
        self.assertEqual(mixed[1].company_id, self.company)
        self.assertNotIn(mixed[1].name, ["FK/000001", "FK/000002"])

    def test_every_company_has_each_sequence(self):
        """B-03: all our sequences exist once per company, the first company included."""
        patterns = self.env["ir.sequence"].search(
            [("code", "=like", "aftersales.%"), ("company_id", "=", False)]
        )
        for company in self.env["res.company"].search([]):
            own = self.env["ir.sequence"].search(
                [("code", "=like", "aftersales.%"), ("company_id", "=", company.id)]
            )
            self.assertEqual(sorted(own.mapped("code")), sorted(patterns.mapped("code")))

    def test_every_numbered_model_names_its_sequence(self):
        """B-03: each numbered model has a sequence code, and there is a pattern for it."""
        for name, model in self.env.items():
            if hasattr(model, "_number_sequence") and not model._abstract:
                with self.subTest(name):
                    self.assertTrue(self.company._aftersales_sequence(model._number_sequence))

    def test_gapless_and_dated_sequences(self):
        """B-03: an administrator's gapless or yearly sequence works too, number by number."""
        self._sequence().write({"implementation": "no_gap", "number_next": 100})
        self.assertEqual(self._cases(3).mapped("name"), ["FK/000100", "FK/000101", "FK/000102"])
        self._sequence().write(
            {"implementation": "standard", "use_date_range": True, "prefix": "FK/%(range_year)s/"}
        )
        names = self._cases(2).mapped("name")
        self.assertRegex(names[0], r"^FK/\d{4}/000001$")
        self.assertEqual(names[1][-6:], "000002")

    def test_step_prefix_suffix_and_padding_are_honoured(self):
        """B-03: the fast way numbers exactly as Odoo would."""
        sequence = self._sequence()
        sequence.write(
            {"number_increment": 5, "number_next": 7, "padding": 0, "suffix": "-%(year)s"}
        )
        drawn = self._cases(2).mapped("name")
        self.assertRegex(drawn[0], r"^FK/7-\d{4}$")
        self.assertRegex(drawn[1], r"^FK/12-\d{4}$")
        self.assertRegex(sequence.next_by_id(), r"^FK/17-\d{4}$")

    def test_no_sequence_is_told(self):
        """B-03: without any sequence nothing is created; the refusal names company and code."""
        self.env["ir.sequence"].search([("code", "=", "aftersales.case")]).active = False
        with self.assertRaises(UserError) as refusal:
            self._cases(1)
        for word in ("Service Maker", "Service Case", "aftersales.case", "Sequences"):
            self.assertIn(word, str(refusal.exception))

    def test_a_refused_create_draws_no_number(self):
        """B-03: who may not create a record uses up no number either."""
        before = self._sequence().number_next_actual
        with self.assertRaises(AccessError):
            self._cases(1, user=self.buyer)
        self._sequence().invalidate_recordset()
        self.assertEqual(self._sequence().number_next_actual, before)

    def test_number_and_company_stay(self):
        """B-03: a number is not changed, and a record stays in the company whose number it has."""
        other = self.env["res.company"].create({"name": "Second Maker"})
        case = self._cases(1)
        with self.assertRaises(AccessError):
            case.write({"name": "FK/9"})
        with self.assertRaises(UserError) as refusal:
            case.sudo().write({"company_id": other.id})
        self.assertIn(case.name, str(refusal.exception))
        self.assertIn("Service Maker", str(refusal.exception))
        self.assertIn("Make a new record", str(refusal.exception))

    def test_the_database_holds_the_number(self):
        """B-03: superuser code too gets neither an empty nor a double number past the database."""
        first, second = self._cases(2)
        for name in (None, first.name):
            with (
                self.subTest(name),
                self.assertRaises(Exception) as refusal,
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                second.sudo().name = name
                self.env.flush_all()
            self.assertIn("_number_", str(refusal.exception))

    def test_two_connections_at_once_draw_no_double(self):
        """B-03, O-05: two transactions that number records at the same moment get other numbers."""
        barrier = threading.Barrier(2, timeout=30)
        drawn, errors = [], []

        def create():
            try:
                with self.registry.cursor() as cr:
                    Case = api.Environment(cr, SUPERUSER_ID, {})["aftersales.case"]
                    barrier.wait()
                    first = Case.create([{"subject": "at once"} for _index in range(20)])
                    barrier.wait()
                    second = Case.create([{"subject": "at once"} for _index in range(20)])
                    drawn.append((first + second).mapped("name"))
                    barrier.wait()
                    cr.rollback()
            except Exception as error:
                errors.append(error)
                barrier.abort()

        threads = [threading.Thread(target=create) for _index in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        self.assertFalse(errors)
        self.assertEqual(len(set(drawn[0] + drawn[1])), 80)
