from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import words
from ...tools.steps import Step
from ..mixins.links_mixin import Backlink
from .visit_form import ANSWERS, RATINGS
from .visit_rule import FORMS
from .visit_talk import RECORD

AGENT = ("aftersales_service.group_agent",)
# What holds for a visit that is over.
LASTING = {*RECORD, *ANSWERS, "partner_id", "channel_id", "skip_reason_id", "skip_note"}
# Answers from which something follows as soon as the talk is over.
FOLLOWED = ("solved", "satisfaction", *RATINGS)


class ReturnVisit(models.Model):
    """A return visit: planned by a rule, made by phone, recorded on its form (F-01…F-16)."""

    _name = "aftersales.return.visit"
    _inherit = [
        "aftersales.numbered.mixin",
        "aftersales.state.mixin",
        "aftersales.clock.mixin",
        "aftersales.passport.mixin",
        "aftersales.visit.call",
        "aftersales.visit.calendar",
        "aftersales.visit.planning",
        "aftersales.visit.watch",
        "aftersales.visit.form",
        "aftersales.visit.talk",
        "aftersales.visit.skip",
        "aftersales.visit.day",
        "aftersales.need.origin",
        "aftersales.imported.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Return Visit"
    _order = "planned_date, id"
    _number_sequence = "aftersales.return.visit"
    _passport_date = "done_at"
    _smart_links = {
        "picking_count": "ownership_ids.picking_id",
        "unit_count": "installed_product_ids",
        "origin_case_count": "origin_case_ids",
        "follow_count": "follow_ids",
        "call_count": "call_line_ids.call_id",
        "need_count": Backlink("aftersales.customer.need", "visit_id"),
    }
    _steps = {
        "done": Step("done", ("planned",), AGENT),
        "analyse": Step("to_analyse", ("planned",), AGENT, "can_record"),
        "finish": Step("done", ("to_analyse",), AGENT, "can_finish"),
        "give_up": Step("unreachable", ("planned",), AGENT),
        "cancel": Step("cancelled", ("planned",), AGENT),
        "reopen": Step("planned", ("unreachable", "cancelled"), AGENT, "can_reopen", True),
    }
    _step_depends = (
        "form",
        *RECORD,
        *ANSWERS,
        "finding_ids.kind",
        "finding_ids.outcome",
        "finding_ids.text",
    )

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
    form = fields.Selection(FORMS, required=True, default="initial", guarded=True)
    label = fields.Char(guarded=True)
    script = fields.Html(related="rule_id.script")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, guarded=True
    )
    contact_id = fields.Many2one("res.partner", index="btree_not_null")
    phone = fields.Char(compute="_compute_phone")
    user_id = fields.Many2one("res.users", string="Responsible", index=True)
    channel_id = fields.Many2one("aftersales.channel")
    event_date = fields.Date(required=True, guarded=True)
    event_at = fields.Datetime(guarded=True, help="From which moment a window in hours is counted.")
    window_start = fields.Date(string="Earliest", required=True, guarded=True)
    window_end = fields.Date(string="Latest", required=True, guarded=True)
    opens_at = fields.Datetime(string="From", required=True, guarded=True)
    due_at = fields.Datetime(
        string="Until",
        required=True,
        guarded=True,
        help="End of the latest day, or the moment itself where the rule counts hours.",
    )
    planned_date = fields.Date(required=True, index=True)
    rolled = fields.Boolean(
        guarded=True, help="The window has no working day; the next one counts."
    )
    overdue = fields.Boolean(string="Late", guarded=True, copy=False)
    ownership_ids = fields.Many2many(
        "aftersales.ownership",
        "aftersales_visit_ownership_rel",
        "visit_id",
        "ownership_id",
        string="Deliveries",
        copy=False,
        guarded=True,
    )
    installed_product_ids = fields.Many2many(
        "aftersales.installed.product",
        "aftersales_visit_unit_rel",
        "visit_id",
        "unit_id",
        string="Units",
        guarded=True,
        copy=False,
    )
    case_id = fields.Many2one("aftersales.case", index="btree_not_null", guarded=True, copy=False)
    dispatch_id = fields.Many2one(
        "aftersales.dispatch.order",
        string="Dispatch Order",
        index="btree_not_null",
        guarded=True,
        copy=False,
        help="The repair in our house after whose hand-back the visit is made.",
    )
    work_order_id = fields.Many2one(
        "aftersales.work.order", index="btree_not_null", guarded=True, copy=False
    )
    origin_case_ids = fields.One2many(
        "aftersales.case", "origin_visit_id", string="Cases From This Visit"
    )
    previous_ids = fields.Many2many(
        "aftersales.return.visit", compute="_compute_previous_ids", string="Earlier Visits"
    )
    about = fields.Char(string="Products", compute="_compute_about", compute_sudo=True)
    picking_count = fields.Integer(compute="_compute_smart_links")
    unit_count = fields.Integer(compute="_compute_smart_links")
    origin_case_count = fields.Integer(compute="_compute_smart_links")
    can_record = fields.Boolean(compute="_compute_steps")
    can_finish = fields.Boolean(compute="_compute_steps")
    can_reopen = fields.Boolean(compute="_compute_steps")
    can_call = fields.Boolean(compute="_compute_can_call")
    can_give_up = fields.Boolean(compute="_compute_can_call")
    can_approve_skip = fields.Boolean(compute="_compute_can_call")

    _source_uniq = models.UniqueIndex(
        "(rule_id, source_key) WHERE source_key IS NOT NULL", "The rule made this visit already."
    )
    _open_index = models.Index("(due_at) WHERE state = 'planned'")
    _calendar_index = models.Index("(company_id, calendar_version) WHERE state = 'planned'")
    _window_order = models.Constraint(
        "CHECK(window_start <= window_end)", "The window of a visit ends after it begins."
    )
    _record_complete = models.Constraint(
        "CHECK(imported IS TRUE OR state NOT IN ('to_analyse', 'done') "
        "OR (done_at IS NOT NULL AND done_by IS NOT NULL "
        "AND (form <> 'initial' OR informed IS TRUE)))",
        "A visit that was made says when and by whom, and that the customer was informed.",
    )

    @api.depends("contact_id.phone", "partner_id.phone")
    def _compute_phone(self):
        for visit in self:
            visit.phone = visit.contact_id.phone or visit.partner_id.phone

    @api.depends("installed_product_ids.quantity")
    @api.depends_context("lang")
    def _compute_about(self):
        """Say in a line what the customer is called about, be it two hundred serial numbers."""
        for visit in self:
            names = []
            for product, units in (
                visit.installed_product_ids.sorted("id").grouped("product_id").items()
            ):
                quantity = sum(units.mapped("quantity"))
                name = units.display_name if len(units) == 1 else product.display_name
                names.append(name if quantity == 1 else f"{quantity:g} × {name}")
            visit.about = words.listed(self.env, names)

    def _clock_grounds(self):
        """Return the rule that planned the visit: its window is the time limit."""
        rule = self.rule_id
        units = dict(rule._fields["unit"]._description_selection(self.env))
        window = self.env._(
            "%(first)s – %(last)s %(unit)s after the event",
            first=rule.offset_min,
            last=rule.offset_max,
            unit=units.get(rule.unit, ""),
        )
        return [
            (self.env._("Visit Rule"), rule.name),
            (self.env._("Visit Window"), rule and window),
            (self.env._("Procedure"), rule.source),
        ]

    @api.depends("name", "partner_id")
    @api.depends_context("visit_with_customer")
    def _compute_display_name(self):
        """Name a visit by its number; where only a name is shown, such as in the calendar, by its
        customer first."""
        super()._compute_display_name()
        if self.env.context.get("visit_with_customer"):
            for visit in self:
                visit.display_name = f"{visit.partner_id.sudo().name} · {visit.name or ''}"

    @api.depends("partner_id")
    def _compute_previous_ids(self):
        """Find what the customer said before, so that the caller knows."""
        rows = self.search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("state", "in", ("to_analyse", "done", "unreachable")),
            ],
            order="done_at desc, id desc",
        )
        by_partner = rows.grouped("partner_id")
        for visit in self:
            earlier = by_partner.get(visit.partner_id, rows.browse()) - visit._origin
            visit.previous_ids = earlier[:5]

    @api.depends("state", "attempt_ids.at", "skip_pending")
    @api.depends_context("uid")
    def _compute_can_call(self):
        """Show the buttons of the call; the methods behind them ask again."""
        caller = self.env.su or self.env.user.has_group(AGENT[0])
        supervisor = self.env.user.has_group("aftersales_service.group_supervisor")
        for visit in self:
            visit.can_call = caller and visit.state == "planned"
            visit.can_give_up = (
                visit.can_call and visit._attempts_apart() >= visit.sudo().rule_id.attempts
            )
            visit.can_approve_skip = supervisor and visit.skip_pending

    def write(self, vals):
        """Keep the record of a visit as it was made or left out (F-03, F-13).

        :raise UserError: the visit is over, or something followed from the answer already
        """
        if not self.env.su:
            self._check_followed(vals)
        if LASTING & set(vals) and not self.env.su:
            for visit in self.filtered(lambda v: v.state not in ("planned", "to_analyse")):
                raise UserError(
                    self.env._(
                        "%(visit)s is “%(state)s”: its record stays as it is.",
                        visit=visit.display_name,
                        state=self._state_label(visit.state),
                    )
                )
        return super().write(vals)

    def _check_followed(self, vals):
        """Refuse to change answers while their problems are analysed (F-10, F-17)."""
        for visit in self.filtered(lambda visit: visit.state == "to_analyse"):
            if any(name in vals and (visit[name] or False) != vals[name] for name in FOLLOWED):
                raise UserError(
                    self.env._(
                        "%(visit)s was made: what follows from the answers is on its way, and "
                        "they stay. Open a complaint for what the customer says now.",
                        visit=visit.display_name,
                    )
                )

    # Links

    def action_open_pickings(self):
        """Open the deliveries that the visit is about."""
        return self._show_records(self._linked("picking_count"), self.env._("Deliveries"))

    def action_open_units(self):
        """Open the units that the visit is about, with their history."""
        return self._show_records(self._linked("unit_count"), self.env._("Units"))

    def action_open_case(self):
        """Open the case after which the customer is visited."""
        return self._show_records(self.case_id, self.env._("Service Case"))

    def action_open_dispatch(self):
        """Open the dispatch order after whose hand-back the visit is made (O-04)."""
        self.check_access("read")
        return self._show_records(self.dispatch_id, self.env._("Dispatch Order"))

    def action_open_work_order(self):
        """Open the work order after which the customer is visited."""
        return self._show_records(self.work_order_id, self.env._("Work Order"))

    def action_open_origin_cases(self):
        """Open the cases that came out of the visit."""
        return self._show_records(
            self._linked("origin_case_count"), self.env._("Cases From This Visit")
        )
