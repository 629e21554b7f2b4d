from collections import defaultdict
from datetime import datetime, time
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain

# So many records of a kind stand in a customer's history.
NEWEST = 200


class PassportLine(NamedTuple):
    """One line in the history of a unit or a customer."""

    date: datetime
    kind: str
    title: str
    detail: str
    url: str


class PassportMixin(models.AbstractModel):
    """A record that stands in the history of the units it concerns (A-07).

    The history asks every model that inherits this, so that a unit need not know which rooms
    there are.
    """

    _name = "aftersales.passport.mixin"
    _inherit = ["aftersales.links.mixin"]
    _description = "Record in a unit's history"

    # Paths from the record to its units, and the field that dates its line.
    _passport_units = ("installed_product_ids",)
    _passport_date = "create_date"
    # Path to the customer in whose history the record stands; None where it is in nobody's.
    _passport_customer = "partner_id"

    def _passport_detail(self):
        """Return what the line says beside the record's name; by default its state."""
        self.ensure_one()
        if "state" not in self._fields:
            return ""
        return dict(self._fields["state"]._description_selection(self.env)).get(self.state, "")

    @api.model
    def _passport_lines(self, units):
        """Return ``{unit id: [PassportLine]}``, oldest first, of all models with this mixin.

        Only records that the user may see are told; the number of queries does not depend on the
        number of units.
        """
        lines = defaultdict(list)
        for model in self._passport_models():
            paths = model._passport_units
            concerned = Domain.OR([(path, "in", units.ids)] for path in paths)
            for record in model.search(concerned):
                line = record._passport_line()
                own = units.browse().union(*(record.mapped(path) for path in paths))
                for unit in own & units:
                    lines[unit.id].append(line)
        return {unit_id: sorted(own, key=lambda line: line.date) for unit_id, own in lines.items()}

    @api.model
    def _passport_lines_of(self, customers):
        """Return ``{customer id: [PassportLine]}`` of what concerns customers, oldest first (A-12).

        A customer of many years has thousands of records; of each kind the newest ones are told.

        :param customers: res.partner, each the head of his contacts
        """
        lines = defaultdict(list)
        for model in self._passport_models():
            if not model._passport_customer:
                continue
            path = f"{model._passport_customer}.commercial_partner_id"
            for record in model.search(
                [(path, "in", customers.ids)], order="id desc", limit=NEWEST
            ):
                line = record._passport_line()
                for customer in record.sudo().mapped(path) & customers:
                    lines[customer.id].append(line)
        return {key: sorted(own, key=lambda line: line.date) for key, own in lines.items()}

    def _passport_line(self):
        """Return the line of a record."""
        self.ensure_one()
        moment = self[self._passport_date] or self.create_date
        if not isinstance(moment, datetime):
            moment = datetime.combine(moment, time.min)
        return PassportLine(
            date=moment,
            kind=self._passport_kind(),
            title=self.display_name,
            detail=self._passport_detail(),
            url=f"/odoo/{self._name}/{self.id}",
        )

    @api.model
    def _passport_kind(self):
        """Return the name of the model in the user's language."""
        return self.env["ir.model"]._get(self._name).sudo().name

    @api.model
    def _passport_models(self):
        """Return the concrete models of the registry that stand in the history."""
        return [
            self.env[name]
            for name in self.env.registry.descendants([self._name], "_inherit")
            if not self.env[name]._abstract and self.env[name].has_access("read")
        ]
