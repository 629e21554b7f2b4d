"""The records that exist before anything is measured.

The first of each kind are made by the ORM as a user makes them; the rest are copies of one of
them, made in SQL with numbers, serials, phones and customers of their own.
"""

import creation
import psycopg2

MODELS = (
    "aftersales.case",
    "aftersales.installed.product",
    "aftersales.ownership",
    "aftersales.return.visit",
    "aftersales.sla.clock",
)
FIRST = 200


def up_to(bench, size):
    """Fill the database up to ``size`` records of each kind; return in words what is there."""
    if not bench.known:
        _first(bench)
    with bench.environment(commit=True) as env:
        have = env["aftersales.installed.product"].search_count([("serial", "=like", "SN%")])
        if have < size:
            _copies(env.cr, bench.known, have, size - have)
    _analyze(bench)
    with bench.environment() as env:
        counts = {
            name: env[name].with_context(active_test=False).search_count([]) for name in MODELS
        }
    return ", ".join(f"{name.partition('.')[2]} {count:,}" for name, count in counts.items())


def _analyze(bench):
    """Let PostgreSQL know the sizes of its tables, as its own daemon would."""
    with bench.registry.cursor() as cr:
        cr.connection.set_isolation_level(psycopg2.extensions.ISOLATION_LEVEL_AUTOCOMMIT)
        cr.execute("VACUUM ANALYZE")


