from odoo import Command, api, fields, models
from odoo.tools import SQL

OPEN = ("new", "confirmed", "action")


class FaultAlarmRaising(models.AbstractModel):
    """How the night makes alarms of findings: one open record per problem (J-03, I-06)."""

    _name = "aftersales.fault.alarm.raising"
    _description = "Raising of fault alarms"

    @api.model
    def _judged(self, company):
        """Return ``{key: (judged until, compared afresh from)}`` of the alarms that ended.

        Faults that somebody judged raise nothing again. Where a measure took effect, the past
        before it is no measure of the present any more (FRQ-06).
        """
        ended = self.sudo().search(
            [("company_id", "=", company.id), ("state", "in", ("closed", "false_alarm"))],
            order="restart_on, id",
        )
        judged = {}
        for alarm in ended:
            _until, afresh = judged.get(alarm._key(), (None, None))
            if alarm.state == "closed":
                afresh = alarm.restart_on
            judged[alarm._key()] = (alarm.restart_on, afresh)
        return judged

    def _key(self):
        """Return the problem as the rules name it."""
        self.ensure_one()
        return (self.product_tmpl_id.id or 0, self.categ_id.id or 0, self.cause_id.id or 0)

    @api.model
    def _raise(self, company, found, today):
        """Raise what was found and is no open alarm yet; bring the open ones up to date.

        :param res.company company: whose faults
        :param dict found: ``{rule: {key: Finding}}``
        :param date today: the company's
        :return: the alarms that are new, and the open ones that were found again
        """
        alarms = self.sudo().search([("company_id", "=", company.id), ("state", "in", OPEN)])
        by_key = {alarm._key(): alarm for alarm in alarms}
        wanted = dict.fromkeys(key for findings in found.values() for key in findings)
        missing = [key for key in wanted if key not in by_key]
        raised = self.sudo().create(
            [
                {
                    "company_id": company.id,
                    "product_tmpl_id": product or False,
                    "categ_id": category or False,
                    "cause_id": cause or False,
                    "found_on": today,
                }
                for product, category, cause in missing
            ]
        )
        by_key.update(zip(missing, raised, strict=True))
        self._bring_up_to_date({by_key[key]: key for key in wanted}, found, today)
        raised._create_activities(
            lambda alarm: self.env["aftersales.role"]._direct_users("qa", alarm.company_id),
            summary=lambda alarm: alarm.env._("Judge a frequent fault"),
            note=lambda alarm: alarm.signal_ids[:1].says or "",
        )
        return raised, alarms & self.sudo().union(*(by_key[key] for key in wanted))

    @api.model
    def _bring_up_to_date(self, keys, found, today):
        """Write the numbers of the rules, and add the cases and units that came since.

        :param dict keys: ``{alarm: key}`` of what was found
        """
        Signal = self.env["aftersales.fault.signal"].sudo()
        alarms = self.sudo().union(*keys)
        signals = {
            (signal.alarm_id, signal.rule_id): signal
            for signal in Signal.search([("alarm_id", "in", alarms.ids)])
        }
        new = []
        for alarm, key in keys.items():
            cases = set()
            for rule, findings in found.items():
                finding = findings.get(key)
                if not finding:
                    continue
                cases.update(fault.case for fault in finding.faults)
                values = Signal._values_of(finding, today)
                signal = signals.get((alarm, rule))
                if signal:
                    signal.write(values)
                else:
                    values.update(alarm_id=alarm.id, rule_id=rule.id, first_on=today)
                    new.append(values)
            known = set(alarm.case_ids.ids)
            if cases - known:
                alarm.write({"case_ids": [Command.link(case) for case in sorted(cases - known)]})
        Signal.create(new)
        alarms.write({"last_on": today})
        alarms._gather()
        alarms._hand_over_cases()

    def _gather(self):
        """Read anew which units, lots and suppliers the cases concern."""
        units = self.case_ids.installed_product_ids
        inside = units._lots_inside()
        suppliers = self._suppliers_of({lot for lots in inside.values() for lot in lots})
        for alarm in self:
            own = alarm.case_ids.installed_product_ids.filtered(alarm._concerns)
            lots = {lot for unit in own for lot in inside.get(unit.id, ())}
            partners = {partner for lot in lots for partner in suppliers.get(lot, ())}
            levels = alarm.case_ids.level_id
            values = {
                "installed_product_ids": set(own.ids),
                "lot_ids": lots,
                "supplier_ids": partners,
            }
            changed = {
                name: [Command.set(sorted(ids))]
                for name, ids in values.items()
                if ids != set(alarm[name].ids)
            }
            severity = max(levels.mapped("severity"), default=0.0)
            if severity != alarm.severity:
                changed["severity"] = severity
            if changed:
                alarm.write(changed)

    def _concerns(self, unit):
        """Return whether a unit of the cases is one of the model or category in question."""
        self.ensure_one()
        if self.product_tmpl_id:
            return unit.product_id.product_tmpl_id == self.product_tmpl_id
        return unit.product_id.categ_id == self.categ_id

    @api.model
    def _suppliers_of(self, lots):
        """Return ``{lot id: {partner id}}``: from whom lots were received, as the stock tells."""
        if not lots:
            return {}
        self.env["stock.move.line"].flush_model(["lot_id", "picking_id", "state", "location_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT l.lot_id, p.partner_id
                  FROM stock_move_line l
                  JOIN stock_location f ON f.id = l.location_id AND f.usage = 'supplier'
                  JOIN stock_picking p ON p.id = l.picking_id AND p.partner_id IS NOT NULL
                 WHERE l.state = 'done' AND l.lot_id IN %s
                """,
                tuple(lots),
            )
        )
        suppliers = {}
        for lot, partner in rows:
            suppliers.setdefault(lot, set()).add(partner)
        return suppliers

    @api.model
    def _problem_words(self, product, category, cause):
        """Return a problem in words: the model or category, and the cause."""
        place = (product or category).sudo().display_name or ""
        if not cause:
            return self.env._("%(product)s: all causes", product=place)
        return self.env._("%(product)s: %(cause)s", product=place, cause=cause.display_name)

    @api.model
    def _today(self, company):
        """Return the company's day."""
        return company.sudo()._aftersales_local_date(fields.Datetime.now())
