import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.steps import Step

AGENT = "aftersales_service.group_agent"
MANAGER = "aftersales_service.group_manager"
# Without the letters and digits that look alike on paper.
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH = 10


class Voucher(models.Model):
    """A coupon that a customer got as compensation, until he uses it (D-17)."""

    _name = "aftersales.voucher"
    _inherit = [
        "aftersales.numbered.mixin",
        "aftersales.state.mixin",
        "aftersales.links.mixin",
        "mail.thread",
    ]
    _description = "Coupon"
    _order = "id desc"
    _number_sequence = "aftersales.voucher"
    _check_company_auto = True
    _rec_names_search = ["name", "code"]
    _steps = {
        "redeem": Step("redeemed", ("open",), (AGENT,), "can_redeem"),
        "give_back": Step("open", ("redeemed",), (MANAGER,), "can_give_back", backward=True),
        "cancel": Step("cancelled", ("open",), (MANAGER,), "can_cancel", backward=True),
    }
    _step_depends = ("valid_until",)

    state = fields.Selection(
        [("open", "Not Redeemed"), ("redeemed", "Redeemed"), ("cancelled", "Cancelled")],
        default="open",
        required=True,
        copy=False,
        guarded=True,
        index=True,
    )
    code = fields.Char(
        required=True,
        readonly=True,
        guarded=True,
        copy=False,
        index="btree",
        default=lambda self: self._draw_code(),
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, guarded=True
    )
    compensation_id = fields.Many2one(
        "aftersales.compensation", required=True, index=True, guarded=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(required=True, guarded=True)
    valid_until = fields.Date(guarded=True)
    expired = fields.Boolean(compute="_compute_expired", search="_search_expired")
    sale_order_id = fields.Many2one(
        "sale.order",
        string="Used On",
        check_company=True,
        domain="[('partner_id', 'child_of', partner_id)]",
        index="btree_not_null",
    )
    redeemed_by = fields.Many2one("res.users", guarded=True, copy=False)
    redeemed_at = fields.Datetime(string="Redeemed On", guarded=True, copy=False)
    can_redeem = fields.Boolean(compute="_compute_steps")
    can_give_back = fields.Boolean(compute="_compute_steps")
    can_cancel = fields.Boolean(compute="_compute_steps")

    _code_uniq = models.Constraint("UNIQUE(code)", "This code belongs to another coupon.")
    _amount_positive = models.Constraint("CHECK(amount > 0)", "A coupon is worth more than zero.")
    _redeemed_complete = models.Constraint(
        "CHECK((state = 'redeemed') = (redeemed_at IS NOT NULL) "
        "AND (state = 'redeemed') = (redeemed_by IS NOT NULL))",
        "A redeemed coupon names who took it and when.",
    )

    @api.model
    def _draw_code(self):
        """Return a code that nobody guesses."""
        return "".join(secrets.choice(ALPHABET) for _index in range(LENGTH))

    @api.depends("name", "code")
    def _compute_display_name(self):
        for voucher in self:
            voucher.display_name = f"{voucher.name} ({voucher.code})"

    @api.depends("valid_until", "state")
    def _compute_expired(self):
        for voucher in self:
            today = voucher.company_id._aftersales_local_date() if voucher.company_id else None
            voucher.expired = bool(
                voucher.state == "open"
                and voucher.valid_until
                and today
                and voucher.valid_until < today
            )

    @api.model
    def _search_expired(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        return [("state", "=", "open"), ("valid_until", "<", today)]

    def write(self, vals):
        """Keep the order on which a coupon was used.

        :raise UserError: the coupon is used or cancelled
        """
        if "sale_order_id" in vals and not self.env.su:
            for voucher in self:
                if voucher.state != "open":
                    raise UserError(
                        self.env._(
                            "%(coupon)s is “%(state)s”: where it was used stays as it is.",
                            coupon=voucher.display_name,
                            state=voucher._state_label(voucher.state),
                        )
                    )
        return super().write(vals)

    def _blockers_redeem(self):
        for voucher in self:
            if voucher.expired:
                yield (
                    voucher,
                    self.env._(
                        "It was valid until %(date)s. Ask for a new compensation if it shall "
                        "count all the same.",
                        date=voucher.valid_until,
                    ),
                )

    def action_redeem(self):
        """Take the coupon in: it counts once (D-17).

        :raise AccessError: the user is no service agent
        :raise UserError: it is used, cancelled or expired
        """
        self.check_access("write")
        for voucher in self:
            if voucher.state == "redeemed":
                raise UserError(
                    self.env._(
                        "%(coupon)s was redeemed on %(date)s already.",
                        coupon=voucher.display_name,
                        date=fields.Date.to_string(voucher.redeemed_at),
                    )
                )
        self._take_step(
            "redeem", {"redeemed_by": self.env.uid, "redeemed_at": fields.Datetime.now()}
        )
        return True

    def action_give_back(self, reason=None):
        """Give a coupon back that was redeemed by mistake.

        :param str reason: why; compulsory
        """
        self._take_step("give_back", {"redeemed_by": False, "redeemed_at": False}, reason=reason)
        return True

    def action_cancel(self, reason=None):
        """Cancel a coupon; what it was given for can be applied anew.

        :param str reason: why; compulsory
        :raise AccessError: the user is no service manager
        """
        moved = self._take_step("cancel", reason=reason)
        self.env["aftersales.compensation.line"]._documents_undone("voucher_id", moved)
        return True

    def action_open_compensation(self):
        """Open the compensation that the coupon belongs to (O-04)."""
        self.ensure_one()
        self.check_access("read")
        return self._show_records(self.compensation_id, self.env._("Compensation"))
