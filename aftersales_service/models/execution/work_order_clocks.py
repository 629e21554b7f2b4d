from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import words
from ...tools.clock import FIXED

AGENTS = ("aftersales_service.group_agent", "aftersales_service.group_engineer")


class WorkOrderClocks(models.AbstractModel):
    """What of a work order its time limits depend on; the effect call (E-14, E-17, F-11)."""

    _name = "aftersales.work.order.clocks"
    _inherit = ["aftersales.clock.mixin", "aftersales.guarded.mixin"]
    _description = "Time limits of a work order"

    _clock_fields = {"planned_start": "", "kind": "", "installed_product_ids": "classes"}

    short_notice = fields.Char(
        string="Shorter Notice Agreed Because",
        copy=False,
        help="Filled when the customer agrees to a visit at shorter notice than the rule asks.",
    )
    effect_told_at = fields.Datetime(string="Effect Call On", guarded=True, copy=False)
    effect = fields.Selection(
        [("yes", "Effective"), ("no", "Not Effective")],
        string="Effect of the Guidance",
        guarded=True,
        copy=False,
    )

    def _own_traits(self):
        """Return the traits of a work order that policies ask for: the gravest level counts."""
        self.ensure_one()
        levels = self.sudo().case_ids.level_id | self.sudo().csi_ids.level_id
        return {
            "level": levels.sorted("sequence")[-1:].id,
            "work_kind": self.kind,
            "moments": {"visit_confirmation": self.planned_start},
        }

    def write(self, vals):
        """Have a visit that moves agreed with the customer anew (E-14)."""
        if "planned_start" not in vals:
            return super().write(vals)
        start = fields.Datetime.to_datetime(vals["planned_start"])
        moved = self.filtered(
            lambda order: order.state == "confirmed" and order.planned_start != start
        )
        result = super().write(vals)
        moved._agree_anew(vals)
        return result

    def _agree_anew(self, vals):
        """Take visits back to be agreed: the customer agreed to another time.

        :param dict vals: what was written with the new time; a new agreement in it stays
        """
        void = ("agreed_with", "agreed_at", "agreed_by", "short_notice")
        moved = self.sudo()._take_step(
            "replan",
            {name: False for name in void if name not in vals},
            reason=self.env._("The visit was moved. Agree the new time with the customer."),
        )
        moved._clock_fact("planned")

    def _drop_progress(self, reason):
        """Drop the updates that cases owe of work of which nothing is left (E-17).

        A next contact that was agreed with the customer is still owed.

        :param str reason: why the orders were cancelled
        """
        orders = self.sudo().with_context(active_test=False).filtered("started_at")
        idle = orders.case_ids.filtered(
            lambda case: (
                not case.work_order_ids.filtered(
                    lambda order: order.started_at and order.state != "cancelled"
                )
            )
        )
        clocks = idle._open_clocks("progress")
        limits = clocks._current_limits()
        clocks.filtered(lambda clock: limits[clock.id].unit != FIXED)._happen(
            "cancel", reason=reason
        )

    def _blockers_notice(self):
        """Yield the visits of which the customer learns too late, unless he agrees (E-14)."""
        now = fields.Datetime.now()
        coming = self.filtered(lambda order: order.planned_start and order.planned_start > now)
        targets = coming._clock_targets() if coming else {}
        for order in coming:
            target = targets[order.id].get("visit_confirmation")
            limit = target and target.limit(order._own_traits())
            if limit and now > limit.at and not (order.short_notice or "").strip():
                yield (
                    order,
                    self.env._(
                        "The visit begins in less than %(time)s. Choose a later time, or "
                        "enter why the customer agrees to shorter notice.",
                        time=words.amount(self.env, "hours", target.amount),
                    ),
                )

    def action_effective(self, reason=None):
        """Note that the guided customer says it helped (F-11); see :meth:`_note_effect`."""
        return self._note_effect("yes", reason)

    def action_not_effective(self, reason=None):
        """Note that the guidance did not help: the cases are reopened (F-11).

        :param str reason: what the customer says; compulsory
        """
        for order in self:
            if not (reason or "").strip():
                raise UserError(
                    self.env._("%(order)s: enter what the customer says.", order=order.display_name)
                )
        return self._note_effect("no", reason)

    def _note_effect(self, effect, reason):
        """Store the result of the effect call on finished remote guidance.

        :raise AccessError: the user neither works on orders nor talks to customers
        :raise UserError: an order is no finished remote guidance, or the call was made already
        """
        self.check_access("read")
        if not self.env.su and not any(self.env.user.has_group(group) for group in AGENTS):
            raise AccessError(
                self.env._("The effect call is made by a service agent or a field engineer.")
            )
        for order in self:
            if order.kind != "remote" or order.state not in ("done", "closed"):
                raise UserError(
                    self.env._(
                        "%(order)s: the effect is asked after finished remote guidance.",
                        order=order.display_name,
                    )
                )
            if order.effect:
                raise UserError(
                    self.env._(
                        "%(order)s: the effect call was made already.", order=order.display_name
                    )
                )
        orders = self.sudo()
        orders.write({"effect": effect, "effect_told_at": fields.Datetime.now()})
        self._clock_fact("effect_told")
        if effect == "no":
            orders.case_ids._reopen(
                self.env._("Effect call: the guidance did not help. %(words)s", words=reason)
            )
        self.env["aftersales.return.visit"]._effect_told(orders, effect, reason)
        return True