def _first(bench):
    """Make the people, the product, and the first records of each kind."""
    known = bench.known
    with bench.environment(commit=True) as env:
        company = env.company
        users = (
            env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                [
                    {
                        "name": name,
                        "login": f"bench_{name.lower()}",
                        "tz": "Asia/Shanghai",
                        "company_id": company.id,
                        "company_ids": [(6, 0, company.ids)],
                        "group_ids": [(6, 0, env.ref("aftersales_service.group_manager").ids)],
                    }
                    for name in ("Agent", "Other")
                ]
            )
        )
        category = env["aftersales.product.class"].search([("code", "=", "equipment")])
        product = env["product.product"].create(
            {
                "name": "Bench sweeper",
                "type": "consu",
                "is_storable": True,
                "tracking": "serial",
                "aftersales_class_id": category.id,
            }
        )
        partners = (
            env["res.partner"]
            .with_context(tracking_disable=True)
            .create(
                [
                    {
                        "name": f"Customer {index:05d}",
                        "phone": f"+86 571 {index:08d}",
                        "is_company": True,
                    }
                    for index in range(2000)
                ]
            )
        )
        types = env["aftersales.case.type"].search([])
        known.update(
            company=company.id,
            agent=users[0].id,
            other=users[1].id,
            product=product.id,
            partners=partners.ids,
            channel=env["aftersales.channel"].search([], limit=1).id,
            type=types.filtered(lambda t: not t.opens_csi)[:1].id,
            level=env["aftersales.level"].search([], limit=1).id,
            partner_word="Customer 00123",
            subject_word="turn 0000777",
            number_word="B0000777",
            phone_word="1390000777",
            serial_word="SN0000777",
        )
    _first_delivery(bench)
    with bench.environment(known["agent"], commit=True) as env:
        cases = env["aftersales.case"].create(
            [creation.values(bench, index) for index in range(FIRST)]
        )
        known["first_case"] = cases[0].id
        known["case"] = cases[FIRST // 2].id
    with bench.environment(commit=True) as env:
        case = env["aftersales.case"].browse(known["first_case"])
        case._start_clock("promised_reply", deadline=case.received_at, user=case.user_id)
        case._cancel_clock("promised_reply", "Bench")
        clock = env["aftersales.sla.clock"].search([], order="id desc", limit=1)
        unit = env["aftersales.installed.product"].search([], order="id desc", limit=1)
        visit = env["aftersales.return.visit"].search([], order="id desc", limit=1)
        known.update(
            clock=clock.id,
            unit=unit.id,
            ownership=unit.ownership_ids.id,
            lot=unit.lot_id.id,
            line=unit.move_line_id.id,
            visit=visit.id,
        )


def _first_delivery(bench):
    """Deliver one unit and have its visit planned."""
    with bench.environment(commit=True) as env:
        product = env["product.product"].browse(bench.known["product"])
        warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
        lot = env["stock.lot"].create({"name": "SNFIRST", "product_id": product.id})
        env["stock.quant"]._update_available_quantity(
            product, warehouse.lot_stock_id, 1, lot_id=lot
        )
        order = env["sale.order"].create(
            {
                "partner_id": bench.known["partners"][0],
                "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 1})],
            }
        )
        order.action_confirm()
        order.picking_ids.action_assign()
        order.picking_ids.move_ids.picked = True
        order.picking_ids.with_context(skip_sms=True).button_validate()
        env["aftersales.return.visit"]._cron_generate()


def _copies(cr, known, start, count):
    """Copy one record of each kind ``count`` times, linked among each other."""
    cr.execute(
        "CREATE TEMP TABLE partner_of ON COMMIT DROP AS SELECT id, row_number() OVER () - 1 AS i "
        "FROM unnest(%s) AS id",
        [known["partners"]],
    )
    partner = f"(SELECT id FROM partner_of WHERE i = (g + {start}) %% {len(known['partners'])})"
    number = f"lpad((g + {start})::text, 7, '0')"
    lot = _copy(cr, "stock_lot", known["lot"], count, {"name": f"'SN' || {number}"})
    line = _copy(cr, "stock_move_line", known["line"], count, {"lot_id": f"{lot} + g"})
    unit = _copy(
        cr,
        "aftersales_installed_product",
        known["unit"],
        count,
        {
            "lot_id": f"{lot} + g",
            "serial": f"'SN' || {number}",
            "move_line_id": f"{line} + g",
            "partner_id": partner,
        },
    )
    _copy(
        cr,
        "aftersales_ownership",
        known["ownership"],
        count,
        {
            "installed_product_id": f"{unit} + g",
            "lot_id": f"{lot} + g",
            "move_line_id": f"{line} + g",
            "partner_id": partner,
        },
    )
    _copy(
        cr,
        "aftersales_return_visit",
        known["visit"],
        count,
        {
            "name": f"'HF/B' || {number}",
            "source_key": f"'bench/' || {number}",
            "partner_id": partner,
            "due_at": "s.due_at + interval '1 year'",
        },
    )
    case = _copy(
        cr,
        "aftersales_case",
        known["case"],
        count,
        {
            "name": f"'FK/B' || {number}",
            "subject": f"'Brush does not turn ' || {number}",
            "phone": f"'+86 139' || {number}",
            "partner_id": partner,
            "state": "CASE g %% 3 WHEN 0 THEN 'cancelled' ELSE s.state END",
        },
    )
    cr.execute(
        "INSERT INTO aftersales_case_unit_rel (case_id, unit_id) "
        f"SELECT {case} + g, {unit} + g FROM generate_series(1, %s) g",
        [count],
    )
    _copy(cr, "aftersales_sla_clock", known["clock"], count, {"res_id": f"{case} + g"})


def _copy(cr, table, source, count, values):
    """Copy a row ``count`` times.

    :param dict values: column: SQL over ``s``, the row copied, and ``g``, from 1 to count
    :return: the id before the first copy's
    """
    cr.execute(
        "SELECT column_name FROM information_schema.columns "
        "WHERE table_schema = 'public' AND table_name = %s AND column_name <> 'id'",
        [table],
    )
    columns = [name for (name,) in cr.fetchall()]
    cr.execute(f"SELECT max(id) FROM {table}")
    base = cr.fetchone()[0]
    names = ", ".join(f'"{name}"' for name in columns)
    sources = ", ".join(values.get(name, f's."{name}"') for name in columns)
    cr.execute(
        f"INSERT INTO {table} (id, {names}) SELECT {base} + g, {sources} "
        f"FROM {table} s, generate_series(1, %s) g WHERE s.id = %s",
        [count, source],
    )
    cr.execute(f"SELECT setval('{table}_id_seq', %s)", [base + count])
    return base
