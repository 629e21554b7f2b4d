import ast

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools.visit_window import Terms

FORMS = [
    ("initial", "Initial Visit"),
    ("second", "Second Visit"),
    ("repair", "Post-Repair Visit"),
    ("effect", "Effect Call"),
    ("periodic", "Periodic Visit"),
    ("communication", "Second Communication"),
]
TRIGGERS = [
    ("delivery", "Delivery"),
    ("repair", "Repair or Maintenance Handed Back"),
    ("on_site", "On-Site Work Done"),
    ("remote", "Remote Guidance Finished"),
    ("part", "Part Replaced"),
    ("handled", "Case Handled"),
    ("dissatisfied", "Dissatisfied Answer in a Visit"),
]
UNITS = [
    ("calendar", "Calendar Days"),
    ("working", "Working Days"),
    ("hours", "Hours"),
    ("working_hours", "Working Hours"),
]
HOLIDAY_POLICIES = [("roll", "Roll to the Next Working Day"), ("stay", "Stay")]
# What the rules of a trigger choose among.
SOURCES = {
    "delivery": "aftersales.ownership",
    "repair": "aftersales.work.order",
    "on_site": "aftersales.work.order",
    "remote": "aftersales.work.order",
    "part": "aftersales.work.order",
    "handled": "aftersales.case",
    "dissatisfied": "aftersales.return.visit",
}


class VisitRule(models.Model):
    """When which customers are visited, on which form (F-01).

    A visit takes over what the rule says on the day it is planned; a later change of the rule
    concerns later visits only.
    """

    _name = "aftersales.visit.rule"
    _inherit = ["aftersales.visit.rule.scope"]
    _description = "Return Visit Rule"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    trigger = fields.Selection(
        TRIGGERS,
        required=True,
        help="The result of a case is confirmed, and a dissatisfied customer called again, on the "
        "case itself; rules are for visits beside that.",
    )
    label = fields.Char(translate=True, help="Mark printed on the visit form, such as 二次回访.")
    offset_min = fields.Integer(
        string="Earliest",
        required=True,
        help="Days are counted from the day of the event, which is day 0; hours from its moment.",
    )
    offset_max = fields.Integer(string="Latest", required=True)
    unit = fields.Selection(UNITS, default="calendar", required=True)
    holiday_policy = fields.Selection(
        HOLIDAY_POLICIES, default="roll", required=True, string="Window Without Working Time"
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
    source_domain = fields.Char(
        string="Only Where",
        help="A condition that the delivery, the work order or the case meets besides its product "
        "class.",
    )
    source_model = fields.Char(compute="_compute_source_model")
    first_only = fields.Boolean(
        string="First Delivery Only", help="Customers who had a delivery before are not visited."
    )
    include_paid = fields.Boolean(
        string="Paid Repairs Too",
        default=True,
        help="Off: maintenance, free and contract repairs only.",
    )
    include_on_site = fields.Boolean(
        string="On-Site Repairs Too",
        default=True,
        help="Off: only after repairs in our house.",
    )
    case_type_ids = fields.Many2many(
        "aftersales.case.type", string="Case Types", help="None: cases of every type."
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
        "The earliest time of a visit is not negative and not after the latest one.",
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

    def _of_imports(self):
        """Return the rule that imported visits name; it is shipped switched off, and stays so."""
        return self & self.env["aftersales.import.past"]._imported_rule()

    @api.constrains("active")
    def _check_of_imports(self):
        for rule in self._of_imports().filtered("active"):
            raise ValidationError(
                self.env._(
                    "%(rule)s: imported visits name this rule, and it plans none. Leave it "
                    "switched off, and make a rule of your own.",
                    rule=rule.name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_of_imports(self):
        for rule in self._of_imports():
            raise UserError(
                self.env._(
                    "%(rule)s: imported visits name this rule. It cannot be deleted.",
                    rule=rule.name,
                )
            )

    @api.depends("trigger")
    def _compute_source_model(self):
        for rule in self:
            rule.source_model = SOURCES.get(rule.trigger)

    @api.constrains("source_domain", "trigger")
    def _check_source_domain(self):
        """Refuse a condition that cannot be asked, in the words of who has to correct it (F-01).

        It is tried with the rights of the person who writes it, so that it reads nothing that he
        may not see.
        """
        for rule in self.filtered("source_domain"):
            try:
                with self.env.cr.savepoint():
                    self.env[rule.source_model].search(rule._source_condition(), limit=1)
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "%(rule)s: the condition under “Only Where” cannot be used on the records "
                        "of “%(trigger)s”. Correct or clear it. (%(error)s)",
                        rule=rule.name,
                        trigger=dict(self._fields["trigger"]._description_selection(self.env))[
                            rule.trigger
                        ],
                        error=error,
                    )
                ) from error

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        """Keep the rules that visits were made by, and those that an update would bring back.

        :raise UserError: names a visit, and what to do instead
        """
        Visit = self.env["aftersales.return.visit"]
        names = self.sudo().get_external_id()
        for rule in self:
            visit = Visit._ever().search(Visit._made_for(rule), limit=1)
            if visit:
                raise UserError(
                    self.env._(
                        "“%(rule)s” planned visits, such as %(visit)s. Archive it instead.",
                        rule=rule.name,
                        visit=visit.name,
                    )
                )
            if names[rule.id].startswith("aftersales_service."):
                raise UserError(
                    self.env._(
                        "“%(rule)s” came with the addon: the next update would bring it back. "
                        "Archive it instead.",
                        rule=rule.name,
                    )
                )

    def _source_condition(self):
        """Return the rule's own condition on its sources; without one everything meets it.

        :raise ValueError: the text is no domain
        """
        self.ensure_one()
        condition = ast.literal_eval(self.source_domain or "[]")
        if not isinstance(condition, list):
            raise ValueError(self.source_domain)
        return Domain(condition)

    def _matching(self, records):
        """Return those of the deliveries, orders or cases that meet the rule's condition (F-01).

        :raise UserError: the condition became invalid after it was saved
        """
        self.ensure_one()
        if not self.source_domain or not records:
            return records
        try:
            with self.env.cr.savepoint():
                return records & records.with_context(active_test=False).search(
                    self._source_condition() & Domain("id", "in", records.ids)
                )
        except (ValueError, SyntaxError, TypeError) as error:
            raise UserError(
                self.env._(
                    "Visit rule “%(rule)s”: its condition “%(condition)s” cannot be used any more. "
                    "Correct or clear it; the visits are planned in the next run.",
                    rule=self.name,
                    condition=self.source_domain,
                )
            ) from error

    def _terms(self):
        """Return what the rule says about the time of its visits."""
        self.ensure_one()
        return Terms(self.offset_min, self.offset_max, self.unit, self.holiday_policy == "roll")
