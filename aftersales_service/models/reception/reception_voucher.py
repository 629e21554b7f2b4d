import re
import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools.qr import qr_png

SEQUENCE = "aftersales.repair.voucher"
# Letters and digits that nobody takes for another when he reads them aloud.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
TAIL = 4


class ReceptionVoucher(models.AbstractModel):
    """The repair voucher (维修凭证), and the pick-up against it (G-07, N-09)."""

    _name = "aftersales.reception.voucher"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Repair voucher of a reception"

    voucher_number = fields.Char(
        string="Repair Voucher", guarded=True, copy=False, index="btree_not_null"
    )
    voucher_shown = fields.Boolean(guarded=True, copy=False)
    voucher_reason = fields.Char(string="Without Voucher Because", guarded=True, copy=False)
    voucher_identity = fields.Char(
        string="Identity Checked",
        guarded=True,
        copy=False,
        help="The kind of document and its last characters; not the whole number.",
    )
    voucher_checked_at = fields.Datetime(string="Voucher Checked On", guarded=True, copy=False)
    voucher_checked_by = fields.Many2one("res.users", guarded=True, copy=False)
    picked_up_by = fields.Char(guarded=True, copy=False)
    voucher_needed = fields.Boolean(compute="_compute_voucher_needed")

    _voucher_uniq = models.UniqueIndex(
        "(company_id, voucher_number) WHERE voucher_number IS NOT NULL",
        "This voucher number was given to another reception.",
    )
    _voucher_reasoned = models.Constraint(
        "CHECK(voucher_checked_at IS NULL OR voucher_shown IS TRUE "
        "OR (voucher_reason IS NOT NULL AND voucher_identity IS NOT NULL))",
        "Without the voucher a reason and the identity of who fetches it are noted.",
    )

    @api.depends("state", "voucher_checked_at", "company_id.aftersales_voucher_required")
    def _compute_voucher_needed(self):
        """Tell whether the voucher is still to be shown before something is handed out."""
        for reception in self:
            reception.voucher_needed = (
                reception.state == "confirmed"
                and not reception.voucher_checked_at
                and reception.company_id.sudo().aftersales_voucher_required
            )

    def _draw_vouchers(self):
        """Give each reception its voucher number: counted, with a tail that nobody guesses."""
        for company, own in self.grouped("company_id").items():
            sequence = company.sudo()._aftersales_sequence(SEQUENCE)
            if not sequence:
                raise UserError(
                    self.env._(
                        "%(company)s has no sequence to number repair vouchers. An administrator "
                        "has to add one with the code “%(code)s” under Settings > Technical > "
                        "Sequences.",
                        company=company.sudo().name,
                        code=SEQUENCE,
                    )
                )
            for reception in own.sudo():
                tail = "".join(secrets.choice(ALPHABET) for _character in range(TAIL))
                reception.voucher_number = f"{sequence.next_by_id()}-{tail}"

    @api.model
    def _plain(self, number):
        """Return a voucher number as it is compared: typed small, with spaces or other dashes."""
        return re.sub(r"[^0-9A-Z]", "", (number or "").upper())

    def action_check_voucher(self, number=None, reason=None, identity=None, picked_up_by=None):
        """Check the voucher of who fetches what was received; the check is kept (G-07).

        :param str number: what stands on the voucher, or was scanned from it; without it
        :param str reason: why there is none, and
        :param str identity: which document he showed, with its last characters
        :param str picked_up_by: who fetches it; compulsory
        :raise AccessError: the user is no service agent
        :raise UserError: another voucher, no reason or identity, or nothing is here to be fetched
        """
        self.ensure_one()
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group("aftersales_service.group_agent"):
            raise AccessError(
                self.env._(
                    "%(reception)s: a service agent checks the voucher and hands out.",
                    reception=self.display_name,
                )
            )
        names = {"reception": self.display_name}
        if self.state != "confirmed":
            raise UserError(
                self.env._(
                    "%(reception)s is “%(state)s”: nothing is here to be fetched.",
                    state=self._state_label(self.state),
                    **names,
                )
            )
        if not (picked_up_by or "").strip():
            raise UserError(self.env._("%(reception)s: enter who fetches it.", **names))
        shown = bool(self._plain(number))
        if shown and self._plain(number) != self._plain(self.voucher_number):
            raise UserError(
                self.env._(
                    "%(reception)s: “%(number)s” is not its voucher. Look at the number again, or "
                    "note why there is no voucher and check the identity.",
                    number=number,
                    **names,
                )
            )
        if not shown and not ((reason or "").strip() and (identity or "").strip()):
            raise UserError(
                self.env._(
                    "%(reception)s: scan or enter the number of the voucher. Without it, enter "
                    "why there is none and which document proves who fetches it.",
                    **names,
                )
            )
        self.sudo().write(
            {
                "voucher_shown": shown,
                "voucher_reason": False if shown else reason,
                "voucher_identity": (identity or "").strip() or False,
                "voucher_checked_at": fields.Datetime.now(),
                "voucher_checked_by": self.env.uid,
                "picked_up_by": picked_up_by,
            }
        )
        self.sudo()._message_log(
            body=self.env._("Voucher shown by %(person)s.", person=picked_up_by)
            if shown
            else self.env._(
                "Fetched without the voucher by %(person)s (%(identity)s): %(reason)s",
                person=picked_up_by,
                identity=identity,
                reason=reason,
            ),
            author_id=self.env.user.partner_id.id,
        )
        return True

    def action_open_check(self):
        """Open the dialog in which the voucher is scanned or typed."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Check the Voucher"),
            "res_model": "aftersales.check.voucher",
            "view_mode": "form",
            "target": "new",
            "context": {"default_reception_id": self.id},
        }

    def _voucher_qr(self):
        """Return the QR code of the voucher's number as a picture for the print (N-09)."""
        self.ensure_one()
        return qr_png(self.voucher_number)

    def action_print_voucher(self):
        """Print the repair voucher with its number and QR code (N-09).

        :raise UserError: the customer has not confirmed the reception
        """
        self.check_access("read")
        for reception in self:
            if not reception.voucher_number:
                raise UserError(
                    self.env._(
                        "%(reception)s has no voucher yet: the customer confirms it first.",
                        reception=reception.display_name,
                    )
                )
        return self.env.ref("aftersales_service.repair_voucher_report").report_action(self)
