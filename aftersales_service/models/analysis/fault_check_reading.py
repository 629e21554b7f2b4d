from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ...tools.exposure import Exposure
from ...tools.fault_judge import Cell, Fault


class Reader:
    """What a company's faults and units are, read once for all its rules.

    A key of a problem is ``(template id, category id, cause id)``; zero stands for “all”.
    """

    def __init__(self, env, company, rules):
        """Read what the rules ask of a company; four queries, whatever there is."""
        self.env = env
        self.company = company
        self.today = company._aftersales_local_date()
        start = rules._horizon(self.today)
        self.exposures = env["aftersales.fault.exposure"]._read_exposures(company, start)
        self.rows = self._faults(start, any(rule.kind == "lot" for rule in rules))
        self.categories = self._categories()
        self.judged = env["aftersales.fault.alarm"]._judged(company)
        self._cells = {}

    def _faults(self, start, with_lots):
        """Return the faults as dicts, oldest first."""
        Event = self.env["aftersales.fault.event"]
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT case_id, installed_product_id, product_tmpl_id, categ_id, cause_id,
                       product_cause, safety, date, gap_days, partner_id, level_id, is_complaint
                  FROM (%s) e
                 WHERE company_id = %s AND date >= %s
                 ORDER BY date, id
                """,
                Event._table_query,
                self.company.id,
                start,
            )
        )
        units = self.env["aftersales.installed.product"].browse(
            {row["installed_product_id"] for row in rows if row["installed_product_id"]}
        )
        lots = units._lots_inside() if with_lots else {}
        for row in rows:
            unit = row["installed_product_id"]
            row["fault"] = Fault(
                day=row["date"],
                case=row["case_id"],
                who=unit or (0, row["partner_id"], row["product_tmpl_id"]),
                gap=row["gap_days"],
                complaint=row["is_complaint"],
                product_cause=row["product_cause"],
                level=row["level_id"] or 0,
                safety=row["safety"],
                lots=frozenset(lots.get(unit, ())),
            )
        return rows

    def _categories(self):
        """Return ``{template id: category id}`` of what is in service or has failed."""
        templates = self.env["product.template"].sudo().with_context(active_test=False)
        known = {row["product_tmpl_id"] for row in self.rows} | self.exposures.keys()
        return {one.id: one.categ_id.id for one in templates.browse(known)}

    def _places(self, rule):
        """Return ``{(template id, category id): (Exposure, first delivery)}`` of a rule."""
        if rule.by == "product":
            return {(product, 0): known for product, known in self.exposures.items()}
        parts = defaultdict(list)
        for product, known in self.exposures.items():
            if category := self.categories[product]:
                parts[category].append(known)
        return {
            (0, category): (
                Exposure.together(exposure for exposure, _first in known),
                min(first for _exposure, first in known),
            )
            for category, known in parts.items()
        }

    def cells(self, rule):
        """Return ``{key: Cell}``: each problem that ever was, among what a rule counts together."""
        sort = (rule.by, rule.any_cause)
        if sort not in self._cells:
            places = self._places(rule)
            faults = defaultdict(list)
            for row in self.rows:
                cause = 0 if rule.any_cause else row["cause_id"]
                place = (row["product_tmpl_id"], 0)
                if rule.by == "category":
                    place = (0, row["categ_id"])
                if cause is None or None in place:
                    continue
                faults[(*place, cause)].append(row["fault"])
            self._cells[sort] = {
                key: Cell(own, *places.get(key[:2], (Exposure(), None)), *self._until(key))
                for key, own in faults.items()
            }
        return self._cells[sort]

    def _until(self, key):
        """Return until when faults were judged, and from when on the past counts afresh."""
        return self.judged.get(key, (None, None))

    def name(self, key):
        """Return the problem of a key in words."""
        return self.env["aftersales.fault.alarm"]._problem_words(
            *(
                self.env[model].browse(record_id)
                for model, record_id in zip(
                    ("product.template", "product.category", "aftersales.fault.cause"),
                    key,
                    strict=True,
                )
            )
        )


class FaultCheckReading(models.AbstractModel):
    """Reads what the rules judge."""

    _name = "aftersales.fault.check.reading"
    _description = "Reading of faults"

    @api.model
    def _reader(self, company, rules):
        """Return what the rules of a company judge, read in a constant number of queries.

        :param res.company company: whose faults
        :param rules: aftersales.fault.rule that will ask
        """
        self.env.flush_all()
        return Reader(self.env(su=True), company.sudo(), rules.sudo())
