from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.steps import Step
from ..mixins.links_mixin import Backlink
from .fault_alarm_raising import OPEN

LEADS = ("aftersales_service.group_qa", "aftersales_service.group_manager")


class FaultAlarm(models.Model):
    """A frequent fault (高频故障): one record per problem while it is open (J-03, I-06).

    A problem is a model or product category with a fault cause, or with all its causes. The night
    raises it and brings its numbers up to date (fault_alarm_raising); people say whether it is
    one, what is done, and from when on that works. Which units share the lots in question stands
    on its containment list (containment_tracing).
    """

    _name = "aftersales.fault.alarm"
    _inherit = [
        "aftersales.fault.alarm.raising",
        "aftersales.fault.alarm.action",
        "aftersales.containment.tracing",
        "aftersales.numbered.mixin",
        "aftersales.state.mixin",
        "aftersales.links.mixin",
        "aftersales.activity.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Frequent Fault"
    _order = "id desc"
    _rec_names_search = ["name", "product_tmpl_id", "categ_id", "cause_id"]
    _number_sequence = "aftersales.fault.alarm"
    _mail_post_access = "read"
    _smart_links = {
        "case_count": "case_ids",
        "unit_count": "installed_product_ids",
        "containment_count": Backlink("aftersales.containment.unit", "alarm_id"),
        "action_count": "corrective_action_id",
    }
    _steps = {
        "confirm": Step("confirmed", ("new",), LEADS, "can_confirm"),
        "act": Step("action", ("confirmed",), LEADS, "can_act"),
        "close": Step("closed", ("action",), LEADS, "can_close"),
        "dismiss": Step("false_alarm", ("new", "confirmed"), LEADS, "can_dismiss", True),
        "reopen": Step("confirmed", ("action", "closed", "false_alarm"), LEADS, "can_reopen", True),
    }
    _step_depends = ("measure", "restart_on", "containment_ids.state")

    state = fields.Selection(
        [
            ("new", "New"),
            ("confirmed", "Confirmed"),
            ("action", "In Action"),
            ("closed", "Closed"),
            ("false_alarm", "False Alarm"),
        ],
        default="new",
        required=True,
        copy=False,
        guarded=True,
        group_expand=True,
        index=True,
    )
    product_tmpl_id = fields.Many2one(
        "product.template",
        string="Model",
        index="btree_not_null",
        guarded=True,
        ondelete="restrict",
    )
    categ_id = fields.Many2one(
        "product.category",
        string="Product Category",
        index="btree_not_null",
        guarded=True,
        ondelete="restrict",
    )
    cause_id = fields.Many2one(
        "aftersales.fault.cause",
        string="Fault Cause",
        index="btree_not_null",
        guarded=True,
        ondelete="restrict",
        help="Empty: all causes together.",
    )
    found_on = fields.Date(required=True, guarded=True, copy=False)
    last_on = fields.Date(string="Found Last", guarded=True, copy=False)
    severity = fields.Float(
        guarded=True, copy=False, help="The greatest weight of the levels of its cases."
    )
    signal_ids = fields.One2many("aftersales.fault.signal", "alarm_id", string="Why")
    case_ids = fields.Many2many(
        "aftersales.case",
        "aftersales_fault_alarm_case_rel",
        "alarm_id",
        "case_id",
        string="Service Cases",
        guarded=True,
        copy=False,
    )
    installed_product_ids = fields.Many2many(
        "aftersales.installed.product",
        "aftersales_fault_alarm_unit_rel",
        "alarm_id",
        "unit_id",
        string="Units Affected",
        guarded=True,
        copy=False,
    )
    lot_ids = fields.Many2many(
        "stock.lot",
        "aftersales_fault_alarm_lot_rel",
        "alarm_id",
        "lot_id",
        string="Lots in the Units",
        guarded=True,
        copy=False,
        help="The units' own lots or serial numbers, and those of what they were made of.",
    )
    supplier_ids = fields.Many2many(
        "res.partner",
        "aftersales_fault_alarm_supplier_rel",
        "alarm_id",
        "partner_id",
        string="Suppliers",
        guarded=True,
        copy=False,
        help="From whom the lots were received.",
    )
    measure = fields.Text(string="What Is Done", copy=False)
    restart_on = fields.Date(
        string="Judged Up To",
        copy=False,
        help="The day on which the measure took effect. Later faults are judged anew, and what "
        "was before is no measure of them.",
    )
    case_count = fields.Integer(compute="_compute_smart_links")
    unit_count = fields.Integer(compute="_compute_smart_links")
    containment_count = fields.Integer(compute="_compute_smart_links")
    action_count = fields.Integer(compute="_compute_smart_links")
    can_confirm = fields.Boolean(compute="_compute_steps")
    can_act = fields.Boolean(compute="_compute_steps")
    can_close = fields.Boolean(compute="_compute_steps")
    can_dismiss = fields.Boolean(compute="_compute_steps")
    can_reopen = fields.Boolean(compute="_compute_steps")

    _place_one = models.Constraint(
        "CHECK((product_tmpl_id IS NULL) <> (categ_id IS NULL))",
        "A frequent fault is one of a model or of a product category.",
    )
    _ended_complete = models.Constraint(
        "CHECK(state NOT IN ('closed', 'false_alarm') OR restart_on IS NOT NULL)",
        "A frequent fault that has ended says up to which day it was judged.",
    )
    _acted_complete = models.Constraint(
        "CHECK(state NOT IN ('action', 'closed') OR btrim(COALESCE(measure, '')) <> '')",
        "A frequent fault in action says what is done.",
    )
    _open_uniq = models.UniqueIndex(
        "(company_id, COALESCE(product_tmpl_id, 0), COALESCE(categ_id, 0), COALESCE(cause_id, 0)) "
        "WHERE state IN ('new', 'confirmed', 'action')",
        "This problem is an open frequent fault already.",
    )

    @api.depends("name", "product_tmpl_id", "categ_id", "cause_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        super()._compute_display_name()
        for alarm in self.filtered(lambda alarm: alarm.product_tmpl_id or alarm.categ_id):
            problem = alarm._problem_words(alarm.product_tmpl_id, alarm.categ_id, alarm.cause_id)
            alarm.display_name = f"{alarm.display_name} {problem}"

    def write(self, vals):
        """Keep what was judged as it is.

        :raise UserError: measure or day of an alarm that has ended would change
        """
        if not self.env.su and {"measure", "restart_on"} & vals.keys():
            for alarm in self:
                if alarm.state not in OPEN:
                    raise UserError(
                        self.env._(
                            "%(alarm)s is “%(state)s” and stays as it is. Reopen it first, with "
                            "a reason.",
                            alarm=alarm.display_name,
                            state=self._state_label(alarm.state),
                        )
                    )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        for alarm in self:
            raise UserError(
                self.env._(
                    "%(alarm)s is kept: it tells what was known, and when. Mark it as a false "
                    "alarm instead.",
                    alarm=alarm.display_name,
                )
            )

    # === STEPS === #

    def _blockers_act(self):
        for alarm in self:
            if not (alarm.measure or "").strip():
                yield alarm, self.env._("Enter what is done about the fault.")

    def _blockers_close(self):
        """Yield what was not looked at yet, and a day that lies ahead."""
        for alarm in self:
            waiting = alarm.containment_ids.filtered(lambda unit: unit.state in ("to_check", "bad"))
            if waiting:
                yield (
                    alarm,
                    self.env._(
                        "%(count)s entries of the containment list are not settled. Check and "
                        "settle them.",
                        count=len(waiting),
                    ),
                )
            if alarm.restart_on and alarm.restart_on > self._today(alarm.company_id):
                yield (
                    alarm,
                    self.env._(
                        "“Judged Up To” lies ahead. Enter the day on which the measure took effect."
                    ),
                )

    def _blockers_reopen(self):
        """Yield the alarms whose problem is open under another number."""
        ended = self.filtered(lambda alarm: alarm.state not in OPEN)
        open_ones = self.sudo().search(
            [("company_id", "in", ended.company_id.ids), ("state", "in", OPEN)]
        )
        by_key = {(alarm.company_id, alarm._key()): alarm for alarm in open_ones}
        for alarm in ended:
            other = by_key.get((alarm.company_id, alarm._key()))
            if other:
                yield (
                    alarm,
                    self.env._(
                        "The problem is open as %(alarm)s. Go on there.", alarm=other.display_name
                    ),
                )

    def action_confirm(self):
        """Say that it is no chance: research and development and production are told (I-06).

        They get it once; while it is open no second one arises.

        :raise AccessError: the user is neither of QA nor a service manager
        """
        moved = self._take_step("confirm")
        moved._drop_tasks()
        Role = self.env["aftersales.role"]
        moved._create_activities(
            lambda alarm: (
                Role._direct_users("design", alarm.company_id)
                | Role._direct_users("production", alarm.company_id)
            ),
            summary=lambda alarm: alarm.env._("Improve the product: a fault is frequent"),
            note=lambda alarm: alarm.signal_ids[:1].says or "",
        )
        return True

    def action_act(self):
        """Note that something is being done.

        :raise UserError: what is done is missing
        """
        self._take_step("act")
        return True

    def action_close(self):
        """End the alarm: what is done works from ``restart_on`` on, by default from today.

        :raise UserError: entries of the containment list are not settled
        """
        by_day = self.grouped(lambda alarm: alarm.restart_on or self._today(alarm.company_id))
        for day, alarms in by_day.items():
            alarms._take_step("close", {"restart_on": day})._drop_tasks()
        return True

    def action_dismiss(self, reason=None):
        """Judge it to be none: chance, or no fault of the product.

        :param str reason: why; compulsory
        """
        for company, alarms in self.grouped("company_id").items():
            values = {"restart_on": self._today(company)}
            alarms._take_step("dismiss", values, reason=reason)._drop_tasks()
        return True

    def action_reopen(self, reason=None):
        """Take the alarm up again.

        :param str reason: why; compulsory
        :raise UserError: the problem is open under another number
        """
        self._take_step("reopen", {"restart_on": False}, reason=reason)
        return True

    def _drop_tasks(self):
        """Take what the alarms gave people to do from their lists."""
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])

    # === LINKS === #

    def action_open_cases(self):
        """Open the cases of the problem (I-06)."""
        return self._show_records(self._linked("case_count"), self.env._("Cases"))

    def action_open_units(self):
        """Open the units that had the fault."""
        return self._show_records(self._linked("unit_count"), self.env._("Units Affected"))

    def action_open_containment(self):
        """Open the containment list."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_service.containment_unit_action"
        )
        return {
            **action,
            "domain": [("alarm_id", "in", self.ids)],
            "context": {"create": False, "search_default_open": 1},
        }
