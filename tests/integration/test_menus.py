from ..common import MODULE, AftersalesCase


class TestMenus(AftersalesCase):
    """The configuration is found by its groups (design 5)."""

    def test_configuration_is_grouped(self):
        """Issue 4: few entries on each level, none lost, each group with something in it."""
        root = self.env.ref(f"{MODULE}.menu_configuration")
        menus = self.env["ir.ui.menu"].search([("id", "child_of", root.id)]) - root
        direct = menus.filtered(lambda menu: menu.parent_id == root)
        groups = direct.filtered(lambda menu: not menu.action)
        self.assertEqual(
            [menu.action.res_model for menu in direct - groups],
            ["res.config.settings", "aftersales.job"],
        )
        self.assertLessEqual(len(groups), 9)
        for group in groups:
            self.assertTrue(1 < len(group.child_id) <= 7, group.name)
        leaves = menus - groups
        self.assertGreaterEqual(len(leaves), 26)
        self.assertTrue(all(leaves.mapped("action")))

    def test_an_administrator_sees_them(self):
        """M-02: an administrator finds every group, a supervisor no configuration."""
        root = self.env.ref(f"{MODULE}.menu_configuration")
        seen = self.env["ir.ui.menu"].with_user(self.service_admin)._visible_menu_ids()
        groups = root.child_id.filtered(lambda menu: not menu.action)
        self.assertLessEqual(set(groups.ids), seen)
        self.assertNotIn(
            root.id, self.env["ir.ui.menu"].with_user(self.supervisor)._visible_menu_ids()
        )
