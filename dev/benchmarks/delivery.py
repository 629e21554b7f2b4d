"""Validating a delivery with and without the addon's hook."""

from unittest.mock import patch


def measure(bench):
    """Measure pickings of 1, 10 and 100 serial numbers; the hook is switched off in-process."""
    Ownership = bench.registry["aftersales.ownership"]
    for count in (1, 10, 100):
        picking_id = _prepare(bench, count)

        def validate(env, picking_id=picking_id):
            picking = env["stock.picking"].browse(picking_id)
            result = picking.with_context(skip_sms=True).button_validate()
            assert result is True, result
            assert picking.state == "done", picking.state

        def hook_off():
            return patch.object(Ownership, "_on_moves_done", lambda self, moves: None)

        rounds = 7 if count == 100 else 15
        without, with_hook = bench.time_pair(validate, hook_off, rounds=rounds)
        bench.add(f"deliver {count} serials, hook off", count, without)
        more, ratio = with_hook[2] - without[2], with_hook[1] / without[1]
        limit = 1.5 if count == 1 else 1.3
        bench.add(
            f"deliver {count} serials",
            count,
            with_hook,
            aim=(
                f"≤ 15 queries more (is {more:.0f}), CPU ≤ {limit} × (is {ratio:.2f})",
                more <= 15 and ratio <= limit,
            ),
        )


def _prepare(bench, count):
    """Return the id of a picking that is ready, of goods with serial numbers."""
    with bench.environment(commit=True) as env:
        product = env["product.product"].browse(bench.known["product"])
        warehouse = env["stock.warehouse"].search(
            [("company_id", "=", bench.known["company"])], limit=1
        )
        lots = env["stock.lot"].create(
            [
                {"name": f"D{bench.size}-{count}-{index}", "product_id": product.id}
                for index in range(count)
            ]
        )
        for lot in lots:
            env["stock.quant"]._update_available_quantity(
                product, warehouse.lot_stock_id, 1, lot_id=lot
            )
        order = env["sale.order"].create(
            {
                "partner_id": bench.known["partners"][0],
                "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": count})],
            }
        )
        order.action_confirm()
        picking = order.picking_ids
        picking.action_assign()
        picking.move_ids.picked = True
        return picking.id
