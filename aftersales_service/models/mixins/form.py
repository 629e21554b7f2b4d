from odoo import api, fields, models

from ...tools import words


class Form(models.Model):
    """The register of the printed forms: which number and version stand on new prints (N-19).

    A company may have its own row; without one the common row holds. A stored print keeps what
    stood in the register on its day.
    """

    _name = "aftersales.form"
    _inherit = ["aftersales.lookup.code.mixin"]
    _description = "Printed Form"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, copy=False, help="Technical name used by the reports.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    number = fields.Char(string="Form Number", required=True)
    version = fields.Char(required=True)
    source = fields.Char(string="Procedure", help="The procedure that gives the number.")
    company_id = fields.Many2one("res.company", index=True, help="Empty: for every company.")

    _code_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0)) WHERE active", "A company has one live form per purpose."
    )

    @api.model
    def _of(self, code, company):
        """Return the live form for a purpose (N-19).

        :param str code: the form's code
        :param company: res.company
        :return: aftersales.form, sudo; empty when the register has none
        """
        forms = self.sudo().search([("code", "=", code), ("company_id", "in", [company.id, False])])
        return forms.filtered("company_id")[:1] or forms[:1]

    @api.model
    def _listed(self, things):
        """Return texts joined as the language of the print does; empty ones are left out."""
        return words.listed(self.env, things)
