"""Frequent faults: a night over 500 models with 50 causes each (issue 7 §4), and its figures."""

from datetime import datetime, timedelta

import load

MODELS, CAUSES = 500, 50
DAYS_BACK = 730


def measure(bench):
    """Measure the first night, which raises everything, the next one, and what people open."""
    for what, nights in (("first night", 0), ("night after it", 1)):
        bench.add(
            f"{what}: {MODELS} models × {CAUSES} causes",
            bench.size,
            bench.time(
                _night,
                rounds=1,
                warm=False,
                prepare=lambda env, nights=nights: _faults(bench, env, nights),
            ),
        )
    for what, model in PAGES.items():
        bench.add(
            what,
            bench.size,
            bench.time(
                lambda env, check, model=model: env[model].search_fetch([], limit=80),
                rounds=2,
                prepare=lambda env: _faults(bench, env, 0),
            ),
        )


def _faults(bench, env, nights):
    """Spread units and cases over models, causes and two years; return the look that is due."""
    products = env["product.product"].create(
        [
            {"name": f"Model {number}", "type": "consu", "is_storable": True}
            for number in range(MODELS)
        ]
    )
    causes = env["aftersales.fault.cause"].create(
        [
            {"name": f"Cause {number}", "code": f"bench_{number}", "product_cause": True}
            for number in range(CAUSES)
        ]
    )
    diagnosis = env["aftersales.diagnosis"].create(
        {"case_id": bench.known["case"], "method": "remote", "cause_id": causes[0].id, "cause": "x"}
    )
    diagnosis.action_finish()
    env.flush_all()
    cr, start = env.cr, datetime.now() - timedelta(days=DAYS_BACK)
    cr.execute(
        "UPDATE aftersales_installed_product SET product_id = %s + id %% %s",
        [min(products.ids), MODELS],
    )
    cr.execute(
        "UPDATE aftersales_ownership o SET product_id = u.product_id, date_from = %s::date "
        "+ o.id %% %s FROM aftersales_installed_product u WHERE u.id = o.installed_product_id",
        [start, DAYS_BACK],
    )
    cr.execute(
        "UPDATE aftersales_case SET received_at = %s::timestamp + id %% %s * interval '1 day'",
        [start, DAYS_BACK],
    )
    cr.execute("SELECT min(id) - 1, count(*) FROM aftersales_case WHERE name LIKE 'FK/B%%'")
    first, count = cr.fetchone()
    load._copy(
        cr,
        "aftersales_diagnosis",
        diagnosis.id,
        count,
        {
            "name": "'ZD/B' || g",
            "case_id": f"{first} + g",
            "cause_id": f"{min(causes.ids)} + (g * 7919) %% {CAUSES}",
        },
    )
    cr.execute("ANALYZE aftersales_case, aftersales_diagnosis, aftersales_ownership")
    env.invalidate_all()
    Check = env["aftersales.fault.check"]
    Check._ask(env["res.company"].browse(bench.known["company"]))
    check = Check.search([("company_id", "=", bench.known["company"])], limit=1)
    for _night in range(nights):
        check._check()
    return check


def _night(env, check):
    """Judge all faults by all rules, as the scheduled action does."""
    check._check()


PAGES = {
    "Pareto with cost": "aftersales.fault.pareto",
    "units in service": "aftersales.fault.exposure",
    "quality of parts": "aftersales.part.report",
}
