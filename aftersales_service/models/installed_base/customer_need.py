from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.steps import Step

KEEPERS = (
    "aftersales_service.group_agent",
    "aftersales_service.group_sales_admin",
    "aftersales_service.group_qa",
)


class CustomerNeed(models.Model):
    """What a customer needs or wishes, heard on whatever occasion (顾客信息记录表; A-12).

    Anybody of the service may note one; who keeps them says what became of it.
    """

    _name = "aftersales.customer.need"
    _inherit = [
        "aftersales.numbered.mixin",
        "aftersales.state.mixin",
        "aftersales.passport.mixin",
        "aftersales.assigned.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Customer Need"
    _order = "date desc, id desc"
    _number_sequence = "aftersales.customer.need"
    _passport_units = ("installed_product_id",)
    _passport_date = "date"
    _check_company_auto = True
    _smart_links = {
        "case_count": "case_id",
        "visit_count": "visit_id",
        "meeting_count": "meeting_id",
    }
    _steps = {
        "answer": Step("answered", ("open",), KEEPERS, "can_answer"),
        "drop": Step("dropped", ("open",), KEEPERS),
        "reopen": Step("open", ("answered", "dropped"), KEEPERS, "can_reopen", backward=True),
    }
    _step_depends = ("answer",)

    active = fields.Boolean(default=True)
    state = fields.Selection(
        [("open", "To Be Answered"), ("answered", "Answered"), ("dropped", "Not Pursued")],
        default="open",
        required=True,
        copy=False,
        guarded=True,
        index=True,
        group_expand=True,
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="restrict"
    )
    contact_id = fields.Many2one("res.partner", string="Told By")
    date = fields.Date(required=True, index=True, default=fields.Date.context_today)
    channel_id = fields.Many2one(
        "aftersales.channel", string="Source", required=True, help="How we heard of it."
    )
    category_id = fields.Many2one("aftersales.need.category", required=True, index=True)
    product_id = fields.Many2one(
        "product.product",
        index="btree_not_null",
        compute="_compute_product_id",
        store=True,
        readonly=False,
    )
    installed_product_id = fields.Many2one(
        "aftersales.installed.product",
        string="Unit",
        index="btree_not_null",
        check_company=True,
    )
    user_id = fields.Many2one(default=lambda self: self.env.user)
    need = fields.Text(required=True)
    answer = fields.Text(string="What Became of It", copy=False)
    answered_at = fields.Datetime(string="Answered On", guarded=True, copy=False)
    answered_by = fields.Many2one("res.users", guarded=True, copy=False)
    case_id = fields.Many2one(
        "aftersales.case", string="From Case", index="btree_not_null", check_company=True
    )
    visit_id = fields.Many2one(
        "aftersales.return.visit",
        string="From Return Visit",
        index="btree_not_null",
        check_company=True,
    )
    meeting_id = fields.Many2one(
        "aftersales.customer.meeting",
        string="From Appointment Visit",
        index="btree_not_null",
        check_company=True,
    )
    can_answer = fields.Boolean(compute="_compute_steps")
    can_reopen = fields.Boolean(compute="_compute_steps")
    can_drop = fields.Boolean(compute="_compute_can_drop")
    case_count = fields.Integer(string="Cases", compute="_compute_smart_links")
    visit_count = fields.Integer(string="Return Visits", compute="_compute_smart_links")
    meeting_count = fields.Integer(string="Appointment Visits", compute="_compute_smart_links")

    _answer_complete = models.Constraint(
        "CHECK(state <> 'answered' OR (answered_at IS NOT NULL AND answered_by IS NOT NULL "
        "AND btrim(COALESCE(answer, '')) <> ''))",
        "An answered need says what became of it, when and by whom.",
    )

    @api.depends("installed_product_id")
    def _compute_product_id(self):
        """Read the product from the unit; keep what stands without one."""
        for need in self:
            need.product_id = need.installed_product_id.product_id or need.product_id

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_drop(self):
        """Show the button where the step would be taken; it asks for the reason first."""
        allowed = self._may_take(self._steps["drop"])
        writable = self._filtered_access("write")
        for need in self:
            need.can_drop = allowed and need.state == "open" and need in writable

    def _passport_detail(self):
        """Return the category and what became of the need."""
        self.ensure_one()
        return f"{self.category_id.name} · {self._state_label(self.state)}"

    def _blockers_answer(self):
        for need in self:
            if not (need.answer or "").strip():
                yield need, self.env._("Enter what became of the need before it is answered.")

    def action_answer(self):
        """Say that the needs are answered, as written on them (A-12).

        :raise AccessError: the user does not keep customer needs
        :raise UserError: it is not written what became of one of them
        """
        self._take_step(
            "answer", {"answered_at": fields.Datetime.now(), "answered_by": self.env.uid}
        )
        return True

    def action_drop(self, reason=None):
        """Pursue the needs no further (A-12).

        :param str reason: why; required
        :raise AccessError: the user does not keep customer needs
        :raise UserError: no reason is given
        """
        self.check_access("write")
        for need in self:
            if need.state == "open" and not (reason or "").strip():
                raise UserError(
                    self.env._(
                        "%(need)s: enter why the need is not pursued.", need=need.display_name
                    )
                )
        self._take_step("drop", reason=reason)
        return True

    def action_reopen(self, reason=None):
        """Take up again what was answered or not pursued.

        :param str reason: why; required
        :raise UserError: no reason is given
        """
        self._take_step("reopen", {"answered_at": False, "answered_by": False}, reason=reason)
        return True

    def action_open_case(self):
        """Open the case in which the need was told (O-04)."""
        return self._show_records(self._linked("case_count"), self.env._("Service Case"))

    def action_open_visit(self):
        """Open the return visit in which the need was told (O-04)."""
        return self._show_records(self._linked("visit_count"), self.env._("Return Visit"))

    def action_open_meeting(self):
        """Open the appointment visit in which the need was found (F-19, O-04)."""
        return self._show_records(self._linked("meeting_count"), self.env._("Appointment Visit"))
