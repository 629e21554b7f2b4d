from odoo import fields, models


class Case(models.Model):
    """A service case: every request of a customer, complaint or not (B-07)."""

    _name = "aftersales.case"
    _inherit = [
        "aftersales.numbered.mixin",
        "aftersales.state.mixin",
        "aftersales.approval.mixin",
        "aftersales.clock.mixin",
        "aftersales.passport.mixin",
        "aftersales.case.result",
        "portal.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Service Case"
    _order = "id desc"
    _number_sequence = "aftersales.case"
    _passport_date = "received_at"

    active = fields.Boolean(default=True)
    state = fields.Selection(
        [
            ("new", "New"),
            ("forwarded", "Forwarded"),
            ("in_progress", "In Progress"),
            ("to_confirm", "To Confirm"),
            ("closed", "Closed"),
            ("cancelled", "Cancelled"),
        ],
        default="new",
        required=True,
        copy=False,
        guarded=True,
        group_expand=True,
        index=True,
    )
    closing_reason = fields.Selection(
        [
            ("solved", "Solved"),
            ("explained", "Explained on the Spot"),
            ("out_of_scope", "Out of Scope"),
            ("declined", "Declined by Customer"),
            ("waived", "Confirmation Waived"),
        ],
        copy=False,
        guarded=True,
    )
    # Customer
    partner_id = fields.Many2one("res.partner", string="Customer", index=True)
    contact_id = fields.Many2one("res.partner", string="Contact")
    phone = fields.Char(index="trigram")
    email = fields.Char()
    subject = fields.Char(index="trigram")
    # Product
    installed_product_ids = fields.Many2many(
        "aftersales.installed.product",
        "aftersales_case_unit_rel",
        "case_id",
        "unit_id",
        string="Units",
    )
    product_id = fields.Many2one("product.product", index="btree_not_null")
    sale_order_id = fields.Many2one("sale.order", index="btree_not_null")
    # Matter
    channel_id = fields.Many2one("aftersales.channel", index=True)
    type_id = fields.Many2one("aftersales.case.type", index=True)
    level_id = fields.Many2one("aftersales.level", index=True)
    description = fields.Text(string="Fault or Matter")
    demand = fields.Text(string="Customer's Expected Solution")
    tried = fields.Text(string="Tried by the Customer")
    # Who
    team_id = fields.Many2one("aftersales.team", index="btree_not_null")
    user_id = fields.Many2one("res.users", string="Responsible", index=True)
    received_at = fields.Datetime(
        string="Received On", default=fields.Datetime.now, required=True, index=True
    )
    registered_by = fields.Many2one("res.users", guarded=True, copy=False)
    accepted_by = fields.Many2one("res.users", guarded=True, copy=False)
    accepted_at = fields.Datetime(string="Accepted On", guarded=True, copy=False)
    forwarded_by = fields.Many2one("res.users", guarded=True, copy=False)
    # Identity (B-05)
    identity_note = fields.Char(string="Not Verified Because")
    # Promise (B-16)
    promised_reply_at = fields.Datetime(string="Promised Reply", copy=False)
    # Facts with times
    first_contact_at = fields.Datetime(string="First Contact", guarded=True, copy=False)
    diagnosed_at = fields.Datetime(guarded=True, copy=False)
    plan_told_at = fields.Datetime(guarded=True, copy=False)
    closed_at = fields.Datetime(string="Closed On", guarded=True, copy=False)
    reopen_count = fields.Integer(guarded=True, copy=False)
    # Exits (B-17, B-21)
    explanation = fields.Text(string="Explanation Given", copy=False)
    scope_reason = fields.Text(string="Why Out of Scope", copy=False)
    scope_alternative_id = fields.Many2one(
        "aftersales.scope.alternative", string="Alternative Advised", copy=False
    )
    # Links
    csi_ids = fields.Many2many(
        "aftersales.csi", "aftersales_csi_case_rel", "case_id", "csi_id", string="CSI", copy=False
    )
    work_order_ids = fields.Many2many(
        "aftersales.work.order",
        "aftersales_work_order_case_rel",
        "case_id",
        "order_id",
        string="Work Orders",
        copy=False,
    )
    visit_ids = fields.One2many("aftersales.return.visit", "case_id", string="Return Visits")
    origin_visit_id = fields.Many2one(
        "aftersales.return.visit",
        string="From Return Visit",
        index="btree_not_null",
        guarded=True,
        copy=False,
    )
