from odoo import models


class RemedyMixin(models.AbstractModel):
    """A matter for which a customer can be given something (D-14)."""

    _name = "aftersales.remedy.mixin"
    _inherit = ["aftersales.links.mixin", "aftersales.matter.mixin"]
    _description = "Matter with remedies"

    def _open_remedies(self, action, field, records):
        """Return the action that shows a matter's remedies, ready to make another one."""
        self.ensure_one()
        self.check_access("read")
        result = self.env["ir.actions.act_window"]._for_xml_id(f"aftersales_service.{action}")
        result["domain"] = [("id", "in", records.ids)]
        result["context"] = {f"default_{field}": self.id}
        if not records:
            result["views"] = [(False, "form")]
        return result

    def _open_compensations(self, field):
        """Return the action that shows the matter's compensations (D-14)."""
        return self._open_remedies("compensation_action", field, self._linked("compensation_count"))

    def _open_return_requests(self, field):
        """Return the action that shows the matter's returns and exchanges (D-18)."""
        return self._open_remedies(
            "return_request_action", field, self._linked("return_request_count")
        )

    def _allows_free_service(self):
        """Return whether an approved compensation gives the service free of charge (D-10)."""
        self.ensure_one()
        given = self._find_linked(self._smart_links["compensation_count"])
        lines = given.filtered(lambda record: record.state in ("approved", "applied")).line_ids
        return "free_service" in lines.mapped("effect")
