from odoo import api, models
from odoo.exceptions import UserError


class ComplaintReport(models.AbstractModel):
    """Prints 《客户投诉处理报告单》 of complaints and booked on-site visits, and of nothing else.

    A question or a repair request is never shown under the word complaint (glossary, rule 5).
    """

    _name = "report.aftersales_service.complaint_report_document"
    _description = "Complaint report"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return the cases to print (B-20, amendment 19).

        :raise UserError: a case is neither a complaint nor an on-site visit booked by phone
        """
        cases = self.env["aftersales.case"].browse(docids)
        for case in cases:
            if not case.is_complaint and not (case.on_site_needed and case.channel_id.live):
                raise UserError(
                    self.env._(
                        "%(case)s is a “%(type)s” and no complaint. Print the feedback register "
                        "or the contact record instead.",
                        case=case.display_name,
                        type=case.type_id.name,
                    )
                )
        return {"doc_ids": docids, "doc_model": cases._name, "docs": cases}
