from datetime import timedelta
from typing import NamedTuple

from odoo import Command, api, fields, models
from odoo.fields import Domain

from ..models.visit.visit_source import Source
from ..tools import words
from ..tools.working_time import local_date

# Lines that the dialog shows; all are counted.
SHOWN = 200
WORKED_ON = ("planned", "confirmed", "in_progress", "need_support", "waiting_parts")


class Event(NamedTuple):
    """Something after which a visit would be planned: its source, the goods, what it is called."""

    source: object
    products: object
    document: str


class VisitPreview(models.TransientModel):
    """Which visits a rule would plan, on or off, before it is switched on (F-01).

    It looks ahead at what is scheduled, and back at what has happened, over the same number of
    days. Nothing is written: the lines live in the dialog only.
    """

    _name = "aftersales.visit.preview"
    _description = "Preview of a Visit Rule"

    rule_id = fields.Many2one("aftersales.visit.rule", required=True, ondelete="cascade")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    days = fields.Integer(default=30, required=True)
    summary = fields.Text(readonly=True)
    line_ids = fields.One2many("aftersales.visit.preview.line", "preview_id", readonly=True)

    @api.onchange("rule_id", "company_id", "days")
    def _onchange_rule(self):
        """Look ahead and back, and say in a line what came of it."""
        if not self.rule_id or not self.company_id:
            return
        company = self.company_id & self.env.companies
        ahead = self._scheduled(company) if company else []
        back = self._happened(company) if company else []
        rows = [
            *self._rows(company, ahead, "scheduled"),
            *self._rows(company, back, "happened"),
        ]
        texts = [
            self.env._(
                "What is scheduled for the next %(days)s days would bring %(count)s visits; what "
                "happened in the last %(days)s days would have brought %(past)s.",
                days=self.days,
                count=len(ahead),
                past=len(back),
            )
        ]
        if self.rule_id.source_domain and self.rule_id.trigger == "delivery":
            texts.append(
                self.env._(
                    "The condition under “Only Where” is asked when a delivery is made; scheduled "
                    "ones stand here without it."
                )
            )
        if len(rows) > SHOWN:
            texts.append(
                self.env._(
                    "The first %(shown)s of %(count)s stand below.", shown=SHOWN, count=len(rows)
                )
            )
        self.summary = "\n".join(texts)
        self.line_ids = [Command.clear(), *(Command.create(row) for row in rows[:SHOWN])]

    def _rows(self, company, events, kind):
        """Return the values of the lines for events, in the order of their planned days."""
        Visit = self.env["aftersales.return.visit"]
        rule = self.rule_id.sudo()
        working_time = self.env["aftersales.working.time"]._of(company)
        rows = []
        for source, products, document in events:
            meant = rule._occurrence(source, 1)
            window = Visit._window_values(
                rule._terms(), meant.event_date, meant.event_at, working_time
            )
            rows.append(
                {
                    "kind": kind,
                    "partner_id": source.partner.id,
                    "about": words.listed(self.env, products.mapped("display_name")),
                    "document": document,
                    "event_date": source.event_date,
                    "window_start": window["window_start"],
                    "window_end": window["window_end"],
                    "planned_date": window["planned_date"],
                    "rolled": window["rolled"],
                }
            )
        return sorted(rows, key=lambda row: (row["planned_date"], row["partner_id"]))

    def _events(self, sources):
        """Return the events behind sources of the rule."""
        events = []
        for source in sources.values():
            record = source.order or source.dispatch or source.case or source.after
            pickings = source.ownerships.picking_id.mapped("name")
            document = record.display_name if record else words.listed(self.env, pickings)
            events.append(Event(source, source.units.product_id, document))
        return events

    # Back

    def _happened(self, company):
        """Return the events of the last days, whatever was planned for them."""
        rule = self.rule_id.sudo()
        today = company._aftersales_local_date()
        first = today - timedelta(days=self.days)
        since = company._aftersales_moment(first, 0)
        own = Domain("company_id", "=", company.id)
        Visit = self.env["aftersales.return.visit"].sudo()
        if rule.trigger == "delivery":
            rows = self.env["aftersales.ownership"].sudo()
            rows = rows.search(own & Domain("date_from", ">=", first))
            rows = Visit._deliveries_of(rule, company, rows)
            return self._events(Visit._delivery_groups(company, rows, rows.browse()))
        if rule.trigger == "handled":
            cases = self.env["aftersales.case"].sudo()
            cases = cases.search(own & Domain("handled_at", ">=", since))
            return self._events(Visit._case_sources(rule, company, cases))
        if rule.trigger == "dissatisfied":
            visits = Visit.search(own & Domain("done_at", ">=", since)).filtered(
                lambda visit: visit._is_dissatisfied() and not visit._matter_cases()
            )
            return self._events(Visit._answer_sources(rule, company, visits))
        orders = self.env["aftersales.work.order"].sudo()
        orders = orders.search(
            own & Domain("state", "in", ("done", "closed")) & Domain("done_at", ">=", since)
        )
        found = Visit._order_sources(rule, company, orders)
        if rule.trigger in ("repair", "part"):
            handed = self.env["aftersales.dispatch.order"].sudo()
            handed = handed.search(own & Domain("returned_at", ">=", since))
            found |= Visit._dispatch_sources(rule, company, handed)
        return self._events(found)

    # Ahead

    def _scheduled(self, company):
        """Return the events that documents schedule for the next days."""
        rule = self.rule_id.sudo()
        until = company._aftersales_moment(
            company._aftersales_local_date() + timedelta(days=self.days + 1), 0
        )
        Visit = self.env["aftersales.return.visit"].sudo()
        own = Domain("company_id", "=", company.id)
        if rule.trigger == "delivery":
            return self._scheduled_deliveries(company, until)
        if rule.trigger in ("handled", "dissatisfied"):
            return []
        orders = self.env["aftersales.work.order"].sudo()
        orders = orders.search(
            own & Domain("state", "in", WORKED_ON) & Domain("planned_end", "<", until)
        )
        found = Visit._order_sources(rule, company, orders)
        if rule.trigger in ("repair", "part"):
            handed = self.env["aftersales.dispatch.order"].sudo()
            handed = handed.search(
                own
                & Domain("state", "not in", ("returned", "cancelled"))
                & Domain("agreed_return_at", "<", until)
            )
            found |= Visit._dispatch_sources(rule, company, handed)
        now = fields.Datetime.now()
        return self._events(
            {key: self._not_before(source, company, now) for key, source in found.items()}
        )

    def _not_before(self, source, company, now):
        """Return a scheduled event that is behind its time as one of today."""
        if source.event_at >= now:
            return source
        return source._replace(event_at=now, event_date=company._aftersales_local_date(now))

    def _scheduled_deliveries(self, company, until):
        """Return the transfers to customers that are waiting, one per customer and day (F-04)."""
        rule = self.rule_id.sudo()
        pickings = (
            self.env["stock.picking"]
            .sudo()
            .search(
                [
                    ("company_id", "=", company.id),
                    ("state", "in", ("waiting", "confirmed", "assigned")),
                    ("location_dest_id.usage", "=", "customer"),
                    ("scheduled_date", "<", until),
                    ("aftersales_case_id", "=", False),
                    ("aftersales_csi_id", "=", False),
                    ("aftersales_work_order_id", "=", False),
                    ("partner_id", "!=", False),
                ]
            )
        )
        classes = pickings.move_ids.product_id._aftersales_class()
        now, groups = fields.Datetime.now(), {}
        for picking in pickings:
            products = picking.move_ids.product_id.filtered(
                lambda product: (
                    classes[product].followed
                    and (not rule.class_ids or classes[product] in rule.class_ids)
                )
            )
            at = max(picking.scheduled_date, now)
            day = local_date(at, company._aftersales_tz())
            if products and rule._counts_on(day):
                partner = picking.partner_id.commercial_partner_id
                groups.setdefault((partner, day), []).append((at, picking, products))
        if rule.first_only:
            known = self._customers_before(company, [partner for partner, _day in groups])
            groups = {key: rows for key, rows in groups.items() if key[0] not in known}
        events = []
        for (partner, day), rows in groups.items():
            source = Source(
                partner=partner,
                contact=partner.browse(),
                event_date=day,
                event_at=min(at for at, _picking, _products in rows),
                ownerships=self.env["aftersales.ownership"],
                units=self.env["aftersales.installed.product"],
                again="",
            )
            products = self.env["product.product"].union(*(row[2] for row in rows))
            document = words.listed(self.env, [picking.name for _at, picking, _p in rows])
            events.append(Event(source, products, document))
        return events

    def _customers_before(self, company, partners):
        """Return the customers among some who had a delivery already (AMB-07)."""
        rows = (
            self.env["aftersales.ownership"]
            .sudo()
            ._read_group(
                [
                    ("company_id", "=", company.id),
                    ("partner_id", "in", [partner.id for partner in partners]),
                ],
                ["partner_id"],
            )
        )
        return {partner for (partner,) in rows}
