"""No mixin of a model hides a method of another one by chance."""

import ast
import inspect
import textwrap
from types import FunctionType

from odoo.tests import TransactionCase, tagged

OURS = "odoo.addons.aftersales_service"


def definitions(model):
    """Return the classes of ours of which a model of the registry is made, in order."""
    return [cls for cls in type(model).__mro__ if cls.__module__.startswith(OURS)]


def methods(cls):
    """Return the functions that a class itself defines."""
    return {name: value for name, value in vars(cls).items() if isinstance(value, FunctionType)}


def calls_super(function):
    """Return whether a function goes on to the definition that it hides."""
    return "super(" in inspect.getsource(function)


def is_default(function):
    """Return whether a hook only says what counts where nobody defines it.

    Its body, besides the docstring, raises NotImplementedError, or gives back something empty.
    """
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    body = tree.body[0].body
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    body = [line for line in body if ast.unparse(line) != "self.ensure_one()"]
    if not body:
        return True
    last = body[-1]
    return len(body) == 1 and (
        isinstance(last, (ast.Raise, ast.Pass))
        or (isinstance(last, ast.Return) and not any(map(is_call, ast.walk(last))))
        or ast.unparse(last) == "yield from ()"
    )


def is_call(node):
    return isinstance(node, ast.Call)


@tagged("post_install", "-at_install")
class TestHooks(TransactionCase):
    """Of two hooks of one name the one pulled forward by inheritance hides the other (style)."""

    def ancestors(self, name, known):
        """Return the names of the models that a model inherits by its own words."""
        if name not in known:
            known[name] = set()
            for cls in definitions(self.env[name]):
                if cls._name == name:
                    parents = cls.__dict__.get("_inherit") or ()
                    for parent in [parents] if isinstance(parents, str) else parents:
                        known[name] |= {parent} | (
                            self.ancestors(parent, known) if parent in self.env else set()
                        )
        return known[name]

    def test_no_mixin_hides_another(self):
        """O-05: where two mixins of a model define one method, the first calls the other."""
        known, hidden = {}, set()
        for model in map(self.env.__getitem__, self.env.registry):
            classes = definitions(model)
            for number, cls in enumerate(classes):
                if cls._name == model._name:
                    continue
                for name, function in methods(cls).items():
                    for other in classes[number + 1 :]:
                        below = vars(other).get(name)
                        if (
                            isinstance(below, FunctionType)
                            and other._name not in (cls._name, model._name)
                            and other._name not in self.ancestors(cls._name, known)
                            and not calls_super(function)
                            and not is_default(below)
                        ):
                            hidden.add(f"{model._name}.{name}: {cls._name} hides {other._name}")
        self.assertFalse(hidden, "\n".join(sorted(hidden)))
