from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, float_round

from ...tools import words
from ...tools.similarity import similarity

# So many cases of each kind of likeness are compared, and so many are shown.
COMPARED = 40
SHOWN = 8
# What is compared of a long text.
LETTERS = 200
# From here on two texts are called alike.
ALIKE = 0.5
# What a likeness weighs; the serial number says most.
SERIAL, CAUSE, PRODUCT, FAMILY, TEXT = 8, 4, 2, 1, 3


class SimilarMixin(models.AbstractModel):
    """Earlier cases like the one being looked into: cause, parts and time (C-03, C-06).

    Alike are those of the same unit, of the same product or its family, with the same category of
    cause, and with similar words where the database has trigrams. Only cases whose cause is known
    are shown, and only those that the reader may read.
    """

    _name = "aftersales.similar.mixin"
    _description = "Record with similar earlier cases"

    similar_html = fields.Html(
        string="Similar Earlier Cases", compute="_compute_similar_html", sanitize=False
    )

    @api.depends(lambda self: self._similar_depends())
    @api.depends_context("lang", "uid", "allowed_company_ids")
    def _compute_similar_html(self):
        """Show them while the cause is written."""
        for record in self:
            rows = record._similar_rows()
            record.similar_html = rows and self.env["ir.qweb"]._render(
                "aftersales_service.similar_cases", {"rows": rows}
            )

    @api.model
    def _similar_depends(self):
        """Hook: return the fields that say what is looked for."""
        return ("installed_product_ids",)

    def _similar_asked(self):
        """Hook: return what is looked for.

        :return: dict of units, causes (aftersales.fault.cause), texts, own (cases to leave out)
            and company
        """
        raise NotImplementedError

    def _similar_rows(self):
        """Return what the panel shows, the likeliest first.

        :return: list of dicts with case, why, cause, category, parts, hours and day
        """
        self.ensure_one()
        asked = self._similar_asked()
        found = []
        for case in self._similar_candidates(asked):
            score, why = self._similar_score(case, asked)
            if score:
                found.append((score, case.id, case, why))
        found.sort(key=lambda row: (-row[0], -row[1]))
        cases = self.env["aftersales.case"].union(*(row[2] for row in found[:SHOWN]))
        parts, hours = self._similar_parts(cases), self._similar_hours(cases)
        return [
            {
                "case": case,
                "why": words.listed(self.env, why),
                "cause": self._similar_cause(case),
                "category": words.listed(self.env, case.diagnosis_ids.cause_id.mapped("name")),
                "parts": words.listed(self.env, parts[case]),
                "hours": f"{float_round(hours[case], precision_digits=2):g}" if hours[case] else "",
                "day": fields.Date.to_string(
                    fields.Datetime.context_timestamp(case, case.received_at).date()
                ),
            }
            for _score, _id, case, why in found[:SHOWN]
        ]

    def _similar_candidates(self, asked):
        """Return the cases to compare with; limited searches on indexes, however many there are."""
        Case = self.env["aftersales.case"]
        units, products = asked["units"], asked["units"].product_id
        known = Domain("diagnosis_ids", "any", [("state", "=", "done")])
        known |= Domain("csi_ids", "any", [("cause_at", "!=", False)])
        known &= Domain("company_id", "=", asked["company"].id)
        known &= Domain("id", "not in", asked["own"].ids) & Domain("state", "!=", "cancelled")
        sources = []
        if units:
            sources += [
                Domain("installed_product_ids", "in", units.ids),
                Domain("product_id", "in", products.ids),
            ]
        if products.categ_id:
            sources.append(Domain("product_id.categ_id", "in", products.categ_id.ids))
        if asked["causes"]:
            sources.append(Domain("diagnosis_ids.cause_id", "in", asked["causes"].ids))
        if self.env.registry.has_trigram:
            sources += [self._similar_text(text) for text in asked["texts"]]
        found = Case
        for source in sources:
            found |= Case.search(known & source, limit=COMPARED, order="id desc")
        return found

    @api.model
    def _similar_text(self, text):
        """Return the domain of the cases whose subject or found cause trigrams call similar.

        Each text is asked apart: together they are too long to be like a short one.
        """
        text = text[:LETTERS]

        def alike(name):
            return Domain.custom(
                to_sql=lambda model, alias, query: SQL(
                    "%s %% %s", SQL.identifier(alias, name), text
                )
            )

        found = alike("subject")
        for name, model in (
            ("diagnosis_ids", "aftersales.diagnosis"),
            ("csi_ids", "aftersales.csi"),
        ):
            reports = self.env[model]._search(alike("cause"), limit=COMPARED)
            found |= Domain(name, "in", reports)
        return found

    def _similar_score(self, case, asked):
        """Return how many points a case has and the reasons in words."""
        score, why = 0, []
        units, products = asked["units"], asked["units"].product_id
        same = units & case.installed_product_ids
        theirs = case.product_id | case.installed_product_ids.product_id
        if same:
            score += SERIAL
            name = same[0].serial or same[0].display_name
            why.append(self.env._("same unit %(unit)s", unit=name))
        elif products & theirs:
            score += PRODUCT
            why.append(self.env._("same product"))
        elif products.categ_id & theirs.categ_id:
            score += FAMILY
            why.append(self.env._("same product family"))
        if asked["causes"] & case.diagnosis_ids.cause_id:
            score += CAUSE
            why.append(self.env._("same kind of cause"))
        alike = similarity(" ".join(asked["texts"]), self._similar_said(case))
        if alike >= ALIKE:
            score += TEXT * alike
            why.append(self.env._("similar text (%(percent)s %%)", percent=round(100 * alike)))
        return score, why

    @api.model
    def _similar_said(self, case):
        """Return what was said about a case and found."""
        return " ".join(filter(None, [case.subject, case.description, self._similar_cause(case)]))

    @api.model
    def _similar_cause(self, case):
        """Return the cause that was found: QA's word before that of the diagnosis."""
        events = case.csi_ids.filtered(lambda csi: csi.cause_at and csi.state != "cancelled")
        reports = case.diagnosis_ids.filtered(lambda report: report.state == "done")
        return (events[-1:].cause or reports[:1].cause or "").strip()

    @api.model
    def _similar_parts(self, cases):
        """Return ``{case: [part × quantity]}`` of the work orders of cases, in one search."""
        used = defaultdict(list)
        parts = self.env["aftersales.work.part"].search(
            [("work_order_id.case_ids", "in", cases.ids)]
        )
        for part in parts:
            for case in part.work_order_id.case_ids & cases:
                used[case].append(f"{part.product_id.display_name} × {part.quantity:g}")
        return used

    @api.model
    def _similar_hours(self, cases):
        """Return ``{case: hours}`` by the shares that the labour lines have, in one search."""
        hours = defaultdict(float)
        for share in self.env["aftersales.labour.share"].search([("case_id", "in", cases.ids)]):
            hours[share.case_id] += share.labour_id.hours * share.percent / 100
        return hours
