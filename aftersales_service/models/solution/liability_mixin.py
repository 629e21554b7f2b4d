from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_round

from ...tools import words
from .liability_line import DECIMALS, PARTIES, WHOLE

# What a row of the decision table may ask for: who bears it, or the customer a part of it.
LIABILITIES = [*PARTIES, ("shared", "Customer in Part")]
GIVEN = {"party", "share", "partner_id", "note"}


class LiabilityMixin(models.AbstractModel):
    """A matter whose cost is split by quality liability (D-09, REG 3.2).

    Without lines the own company bears all (amendment 60). The hub declares ``liability_ids`` and
    says in :meth:`_check_may_split` and :meth:`_liability_frozen` who may split it until when.
    """

    _name = "aftersales.liability.mixin"
    _description = "Matter with quality liability"

    liability_words = fields.Char(string="Quality Liability", compute="_compute_liability")
    liability = fields.Selection(
        LIABILITIES,
        string="Liability in the Decision Table",
        compute="_compute_liability",
        help="The customer in part where he bears some of it; else who bears most.",
    )
    customer_share = fields.Float(
        string="Customer's Share (%)", digits=(5, DECIMALS), compute="_compute_liability"
    )
    can_split_liability = fields.Boolean(compute="_compute_can_split_liability")

    @api.depends("liability_ids.share", "liability_ids.party", "liability_ids.partner_id")
    @api.depends_context("lang")
    def _compute_liability(self):
        labels = dict(
            self.env["aftersales.liability.line"]._fields["party"]._description_selection(self.env)
        )
        for matter in self:
            shares = matter._liability_shares()
            matter.customer_share = shares.get("customer", 0.0)
            matter.liability = matter._liability_of(shares)
            matter.liability_words = words.listed(
                self.env, (f"{labels[party]} {share:g} %" for party, share in shares.items())
            )

    @api.depends_context("uid")
    def _compute_can_split_liability(self):
        for matter in self:
            matter.can_split_liability = matter._may_split() and not matter._liability_frozen()

    def _liability_shares(self):
        """Return ``{party: per cent}`` of one record, the own company's 100 without lines."""
        self.ensure_one()
        shares = {}
        for line in self.liability_ids:
            share = shares.get(line.party, 0.0) + line.share
            shares[line.party] = float_round(share, precision_digits=DECIMALS)
        return shares or {"own": float(WHOLE)}

    @api.model
    def _liability_of(self, shares):
        """Return the key by which the decision table knows a split."""
        part = shares.get("customer", 0.0)
        if part:
            return "customer" if part >= WHOLE else "shared"
        parties = [party for party, _label in PARTIES]
        return max(shares, key=lambda party: (shares[party], -parties.index(party)))

    def _charged_share(self):
        """Return the per cent of the listed price that a part-paid service costs the customer.

        0 where the price is not split: it is paid in full, or nothing was said about a share.
        """
        self.ensure_one()
        part = self._service_mode().charge == "part" and self.liability == "shared"
        return self.customer_share if part else 0.0

    def _service_mode(self):
        """Hook: return the way of service that counts for the documents of one record."""
        raise NotImplementedError

    # Splitting

    def _may_split(self):
        """Hook: return whether the user may split the liability of one record."""
        raise NotImplementedError

    def _check_may_split(self):
        """Hook: refuse a user who may not split the liability."""
        raise NotImplementedError

    def _liability_frozen(self):
        """Hook: return in words why the split of one record stands, or False."""
        raise NotImplementedError

    def action_split_liability(self, lines=None):
        """Replace the split of one record as a whole (D-09).

        :param list lines: dicts of ``party``, ``share`` in per cent and, where known,
            ``partner_id`` and ``note``
        :raise AccessError: the user may not split it
        :raise UserError: it is decided already, or the shares do not add up to 100 %
        """
        self.ensure_one()
        self.check_access("read")
        self._check_may_split()
        frozen = self._liability_frozen()
        if frozen:
            raise UserError(frozen)
        values = [self._liability_values(line) for line in lines or ()]
        if not values:
            raise UserError(
                self.env._(
                    "%(record)s: enter who bears the cost; the shares add up to 100 %%.",
                    record=self.display_name,
                )
            )
        self._replace_liability(values)
        return True

    def _liability_values(self, line):
        """Return the values of one line as a client gave it, with nothing else in them.

        :raise UserError: an unknown party, a share that is none, or more than is asked for
        """
        labels = dict(PARTIES)
        share = line.get("share")
        if (
            set(line) - GIVEN
            or line.get("party") not in labels
            or not isinstance(share, int | float)
            or not 0 < float_round(share, precision_digits=DECIMALS) <= WHOLE
        ):
            raise UserError(
                self.env._(
                    "%(record)s: each line names who is liable and a share above 0 and up to "
                    "100 %%.",
                    record=self.display_name,
                )
            )
        partner = self.env["res.partner"].browse(line.get("partner_id") or ())
        partner.check_access("read")
        return {
            "party": line["party"],
            "share": float_round(share, precision_digits=DECIMALS),
            "partner_id": partner.id,
            "note": line.get("note") or False,
        }

    def _replace_liability(self, values):
        """Write a checked split, sudo, and say so in the chatter."""
        matter = self.sudo()
        before = self.liability_words
        suppliers = matter._liable_suppliers().partner_id
        inverse = matter._fields["liability_ids"].inverse_name
        matter.liability_ids.unlink()
        self.env["aftersales.liability.line"].sudo().create(
            [
                {
                    **line,
                    inverse: matter.id,
                    "company_id": matter.company_id.id,
                    "sequence": sequence,
                }
                for sequence, line in enumerate(values, start=1)
            ]
        )
        self.invalidate_recordset(["liability_ids"])
        matter._drop_claims(suppliers - matter._liable_suppliers().partner_id)
        if before != self.liability_words:
            matter._message_log(
                body=self.env._(
                    "Quality liability: %(before)s → %(after)s",
                    before=before,
                    after=self.liability_words,
                ),
                author_id=self.env.user.partner_id.id,
            )

    # Claims

    def _liable_suppliers(self):
        """Return the lines of suppliers."""
        return self.liability_ids.filtered(lambda line: line.party == "supplier")

    def _claim_grounds(self):
        """Hook: return what was found out about one record, which a claim rests on."""
        raise NotImplementedError

    def _claim_from_suppliers(self):
        """Open a claim on each supplier who bears a share of what was decided (D-09, E-08)."""
        claims = self.env["aftersales.supplier.claim"].sudo()
        for matter in self:
            for vendor, lines in matter._liable_suppliers().grouped("partner_id").items():
                share = sum(lines.mapped("share"))
                texts = [
                    self.env._("Bears %(share)s %%.", share=f"{share:g}"),
                    *lines.mapped("note"),
                    matter._claim_grounds(),
                ]
                reason = "\n".join(filter(None, texts))
                claim = claims._open_for_supplier(matter, vendor, reason)
                # Nobody has entered a part yet: the claim follows the split.
                if claim.state == "draft" and not claim.line_ids and claim.reason != reason:
                    claim.reason = reason

    def _drop_claims(self, vendors):
        """Cancel the claims, nobody worked on yet, on suppliers who bear nothing any more."""
        name = self._fields["liability_ids"].inverse_name
        claims = self.env["aftersales.supplier.claim"].sudo()
        if vendors:
            claims = claims.search(
                [
                    (name, "in", self.ids),
                    ("partner_id", "in", vendors.ids),
                    ("state", "=", "draft"),
                    ("line_ids", "=", False),
                ]
            )
        for claim in claims:
            claim.action_cancel(
                self.env._(
                    "%(record)s: the supplier bears no share any more.", record=self.display_name
                )
            )

    def action_open_split(self):
        """Return the dialog in which the liability is split (D-09)."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_service.liability_split_action"
        )
        inverse = self._fields["liability_ids"].inverse_name
        return {**action, "context": {f"default_{inverse}": self.id}}
