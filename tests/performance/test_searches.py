from lxml import etree

from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

from ..common import AftersalesCase

# The models that grow with the business; the others are lists of settings.
GROWING = (
    "aftersales.case",
    "aftersales.installed.product",
    "aftersales.ownership",
    "aftersales.csi",
    "aftersales.work.order",
    "aftersales.return.visit",
    "aftersales.customer.archive",
)
WORD = "0417"


class TestSearches(AftersalesCase):
    """Design 7: what a user types into a search box is found by an index."""

    def _domains(self, model):
        """Return ``{what: domain}``: what each line of the search box asks of texts."""
        arch = etree.fromstring(model.get_view(view_type="search")["arch"])
        domains = {}
        for node in arch.xpath("//field[not(ancestor::searchpanel)]"):
            name, words = node.get("name"), node.get("filter_domain")
            domain = [(name, "ilike", WORD)]
            if words:
                domain = safe_eval(words, {"self": WORD, "raw_value": self.customer.id})
            if all(self._is_text(model, leaf[0]) for leaf in domain if len(leaf) == 3):
                domains[node.get("string") or name] = domain
        return domains

    def _is_text(self, model, path):
        """Return whether a path of fields leads to a stored text."""
        field = None
        for name in path.split("."):
            field = model._fields[name]
            model = self.env.get(field.comodel_name) if field.relational else model
        return field.type in ("char", "text") and field.store

    def _read_whole(self, model, domain):
        """Return the names of our growing tables that a search reads from end to end.

        The planner is told to avoid that, so it does it only where there is no other way, which on
        tables as small as the demo's it would not.
        """
        query = model._search(domain)
        self.env.flush_all()
        for way in ("seqscan", "hashjoin", "mergejoin"):
            self.env.cr.execute(f"SET LOCAL enable_{way} = off")
        rows = self.env.execute_query(SQL("EXPLAIN (FORMAT JSON) %s", query.select()))
        tables = {self.env[name]._table for name in GROWING}
        return {
            plan["Relation Name"]
            for plan in self._plans(rows[0][0][0]["Plan"])
            if plan.get("Relation Name") in tables and not self._by_condition(plan)
        }

    def _by_condition(self, plan):
        """Return whether a scan goes by the condition of an index, not through a whole one."""
        return "Index Cond" in plan or plan["Node Type"] == "Bitmap Heap Scan"

    def _plans(self, plan):
        """Yield a plan and all plans within."""
        yield plan
        for inner in plan.get("Plans", ()):
            yield from self._plans(inner)

    def test_every_searched_text_has_an_index(self):
        """Issue 3 §5: name, number, serial, phone, subject, and whatever else can be typed."""
        seen = 0
        for name in GROWING:
            # Past the company rule, by which a company's own records would be read whole.
            model = self.env[name].sudo()
            for what, domain in self._domains(model).items():
                seen += 1
                with self.subTest(f"{name}: {what}"):
                    self.assertFalse(self._read_whole(model, domain))
        self.assertGreater(seen, 10)

    def test_similar_cases_are_found_by_index(self):
        """B-07, design 7: opening a case does not read all the others."""
        self.deliver(self.equipment, ["SIM-1"])
        unit = self.env["aftersales.installed.product"].search([("serial", "=", "SIM-1")])
        first, second, other = self.env["aftersales.case"].create(
            [
                {"subject": "a", "partner_id": self.customer.id},
                {"subject": "b", "partner_id": self.contact.id},
                {
                    "subject": "c",
                    "partner_id": self.env["res.partner"].create({"name": "Other"}).id,
                    "installed_product_ids": unit.ids,
                },
            ]
        )
        self.assertEqual(first.similar_count, 1)
        self.assertEqual(self.env["aftersales.case"].search(first._similar_domain()), second)
        self.assertEqual(other.similar_count, 0)
        second.installed_product_ids = unit
        self.env.invalidate_all()
        self.assertEqual(other.similar_count, 1)
        self.assertFalse(self._read_whole(second.sudo(), second._similar_domain()))

    def test_names_are_searched_one_by_one(self):
        """Design 7: no “this text or a product called so”, by which the whole table is read."""
        for name in GROWING:
            model = self.env[name]
            names = model._rec_names_search or [model._rec_name]
            with self.subTest(name):
                self.assertFalse([n for n in names if not model._fields[n].index])
                if any(model._fields[n].relational for n in names) and len(names) > 1:
                    query = model._search([("display_name", "ilike", WORD)])
                    self.assertEqual(query.select().code.count(" UNION "), len(names) - 1)
