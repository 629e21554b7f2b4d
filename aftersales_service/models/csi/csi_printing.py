import hashlib
import logging
import subprocess

from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)

REPORT = "aftersales_service.csi_report"


class CsiPrinting(models.AbstractModel):
    """The hard copy: printed after the cause, submitted to the review, each print logged (C-08)."""

    _name = "aftersales.csi.printing"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Hard copies of a CSI"

    print_ids = fields.One2many("aftersales.csi.print", "csi_id", string="Print Log")
    has_written_feedback = fields.Boolean(
        string="Customer Wrote to Us",
        writers="aftersales_service.group_manager",
        help="The customer's letter or mail has to be attached before the record is submitted.",
    )

    def action_print(self, purpose=None):
        """Print the sheet: the first print of a revision is a step, any further one a copy.

        :param str purpose: what the copy is for; logged
        :return: the action that hands out the file, or True for several records
        :raise AccessError: the user is no service manager
        :raise UserError: cause, SO# or the customer's letter is missing
        """
        self.check_access("write")
        records = self.union()
        first = records.filtered(lambda csi: csi.state in ("draft", "cause"))
        first._take_step("print")
        copies = records - first
        if copies and not self._may_take(self._steps["print"]):
            copies._take_step("print")
        cancelled = copies.filtered(lambda csi: csi.state == "cancelled")
        cancelled._check_sources("print", self._steps["print"])
        prints = first._store_prints(purpose or self.env._("Review"))
        prints += copies._store_prints(purpose or self.env._("Copy"))
        return prints.action_open() if len(prints) == 1 else True

    def _blockers_print(self):
        for csi in self:
            if not (csi.cause or "").strip():
                yield csi, self.env._("The cause is missing. QA has to enter the cause analysis.")
            if not csi.sale_order_id and not (csi.legacy_so and csi.legacy_sale_date):
                yield (
                    csi,
                    self.env._(
                        "SO# is missing. Choose the sales order of the delivery, or ask the "
                        "service supervisor to enter number and date of a sale before Odoo."
                    ),
                )
            yield from csi._blockers_feedback()

    def _blockers_feedback(self):
        """Yield what is missing of the customer's letter (C-09, REG 4.3)."""
        written = self.filtered("has_written_feedback")
        documents = written._find_documents() if written else {}
        for csi in written:
            if not documents[csi]:
                yield (
                    csi,
                    self.env._(
                        "The customer wrote to us, but nothing is attached. Attach the letter "
                        "here or to the case."
                    ),
                )

    def action_submit(self):
        """Submit the printed sheet to the review (C-08, REG 4.2).

        :raise AccessError: the user is no service manager
        :raise UserError: the present revision was not printed
        """
        moved = self._take_step("submit")
        moved._prepare_review()
        return True

    def _blockers_submit(self):
        yield from self._blockers_stale_print()
        yield from self._blockers_feedback()

    def _blockers_stale_print(self):
        """Yield the records whose present revision was never printed (C-08)."""
        for csi in self:
            if csi.revision not in csi.print_ids.mapped("revision"):
                yield (
                    csi,
                    self.env._(
                        "Revision %(revision)s was not printed yet. Print it and submit it to the "
                        "review.",
                        revision=csi.revision,
                    ),
                )

    def action_print_and_submit(self):
        """Print and submit in one act, with two rows in the log of steps (amendment 50).

        Who also finds causes need not say before that the one he entered is found.

        :raise AccessError: the user is no service manager
        :raise UserError: cause, SO# or the customer's letter is missing
        """
        if self._may_take(self._steps["find_cause"]):
            self.filtered(lambda csi: csi.state == "draft").action_find_cause()
        # Pressed again, also by a second manager, it leaves what is submitted as it is.
        self.filtered(lambda csi: csi.state not in ("printed", "review")).action_print()
        return self.action_submit()

    # The stored copy

    def _store_prints(self, purpose):
        """Render each record, keep the file with its hash and log the print (C-08, N-19).

        The file hangs on its row of the print log, so nobody who may write the record can replace
        it. It belongs to OdooBot, who alone may store a web page as one.

        :return: the new aftersales.csi.print rows
        """
        now = fields.Datetime.now()
        copies = [csi._render_sheet() for csi in self]
        forms = {
            company: self.env["aftersales.form"]._of("csi", company) for company in self.company_id
        }
        prints = (
            self.env["aftersales.csi.print"]
            .sudo()
            .create(
                [
                    {
                        "csi_id": csi.id,
                        "revision": csi.revision,
                        "printed_by": self.env.uid,
                        "printed_at": now,
                        "digest": hashlib.sha256(content).hexdigest(),
                        "purpose": purpose,
                        "engine": kind,
                        "form_number": forms[csi.company_id].number,
                        "form_version": forms[csi.company_id].version,
                    }
                    for csi, (content, kind) in zip(self, copies, strict=True)
                ]
            )
        )
        files = (
            self.env["ir.attachment"]
            .with_user(SUPERUSER_ID)
            .create(
                [
                    {
                        "name": f"{row.csi_id.name}-r{row.revision}.{kind}".replace("/", "-"),
                        "raw": content,
                        "mimetype": "application/pdf" if kind == "pdf" else "text/html",
                        "res_model": row._name,
                        "res_id": row.id,
                    }
                    for row, (content, kind) in zip(prints, copies, strict=True)
                ]
            )
        )
        for row, file in zip(prints, files, strict=True):
            row.attachment_id = file
        return prints.sudo(False)

    def _render_sheet(self):
        """Render the sheet of one record.

        Times stand on it as in the company. Without a working PDF engine the plant must not stop:
        then the page itself is the copy, and the log says so.

        :return: content in bytes and 'pdf' or 'html'
        """
        self.ensure_one()
        report = self.env["ir.actions.report"].with_context(
            report_pdf_no_attachment=True, tz=self.company_id._aftersales_tz()
        )
        try:
            with self.env.cr.savepoint():
                content, kind = report._render_qweb_pdf(REPORT, self.ids)
        except (UserError, OSError, subprocess.SubprocessError) as error:
            _logger.warning("%s is stored as a web page, no PDF could be made: %s", self, error)
            content, kind = report._render_qweb_html(REPORT, self.ids)
        if isinstance(content, str):
            content = content.encode()
        return content, kind
