from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form

from ..common import MODULE
from .common import IntakeCase

# Copied by hand from TPL 二(二)b (impact alone decides) and our two rows for key customers.
MATRIX = {
    ("minor", "can_wait", "ordinary"): "general",
    ("minor", "soon", "ordinary"): "general",
    ("minor", "at_once", "ordinary"): "general",
    ("minor", "can_wait", "key"): "general",
    ("minor", "soon", "key"): "general",
    ("minor", "at_once", "key"): "important",
    ("core", "can_wait", "ordinary"): "important",
    ("core", "soon", "ordinary"): "important",
    ("core", "at_once", "ordinary"): "important",
    ("core", "can_wait", "key"): "important",
    ("core", "soon", "key"): "important",
    ("core", "at_once", "key"): "urgent",
    ("interrupted", "can_wait", "ordinary"): "urgent",
    ("interrupted", "soon", "ordinary"): "urgent",
    ("interrupted", "at_once", "ordinary"): "urgent",
    ("interrupted", "can_wait", "key"): "urgent",
    ("interrupted", "soon", "key"): "urgent",
    ("interrupted", "at_once", "key"): "urgent",
}


class TestGrading(IntakeCase):
    def graded(self, **values):
        """Return a case without a level of its own."""
        values = self.values(**values)
        values.pop("level_id")
        return self.env["aftersales.case"].with_user(self.agent).create(values)

    def test_matrix(self):
        """C-04: impact, urgency and customer give the level."""
        for (impact, urgency, importance), level in MATRIX.items():
            with self.subTest(impact=impact, urgency=urgency, importance=importance):
                case = self.graded(impact=impact, urgency=urgency, importance=importance)
                self.assertEqual(case.level_id.code, level)
                self.assertEqual(case.suggested_level_id.code, level)

    def test_interrupted_without_more(self):
        """C-04: “business interrupted” is urgent, whatever else is known."""
        self.assertEqual(self.graded(impact="interrupted").level_id, self.urgent)

    def test_level_by_hand(self):
        """C-04: where the impact is not known the level is chosen freely, without a reason."""
        case = self.case()
        self.assertEqual(case.level_id, self.important)
        self.assertFalse(case.suggested_level_id)
        case.level_id = self.urgent
        self.assertEqual(case.level_id, self.urgent)

    def test_key_customer(self):
        """C-04: the customer's importance comes from his file, and can be said otherwise."""
        self.customer.commercial_partner_id.aftersales_main_customer = True
        case = self.graded(impact="core", urgency="at_once")
        self.assertEqual((case.importance, case.level_id), ("key", self.urgent))
        case.importance = "ordinary"
        self.assertEqual(case.level_id, self.important)

    def test_override_needs_a_reason(self):
        """C-04: another level than the matrix's needs a reason, which stays when more changes."""
        case = self.graded(impact="interrupted")
        with self.assertRaises(ValidationError) as refusal:
            case.level_id = self.general
        self.assertIn(case.name, str(refusal.exception))
        self.assertIn("its level is “Urgent”", str(refusal.exception))
        self.assertIn("enter why it is “General”", str(refusal.exception))
        case.write({"level_id": self.general.id, "level_reason": "They have a second machine"})
        self.assertEqual(case.level_id, self.general)
        case.urgency = "at_once"
        self.assertEqual(case.level_id, self.general)
        case.level_reason = False
        self.assertEqual(case.level_id, self.urgent)
        with self.assertRaises(ValidationError):
            self.case(impact="interrupted", level_id=self.general.id)

    def test_override_moves_the_deadlines(self):
        """C-04: a new level gives the open time limits their new due times."""
        case = self.registered(impact="minor", level_id=self.general.id)
        case.action_hand_over()
        clock = case.clock_ids.filtered(
            lambda c: c.kind == "diagnosis_contact" and c.state == "running"
        )
        before = clock.deadline
        case.impact = "core"
        self.assertEqual(case.level_id, self.important)
        self.assertLess(clock.deadline, before)
        sooner = clock.deadline
        case.write({"level_id": self.general.id, "level_reason": "A spare machine runs"})
        self.assertEqual(clock.deadline, before)
        self.assertLess(sooner, before)

    def test_form(self):
        """C-04: the form proposes the level while it is typed."""
        with Form(self.env["aftersales.case"].with_user(self.agent)) as form:
            form.partner_id = self.customer
            form.channel_id = self.phone
            form.type_id = self.consultation
            form.impact = "core"
            self.assertEqual(form.level_id, self.important)
            form.impact = "interrupted"
            self.assertEqual(form.level_id, self.urgent)
            form.description = "The line stands still"

    def test_own_matrix(self):
        """C-04, design 3.3: the matrix is data; a company's own row comes before the general."""
        rule = {"impact": "minor", "level_id": self.urgent.id, "company_id": self.company.id}
        with self.assertRaises(AccessError):
            self.env["aftersales.level.rule"].with_user(self.supervisor).create(rule)
        rule = self.env["aftersales.level.rule"].with_user(self.service_admin).create(rule)
        self.assertEqual(self.graded(impact="minor").level_id, self.urgent)
        rule.unlink()
        self.assertEqual(self.graded(impact="minor").level_id, self.general)
        second = self.env["res.company"].create({"name": "Second Maker"})
        self.env["aftersales.level.rule"].create(
            {"impact": "minor", "level_id": self.urgent.id, "company_id": second.id}
        )
        self.assertEqual(self.graded(impact="minor").level_id, self.general)

    def test_no_row(self):
        """C-04: where no row fits the level is chosen by hand."""
        self.env.ref(f"{MODULE}.level_rule_minor").active = False
        case = self.graded(impact="minor")
        self.assertFalse(case.level_id)
        with self.assertRaises(UserError) as refusal:
            case.action_register()
        self.assertIn(case.name, str(refusal.exception))
        case.level_id = self.general
        case.action_register()
        self.assertEqual(case.state, "in_progress")
