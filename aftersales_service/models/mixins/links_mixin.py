from typing import NamedTuple

from odoo import api, models


class Backlink(NamedTuple):
    """The records of a model that point at ours: their ``field`` holds us, or our ``own`` field."""

    model: str
    field: str
    own: str = "id"


class LinksMixin(models.AbstractModel):
    """A record with smart buttons to what it caused and to what caused it (O-04).

    A model declares in ``_smart_links`` where each button leads, by the name of the Integer field
    with the button's number: a path of fields from the record, several of them, or a
    :class:`Backlink`. The number is how many of them the reader may read, which is what the
    button then shows him.
    """

    _name = "aftersales.links.mixin"
    _description = "Record with smart buttons"

    _smart_links = {}

    @api.model
    def _smart_paths(self, link):
        """Return the paths of a link that is none of the backlinks."""
        if isinstance(link, Backlink):
            return ()
        return (link,) if isinstance(link, str) else link

    # The rest of a path would have deliveries and orders look for buttons to refresh.
    @api.depends(
        lambda self: sorted(
            {
                path.split(".")[0]
                for link in self._smart_links.values()
                for path in self._smart_paths(link)
            }
        )
    )
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_smart_links(self):
        """Count what the buttons lead to; so many queries, whatever the number of records."""
        for name, link in self._smart_links.items():
            counts = self._count_linked(link)
            for record in self:
                record[name] = counts.get(record, 0)

    def _count_linked(self, link):
        """Return ``{record: how many records the reader may read at the end of a link}``."""
        if isinstance(link, Backlink):
            owners = self if link.own == "id" else self[link.own]
            owners = owners._origin
            if not owners or not self.env[link.model].has_access("read"):
                return {}
            counts = dict(
                self.env[link.model]._read_group(
                    [(link.field, "in", owners.ids)], [link.field], ["__count"]
                )
            )
            return {
                record: counts.get((record if link.own == "id" else record[link.own])._origin, 0)
                for record in self
            }
        # The links are read past the reader's rights, and all that they lead to is sifted at once.
        found = {record: record._find_linked(link) for record in self}
        seen = self._readable(self._find_linked(link))
        return {record: len(linked & seen) for record, linked in found.items()}

    def _find_linked(self, link):
        """Return the records at the end of paths, sudo."""
        first, *others = (self.sudo().mapped(path)._origin for path in self._smart_paths(link))
        return first.union(*others)

    def _readable(self, linked):
        """Return the records among ``linked`` that the user may read, in his own rights."""
        return linked.with_env(linked.env(su=self.env.su))._filtered_access("read")

    def _linked(self, name):
        """Return the records to which a smart button leads, as far as the user may read them.

        :param str name: a field of ``_smart_links``
        :raise AccessError: the user may not read the record itself
        """
        self.check_access("read")
        link = self._smart_links[name]
        if isinstance(link, Backlink):
            return self.env[link.model].search([(link.field, "in", self.mapped(link.own))])
        return self._readable(self._find_linked(link))

    @api.model
    def _show_records(self, records, name):
        """Return the action that shows one record's form, or the list of several.

        :param records: what the button leads to; read with the user's own rights
        :param str name: title of the list
        """
        action = {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": records._name,
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", records.ids)],
            "context": {"create": False},
        }
        if len(records) == 1:
            action.update(views=[(False, "form")], res_id=records.id)
        return action
