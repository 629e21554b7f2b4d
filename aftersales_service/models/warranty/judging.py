from typing import NamedTuple

from odoo import api, fields, models

from .scope_mixin import COST_CLASSES


class Request(NamedTuple):
    """What is to be judged: a unit on a day, for the parts in question, of a case if any."""

    unit: object
    date: object
    products: object
    case: object = None


class Judgement(NamedTuple):
    """How a unit is covered on a day; ``reasons`` are pairs of a code and its values."""

    term: str
    covers_parts: bool
    covers_labour: bool
    covers_travel: bool
    contract_id: object
    guarantee_id: object
    reasons: list


class Judging(models.AbstractModel):
    """The rules by which a service is under contract, in or after warranty (D-06, D-08, D-19).

    A contract comes before the warranty, the last day of either counts; a part under its own
    guarantee is free whatever the machine's term. Nothing is stored here.
    """

    _name = "aftersales.warranty.judging"
    _description = "Judging of warranties"

    @api.model
    def _judge(self, units, date, parts=None):
        """Return how units are covered on a day (D-06).

        :param units: aftersales.installed.product
        :param date date: the reference date: the day on which the complaint was received
        :param parts: product.product in question, if any
        :return: ``{unit: Judgement}``; its ``term`` is 'contract', 'warranty', 'post', or False
            where nobody said anything about a warranty: then people decide
        """
        parts = parts if parts is not None else self.env["product.product"]
        requests = [Request(unit, date, parts) for unit in units]
        return dict(zip(units, self._judge_all(requests), strict=True))

    @api.model
    def _judge_all(self, requests):
        """Return a judgement per request, in a number of queries that does not depend on them."""
        if not requests:
            return []
        units = self.env["aftersales.installed.product"].sudo()
        units = units.union(*(request.unit.sudo() for request in requests))
        days = [request.date for request in requests]
        contracts = self.env["aftersales.service.contract"]._covering(units, min(days), max(days))
        guarantees = self.env["aftersales.part.guarantee"]._running(units, min(days), max(days))
        products = self.env["product.product"].sudo()
        products = products.union(*(request.products.sudo() for request in requests))
        chains = products.categ_id._aftersales_parents() if products else {}
        return [
            self._judge_one(
                request.unit.sudo(),
                request.date,
                {part: list(chains.get(part.categ_id, ())) for part in request.products.sudo()},
                contracts._of_unit(request.unit.sudo(), request.date),
                guarantees._of_unit(request.unit.sudo(), request.date, request.case),
            )
            for request in requests
        ]

    @api.model
    def _judge_one(self, unit, date, chains, contracts, guarantees):
        """Return the judgement of one unit; everything has been read."""
        term, covered, reasons = self._by_warranty(unit, date, chains)
        contract = contracts[:1]
        if contracts:
            term = "contract"
            contract, sold, named = self._by_contracts(contracts, date, chains)
            # A contract takes nothing away from the warranty that the unit still has.
            beside = any(covered[name] and not sold[name] for name in COST_CLASSES)
            reasons = [*named, *reasons] if beside else named
            covered = {name: sold[name] or covered[name] for name in COST_CLASSES}
        own = guarantees.filtered(lambda row: row.product_id in chains)[:1]
        for row in own or guarantees:
            values = {
                "part": row.product_id.display_name,
                "order": row._document().display_name,
                "end": row.date_end,
            }
            reasons.append(("guarantee" if own else "guarantee_hint", values))
        if own and set(own.product_id.ids) >= {part.id for part in chains}:
            covered = dict.fromkeys(COST_CLASSES, True)
        return Judgement(
            term=term,
            **{f"covers_{name}": covered[name] for name in COST_CLASSES},
            contract_id=contract,
            guarantee_id=own,
            reasons=reasons,
        )

    @api.model
    def _by_contracts(self, contracts, date, chains):
        """Return the contract that covers most, what all cover together, and the reasons (D-08).

        Of several contracts on one unit each that covers something more is named.
        """
        found = []
        for contract in contracts:
            words = [("contract", {"name": contract.display_name, "end": contract.date_to})]
            covered = self._by_scope(
                contract.line_ids, contract.date_from, date, True, chains, words
            )
            found.append((contract, covered, words))
        found.sort(key=lambda one: -sum(one[1].values()))
        first, together, reasons = found[0]
        for _contract, covered, words in found[1:]:
            if any(covered[name] and not together[name] for name in COST_CLASSES):
                together = {name: together[name] or covered[name] for name in COST_CLASSES}
                reasons = [*reasons, *words]
        return first, together, reasons

    @api.model
    def _by_warranty(self, unit, date, chains):
        """Return term, coverage and reasons by the warranty that was promised (D-06, D-07)."""
        nothing = dict.fromkeys(COST_CLASSES, False)
        if unit.no_warranty:
            return "post", nothing, [("sold_without", {})]
        if not unit.warranty_end:
            return False, nothing, [("unknown", {})]
        values = {"end": unit.warranty_end}
        inside = date <= unit.warranty_end
        reasons = [("inside" if inside else "over", values)]
        if inside and unit.meter_limit:
            over = unit.meter_exceeded_on and unit.meter_exceeded_on <= date
            code = "meter_over" if over else "meter_limit"
            meter = {"limit": unit.meter_limit, "unit": unit.meter_unit}
            reasons.append((code, {**meter, "day": unit.meter_exceeded_on or False}))
            inside = not over
        if unit.warranty_basis == "installation" and not unit.installed_on:
            reasons.append(("not_installed", {}))
        lines = unit.warranty_promise_id.line_ids
        covered = self._by_scope(lines, unit.warranty_start, date, inside, chains, reasons)
        return "warranty" if inside or any(covered.values()) else "post", covered, reasons

    @api.model
    def _by_scope(self, lines, start, date, inside, chains, reasons):
        """Return which classes of cost the lines of a scope cover on a day; note why not.

        :param bool inside: whether the period as a whole covers the day
        :param dict chains: the categories of each part in question, the closest first
        """
        covered = {}
        for cost_class in COST_CLASSES:
            asked = chains.items() if cost_class == "parts" and chains else [(None, ())]
            answers = []
            for part, chain in asked:
                line = lines._deciding(cost_class, chain)
                until = line._until(start)
                answers.append(date <= until if until else inside and (line.covered or not line))
                values = {"class": cost_class, "part": part.display_name if part else ""}
                if line and not line.covered:
                    reasons.append(("scope_out", values))
                elif until:
                    code = "scope_until" if date <= until else "scope_over"
                    reasons.append((code, {**values, "end": until}))
            covered[cost_class] = all(answers)
        return covered

    # Words

    @api.model
    def _stored_reasons(self, reasons):
        """Return reasons as they are stored: dates as text."""
        return [
            [
                code,
                {
                    k: fields.Date.to_string(v) if hasattr(v, "isoformat") else v
                    for k, v in values.items()
                },
            ]
            for code, values in reasons
        ]

    @api.model
    def _reason_words(self, code, values):
        """Return one stored reason in the reader's language."""
        names = dict(
            self.env["aftersales.warranty.term.line"]
            ._fields["cost_class"]
            ._description_selection(self.env)
        )
        units = dict(
            self.env["aftersales.warranty.term"]
            ._fields["meter_unit"]
            ._description_selection(self.env)
        )
        return self._reason_texts()[code] % {
            **values,
            "what": values.get("part") or names.get(values.get("class"), ""),
            "limit": f"{values.get('limit') or 0:g}",
            "unit": units.get(values.get("unit"), ""),
        }

    @api.model
    def _reason_texts(self):
        """Return the sentence of each code; what is asked of the reader stands in it."""
        return {
            "contract": self.env._("Covered by the service contract %(name)s until %(end)s."),
            "sold_without": self.env._("Sold without warranty."),
            "unknown": self.env._("No warranty is known: decide whether it is covered."),
            "inside": self.env._("In warranty until %(end)s."),
            "over": self.env._("After warranty: it ended on %(end)s."),
            "meter_over": self.env._(
                "The reading of %(day)s is above %(limit)s %(unit)s: the warranty is over."
            ),
            "meter_limit": self.env._(
                "It also ends above %(limit)s %(unit)s: check the last reading."
            ),
            "not_installed": self.env._(
                "It starts with the installation, whose day is not entered: counted from the "
                "delivery."
            ),
            "scope_out": self.env._("%(what)s: not covered by the agreed scope."),
            "scope_until": self.env._("%(what)s: covered until %(end)s."),
            "scope_over": self.env._("%(what)s: was covered until %(end)s only."),
            "guarantee": self.env._(
                "%(part)s was put in on %(order)s and is guaranteed until %(end)s: free."
            ),
            "guarantee_hint": self.env._(
                "%(part)s, put in on %(order)s, is guaranteed until %(end)s: free if that part is "
                "the cause."
            ),
        }
