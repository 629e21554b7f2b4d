from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

MANAGER = "aftersales_service.group_manager"


class OldPartRemedy(models.AbstractModel):
    """What becomes of an old part: awaited too long, claimed, disposed of (E-07, E-08)."""

    _name = "aftersales.old.part.remedy"
    _inherit = ["aftersales.guarded.mixin", "aftersales.links.mixin"]
    _description = "What becomes of an old part"

    overdue = fields.Boolean(compute="_compute_overdue", search="_search_overdue")
    wants_claim = fields.Boolean(
        string="Claim on the Supplier",
        copy=False,
        writers=MANAGER,
        help="Giving the part up opens a claim on its supplier (E-08).",
    )
    claim_id = fields.Many2one(
        "aftersales.supplier.claim", index="btree_not_null", guarded=True, copy=False
    )
    disposition_ids = fields.One2many("aftersales.disposition", "old_part_id")
    in_analysis = fields.Float(digits="Product Unit", compute="_compute_undisposed")
    undisposed = fields.Float(
        string="Still Here",
        digits="Product Unit",
        compute="_compute_undisposed",
        help="Received, and neither sent away nor scrapped.",
    )
    can_dispose = fields.Boolean(compute="_compute_can_dispose")
    can_claim = fields.Boolean(compute="_compute_can_dispose")
    claim_count = fields.Integer(compute="_compute_smart_links")
    disposition_count = fields.Integer(compute="_compute_smart_links")

    # === OVERDUE === #

    @api.depends("state", "expected_at", "company_id")
    def _compute_overdue(self):
        for row in self:
            limit = row.company_id.sudo()._aftersales_old_parts_since()
            row.overdue = bool(row.state == "awaited" and limit and row.expected_at <= limit)

    @api.model
    def _search_overdue(self, operator, value):
        """Find what is awaited for longer than each company allows (amendment 33)."""
        if operator != "in":
            return NotImplemented
        domains = [
            Domain("company_id", "=", company.id) & Domain("expected_at", "<=", since)
            for company in self.env.companies.sudo()
            if (since := company._aftersales_old_parts_since())
        ]
        return Domain("state", "=", "awaited") & Domain.OR(domains or [Domain.FALSE])

    # === DISPOSITION === #

    @api.depends("received", "disposition_ids.state", "disposition_ids.quantity")
    def _compute_undisposed(self):
        for row in self:
            live = row.disposition_ids.filtered(lambda d: d.state != "cancelled")
            analysed = live.filtered(lambda d: d.kind == "analysis")
            gone = sum((live - analysed).mapped("quantity"))
            row.undisposed = max(row.received - gone, 0.0)
            row.in_analysis = min(sum(analysed.mapped("quantity")), row.undisposed)

    @api.depends("received", "disposition_ids.state", "state", "claim_id.state")
    @api.depends_context("uid")
    def _compute_can_dispose(self):
        manager = self.env.su or self.env.user.has_group(MANAGER)
        for row in self:
            row.can_dispose = manager and row.undisposed > 0
            row.can_claim = manager and not row._claim_missing()

    def _dispose(self, kind, quantity=None, partner=None, reason=None):
        """Decide what becomes of received old parts, with the stock moves of it (amendment 33).

        :param str kind: 'analysis', 'vendor', 'scrap' or 'customer'
        :param float quantity: how many of each; all that is still here by default
        :param partner: res.partner, the vendor who gets them back
        :param str reason: why
        :return: the new aftersales.disposition
        :raise AccessError: the user is no service manager
        :raise UserError: fewer are here
        """
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only a service manager decides what becomes of old parts.")
            )
        self.sudo().lock_for_update()
        values = []
        for row in self:
            here = row.undisposed - (row.in_analysis if kind == "analysis" else 0.0)
            wanted = here if quantity is None else quantity
            if wanted <= 0 or row.uom_id.compare(wanted, here) > 0:
                raise UserError(
                    self.env._(
                        "%(record)s: %(here)s %(unit)s are here for that. Enter a quantity up to "
                        "it, or receive the others first.",
                        record=row.display_name,
                        here=f"{here:g}",
                        unit=row.uom_id.name,
                    )
                )
            owner = row.sudo().work_order_id.partner_id
            to_vendor = partner or row.sudo().claim_id.partner_id or row._proposed_vendor()
            if kind == "vendor" and not to_vendor:
                raise UserError(
                    self.env._(
                        "%(record)s: nobody is known who supplied it. Choose the vendor to whom it "
                        "goes back.",
                        record=row.display_name,
                    )
                )
            values.append(
                {
                    "old_part_id": row.id,
                    "kind": kind,
                    "quantity": wanted,
                    "partner_id": {"vendor": to_vendor, "customer": owner}.get(
                        kind, owner.browse()
                    ).id,
                    "reason": reason,
                    "decided_by": self.env.uid,
                    "decided_at": fields.Datetime.now(),
                    "claim_id": row.sudo().claim_id.id if kind == "vendor" else False,
                }
            )
        rows = self.env["aftersales.disposition"].sudo().create(values)
        rows._move_goods()
        return rows.sudo(self.env.su)

    def _proposed_vendor(self):
        """Return who supplied the part: the vendor of the part bought, else the product's."""
        self.ensure_one()
        row = self.sudo()
        bought = row.part_id.purchase_line_id.order_id.partner_id
        return bought or row.work_order_id._proposed_vendor(row.product_id, row.company_id)

    def action_dispose(self):
        """Open the dialog that decides what becomes of received parts (amendment 33)."""
        self.check_access("write")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.dispose_action"),
            "context": {"default_old_part_ids": self.ids},
        }

    # === CLAIM === #

    def _claim_missing(self):
        """Return in words why no claim can be opened for the old part, or False (E-08)."""
        self.ensure_one()
        if self.claim_id and self.claim_id.sudo().state not in ("rejected", "cancelled"):
            return self.env._(
                "%(record)s is claimed by %(claim)s already.",
                record=self.display_name,
                claim=self.claim_id.sudo().display_name,
            )
        if self.state == "awaited":
            return self.env._(
                "%(record)s is still awaited. Receive it, or say why it cannot be recovered.",
                record=self.display_name,
            )
        return False

    def action_claim(self):
        """Open a claim on the supplier for parts lost or received (E-08, amendment 33).

        :return: the action that shows the claims
        :raise AccessError: the user is no service manager
        :raise UserError: a part is still awaited, or claimed already
        """
        self.check_access("write")
        claims = self.env["aftersales.supplier.claim"]._open_for_old_parts(self)
        return self._show_records(claims, self.env._("Supplier Claims"))

    def action_open_claim(self):
        """Open the claim on the supplier (E-08)."""
        return self._show_records(self._linked("claim_count"), self.env._("Supplier Claims"))

    def action_open_dispositions(self):
        """Open what became of the old part (amendment 33)."""
        return self._show_records(self._linked("disposition_count"), self.env._("Dispositions"))
