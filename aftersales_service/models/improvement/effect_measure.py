from odoo import api, models
from odoo.tools import SQL

# Months are counted as the average month of a year.
DAYS_PER_MONTH = 365.25 / 12


class EffectMeasure(models.AbstractModel):
    """How many faults there were and how many units could have had them (I-04)."""

    _name = "aftersales.effect.measure"
    _description = "Measuring of effects"

    @api.model
    def _exposure_of(self, promise, start, end, until):
        """Return the exposure of the units delivered in ``start`` ≤ day < ``end``.

        :param promise: aftersales.effect.promise, which says what counts
        :param date until: day up to which months in service count
        :return: units, or unit-months
        """
        self.env["aftersales.ownership"].flush_model()
        [(units, days)] = self.env.execute_query(
            SQL(
                """SELECT COUNT(*), COALESCE(SUM(GREATEST(
                            LEAST(COALESCE(o.date_to, %(until)s), %(until)s) - o.date_from, 0)), 0)
                     FROM aftersales_ownership o
                     JOIN aftersales_installed_product u ON u.id = o.installed_product_id
                     JOIN product_product p ON p.id = u.product_id
                     JOIN product_template t ON t.id = p.product_tmpl_id
                    WHERE u.company_id = %(company)s AND o.kind = 'delivery'
                      AND o.date_from >= %(start)s AND o.date_from < %(end)s AND %(scope)s""",
                company=promise.company_id.id,
                start=start,
                end=end,
                until=until,
                scope=promise._scope_sql(),
            )
        )
        return float(units) if promise.basis == "units" else float(days) / DAYS_PER_MONTH

    @api.model
    def _faults_of(self, promise, start, end, until):
        """Return the ids of the complaints about units delivered in ``start`` ≤ day < ``end``.

        A unit delivered before the fix that fails afterwards is no recurrence (standards 7,
        CAP-07). Merged and cancelled cases do not count.

        :param until: naive UTC moment; complaints received later do not count
        """
        self.env["aftersales.case"].flush_model()
        self.env["aftersales.diagnosis"].flush_model()
        cause = SQL("TRUE")
        if promise.cause_id:
            cause = SQL(
                """EXISTS (SELECT FROM aftersales_diagnosis d
                            WHERE d.case_id = c.id AND d.cause_id = %s AND d.state = 'done')""",
                promise.cause_id.id,
            )
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT c.id
                     FROM aftersales_case c
                     JOIN aftersales_case_type k ON k.id = c.type_id AND k.is_complaint
                     JOIN %(units)s r ON r.%(case)s = c.id
                     JOIN aftersales_installed_product u ON u.id = r.%(unit)s
                     JOIN aftersales_ownership o ON o.installed_product_id = u.id
                      AND o.kind = 'delivery'
                     JOIN product_product p ON p.id = u.product_id
                     JOIN product_template t ON t.id = p.product_tmpl_id
                    WHERE c.company_id = %(company)s AND c.state <> 'cancelled'
                      AND COALESCE(c.closing_reason, '') <> 'merged'
                      AND c.received_at <= %(until)s
                      AND o.date_from >= %(start)s AND o.date_from < %(end)s
                      AND %(scope)s AND %(cause)s
                    ORDER BY c.id""",
                units=SQL.identifier(self._unit_relation().relation),
                case=SQL.identifier(self._unit_relation().column1),
                unit=SQL.identifier(self._unit_relation().column2),
                company=promise.company_id.id,
                until=until,
                start=start,
                end=end,
                scope=promise._scope_sql(),
                cause=cause,
            )
        )
        return [case_id for (case_id,) in rows]

    @api.model
    def _unit_relation(self):
        """Return the field that links cases to their units."""
        return self.env["aftersales.case"]._fields["installed_product_ids"]
