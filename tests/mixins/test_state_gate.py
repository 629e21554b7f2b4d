from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import mute_logger

from odoo.addons.aftersales_service.tools.steps import Step

from ..common import MODULE, AftersalesCase

STEPS = {
    "finish": Step("done", ("open",), groups=(f"{MODULE}.group_sales_admin",)),
    "back": Step("open", ("done",), groups=(f"{MODULE}.group_manager",), backward=True),
    "anybody": Step("done", ("open",)),
}
FIRST_DAY = fields.Date.to_date("2031-01-01")


class TestStateGate(AftersalesCase):
    """The gate itself, with steps of its own on the day list of the hand-over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lists = cls._lists(3)

    def setUp(self):
        super().setUp()
        model = self.registry["aftersales.handover"]

        def blockers(records):
            for record in records:
                if record.date.year == 2032:
                    yield record, "The year is too far away. Choose an earlier one."
                    yield record, "A second thing is missing."

        for name, value in {
            "_steps": STEPS,
            "_blockers_finish": blockers,
            "_blockers_back": lambda records: (),
        }.items():
            self.startPatcher(patch.object(model, name, value, create=True))

    @classmethod
    def _lists(cls, count, first_day=FIRST_DAY):
        """Return open day lists."""
        return cls.env["aftersales.handover"].create(
            [
                {
                    "date": first_day + timedelta(days=index),
                    "deadline": "2031-06-01 01:00:00",
                    "company_id": cls.company.id,
                }
                for index in range(count)
            ]
        )

    def _finish(self, records, verb="finish", reason=None):
        """Take a step with the values that a finished list has."""
        values = {"done_by": self.sales_admin.id, "done_at": fields.Datetime.now()}
        if verb == "back":
            values = {"done_by": False, "done_at": False}
        return records._take_step(verb, values, reason)

    def test_wrong_source_names_record_states_and_sources(self):
        """M-03: a step from the wrong state is refused; the message names record and states."""
        record = self.lists[0].with_user(self.manager)
        steps = {**STEPS, "back": STEPS["back"]._replace(target="done", sources=("done",))}
        with (
            patch.object(self.registry["aftersales.handover"], "_steps", steps),
            self.assertRaises(UserError) as refusal,
        ):
            record._take_step("back", reason="Because")
        for words in (record.name, "“To Hand Over”", "“Handed Over”"):
            self.assertIn(words, str(refusal.exception))

    def test_missing_things_are_named_and_nothing_moves(self):
        """M-03: one blocked record stops the whole batch; each missing thing is said per record."""
        far = self._lists(1, fields.Date.to_date("2032-01-01"))
        batch = (self.lists + far).with_user(self.sales_admin)
        with self.assertRaises(UserError) as refusal:
            self._finish(batch)
        self.assertEqual(
            str(refusal.exception).splitlines(),
            [
                f"{far.name}: The year is too far away. Choose an earlier one.",
                f"{far.name}: A second thing is missing.",
            ],
        )
        batch.invalidate_recordset()
        self.assertEqual(set(batch.mapped("state")), {"open"})
        self.assertFalse(batch.transition_ids)

    def test_the_wrong_role_learns_who_may(self):
        """M-03: a user without the role is refused; the message names the step and the roles."""
        record = self.lists[0].with_user(self.agent)
        record.check_access("write")
        with self.assertRaises(AccessError) as refusal:
            self._finish(record)
        self.assertIn("“Handed Over”", str(refusal.exception))
        self.assertIn("Sales Administration", str(refusal.exception))

    def test_write_access_is_asked_even_without_a_role(self):
        """M-03: a step open to everybody still needs the right to write the record."""
        with mute_logger("odoo.addons.base.models.ir_model"), self.assertRaises(AccessError):
            self._finish(self.lists[0].with_user(self.user), "anybody")

    def test_superuser_code_skips_roles_but_not_blockers(self):
        """M-03: a scheduled action passes the role check and is stopped by what is missing."""
        far = self._lists(1, fields.Date.to_date("2032-01-01"))
        self._finish(self.lists.with_user(self.user).sudo())
        self.assertEqual(set(self.lists.mapped("state")), {"done"})
        with self.assertRaises(UserError) as refusal:
            self._finish(far.sudo())
        self.assertIn("too far away", str(refusal.exception))

    def test_backward_needs_a_reason(self):
        """Amendments: a backward step without a reason is refused, with one it is logged."""
        self._finish(self.lists.with_user(self.sales_admin))
        record = self.lists[0].with_user(self.manager)
        for reason in (None, "", "  "):
            with self.assertRaises(UserError) as refusal:
                self._finish(record, "back", reason)
            self.assertIn(record.name, str(refusal.exception))
            self.assertIn("“To Hand Over”", str(refusal.exception))
            self.assertIn("Enter why", str(refusal.exception))
        self._finish(record, "back", "A delivery was forgotten")
        self.assertEqual(record.state, "open")
        self.assertEqual(record.transition_ids.sorted("id")[-1].reason, "A delivery was forgotten")

    def test_second_call_and_double_ids_change_nothing(self):
        """O-05: a repeated call moves nothing; an id sent twice is one record and one log row."""
        record = self.lists[0].with_user(self.sales_admin)
        twice = record.browse(record.ids * 2)
        self.assertEqual(len(self._finish(twice)), 1)
        self.assertFalse(self._finish(twice))
        self.assertEqual(len(record.transition_ids), 1)
        moved = self._finish(self.lists.with_user(self.sales_admin))
        self.assertEqual(moved, self.lists[1:])

    def test_log_row_and_chatter_name_the_person(self):
        """O-05: each step leaves who, when, from and to, and one chatter line by that person."""
        record = self.lists[0].with_user(self.sales_admin)
        self.env.flush_all()
        self.cr.precommit.run()
        before = self.lists[0].message_ids
        self._finish(record)
        self.cr.precommit.run()
        row = record.transition_ids
        self.assertRecordValues(
            row,
            [
                {
                    "res_model": "aftersales.handover",
                    "step": "finish",
                    "from_state": "open",
                    "to_state": "done",
                    "from_label": "To Hand Over",
                    "to_label": "Handed Over",
                    "user_id": self.sales_admin.id,
                    "company_id": self.company.id,
                }
            ],
        )
        message = self.lists[0].message_ids - before
        self.assertEqual(len(message), 1, "the tracked state is told once, by the gate")
        self.assertEqual(message.author_id, self.sales_admin.partner_id)
        self.assertIn("To Hand Over → Handed Over", message.body)

    def test_a_reason_with_markup_is_text(self):
        """O-05: what a user types as a reason is shown as he typed it."""
        self._finish(self.lists[0].with_user(self.sales_admin))
        self._finish(self.lists[0].with_user(self.manager), "back", "<b>x</b>")
        self.assertIn("&lt;b&gt;", self.lists[0].message_ids[0].body)

    def test_the_log_is_read_only_and_per_company(self):
        """O-05: nobody changes the log, and another company's user sees none of it."""
        self._finish(self.lists.with_user(self.sales_admin))
        row = self.lists[0].transition_ids
        for user in (self.service_admin, self.sales_admin):
            for act in (lambda row: row.write({"reason": "x"}), lambda row: row.unlink()):
                with self.assertRaises(AccessError):
                    act(row.with_user(user))
        other = self.env["res.company"].create({"name": "Second Maker"})
        stranger = self.manager.copy(
            {"login": "svc_stranger", "company_id": other.id, "company_ids": [(6, 0, other.ids)]}
        )
        self.env.invalidate_all()
        self.assertFalse(
            self.env["aftersales.transition"]
            .with_user(stranger)
            .with_company(other)
            .with_context(allowed_company_ids=other.ids)
            .search_count([("res_model", "=", "aftersales.handover")])
        )

    def test_a_batch_costs_half_a_query_per_record_at_most(self):
        """Issue 3 §5: moving 500 costs at most 0.5 queries each, whatever stands beside them."""
        counts = []
        for size, first_day in ((20, "2033-01-01"), (500, "2034-01-01")):
            records = self._lists(size, fields.Date.to_date(first_day))
            records = records.with_user(self.sales_admin)
            self._finish(self.lists[0].with_user(self.sales_admin))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._finish(records)
            self.env.flush_all()
            self.cr.precommit.run()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], 250)
        self.assertLessEqual(counts[1] - counts[0], 40, f"queries grow with the batch: {counts}")


