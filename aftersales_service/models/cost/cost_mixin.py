from odoo import api, fields, models

MANAGER = "aftersales_service.group_manager"


class CostMixin(models.AbstractModel):
    """A record whose cost and fee are the sums of the cost lines about it; managers only (J-07)."""

    _name = "aftersales.cost.mixin"
    _description = "Record with costs"

    # The field of the cost lines that names the record.
    _cost_field = None

    company_id = fields.Many2one("res.company")
    cost_currency_id = fields.Many2one(
        "res.currency", related="company_id.currency_id", string="Currency of the Cost"
    )
    service_cost = fields.Monetary(
        string="Cost So Far",
        compute="_compute_service_cost",
        currency_field="cost_currency_id",
        groups=MANAGER,
        help="What labour booked, parts used and services bought have cost so far.",
    )
    service_fee = fields.Monetary(
        string="Fee So Far",
        compute="_compute_service_cost",
        currency_field="cost_currency_id",
        groups=MANAGER,
        help="What confirmed sales orders charge for it, less what was credited.",
    )

    def _compute_service_cost(self):
        """Sum the cost lines of all records in one query."""
        lines = self.env["aftersales.cost.line"].sudo()
        sums = {
            record.id: (cost, fee)
            for record, cost, fee in lines._read_group(
                [(self._cost_field, "in", self._origin.ids)],
                [self._cost_field],
                ["cost:sum", "fee:sum"],
            )
        }
        for record in self:
            cost, fee = sums.get(record._origin.id, (0.0, 0.0))
            record.service_cost = cost
            record.service_fee = fee

    @api.model
    def _cost_action(self, domain, name):
        """Return the action that shows cost lines, by kind and then one by one."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_service.cost_line_action"
        )
        action.update(
            name=name,
            domain=domain,
            context={"search_default_group_kind": 1},
            views=[(False, "list"), (False, "pivot"), (False, "graph")],
        )
        return action

    def action_open_costs(self):
        """Open the records that the cost and the fee consist of (J-07).

        :raise AccessError: the user may not see costs
        """
        self.ensure_one()
        self.env["aftersales.cost.line"].check_access("read")
        return self._cost_action(
            [(self._cost_field, "=", self.id)],
            self.env._("Cost: %(record)s", record=self.display_name),
        )
