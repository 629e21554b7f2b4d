"""A record of any model of ours, with as little in it as it takes to exist."""


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
            self.made[model] = Model.create({**values, **self._beside(model)})
        return self.made[model]

    def _is_needed(self, Model, field):
        """Return whether somebody who creates a record has to give the field."""
        if not (field.required and field.store) or field.compute or field.related:
            return False
        return field.name not in Model.default_get([field.name])

    def _beside(self, model):
        """Return what constraints want beyond the required fields."""
        return {
            "aftersales.approval": {"user_id": self.case.agent.id},
        }.get(model, {})

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
        return known.get(model) or self.env[model].search([], limit=1)
