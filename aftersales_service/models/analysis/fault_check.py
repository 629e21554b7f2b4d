from odoo import api, fields, models


class FaultCheck(models.Model):
    """One night's look at the faults of a company (J-03).

    A row per company and day tells what was looked at and what came of it. A serious safety fault
    asks for another look on the same day.
    """

    _name = "aftersales.fault.check"
    _inherit = ["aftersales.fault.check.reading", "aftersales.guarded.mixin"]
    _description = "Look at Faults"
    _order = "date desc, id desc"
    _rec_name = "date"

    company_id = fields.Many2one("res.company", required=True, index=True, guarded=True)
    date = fields.Date(required=True, guarded=True)
    done = fields.Boolean(guarded=True)
    done_at = fields.Datetime(string="Done On", guarded=True)
    rule_count = fields.Integer(string="Rules", guarded=True)
    fault_count = fields.Integer(string="Faults Read", guarded=True)
    problem_count = fields.Integer(string="Problems Judged", guarded=True)
    raised_count = fields.Integer(string="Alarms Raised", guarded=True)
    continued_count = fields.Integer(string="Alarms That Go On", guarded=True)

    _day_uniq = models.Constraint("UNIQUE(company_id, date)", "A company's day is looked at once.")
    _due_index = models.Index("(id) WHERE done IS NOT TRUE")

    @api.model
    def _cron_check(self):
        """Look at the faults of every company, once on each of its days (J-03)."""
        self._ask(self.env["res.company"].sudo().search([]), again=False)
        self.env["aftersales.job"]._process(
            "fault_detection",
            self._name,
            [("done", "=", False)],
            lambda checks: checks._check(),
            batch_size=1,
        )

    @api.model
    def _ask(self, companies, again=True):
        """Have the faults of companies looked at today.

        :param companies: res.company
        :param bool again: also where it was done today already
        """
        today = {company.id: company._aftersales_local_date() for company in companies}
        have = self.sudo().search([("company_id", "in", companies.ids)], order="date desc, id desc")
        last = {}
        for check in have:
            last.setdefault(check.company_id.id, check)
        missing = []
        for company in companies:
            check = last.get(company.id)
            if not check or check.date < today[company.id]:
                missing.append({"company_id": company.id, "date": today[company.id]})
            elif again and check.done:
                check.done = False
        self.sudo().create(missing)

    def _check(self):
        """Judge the faults by the rules, and raise or bring up to date what was found."""
        Rule = self.env["aftersales.fault.rule"].sudo()
        for check in self:
            company = check.company_id
            rules = Rule.search([("company_id", "in", [company.id, False])])
            values = {"done": True, "done_at": fields.Datetime.now(), "rule_count": len(rules)}
            if rules:
                reader = self._reader(company, rules)
                found = {rule: rule._find(reader.cells(rule), reader.today) for rule in rules}
                raised, continued = self.env["aftersales.fault.alarm"]._raise(
                    company, found, reader.today
                )
                values.update(
                    fault_count=len(reader.rows),
                    problem_count=sum(map(len, map(reader.cells, rules))),
                    raised_count=len(raised),
                    continued_count=len(continued),
                )
            check.write(values)
