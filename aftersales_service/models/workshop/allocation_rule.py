from odoo import api, fields, models


class AllocationRule(models.Model):
    """Who follows a case of a level, from the day the customer agrees to the plan (E-12)."""

    _name = "aftersales.allocation.rule"
    _description = "Allocation by Level"
    _order = "sequence, id"
    _rec_name = "level_id"

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for every company.")
    level_id = fields.Many2one("aftersales.level", required=True, index=True)
    role_id = fields.Many2one(
        "aftersales.role", string="Followed By", required=True, help="Who follows such cases."
    )
    responsible = fields.Boolean(
        string="Becomes Responsible",
        help="He does not only follow the case: it becomes his, with its time limits.",
    )
    task_role_ids = fields.Many2many(
        "aftersales.role",
        "aftersales_allocation_task_rel",
        "rule_id",
        "role_id",
        string="Departments to Ask",
        help="Whose help is offered on such cases: spare parts, research and development.",
    )
    source = fields.Char(string="Procedure")

    _level_uniq = models.UniqueIndex(
        "(level_id, COALESCE(company_id, 0)) WHERE active",
        "A company has one allocation for each level.",
    )

    @api.model
    def _of(self, levels, company):
        """Return ``{level: rule}`` for a company, sudo; its own rule wins over the common one."""
        rules = self.sudo().search(
            [("level_id", "in", levels.ids), ("company_id", "in", [company.id, False])]
        )
        found = {}
        for rule in rules.sorted(lambda rule: not rule.company_id):
            found.setdefault(rule.level_id, rule)
        return found
