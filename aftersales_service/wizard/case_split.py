from odoo import api, fields, models


class CaseSplitWizard(models.TransientModel):
    """Choose what of a case becomes a case of its own."""

    _name = "aftersales.case.split"
    _description = "Split a Case"

    case_id = fields.Many2one("aftersales.case", required=True)
    case_unit_ids = fields.Many2many(related="case_id.installed_product_ids")
    subject = fields.Char(string="Subject of the New Case")
    description = fields.Text(string="Goes to the New Case")
    kept = fields.Text(string="Stays Here")
    type_id = fields.Many2one("aftersales.case.type")
    level_id = fields.Many2one("aftersales.level")
    unit_ids = fields.Many2many(
        "aftersales.installed.product",
        "aftersales_case_split_unit_rel",
        string="Units That Move",
        domain="[('id', 'in', case_unit_ids)]",
    )
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "aftersales_case_split_file_rel",
        string="Files That Move",
        domain="[('res_model', '=', 'aftersales.case'), ('res_id', '=', case_id)]",
    )

    @api.model
    def default_get(self, fields):
        """Take the case from which the dialog was opened, its text and its classification."""
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "aftersales.case":
            case = self.env["aftersales.case"].browse(self.env.context.get("active_id"))
            values.update(
                case_id=case.id,
                kept=case.description,
                type_id=case.type_id.id,
                level_id=case.level_id.id,
            )
        return values

    def action_split(self):
        """Make the new case and open it; the method asks for rights and states."""
        self.ensure_one()
        case = self.case_id
        new = case._split_off(
            {
                "subject": self.subject,
                "description": self.description,
                "type_id": self.type_id.id,
                "level_id": self.level_id.id,
            },
            self.unit_ids,
            self.attachment_ids,
        )
        if self.kept != case.description:
            case.write({"description": self.kept})
        return new._open_form()
