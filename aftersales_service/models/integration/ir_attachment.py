from odoo import api, models
from odoo.exceptions import AccessError, UserError

CASE = "aftersales.case"


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse files of cases that are larger than the company takes (issue 4)."""
        files = super().create(vals_list)
        files._aftersales_refuse_fields()
        files._aftersales_check_size()
        return files

    def write(self, vals):
        """Refuse files that become a case's, or grow, beyond what the company takes (issue 4)."""
        grows = not {"raw", "datas"}.isdisjoint(vals)
        self._aftersales_refuse_fields()
        if grows:
            self._aftersales_keep_filed()
        moves = not {"res_model", "res_id"}.isdisjoint(vals)
        # What is a case's already may go to another one with it: cases are merged and split.
        kept = self.filtered(self._aftersales_is_of_case) if moves and not grows else self.browse()
        result = super().write(vals)
        if "res_field" in vals:
            self._aftersales_refuse_fields()
        if grows or moves:
            (self - kept)._aftersales_check_size()
        return result

    @api.ondelete(at_uninstall=False)
    def _aftersales_keep_filed(self):
        """Keep the signed original of a filed CSI: neither replaced nor deleted (C-12)."""
        self._aftersales_refuse_fields()
        files = self.filtered(lambda file: (file.res_model or "").startswith("aftersales."))
        filed = files and self.env["aftersales.csi"].sudo().with_context(active_test=False).search(
            [("state", "=", "archived"), ("signed_scan_ids", "in", files.ids)], limit=1
        )
        if filed:
            raise UserError(
                self.env._(
                    "%(csi)s is filed with the scan of its signed sheet, which stays as it is.",
                    csi=filed.display_name,
                )
            )

    def _aftersales_refuse_fields(self):
        """Refuse to get round a record at the file behind its field: a signature stays (E-15).

        Odoo asks the groups of such a field, not the record who may write it; what is written on
        the record comes here in superuser mode.

        :raise AccessError: the file is a field's of one of our records
        """
        if self.env.su:
            return
        for file in self.sudo():
            if file.res_field and (file.res_model or "").startswith("aftersales."):
                raise AccessError(
                    self.env._(
                        "“%(file)s” is a part of its record and is only changed there.",
                        file=file.name,
                    )
                )

    @staticmethod
    def _aftersales_is_of_case(file):
        return bool(file.res_model == CASE and file.res_id)

    def _aftersales_check_size(self):
        """Refuse the files of a case that are too large, whichever way they came to it.

        :raise UserError: names the file and what to do
        """
        files = self.filtered(self._aftersales_is_of_case)
        if not files:
            return
        cases = self.env[CASE].sudo().browse(set(files.mapped("res_id"))).exists()
        by_id = {case.id: case for case in cases}
        for file in files.sudo():
            if file.res_id in by_id:
                by_id[file.res_id]._check_size(file.name, file.file_size)
