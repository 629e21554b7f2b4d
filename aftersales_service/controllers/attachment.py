from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.mail.controllers.attachment import AttachmentController


class CaseAttachmentController(AttachmentController):
    """Files that people drop onto the chatter of a case."""

    @http.route()
    def mail_attachment_upload(self, ufile, thread_id, thread_model, is_pending=False, **kwargs):
        """Refuse what is larger than the company takes, in words that the chatter shows.

        Odoo's own answer to an error here is nothing that a person could read.
        """
        if thread_model == "aftersales.case":
            case = self._get_thread_with_access_for_post(thread_model, thread_id, **kwargs)
            try:
                if case:
                    case._check_size(ufile.filename, self._size(ufile))
            except UserError as refusal:
                return request.make_json_response({"error": str(refusal)})
        return super().mail_attachment_upload(
            ufile, thread_id, thread_model, is_pending=is_pending, **kwargs
        )

    @staticmethod
    def _size(file):
        """Return the size of an uploaded file, which is read from its beginning afterwards."""
        file.seek(0, 2)
        size = file.tell()
        file.seek(0)
        return size
