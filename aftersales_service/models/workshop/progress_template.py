from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import words

MARKS = ("{case}", "{customer}", "{date}")


class ProgressTemplate(models.Model):
    """A prepared text about the progress: parts sent, engineer on his way … (E-17).

    It may hold ``{case}``, ``{customer}`` and ``{date}``, which are filled in for each case.
    """

    _name = "aftersales.progress.template"
    _description = "Progress Text"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for every company.")
    body = fields.Text(
        string="Text",
        required=True,
        translate=True,
        help="{case}: number of the case. {customer}: his name. {date}: the time that is chosen.",
    )
    asks_date = fields.Boolean(
        string="Asks for a Time", compute="_compute_asks_date", help="The text names a time."
    )
    source = fields.Char(string="Procedure")

    @api.depends("body")
    def _compute_asks_date(self):
        for template in self:
            template.asks_date = "{date}" in (template.body or "")

    @api.constrains("body")
    def _check_body(self):
        """Refuse marks that would reach the customer unfilled."""
        for template in self:
            left = template.body
            for mark in MARKS:
                left = left.replace(mark, "")
            if "{" in left or "}" in left:
                raise ValidationError(
                    self.env._(
                        "“%(text)s”: use only the marks {case}, {customer} and {date}.",
                        text=template.name,
                    )
                )

    def _text_for(self, case, moment=None):
        """Return the text for a case in the customer's language.

        :param case: aftersales.case
        :param datetime moment: the time that the text names, naive UTC
        """
        self.ensure_one()
        lang = case.customer_lang or self.env.lang
        template = self.with_context(lang=lang)
        at = (
            words.moment(template.env, moment, case.company_id.sudo()._aftersales_tz())
            if moment
            else ""
        )
        text = template.body
        for mark, value in zip(
            MARKS, (case.name, case.contact_id.name or case.partner_id.name, at), strict=True
        ):
            text = text.replace(mark, value or "")
        return text
