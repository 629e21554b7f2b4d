from odoo import api, models


class CachedRuleMixin(models.AbstractModel):
    """A rule that is read from a cache; whatever happens to it has it read anew everywhere."""

    _name = "aftersales.cached.rule.mixin"
    _description = "Rule read from a cache"

    @api.model_create_multi
    def create(self, vals_list):
        """Add rules; they count from now on."""
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        """Change rules; what runs by them keeps what it has."""
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        """Delete rules; they do not count any more."""
        self.env.registry.clear_cache()
        return super().unlink()
