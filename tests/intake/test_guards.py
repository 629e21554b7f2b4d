from odoo.exceptions import AccessError, UserError

from .common import IntakeCase

CLOSED = {
    "state": "closed",
    "name": "FK/1",
    "closing_reason": "solved",
    "closed_at": "2026-01-01 00:00:00",
    "accepted_by": 1,
    "accepted_at": "2026-01-01 00:00:00",
    "registered_by": 1,
    "forwarded_by": 1,
    "first_contact_at": "2026-01-01 00:00:00",
    "handled_at": "2026-01-01 00:00:00",
    "result_told_at": "2026-01-01 00:00:00",
    "result_told_by": 1,
    "confirmed_at": "2026-01-01 00:00:00",
    "confirmed_by": 1,
    "reopen_count": 3,
    "qa_asked_at": "2026-01-01 00:00:00",
}


class TestGuards(IntakeCase):
    def test_write_and_create(self):
        """B-03, F-17: what steps set is closed to every role's write and create."""
        case = self.case()
        Case = self.env["aftersales.case"]
        for user in (self.agent, self.supervisor, self.service_admin):
            for name, value in CLOSED.items():
                with self.subTest(name, user=user.login), self.assertRaises(AccessError):
                    case.with_user(user).write({name: value})
                with self.subTest(name, user=user.login), self.assertRaises(AccessError):
                    Case.with_user(user).create({name: value})

    def test_default_context(self):
        """B-03: a default_ key of the context is no way in."""
        Case = self.env["aftersales.case"].with_user(self.agent)
        with self.assertRaises(AccessError):
            Case.with_context(default_state="closed").create({})

    def test_import(self):
        """B-03: nor is an import."""
        Case = self.env["aftersales.case"].with_user(self.agent)
        count = Case.search_count([])
        result = Case.load(["subject", "state"], [["Imported", "closed"]])
        self.assertFalse(result["ids"])
        self.assertEqual(Case.search_count([]), count)

    def test_plain_user_writes_nothing(self):
        """B-02: a plain user records and reads, and changes nothing."""
        case = self.case(self.user)
        with self.assertRaises(AccessError):
            case.write({"subject": "x"})
        with self.assertRaises(AccessError):
            case.unlink()
        self.assertEqual(case.with_user(self.reader).read(["state"])[0]["state"], "forwarded")

    def test_outsiders(self):
        """M-01: a user of Odoo without a role of ours sees no case."""
        case = self.case()
        self.env.invalidate_all()
        for user in (self.buyer, self.salesperson):
            with self.assertRaises(AccessError):
                case.with_user(user).read(["name"])
            with self.assertRaises(AccessError):
                self.env["aftersales.case"].with_user(user).create({"subject": "x"})

    def test_wrong_state_is_named(self):
        """B-24: a step from the wrong state names the record, its state and the way."""
        case = self.case()
        with self.assertRaises(UserError) as refusal:
            case.action_handle()
        message = str(refusal.exception)
        for words in (case.name, "“New”", "“In Progress”"):
            self.assertIn(words, message)

    def test_other_company(self):
        """B-03: the company's rule hides a case from the users of another."""
        other = self.env["res.company"].create({"name": "Other Maker"})
        case = self.env["aftersales.case"].sudo().create({"company_id": other.id})
        self.assertFalse(case.with_user(self.agent).search([("id", "=", case.id)]))

    def test_copy(self):
        """B-03: a copy is a new case with a new number and without a history."""
        case = self.told()
        copy = case.copy()
        self.assertEqual(copy.state, "new")
        self.assertNotEqual(copy.name, case.name)
        self.assertFalse(copy.accepted_by or copy.result_cause or copy.promised_reply_at)
