from odoo import api, fields, models


class Region(models.Model):
    """A sales region (区域); a province proposes it for a customer."""

    _name = "aftersales.region"
    _description = "Region"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    country_id = fields.Many2one("res.country")
    state_ids = fields.Many2many("res.country.state", string="Provinces")

    @api.model
    def _for_partners(self, partners):
        """Return ``{partner: region}``: the partner's own one, or his province's or country's.

        A region that names provinces serves only those; one that names a country alone serves
        the rest of the country (amendment 43).
        """
        regions = {partner: partner.aftersales_region_id for partner in partners}
        open_partners = partners.filtered(lambda p: not p.aftersales_region_id)
        if open_partners.country_id or open_partners.state_id:
            candidates = self.sudo().search([])
            by_state = {state: r for r in reversed(candidates) for state in r.state_ids}
            by_country = {
                r.country_id: r for r in reversed(candidates) if r.country_id and not r.state_ids
            }
            for partner in open_partners:
                regions[partner] = by_state.get(
                    partner.state_id, by_country.get(partner.country_id, self.browse())
                )
        return regions
