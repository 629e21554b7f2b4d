from odoo import models
from odoo.exceptions import UserError


class RemedyMixin(models.AbstractModel):
    """A matter for which a customer can be given something (D-14)."""

    _name = "aftersales.remedy.mixin"
    _inherit = [
        "aftersales.links.mixin",
        "aftersales.matter.mixin",
        "aftersales.organise.mixin",
    ]
    _description = "Matter with remedies"

    def _open_remedies(self, action, field, records):
        """Return the action that shows a matter's remedies, ready to make another one."""
        self.ensure_one()
        self.check_access("read")
        result = self.env["ir.actions.act_window"]._for_xml_id(f"aftersales_service.{action}")
        result["domain"] = [("id", "in", records.ids)]
        result["context"] = {f"default_{field}": self.id}
        if not records:
            result["views"] = [(False, "form")]
        return result

    def _open_compensations(self, field):
        """Return the action that shows the matter's compensations (D-14)."""
        return self._open_remedies("compensation_action", field, self._linked("compensation_count"))

    def _open_return_requests(self, field):
        """Return the action that shows the matter's returns and exchanges (D-18)."""
        return self._open_remedies(
            "return_request_action", field, self._linked("return_request_count")
        )

    def _allows_free_service(self):
        """Return whether an approved compensation gives the service free of charge (D-10)."""
        self.ensure_one()
        given = self._find_linked(self._smart_links["compensation_count"])
        lines = given.filtered(lambda record: record.state in ("approved", "applied")).line_ids
        return "free_service" in lines.mapped("effect")

    def _organise_options(self):
        """Offer return, exchange, compensation and claim; see ``aftersales.organise.mixin``."""
        yield from super()._organise_options()
        missing = self._over_words() or self.env["stock.picking"]._aftersales_gate(
            *self._organised()
        )
        yield (
            "return",
            self.env._("Return or Exchange"),
            not missing,
            "\n".join(missing),
            self._remedy_actions["return"],
        )
        # Its own approval is the gate; it may be asked for at any time.
        yield (
            "compensation",
            self.env._("Compensation"),
            True,
            False,
            self._remedy_actions["compensation"],
        )
        parts = self.work_order_ids.sudo().old_part_ids.filtered("can_claim")
        yield (
            "claim",
            self.env._("Supplier Claim"),
            bool(parts),
            False if parts else self._no_claim_words(),
            "action_claim_old_parts",
        )

    def action_claim_old_parts(self):
        """Claim from the suppliers what of the old parts can be claimed, and open it (E-08).

        :raise AccessError: the user is no service manager
        :raise UserError: no old part can be claimed
        """
        self.check_access("read")
        parts = self.work_order_ids.old_part_ids.filtered("can_claim")
        self.env["aftersales.supplier.claim"]._check_may_open()
        if not parts:
            raise UserError(self._no_claim_words())
        return parts.action_claim()

    def _no_claim_words(self):
        """Return why no claim is opened from here, and what else opens one."""
        return self.env._(
            "No old part of its work orders was received or given up that could be claimed. "
            "A supplier's share of the liability opens a claim with the decision."
        )
