"""A record of any model of ours, with as little in it as it takes to exist."""

from odoo import Command


class Minimal:
    """Makes one record per model, and the records that it needs, in superuser mode."""

    def __init__(self, case):
        self.case = case
        self.env = case.env
        self.made = {}

    def record(self, model):
        """Return the record of a model, made at the first call."""
        if model not in self.made:
            Model = self.env[model]
            values = {"company_id": self.case.company.id} if "company_id" in Model._fields else {}
            for name, field in Model._fields.items():
                if name not in values and self._is_needed(Model, field):
                    values[name] = self._value(field)
            # What its parent made along with itself is not made again.
            links = [(n, "=", v) for n, v in values.items() if Model._fields[n].type == "many2one"]
            found = Model.search(links, limit=1) if len(links) > 1 else Model
            self.made[model] = found or Model.create({**values, **self._beside(model)})
        return self.made[model]

    def _is_needed(self, Model, field):
        """Return whether somebody who creates a record has to give the field."""
        if not (field.required and field.store) or field.compute or field.related:
            return False
        if field.type == "boolean":
            return False
        return Model.default_get([field.name]).get(field.name) in (None, False)

    def _beside(self, model):
        """Return what constraints want beyond the required fields."""
        beside = {
            "aftersales.approval": {"user_id": self.case.agent.id},
            "aftersales.fault.alarm": {
                "product_tmpl_id": self.case.equipment.product_tmpl_id.id,
            },
            "aftersales.liability.line": {"case_id": self._case_id, "share": 100.0},
            "aftersales.solution.plan": {"case_id": self._case_id},
            "aftersales.compensation": {
                "case_id": self._case_id,
                "partner_id": self.case.customer.id,
            },
            "aftersales.effect.promise": {"product_id": self.case.equipment.id},
            "aftersales.maintenance.commitment": {
                "product_tmpl_id": self.case.equipment.product_tmpl_id.id,
                "months": 3,
            },
            "aftersales.part.guarantee": {
                "part_id": lambda: self.record("aftersales.work.part").id,
            },
            "aftersales.return.request": {
                "case_id": self._case_id,
                "installed_product_id": lambda: self.record("aftersales.installed.product").id,
            },
            # The case has its own clocks of the first kinds.
            "aftersales.sla.clock": {"deadline": "2031-01-06 02:00:00", "kind": "visit_window"},
            "aftersales.sla.event": {"data": {"unit": "days", "amount": 1}},
            "aftersales.sla.policy": {"title": "x"},
            "aftersales.sla.rung": {"tell_owner": True},
            "aftersales.warranty.extension": {"new_end": "2031-02-06"},
            "aftersales.warranty.term": {"product_tmpl_id": self.case.equipment.product_tmpl_id.id},
            "aftersales.work.order": {"state": "planned", "case_ids": self._case},
        }
        value = beside.get(model, {})
        return {k: v() if callable(v) else v for k, v in value.items()}

    def _case_id(self):
        """Return the id of the case."""
        return self.record("aftersales.case").id

    def _case(self):
        """Return the commands that link the case."""
        return [Command.link(self.record("aftersales.case").id)]

    def _value(self, field):
        """Return some value of a field."""
        if field.name == "res_model":
            return "aftersales.case"
        if field.type == "many2one_reference":
            return self.record("aftersales.case").id
        if field.type == "selection":
            return field.get_values(self.env)[0]
        if field.type == "many2one":
            return self._other(field.comodel_name).id
        return {
            "date": "2031-01-06",
            "datetime": "2031-01-06 02:00:00",
            "integer": 1,
            "float": 1.0,
            "monetary": 1.0,
            "boolean": True,
        }.get(field.type, "x")

    def _other(self, model):
        """Return a record of another model."""
        if model.startswith("aftersales."):
            return self.record(model)
        known = {"res.partner": self.case.customer, "product.product": self.case.equipment}
        if model in known:
            return known[model]
        company = self.case.company
        if "company_id" not in self.env[model]._fields:
            return self.env[model].search([], limit=1)
        found = self.env[model].search([("company_id", "in", [company.id, False])], limit=1)
        return found or self.env[model].create({"name": "x", "company_id": company.id})
