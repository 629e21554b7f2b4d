from lxml import etree

from odoo.fields import Domain
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

    def _fill(self):
        """Have the planner take our growing tables for such as hold a million rows per page.

        What it knew of the few rows of the demo, which depends on when PostgreSQL last looked at
        them, is forgotten, so that it plans here as it does where a search must not read them all.
        """
        tables = {self.env[name]._table for name in GROWING}
        links = {
            field.relation
            for name in GROWING
            for field in self.env[name]._fields.values()
            if field.type == "many2many" and field.store
        }
        known = [*tables | links]
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM pg_statistic WHERE starelid IN "
            "(SELECT oid FROM pg_class WHERE relname = ANY(%s))",
            [known],
        )
        self.env.cr.execute(
            "UPDATE pg_class SET relpages = 1, reltuples = 1e6 WHERE relname = ANY(%s)", [known]
        )

    def _read_whole(self, model, domain):
        """Return the names of our growing tables that a search reads from end to end."""
        return self._read_by(model._search(domain))

    def _read_by(self, query):
        """Return the names of our growing tables that a query reads from end to end."""
        self._fill()
        rows = self.env.execute_query(SQL("EXPLAIN (FORMAT JSON) %s", query.select()))
        tables = {self.env[name]._table for name in GROWING}
        return {
            plan["Relation Name"]
            for plan in self._plans(rows[0][0][0]["Plan"])
            if plan.get("Relation Name") in tables and not self._by_condition(plan)
        }

    def _by_condition(self, plan):
        """Return whether a scan goes by the condition of an index, not through a whole one."""
        if plan["Node Type"] in ("Bitmap Heap Scan", "BitmapOr"):
            return all(self._by_condition(inner) for inner in self._bitmaps(plan))
        if plan["Node Type"] == "BitmapAnd":
            return any(self._by_condition(inner) for inner in self._bitmaps(plan))
        return "Index Cond" in plan

    def _bitmaps(self, plan):
        """Return the bitmaps from which a plan takes its rows."""
        return [inner for inner in plan["Plans"] if inner["Node Type"].startswith("Bitmap")]

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

    def test_a_missing_index_is_noticed(self):
        """Design 7: the proof above is none if it holds without the indexes too."""
        for table, column, name, path in (
            ("aftersales_case", "subject", "aftersales.case", "subject"),
            ("aftersales_case", "phone", "aftersales.case", "phone"),
            (
                "aftersales_installed_product",
                "serial",
                "aftersales.case",
                "installed_product_ids.serial",
            ),
            ("aftersales_csi", "sale_order_id", "aftersales.csi", "sale_order_id.name"),
        ):
            model, domain = self.env[name].sudo(), [(path, "ilike", WORD)]
            with self.subTest(f"{table}.{column}"):
                self.assertFalse(self._read_whole(model, domain))
                self.env.cr.execute(
                    SQL("DROP INDEX %s", SQL.identifier(f"{table}__{column}_index"))
                )
                self.assertEqual(self._read_whole(model, domain), {table})

    def test_the_newest_are_found_by_the_text(self):
        """Issue 3 §5: the search field takes the newest few of what it finds, and does not walk
        through all of them for it."""
        find = self.env["aftersales.case"]._newest
        for name, text in (("aftersales.case", "name"), ("aftersales.installed.product", "serial")):
            model, domain = self.env[name].sudo(), Domain(text, "ilike", WORD)
            with self.subTest(name):
                self.assertFalse(self._read_by(find(model, domain, 8)))
                self.assertEqual(
                    self._read_by(model._search(domain, limit=8, order="id DESC")),
                    {model._table},
                )

    def test_a_case_reads_its_own_steps(self):
        """B-24, design 7: opening a case does not work out the steps of all the others."""
        case, other = self.env["aftersales.case"].create([{"subject": "a"}, {"subject": "b"}])
        self.env.invalidate_all()
        steps = case.step_ids
        self.assertEqual(len(steps), 7)
        Step = self.env["aftersales.case.step"].sudo()
        for domain in ([("id", "in", steps.ids)], [("id", "=", steps[6].id)]):
            self.assertFalse(self._read_whole(Step, domain))
        self.assertEqual(Step.search([("id", "in", steps[1:3].ids)], order="id"), steps[1:3])
        both = Step.search([("id", "not in", steps.ids), ("case_id", "in", (case | other).ids)])
        self.assertEqual(both, other.step_ids)

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
