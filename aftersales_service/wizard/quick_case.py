from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class QuickCase(models.TransientModel):
    """One line for what a customer grumbles in passing: who and what (amendment 37, B-23).

    Opened from the menu, a customer, a return visit or a work order; it takes from there what is
    known, and hands the rest to the case's own methods.
    """

    _name = "aftersales.quick.case"
    _description = "Verbal Remark"

    partner_id = fields.Many2one("res.partner", string="Customer", required=True)
    text = fields.Char(string="What", required=True)
    type_id = fields.Many2one(
        "aftersales.case.type", required=True, default=lambda self: self._default_record("type")
    )
    channel_id = fields.Many2one(
        "aftersales.channel", required=True, default=lambda self: self._default_record("channel")
    )
    level_id = fields.Many2one(
        "aftersales.level", required=True, default=lambda self: self._default_record("level")
    )
    visit_id = fields.Many2one("aftersales.return.visit", ondelete="cascade")
    work_order_id = fields.Many2one("aftersales.work.order", ondelete="cascade")

    @api.model
    def _default_record(self, kind):
        """Return the type, channel or level that a remark has unless something else is chosen."""
        xmlid = {
            "type": "case_type_other_complaint",
            "channel": "channel_verbal",
            "level": "level_general",
        }[kind]
        record = self.env.ref(f"aftersales_service.{xmlid}", raise_if_not_found=False)
        return record if record and record.active else None

    @api.model
    def default_get(self, fields_list):
        """Take the customer from the record in front of the user."""
        values = super().default_get(fields_list)
        model = self.env.context.get("active_model")
        record_id = self.env.context.get("active_id")
        sources = {
            "res.partner": None,
            "aftersales.return.visit": "visit_id",
            "aftersales.work.order": "work_order_id",
        }
        if model in sources and record_id:
            record = self.env[model].browse(record_id).exists()
            link = sources[model]
            partner = record.partner_id if link else record
            values.setdefault("partner_id", partner.id)
            if link:
                values.setdefault(link, record.id)
        return values

    def action_apply(self):
        """Make the case: registered at once by an agent where nothing is missing, else waiting.

        :return: action that shows the case, or a word of thanks to who may not open it further
        :raise AccessError: the user may not record requests
        :raise UserError: the remark is empty
        """
        self.ensure_one()
        if not (self.text or "").strip():
            raise UserError(self.env._("Enter in one line what the customer said."))
        case = self.env["aftersales.case"].create(self._prepare_case())
        links = {
            "origin_visit_id": self.visit_id.id,
            "origin_order_id": self.work_order_id.id,
        }
        case.sudo().write({name: value for name, value in links.items() if value})
        if case.can_register:
            case.action_register()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%(case)s is noted.", case=case.display_name),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _prepare_case(self):
        """Return the values of the case: nothing that is known is asked again."""
        origin = self.visit_id or self.work_order_id
        units = origin.installed_product_ids if origin else self.env["aftersales.installed.product"]
        company = origin.company_id if origin else self.env.company
        return {
            "company_id": company.id,
            "partner_id": self.partner_id.id,
            "channel_id": self.channel_id.id,
            "type_id": self.type_id.id,
            "level_id": self.level_id.id,
            "subject": self.text.strip(),
            "description": self.text.strip(),
            "installed_product_ids": [Command.set(units.ids)],
        }
