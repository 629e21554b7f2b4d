from odoo import api, models


class GuardedMixin(models.AbstractModel):
    """Closes fields that only our own methods, or only some roles, may set.

    - ``guarded=True``: no value by create, write, import or a ``default_`` key of the context,
      whoever calls; only code in superuser mode writes it, that is a public method which checked
      the right and the state first.
    - ``writers="module.group_a,module.group_b"``: only members of one of the groups write it.

    A context flag is never a guard, because a client chooses the whole context.
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
        if operation == "read" or self.env.su:
            return True
        if getattr(field, "guarded", False):
            return False
        writers = getattr(field, "writers", "")
        return not writers or self.env.user.has_groups(writers)
