from odoo import fields, models
from odoo.exceptions import UserError


class CsiFiling(models.AbstractModel):
    """Filing the signed original, and cancelling what was never decided (C-12, REG 4.5)."""

    _name = "aftersales.csi.filing"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Filing of a CSI"

    signed_on_paper = fields.Boolean(
        copy=False,
        writers="aftersales_service.group_manager",
        help="The sheet was signed by hand as well: its scan has to be attached.",
    )
    signed_scan_ids = fields.Many2many(
        "ir.attachment",
        "aftersales_csi_scan_rel",
        "csi_id",
        "attachment_id",
        string="Scan of the Signed Sheet",
        copy=False,
        writers="aftersales_service.group_manager",
        bypass_search_access=True,
    )
    filing_place = fields.Char(
        copy=False,
        writers="aftersales_service.group_manager",
        help="Where the original lies; without an entry the key year-month/CSI.",
    )
    filed_at = fields.Datetime(string="Filed On", guarded=True, copy=False)

    def action_file(self):
        """File the signed original with the customer's letter (C-12, REG 4.5).

        The signature of the decision in the system is the original; where paper was signed, the
        scan is.

        :raise AccessError: the user is no service manager
        :raise UserError: the scan or the customer's letter is missing
        """
        for place, csis in self.grouped(_filing_place).items():
            csis._take_step("file", {"filing_place": place, "filed_at": fields.Datetime.now()})
        return True

    def _blockers_file(self):
        for csi in self:
            if csi.signed_on_paper and not csi.signed_scan_ids:
                yield (
                    csi,
                    self.env._(
                        "The sheet was signed on paper, but its scan is missing. Attach the scan "
                        "of the signed sheet."
                    ),
                )
            elif not csi.signer_id:
                yield (
                    csi,
                    self.env._(
                        "The decision is not signed. Have it signed, or attach the scan of the "
                        "signed sheet."
                    ),
                )
        yield from self._blockers_feedback()

    def action_cancel(self, reason=None):
        """Cancel a record that is not decided (C-14).

        :param str reason: why; required
        :raise AccessError: the user is no service manager
        :raise UserError: no reason, a work order is open, or the record is decided
        """
        for csi in self:
            if csi.state in self._undecided() and not (reason or "").strip():
                raise UserError(
                    self.env._(
                        "%(record)s: cancelling needs a reason. Enter why.",
                        record=csi.display_name,
                    )
                )
        moved = self._take_step("cancel", reason=reason)
        moved._clock_fact("cancelled")
        # Without a record of the event the plan is told to the customer directly (D-02).
        cases = moved.sudo().case_ids.filtered(lambda c: c.state in ("in_progress", "to_confirm"))
        cases._clock_reassess(self.env._("The customer event record was cancelled."))
        moved._forget_answers()
        moved._drop_activities(
            "aftersales_service.activity_csi_cause",
            "aftersales_service.activity_csi_emergency",
            "aftersales_service.activity_csi_opinion",
            "aftersales_service.activity_csi_review",
        )
        return True

    def _blockers_cancel(self):
        for csi, _document, message in self._open_documents():
            yield csi, message


def _filing_place(csi):
    """Return where a record is filed: as entered, else under the month's key."""
    return csi.filing_place or f"{csi._local_today():%Y-%m}/CSI"
