from odoo import api, fields, models
from odoo.tools import ormcache

IMPACTS = [
    ("minor", "Main Function Unaffected"),
    ("core", "Core Function Lost"),
    ("interrupted", "Business Interrupted or Heavy Loss"),
]
URGENCIES = [
    ("can_wait", "Can Wait"),
    ("soon", "Soon"),
    ("at_once", "At Once"),
]
IMPORTANCES = [
    ("ordinary", "Ordinary Customer"),
    ("key", "Key Customer"),
]


class LevelRule(models.Model):
    """One row of the matrix that proposes a case's level (C-04, TPL 二(二)b).

    The rows are read from the top, those of a company before the general ones; the first that
    fits counts. What is left empty fits everything.
    """

    _name = "aftersales.level.rule"
    _inherit = ["aftersales.cached.rule.mixin"]
    _description = "Level Rule"
    _order = "company_id, sequence, id"
    _rec_name = "level_id"

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Empty: for all companies."
    )
    impact = fields.Selection(IMPACTS, help="What the fault does to the customer's work.")
    urgency = fields.Selection(URGENCIES, help="How soon the customer needs it.")
    importance = fields.Selection(IMPORTANCES, string="Customer")
    level_id = fields.Many2one("aftersales.level", required=True, ondelete="restrict")
    source = fields.Char(string="Procedure")
    ours = fields.Boolean(string="Not in a Procedure", help="No procedure gives this row.")

    _row_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0), COALESCE(impact, ''), COALESCE(urgency, ''), "
        "COALESCE(importance, '')) WHERE active IS TRUE",
        "There is a row for these three already. Change that one.",
    )

    @api.model
    def _suggest(self, company, impact, urgency, importance):
        """Return the id of the level that the matrix gives, or False where no row fits.

        :param company: res.company of the case
        :param impact, urgency, importance: keys of the three selections, or False
        """
        asked = (impact, urgency, importance)
        for row_company, traits, level_id in self._rows():
            if row_company in (False, company.id) and all(
                not wanted or wanted == given for wanted, given in zip(traits, asked, strict=True)
            ):
                return level_id
        return False

    @api.model
    @ormcache()
    def _rows(self):
        """Return the matrix as ``(company id, (impact, urgency, importance), level id)``."""
        rules = self.sudo().search([])
        return tuple(
            (rule.company_id.id, (rule.impact, rule.urgency, rule.importance), rule.level_id.id)
            for rule in rules.sorted(lambda rule: (not rule.company_id, rule.sequence, rule.id))
        )
