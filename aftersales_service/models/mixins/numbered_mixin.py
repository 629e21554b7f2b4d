from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class NumberedMixin(models.AbstractModel):
    """A record with a number of its company's own sequence (B-03).

    The number is drawn after the access check of create, for the whole batch in one statement per
    company, and is NULL before. A copy draws a new one.
    """

    _name = "aftersales.numbered.mixin"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Numbered record"

    # Code of the ir.sequence that numbers the model; each company has its own.
    _number_sequence = None

    name = fields.Char(string="Number", copy=False, readonly=True, index="trigram", guarded=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )

    _number_required = models.Constraint(
        "CHECK(name IS NOT NULL)", "The record has no number: its company has no sequence for it."
    )
    _number_uniq = models.Constraint(
        "UNIQUE(company_id, name)", "This number is already taken in the company."
    )

    @api.depends("name")
    def _compute_display_name(self):
        for record in self:
            record.display_name = record.name or self.env._("New")

    def _prepare_create_values(self, vals_list):
        """Draw the numbers once the caller was found allowed to create (B-03)."""
        result = super()._prepare_create_values(vals_list)
        by_company = {}
        for vals in result:
            if not vals.get("name"):
                by_company.setdefault(vals.get("company_id"), []).append(vals)
        for company_id, unnumbered in by_company.items():
            company = self.env["res.company"].browse(company_id) if company_id else self.env.company
            numbers = self._draw_numbers(company, len(unnumbered))
            for vals, number in zip(unnumbered, numbers, strict=True):
                vals["name"] = number
        return result

    @api.model
    def _draw_numbers(self, company, count):
        """Return ``count`` consecutive numbers of the company's sequence for this model.

        A standard sequence without date ranges is asked once for all of them; a gapless or dated
        one goes the slow way, one by one.

        :raise UserError: the company has no sequence for the model
        """
        sequence = company.sudo()._aftersales_sequence(self._number_sequence)
        if not sequence:
            raise UserError(
                self.env._(
                    "%(company)s has no sequence to number a %(document)s. An administrator has to "
                    "add one with the code “%(code)s” under Settings > Technical > Sequences.",
                    company=company.sudo().name,
                    document=self.env["ir.model"]._get(self._name).sudo().name,
                    code=self._number_sequence,
                )
            )
        if sequence.implementation != "standard" or sequence.use_date_range:
            return [sequence.next_by_id() for _index in range(count)]
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(%s) FROM generate_series(1, %s)",
                f"ir_sequence_{sequence.id:03d}",
                count,
            )
        )
        prefix, suffix = sequence._get_prefix_suffix()
        return [f"{prefix}{number:0{sequence.padding}d}{suffix}" for (number,) in rows]

    def write(self, vals):
        """Keep a record in the company whose number it bears.

        :raise UserError: the records would move to another company
        """
        if "company_id" in vals:
            moved = self.filtered(lambda record: record.company_id.id != vals["company_id"])
            if moved:
                raise UserError(
                    self.env._(
                        "%(record)s bears a number of %(company)s and stays there. Make a new "
                        "record in the other company instead.",
                        record=moved[0].display_name,
                        company=moved[0].sudo().company_id.name,
                    )
                )
        return super().write(vals)
