import io
import zipfile

from odoo import models
from odoo.fields import Domain


class ClaimEvidence(models.AbstractModel):
    """The pack of evidence that goes to the supplier with a claim (E-08)."""

    _name = "aftersales.claim.evidence"
    _description = "Evidence of a claim"

    def action_evidence(self):
        """Pack the files of case, CSI, work order and old parts into one archive (E-08).

        It is made anew each time, hangs on the claim, and begins with a list of what is in it.

        :return: the action that hands out the archive
        """
        self.ensure_one()
        self.check_access("read")
        name = f"{self.name}.zip".replace("/", "-")
        content = self._evidence_archive()
        files = self.env["ir.attachment"].sudo()
        kept = files.search(
            [("res_model", "=", self._name), ("res_id", "=", self.id), ("name", "=", name)], limit=1
        )
        if kept:
            kept.raw = content
        else:
            kept = files.create(
                {
                    "name": name,
                    "raw": content,
                    "mimetype": "application/zip",
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{kept.id}?download=true",
            "target": "download",
        }

    def _evidence_archive(self):
        """Return the archive in bytes: a folder per record, and the list of all files."""
        buffer = io.BytesIO()
        listed = [self.display_name]
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for index, (folder, file) in enumerate(self._evidence_files(), start=1):
                name = file.name.replace("\\", "-").replace("/", "-")
                path = f"{folder}/{index:02d}-{name}"
                archive.writestr(path, file.raw or b"")
                listed.append(f"{path}\t{file.checksum}")
            archive.writestr("list.txt", "\n".join(listed))
        return buffer.getvalue()

    def _evidence_files(self):
        """Return ``[(folder, ir.attachment)]`` of what proves the claim, sudo."""
        claim = self.sudo()
        order = claim.work_order_id
        cases = claim.case_id | order.case_ids | claim.csi_id.case_ids
        records = [*cases, claim.csi_id, order, *order.report_ids, *claim.old_part_ids]
        wanted = Domain.OR(
            Domain([("res_model", "=", record._name), ("res_id", "=", record.id)])
            for record in records
            if record
        )
        files = self.env["ir.attachment"].sudo()
        if not any(records):
            return []
        found = files.search(wanted, order="id")
        copies = claim.csi_id.print_ids[:1].attachment_id
        names = {(record._name, record.id): record.display_name for record in records}
        result = [
            (names[file.res_model, file.res_id].replace("/", "-").replace(":", ""), file)
            for file in found
        ]
        return [*((claim.csi_id.name.replace("/", "-"), file) for file in copies), *result]
