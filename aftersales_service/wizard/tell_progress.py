from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..tools import words


class TellProgress(models.TransientModel):
    """Tells customers how their cases stand, by a prepared text and a channel (E-17).

    It opens from cases, from a work order or from a dispatch order. What was told is logged with
    its channel and the next update counts from now, or is due at a time agreed in the same talk.
    By mail the text goes out; for other channels it is there to be read out or copied.
    """

    _name = "aftersales.tell.progress"
    _description = "Tell the Progress"

    case_ids = fields.Many2many(
        "aftersales.case", "aftersales_tell_progress_case_rel", string="Cases", required=True
    )
    partner_id = fields.Many2one("res.partner", compute="_compute_partner", string="Customer")
    phone = fields.Char(compute="_compute_partner")
    template_id = fields.Many2one("aftersales.progress.template", string="Prepared Text")
    asks_date = fields.Boolean(related="template_id.asks_date")
    moment = fields.Datetime(string="Expected On", help="The time that the text names.")
    channel_id = fields.Many2one(
        "aftersales.channel",
        required=True,
        default=lambda self: self.env.ref("aftersales_service.channel_phone"),
    )
    body = fields.Text(string="Text", compute="_compute_body", store=True, readonly=False)
    next_at = fields.Datetime(
        string="Next Agreed Update", help="Agreed with the customer; it replaces the rhythm."
    )
    send_mail = fields.Boolean(compute="_compute_send_mail")

    @api.depends("case_ids")
    def _compute_partner(self):
        for wizard in self:
            case = wizard.case_ids[:1]
            person = case.contact_id or case.partner_id
            wizard.partner_id = person
            wizard.phone = case.phone or person.phone

    @api.depends("channel_id")
    def _compute_send_mail(self):
        for wizard in self:
            wizard.send_mail = wizard.channel_id.code == "email"

    @api.depends("template_id", "moment", "case_ids")
    def _compute_body(self):
        """Fill the text in for the first case; what was typed without a template stays."""
        for wizard in self:
            if wizard.template_id and wizard.case_ids:
                case = wizard.case_ids[:1]._origin or wizard.case_ids[:1]
                wizard.body = wizard.template_id._text_for(case, wizard.moment)
            else:
                wizard.body = wizard.body or False

    @api.model
    def default_get(self, fields_list):
        """Take the cases of the record from which the dialog was opened."""
        values = super().default_get(fields_list)
        model, ids = self.env.context.get("active_model"), self.env.context.get("active_ids") or []
        if "case_ids" in fields_list and model in (
            "aftersales.case",
            "aftersales.work.order",
            "aftersales.dispatch.order",
        ):
            records = self.env[model].browse(ids)
            cases = records if model == "aftersales.case" else records.case_ids
            cases = cases.filtered(lambda case: case.state == "in_progress")
            values["case_ids"] = [Command.set(cases.ids)]
        return values

    def action_tell(self):
        """Log what the customers were told, send it by mail, and agree the next update (E-17).

        :raise UserError: there is no case in work, the text names a time and there is none, or
            the customer has no mail address
        """
        self.ensure_one()
        if not self.case_ids:
            raise UserError(
                self.env._("There is no case in work whose customer could be told. Open one first.")
            )
        if not (self.body or "").strip():
            raise UserError(self.env._("Enter what the customer is told."))
        if self.asks_date and not self.moment:
            raise UserError(
                self.env._("“%(text)s” names a time. Enter it.", text=self.template_id.name)
            )
        if self.send_mail:
            for case in self.case_ids:
                if not (case.contact_id.email or case.partner_id.email):
                    raise UserError(
                        self.env._(
                            "%(case)s: %(customer)s has no mail address. Choose another channel, "
                            "or enter the address.",
                            case=case.display_name,
                            customer=(case.contact_id or case.partner_id).display_name,
                        )
                    )
        first = self.case_ids[:1]
        for case in self.case_ids:
            text = self.body
            if self.template_id and case != first:
                mine = self.template_id._text_for(first, self.moment)
                text = self.template_id._text_for(case, self.moment) if text == mine else text
            case.action_progress_told(
                self.env._("%(channel)s: %(text)s", channel=self.channel_id.name, text=text)
            )
            if self.send_mail:
                case.message_post(
                    body=text,
                    partner_ids=(case.contact_id or case.partner_id).ids,
                    message_type="comment",
                    subtype_xmlid="mail.mt_comment",
                )
        if self.next_at:
            self.case_ids.action_agree_next_contact(
                self.next_at,
                self.env._(
                    "Agreed with %(customer)s for %(moment)s.",
                    customer=self.partner_id.display_name,
                    moment=words.moment(self.env, self.next_at),
                ),
            )
        self._close_tasks()
        return {"type": "ir.actions.act_window_close"}

    def _close_tasks(self):
        """Note on the dispatch order from which the dialog was opened that the customer knows."""
        if self.env.context.get("active_model") == "aftersales.dispatch.order":
            orders = self.env["aftersales.dispatch.order"].browse(
                self.env.context.get("active_ids") or []
            )
            orders.check_access("write")
            orders._note_progress("told", self.body)
            orders.sudo().activity_unlink(["aftersales_service.activity_tell_customer"])
