from odoo import Command, fields, models
from odoo.exceptions import UserError

OPEN = ("new", "forwarded", "in_progress", "to_confirm")


class CaseSplit(models.AbstractModel):
    """A case with two matters becomes two (issue 4)."""

    _name = "aftersales.case.split.mixin"
    _inherit = ["aftersales.case.relation.mixin", "aftersales.guarded.mixin"]
    _description = "Splitting cases"

    split_from_id = fields.Many2one(
        "aftersales.case",
        string="Split Off From",
        index="btree_not_null",
        guarded=True,
        copy=False,
        ondelete="restrict",
    )
    split_case_ids = fields.One2many(
        "aftersales.case", "split_from_id", string="Split-Off Cases", readonly=True
    )

    def _split_off(self, values, units, files):
        """Make a new case of a part of this one; it is registered when nothing is missing.

        :param dict values: of the new case: subject, description, type_id, level_id
        :param units: units that move to the new case
        :param files: attachments that move to the new case
        :return: the new aftersales.case
        :raise UserError: the case has ended, nothing was chosen, or units or files are foreign
        """
        self.ensure_one()
        self.check_access("write")
        if self.state not in OPEN:
            raise UserError(
                self.env._(
                    "%(case)s is “%(state)s”: only an open case is split. Reopen it first, or "
                    "register a new case and relate it.",
                    case=self.display_name,
                    state=self._state_label(self.state),
                )
            )
        foreign = units - self.installed_product_ids
        foreign_files = files.sudo().filtered(
            lambda file: (file.res_model, file.res_id) != (self._name, self.id)
        )
        if foreign or foreign_files:
            raise UserError(
                self.env._(
                    "%(thing)s does not belong to %(case)s and cannot be split off from it.",
                    thing=(foreign[:1] or foreign_files[:1]).display_name,
                    case=self.display_name,
                )
            )
        if not any((values.get("subject"), values.get("description"), units)):
            raise UserError(
                self.env._(
                    "%(case)s: say what the new case is about, or choose units for it.",
                    case=self.display_name,
                )
            )
        new = self.env["aftersales.case"].create(self._split_values(values, units))
        new.sudo().split_from_id = self
        files.sudo().write({"res_id": new.id})
        if units:
            self.write({"installed_product_ids": [Command.unlink(unit.id) for unit in units]})
        self._tell_links(
            {
                self.id: self._link_line(self.env._("%(case)s was split off."), new),
                new.id: self._link_line(self.env._("Split off from %(case)s."), self),
            }
        )
        if self.state in ("in_progress", "to_confirm") and not new._collect_blockers("register"):
            new.action_register()
        return new

    def _split_values(self, values, units):
        """Return the values of the case split off: the customer's, with the same receipt."""
        same = (
            "partner_id",
            "contact_id",
            "channel_id",
            "type_id",
            "level_id",
            "team_id",
            "company_id",
            "user_id",
            "product_id",
            "sale_order_id",
        )
        return {
            **{name: self[name].id for name in same},
            **{name: self[name] for name in ("phone", "email", "received_at", "promised_reply_at")},
            **{name: value for name, value in values.items() if value},
            "installed_product_ids": [Command.set(units.ids)],
            "related_case_ids": [Command.link(self.id)],
        }
