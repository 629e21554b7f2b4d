from odoo import api, fields, models
from odoo.exceptions import ValidationError


class PartnerCall(models.AbstractModel):
    """How a customer wants to be reached, and whether at all (A-09, F-03)."""

    _name = "aftersales.partner.call"
    _description = "Contact wishes of a customer"

    aftersales_channel_id = fields.Many2one(
        "aftersales.channel",
        string="Preferred Channel",
        domain=[("reach", "!=", False)],
        help="How return visits and notices reach the customer; empty: as his company, else as "
        "the rule says.",
    )
    aftersales_skip_reason_id = fields.Many2one(
        "aftersales.skip.reason",
        string="Not to Be Contacted",
        domain=[("needs_approval", "=", False)],
        index="btree_not_null",
        tracking=True,
        help="A standing reason: return visits to him are left out for it.",
    )
    aftersales_skip_by = fields.Many2one(
        "res.users", string="Not to Be Contacted, Said By", readonly=True, copy=False
    )
    aftersales_skip_at = fields.Datetime(
        string="Not to Be Contacted Since", readonly=True, copy=False
    )
    aftersales_wrong_phone = fields.Char(
        string="Wrong Number",
        copy=False,
        help="Who has this number is somebody else; the customer is called again once his phone "
        "number is another one.",
    )
    aftersales_call_count = fields.Integer(string="Calls", compute="_compute_smart_links")

    @api.constrains("aftersales_skip_reason_id")
    def _check_aftersales_skip_reason(self):
        """Take standing reasons only: each other one is approved visit by visit (amendment 62)."""
        for partner in self:
            reason = partner.sudo().aftersales_skip_reason_id
            if reason.needs_approval:
                raise ValidationError(
                    self.env._(
                        "“%(reason)s” needs a supervisor's approval for each visit, so it cannot "
                        "stand on %(partner)s for all. Choose a standing reason.",
                        reason=reason.name,
                        partner=partner.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Note who said it of a customer who is not to be contacted from the beginning."""
        return super().create([self._aftersales_stamp(vals) for vals in vals_list])

    def write(self, vals):
        """Note who said that a customer is not to be contacted, and leave his visits out (F-03)."""
        result = super().write(self._aftersales_stamp(vals))
        if vals.get("aftersales_skip_reason_id"):
            self.env["aftersales.return.visit"]._skip_for(self)
        return result

    @api.model
    def _aftersales_stamp(self, vals):
        """Return values with who said it and when, which nobody else says."""
        if "aftersales_skip_reason_id" in vals:
            reason = vals["aftersales_skip_reason_id"]
            vals = {
                **vals,
                "aftersales_skip_by": self.env.uid if reason else False,
                "aftersales_skip_at": fields.Datetime.now() if reason else False,
            }
        elif {"aftersales_skip_by", "aftersales_skip_at"} & vals.keys() and not self.env.su:
            vals = {
                name: value
                for name, value in vals.items()
                if name not in ("aftersales_skip_by", "aftersales_skip_at")
            }
        return vals

    def _aftersales_channels(self):
        """Return ``{partner: aftersales.channel}``: the customer's wish, else his company's (A-09).

        Empty where neither has one, or the channel is archived.
        """
        channels = {}
        for partner in self.sudo():
            wish = partner.aftersales_channel_id or (
                partner.commercial_partner_id.aftersales_channel_id
            )
            channels[partner] = wish.filtered("active")
        return channels

    def _aftersales_skip_reasons(self):
        """Return ``{partner: aftersales.skip.reason}`` of those who are not to be contacted.

        What is said of a company holds for its people.
        """
        reasons = {}
        for partner in self.sudo():
            reason = partner.aftersales_skip_reason_id or (
                partner.commercial_partner_id.aftersales_skip_reason_id
            )
            if reason:
                reasons[partner] = reason
        return reasons

    def _aftersales_barred(self):
        """Return the partners who are not to be called: they want none, or the number is wrong."""
        reasons = self._aftersales_skip_reasons()
        return self.filtered(lambda partner: partner in reasons or partner._aftersales_misdialled())

    def _aftersales_misdialled(self):
        """Return whether the customer's number is the one that turned out to be wrong."""
        partner = self.sudo()
        return bool(partner.aftersales_wrong_phone) and partner.aftersales_wrong_phone == (
            partner.phone or partner.commercial_partner_id.phone
        )

    def action_aftersales_calls(self):
        """Open the calls to the customer (F-16)."""
        return self._show_records(self._linked("aftersales_call_count"), self.env._("Calls"))
