from odoo import api, fields, models
from odoo.exceptions import UserError


class SkipReason(models.Model):
    """Why a visit is not made (F-03, amendment 62)."""

    _name = "aftersales.skip.reason"
    _description = "Reason for Skipping a Visit"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    needs_approval = fields.Boolean(
        default=True, help="A supervisor has to agree; off for standing reasons."
    )

    _code_uniq = models.Constraint("UNIQUE(code)", "The code of a reason is unique.")

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        """Keep the reasons for which somebody was left out (F-03)."""
        for reason in self:
            carried = [("aftersales_skip_reason_id", "=", reason.id)]
            left_out = [("skip_reason_id", "=", reason.id)]
            for model, domain in (
                ("aftersales.return.visit", left_out),
                ("aftersales.call.result", left_out),
                ("res.partner", carried),
            ):
                every = self.env[model].sudo().with_context(active_test=False)
                used = every.search(domain, limit=1)
                if used:
                    raise UserError(
                        self.env._(
                            "“%(reason)s” stands on %(record)s. Archive it instead.",
                            reason=reason.name,
                            record=used.display_name,
                        )
                    )
