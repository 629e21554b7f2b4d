import csv
from pathlib import Path

from odoo.tests import new_test_user

from ..common import MODULE, ROLES, AftersalesCase

TABLE = Path(__file__).with_name("access_table.csv")
LETTERS = {"c": "create", "r": "read", "w": "write", "u": "unlink"}
# login: Odoo's own group, for those who are in none of ours.
OUTSIDERS = {
    "internal": "base.group_user",
    "portal": "base.group_portal",
    "public": "base.group_public",
}


class TestAccessTable(AftersalesCase):
    """access_table.csv: a row per model, a column per group, kept by hand (M-02).

    A cell holds the rights of a user with that group only, implied groups included: any of the
    letters c(reate), r(ead), w(rite), u(nlink), or ``-`` for none.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = {login: cls.users[login] for login in ROLES}
        for login, group in OUTSIDERS.items():
            cls.people[login] = new_test_user(
                cls.env,
                f"svc_{login}",
                group,
                company_id=cls.company.id,
                company_ids=[(6, 0, cls.company.ids)],
            )
        with TABLE.open(encoding="utf-8", newline="") as file:
            cls.rows = {row.pop("model"): row for row in csv.DictReader(file)}

    def _models(self):
        """Return the names of our models, wizards included."""
        return sorted(
            name
            for name, model in self.env.items()
            if name.startswith("aftersales.") and not model._abstract
        )

    def _rights(self, model, user):
        """Return a user's rights on a model as letters."""
        Model = self.env[model].with_user(user)
        return "".join(k for k, v in LETTERS.items() if Model.has_access(v)) or "-"

    def test_every_group_has_a_column(self):
        """M-02: each group of ours, and each kind of outsider, is a column of the table."""
        groups = self.env["ir.model.data"].search(
            [("module", "=", MODULE), ("model", "=", "res.groups")]
        )
        self.assertGreaterEqual(len(groups), 12)
        self.assertEqual(
            {f"{MODULE}.{name}" for name in groups.mapped("name")},
            {group for group in ROLES.values() if group.startswith(MODULE)},
            "tests/common.py has a user for each group",
        )
        for model, row in self.rows.items():
            self.assertEqual(set(row), set(self.people), model)

    def test_rights_are_those_of_the_table(self):
        """M-02: group × model × four rights equal the table, and no model is missing."""
        for model in self._models():
            actual = {login: self._rights(model, user) for login, user in self.people.items()}
            with self.subTest(model):
                self.assertIn(
                    model,
                    self.rows,
                    "this model has no row in tests/security/access_table.csv; check whether each "
                    "group should have these rights, then add:\n"
                    + ",".join([model, *(actual[login] for login in self._header())]),
                )
                self.assertEqual(actual, self.rows[model])

    def _header(self):
        """Return the columns of the table."""
        return list(next(iter(self.rows.values()), self.people))

    def test_no_row_without_a_model(self):
        """M-02: a row whose model is gone is taken out of the table."""
        self.assertLessEqual(set(self.rows), set(self._models()))

    def test_outsiders_have_nothing(self):
        """M-02: customers, the public and colleagues without our groups have no right on ours."""
        for model in self._models():
            for login in (*OUTSIDERS, "buyer", "storekeeper", "salesperson"):
                with self.subTest(f"{model} {login}"):
                    self.assertEqual(self._rights(model, self.people[login]), "-")

    def test_service_users_read_odoo_documents_only(self):
        """Design 4: our groups give reading, and nothing more, on Odoo's documents."""
        for model in (
            "stock.lot",
            "stock.picking",
            "stock.move",
            "sale.order",
            "purchase.order",
            "repair.order",
        ):
            for login, group in ROLES.items():
                if group.startswith(MODULE):
                    with self.subTest(f"{model} {login}"):
                        self.assertEqual(self._rights(model, self.people[login]), "r")
