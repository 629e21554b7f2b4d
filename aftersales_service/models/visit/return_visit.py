from odoo import fields, models

from ..intake.case_result import SATISFACTION


class ReturnVisit(models.Model):
    """A return visit: planned by a rule, made by phone, recorded on its form (F-01…F-16)."""

    _name = "aftersales.return.visit"
    _inherit = [
        "aftersales.numbered.mixin",
        "aftersales.state.mixin",
        "aftersales.approval.mixin",
        "aftersales.clock.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Return Visit"
    _order = "planned_date, id"
    _number_sequence = "aftersales.return.visit"

    active = fields.Boolean(default=True)
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("to_analyse", "To Analyse"),
            ("done", "Done"),
            ("unreachable", "Unreachable"),
            ("cancelled", "Cancelled"),
        ],
        default="planned",
        required=True,
        copy=False,
        guarded=True,
        group_expand=True,
        index=True,
    )
    rule_id = fields.Many2one("aftersales.visit.rule", required=True, index=True, guarded=True)
    source_key = fields.Char(
        guarded=True, copy=False, help="What the rule made the visit for; unique per rule."
    )
    form = fields.Selection(related="rule_id.form", store=True)
    label = fields.Char(guarded=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, guarded=True
    )
    contact_id = fields.Many2one("res.partner", string="Contact")
    user_id = fields.Many2one("res.users", string="Responsible", index=True)
    channel_id = fields.Many2one("aftersales.channel")
    event_date = fields.Date(required=True, guarded=True)
    window_start = fields.Date(string="Earliest", required=True, guarded=True)
    window_end = fields.Date(string="Latest", required=True, guarded=True)
    planned_date = fields.Date(required=True, index=True)
    rolled = fields.Boolean(
        guarded=True, help="The window has no working day; the next one counts."
    )
    overdue = fields.Boolean(guarded=True, copy=False)
    ownership_ids = fields.Many2many(
        "aftersales.ownership",
        "aftersales_visit_ownership_rel",
        "visit_id",
        "ownership_id",
        string="Deliveries",
        copy=False,
    )
    installed_product_ids = fields.Many2many(
        "aftersales.installed.product",
        "aftersales_visit_unit_rel",
        "visit_id",
        "unit_id",
        string="Units",
    )
    case_id = fields.Many2one("aftersales.case", index="btree_not_null", guarded=True, copy=False)
    work_order_id = fields.Many2one(
        "aftersales.work.order", index="btree_not_null", guarded=True, copy=False
    )
    done_at = fields.Datetime(string="Made On", guarded=True, copy=False)
    done_by = fields.Many2one("res.users", guarded=True, copy=False)
    # Record of the talk
    informed = fields.Boolean(string="Four Points Told", copy=False)
    no_opinion = fields.Boolean(string="No Opinion", copy=False)
    opinion = fields.Text(copy=False)
    handling_opinion = fields.Text(string="Opinion on the Handling", copy=False)
    usage_opinion = fields.Text(string="Usage and Feeling After the Repair", copy=False)
    suggestion = fields.Text(string="Further Suggestions", copy=False)
    solved = fields.Selection([("yes", "Solved"), ("no", "Not Solved")], copy=False)
    satisfaction = fields.Selection(SATISFACTION, copy=False)
    attempt_ids = fields.One2many("aftersales.visit.attempt", "visit_id")
    finding_ids = fields.One2many("aftersales.visit.finding", "visit_id")

    _source_uniq = models.UniqueIndex(
        "(rule_id, source_key) WHERE source_key IS NOT NULL", "The rule made this visit already."
    )
