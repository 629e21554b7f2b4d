import re
import unicodedata
from typing import NamedTuple

from odoo import Command, api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.phone_validation.models.mail_thread_phone import PHONE_REGEX_PATTERN

from .case_customer import digits, same_number

# What is shorter finds half of the database; a part of a phone number needs one digit more.
SHORTEST = 2
SHORTEST_NUMBER = 4
# A number is looked up by its end, because country and area codes are written or left out.
NUMBER_TAIL = 8
PHONE_TEXT = re.compile(r"[\d\s+()./\-]+")
CHOSEN = re.compile(r"(partner|unit|order|case),(\d+)")
MODELS = {
    "partner": "res.partner",
    "unit": "aftersales.installed.product",
    "order": "sale.order",
    "case": "aftersales.case",
}


class Hit(NamedTuple):
    """One thing that the search field offers; ``value`` is what choosing it enters."""

    rank: int
    kind: str
    value: str
    title: str
    detail: str


class CaseSearch(models.AbstractModel):
    """One field that finds the caller, his unit, his order or his case (B-05, B-07).

    Every source is asked once, with a limit and on an index, and with the rights of the user.
    """

    _name = "aftersales.case.search"
    _description = "Search field of the registration"

    lookup = fields.Char(
        string="Find",
        store=False,
        copy=False,
        help="A name, a phone number or a part of it, an e-mail address, a serial number, a "
        "license plate, a sales order or a case number.",
    )
    address = fields.Char(compute="_compute_address", store=True, readonly=False)
    warranty_words = fields.Text(string="Warranty", compute="_compute_warranty_words")
    warranty_sure = fields.Boolean(string="All in Warranty", compute="_compute_warranty_words")

    @api.depends("partner_id", "contact_id")
    def _compute_address(self):
        """Read the address of the contact, else of the customer (B-07)."""
        lines = {
            partner: partner._display_address(without_company=True).splitlines()
            for partner in (self.contact_id | self.partner_id)
        }
        for case in self:
            own = lines.get(case.contact_id) or lines.get(case.partner_id) or []
            case.address = ", ".join(line.strip() for line in own if line.strip()) or False

    @api.depends("installed_product_ids", "received_at", "company_id")
    @api.depends_context("lang")
    def _compute_warranty_words(self):
        """Say in words whether the units are in warranty on the day of receipt (D-06)."""
        for case in self:
            units = case.installed_product_ids
            company = case.company_id or self.env.company
            day = company._aftersales_local_date(case.received_at)
            lines = [case._unit_warranty(unit, day) for unit in units]
            if len(units) > 1:
                lines = [
                    f"{unit.serial or unit.display_name}: {line}"
                    for unit, line in zip(units, lines, strict=True)
                ]
            case.warranty_words = "\n".join(lines) or False
            case.warranty_sure = all(unit._warranty_verdict(day) == "in" for unit in units)

    @api.model
    def _unit_warranty(self, unit, day):
        """Return the warranty of one unit on a day in words."""
        verdict = unit._warranty_verdict(day)
        if verdict == "unknown":
            return self.env._("No warranty is known.")
        if verdict == "none":
            return self.env._("Sold without warranty.")
        end = fields.Date.to_string(unit.warranty_end)
        if verdict == "in":
            return self.env._("In warranty until %(date)s.", date=end)
        over = unit.meter_exceeded_on
        if over and over <= unit.warranty_end:
            return self.env._(
                "After warranty: the meter was above its limit on %(date)s.",
                date=fields.Date.to_string(over),
            )
        return self.env._("After warranty: it ended on %(date)s.", date=end)

    @api.depends("name", "subject")
    @api.depends_context("formatted_display_name")
    def _compute_display_name(self):
        """Show the subject beside the number where a case is chosen from a list."""
        super()._compute_display_name()
        if self.env.context.get("formatted_display_name"):
            for case in self.filtered("subject"):
                case.display_name = f"{case.name} \t--{case.subject}--"

    # Finding

    @api.model
    def find_for_registration(self, text, limit=8):
        """Return what a text may mean, the likeliest first, for the search field (B-05).

        :param str text: what the agent typed or scanned
        :param int limit: how many at most
        :return: list of dicts with kind, value, title and detail
        :raise AccessError: the user may not read cases
        """
        self.browse().check_access("read")
        return [hit._asdict() for hit in self._find(text, max(1, min(int(limit), 20)))]

    @api.model
    def _find(self, text, limit):
        """Return the hits for a text, in a number of queries that does not depend on the data."""
        text = " ".join(unicodedata.normalize("NFKC", text or "").split())
        if len(text) < SHORTEST:
            return []
        sources = (self._find_units, self._find_partners, self._find_orders, self._find_cases)
        # Of what fits equally well every source has its turn, so that none hides another.
        turns = [
            (hit.rank, turn, hit)
            for source in sources
            for turn, hit in enumerate(sorted(source(text, limit), key=lambda hit: hit.rank))
        ]
        return [hit for *_order, hit in sorted(turns, key=lambda turn: turn[:2])][:limit]

    @api.model
    def _rank(self, text, *values):
        """Return 0 for a value that is the text, 1 for one that begins with it, else 2."""
        text = text.lower()
        values = [value.lower() for value in values if value]
        if text in values:
            return 0
        return 1 if any(value.startswith(text) for value in values) else 2

    @api.model
    def _hit(self, rank, kind, record, title, *details):
        """Return a hit, its details joined to one line."""
        detail = " · ".join(str(part) for part in details if part)
        return Hit(rank, kind, f"{kind},{record.id}", title, detail)

    @api.model
    def _find_partners(self, text, limit):
        """Find customers and contacts by name, e-mail, reference or (part of a) phone number."""
        Partner = self.env["res.partner"]
        number = digits(text)
        if PHONE_TEXT.fullmatch(text):
            if len(number) < SHORTEST_NUMBER:
                return []
            found = Partner.search(self._number_domain(number[-NUMBER_TAIL:]), limit=4 * limit)
            plain = number.lstrip("0")
            found = found.filtered(
                lambda partner: same_number(partner.phone, text) or plain in digits(partner.phone)
            )
        elif "@" in text:
            found = Partner.search([("email_normalized", "ilike", text)], limit=limit)
        else:
            words = Domain.AND([("complete_name", "ilike", word)] for word in text.split())
            found = Partner.search(words | Domain("ref", "=", text), limit=limit)
        return [
            self._hit(
                0
                if same_number(partner.phone, text)
                else self._rank(text, partner.name, partner.email_normalized, partner.ref),
                "partner",
                partner,
                partner.display_name,
                partner.phone,
                partner.email if "@" in text else "",
                partner.city,
            )
            for partner in found[:limit]
        ]

    @api.model
    def _number_domain(self, figures):
        """Return the domain of the partners whose number holds the figures, however it is written.

        The expression is that of Odoo's index; its own search field takes a leading 00 for an
        international prefix (phone_validation/models/mail_thread_phone.py).
        """
        return Domain("phone", "!=", False) & Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "regexp_replace(%s, %s, '', 'g') ILIKE %s",
                SQL.identifier(alias, "phone"),
                PHONE_REGEX_PATTERN,
                f"%{figures}%",
            )
        )

    @api.model
    def _newest(self, model, domain, limit):
        """Return the query of the newest records of a domain that asks for a part of a text.

        PostgreSQL takes a limit in the order of the primary key for a reason to walk that key
        through the whole table; by an expression of it, it asks the trigram index.
        """
        query = model._search(domain, limit=limit)
        query.order = SQL("%s + 0 DESC", SQL.identifier(query.table, "id"))
        return query

    @api.model
    def _find_units(self, text, limit):
        """Find delivered units by (a part of) their serial number or plate."""
        Unit = self.env["aftersales.installed.product"]
        domain = Domain("serial", "ilike", text) | Domain("plate", "ilike", text)
        units = Unit.browse(self._newest(Unit, domain, limit))
        return [
            self._hit(
                self._rank(text, unit.serial, unit.plate),
                "unit",
                unit,
                unit.display_name,
                unit.plate,
                unit.partner_id.display_name,
                self._unit_warranty(unit, None),
            )
            for unit in units
        ]

    @api.model
    def _find_orders(self, text, limit):
        """Find sales orders by their number."""
        Order = self.env["sale.order"]
        if not re.search(r"\d{2}", text) or not Order.has_access("read"):
            return []
        orders = Order.search([("name", "ilike", text)], limit=limit)
        return [
            self._hit(
                self._rank(text, order.name),
                "order",
                order,
                order.name,
                order.partner_id.display_name,
                fields.Date.to_string(order.date_order),
            )
            for order in orders
        ]

    @api.model
    def _find_cases(self, text, limit):
        """Find cases by their number, the newest first."""
        if not re.search(r"\d{2}", text):
            return []
        Case = self.env["aftersales.case"]
        cases = Case.browse(self._newest(Case, Domain("name", "ilike", text), limit))
        return [
            self._hit(
                self._rank(text, case.name),
                "case",
                case,
                case.name,
                case.subject,
                case.partner_id.display_name,
                case._state_label(case.state),
            )
            for case in cases
        ]

    # Filling

    @api.onchange("lookup")
    def _onchange_lookup(self):
        """Fill the form from what was chosen, or from the one thing that a text means (B-05)."""
        text, self.lookup = self.lookup, False
        if not text:
            return None
        chosen = CHOSEN.fullmatch(text)
        if not chosen:
            hits = self._find(text, 2)
            if len(hits) == 1 or (len(hits) > 1 and hits[0].rank == 0 < hits[1].rank):
                chosen = CHOSEN.fullmatch(hits[0].value)
        if chosen:
            kind = chosen.group(1)
            # Searching asks the rules: a client may send any id.
            record = self.env[MODELS[kind]].search([("id", "=", int(chosen.group(2)))])
            if record:
                self._fill(kind, record)
                return None
        return {
            "warning": {
                "type": "notification",
                "title": self.env._("Nothing certain found"),
                "message": self.env._(
                    "“%(text)s” finds nobody or several. Choose one of the list while typing, or "
                    "enter the customer by hand.",
                    text=text,
                ),
            }
        }

    def _fill(self, kind, record):
        """Take over customer, contact, number, unit and order of what was found."""
        partner, contact = record.partner_id if kind != "partner" else record, None
        units = self.env["aftersales.installed.product"]
        order = self.env["sale.order"]
        if kind == "unit":
            units, contact = record, record.contact_id
        elif kind == "order":
            order = record
            units = self._units_of(Domain("sale_order_id", "=", record.id))
        elif kind == "case":
            units, contact = record.installed_product_ids, record.contact_id
            order = record.sale_order_id
            self.related_case_ids = [Command.link(record.id)]
        customer = partner.commercial_partner_id
        if not contact or contact == customer:
            contact = partner if partner != customer else None
        if not units and kind != "case":
            units = self._units_of(Domain("partner_id.commercial_partner_id", "=", customer.id))
        self._take_customer(customer, contact or self.env["res.partner"])
        if order:
            self.sale_order_id = order
        if units:
            self.installed_product_ids |= units
        if kind == "case":
            self.phone, self.email = record.phone or self.phone, record.email or self.email

    def _take_customer(self, customer, contact):
        """Set the customer; what belongs to another one goes."""
        if self.partner_id.commercial_partner_id != customer:
            self.installed_product_ids = [Command.clear()]
            for name in ("product_id", "product_model", "purchase_date", "sale_order_id"):
                self[name] = False
            self.contact_id = False
            self.partner_id = customer
            self.phone = self.email = False
        if contact:
            self.contact_id = contact
            self.phone = self.email = False
        self.phone = self.phone or self.contact_id.phone or customer.phone
        self.email = self.email or self.contact_id.email or customer.email

    @api.model
    def _units_of(self, domain):
        """Return the unit in service that a customer or an order has, if it is only one."""
        units = self.env["aftersales.installed.product"].search(
            domain & Domain("state", "=", "in_service"), limit=2
        )
        return units if len(units) == 1 else units.browse()
