from odoo import fields, models
from odoo.exceptions import AccessError

from .decision_rule import TERMS

MANAGER = "aftersales_service.group_manager"
SIGNERS = ",".join(
    f"aftersales_service.group_{name}" for name in ("supervisor", "reviewer", "qa", "approver")
)


class CsiSolution(models.AbstractModel):
    """Liability and decision table of a CSI: what its decision starts from and freezes (D-09…D-11).

    It stands before the concerns of the record whose steps it extends.
    """

    _name = "aftersales.csi.solution"
    _inherit = ["aftersales.decision.mixin"]
    _description = "Solution of a CSI"
    _verdict_path = "case_ids.warranty_verdict_ids"

    liability_ids = fields.One2many(
        "aftersales.liability.line", "csi_id", string="Liability Lines", guarded=True, copy=False
    )
    table_deviation = fields.Text(
        string="Why Not as the Table Says",
        copy=False,
        writers=SIGNERS,
        help="Needed where the decision differs from a binding row of the decision table.",
    )
    decided_rule_id = fields.Many2one(
        "aftersales.decision.rule",
        string="Decided by Row",
        guarded=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    decided_term = fields.Selection(TERMS, string="Term When Decided", guarded=True, copy=False)

    def _term_day(self):
        """Return the local day on which the customer reported it."""
        csi = self.sudo()
        received = csi.origin_case_id.received_at or csi.opened_at
        return csi.company_id._aftersales_local_date(received)

    # Liability

    def _may_split(self):
        user = self.env.user
        return user.has_group(MANAGER) or (user.has_groups(SIGNERS) and self._may_sign())

    def _check_may_split(self):
        if not self._may_split():
            raise AccessError(
                self.env._(
                    "%(record)s: the liability is split by the service manager and by those who "
                    "sign its review.",
                    record=self.display_name,
                )
            )

    def _liability_frozen(self):
        if self.state in self._undecided():
            return False
        return self.env._(
            "%(record)s is “%(state)s”: the split of the liability stands with the decision. "
            "%(hint)s",
            record=self.display_name,
            state=self._state_label(self.state),
            hint=self._how_to_change("liability_ids"),
        )

    # Decision

    def action_decide(self, opinion=None, service_mode_id=None, signature=None, deviation=None):
        """Sign the decision; see ``aftersales.csi.decision``. The liability stands with it.

        :param str deviation: why the way of service is not the one of the decision table
        """
        if deviation:
            self.check_access("read")
            self._check_may_sign()
            self._refuse_closed({"table_deviation"})
            self.sudo().write({"table_deviation": deviation})
        deciding = self.filtered(lambda csi: csi.state == "review")
        result = super().action_decide(opinion, service_mode_id, signature)
        for csi in deciding:
            if not csi.liability_ids:
                csi._replace_liability([{"party": "own", "share": 100.0}])
            csi.sudo().write(
                {"decided_rule_id": csi.decision_rule_id.id, "decided_term": csi.term_class}
            )
        deciding._claim_from_suppliers()
        return result

    def _claim_grounds(self):
        return self.cause

    def _blockers_decide(self):
        yield from super()._blockers_decide()
        for csi in self:
            yield from csi._blockers_mode(csi.service_mode_id, csi.table_deviation)

    def _new_revision(self, verb, reason):
        """Open what stood with the decision of the former revision, which the log keeps."""
        former = self.table_deviation or self.free_reason
        text = "\n".join(filter(None, [reason, former])) if reason else reason
        super()._new_revision(verb, text)
        self.sudo().write(
            {
                "table_deviation": False,
                "decided_rule_id": False,
                "decided_term": False,
                "free_reason": False,
                "free_by": False,
                "free_at": False,
            }
        )

    def _service_mode(self):
        """Return the way of service that counts for the record's documents."""
        return self.service_mode_id
