from odoo import fields, models


class Csi(models.Model):
    """Customer event record (顾客事件记录): the hub of one quality event (C-06…C-15)."""

    _name = "aftersales.csi"
    _inherit = [
        "aftersales.numbered.mixin",
        "aftersales.state.mixin",
        "aftersales.approval.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Customer Event Record"
    _order = "id desc"
    _number_sequence = "aftersales.csi"

    active = fields.Boolean(default=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("cause", "Cause Analysis"),
            ("printed", "Printed"),
            ("review", "In Review"),
            ("decided", "Decided"),
            ("replied", "Replied"),
            ("executing", "Executing"),
            ("done", "Done"),
            ("archived", "Filed"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        copy=False,
        guarded=True,
        group_expand=True,
        index=True,
    )
    case_ids = fields.Many2many(
        "aftersales.case",
        "aftersales_csi_case_rel",
        "csi_id",
        "case_id",
        string="Cases",
        copy=False,
    )
    installed_product_ids = fields.Many2many(
        "aftersales.installed.product",
        "aftersales_csi_unit_rel",
        "csi_id",
        "unit_id",
        string="Units",
    )
    partner_id = fields.Many2one("res.partner", string="Customer", required=True, index=True)
    level_id = fields.Many2one("aftersales.level")
    user_id = fields.Many2one("res.users", string="Service Manager", index=True)
    problem = fields.Text()
    # Origin of the sale (C-07)
    sale_order_id = fields.Many2one(
        "sale.order", string="SO#", index="btree_not_null", check_company=True
    )
    # Cause (C-06, C-08)
    cause = fields.Text(string="Cause Analysis", writers="aftersales_service.group_qa", copy=False)
    cause_by = fields.Many2one("res.users", guarded=True, copy=False)
    cause_at = fields.Datetime(guarded=True, copy=False)
    revision = fields.Integer(default=0, guarded=True, copy=False)
    print_ids = fields.One2many("aftersales.csi.print", "csi_id", string="Print Log")
    has_written_feedback = fields.Boolean(string="Customer Wrote to Us")
    # Review (C-10, C-11)
    review_form_id = fields.Many2one(
        "aftersales.review.form", writers="aftersales_service.group_supervisor", copy=False
    )
    review_user_ids = fields.Many2many(
        "res.users",
        "aftersales_csi_review_user_rel",
        "csi_id",
        "user_id",
        string="Review Participants",
        writers="aftersales_service.group_supervisor",
        copy=False,
    )
    opinion = fields.Text(
        string="Written Opinion",
        copy=False,
        writers="aftersales_service.group_supervisor,aftersales_service.group_reviewer,aftersales_service.group_qa,aftersales_service.group_approver",
    )
    service_mode_id = fields.Many2one(
        "aftersales.service.mode",
        string="Way of Service",
        copy=False,
        writers="aftersales_service.group_supervisor,aftersales_service.group_reviewer,aftersales_service.group_qa,aftersales_service.group_approver",
    )
    signer_id = fields.Many2one("res.users", string="Signed By", guarded=True, copy=False)
    decided_at = fields.Datetime(string="Decided On", guarded=True, copy=False)
    # Reply (C-13)
    reply = fields.Text(string="Answer to the Customer", copy=False)
    customer_answer = fields.Selection(
        [
            ("agrees", "Customer Agrees"),
            ("objects", "Customer Objects"),
            ("not_needed", "No Consent Needed"),
        ],
        copy=False,
    )
    replied_at = fields.Datetime(string="Replied On", guarded=True, copy=False)
    # Filing (C-12)
    filing_place = fields.Char(copy=False)
    filed_at = fields.Datetime(string="Filed On", guarded=True, copy=False)
    # Documents
    work_order_ids = fields.Many2many(
        "aftersales.work.order",
        "aftersales_work_order_csi_rel",
        "csi_id",
        "order_id",
        string="Work Orders",
        copy=False,
    )
