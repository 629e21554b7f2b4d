from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class CaseRelation(models.AbstractModel):
    """Cases that have to do with each other, which both of them show (issue 4)."""

    _name = "aftersales.case.relation.mixin"
    _description = "Relating cases"

    related_case_ids = fields.Many2many(
        "aftersales.case",
        "aftersales_case_related_rel",
        "case_id",
        "related_id",
        string="Related Cases",
        copy=False,
        help="Each of them shows this case as well.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Show related cases from both sides."""
        cases = super().create(vals_list)
        if any(vals.get("related_case_ids") for vals in vals_list):
            cases._mirror_related({})
        return cases

    def write(self, vals):
        """Show related cases from both sides."""
        if "related_case_ids" not in vals:
            return super().write(vals)
        before = {case: case.related_case_ids for case in self}
        result = super().write(vals)
        self._mirror_related(before)
        return result

    def _mirror_related(self, before):
        """Let the other side of each relation say the same, and tell both sides once.

        :param dict before: case to the cases related to it until now
        :raise UserError: a case would be related to itself or across companies
        """
        bodies = {}
        for case in self:
            old, new = before.get(case, case.browse()), case.related_case_ids
            if case in new or new.sudo().company_id - case.company_id:
                raise UserError(
                    self.env._(
                        "%(case)s can only be related to other cases of its company.",
                        case=case.display_name,
                    )
                )
            # Written past our own write, which would mirror the link back.
            # pylint: disable=super-method-mismatch
            for other in (new - old).sudo():
                super(CaseRelation, other).write({"related_case_ids": [Command.link(case.id)]})
                bodies[case.id] = self._link_line(self.env._("Related to %(case)s."), other)
                bodies[other.id] = self._link_line(self.env._("Related to %(case)s."), case)
            for other in (old - new).sudo():
                super(CaseRelation, other).write({"related_case_ids": [Command.unlink(case.id)]})
        if bodies:
            self._tell_links(bodies)

    @api.model
    def _link_line(self, words, case):
        """Return a sentence with a link to a case in it."""
        return Markup("<div>%s</div>") % (Markup.escape(words) % {"case": case._get_html_link()})

    @api.model
    def _tell_links(self, bodies):
        """Write one line each into the chatter of cases."""
        cases = self.env["aftersales.case"].sudo().browse(bodies)
        cases._message_log_batch(bodies=bodies, author_id=self.env.user.partner_id.id)
