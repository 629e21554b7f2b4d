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
        return [
            Column(
                "customer_code",
                self.env._("Customer Code"),
                help=self.env._("Finds the customer for certain."),
            ),
            Column(
                "customer",
                self.env._("Customer Name"),
                required=True,
                example=self.env._("Clean City Works Ltd."),
            ),
        ]

    @api.model
    def _columns_units(self):
        unit = self.env._(
            "Leave it empty, with the following ones, for a customer without a product."
        )
        return [
            *self._columns_customer(),
            Column(
                "role", self.env._("Customer Role"), "role", help=self.env._("Agent or Final User.")
            ),
            Column(
                "key_customer", self.env._("Key Customer"), "yes", help=self.env._("Yes or empty.")
            ),
            Column("phone", self.env._("Phone"), example="0571 8000 1234"),
            Column("email", self.env._("E-mail")),
            Column("street", self.env._("Street")),
            Column("city", self.env._("City")),
            Column("province", self.env._("Province"), "province"),
            Column("country", self.env._("Country"), "country"),
            Column(
                "region",
                self.env._("Sales Region"),
                "region",
                help=self.env._("Empty: as the province says."),
            ),
            Column("contact", self.env._("Contact Name")),
            Column("contact_phone", self.env._("Contact Phone")),
            Column("product_code", self.env._("Product Code"), help=unit, example="SW-100"),
            Column(
                "product", self.env._("Product Name"), help=self.env._("Where there is no code.")
            ),
            Column("serial", self.env._("Serial Number"), example="SW100-0001"),
            Column("quantity", self.env._("Quantity"), "number", help=self.env._("Empty: 1.")),
            Column(
                "which",
                self.env._("Which of Equal Ones"),
                help=self.env._(
                    "Tells goods without a serial number apart that a customer fetched on one "
                    "day, such as 1, 2, 3. Empty: they are counted."
                ),
            ),
            Column("picked_up_on", self.env._("Pick-up Date"), "date", example="2024-05-31"),
            Column(
                "warranty_end",
                self.env._("Warranty Until"),
                "date",
                help=self.env._("Empty: as the warranty terms of the product say."),
            ),
            Column(
                "final_user",
                self.env._("Final User Name"),
                help=self.env._("Where an agent bought it."),
            ),
            Column("brand", self.env._("Brand")),
            Column("model", self.env._("Model")),
            Column("plate", self.env._("License Plate")),
            Column("meter", self.env._("Meter Reading"), "number", example="12500"),
            Column(
                "meter_on",
                self.env._("Reading Of"),
                "date",
                help=self.env._("Empty: the pick-up date."),
            ),
        ]

    @api.model
    def _columns_past(self):
        """Return what all records of the past have in common."""
        return [
            Column("number", self.env._("Old Number"), required=True, example="2023-0815"),
            *self._columns_customer(),
            Column(
                "serial",
                self.env._("Serial Number"),
                help=self.env._("Several are separated by commas."),
            ),
        ]

    @api.model
    def _columns_cases(self):
        return [
            *self._columns_past(),
            Column(
                "received_on", self.env._("Received"), "date", required=True, example="2023-05-31"
            ),
            Column("type", self.env._("Case Type"), "case_type", required=True),
            Column("channel", self.env._("Channel"), "channel"),
            Column("level", self.env._("Level"), "level"),
            Column("subject", self.env._("Subject"), required=True),
            Column("description", self.env._("Description")),
            Column("solution", self.env._("Solution")),
            Column("state", self.env._("Status"), "case_state", required=True),
            Column(
                "closed_on",
                self.env._("Closed"),
                "date",
                help=self.env._("Required for a closed case."),
            ),
            Column("satisfaction", self.env._("Satisfaction"), "satisfaction"),
        ]

    @api.model
    def _columns_csis(self):
        return [
            *self._columns_past(),
            Column("opened_on", self.env._("Opened"), "date", required=True),
            Column(
                "case_number",
                self.env._("Case Number"),
                help=self.env._("A case that was imported before."),
            ),
            Column("problem", self.env._("Problem"), required=True),
            Column("cause", self.env._("Cause")),
            Column("opinion", self.env._("Written Opinion")),
            Column("state", self.env._("Status"), "csi_state", required=True),
            Column(
                "filed_on",
                self.env._("Filed"),
                "date",
                help=self.env._("Required for a filed one."),
            ),
            Column("filing_place", self.env._("Filing Place")),
        ]

    @api.model
    def _columns_visits(self):
        return [
            *self._columns_past(),
            Column("form", self.env._("Visit Form"), "visit_form", required=True),
            Column("planned_on", self.env._("Planned For"), "date", required=True),
            Column(
                "made_on",
                self.env._("Made"),
                "date",
                help=self.env._("Required for a visit that was made."),
            ),
            Column("opinion", self.env._("Opinion")),
            Column("satisfaction", self.env._("Satisfaction"), "satisfaction"),
            Column("state", self.env._("Status"), "visit_state", required=True),
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
