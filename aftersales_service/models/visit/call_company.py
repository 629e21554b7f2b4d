from odoo import fields, models

from ...tools.retry import in_quiet_hours


class CompanyCall(models.AbstractModel):
    """When a company calls and writes to its customers, and what it tells them (F-14, F-16).

    One record of the contact data feeds script, messages and public pages (amendment 38).
    """

    _name = "aftersales.company.call"
    _description = "Calls of a company"

    aftersales_quiet_from = fields.Float(
        string="Customers Left in Peace From",
        default=20.0,
        help="No message is sent to customers, and no call is planned, in these hours.",
    )
    aftersales_quiet_to = fields.Float(string="Customers Left in Peace Until", default=8.0)
    aftersales_retry_morning = fields.Float(
        string="Call Again in the Morning At",
        default=10.0,
        help="After an attempt in the afternoon; the rule of a visit may say another hour.",
    )
    aftersales_retry_afternoon = fields.Float(string="Call Again in the Afternoon At", default=15.0)
    aftersales_call_independent = fields.Boolean(
        string="Nobody Calls About His Own Work",
        default=True,
        help="Who did the repair does not ask the customer how it was.",
    )
    aftersales_answer_days = fields.Integer(
        string="Written Answers Awaited For (Days)",
        default=2,
        help="A customer who was asked in writing and does not answer is called then, at the "
        "latest on the last day of the visit's window.",
    )
    aftersales_answer_link_days = fields.Integer(
        string="Links to the Answer Page Last (Days)", default=14
    )
    aftersales_service_contact = fields.Char(
        string="Whom Customers Contact", translate=True, help="First of the four points (F-14)."
    )
    aftersales_service_phone = fields.Char(
        string="Service Phone", help="Second of the four points; empty: the company's number."
    )
    aftersales_complaint_flow = fields.Text(
        string="How Complaints Are Handled",
        translate=True,
        help="Third of the four points, in words for customers.",
    )
    aftersales_other_matters = fields.Text(
        string="Other Matters to Tell", translate=True, help="Fourth of the four points; optional."
    )

    _aftersales_quiet_hours = models.Constraint(
        "CHECK(aftersales_quiet_from BETWEEN 0 AND 24 AND aftersales_quiet_to BETWEEN 0 AND 24)",
        "Quiet hours begin and end within a day. Enter hours between 0:00 and 24:00.",
    )
    _aftersales_retry_hours = models.Constraint(
        "CHECK(aftersales_retry_morning BETWEEN 0 AND 12 "
        "AND aftersales_retry_afternoon BETWEEN 12 AND 23.99)",
        "Customers are called again once before 12:00 and once after it. Correct the two hours.",
    )
    _aftersales_answer_time = models.Constraint(
        "CHECK(aftersales_answer_days >= 0 AND aftersales_answer_link_days > 0)",
        "A link to the answer page lasts for a day at least; days of waiting are not negative.",
    )

    def _aftersales_quiet_until(self, moment, tz=None):
        """Return when the quiet hours end in which a moment lies, None outside of them.

        :param datetime moment: naive UTC
        :param str tz: time zone of who is called; the company's by default
        """
        self.ensure_one()
        company = self.sudo()
        return in_quiet_hours(
            moment,
            tz or company._aftersales_tz(),
            company.aftersales_quiet_from,
            company.aftersales_quiet_to,
        )

    def _aftersales_points(self):
        """Return the four points that customers are told, as a list of texts (F-14).

        What nobody has written is said in common words; the fourth is left out then.
        """
        self.ensure_one()
        company = self.sudo()
        contact = company.aftersales_service_contact or self.env._(
            "the after-sales service of %(company)s", company=company.name
        )
        phone = company.aftersales_service_phone or company.phone or ""
        flow = company.aftersales_complaint_flow or self.env._(
            "each complaint is registered at once, you hear when you get an answer, and we tell "
            "you the result"
        )
        points = [
            self.env._("Whom to contact: %(contact)s", contact=contact),
            self.env._("Telephone: %(phone)s", phone=phone or "—"),
            self.env._("How we handle complaints: %(flow)s", flow=flow),
        ]
        if company.aftersales_other_matters:
            points.append(company.aftersales_other_matters)
        return points


class ConfigCall(models.AbstractModel):
    """The settings of calls on the settings page."""

    _name = "aftersales.config.call"
    _description = "Settings of calls"

    company_id = fields.Many2one("res.company")
    aftersales_quiet_from = fields.Float(related="company_id.aftersales_quiet_from", readonly=False)
    aftersales_quiet_to = fields.Float(related="company_id.aftersales_quiet_to", readonly=False)
    aftersales_retry_morning = fields.Float(
        related="company_id.aftersales_retry_morning", readonly=False
    )
    aftersales_retry_afternoon = fields.Float(
        related="company_id.aftersales_retry_afternoon", readonly=False
    )
    aftersales_call_independent = fields.Boolean(
        related="company_id.aftersales_call_independent", readonly=False
    )
    aftersales_answer_days = fields.Integer(
        related="company_id.aftersales_answer_days", readonly=False
    )
    aftersales_answer_link_days = fields.Integer(
        related="company_id.aftersales_answer_link_days", readonly=False
    )
    aftersales_service_contact = fields.Char(
        related="company_id.aftersales_service_contact", readonly=False
    )
    aftersales_service_phone = fields.Char(
        related="company_id.aftersales_service_phone", readonly=False
    )
    aftersales_complaint_flow = fields.Text(
        related="company_id.aftersales_complaint_flow", readonly=False
    )
    aftersales_other_matters = fields.Text(
        related="company_id.aftersales_other_matters", readonly=False
    )
