from datetime import datetime, time

from odoo import Command, api, models

from .registration import QUIET


class ImportPast(models.AbstractModel):
    """Cases, CSIs and visits of an older system, as they ended there (issue 6 §4).

    They keep their old numbers, states and dates. What starts time limits and reminders looks at
    the mark “imported”, and they are made without messages and followers.
    """

    _name = "aftersales.import.past"
    _inherit = ["aftersales.import.line"]
    _description = "Import of past service records"

    @api.model
    def _check_past(self, company, model, lines):
        self._find_customers(company, lines)
        self._need_customers(lines)
        self._find_units(company, lines)
        self._check_numbers(company, model, lines)

    @api.model
    def _check_days(self, company, lines, first, last, states):
        """Refuse an ended record without the day on which it ended, or with one before it began.

        Nothing of the past has a day to come.

        :param str first: column of the first day
        :param str last: column of the last day
        :param tuple states: the states that need it
        """
        labels = {column.key: column.label for column in self._columns(self._kind_of(last))}
        today = company._aftersales_local_date()
        for line in lines:
            begun, ended = line.values[first], line.values[last]
            for key in (first, last):
                if line.values[key] and line.values[key] > today:
                    line.errors.append(
                        self.env._("%(column)s is still to come. Correct it.", column=labels[key])
                    )
            if line.values["state"] in states and not ended:
                line.errors.append(
                    self.env._("%(column)s is empty. Enter it.", column=labels[last])
                )
            elif begun and ended and ended < begun:
                line.errors.append(
                    self.env._(
                        "%(last)s is before %(first)s. Correct one of the two.",
                        last=labels[last],
                        first=labels[first],
                    )
                )

    @api.model
    def _kind_of(self, last):
        return {"closed_on": "cases", "filed_on": "csis", "made_on": "visits"}[last]

    @api.model
    def _noon(self, company, day):
        """Return the moment that stands for a day of the past: nobody knows the hour."""
        return company._aftersales_moment(day, 12.0) if day else False

    @api.model
    def _create_past(self, model, values):
        """Create records of the past without messages; superuser mode."""
        return self.env[model].with_context(**QUIET).create(values)

    # Cases

    @api.model
    def _check_cases(self, company, lines):
        self._check_past(company, "aftersales.case", lines)
        self._check_days(company, lines, "received_on", "closed_on", ("closed",))

    @api.model
    def _apply_cases(self, company, lines):
        """Take over past cases; a closed one was solved, as far as the file says."""
        cases = self._create_past(
            "aftersales.case", [self._case_vals(company, line) for line in lines]
        )
        for line, case in zip(lines, cases, strict=True):
            line.record = case

    @api.model
    def _case_vals(self, company, line):
        values = line.values
        received = self._noon(company, values["received_on"])
        closed = self._noon(company, values["closed_on"])
        vals = {
            "imported": True,
            "company_id": company.id,
            "name": values["number"],
            "partner_id": line.found["customer"].id,
            "installed_product_ids": [Command.set(line.found["units"].ids)],
            "received_at": received,
            "type_id": values["type"],
            "channel_id": values["channel"],
            "level_id": values["level"],
            "subject": values["subject"],
            "description": values["description"],
            "solution": values["solution"],
            "state": values["state"],
            "user_id": False,
            # Nobody is called about what was handled years ago.
            "visits_planned": True,
        }
        if values["state"] == "closed":
            vals.update(
                closed_at=closed,
                closing_reason="solved",
                handled_at=closed,
                confirmed_at=closed,
                confirm_solved="yes",
                confirm_satisfaction=values["satisfaction"],
            )
        return vals

    # CSIs

    @api.model
    def _check_csis(self, company, lines):
        self._check_past(company, "aftersales.csi", lines)
        self._check_days(company, lines, "opened_on", "filed_on", ("archived",))
        numbers = [v for line in lines if (v := line.values["case_number"])]
        cases = self.env["aftersales.case"].sudo().with_context(active_test=False)
        cases = cases.search([("company_id", "=", company.id), ("name", "in", numbers)])
        by_number = cases.grouped("name")
        for line in lines:
            number = line.values["case_number"]
            line.found["case"] = by_number.get(number, cases.browse())
            if number and not line.found["case"]:
                line.errors.append(
                    self.env._(
                        "There is no case “%(number)s”. Import the cases first, or correct it.",
                        number=number,
                    )
                )

    @api.model
    def _apply_csis(self, company, lines):
        csis = self._create_past(
            "aftersales.csi",
            [
                {
                    "imported": True,
                    "company_id": company.id,
                    "name": line.values["number"],
                    "partner_id": line.found["customer"].id,
                    "installed_product_ids": [Command.set(line.found["units"].ids)],
                    "case_ids": [Command.set(line.found["case"].ids)],
                    "opened_at": self._noon(company, line.values["opened_on"]),
                    "problem": line.values["problem"],
                    "cause": line.values["cause"],
                    "opinion": line.values["opinion"],
                    "state": line.values["state"],
                    "filed_at": self._noon(company, line.values["filed_on"]),
                    "filing_place": line.values["filing_place"],
                    "user_id": False,
                }
                for line in lines
            ],
        )
        for line, csi in zip(lines, csis, strict=True):
            line.record = csi

    # Visits

    @api.model
    def _imported_rule(self):
        """Return the rule that imported visits name, none before it is installed."""
        rule = self.env.ref("aftersales_service.visit_rule_imported", raise_if_not_found=False)
        return rule or self.env["aftersales.visit.rule"]

    @api.model
    def _check_visits(self, company, lines):
        self._check_past(company, "aftersales.return.visit", lines)
        self._check_days(company, lines, "planned_on", "made_on", ("done",))

    @api.model
    def _apply_visits(self, company, lines):
        rule = self._imported_rule()
        visits = self._create_past(
            "aftersales.return.visit",
            [self._visit_vals(company, rule, line) for line in lines],
        )
        for line, visit in zip(lines, visits, strict=True):
            line.record = visit

    @api.model
    def _visit_vals(self, company, rule, line):
        values, day = line.values, line.values["planned_on"]
        start = datetime.combine(day, time.min)
        return {
            "imported": True,
            "company_id": company.id,
            "name": values["number"],
            "rule_id": rule.id,
            "form": values["form"],
            "partner_id": line.found["customer"].id,
            "installed_product_ids": [Command.set(line.found["units"].ids)],
            "event_date": day,
            "window_start": day,
            "window_end": day,
            "planned_date": day,
            "opens_at": start,
            "due_at": datetime.combine(day, time.max.replace(microsecond=0)),
            "state": values["state"],
            "done_at": self._noon(company, values["made_on"]),
            "opinion": values["opinion"],
            "satisfaction": values["satisfaction"],
            "user_id": False,
        }
