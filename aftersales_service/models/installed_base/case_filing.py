from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import words

AGENT = "aftersales_service.group_agent"
# Closed for these reasons nothing was done: only its registration is filed.
EARLY = ("explained", "out_of_scope", "declined", "merged")


class CaseFiling(models.AbstractModel):
    """Filing closed cases by month and category, each with the documents of its type (A-11).

    It happens in the night and by itself; a case that lacks something says what, and is looked at
    again the next night. What can never come is filed without, with the reason.
    """

    _name = "aftersales.case.filing"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Filing of a case"

    filed_at = fields.Datetime(string="Filed On", guarded=True, copy=False)
    filing_key = fields.Char(
        string="Paper Folder",
        guarded=True,
        copy=False,
        index="btree_not_null",
        help="Month in which the case was closed, and category.",
    )
    filing_place = fields.Char(copy=False, help="Where the folder lies.")
    filing_missing_ids = fields.Many2many(
        "aftersales.filing.document",
        "aftersales_case_filing_missing_rel",
        "case_id",
        "document_id",
        string="Missing for Filing",
        guarded=True,
        copy=False,
    )
    filing_next = fields.Datetime(guarded=True, copy=False, help="When it is looked at again.")
    filing_exemption_ids = fields.One2many(
        "aftersales.filing.exemption", "case_id", string="Filed Without"
    )
    can_file_without = fields.Boolean(compute="_compute_can_file_without")

    _filing_index = models.Index(
        "(filing_next) WHERE state = 'closed' AND filed_at IS NULL AND imported IS NOT TRUE"
    )

    @api.depends("filed_at", "filing_missing_ids")
    @api.depends_context("uid")
    def _compute_can_file_without(self):
        agent = self.env.su or self.env.user.has_group(AGENT)
        for case in self:
            case.can_file_without = agent and bool(case.filing_missing_ids and not case.filed_at)

    def write(self, vals):
        """Take a case out of its folder that is taken up again."""
        result = super().write(vals)
        if "state" in vals and vals["state"] != "closed":
            filed = self.filtered(lambda case: case.filed_at or case.filing_next)
            if filed:
                filed._leave_folder()
        return result

    def _leave_folder(self):
        """Forget where cases were filed, and what they lacked; superuser mode."""
        self.sudo().write(
            {
                "filed_at": False,
                "filing_key": False,
                "filing_next": False,
                "filing_missing_ids": False,
            }
        )

    @api.model
    def _cron_file(self):
        """File the closed cases whose documents are all there (A-11, amendment 57)."""
        self.env["aftersales.job"]._process(
            "case_filing",
            "aftersales.case",
            [
                ("state", "=", "closed"),
                ("filed_at", "=", False),
                ("imported", "=", False),
                "|",
                ("filing_next", "=", False),
                ("filing_next", "<=", fields.Datetime.now()),
            ],
            lambda cases: cases.sudo()._file(),
        )

    def _file(self):
        """File the cases that lack nothing, and say of the others what they lack; superuser mode.

        :return: the cases that were filed
        """
        now = fields.Datetime.now()
        quiet = self.with_context(tracking_disable=True)
        missing = quiet._missing_documents()
        ready = quiet.filtered(lambda case: not missing.get(case))
        for key, cases in ready.grouped(lambda case: case._filing_key()).items():
            for place, own in cases.grouped(lambda case: case._filing_place()).items():
                own.write(
                    {
                        "filed_at": now,
                        "filing_key": key,
                        "filing_place": place,
                        "filing_missing_ids": False,
                        "filing_next": False,
                    }
                )
        for documents, cases in (quiet - ready).grouped(lambda case: missing[case]).items():
            cases.write(
                {
                    "filing_missing_ids": documents.ids,
                    # The action runs each night; an hour early, so that no night is left out.
                    "filing_next": now + timedelta(hours=23),
                }
            )
        return ready

    def _filing_key(self):
        """Return the paper folder of a closed case: the month and its category (A-11)."""
        self.ensure_one()
        company = self.company_id
        kind = self.type_id.with_context(lang=company.partner_id.lang or self.env.lang)
        month = company._aftersales_local_date(self.closed_at)
        return f"{month:%Y-%m}/{kind.filing_category or kind.name or '—'}"

    def _filing_place(self):
        """Return where the folder lies: as entered on the case, else as its type says."""
        self.ensure_one()
        return self.filing_place or self.type_id.with_company(self.company_id).filing_place

    def _missing_documents(self):
        """Return ``{case: aftersales.filing.document}`` that its type expects and it has not."""
        result = {}
        for kind, cases in self.grouped("type_id").items():
            expected = kind.filing_document_ids
            present = {code: cases._filing_has(code) for code in expected.mapped("code")}
            for case in cases:
                exempt = case.filing_exemption_ids.document_id
                lacks = expected.filtered(
                    lambda d, case=case, present=present: case not in present[d.code]
                )
                if case.closing_reason in EARLY:
                    lacks = lacks.filtered(lambda document: document.code == "registration")
                if lacks - exempt:
                    result[case] = lacks - exempt
        return result

    def _filing_has(self, code):
        """Return the cases that have a document.

        :param str code: of an aftersales.filing.document
        """
        if code == "registration":
            return self.filtered("accepted_at")
        if code == "diagnosis":
            return self.filtered(
                lambda case: (
                    "done" in case.diagnosis_ids.mapped("state") or (case.finding or "").strip()
                )
            )
        if code == "completion":
            orders = self.work_order_ids.filtered(lambda order: order.state != "cancelled")
            signed = orders.report_ids.filtered(lambda r: r.signed_at and not r.voided)
            return self.filtered(
                lambda case: not case.work_order_ids & (orders - signed.work_order_id)
            )
        if code == "result":
            return self.filtered(lambda case: case.result_told_at or case.confirmed_at)
        if code == "visit":
            return self.filtered(
                lambda case: not {"planned", "to_analyse"} & set(case.visit_ids.mapped("state"))
            )
        if code == "csi":
            over = ("archived", "cancelled")
            return self.filtered(lambda case: set(case.csi_ids.mapped("state")) <= set(over))
        if code == "evidence":
            return self.filtered("evidence_ids")
        return self

    def action_file_without(self, reason=None):
        """File the cases without the documents that they lack (A-11: not applicable, with reason).

        :param str reason: why these documents do not exist; required
        :raise AccessError: the user is no service agent
        :raise UserError: no reason, or a case is not closed
        """
        self.check_access("write")
        if not self.env.user.has_group(AGENT):
            raise AccessError(self.env._("Ask a service agent to file the case."))
        for case in self:
            if case.state != "closed" or not (reason or "").strip():
                text = (
                    self.env._("close the case first.")
                    if case.state != "closed"
                    else self.env._("enter why the missing documents do not exist.")
                )
                raise UserError(
                    self.env._("%(record)s: %(missing)s", record=case.display_name, missing=text)
                )
        cases = self.sudo().filtered(lambda case: not case.filed_at)
        missing = cases._missing_documents()
        now = fields.Datetime.now()
        self.env["aftersales.filing.exemption"].sudo().create(
            [
                {
                    "case_id": case.id,
                    "document_id": document.id,
                    "reason": reason,
                    "user_id": self.env.uid,
                    "at": now,
                }
                for case, documents in missing.items()
                for document in documents
            ]
        )
        cases._message_log_batch(
            bodies={
                case.id: self.env._(
                    "Filed without %(documents)s: %(reason)s",
                    documents=words.listed(self.env, documents.mapped("name")),
                    reason=reason,
                )
                for case, documents in missing.items()
            },
            author_id=self.env.user.partner_id.id,
        )
        cases._file()
        return True
