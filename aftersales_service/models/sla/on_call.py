from odoo import api, fields, models


class OnCall(models.Model):
    """Who can be reached at any hour, from when to when (AMB-04, amendments 3.2).

    Limits in elapsed time at night hold only while somebody stands here.
    """

    _name = "aftersales.on.call"
    _description = "On-Call Duty"
    _order = "date_from desc, id desc"
    _rec_name = "user_id"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one("res.users", required=True, domain=[("share", "=", False)])
    date_from = fields.Datetime(string="From", required=True, default=fields.Datetime.now)
    date_to = fields.Datetime(string="Until", help="Empty: until further notice.")

    _in_order = models.Constraint(
        "CHECK(date_to IS NULL OR date_to > date_from)", "A duty ends after it begins."
    )

    @api.model
    def _covered(self, wanted):
        """Return which of many ``(company, moment)`` have somebody on call, in one query."""
        wanted = set(wanted)
        if not wanted:
            return wanted
        companies = {company.id for company, _moment in wanted}
        duties = (
            self.sudo()
            .search([("company_id", "in", companies)])
            .filtered("user_id.active")
            .grouped("company_id")
        )
        return {
            (company, moment)
            for company, moment in wanted
            if any(
                duty.date_from <= moment and (not duty.date_to or duty.date_to > moment)
                for duty in duties.get(company, ())
            )
        }

    @api.model
    def _people(self, company, moment):
        """Return the users on call in a company at a moment (naive UTC), sudo."""
        rows = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("date_from", "<=", moment),
                "|",
                ("date_to", "=", False),
                ("date_to", ">", moment),
            ]
        )
        return rows.user_id.filtered("active")
