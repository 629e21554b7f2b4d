"""Saving one record from its form, as the web client does."""

import creation
import views


def measure(bench):
    """Measure a new case and a changed one, beside a repair order."""
    agent = bench.known["agent"]
    with bench.environment(agent) as env:
        case_form = views.form_specification(env["aftersales.case"])
    with bench.environment() as env:
        repair_form = views.form_specification(env["repair.order"])
    new = bench.time(
        lambda env: env["aftersales.case"].web_save(creation.values(bench, 7), case_form),
        user=agent,
        rounds=11,
    )
    bench.add("save a new case from the form", 1, new)
    changed = bench.time(
        lambda env: (
            env["aftersales.case"]
            .browse(bench.known["case"])
            .web_save({"description": "It turns backwards."}, case_form)
        ),
        user=agent,
        rounds=11,
    )
    bench.add("save a changed case from the form", 1, changed)
    repair = bench.time(
        lambda env: env["repair.order"].web_save(
            {"partner_id": bench.known["partners"][0], "product_id": bench.known["product"]},
            repair_form,
        ),
        rounds=11,
    )
    bench.add("save a new repair.order from the form", 1, repair)
