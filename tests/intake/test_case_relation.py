from odoo import Command
from odoo.exceptions import UserError

from .common import IntakeCase


class TestCaseRelation(IntakeCase):
    """Issue 4: cases that have to do with each other say so, both of them."""

    def test_relations_are_mutual(self):
        """Issue 4: each of two related cases shows the other; taking it away does so for both."""
        one, two = self.registered(), self.registered(subject="Called again")
        one.related_case_ids = two
        self.assertEqual(two.related_case_ids, one)
        self.assertIn(one.name, " ".join(two.message_ids.mapped("body")))
        two.related_case_ids = False
        self.assertFalse(one.related_case_ids)
        three = self.case(related_case_ids=[Command.set((one | two).ids)])
        self.assertEqual(one.related_case_ids, three)

    def test_no_relation_to_itself(self):
        """Issue 4: nor across companies."""
        case = self.case()
        with self.assertRaises(UserError) as refusal:
            case.related_case_ids = case
        self.assertIn("other cases of its company", str(refusal.exception))
