from odoo import api, fields, models
from odoo.exceptions import ValidationError


class Rung(models.Model):
    """One step of an escalation ladder: when, and whom it tells."""

    _name = "aftersales.sla.rung"
    _inherit = ["aftersales.cached.rule.mixin"]
    _description = "Escalation Rung"
    _order = "sequence, id"
    _rec_name = "basis"

    ladder_id = fields.Many2one(
        "aftersales.sla.ladder", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="ladder_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    basis = fields.Selection(
        [
            ("warning", "At the Policy's Warning Share"),
            ("due", "At the Limit"),
            ("breach", "When the Time Has Passed"),
            ("silence", "When Nobody Acknowledged the Rung Before"),
        ],
        string="When",
        required=True,
        default="breach",
    )
    delay = fields.Float(string="After", help="Time for the people of the rung before.")
    delay_unit = fields.Selection(
        [
            ("minutes", "Minutes"),
            ("working_hours", "Working Hours"),
            ("working_days", "Working Days"),
        ],
        default="working_days",
        required=True,
    )
    tell_owner = fields.Boolean(string="Responsible")
    tell_leader = fields.Boolean(string="Team Leader")
    role_ids = fields.Many2many(
        "aftersales.role", "aftersales_sla_rung_role_rel", "rung_id", "role_id", string="Roles"
    )
    user_ids = fields.Many2many(
        "res.users",
        "aftersales_sla_rung_user_rel",
        "rung_id",
        "user_id",
        string="People",
        domain=[("share", "=", False)],
    )
    hours = fields.Selection(
        [
            ("working", "In the Receiver's Working Time"),
            ("on_call", "At Any Hour, to Those on Call"),
            ("always", "At Any Hour"),
        ],
        default="working",
        required=True,
        help="On call: without a roster only in the receiver's working time.",
    )

    _delay_positive = models.Constraint(
        "CHECK(delay IS NULL OR delay >= 0)", "A rung cannot come before the one below it."
    )

    @api.constrains("tell_owner", "tell_leader", "role_ids", "user_ids")
    def _check_receivers(self):
        for rung in self:
            if not (rung.tell_owner or rung.tell_leader or rung.role_ids or rung.user_ids):
                raise ValidationError(
                    self.env._(
                        "%(ladder)s: the rung tells nobody. Choose the responsible, the team "
                        "leader, a role or a person.",
                        ladder=rung.ladder_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Add rungs.

        :raise UserError: the ladder serves companies in which the user does not work
        """
        rungs = super().create(vals_list)
        rungs.ladder_id._refuse_shared()
        return rungs

    def write(self, vals):
        """Change rungs.

        :raise UserError: the ladder serves companies in which the user does not work
        """
        self.ladder_id._refuse_shared()
        result = super().write(vals)
        self.ladder_id._refuse_shared()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_shared(self):
        self.ladder_id._refuse_shared()
