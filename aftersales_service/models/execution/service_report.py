import base64

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.image import image_data_uri
from odoo.tools.mimetypes import guess_mimetype

CONTENT = {"work_order_id", "work_done", "findings", "result", "satisfied"}


class ServiceReport(models.Model):
    """Product service report (PSR) and completion sheet in one, with one signature (E-09, E-15).

    One valid report per work order (amendment 51). Nothing of it changes once it is signed; a
    report signed by mistake is voided with a reason and written anew.
    """

    _name = "aftersales.service.report"
    _inherit = ["aftersales.numbered.mixin", "aftersales.passport.mixin", "mail.thread"]
    _description = "Product Service Report"
    _order = "id desc"
    _number_sequence = "aftersales.service.report"
    _passport_units = ("work_order_id.installed_product_ids",)
    _passport_customer = "work_order_id.partner_id"
    _passport_date = "signed_at"
    _check_company_auto = True

    work_order_id = fields.Many2one(
        "aftersales.work.order", required=True, index=True, ondelete="restrict", check_company=True
    )
    partner_id = fields.Many2one(related="work_order_id.partner_id", string="Customer")
    work_done = fields.Text(string="Work Carried Out")
    findings = fields.Text()
    result = fields.Selection(
        [("solved", "Solved"), ("partly", "Partly Solved"), ("not_solved", "Not Solved")]
    )
    satisfied = fields.Selection(
        [("yes", "Yes"), ("no", "No"), ("not_said", "Not Said")], string="Customer Satisfied"
    )
    sign_kind = fields.Selection(
        [
            ("drawn", "Signed on Screen"),
            ("scan", "Signed on Paper"),
            ("absent", "Customer Absent"),
            ("refused", "Customer Refuses"),
        ],
        string="Signature Kind",
        guarded=True,
        copy=False,
        index="btree_not_null",
    )
    signature = fields.Binary(attachment=True, guarded=True, copy=False)
    scan = fields.Binary(string="Signed Paper", attachment=True, guarded=True, copy=False)
    photo = fields.Binary(attachment=True, guarded=True, copy=False)
    sign_reason = fields.Text(string="Why Not Signed", guarded=True, copy=False)
    signed_name = fields.Char(string="Signed By", guarded=True, copy=False)
    signed_at = fields.Datetime(string="Signed On", guarded=True, copy=False)
    signed_user_id = fields.Many2one(
        "res.users", string="Signature Taken By", guarded=True, copy=False
    )
    voided = fields.Boolean(guarded=True, copy=False)
    void_reason = fields.Text(string="Voided Because", guarded=True, copy=False)

    _one_valid = models.UniqueIndex(
        "(work_order_id) WHERE voided IS NOT TRUE",
        "The work order has its service report already: one report, one signature.",
    )
    _signed_by_whom = models.Constraint(
        "CHECK(sign_kind IS NULL OR sign_kind NOT IN ('drawn', 'scan')"
        " OR (signed_name IS NOT NULL AND signed_at IS NOT NULL))",
        "A signature needs the signer's name and the date.",
    )
    _not_signed_because = models.Constraint(
        "CHECK(sign_kind IS NULL OR sign_kind NOT IN ('absent', 'refused')"
        " OR (sign_reason IS NOT NULL AND signed_at IS NOT NULL))",
        "A report without a signature says why.",
    )
    _voided_because = models.Constraint(
        "CHECK(voided IS NOT TRUE OR void_reason IS NOT NULL)", "A voided report says why."
    )

    def _passport_detail(self):
        """Return the result instead of a state, which a report has not."""
        self.ensure_one()
        return dict(self._fields["result"]._description_selection(self.env)).get(self.result, "")

    def _customer_lang(self):
        """Return the language of who signs the sheet: of the site, else of the customer."""
        self.ensure_one()
        order = self.work_order_id.sudo()
        return order.site_id.lang or order.partner_id.lang or self.env.lang or "en_US"

    def _printable(self, name):
        """Return a picture of the report as data URI; nothing where the file is no picture.

        :param str name: signature, scan or photo
        """
        self.ensure_one()
        data = self.with_context(bin_size=False)[name]
        if not data or not guess_mimetype(base64.b64decode(data)).startswith("image/"):
            return False
        return image_data_uri(data)

    @api.model_create_multi
    def create(self, vals_list):
        """Open the report of an order; its company is the order's."""
        orders = self.env["aftersales.work.order"].browse(
            [vals["work_order_id"] for vals in vals_list if vals.get("work_order_id")]
        )
        companies = {order.id: order.company_id.id for order in orders}
        return super().create(
            [
                {**vals, "company_id": companies[vals["work_order_id"]]}
                if vals.get("work_order_id")
                else vals
                for vals in vals_list
            ]
        )

    def write(self, vals):
        """Fill the report until it is signed.

        :raise UserError: the report is signed (no change after signature)
        """
        if not self.env.su and CONTENT.intersection(vals):
            for report in self.filtered("sign_kind"):
                raise UserError(
                    self.env._(
                        "%(report)s is signed and cannot be changed. Have the service manager "
                        "void it with a reason and write a new one.",
                        report=report.display_name,
                    )
                )
        return super().write(vals)

    def _sign_missing(self, kind, name, image, scan, photo, reason):
        """Return what is missing before the report can be signed, as a list of sentences."""
        self.ensure_one()
        checks = [
            (not self.work_done, self.env._("Enter the work that was done.")),
            (not self.result, self.env._("Enter the result.")),
            (
                not self.satisfied,
                self.env._("Enter whether the customer is satisfied; “Not Said” is an answer."),
            ),
            (kind == "drawn" and not image, self.env._("Let the customer sign on the screen.")),
            (
                kind == "scan" and not scan,
                self.env._("Attach a scan or photo of the signed sheet."),
            ),
            (
                kind in ("drawn", "scan") and not (name or "").strip(),
                self.env._("Enter the name of the person who signed."),
            ),
            (
                kind in ("absent", "refused") and not (reason or "").strip(),
                self.env._("Enter why the customer did not sign."),
            ),
            (
                kind in ("absent", "refused") and not photo,
                self.env._("Attach a photo of the finished work, because nobody signed."),
            ),
        ]
        return [message for missing, message in checks if missing]

    def action_sign(self, kind, name=None, image=None, scan=None, photo=None, reason=None):
        """Take the one signature of the report, or why there is none (E-15, amendment 52).

        :param str kind: drawn, scan, absent or refused
        :param str name: who signed
        :param image: drawn signature, base64
        :param scan: scan of the signed sheet, base64
        :param photo: photo of the work when nobody signs, base64
        :param str reason: why nobody signs
        :raise UserError: the report is signed already, or something is missing
        """
        self.ensure_one()
        self.check_access("write")
        self._check_signable(kind)
        missing = self._sign_missing(kind, name, image, scan, photo, reason)
        if missing:
            raise UserError(
                "\n".join(
                    self.env._("%(report)s: %(missing)s", report=self.display_name, missing=message)
                    for message in missing
                )
            )
        signed = kind in ("drawn", "scan")
        self.sudo().write(
            {
                "sign_kind": kind,
                "signed_name": name.strip() if signed else False,
                "signed_at": fields.Datetime.now(),
                "signed_user_id": self.env.uid,
                "signature": image if kind == "drawn" else False,
                "scan": scan if kind == "scan" else False,
                "photo": photo,
                "sign_reason": False if signed else reason.strip(),
            }
        )
        return True

    def _check_signable(self, kind):
        """Refuse to sign twice, in an unknown way, or outside of the work."""
        if kind not in dict(self._fields["sign_kind"].selection):
            raise UserError(
                self.env._(
                    "%(report)s: “%(kind)s” is no way to sign.",
                    report=self.display_name,
                    kind=kind,
                )
            )
        if self.sign_kind or self.voided:
            raise UserError(
                self.env._(
                    "%(report)s is signed or voided already. One report has one signature.",
                    report=self.display_name,
                )
            )
        order = self.work_order_id
        if order.state not in ("in_progress", "need_support", "waiting_parts"):
            raise UserError(
                self.env._(
                    "%(report)s: %(order)s is “%(state)s”. The customer signs while the work is "
                    "in progress.",
                    report=self.display_name,
                    order=order.display_name,
                    state=order._state_label(order.state),
                )
            )

    def action_open_order(self):
        """Open the work order that the report is about."""
        return {
            "type": "ir.actions.act_window",
            "res_model": "aftersales.work.order",
            "res_id": self.work_order_id.id,
            "view_mode": "form",
        }

    def action_void(self, reason=None):
        """Void a signed report, so that a new one can be written.

        :param str reason: why
        :raise UserError: no reason, or the order is finished
        """
        self.ensure_one()
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group("aftersales_service.group_manager"):
            raise UserError(
                self.env._(
                    "%(report)s: only the service manager voids a signed report.",
                    report=self.display_name,
                )
            )
        if not (reason or "").strip():
            raise UserError(
                self.env._(
                    "%(report)s: voiding needs a reason. Enter why.", report=self.display_name
                )
            )
        if self.work_order_id.state in ("done", "closed", "cancelled"):
            raise UserError(
                self.env._(
                    "%(report)s: reopen %(order)s first; a finished order keeps its report.",
                    report=self.display_name,
                    order=self.work_order_id.display_name,
                )
            )
        self.sudo().write({"voided": True, "void_reason": reason})
        # A new report is inserted at once and would meet this one otherwise.
        self.flush_recordset(["voided"])
        self.sudo()._message_log(body=reason, author_id=self.env.user.partner_id.id)
        return True
