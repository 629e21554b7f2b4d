from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.working_time import NoWorkingTime

FORMS = [("initial", "Initial Visit"), ("second", "Second Visit")]


class VisitRule(models.Model):
    """When which customers are visited, on which form (F-01).

    A visit takes over what the rule says on the day it is planned; a later change of the rule
    concerns later visits only.
    """

    _name = "aftersales.visit.rule"
    _description = "Return Visit Rule"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for every company.")
    source = fields.Char(string="Procedure")
    trigger = fields.Selection(
        [("delivery", "Delivery"), ("repair", "Repair or Maintenance Handed Back")],
        required=True,
    )
    label = fields.Char(translate=True, help="Mark printed on the visit form, such as 二次回访.")
    offset_min = fields.Integer(string="Earliest", required=True, help="Day of the event = day 0.")
    offset_max = fields.Integer(string="Latest", required=True)
    unit = fields.Selection(
        [("calendar", "Calendar Days"), ("working", "Working Days")],
        default="calendar",
        required=True,
    )
    holiday_policy = fields.Selection(
        [("roll", "Roll to the Next Working Day"), ("stay", "Stay")],
        default="roll",
        required=True,
        string="Window Without a Working Day",
    )
    channel_id = fields.Many2one("aftersales.channel")
    role_id = fields.Many2one(
        "aftersales.role",
        string="Made By",
        help="Each visit goes to the person of this role who has the fewest open visits.",
    )
    class_ids = fields.Many2many(
        "aftersales.product.class", string="Product Classes", help="None: all that are followed."
    )
    first_only = fields.Boolean(
        string="First Delivery Only", help="Customers who had a delivery before are not visited."
    )
    include_paid = fields.Boolean(
        string="Paid Repairs Too", default=True, help="Off: free and contract repairs only."
    )
    complaint_type_id = fields.Many2one(
        "aftersales.case.type",
        string="Complaints Open As",
        domain=[("is_complaint", "=", True)],
        help="The type of the case that a problem told in the visit opens.",
    )
    script = fields.Html(translate=True, help="What the caller tells the customer.")
    form = fields.Selection(FORMS, required=True, default="initial")
    attempts = fields.Integer(string="Attempts Before Giving Up", default=3, required=True)
    retry_morning = fields.Float(
        string="Next Attempt in the Morning At", default=10.0, help="After one in the afternoon."
    )
    retry_afternoon = fields.Float(
        string="Next Attempt in the Afternoon At", default=15.0, help="After one in the morning."
    )

    _window_order = models.Constraint(
        "CHECK(0 <= offset_min AND offset_min <= offset_max)",
        "The earliest day of a visit is not negative and not after the latest one.",
    )
    _attempts_some = models.Constraint(
        "CHECK(attempts >= 1)", "At least one attempt is made before a customer is given up."
    )

    @api.constrains("retry_morning", "retry_afternoon")
    def _check_retry(self):
        for rule in self:
            if not 0 <= rule.retry_morning <= 12 <= rule.retry_afternoon < 24:
                raise ValidationError(
                    self.env._(
                        "%(rule)s: the next attempt in the morning is before 12:00, the one in "
                        "the afternoon is after it. Correct the two hours.",
                        rule=rule.name,
                    )
                )

    def _window(self, event_date, working_time):
        """Return the window of a visit (F-02, AMB-02, amendments 3.2).

        :param date event_date: local day of the event, day 0
        :param working_time: reader of the company's working time
        :return: dict with window_start, window_end, planned_date and rolled
        """
        self.ensure_one()
        if self.unit == "working":
            start = working_time.nth_day(event_date, self.offset_min)
            end = working_time.nth_day(start, self.offset_max - self.offset_min)
        else:
            start = fields.Date.add(event_date, days=self.offset_min)
            end = fields.Date.add(event_date, days=self.offset_max)
        planned, rolled = working_time.first_day_in(start, end), False
        if not planned:
            planned = start
            if self.holiday_policy == "roll":
                try:
                    planned = end = working_time.next_day(end)
                    rolled = True
                except NoWorkingTime:
                    planned = start
        return {
            "event_date": event_date,
            "window_start": start,
            "window_end": end,
            "planned_date": planned,
            "rolled": rolled,
        }