class TestStepTables(AftersalesCase):
    """The tables of steps of every model, read as a stranger reads them."""

    def _machines(self):
        """Return every model of ours that goes through the gate."""
        return [
            model
            for name, model in self.env.items()
            if name.startswith("aftersales.") and not model._abstract and hasattr(model, "_steps")
        ]

    def test_steps_name_what_exists(self):
        """Design 3.2: the states, roles and flags that a step names exist."""
        for model in self._machines():
            states = {key for key, _label in model._fields["state"].selection}
            self.assertTrue(model._fields["state"].guarded, model)
            for verb, step in model._steps.items():
                with self.subTest(f"{model._name}.{verb}"):
                    self.assertIn(step.target, states)
                    self.assertLessEqual(set(step.sources), states)
                    self.assertNotIn(step.target, step.sources)
                    for group in step.groups:
                        self.assertEqual(self.env.ref(group)._name, "res.groups")
                    if step.flag:
                        self.assertEqual(model._fields[step.flag].compute, "_compute_steps")

    def test_every_state_can_be_reached(self):
        """Design 3.2: from its first state a record can come to each of the others."""
        for model in self._machines():
            if not model._steps:
                continue
            first = model._fields["state"].default(model)
            states = {key for key, _label in model._fields["state"].selection}
            reached = {first}
            for _round in states:
                for step in model._steps.values():
                    if reached & set(step.sources):
                        reached.add(step.target)
            self.assertEqual(reached, states, model)
