from odoo import fields, models


class CaseTypeFiling(models.AbstractModel):
    """What the paper file of a type of case holds, and where it lies (A-11, amendment 57)."""

    _name = "aftersales.case.type.filing"
    _description = "Filing of a type of case"

    filing_document_ids = fields.Many2many(
        "aftersales.filing.document",
        "aftersales_case_type_filing_rel",
        "type_id",
        "document_id",
        string="Documents Expected",
        help="A closed case is filed by itself in the night in which all of them are there.",
    )
    filing_category = fields.Char(
        translate=True, help="Name of the paper folder; empty: the name of the type."
    )
    filing_place = fields.Char(
        string="Folder Lies In", company_dependent=True, help="Cabinet or room of the folders."
    )
