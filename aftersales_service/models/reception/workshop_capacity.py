from odoo import api, fields, models
from odoo.tools import SQL


class WorkshopCapacity(models.Model):
    """How many units a workshop takes in on a working day (G-05).

    A row without a team limits the whole company, a row of a team that team besides. A row with
    dates holds in that period instead of the ordinary one. On days without working time in the
    company's calendar nothing is taken in; without a row of its kind there is no limit.
    """

    _name = "aftersales.workshop.capacity"
    _description = "Workshop Capacity"
    _order = "company_id, department_id, date_from, id"
    _check_company_auto = True

    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    department_id = fields.Many2one(
        "hr.department",
        string="Team",
        check_company=True,
        help="Empty: the whole workshop of the company.",
    )
    places = fields.Integer(string="Units per Day", required=True, default=10)
    date_from = fields.Date(string="From", help="Empty: always.")
    date_to = fields.Date(string="Until", help="The last day; empty: always.")
    note = fields.Char(string="Why", help="Such as: half of the team is in training.")
    # Counted up by each booking, so that two at the same moment wait for each other.
    bookings = fields.Integer(readonly=True, copy=False)

    _places_sane = models.Constraint("CHECK(places >= 0)", "A capacity is zero or more units.")
    _dates_in_order = models.Constraint(
        "CHECK(date_to IS NULL OR date_from IS NULL OR date_to >= date_from)",
        "A period ends after it begins.",
    )

    @api.depends("department_id", "company_id", "places")
    def _compute_display_name(self):
        for row in self:
            place = row.department_id.name or row.company_id.name or ""
            row.display_name = self.env._(
                "%(place)s: %(places)s per day", place=place, places=row.places
            )

    @api.model
    def _limiting(self, company, department, days):
        """Return ``{day: rows}``: the row of the company and of the team that hold on each day.

        The narrower of two periods wins over the wider, any period over none.

        :param company: res.company
        :param department: hr.department, or empty
        :param days: local dates
        """
        rows = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("department_id", "in", [False, *department.ids]),
            ]
        )
        return {
            day: self.union(
                *(
                    min(holding, key=lambda row: row._width())
                    for own in rows.grouped("department_id").values()
                    if (holding := own.filtered(lambda row, day=day: row._holds(day)))
                )
            ).sudo()
            for day in days
        }

    def _holds(self, day):
        """Return whether the row holds on a day."""
        self.ensure_one()
        return (not self.date_from or self.date_from <= day) and (
            not self.date_to or day <= self.date_to
        )

    def _width(self):
        """Return how wide the period is: open ones are the widest."""
        self.ensure_one()
        if self.date_from and self.date_to:
            return (0, (self.date_to - self.date_from).days, self.id)
        return (1 if self.date_from or self.date_to else 2, 0, -self.id)

    def _hold(self):
        """Let a second booking on the same capacity wait until this one is stored.

        The row changes, so that the other transaction is told and tries again on what is true
        then, instead of giving the last place away twice.
        """
        if self:
            self.env.cr.execute(
                SQL(
                    """UPDATE aftersales_workshop_capacity
                          SET bookings = COALESCE(bookings, 0) + 1
                        WHERE id IN %s""",
                    self._ids,
                )
            )
            self.invalidate_recordset(["bookings"], flush=False)
