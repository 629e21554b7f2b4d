from math import isfinite

from odoo import api, models

from ...tools.spreadsheet import as_date

# What a person writes for yes.
YES = {"yes", "y", "x", "1", "true", "是", "√", "✓"}
# So many names of a choice are told to who wrote another one.
NAMED = 12


class Line:
    """One row of a file on its way into the database.

    :param dict counts: how often the file said something so far, common to its lines
    """

    __slots__ = ("counts", "data", "errors", "found", "known", "note", "number", "record", "values")

    def __init__(self, number, data, counts=None):
        self.number = number
        self.data = data
        self.counts = {} if counts is None else counts
        self.values = {}
        self.errors = []
        self.found = {}
        self.known = False
        self.note = ""
        self.record = None


class ImportLine(models.AbstractModel):
    """How rows of a file are read: typed, and with what they name found for all at once."""

    _name = "aftersales.import.line"
    _inherit = ["aftersales.import.columns"]
    _description = "Reading of imported rows"

    @api.model
    def _parse(self, kind, lines):
        """Read the cells of the lines as what their columns hold; say in words what is wrong."""
        columns = self._columns(kind)
        choices = {}
        for line in lines:
            for column in columns:
                text = (line.data.get(column.key) or "").strip()
                line.values[column.key] = False
                if not text:
                    if column.required:
                        line.errors.append(
                            self.env._("%(column)s is empty. Enter it.", column=column.label)
                        )
                    continue
                if column.kind not in ("text", "date", "number", "yes"):
                    if column.kind not in choices:
                        choices[column.kind] = self._choices(column.kind)
                try:
                    line.values[column.key] = self._parse_cell(column, text, choices)
                except (ValueError, KeyError):
                    line.errors.append(self._wrong_cell(column, text))

    @api.model
    def _parse_cell(self, column, text, choices):
        if column.kind == "text":
            return text
        if column.kind == "date":
            return as_date(text)
        if column.kind == "number":
            number = float(text.replace(",", ""))
            if number < 0 or not isfinite(number):
                raise ValueError(text)
            return number
        if column.kind == "yes":
            return text.lower() in YES
        return choices[column.kind][text.lower()]

    @api.model
    def _wrong_cell(self, column, text):
        """Return in words what is wrong with a cell, and what may stand there."""
        if column.kind == "date":
            return self.env._(
                "%(column)s: “%(text)s” is no date. Write it as 2026-02-28.",
                column=column.label,
                text=text,
            )
        if column.kind == "number":
            return self.env._(
                "%(column)s: “%(text)s” is no number. Write it as 12500.",
                column=column.label,
                text=text,
            )
        names = self._written(column.kind, NAMED)
        more = " …" if len(names) == NAMED else ""
        return self.env._(
            "%(column)s: “%(text)s” is not known. Write one of: %(names)s.",
            column=column.label,
            text=text,
            names=", ".join(names) + more,
        )

    @api.model
    def _find_customers(self, company, lines):
        """Find the customers whom the lines name, by code and else by name.

        Of the archived ones only where nobody else is meant: a second one is never made.
        ``line.found["customer"]`` is the customer, empty where he is new; a name that several bear
        is an error, because nobody can tell whom the row means.
        """
        Partner = self.env["res.partner"].sudo().with_context(active_test=False)
        codes = {v for line in lines if (v := line.values["customer_code"])}
        names = {v for line in lines for v in self._names_in(line)}
        heads = Partner.search(
            [
                ("company_id", "in", [company.id, False]),
                ("parent_id", "=", False),
                "|",
                ("ref", "in", list(codes)),
                ("name", "in", list(names)),
            ],
            order="id",
        )
        by_code = heads.filtered("ref").grouped("ref")
        by_name = heads.grouped("name")
        none = Partner.browse()
        for line in lines:
            code, name = line.values["customer_code"], line.values["customer"]
            found = by_code.get(code, none) if code else none
            if not found:
                found = by_name.get(name, none)
                if code:
                    found = found.filtered(lambda partner: not partner.ref)
            found = found.filtered("active") or found
            if len(found) > 1:
                line.errors.append(
                    self.env._(
                        "%(count)s customers are called “%(name)s”. Enter the customer code of "
                        "the one that is meant.",
                        count=len(found),
                        name=code or name,
                    )
                )
            line.found["customer"] = found[:1]
            users = by_name.get(line.values.get("final_user"), none)
            users = users.filtered("active") or users
            if len(users) > 1:
                line.errors.append(
                    self.env._(
                        "%(count)s customers are called “%(name)s”. Empty the final user, and "
                        "enter him on the unit afterwards.",
                        count=len(users),
                        name=line.values["final_user"],
                    )
                )
            line.found["final_user"] = users[:1]

    @api.model
    def _names_in(self, line):
        return [v for key in ("customer", "final_user") if (v := line.values.get(key))]

    @api.model
    def _need_customers(self, lines):
        """Refuse lines of the past whose customer is not there."""
        for line in lines:
            if not line.errors and not line.found["customer"]:
                line.errors.append(
                    self.env._(
                        "There is no customer “%(name)s”. Import the customer file first, or "
                        "correct the name.",
                        name=line.values["customer"],
                    )
                )

    @api.model
    def _find_units(self, company, lines):
        """Find the units of lines of the past by their serial numbers."""
        serials = {serial for line in lines for serial in self._serials(line)}
        units = (
            self.env["aftersales.installed.product"]
            .sudo()
            .with_context(active_test=False)
            .search([("company_id", "=", company.id), ("serial", "in", list(serials))])
        )
        by_serial = units.grouped("serial")
        for line in lines:
            line.found["units"] = units.browse()
            for serial in self._serials(line):
                if serial not in by_serial:
                    line.errors.append(
                        self.env._(
                            "There is no unit with the serial number “%(serial)s”. Import the "
                            "customer file first, or correct the number.",
                            serial=serial,
                        )
                    )
                else:
                    line.found["units"] |= by_serial[serial]

    @api.model
    def _serials(self, line):
        text = line.values.get("serial") or ""
        return [part for piece in text.replace("，", ",").split(",") if (part := piece.strip())]

    @api.model
    def _check_numbers(self, company, model, lines):
        """Mark lines whose old number is there already; refuse what our sequence will give out.

        :param str model: name of a numbered model
        """
        numbers = [line.values["number"] for line in lines if line.values["number"]]
        Model = self.env[model].sudo().with_context(active_test=False)
        there = Model.search([("company_id", "=", company.id), ("name", "in", numbers)])
        by_number = there.grouped("name")
        sequence = company._aftersales_sequence(Model._number_sequence)
        prefix = sequence._get_prefix_suffix()[0] if sequence else ""
        for line in lines:
            number = line.values["number"] or ""
            rest = number.removeprefix(prefix)
            if number in by_number:
                line.known = True
                line.record = by_number[number]
            elif (
                prefix
                and number.startswith(prefix)
                and rest.isdecimal()
                and int(rest) >= sequence.number_next_actual
            ):
                line.errors.append(
                    self.env._(
                        "“%(number)s” is a number that we shall give out ourselves. Put something "
                        "before the old numbers, such as OLD-.",
                        number=number,
                    )
                )
        self._refuse_twice(lines, lambda line: line.values["number"])

    @api.model
    def _refuse_twice(self, lines, key):
        """Refuse rows that stand in the file a second time."""
        first = {}
        for line in lines:
            value = key(line)
            if not value:
                continue
            if value in first:
                line.errors.append(
                    self.env._(
                        "This is in row %(row)s already. Delete one of the two.",
                        row=first[value].number,
                    )
                )
            else:
                first[value] = line
