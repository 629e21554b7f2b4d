from datetime import timedelta

from psycopg2 import errors

from odoo import api, fields, models

from ...tools.steps import Step
from ...tools.working_time import NoWorkingTime
from .registration import QUIET

AGENT = "aftersales_service.group_agent"
SALES_ADMIN = "aftersales_service.group_sales_admin"
ACTIVITY = "aftersales_service.mail_activity_handover"


class Handover(models.Model):
    """The day list with which sales administration hands new customers and deliveries over.

    One per company and day (A-02, amendments 21 and 30), made with the first thing that stands on
    it; due at an hour of the next working day.
    """

    _name = "aftersales.handover"
    _inherit = [
        "aftersales.numbered.mixin",
        "aftersales.state.mixin",
        "aftersales.activity.mixin",
        "aftersales.information.sheet",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Archive Hand-over"
    _order = "date desc, id desc"
    _number_sequence = "aftersales.handover"
    _steps = {
        "hand_over": Step("done", ("open",), (SALES_ADMIN, AGENT), "can_hand_over"),
    }

    date = fields.Date(required=True, guarded=True)
    deadline = fields.Datetime(string="Due At", required=True, guarded=True)
    hand_over_at = fields.Datetime(
        string="By Itself At", guarded=True, help="When the list is handed over without a click."
    )
    state = fields.Selection(
        [("open", "To Hand Over"), ("done", "Handed Over")],
        default="open",
        required=True,
        copy=False,
        guarded=True,
    )
    can_hand_over = fields.Boolean(compute="_compute_steps")
    overdue = fields.Boolean(guarded=True, copy=False)
    done_by = fields.Many2one("res.users", string="Handed Over By", guarded=True, copy=False)
    done_at = fields.Datetime(string="Handed Over On", guarded=True, copy=False)
    archive_ids = fields.One2many(
        "aftersales.customer.archive", "handover_id", string="New Customers"
    )
    ownership_ids = fields.One2many("aftersales.ownership", "handover_id", string="Deliveries")
    archive_count = fields.Integer(string="New Customers Count", compute="_compute_counts")
    ownership_count = fields.Integer(string="Deliveries Count", compute="_compute_counts")

    _day_uniq = models.Constraint("UNIQUE(company_id, date)", "A company has one list per day.")
    _due_index = models.Index("(deadline) WHERE state = 'open'")

    @api.depends("archive_ids", "ownership_ids")
    def _compute_counts(self):
        for field, model in (
            ("archive_count", "aftersales.customer.archive"),
            ("ownership_count", "aftersales.ownership"),
        ):
            counts = dict(
                self.env[model]._read_group(
                    [("handover_id", "in", self.ids)], ["handover_id"], ["__count"]
                )
            )
            for handover in self:
                handover[field] = counts.get(handover._origin, 0)

    def action_hand_over(self):
        """Hand the whole day over: all its new customers and deliveries at once (A-02).

        Stores who and when, tells the service agents once per list, and ends the reminder.

        :raise AccessError: the user is neither in sales administration nor a service agent
        """
        now = fields.Datetime.now()
        moved = self._take_step("hand_over", {"done_by": self.env.uid, "done_at": now})
        late = moved.filtered(lambda handover: handover.deadline < now)
        late.sudo().overdue = True
        moved.archive_ids.filtered(lambda a: a.state == "recorded")._take_step("hand_over")
        moved._tell_agents()
        moved.sudo().activity_unlink([ACTIVITY])

    def _tell_agents(self):
        """Note on each day list what was handed over, and tell the service agents once of all."""

        def words(handover):
            return handover.env._(
                "Handed over to service for %(date)s: %(customers)s × new customer, "
                "%(deliveries)s × delivery.",
                customers=handover.archive_count,
                deliveries=handover.ownership_count,
                date=fields.Date.to_string(handover.date),
            )

        lists = self.sudo()
        lists._message_log_batch(
            bodies={handover.id: words(handover) for handover in lists},
            author_id=self.env.user.partner_id.id,
        )
        for company, own in lists.grouped("company_id").items():
            agents = self.env["aftersales.role"]._users("agent", company) - self.env.user
            own._tell_people(agents, lambda lists: lists.env._("Handed over to service"), words)

    def _information_rows(self):
        """Return the rows of the day's sheet: its new customers, and its deliveries (N-01)."""
        self.ensure_one()
        rows, shown = [], self.ownership_ids.browse()
        for archive in self.archive_ids.sorted("id"):
            own = self.ownership_ids.filtered(lambda row, a=archive: row.archive_id == a)
            shown |= own
            rows += [self._information_row(archive, delivery) for delivery in own or [own]]
        known = (self.ownership_ids - shown).sorted("id")
        return rows + [self._information_row(row.archive_id, row) for row in known]

    # Day lists

    @api.model
    def _list_of(self, company):
        """Return the company's open list of today, made when this is the first thing on it.

        What comes after today's list was handed over stands on the list of the next day.

        :return: the list; empty when another node is making it this very moment, then
            :meth:`_adopt` puts on a list what is on none
        """
        today = company._aftersales_local_date()
        lists = self.search_fetch(
            [("company_id", "=", company.id), ("date", ">=", today)],
            ["state", "date"],
            order="date",
        )
        handover = lists.filtered(lambda h: h.state == "open")[:1]
        if handover:
            return handover
        date = lists[-1].date + timedelta(days=1) if lists else today
        due = self._due_day(company, date)
        handover = self._create_or_nothing(
            self.with_context(**QUIET),
            [
                {
                    "company_id": company.id,
                    "date": date,
                    "deadline": company._aftersales_moment(
                        due, company.aftersales_handover_check_hour
                    ),
                    "hand_over_at": company._aftersales_moment(
                        due, company.aftersales_handover_hour
                    ),
                }
            ],
        )
        if handover:
            self.env["aftersales.job"]._arm("handover", handover.hand_over_at)
            self.env["aftersales.job"]._arm(
                "handover_check", handover.deadline + timedelta(minutes=1)
            )
        return handover

    @api.model
    def _due_day(self, company, date):
        """Return the day on which a list is due: the next working day, or the next calendar day."""
        tomorrow = date + timedelta(days=1)
        if not company.aftersales_handover_working_day:
            return tomorrow
        try:
            return self.env["aftersales.working.time"]._next_working_day(company, tomorrow)
        except NoWorkingTime:
            return tomorrow

    @api.model
    def _create_or_nothing(self, model, vals_list):
        """Create records, or none when another transaction is creating the same ones."""
        try:
            with self.env.cr.savepoint(flush=False):
                records = model.create(vals_list)
                self.env.flush_all()
                return records
        except (errors.UniqueViolation, errors.SerializationFailure):
            self.env.transaction.clear()
            return model.browse()

    # Scheduled actions

    @api.model
    def _cron_hand_over(self):
        """Hand over by itself what is due, where the company wants it so (A-02)."""
        self._adopt()
        self.env["aftersales.job"]._process(
            "handover",
            self._name,
            [
                ("state", "=", "open"),
                ("hand_over_at", "<=", fields.Datetime.now()),
                ("company_id.aftersales_handover_auto", "=", True),
            ],
            lambda handovers: handovers.sudo().action_hand_over(),
            arm=lambda: self._arm_next("handover", "hand_over_at"),
        )

    @api.model
    def _cron_check(self):
        """Mark the lists that were not handed over in time and remind sales administration."""
        self.env["aftersales.job"]._process(
            "handover_check",
            self._name,
            [
                ("state", "=", "open"),
                ("overdue", "=", False),
                ("deadline", "<", fields.Datetime.now()),
            ],
            lambda handovers: handovers.sudo()._mark_overdue(),
            arm=lambda: self._arm_next("handover_check", "deadline"),
        )

    @api.model
    def _arm_next(self, code, field):
        """Arm the action for the next open list."""
        following = self.search_fetch(
            [("state", "=", "open"), (field, ">", fields.Datetime.now())],
            [field],
            order=field,
            limit=1,
        )
        if following:
            self.env["aftersales.job"]._arm(code, following[field] + timedelta(minutes=1))

    def _mark_overdue(self):
        """Flag late lists and put one reminder per list on sales administration (A-02)."""
        self.overdue = True
        people = {
            company: self.env["aftersales.role"]._direct_users("sales_admin", company)[:1]
            for company in self.company_id
        }
        self._create_activities(
            lambda handover: people[handover.company_id],
            lambda handover: handover.env._("Hand over the list of %(date)s", date=handover.date),
            activity_type=ACTIVITY,
            deadline=lambda h: h.company_id._aftersales_local_date(h.deadline),
        )

    @api.model
    def _adopt(self):
        """Put on a day list, and join to its archive, what could not be when it was registered.

        That happens when two nodes make the first thing of a day, or a customer's first
        documents, at the same moment.
        """
        archives = (
            self.env["aftersales.customer.archive"]
            .sudo()
            .search(
                [
                    ("state", "=", "recorded"),
                    ("imported", "=", False),
                    "|",
                    ("handover_id", "=", False),
                    ("handover_id.state", "=", "done"),
                ],
                limit=1000,
            )
        )
        loose = (
            self.env["aftersales.ownership"]
            .sudo()
            .search(
                [
                    ("imported", "=", False),
                    "|",
                    ("handover_id", "=", False),
                    ("archive_id", "=", False),
                ],
                limit=1000,
            )
        )
        for company in archives.company_id | loose.company_id:
            handover = self.sudo()._list_of(company)
            archives.filtered(lambda a, c=company: a.company_id == c).handover_id = handover
            own = loose.filtered(lambda o, c=company: o.company_id == c)
            own.filtered(lambda o: not o.handover_id).handover_id = handover
            unjoined = own.filtered(lambda o: not o.archive_id)
            for archive in archives._find(company, unjoined.partner_id):
                unjoined.filtered(
                    lambda o, a=archive: o.partner_id == a.partner_id
                ).archive_id = archive
