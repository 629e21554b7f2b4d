from odoo import api, fields, models


class ArchiveRole(models.AbstractModel):
    """What the archive entry shows of its customer: role, contacts, needs and history (A-07, A-08).

    They are the customer's own fields, so that they are entered once.
    """

    _name = "aftersales.archive.role"
    _inherit = ["aftersales.links.mixin"]
    _description = "Customer of an archive entry"

    partner_id = fields.Many2one("res.partner", string="Customer")
    role = fields.Selection(
        related="partner_id.aftersales_role", readonly=False, string="Customer Role"
    )
    importance = fields.Selection(related="partner_id.aftersales_importance", readonly=False)
    main_customer = fields.Boolean(
        related="partner_id.aftersales_main_customer", readonly=False, string="Key Customer"
    )
    foreign_user = fields.Boolean(related="partner_id.aftersales_foreign", string="Foreign User")
    contact_ids = fields.One2many(related="partner_id.child_ids", string="Contacts", readonly=False)
    need_count = fields.Integer(string="Customer Needs", compute="_compute_smart_links")
    history = fields.Html(compute="_compute_history", sanitize=False)

    @api.depends_context("uid", "lang", "tz")
    def _compute_history(self):
        """Render what concerns the customers, the newest first (A-07, A-12)."""
        customers = self.partner_id.commercial_partner_id
        lines = self.env["aftersales.passport.mixin"]._passport_lines_of(customers)
        for archive in self:
            archive.history = self.env["ir.qweb"]._render(
                "aftersales_service.unit_history",
                {"lines": lines.get(archive.partner_id.commercial_partner_id.id, [])[::-1]},
            )

    def action_open_needs(self):
        """Open what the customers need and wish, or note more of it (A-12)."""
        self.check_access("read")
        return self.partner_id.action_aftersales_needs()
