from odoo import fields, models


class WorkOrder(models.Model):
    """Work order (WO): one trip or one workshop job; the authority for booking labour (E-03)."""

    _name = "aftersales.work.order"
    _inherit = [
        "aftersales.numbered.mixin",
        "aftersales.state.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Work Order"
    _order = "id desc"
    _number_sequence = "aftersales.work.order"

    active = fields.Boolean(default=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("planned", "Planned"),
            ("confirmed", "Confirmed"),
            ("in_progress", "In Progress"),
            ("need_support", "Need Support"),
            ("waiting_parts", "Waiting for Parts"),
            ("done", "Done"),
            ("closed", "Closed"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        copy=False,
        guarded=True,
        group_expand=True,
        index=True,
    )
    kind = fields.Selection(
        [
            ("diagnosis", "Diagnosis"),
            ("on_site", "On-Site"),
            ("workshop", "Workshop"),
            ("remote", "Remote Guidance"),
        ],
        default="on_site",
        required=True,
    )
    charge = fields.Selection(
        [("free", "Free"), ("part", "Part-Paid"), ("paid", "Paid"), ("contract", "Under Contract")],
        default="free",
        required=True,
        guarded=True,
    )
    partner_id = fields.Many2one("res.partner", string="Customer", required=True, index=True)
    site_id = fields.Many2one("res.partner", string="Site")
    case_ids = fields.Many2many(
        "aftersales.case",
        "aftersales_work_order_case_rel",
        "order_id",
        "case_id",
        string="Cases",
        copy=False,
    )
    csi_ids = fields.Many2many(
        "aftersales.csi",
        "aftersales_work_order_csi_rel",
        "order_id",
        "csi_id",
        string="CSI",
        copy=False,
    )
    installed_product_ids = fields.Many2many(
        "aftersales.installed.product",
        "aftersales_work_order_unit_rel",
        "order_id",
        "unit_id",
        string="Units",
    )
    user_id = fields.Many2one(
        "res.users", string="Service Manager", index=True, default=lambda self: self.env.user
    )
    engineer_ids = fields.Many2many(
        "res.users", "aftersales_work_order_engineer_rel", "order_id", "user_id", string="Engineers"
    )
    planned_start = fields.Datetime(index=True)
    planned_end = fields.Datetime()
    started_at = fields.Datetime(guarded=True, copy=False)
    done_at = fields.Datetime(string="Done On", guarded=True, copy=False)
    instructions = fields.Text()
    visits_planned = fields.Boolean(
        guarded=True, copy=False, help="The visit generator has looked at this order."
    )
    sale_order_id = fields.Many2one(
        "sale.order", string="Fee Order (SO)", index="btree_not_null", guarded=True, copy=False
    )
    purchase_order_ids = fields.One2many(
        "purchase.order", "aftersales_work_order_id", string="Purchase Orders"
    )
    labour_ids = fields.One2many("aftersales.labour.line", "work_order_id", string="Labour")
    part_ids = fields.One2many("aftersales.work.part", "work_order_id", string="Parts")
    old_part_ids = fields.One2many("aftersales.old.part", "work_order_id", string="Old Parts")
    report_ids = fields.One2many(
        "aftersales.service.report", "work_order_id", string="Service Report"
    )
