from odoo import api, models


class GuardedMixin(models.AbstractModel):
    """Closes fields that only our own methods, or only some roles, may set.

    - ``guarded=True``: no value by create, write, import or a ``default_`` key of the context,
      whoever calls; only code in superuser mode writes it, that is a public method which checked
      the right and the state first.
    - ``writers="module.group_a,module.group_b"``: only members of one of the groups write it.

    A context flag is never a guard, because a client chooses the whole context. For the same
    reason neither a ``default_`` key nor a user's own ``ir.default`` supplies such a field, not
    even where a method of ours creates the record in superuser mode in the client's context.
    """

    _name = "aftersales.guarded.mixin"
    _description = "Fields that only methods or roles may set"

    def _valid_field_parameter(self, field, name):
        return name in ("guarded", "writers") or super()._valid_field_parameter(field, name)

    @api.model
    def _has_field_access(self, field, operation):
        """Refuse writing a guarded field outside superuser mode (odoo/orm/models.py)."""
        if not super()._has_field_access(field, operation):
            return False
        return operation == "read" or self.env.su or self._is_open_field(field)

    @api.model
    def _is_open_field(self, field):
        """Return whether the person behind the environment, superuser mode or not, may set it."""
        if getattr(field, "guarded", False):
            return False
        writers = getattr(field, "writers", "")
        return not writers or self.env.user.has_groups(writers)

    @api.model
    def default_get(self, fields):
        """Give closed fields the model's own default only, see the class (odoo/orm/models.py)."""
        closed = [
            self._fields[name]
            for name in fields
            if name in self._fields and not self._is_open_field(self._fields[name])
        ]
        names = {field.name for field in closed}
        defaults = super().default_get([name for name in fields if name not in names])
        for field in closed:
            if field.default:
                value = field.convert_to_cache(field.default(self), self, validate=False)
                defaults[field.name] = field.convert_to_write(value, self)
        return defaults
