from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import words

MANAGER = "aftersales_service.group_manager"
CLAIMS = "aftersales_service.group_claims"
ENDED = ("settled", "rejected", "cancelled")
SETTLED_FIELDS = frozenset(("accepted_amount", "settlement", "settled_value"))


class ClaimSettlement(models.AbstractModel):
    """What the supplier answers and gives: accepted, credited, settled or rejected (E-08)."""

    _name = "aftersales.claim.settlement"
    _inherit = ["aftersales.numbered.mixin"]
    _description = "Settlement of a claim"

    currency_id = fields.Many2one(related="company_id.currency_id")
    accepted_amount = fields.Monetary(string="Accepted", writers=CLAIMS, copy=False)
    settlement = fields.Selection(
        [
            ("credit_note", "Vendor Credit Note"),
            ("parts", "Free Parts"),
            ("other", "Otherwise"),
        ],
        string="Settled By",
        default="credit_note",
        required=True,
        writers=CLAIMS,
        copy=False,
    )
    settled_value = fields.Monetary(
        string="Value Received",
        writers=CLAIMS,
        copy=False,
        help="What the supplier gave otherwise than by a credit note.",
    )
    settled_amount = fields.Monetary(
        string="Settled",
        compute="_compute_settled_amount",
        store=True,
        compute_sudo=True,
        help="The posted credit notes of the supplier, or the value received otherwise.",
    )
    settled_at = fields.Datetime(string="Settled On", guarded=True, copy=False)
    credit_note_ids = fields.One2many(
        "account.move", "aftersales_claim_id", string="Vendor Credit Notes"
    )
    credit_note_names = fields.Char(
        string="Credit Notes", compute="_compute_credit_note_names", compute_sudo=True
    )

    @api.depends(
        "settlement",
        "settled_value",
        "credit_note_ids.state",
        "credit_note_ids.amount_untaxed_signed",
    )
    def _compute_settled_amount(self):
        for claim in self:
            if claim.settlement == "credit_note":
                posted = claim.credit_note_ids.filtered(lambda note: note.state == "posted")
                claim.settled_amount = sum(abs(n) for n in posted.mapped("amount_untaxed_signed"))
            else:
                claim.settled_amount = claim.settled_value

    @api.depends("credit_note_ids.name", "credit_note_ids.state")
    @api.depends_context("lang")
    def _compute_credit_note_names(self):
        """Name the credit notes and their states for those who may not open them."""
        states = dict(self.env["account.move"]._fields["state"]._description_selection(self.env))
        for claim in self:
            claim.credit_note_names = words.listed(
                self.env,
                (f"{note.display_name} ({states[note.state]})" for note in claim.credit_note_ids),
            )

    def write(self, vals):
        """Keep what a claim came to once it is over.

        :raise UserError: the claim is settled, rejected or cancelled
        """
        if not self.env.su and SETTLED_FIELDS & vals.keys():
            for claim in self:
                if claim.state in ENDED:
                    raise UserError(
                        self.env._(
                            "%(record)s is “%(state)s”: what the supplier gave stays as it is.",
                            record=claim.display_name,
                            state=claim._state_label(claim.state),
                        )
                    )
        return super().write(vals)

    def _blockers_accept(self):
        for claim in self:
            if claim.accepted_amount <= 0:
                yield claim, self.env._("Enter which amount the supplier accepts.")

    def action_accept(self):
        """Note that the supplier accepts the claim, and how much of it (E-08).

        :raise AccessError: the user does not handle claims
        :raise UserError: the amount is missing
        """
        self._take_step("accept")
        return True

    def _blockers_settle(self):
        for claim in self:
            if claim.settled_amount > 0:
                continue
            if claim.settlement == "credit_note":
                yield (
                    claim,
                    self.env._(
                        "There is no posted credit note of the supplier yet. Prepare it here and "
                        "have the accountant post it, or say how the claim was settled otherwise."
                    ),
                )
            else:
                yield claim, self.env._("Enter the value that was received.")

    def action_settle(self):
        """Note that the supplier gave what he owes (E-08).

        :raise AccessError: the user does not handle claims
        :raise UserError: nothing was credited or received yet
        """
        moved = self._take_step("settle", {"settled_at": fields.Datetime.now()})
        moved.sudo().activity_unlink(["aftersales_service.activity_claim"])
        return True

    def action_reject(self, reason=None):
        """Note that the supplier rejects the claim (E-08).

        :param str reason: what he says; compulsory
        :raise AccessError: the user does not handle claims
        """
        self._take_step("reject", reason=reason)
        return True

    def action_credit_note(self):
        """Prepare the draft of the vendor's credit note; the accountant posts it (E-08).

        :raise AccessError: the user does not handle claims
        :raise UserError: the claim is not accepted, or a credit note is there already
        """
        self.ensure_one()
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group(CLAIMS):
            raise AccessError(
                self.env._(
                    "%(record)s: supplier claims are settled by sales. Ask a colleague there.",
                    record=self.display_name,
                )
            )
        live = self.sudo().credit_note_ids.filtered(lambda note: note.state != "cancel")
        if live:
            raise UserError(
                self.env._(
                    "%(record)s has the credit note %(note)s already. Change that one, or have it "
                    "cancelled first.",
                    record=self.display_name,
                    note=live[0].display_name,
                )
            )
        if self.state != "accepted":
            raise UserError(
                self.env._(
                    "%(record)s is “%(state)s”: a credit note is prepared once the supplier "
                    "accepts the claim.",
                    record=self.display_name,
                    state=self._state_label(self.state),
                )
            )
        note = (
            self.env["account.move"]
            .sudo()
            .with_company(self.company_id)
            .create(self._credit_note_values())
        )
        self.sudo()._message_log(
            body=self.env._("Issued: %(document)s", document=note._get_html_link()),
            author_id=self.env.user.partner_id.id,
        )
        return True

    def _credit_note_values(self):
        """Return the values of the draft: the claimed parts, in sum what was accepted."""
        claim = self.sudo()
        # Without values of their own the parts share alike in what was accepted.
        pieces = sum(claim.line_ids.mapped("quantity"))
        price = claim.accepted_amount / (claim.amount or pieces or 1.0)
        return {
            "move_type": "in_refund",
            "partner_id": claim.partner_id.id,
            "company_id": claim.company_id.id,
            "currency_id": claim.currency_id.id,
            "ref": ": ".join(filter(None, [claim.name, claim.supplier_reference])),
            "aftersales_claim_id": claim.id,
            "invoice_line_ids": [
                Command.create(
                    {
                        "product_id": line.product_id.id,
                        "quantity": line.quantity,
                        "price_unit": price * (line.price if claim.amount else 1.0),
                    }
                )
                for line in claim.line_ids
            ],
        }

    def action_return_parts(self):
        """Send the received old parts of the claim back to the supplier (E-08, amendment 33).

        :raise UserError: none of them is here
        """
        self.ensure_one()
        self.check_access("write")
        here = self.old_part_ids.filtered("undisposed")
        if not here:
            raise UserError(
                self.env._(
                    "%(record)s: no old part of it is here. Receive the parts first.",
                    record=self.display_name,
                )
            )
        rows = here.sudo()._dispose("vendor", partner=self.partner_id, reason=self.name)
        return self.env["stock.picking"]._show_records(
            rows.sudo().picking_id.sudo(self.env.su), self.env._("Return to the Vendor")
        )
