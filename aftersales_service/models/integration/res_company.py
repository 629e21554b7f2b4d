from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError

from ...tools import words
from ...tools.working_time import at_local, local_date
from ..sla.preset_switch import SWITCHES


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = [
        "res.company",
        "aftersales.company.warranty",
        "aftersales.company.solution",
        "aftersales.company.remedy",
        "aftersales.company.workshop",
        "aftersales.company.execution",
        "aftersales.company.visit",
        "aftersales.company.call",
        "aftersales.company.maintenance",
        "aftersales.company.reception",
        "aftersales.company.improvement",
    ]

    aftersales_go_live = fields.Date(
        string="After-Sales Go-Live",
        help="Deliveries before this day are not caught up. Set at installation.",
    )
    aftersales_caught_up_at = fields.Datetime(
        string="Deliveries Caught Up To",
        readonly=True,
        copy=False,
        help="The catch-up has seen every delivery made before; empty: it looks from go-live on.",
    )
    aftersales_handover_auto = fields.Boolean(
        string="Archive Hand-over by Itself",
        default=True,
        help="The day list is handed over at its hour without a click.",
    )
    aftersales_handover_hour = fields.Float(string="Hand-over At", default=8.5)
    aftersales_handover_check_hour = fields.Float(string="Hand-over Checked At", default=9.0)
    aftersales_handover_working_day = fields.Boolean(
        string="Hand-over on the Next Working Day",
        default=True,
        help="Off: on the next calendar day.",
    )
    aftersales_promise_hours = fields.Float(
        string="Promised Reply Proposed After (Working Hours)", default=4.0
    )
    aftersales_promise_limit = fields.Float(
        string="Promised Reply Warned After (Working Hours)",
        default=8.0,
        help="A later promise is allowed, but the form warns. Zero: never.",
    )
    aftersales_acceptance = fields.Selection(
        [("agent", "Service Agents and Managers"), ("manager", "Service Managers Only")],
        string="Requests Accepted By",
        default="agent",
        required=True,
        help="All others record and forward.",
    )
    aftersales_require_steps = fields.Boolean(
        string="No Step Is Skipped",
        help="A case is handled only when its investigation and its solution are written (B-24).",
    )
    aftersales_require_diagnosis = fields.Boolean(
        string="Diagnosis Report Before the Solution",
        help="Faults and quality complaints need a finished diagnosis report first (C-03).",
    )
    aftersales_transmission = fields.Boolean(
        string="Transmission Sheets",
        help="Departments pass information on sheets with receipt (B-27).",
    )
    aftersales_csi_gate = fields.Boolean(
        string="Quality Complaints Go Through a CSI",
        default=True,
        help="Types that open a CSI do so, and nothing is executed for them before its decision "
        "(B-22). Off: the case is executed by itself; a CSI can be opened by hand.",
    )
    aftersales_promise = fields.Boolean(
        string="Promise Before Hanging Up",
        default=True,
        help="A customer on the line whose matter is not explained is told when he hears from us "
        "(B-16).",
    )
    aftersales_unregistered_minutes = fields.Integer(
        string="Unregistered Requests Announced After (Minutes)",
        default=15,
        help="What an agent typed and did not register comes to his list of activities.",
    )
    aftersales_duplicate_days = fields.Integer(
        string="Duplicates Sought For (Days)",
        default=30,
        help="Cases received so long ago are shown as possibly the same matter, ended or not.",
    )
    aftersales_answer_policy = fields.Selection(
        [("reopen", "Reopen the Case"), ("notify", "Tell the Responsible Person")],
        string="Answer After the End",
        default="reopen",
        required=True,
        help="What a customer's answer does to a case that is handled or closed.",
    )
    aftersales_reopen_days = fields.Integer(
        string="Answers Reopen For (Days)",
        default=30,
        help="Later than so many days after closing an answer only tells the responsible person.",
    )
    aftersales_mail_new_customer = fields.Boolean(
        string="Unknown Senders Become Contacts",
        default=True,
        help="Off: a mail of an unknown sender makes a case without a customer.",
    )
    aftersales_evidence_mb = fields.Float(
        string="Largest File (MB)", default=25.0, help="Zero: no limit of our own."
    )
    aftersales_evidence_types = fields.Char(
        string="Files Taken as Evidence",
        default="image/ video/ audio/ application/pdf application/msword "
        "application/vnd.openxmlformats application/vnd.ms-excel text/plain text/csv",
        help="Beginnings of media types; empty: all.",
    )
    aftersales_sla_preset_id = fields.Many2one(
        "aftersales.sla.preset",
        string="Preset of Time Limits",
        readonly=True,
        copy=False,
        help="The procedure whose time limits were applied last.",
    )
    aftersales_handling_days = fields.Integer(
        string="Handling Limit Warned Above (Days)", default=3, help="Zero: never."
    )
    aftersales_old_part_location_id = fields.Many2one(
        "stock.location",
        string="Old-Part Location",
        check_company=True,
        domain="[('usage', '=', 'internal'), ('warehouse_id', '=', False)]",
        help="Where parts recovered from customers are put; it lies outside every warehouse.",
    )
    aftersales_engineer_location_id = fields.Many2one("stock.location", string="Parts Taken From")
    aftersales_analytic_account_id = fields.Many2one(
        "account.analytic.account", string="After-Sales Analytic Account"
    )
    aftersales_free_part_account_id = fields.Many2one(
        "account.account",
        string="Counter Account of Free Parts",
        check_company=True,
        domain="[('account_type', 'not in', ('asset_receivable', 'liability_payable', "
        "'asset_cash', 'liability_credit_card', 'off_balance'))]",
        help="Parts bought at zero enter stock at their cost; this account takes the other side of "
        "the entry. Empty: Odoo's closing puts it on the stock variation account.",
    )
    aftersales_calendar_version = fields.Integer(
        readonly=True,
        copy=False,
        help="Raised when the company's working time is edited; its clocks follow.",
    )
    aftersales_day_from = fields.Float(
        string="People Are Told From",
        default=8.0,
        help="Holds where working hours are missing or flexible: alarms wait for these hours of "
        "the day.",
    )
    aftersales_day_to = fields.Float(string="People Are Told Until", default=20.0)
    aftersales_year_warning_days = fields.Integer(
        string="Holidays of Next Year Missed So Many Days Before",
        default=47,
        help="47 days before New Year is 15 November.",
    )
    aftersales_warned_year = fields.Integer(readonly=True, copy=False)
    aftersales_workday_years = fields.Char(
        string="Years with Known Holidays", compute="_compute_aftersales_workday_years"
    )

    _aftersales_day_in_order = models.Constraint(
        "CHECK(aftersales_day_from >= 0 AND aftersales_day_from < aftersales_day_to "
        "AND aftersales_day_to <= 24)",
        "The hours in which people are told lie within the day, the first before the last.",
    )

    def _compute_aftersales_workday_years(self):
        Year = self.env["aftersales.workday.year"]
        for company in self:
            company.aftersales_workday_years = words.listed(
                self.env, (str(year) for year in sorted(Year._known(company.id)))
            )

    def _aftersales_workday_calendars(self):
        """Return ``{company: its calendars with make-up days}``, those of no company among them."""
        calendars = (
            self.env["resource.calendar"]
            .sudo()
            .search(
                [
                    ("aftersales_workdays", "=", True),
                    ("company_id", "in", [False, *self.ids]),
                ]
            )
        )
        return {
            company: calendars.filtered(
                lambda calendar, company=company: calendar.company_id in (company, company.browse())
            )
            for company in self
        }

    def _aftersales_withdraw_year_warning(self):
        """Take back the managers' activities about a year that is known by now."""
        companies = self.sudo().filtered("aftersales_warned_year")
        Year = self.env["aftersales.workday.year"]
        done = companies.filtered(lambda c: c.aftersales_warned_year in Year._known(c.id))
        if done:
            done.partner_id.activity_unlink(["aftersales_service.activity_calendar_year"])
            done.aftersales_warned_year = False

    def _aftersales_tz(self):
        """Return the name of the time zone in which the company's service works."""
        self.ensure_one()
        return self.resource_calendar_id.tz or self.partner_id.tz or "UTC"

    def _aftersales_local_date(self, moment=None):
        """Return the company's date of a moment (naive UTC), of now without one."""
        return local_date(moment or fields.Datetime.now(), self._aftersales_tz())

    def _aftersales_moment(self, day, hour):
        """Return the naive UTC datetime at which the company's day reaches an hour.

        :param date day: a date of the company
        :param float hour: hour of the day, 8.5 being 08:30
        """
        return at_local(day, hour, self._aftersales_tz())

    def _aftersales_sequence(self, code):
        """Return the company's own sequence for a code (B-03).

        :param str code: code of an ir.sequence of ours
        :return: ir.sequence; the common pattern where the company has none of its own
        """
        self.ensure_one()
        sequences = self.env["ir.sequence"].search(
            [("code", "=", code), ("company_id", "in", [self.id, False])]
        )
        return sequences.filtered("company_id")[:1] or sequences[:1]

    @api.model
    def _aftersales_open_companies(self):
        """Give every company its own sequences and a go-live date; called by install and update."""
        companies = self.sudo().search([])
        companies._aftersales_open()

    def _aftersales_open(self):
        """Give the companies what the service line needs before the first record is made."""
        sequences = self.env["ir.sequence"].sudo().search([("code", "=like", "aftersales.%")])
        have = {(s.code, s.company_id.id) for s in sequences if s.company_id}
        patterns = sequences.filtered(lambda s: not s.company_id)
        for company in self:
            for pattern in patterns:
                if (pattern.code, company.id) not in have:
                    pattern.copy({"company_id": company.id, "name": pattern.name})
        self.filtered(lambda c: not c.aftersales_go_live).aftersales_go_live = fields.Date.today()
        self._aftersales_open_old_part_location()
        self._aftersales_open_accounts()
        self.env["aftersales.sla.preset"]._apply_default(self)

    def _aftersales_open_old_part_location(self):
        """Give the companies the place for recovered parts, outside every warehouse (AMB-21).

        Stock counts what lies under a warehouse's view location; a location without a parent is
        in none, so nothing in it is free, forecast or sold.
        """
        missing = self.filtered(lambda company: not company.aftersales_old_part_location_id)
        locations = self.env["stock.location"].create(
            [
                {"name": self.env._("Old Parts"), "usage": "internal", "company_id": company.id}
                for company in missing
            ]
        )
        for company, location in zip(missing, locations, strict=True):
            company.aftersales_old_part_location_id = location

    @api.constrains("aftersales_old_part_location_id")
    def _check_aftersales_old_part_location(self):
        """Refuse a location that counts as stock; mark the one chosen (AMB-21)."""
        for company in self:
            location = company.aftersales_old_part_location_id
            if location.warehouse_id or (location and location.usage != "internal"):
                raise ValidationError(
                    self.env._(
                        "“%(location)s” cannot hold the old parts of %(company)s: what lies there "
                        "counts as stock of %(warehouse)s. Choose an internal location outside "
                        "every warehouse.",
                        location=location.display_name,
                        company=company.display_name,
                        warehouse=location.warehouse_id.display_name or location.usage,
                    )
                )
            location.sudo().aftersales_old_parts = True

    def _aftersales_open_accounts(self):
        """Give companies without one an analytic account on which labour is posted (E-03).

        It lies in the plan that every database has; an administrator may choose another one.
        """
        without = self.filtered(lambda company: not company.aftersales_analytic_account_id)
        if not without:
            return
        plan = next(iter(self.env["account.analytic.plan"]._get_all_plans()))
        accounts = self.env["account.analytic.account"].create(
            [
                {
                    "name": self.env._("After-Sales Service"),
                    "plan_id": plan.id,
                    "company_id": company.id,
                }
                for company in without
            ]
        )
        for company, account in zip(without, accounts, strict=True):
            company.aftersales_analytic_account_id = account

    def _aftersales_analytic_values(self):
        """Return the values that put an analytic line on the company's after-sales account."""
        self.ensure_one()
        self._aftersales_open_accounts()
        account = self.aftersales_analytic_account_id
        return {"company_id": self.id, account.plan_id._column_name(): account.id}

    @api.model_create_multi
    def create(self, vals_list):
        """Start the service of a new company on the day it is made, as its maker wants it."""
        companies = super().create(vals_list)
        companies.sudo()._aftersales_open()
        for company, vals in zip(companies.sudo(), vals_list, strict=True):
            chosen = {name: vals[name] for name in SWITCHES if name in vals}
            if chosen:
                company.write(chosen)
        return companies

    def write(self, vals):
        """Look at past deliveries again when the service begins earlier than it did."""
        result = super().write(vals)
        if {"aftersales_transmission", "aftersales_instruction"} & vals.keys():
            # What is off is not in the menu, which Odoo keeps in a cache.
            self.env.registry.clear_cache()
        if "resource_calendar_id" in vals:
            self.env["aftersales.working.time"]._changed(self)
        if vals.get("aftersales_legal_counters"):
            self._aftersales_count_again()
        if "aftersales_go_live" in vals:
            self.env["aftersales.ownership"]._look_again(self)
        return result

    # === COUNTER ACCOUNT OF PARTS BOUGHT AT ZERO === #

    def _get_location_valuation_vals(self, at_date=None, location_domain=False):
        """Close what free parts brought in against the counter account (E-05).

        Odoo compares the value in stock with the valuation account after these lines, and puts
        only the rest on the stock variation account.
        """
        values = super()._get_location_valuation_vals(at_date, location_domain)
        return values + self._aftersales_counter_closing(at_date)

    def _aftersales_counter_closing(self, at_date=None):
        """Return the journal items of free parts that came in or went back since the closing."""
        self.ensure_one()
        if not self.aftersales_free_part_account_id:
            return []
        domain = [
            ("company_id", "=", self.id),
            ("state", "=", "done"),
            ("purchase_line_id.order_id.aftersales_kind", "=", "parts"),
        ]
        closed = self._get_last_closing_date()
        if closed:
            domain.append(("date", ">", closed))
        if at_date:
            domain.append(("date", "<=", at_date))
        moves = self.env["stock.move"].sudo().with_company(self).search(domain, order="id")
        posted = moves._aftersales_on_counter()
        return [
            line
            for move in moves
            for line in move._aftersales_counter_lines(posted.get(move, 0.0), at_date)
        ]

    def _aftersales_post_counter(self, lines):
        """Post journal items of free parts, as Odoo posts those of stock moves; superuser mode.

        :param list lines: values of balanced journal items
        :return: the posted account.move, empty where the company has no stock journal
        """
        self.ensure_one()
        entries = self.env["account.move"].with_company(self)
        if not self.account_stock_journal_id:
            return entries
        entry = entries.create(
            {
                "journal_id": self.account_stock_journal_id.id,
                "date": self.env.context.get("force_period_date")
                or fields.Date.context_today(self),
                "line_ids": [Command.create(line) for line in lines],
            }
        )
        entry._post()
        return entry
