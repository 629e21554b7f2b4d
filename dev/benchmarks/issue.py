"""Issuing documents from decided CSIs, what they cost altogether, and the engineer's list."""

import creation

ISSUED = (1, 100)
# Beside the size of the database: one work order with hours and a part for each case.
LIST_PAGE = 80


def measure(bench):
    """Measure the issuing, the cost lines and the list of an engineer."""
    manager = bench.known["agent"]
    for count in ISSUED:
        prepare = _deciding(bench, count)
        for what, act in (("WO", _work_orders), ("WO + SO + PO", _documents)):
            measured = bench.time(
                lambda env, csis, act=act: act(bench, env, csis),
                prepare=prepare,
                user=manager,
                rounds=1 if count > 1 else 3,
            )
            bench.add(f"issue {what} from {count} decided CSIs", count, measured)
    orders = _orders(bench)
    for name, groups in (
        ("product", ["product_id"]),
        ("month", ["date:month"]),
        ("product and month", ["product_id", "date:month"]),
    ):
        measured = bench.time(
            lambda env, groups=groups: env["aftersales.cost.line"]._read_group(
                [], groups, ["cost:sum", "fee:sum", "margin:sum"]
            ),
            user=manager,
            rounds=3,
        )
        bench.add(f"cost of {orders:,} work orders by {name}", 1, measured)
    _one_of_many(bench, manager)
    _engineer(bench)


def _one_of_many(bench, manager):
    """Measure the cost on the form of one case, order and unit among all."""
    for model, path in (
        ("aftersales.work.order", "id"),
        ("aftersales.case", "case_ids"),
        ("aftersales.installed.product", "case_ids.installed_product_ids"),
    ):
        with bench.environment() as env:
            order = env["aftersales.work.order"].browse(bench.known["cost_order"])
            ids = order.ids if path == "id" else order.mapped(path).ids[:1]
        if not ids:
            continue
        measured = bench.time(
            lambda env, model=model, ids=ids: env[model].browse(ids).mapped("service_cost"),
            user=manager,
        )
        bench.add(f"cost of one {model.partition('.')[2]} among them", 1, measured)


def _engineer(bench):
    """Measure the engineer's list and the sheet of one order, in his own rights."""
    known = bench.known

    def opening(env):
        return env["aftersales.work.order"].web_search_read(
            [("engineer_ids", "in", env.uid)],
            {"name": {}, "partner_id": {"fields": {"display_name": {}}}, "can_start": {}},
            limit=LIST_PAGE,
            count_limit=10001,
        )

    bench.add("engineer's list", 1, bench.time(opening, user=known["engineer"]))
    listed = bench.time(
        lambda env: env["aftersales.work.order"].field_orders(), user=known["engineer"]
    )
    bench.add("engineer's page, his open orders", 1, listed)
    found = bench.time(
        lambda env: env["aftersales.case"].search([], limit=LIST_PAGE), user=known["engineer"]
    )
    bench.add("engineer's cases", 1, found)


def _deciding(bench, count):
    """Return a function that makes replied CSIs of paid visits, as the review leaves them."""

    def decide(env):
        cases = env["aftersales.case"].create(
            [creation.values(bench, index) for index in range(count)]
        )
        now = env.cr.now()
        mode = env["aftersales.service.mode"].search([("code", "=", "on_site_paid")])
        csis = (
            env["aftersales.csi"]
            .sudo()
            .create(
                [
                    {
                        "partner_id": case.partner_id.id,
                        "case_ids": [(6, 0, case.ids)],
                        "user_id": env.uid,
                        "cause": "Seal",
                    }
                    for case in cases
                ]
            )
        )
        csis.write(
            {
                "state": "replied",
                "cause_by": env.uid,
                "cause_at": now,
                "revision": 1,
                "signer_id": env.uid,
                "decided_at": now,
                "service_mode_id": mode.id,
                "opinion": "Change the seal",
                "replied_at": now,
                "reply": "We come",
                "customer_answer": "agrees",
            }
        )
        return csis.sudo(False)

    return decide


def _work_orders(_bench, env, csis):
    """Issue one work order for each CSI, all at once."""
    csis.action_issue_work_orders()
    return csis.work_order_ids


