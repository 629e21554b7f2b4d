from odoo import api, fields, models
from odoo.fields import Domain
from odoo.modules.db import FunctionStatus

from ..mixins.links_mixin import Backlink


def trigrams(column):
    """Return the definition of an index for searching in the middle of a column, where it can be.

    The same expression as Odoo's own ``index="trigram"`` (odoo/orm/registry.py).
    """

    def definition(registry):
        if not registry.has_trigram:
            return ""
        if registry.has_unaccent == FunctionStatus.INDEXABLE:
            return f"USING gin ({registry.unaccent(column)} gin_trgm_ops)"
        return f"USING gin ({column} gin_trgm_ops)"

    return definition


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = [
        "res.partner",
        "aftersales.links.mixin",
        "aftersales.partner.call",
        "aftersales.partner.role",
    ]
    # A company shows what all its contacts have, a contact what his company has.
    _smart_links = {
        name: Backlink(model, "partner_id.commercial_partner_id", "commercial_partner_id")
        for name, model in (
            ("aftersales_installed_product_count", "aftersales.installed.product"),
            ("aftersales_case_count", "aftersales.case"),
            ("aftersales_archive_count", "aftersales.customer.archive"),
            ("aftersales_compensation_count", "aftersales.compensation"),
            ("aftersales_contract_count", "aftersales.service.contract"),
            ("aftersales_call_count", "aftersales.call"),
            ("aftersales_maintenance_count", "aftersales.maintenance.due"),
            ("aftersales_appointment_count", "aftersales.appointment"),
            ("aftersales_need_count", "aftersales.customer.need"),
        )
    }

    aftersales_region_id = fields.Many2one("aftersales.region", string="Region")
    aftersales_foreign_choice = fields.Selection(
        [("yes", "Foreign User"), ("no", "No Foreign User")],
        string="Foreign User by Hand",
        company_dependent=True,
        help="Empty: whoever's country is not the company's is a foreign user.",
    )
    aftersales_foreign = fields.Boolean(
        string="Foreign User",
        compute="_compute_aftersales_foreign",
        search="_search_aftersales_foreign",
        help="From the country, unless it was said by hand (A-13).",
    )
    aftersales_case_ids = fields.One2many("aftersales.case", "partner_id")
    aftersales_installed_product_ids = fields.One2many("aftersales.installed.product", "partner_id")
    aftersales_installed_product_count = fields.Integer(
        string="Installed Products", compute="_compute_smart_links"
    )
    aftersales_case_count = fields.Integer(string="Service Cases", compute="_compute_smart_links")
    aftersales_archive_count = fields.Integer(
        string="Customer Archives", compute="_compute_smart_links"
    )
    aftersales_contract_count = fields.Integer(
        string="Service Contracts", compute="_compute_smart_links"
    )
    aftersales_compensation_count = fields.Integer(
        string="Compensations", compute="_compute_smart_links"
    )
    aftersales_maintenance_count = fields.Integer(
        string="Maintenance", compute="_compute_smart_links"
    )

    aftersales_appointment_count = fields.Integer(
        string="Appointments", compute="_compute_smart_links"
    )
    aftersales_need_count = fields.Integer(string="Customer Needs", compute="_compute_smart_links")

    # The registration looks for callers by a part of their name or address (B-05).
    _aftersales_name_index = models.Index(trigrams("complete_name"))
    _aftersales_email_index = models.Index(trigrams("email_normalized"))

    @api.onchange("state_id", "country_id")
    def _onchange_aftersales_region(self):
        """Propose the region of the province (amendment 43)."""
        if not self.aftersales_region_id:
            self.aftersales_region_id = self.env["aftersales.region"]._for_partners(self)[self]

    @api.depends(
        "country_id",
        "aftersales_foreign_choice",
        "commercial_partner_id.country_id",
        "commercial_partner_id.aftersales_foreign_choice",
    )
    @api.depends_context("company")
    def _compute_aftersales_foreign(self):
        """Tell foreign users by the country, unless somebody said otherwise (A-13).

        A contact follows its company where it has no word or no country of its own.
        """
        home = self.env.company.country_id
        for partner in self:
            above = partner.commercial_partner_id
            choice = partner.aftersales_foreign_choice or above.aftersales_foreign_choice
            country = partner.country_id or above.country_id
            partner.aftersales_foreign = (
                choice == "yes" if choice else bool(home and country and country != home)
            )

    @api.model
    def _search_aftersales_foreign(self, operator, value):
        if operator != "in":
            return NotImplemented
        home = self.env.company.country_id
        silent = Domain("aftersales_foreign_choice", "=", False)
        above = "commercial_partner_id.aftersales_foreign_choice"
        choice = Domain("aftersales_foreign_choice", "=", "yes")
        choice |= silent & Domain(above, "=", "yes")
        if home:
            abroad = Domain("country_id", "not in", [home.id, False]) | (
                Domain("country_id", "=", False)
                & Domain("commercial_partner_id.country_id", "not in", [home.id, False])
            )
            choice |= silent & Domain(above, "=", False) & abroad
        return choice if True in value else ~choice

    def _aftersales_units_action(self):
        """Return the action that shows the units in the hands of the customer's company."""
        return self.env["aftersales.installed.product"]._open_units(
            [("partner_id.commercial_partner_id", "in", self.commercial_partner_id.ids)]
        )

    def action_aftersales_units(self):
        """Open the units in the customer's hands."""
        return self._aftersales_units_action()

    def action_aftersales_cases(self):
        """Open the customer's service cases."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Service Cases"),
            "res_model": "aftersales.case",
            "view_mode": "list,form",
            "domain": [("partner_id.commercial_partner_id", "in", self.commercial_partner_id.ids)],
            "context": {"default_partner_id": self[:1].id},
        }

    def action_aftersales_compensations(self):
        """Open what the customer got beyond the service (D-14)."""
        return self._show_records(
            self._linked("aftersales_compensation_count"), self.env._("Compensations")
        )

    def action_aftersales_maintenance(self):
        """Open what maintenance the customer's units need and had (G-01)."""
        return self._show_records(
            self._linked("aftersales_maintenance_count"), self.env._("Maintenance")
        )

    def action_aftersales_contracts(self):
        """Open the customer's service contracts (D-08)."""
        return self._show_records(
            self._linked("aftersales_contract_count"), self.env._("Service Contracts")
        )

    def action_aftersales_appointments(self):
        """Open the appointments with the customer (G-05)."""
        return self._show_records(
            self._linked("aftersales_appointment_count"), self.env._("Appointments")
        )

    def action_aftersales_needs(self):
        """Open what the customer needs and wishes, or note more of it (A-12)."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_service.customer_need_action"
        )
        companies = self.commercial_partner_id
        return {
            **action,
            "domain": [("partner_id.commercial_partner_id", "in", companies.ids)],
            "context": {"default_partner_id": companies[:1].id},
        }

    def action_aftersales_archive(self):
        """Open the customer's archive entry."""
        archives = self.env["aftersales.customer.archive"].search(
            [("partner_id", "in", self.commercial_partner_id.ids)]
        )
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Customer Archive"),
            "res_model": "aftersales.customer.archive",
            "view_mode": "list,form",
            "domain": [("id", "in", archives.ids)],
        }
        if len(archives) == 1:
            action.update({"view_mode": "form", "res_id": archives.id})
        return action
