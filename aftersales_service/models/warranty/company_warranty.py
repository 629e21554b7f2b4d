from odoo import fields, models
from odoo.tools import SQL


class CompanyWarranty(models.AbstractModel):
    """The settings of warranties and of the reminders of the law."""

    _name = "aftersales.company.warranty"
    _description = "Warranty settings of a company"

    aftersales_part_guarantee_months = fields.Integer(
        string="Part Guarantee (Months)",
        help="How long a part that service has put in is guaranteed where its own terms say "
        "nothing (D-19). Zero: not at all.",
    )
    aftersales_legal_counters = fields.Boolean(
        string="Reminders of Legal Rights",
        help="Repairs and repeated faults of each unit are counted, and the service managers are "
        "reminded before a right of the customer arises and when it does.",
    )

    _aftersales_part_guarantee_positive = models.Constraint(
        "CHECK(COALESCE(aftersales_part_guarantee_months, 0) >= 0)",
        "A part guarantee cannot be negative.",
    )

    def _aftersales_count_again(self):
        """Have every unit in service counted by the legal rules at the next run.

        One statement, for there may be millions: nothing hangs on the field but the run.
        """
        companies = self.filtered("aftersales_legal_counters")
        if not companies:
            return
        Unit = self.env["aftersales.installed.product"]
        Unit.flush_model(["legal_check_at", "company_id", "state"])
        now = fields.Datetime.now()
        self.env.execute_query(
            SQL(
                """UPDATE aftersales_installed_product SET legal_check_at = %s
                    WHERE company_id IN %s AND state = 'in_service' RETURNING id""",
                now,
                tuple(companies.ids),
            )
        )
        Unit.invalidate_model(["legal_check_at"])
        self.env["aftersales.job"]._arm("legal_counters", now)