def _documents(bench, env, csis):
    """Issue a work order, the sales order that charges it and a zero-price purchase for each."""
    fee = env.ref("aftersales_service.product_service_fee")
    part = env["product.product"].browse(bench.known["product"])
    vendor = env["res.partner"].browse(bench.known["partners"][1])
    orders = _work_orders(bench, env, csis)
    lines = [{"product": fee, "quantity": 1, "free": False, "price": 500}]
    env["sale.order"]._issue_many(
        [
            {"csi": order.csi_ids, "case": order.case_ids, "lines": lines, "work_orders": order}
            for order in orders
        ]
    )
    purchases = env["purchase.order"]._issue_many(
        [
            {
                "work_order": order,
                "kind": "parts",
                "vendor": vendor,
                "lines": [{"product": part, "quantity": 1}],
            }
            for order in orders
        ]
    )
    for order, purchase in zip(orders, purchases, strict=True):
        order._link_purchase("parts", purchase)


def _orders(bench):
    """Make finished work orders, one for each case of the database; return how many there are.

    The first is made by the ORM, the rest are copies of it in SQL with a case, a month and hours
    of their own.
    """
    known = bench.known
    with bench.environment(commit=True) as env:
        if "engineer" not in known:
            _first_order(bench, env)
        env.cr.execute(
            """
            WITH free AS (
                SELECT c.id, c.partner_id, row_number() OVER (ORDER BY c.id) AS number
                  FROM aftersales_case c
                 WHERE c.company_id = %(company)s
                   AND NOT EXISTS (SELECT 1 FROM aftersales_work_order_case_rel r
                                    WHERE r.case_id = c.id)
            ), made AS (
                INSERT INTO aftersales_work_order (name, company_id, state, kind, charge,
                       partner_id, user_id, planned_start, planned_end, done_at, active,
                       create_uid, create_date)
                SELECT 'BENCH/' || f.id, o.company_id, 'done', o.kind, 'free', f.partner_id,
                       o.user_id, o.planned_start, o.planned_end, o.planned_end, TRUE,
                       o.create_uid, o.create_date
                  FROM free f, aftersales_work_order o WHERE o.id = %(order)s
                RETURNING id, name
            ), linked AS (
                INSERT INTO aftersales_work_order_case_rel (order_id, case_id)
                SELECT id, split_part(name, '/', 2)::integer FROM made
            ), engineers AS (
                INSERT INTO aftersales_work_order_engineer_rel (order_id, user_id)
                SELECT id, %(engineer)s FROM made WHERE id %% 50 = 0
            ), hours AS (
                INSERT INTO aftersales_labour_line (work_order_id, company_id, date, employee_id,
                       kind, hours, rate, amount)
                SELECT m.id, %(company)s, '2026-01-01'::date + (m.id %% 700)::integer,
                       %(employee)s, 'labour', 1 + m.id %% 5, 80, 80 * (1 + m.id %% 5)
                  FROM made m
                RETURNING id, work_order_id
            ), shares AS (
                INSERT INTO aftersales_labour_share (labour_id, case_id, company_id, percent)
                SELECT h.id, split_part(m.name, '/', 2)::integer, %(company)s, 100
                  FROM hours h JOIN made m ON m.id = h.work_order_id
            )
            INSERT INTO aftersales_work_part (work_order_id, company_id, product_id, quantity,
                   source, posted, posted_at, unit_cost)
            SELECT id, %(company)s, %(product)s, 1, 'stock', TRUE, '2026-01-01', 620 FROM made
            """,
            {
                "company": known["company"],
                "order": known["cost_order"],
                "engineer": known["engineer"],
                "employee": known["employee"],
                "product": known["product"],
            },
        )
        env.cr.execute("SELECT count(*) FROM aftersales_work_order")
        count = env.cr.fetchone()[0]
    with bench.registry.cursor() as cr:
        cr.execute(
            "ANALYZE aftersales_work_order, aftersales_labour_line, aftersales_labour_share, "
            "aftersales_work_part, aftersales_work_order_case_rel"
        )
    return count


def _first_order(bench, env):
    """Make the engineer and the order that the others are copies of."""
    known = bench.known
    engineer = (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            {
                "name": "Engineer",
                "login": "bench_engineer",
                "tz": "Asia/Shanghai",
                "company_id": known["company"],
                "company_ids": [(6, 0, [known["company"]])],
                "group_ids": [(6, 0, env.ref("aftersales_service.group_engineer").ids)],
            }
        )
    )
    employee = env["hr.employee"].create(
        {
            "name": "Engineer",
            "user_id": engineer.id,
            "company_id": known["company"],
            "hourly_cost": 80,
        }
    )
    order = env["aftersales.work.order"].create(
        {
            "partner_id": known["partners"][0],
            "case_ids": [(6, 0, [known["case"]])],
            "engineer_ids": [(6, 0, engineer.ids)],
            "planned_start": "2026-03-10 01:00:00",
            "planned_end": "2026-03-10 09:00:00",
        }
    )
    order.action_plan()
    known.update(engineer=engineer.id, employee=employee.id, cost_order=order.id)
