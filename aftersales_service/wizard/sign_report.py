from odoo import api, fields, models
from odoo.exceptions import UserError

REPORT_FIELDS = ("work_done", "findings", "result", "satisfied")


class SignReport(models.TransientModel):
    """Writes the service report, takes its one signature and finishes the order (E-09, E-15).

    It is what an engineer opens on his phone at the customer's site. It only calls public methods
    of the records, which check rights and state themselves.
    """

    _name = "aftersales.sign.report"
    _description = "Sign the Service Report"

    work_order_id = fields.Many2one("aftersales.work.order", required=True, ondelete="cascade")
    partner_id = fields.Many2one(related="work_order_id.partner_id")
    work_done = fields.Text()
    findings = fields.Text()
    result = fields.Selection(lambda self: self._choices("result"))
    satisfied = fields.Selection(
        lambda self: self._choices("satisfied"),
        string="Customer Satisfied",
    )
    sign_kind = fields.Selection(
        lambda self: self._choices("sign_kind"),
        string="Signature Kind",
        default="drawn",
        required=True,
    )
    signature = fields.Binary()
    scan = fields.Binary(string="Signed Paper")
    photo = fields.Binary()
    signed_name = fields.Char(string="Signed By")
    sign_reason = fields.Text(string="Why Not Signed")
    no_labour = fields.Boolean(compute="_compute_no_labour")
    hours = fields.Float(
        help="Booked as your labour on the order, with what was done as its description."
    )
    no_labour_reason = fields.Char(string="Why No Labour")

    @api.model
    def _choices(self, name):
        """Return the choices of a field of the report, in the user's language."""
        return self.env["aftersales.service.report"]._fields[name]._description_selection(self.env)

    @api.depends("work_order_id.labour_ids")
    def _compute_no_labour(self):
        for wizard in self:
            wizard.no_labour = not wizard.work_order_id.labour_ids

    @api.model
    def default_get(self, fields_list):
        """Start from what was written of the report so far."""
        values = super().default_get(fields_list)
        order = self.env["aftersales.work.order"].browse(self.env.context.get("active_id"))
        report = order.report_id
        values.setdefault("work_order_id", order.id)
        contact = order.case_ids.contact_id[:1]
        values.setdefault("signed_name", order.agreed_with or contact.name)
        values.setdefault("no_labour_reason", order.no_labour_reason)
        for name in REPORT_FIELDS:
            values.setdefault(name, report[name])
        if not values.get("work_done"):
            # What was booked with the hours need not be typed again.
            texts = (line.description for line in order.labour_ids)
            values["work_done"] = "\n".join(dict.fromkeys(text for text in texts if text))
        return values

    def _write_report(self):
        """Write the report as far as it is known; return it."""
        self.ensure_one()
        order = self.work_order_id
        values = {name: self[name] for name in REPORT_FIELDS}
        if order.report_signed:
            raise UserError(
                self.env._(
                    "%(report)s is signed already. One report has one signature.",
                    report=order.report_id.display_name,
                )
            )
        if order.report_id:
            order.report_id.write(values)
            return order.report_id
        return self.env["aftersales.service.report"].create({**values, "work_order_id": order.id})

    def _book_hours(self):
        """Book the hours that were entered here, so that a short job needs one dialog (E-03)."""
        if self.hours:
            self.env["aftersales.labour.line"].create(
                {
                    "work_order_id": self.work_order_id.id,
                    "hours": self.hours,
                    "description": self.work_done,
                }
            )
            self.hours = 0.0

    def action_save(self):
        """Keep what is written without a signature, to go on later."""
        self._book_hours()
        self._write_report()
        return {"type": "ir.actions.act_window_close"}

    def action_sign(self):
        """Write and sign the report.

        :raise UserError: something of the report or its signature is missing
        """
        self._book_hours()
        self._write_report().action_sign(
            self.sign_kind,
            name=self.signed_name,
            image=self.signature,
            scan=self.scan,
            photo=self.photo,
            reason=self.sign_reason,
        )
        return {"type": "ir.actions.act_window_close"}

    def action_sign_and_finish(self):
        """Write and sign the report and finish the order in one act.

        :raise UserError: something is missing; then nothing is signed either
        """
        action = self.action_sign()
        if self.no_labour and self.no_labour_reason:
            self.work_order_id.no_labour_reason = self.no_labour_reason
        self.work_order_id.action_finish()
        return action
