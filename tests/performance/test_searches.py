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
        """Return ``{what: domain}``: what each line of the search box asks for."""
        arch = etree.fromstring(model.get_view(view_type="search")["arch"])
        domains = {"name_search": model._search_display_name("ilike", WORD)}
        for node in arch.xpath("//field[not(ancestor::searchpanel)]"):
            name, words = node.get("name"), node.get("filter_domain")
            what = node.get("string") or name
            field = model._fields[name]
            if words:
                domains[what] = safe_eval(words, {"self": WORD, "raw_value": self.customer.id})
            elif node.get("operator") == "child_of":
                domains[what] = [(name, "child_of", self.customer.id)]
            elif field.relational:
                domains[what] = [(f"{name}.display_name", "ilike", WORD)]
            elif field.type in ("char", "text"):
                domains[what] = [(name, "ilike", WORD)]
        return domains

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
        self.assertGreater(seen, 30)
