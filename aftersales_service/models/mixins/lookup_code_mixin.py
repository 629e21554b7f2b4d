from odoo import models
from odoo.exceptions import UserError


class LookupCodeMixin(models.AbstractModel):
    """A row that the app finds by its ``code``, which is given once, when the row is made."""

    _name = "aftersales.lookup.code.mixin"
    _description = "Row found by its code"

    def write(self, vals):
        """Change rows; the code of one that stands stays.

        :raise UserError: names the row whose code would change
        """
        if "code" in vals and not self.env.su:
            for row in self:
                if row.code != vals["code"]:
                    raise UserError(
                        self.env._(
                            "%(row)s is found by its code “%(code)s”, which stays as it is. Make "
                            "another row where you need another code.",
                            row=row.display_name,
                            code=row.code,
                        )
                    )
        return super().write(vals)
