from odoo import api, fields, models

from ..mixins.links_mixin import Backlink


class CaseReception(models.AbstractModel):
    """Appointments and receptions of a case, and cases opened by them (G-05, G-06)."""

    _name = "aftersales.case.reception"
    _description = "Reception side of a case"

    appointment_count = fields.Integer(compute="_compute_reception_counts")
    reception_count = fields.Integer(compute="_compute_reception_counts")

    def _compute_reception_counts(self):
        for name, model in (
            ("appointment_count", "aftersales.appointment"),
            ("reception_count", "aftersales.reception"),
        ):
            counts = self._count_linked(Backlink(model, "case_id"))
            for case in self:
                case[name] = counts.get(case, 0)

    @api.model
    def _register_visit(self, values):
        """Return a case about what a customer comes for, in work where nothing is missing.

        :param dict values: what is known; the level is the general one
        :raise AccessError: the user may not record requests
        """
        general = self.env.ref("aftersales_service.level_general")
        case = self.create({"level_id": general.id, **values})
        if case.can_register:
            case.action_register()
        return case

    def action_view_appointments(self):
        """Open the appointments of the case (O-04)."""
        self.check_access("read")
        appointments = self.env["aftersales.appointment"].search([("case_id", "in", self.ids)])
        return self._show_records(appointments, self.env._("Appointments"))

    def action_view_receptions(self):
        """Open the receptions of the case (O-04)."""
        self.check_access("read")
        receptions = self.env["aftersales.reception"].search([("case_id", "in", self.ids)])
        return self._show_records(receptions, self.env._("Receptions"))

    def action_make_appointment(self):
        """Open a new appointment with what the case knows (G-05).

        :raise AccessError: the user may make no appointments
        """
        self.ensure_one()
        self.check_access("read")
        self.env["aftersales.appointment"].check_access("create")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Appointment"),
            "res_model": "aftersales.appointment",
            "view_mode": "form",
            "context": {
                "default_company_id": self.company_id.id,
                "default_partner_id": self.partner_id.id,
                "default_contact_id": self.contact_id.id,
                "default_installed_product_ids": self.installed_product_ids.ids,
                "default_content": self.subject or self.description,
                "default_case_id": self.id,
            },
        }
