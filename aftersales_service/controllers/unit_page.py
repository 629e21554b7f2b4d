from odoo import http
from odoo.http import request


class UnitPage(http.Controller):
    """The public page behind the QR code on a unit; looking at it changes nothing."""

    @http.route("/aftersales/unit/<string:token>", type="http", auth="public", methods=["GET"])
    def unit(self, token):
        """Show what the unit is and whom to call; colleagues come to its history."""
        unit = request.env["aftersales.installed.product"]._of_token(token)
        if not unit:
            return request.not_found()
        own = unit.with_env(request.env(su=False)).with_context(
            allowed_company_ids=request.env.user.company_ids.ids
        )
        if request.env.user._is_internal() and own.has_access("read"):
            return request.redirect(f"/odoo/installed-products/{unit.id}")
        values = {"unit": unit, "company": unit.company_id}
        return request.render("aftersales_service.unit_page", values)
