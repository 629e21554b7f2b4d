from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.steps import Step

MANAGER = "aftersales_service.group_manager"
# What the customer has signed.
AGREED = {
    "partner_id",
    "date_from",
    "date_to",
    "installed_product_ids",
    "product_ids",
    "line_ids",
    "sale_order_id",
    "company_id",
}


class ServiceContract(models.Model):
    """Services sold beforehand: what is done under it is not charged again (D-08, REG 3.2).

    The fee is a sales order of Odoo; the contract says for whom, for what and for how long.
    """

    _name = "aftersales.service.contract"
    _inherit = [
        "aftersales.numbered.mixin",
        "aftersales.state.mixin",
        "aftersales.links.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Service Contract"
    _order = "id desc"
    _number_sequence = "aftersales.service.contract"
    _rec_names_search = ["name", "title", "partner_id"]
    _check_company_auto = True
    _steps = {
        "run": Step("running", ("draft",), (MANAGER,), "can_run"),
        "revise": Step("draft", ("running",), (MANAGER,), "can_revise", backward=True),
        "cancel": Step("cancelled", ("draft", "running"), (MANAGER,), "can_cancel", backward=True),
    }
    _step_depends = (
        "date_from",
        "date_to",
        "installed_product_ids",
        "product_ids",
        "sale_order_id.state",
        "partner_id",
    )
    _smart_links = {
        "unit_count": "installed_product_ids",
        "work_order_count": "work_order_ids",
    }

    active = fields.Boolean(default=True)
    state = fields.Selection(
        [("draft", "Draft"), ("running", "In Force"), ("cancelled", "Cancelled")],
        default="draft",
        required=True,
        copy=False,
        guarded=True,
        group_expand=True,
        index=True,
    )
    title = fields.Char(required=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, tracking=True
    )
    date_from = fields.Date(string="From", tracking=True)
    date_to = fields.Date(string="To", tracking=True, index=True)
    ended = fields.Boolean(compute="_compute_ended", search="_search_ended")
    installed_product_ids = fields.Many2many(
        "aftersales.installed.product",
        "aftersales_contract_unit_rel",
        "contract_id",
        "unit_id",
        string="Installed Products",
        check_company=True,
    )
    product_ids = fields.Many2many(
        "product.product",
        "aftersales_contract_product_rel",
        "contract_id",
        "product_id",
        string="Products",
        check_company=True,
        help="All units of these products that the customer has are covered.",
    )
    line_ids = fields.One2many(
        "aftersales.service.contract.line", "contract_id", string="Covered", copy=True
    )
    sale_order_id = fields.Many2one(
        "sale.order",
        string="Contract Order (SO)",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        copy=False,
        help="The sales order that holds the fee.",
    )
    work_order_ids = fields.One2many(
        "aftersales.work.order", "service_contract_id", string="Work Orders"
    )
    note = fields.Text()
    unit_count = fields.Integer(compute="_compute_smart_links")
    work_order_count = fields.Integer(compute="_compute_smart_links")
    can_run = fields.Boolean(compute="_compute_steps")
    can_revise = fields.Boolean(compute="_compute_steps")
    can_cancel = fields.Boolean(compute="_compute_steps")

    _in_order = models.Constraint(
        "CHECK(date_from IS NULL OR date_to IS NULL OR date_from <= date_to)",
        "A contract ends after it begins.",
    )
    _running_complete = models.Constraint(
        "CHECK(state <> 'running' OR "
        "(date_from IS NOT NULL AND date_to IS NOT NULL AND sale_order_id IS NOT NULL))",
        "A running contract has its period and the sales order of its fee.",
    )
    _running_index = models.Index("(partner_id, date_to) WHERE state = 'running'")

    @api.depends("name", "title")
    def _compute_display_name(self):
        for contract in self:
            contract.display_name = " ".join(filter(None, (contract.name, contract.title)))

    @api.depends("date_to", "company_id")
    def _compute_ended(self):
        for contract in self:
            today = contract.company_id._aftersales_local_date()
            contract.ended = bool(contract.date_to and contract.date_to < today)

    @api.model
    def _search_ended(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("date_to", "<", fields.Date.context_today(self))

    def write(self, vals):
        """Keep what the customer has agreed to.

        :raise UserError: the contract runs or has been cancelled
        """
        if AGREED & vals.keys():
            self._refuse_fixed()
        return super().write(vals)

    def _refuse_fixed(self):
        """Refuse to change what the customer has signed.

        :raise UserError: a contract runs or has been cancelled
        """
        fixed = self.filtered(lambda contract: contract.state != "draft")
        if fixed and not self.env.su:
            raise UserError(
                self.env._(
                    "%(contract)s is “%(state)s”: period, units, scope and order stay as agreed. "
                    "Take it back to draft with a reason first.",
                    contract=fixed[0].display_name,
                    state=self._state_label(fixed[0].state),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        """Only a draft is deleted."""
        for contract in self.filtered(lambda contract: contract.state != "draft"):
            raise UserError(
                self.env._(
                    "%(contract)s has been in force and cannot be deleted. Cancel it instead.",
                    contract=contract.display_name,
                )
            )

    def _blockers_run(self):
        for contract in self:
            if not (contract.date_from and contract.date_to):
                yield contract, self.env._("Enter from when until when the contract runs.")
            if not (contract.installed_product_ids or contract.product_ids):
                yield contract, self.env._("Choose the units or the products that it covers.")
            order = contract.sudo().sale_order_id
            if not order:
                yield contract, self.env._("Choose the sales order that holds the fee.")
            elif order.state != "sale":
                yield (
                    contract,
                    self.env._(
                        "Have the sales order %(order)s confirmed: it holds the fee.",
                        order=order.name,
                    ),
                )
            elif order.partner_id.commercial_partner_id != (
                contract.partner_id.commercial_partner_id
            ):
                yield (
                    contract,
                    self.env._(
                        "The sales order %(order)s is of another customer. Choose one of "
                        "%(customer)s.",
                        order=order.name,
                        customer=contract.partner_id.display_name,
                    ),
                )

    def action_run(self):
        """Put contracts into force; what is open for their units is judged anew (D-08).

        :raise AccessError: the user is no service manager
        :raise UserError: period, units or the confirmed sales order are missing
        """
        self._take_step("run")._judge_open_cases()
        return True

    def action_revise(self, reason=None):
        """Take running contracts back to draft to correct them.

        :param str reason: why
        """
        self._take_step("revise", reason=reason)._judge_open_cases()
        return True

    def action_cancel(self, reason=None):
        """Cancel contracts; from now on they cover nothing.

        :param str reason: why
        """
        self._take_step("cancel", reason=reason)._judge_open_cases()
        return True

    def _judge_open_cases(self):
        """Judge the open cases of the contracts' customers anew."""
        customers = self.partner_id.commercial_partner_id
        cases = (
            self.env["aftersales.case"]
            .sudo()
            .search(
                [
                    ("partner_id.commercial_partner_id", "in", customers.ids),
                    ("installed_product_ids", "!=", False),
                    ("state", "not in", ("closed", "cancelled")),
                ]
            )
        )
        cases._judge_warranty()

    @api.model
    def _covering(self, units, first, last):
        """Return the running contracts that may cover one of the units between two days.

        What was put into the archive covers what it covered; without the order of its fee a
        contract covers nothing.

        :param units: aftersales.installed.product
        """
        customers = units.partner_id.commercial_partner_id
        contracts = self.sudo().with_context(active_test=False)
        return contracts.search(
            [
                ("state", "=", "running"),
                ("sale_order_id.state", "=", "sale"),
                ("partner_id.commercial_partner_id", "in", customers.ids),
                ("date_from", "<=", last),
                ("date_to", ">=", first),
                ("company_id", "in", units.company_id.ids),
            ],
            order="date_to desc, id desc",
        )

    def _of_unit(self, unit, date):
        """Return the contracts among these that cover a unit on a day; the last day counts."""
        return self.filtered(
            lambda contract: (
                contract.date_from <= date <= contract.date_to
                and contract.company_id == unit.company_id
                and contract.partner_id.commercial_partner_id
                == unit.partner_id.commercial_partner_id
                and (
                    unit in contract.installed_product_ids
                    or unit.product_id in contract.product_ids
                )
            )
        )

    def action_view_units(self):
        """Open the units that the contract names."""
        return self._show_records(self._linked("unit_count"), self.env._("Units"))

    def action_view_work_orders(self):
        """Open the work orders done under the contract."""
        return self._show_records(self._linked("work_order_count"), self.env._("Work Orders"))

    def action_view_sale_order(self):
        """Open the sales order that holds the fee (D-08)."""
        return self._show_records(self.sale_order_id, self.env._("Contract Order (SO)"))
