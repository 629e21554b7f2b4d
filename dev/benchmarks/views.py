"""Opening the list, kanban and form of cases, and searching, with what the real views ask for."""

from lxml import etree

from odoo.tests import Form

PAGE = 80


def measure(bench):
    """Measure each view and each way to search as an agent."""
    agent, known = bench.known["agent"], bench.known
    with bench.environment(agent) as env:
        Case = env["aftersales.case"]
        in_list = _arch_specification(Case, "list")
        in_kanban = _arch_specification(Case, "kanban")
        in_form = form_specification(Case)

    def opening(what, act):
        bench.add(what, 1, bench.time(act, user=agent, rounds=15))

    def searching(what, domain, model="aftersales.case", specification=None):
        opening(
            what,
            lambda env: env[model].web_search_read(
                domain, specification or in_list, limit=PAGE, count_limit=10001
            ),
        )

    searching("open the list of cases", [])
    opening(
        "open the kanban of cases",
        lambda env: env["aftersales.case"].web_read_group(
            [],
            ["state"],
            ["__count"],
            auto_unfold=True,
            unfold_read_specification=in_kanban,
            unfold_read_default_limit=20,
        ),
    )
    opening(
        "open the form of a case",
        lambda env: env["aftersales.case"].browse(known["case"]).web_read(in_form),
    )
    searching("search cases by customer", [("partner_id", "ilike", known["partner_word"])])
    searching("search cases by subject", [("subject", "ilike", known["subject_word"])])
    searching("search cases by number", [("name", "ilike", known["number_word"])])
    searching("search cases by phone", [("phone", "ilike", known["phone_word"])])
    searching(
        "search cases by serial",
        [("installed_product_ids.serial", "ilike", known["serial_word"])],
    )
    searching(
        "search units by serial",
        [("serial", "ilike", known["serial_word"])],
        "aftersales.installed.product",
        {"display_name": {}, "partner_id": {"fields": {"display_name": {}}}},
    )
    opening(
        "name_search of a case",
        lambda env: env["aftersales.case"].name_search(known["number_word"]),
    )


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
