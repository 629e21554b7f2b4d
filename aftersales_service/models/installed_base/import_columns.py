import re
from typing import NamedTuple

from odoo import api, models

# People write 上海 and 广西 for 上海市 and 广西壮族自治区.
ENDINGS = re.compile(r"(壮族|回族|维吾尔)?(自治区|特别行政区|省|市)$")


class Column(NamedTuple):
    """A column of a file that is imported.

    :param str key: its name for us
    :param str label: its header in the template
    :param str kind: text, date, number, yes, or the name of a choice
    :param bool required: no row without it
    :param str help: what it means
    :param str example: what may stand in it
    """

    key: str
    label: str
    kind: str = "text"
    required: bool = False
    help: str = ""
    example: str = ""


class ImportColumns(models.AbstractModel):
    """The columns of the files that can be imported, in the reader's language (issue 6 §4)."""

    _name = "aftersales.import.columns"
    _description = "Columns of imported files"

    @api.model
    def _columns(self, kind):
        """Return the columns of a kind of file, those of the customer first.

        :param str kind: units, cases, csis or visits
        """
        return getattr(self, f"_columns_{kind}")()

    @api.model
    def _columns_customer(self):
        _ = self.env._
        return [
            Column("customer_code", _("Customer Code"), help=_("Finds the customer for certain.")),
            Column(
                "customer", _("Customer Name"), required=True, example=_("Clean City Works Ltd.")
            ),
        ]

    @api.model
    def _columns_units(self):
        _ = self.env._
        unit = _("Leave it empty, with the following ones, for a customer without a product.")
        return [
            *self._columns_customer(),
            Column("role", _("Customer Role"), "role", help=_("Agent or Final User.")),
            Column("key_customer", _("Key Customer"), "yes", help=_("Yes or empty.")),
            Column("phone", _("Phone"), example="0571 8000 1234"),
            Column("email", _("E-mail")),
            Column("street", _("Street")),
            Column("city", _("City")),
            Column("province", _("Province"), "province"),
            Column("country", _("Country"), "country"),
            Column("region", _("Sales Region"), "region", help=_("Empty: as the province says.")),
            Column("contact", _("Contact Name")),
            Column("contact_phone", _("Contact Phone")),
            Column("product_code", _("Product Code"), help=unit, example="SW-100"),
            Column("product", _("Product Name"), help=_("Where there is no code.")),
            Column("serial", _("Serial Number"), example="SW100-0001"),
            Column("quantity", _("Quantity"), "number", help=_("Empty: 1.")),
            Column("picked_up_on", _("Pick-up Date"), "date", example="2024-05-31"),
            Column(
                "warranty_end",
                _("Warranty Until"),
                "date",
                help=_("Empty: as the warranty terms of the product say."),
            ),
            Column("final_user", _("Final User Name"), help=_("Where an agent bought it.")),
            Column("brand", _("Brand")),
            Column("model", _("Model")),
            Column("plate", _("License Plate")),
            Column("meter", _("Meter Reading"), "number", example="12500"),
            Column("meter_on", _("Reading Of"), "date", help=_("Empty: the pick-up date.")),
        ]

    @api.model
    def _columns_past(self):
        """Return what all records of the past have in common."""
        _ = self.env._
        return [
            Column("number", _("Old Number"), required=True, example="2023-0815"),
            *self._columns_customer(),
            Column("serial", _("Serial Number"), help=_("Several are separated by commas.")),
        ]

    @api.model
    def _columns_cases(self):
        _ = self.env._
        return [
            *self._columns_past(),
            Column("received_on", _("Received"), "date", required=True, example="2023-05-31"),
            Column("type", _("Case Type"), "case_type", required=True),
            Column("channel", _("Channel"), "channel"),
            Column("level", _("Level"), "level"),
            Column("subject", _("Subject"), required=True),
            Column("description", _("Description")),
            Column("solution", _("Solution")),
            Column("state", _("Status"), "case_state", required=True),
            Column("closed_on", _("Closed"), "date", help=_("Required for a closed case.")),
            Column("satisfaction", _("Satisfaction"), "satisfaction"),
        ]

    @api.model
    def _columns_csis(self):
        _ = self.env._
        return [
            *self._columns_past(),
            Column("opened_on", _("Opened"), "date", required=True),
            Column("case_number", _("Case Number"), help=_("A case that was imported before.")),
            Column("problem", _("Problem"), required=True),
            Column("cause", _("Cause")),
            Column("opinion", _("Written Opinion")),
            Column("state", _("Status"), "csi_state", required=True),
            Column("filed_on", _("Filed"), "date", help=_("Required for a filed one.")),
            Column("filing_place", _("Filing Place")),
        ]

    @api.model
    def _columns_visits(self):
        _ = self.env._
        return [
            *self._columns_past(),
            Column("form", _("Visit Form"), "visit_form", required=True),
            Column("planned_on", _("Planned For"), "date", required=True),
            Column("made_on", _("Made"), "date", help=_("Required for a visit that was made.")),
            Column("opinion", _("Opinion")),
            Column("satisfaction", _("Satisfaction"), "satisfaction"),
            Column("state", _("Status"), "visit_state", required=True),
        ]

    @api.model
    def _choice_rows(self, kind):
        """Return ``(model, field)`` of a selection, or ``(model, None)`` of records with names."""
        return {
            "role": ("res.partner", "aftersales_role"),
            "province": ("res.country.state", None),
            "country": ("res.country", None),
            "region": ("aftersales.region", None),
            "case_type": ("aftersales.case.type", None),
            "channel": ("aftersales.channel", None),
            "level": ("aftersales.level", None),
            "case_state": ("aftersales.case", "state"),
            "csi_state": ("aftersales.csi", "state"),
            "visit_state": ("aftersales.return.visit", "state"),
            "visit_form": ("aftersales.return.visit", "form"),
            "satisfaction": ("aftersales.return.visit", "satisfaction"),
        }[kind]

    @api.model
    def _choices(self, kind):
        """Return ``{what may be written, in small letters: value}`` in every language we have."""
        model, field = self._choice_rows(kind)
        allowed = self._allowed(kind)
        result = {}
        for lang, _name in self.env["res.lang"].get_installed():
            rows = self.env[model].with_context(lang=lang).sudo()
            if field:
                pairs = rows._fields[field]._description_selection(rows.env)
                pairs = [(key, name) for key, label in pairs for name in (key, label)]
            else:
                found = rows.search([])
                pairs = [(row.id, row.name) for row in found]
                if "code" in rows._fields:
                    pairs += [(row.id, row.code) for row in found if row.code]
            for value, name in pairs:
                if allowed is None or value in allowed:
                    result.setdefault((name or "").strip().lower(), value)
                if kind == "province":
                    result.setdefault(ENDINGS.sub("", name).strip().lower(), value)
        return result

    @api.model
    def _allowed(self, kind):
        """Return the states in which records of the past may be; None: every value."""
        return {
            "case_state": {"in_progress", "closed", "cancelled"},
            "csi_state": {"done", "archived", "cancelled"},
            "visit_state": {"done", "unreachable", "cancelled"},
        }.get(kind)

    @api.model
    def _written(self, kind, limit=30):
        """Return what may be written for a choice, in the reader's language.

        :param int limit: how many names of records
        """
        model, field = self._choice_rows(kind)
        if field:
            allowed = self._allowed(kind)
            pairs = self.env[model]._fields[field]._description_selection(self.env)
            return [label for key, label in pairs if allowed is None or key in allowed]
        domain = []
        if kind == "province" and self.env.company.country_id:
            domain = [("country_id", "=", self.env.company.country_id.id)]
        return self.env[model].sudo().search(domain, limit=limit).mapped("name")
