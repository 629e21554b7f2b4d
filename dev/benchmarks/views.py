"""Opening the list, kanban and form of cases, and searching, with what the real views ask for."""

from harness import time_beside
from lxml import etree

from odoo.tests import Form

PAGE = 80


# A ratio of two times of some milliseconds takes many turns to be worth anything.
ROUNDS = 41


def measure(benches):
    """Measure each view and each way to search as an agent, on all sizes turn by turn."""
    acts = _acts(benches[0])
    measured = time_beside(benches, acts, rounds=ROUNDS, user=lambda bench: bench.known["agent"])
    for what, figures in measured.items():
        small = figures[0]
        for bench, figure in zip(benches, figures, strict=True):
            aim = None
            if bench is not benches[0]:
                ratio = figure[0] / small[0]
                aim = (f"≤ 1.2 × small (is {ratio:.2f})", ratio <= 1.2)
            bench.add(what, 1, figure, aim=aim)


def _acts(bench):
    """Return ``{name: function of an environment}``: what a user opens and searches."""
    known = bench.known
    with bench.environment(known["agent"]) as env:
        Case = env["aftersales.case"]
        in_list = _arch_specification(Case, "list")
        in_kanban = _arch_specification(Case, "kanban")
        in_form = form_specification(Case)

    def searching(domain, model="aftersales.case", specification=None):
        return lambda env: env[model].web_search_read(
            domain, specification or in_list, limit=PAGE, count_limit=10001
        )

    return {
        "open the list of cases": searching([]),
        "open the kanban of cases": lambda env: env["aftersales.case"].web_read_group(
            [],
            ["state"],
            ["__count"],
            auto_unfold=True,
            unfold_read_specification=in_kanban,
            unfold_read_default_limit=20,
        ),
        "open the form of a case": lambda env: (
            env["aftersales.case"].browse(known["case"]).web_read(in_form)
        ),
        "search cases by customer": searching([("partner_id", "ilike", known["partner_word"])]),
        "search cases by subject": searching([("subject", "ilike", known["subject_word"])]),
        "search cases by number": searching([("name", "ilike", known["number_word"])]),
        "search cases by phone": searching([("phone", "ilike", known["phone_word"])]),
        "search cases by serial": searching(
            [("installed_product_ids.serial", "ilike", known["serial_word"])]
        ),
        "search units by serial": searching(
            [("serial", "ilike", known["serial_word"])],
            "aftersales.installed.product",
            {"display_name": {}, "partner_id": {"fields": {"display_name": {}}}},
        ),
        **{
            f"find a caller by {word}": (
                lambda env, text=text: env["aftersales.case"].find_for_registration(text)
            )
            for word, text in (
                ("serial", known["serial_word"]),
                ("name", known["partner_word"]),
                ("phone", "00000123"),
                ("part of a phone", "0123"),
                ("case number", known["number_word"]),
            )
        },
        "fill the registration from a unit": _register,
        "name_search of a case": lambda env: env["aftersales.case"].name_search(
            known["number_word"]
        ),
    }


def _register(env):
    """Choose the unit of a caller on an empty form, as the field of the registration does."""
    Model = env["aftersales.case"]
    hit = Model.find_for_registration("SN0000777")[0]
    Model.onchange({"lookup": hit["value"]}, ["lookup"], form_specification(Model))


def form_specification(Model):
    """Return what the form view asks the server for."""
    return _with_names(Model, Form(Model)._view["fields_spec"])


def _arch_specification(Model, kind):
    """Return what a list or kanban view asks the server for."""
    arch = etree.fromstring(Model.get_view(view_type=kind)["arch"])
    names = {
        node.get("name")
        for node in arch.iter("field")
        if node.get("name") in Model._fields
        and not any(a.tag == "field" for a in node.iterancestors())
    }
    return _with_names(Model, {name: {} for name in names})


def _with_names(Model, specification):
    """Ask for the names of linked records as the web client does."""
    for name, wanted in specification.items():
        if Model._fields[name].type in ("many2one", "many2many") and "fields" not in wanted:
            wanted["fields"] = {"display_name": {}}
    return specification
