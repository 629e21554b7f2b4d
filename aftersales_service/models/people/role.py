import logging

from odoo import api, fields, models

_logger = logging.getLogger(__name__)


class Role(models.Model):
    """A function of the procedures, mapped to the people of a company (M-01).

    Routing, activities and reports address a role; who that is, is data.
    """

    _name = "aftersales.role"
    _inherit = ["aftersales.lookup.code.mixin"]
    _description = "After-Sales Role"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, copy=False, help="Technical name used by rules and routing.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for every company.")
    department_id = fields.Many2one("hr.department", check_company=True)
    group_id = fields.Many2one("res.groups", help="Who fills it if no one is named.")
    weekly_digest = fields.Boolean(help="Gets the weekly list of the results told to customers.")
    told_of_appointments = fields.Boolean(
        help="Hears of date and contents of each appointment with a customer."
    )
    user_ids = fields.Many2many("res.users", string="People", domain=[("share", "=", False)])

    _code_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "A company has each role once."
    )

    @api.model
    def _users(self, code, company):
        """Return the users who fill a role in a company.

        The company's own mapping wins over the common one; without people named the members of
        the group fill it; a role nobody fills falls to the service managers, and the log says so
        (M-01).

        :param str code: the role's code
        :param company: res.company
        :return: res.users of that company, sudo
        """
        roles = self.sudo().search([("code", "=", code), ("company_id", "in", [company.id, False])])
        role = roles.filtered("company_id") or roles
        users = role.user_ids or role.group_id.all_user_ids
        users = self._of_company(users, company)
        if not users:
            _logger.warning(
                "After-sales role %r has nobody in %s; the service managers get its work.",
                code,
                company.name,
            )
            managers = self.env.ref("aftersales_service.group_manager").sudo().all_user_ids
            users = self._of_company(managers, company)
        return users

    @api.model
    def _direct_users(self, code, company):
        """Return who fills a role, leaving out those who merely have a higher one.

        :param str code: the role's code
        :param company: res.company
        :return: res.users of that company, sudo; all who fill it when nobody has just this role
        """
        users = self._users(code, company)
        roles = self.sudo().search([("code", "=", code), ("company_id", "in", [company.id, False])])
        return users & (roles.user_ids | roles.group_id.user_ids) or users

    @api.model
    def _digest_users(self, company):
        """Return who gets the weekly digest of a company (B-26).

        :param company: res.company
        :return: res.users, sudo
        """
        roles = self.sudo().search(
            [("weekly_digest", "=", True), ("company_id", "in", [company.id, False])]
        )
        users = self.env["res.users"].sudo()
        return users.union(
            *(self._direct_users(code, company) for code in set(roles.mapped("code")))
        )

    @api.model
    def _appointment_users(self, company):
        """Return ``{role: res.users}`` for the roles that hear of appointments (G-04).

        :param res.company company: whose people are told
        """
        roles = self.sudo().search(
            [("told_of_appointments", "=", True), ("company_id", "in", [company.id, False])]
        )
        return {role: self._direct_users(role.code, company) for role in roles}

    @api.model
    def _of_company(self, users, company):
        """Return the active internal users among ``users`` who work in the company."""
        return users.sudo().filtered(
            lambda user: user.active and not user.share and company in user.company_ids
        )
