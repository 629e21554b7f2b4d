from contextlib import ExitStack
from unittest.mock import patch

from odoo.exceptions import UserError

from ..common import MODULE, ROLES, AftersalesCase
from .minimal import Minimal


class TestFlags(AftersalesCase):
    """A button is shown exactly where the gate would let the user through (design 3.2)."""

    def test_flags_agree_with_the_gate(self):
        """Design 3.2: for each model, role and step out of a fresh record's state."""
        minimal = Minimal(self)
        seen = 0
        for name, model in sorted(self.env.items()):
            if not name.startswith("aftersales.") or model._abstract:
                continue
            if not getattr(model, "_steps", None):
                continue
            record = minimal.record(name)
            for login, group in ROLES.items():
                if not group.startswith(MODULE):
                    continue
                mine = record.with_user(self.users[login])
                self.env.flush_all()
                self.env.invalidate_all()
                # An engineer reads the records of his own orders only (M-05).
                if not mine.has_access("read"):
                    continue
                for verb, step in model._steps.items():
                    if step.flag and record.state in step.sources:
                        seen += 1
                        with self.subTest(f"{name}.{verb} by {login}"):
                            self.assertEqual(mine[step.flag], self._passes(mine, verb))
        self.assertGreater(seen, 50)

    def _passes(self, record, verb):
        """Return whether the gate lets the user through, without anything being written."""
        model = self.registry[record._name]
        with ExitStack() as stack:
            stack.enter_context(patch.object(model, "write", lambda records, vals: True))
            stack.enter_context(patch.object(model, "_log_steps", lambda *args: None))
            try:
                record._take_step(verb, reason="Proof")
            except UserError:
                return False
        return True
