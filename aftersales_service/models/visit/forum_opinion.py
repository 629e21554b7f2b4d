from odoo import api, fields, models
from odoo.exceptions import UserError

# Up to so many signs of an opinion make the subject of its case.
SUBJECT = 120


class ForumOpinion(models.Model):
    """What a customer said in a forum: problem, suggestion or praise, and its follow-up (F-19)."""

    _name = "aftersales.forum.opinion"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Opinion in a Customer Forum"
    _order = "id"
    _rec_name = "text"

    forum_id = fields.Many2one("aftersales.forum", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="forum_id.company_id", store=True)
    partner_id = fields.Many2one("res.partner", string="Said By", index="btree_not_null")
    kind = fields.Selection(
        [("problem", "Problem"), ("suggestion", "Suggestion"), ("praise", "Praise")],
        default="suggestion",
        required=True,
    )
    text = fields.Text(string="Opinion", required=True)
    follow_up = fields.Text(help="What is done about it, or how it was explained.")
    outcome = fields.Selection(
        [("case", "Case Registered"), ("followed", "Followed Up")],
        compute="_compute_outcome",
        store=True,
    )
    case_id = fields.Many2one(
        "aftersales.case", index="btree_not_null", guarded=True, copy=False, readonly=True
    )

    @api.depends("case_id", "follow_up")
    def _compute_outcome(self):
        for opinion in self:
            words = (opinion.follow_up or "").strip()
            opinion.outcome = "case" if opinion.case_id else "followed" if words else False

    @api.model_create_multi
    def create(self, vals_list):
        """Take opinions while the record of the forum is open."""
        opinions = super().create(vals_list)
        opinions._check_open()
        return opinions

    def write(self, vals):
        """Change opinions while the record of the forum is open.

        :raise UserError: the forum is closed
        """
        if not self.env.su:
            self._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_open(self):
        self._check_open()
        for opinion in self.filtered("case_id"):
            raise UserError(
                self.env._(
                    "“%(opinion)s” is followed up in %(case)s and stays in the record.",
                    opinion=opinion.text,
                    case=opinion.case_id.display_name,
                )
            )

    def _check_open(self):
        """Refuse opinions of forums that are closed or called off."""
        for opinion in self:
            if opinion.forum_id.state not in ("planned", "held"):
                raise UserError(
                    self.env._(
                        "%(forum)s is “%(state)s”: what was said stays as it is. Reopen it first.",
                        forum=opinion.forum_id.display_name,
                        state=opinion.forum_id._state_label(opinion.forum_id.state),
                    )
                )

    def _is_open(self):
        """Return whether the opinion is a problem without a follow-up."""
        self.ensure_one()
        return self.kind == "problem" and not self.outcome

    def action_open_case(self):
        """Register an opinion as a service case of who said it (F-15, F-19).

        :return: action that shows the case
        :raise UserError: nobody is named, or the case exists
        """
        self.ensure_one()
        self.check_access("write")
        self._check_open()
        if self.case_id:
            raise UserError(
                self.env._(
                    "“%(opinion)s” is registered already: %(case)s.",
                    opinion=self.text,
                    case=self.case_id.display_name,
                )
            )
        if not self.partner_id:
            raise UserError(
                self.env._(
                    "“%(opinion)s”: enter who said it. A case has a customer.", opinion=self.text
                )
            )
        Case = self.env["aftersales.case"]
        Case.check_access("create")
        channel = self.env["aftersales.channel"].search([("code", "=", "verbal")], limit=1)
        company = self.partner_id.commercial_partner_id
        self.sudo().case_id = Case.create(
            {
                "company_id": self.company_id.id,
                "partner_id": company.id,
                "contact_id": self.partner_id.id if self.partner_id != company else False,
                "channel_id": channel.id,
                "subject": self.text.strip().splitlines()[0][:SUBJECT],
                "description": self.text,
            }
        )
        return self.forum_id._show_records(self.case_id, self.env._("Service Case"))
