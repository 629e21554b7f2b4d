from odoo import api, fields, models
from odoo.exceptions import UserError

MANAGER = "aftersales_service.group_manager"
SUPERVISOR = "aftersales_service.group_supervisor"
QA = "aftersales_service.group_qa"

BEFORE_PRINT = ("draft", "cause")
BEFORE_DECISION = ("draft", "cause", "printed", "review")
BEFORE_REPLY = (*BEFORE_DECISION, "decided")
BEFORE_FILING = (*BEFORE_REPLY, "replied", "executing", "done")

# Until which state a field may be changed; what is printed, signed, told or filed stays.
OPEN_STATES = {
    **dict.fromkeys(
        ("partner_id", "problem", "sale_order_id", "legacy_so", "legacy_sale_date"), BEFORE_PRINT
    ),
    "cause": BEFORE_REPLY,
    **dict.fromkeys(
        (
            "opinion",
            "service_mode_id",
            "table_deviation",
            "signature",
            "review_form_id",
            "chair_id",
            "review_user_ids",
            "participant_ids",
        ),
        BEFORE_DECISION,
    ),
    **dict.fromkeys(("reply", "customer_answer"), BEFORE_REPLY),
    **dict.fromkeys(
        (
            "case_ids",
            "installed_product_ids",
            "level_id",
            "has_written_feedback",
            "signed_on_paper",
            "signed_scan_ids",
            "filing_place",
        ),
        BEFORE_FILING,
    ),
}


class CsiOpenness(models.AbstractModel):
    """What of a CSI may still be changed, and by whom (C-12)."""

    _name = "aftersales.csi.openness"
    _description = "What may be changed on a CSI"

    # Which parts of the form the user may fill in now.
    edit_sheet = fields.Boolean(compute="_compute_parts")
    edit_old_sale = fields.Boolean(compute="_compute_parts")
    edit_cause = fields.Boolean(compute="_compute_parts")
    edit_review = fields.Boolean(compute="_compute_parts")
    edit_decision = fields.Boolean(compute="_compute_parts")
    edit_reply = fields.Boolean(compute="_compute_parts")
    edit_links = fields.Boolean(compute="_compute_parts")

    @api.depends("state", "chair_id", "participant_ids")
    @api.depends_context("uid")
    def _compute_parts(self):
        """Say which parts of the form are the user's to fill in, as the guards will ask."""
        user = self.env.user
        manager, supervisor = user.has_group(MANAGER), user.has_group(SUPERVISOR)
        qa, signer = user.has_group(QA), user.has_groups(self._fields["opinion"].writers)
        for csi in self:
            csi.edit_sheet = manager and csi.state in BEFORE_PRINT
            csi.edit_old_sale = supervisor and csi.state in BEFORE_PRINT
            csi.edit_cause = qa and csi.state in BEFORE_REPLY
            csi.edit_review = supervisor and csi.state in BEFORE_DECISION
            csi.edit_decision = signer and csi.state == "review" and csi._may_sign()
            csi.edit_reply = manager and csi.state == "decided"
            csi.edit_links = manager and csi.state in BEFORE_FILING

    def _check_open(self, vals):
        """Refuse a person's writing of what the state has closed, or what only signers write."""
        if self.env.su:
            return
        self._refuse_closed(vals.keys())
        if {"opinion", "service_mode_id", "signature", "table_deviation"} & vals.keys():
            self._check_may_sign()

    def _refuse_closed(self, names):
        """Refuse changes of fields that a record's state has closed (C-12).

        :raise UserError: one of the fields is closed in the state of one of the records
        """
        for name in OPEN_STATES.keys() & names:
            closed = self.filtered(lambda csi, name=name: csi.state not in OPEN_STATES[name])
            if closed:
                raise UserError(
                    self.env._(
                        "%(record)s is “%(state)s”, so “%(field)s” stays as it is. %(hint)s",
                        record=closed[0].display_name,
                        state=self._state_label(closed[0].state),
                        field=self._fields[name]._description_string(self.env),
                        hint=closed[0]._how_to_change(name),
                    )
                )

    def _how_to_change(self, name):
        """Return what a person can do who wants to change a closed field."""
        if name in ("reply", "customer_answer"):
            return self.env._("Record a further answer of the customer instead.")
        if self.state in ("archived", "cancelled"):
            return self.env._("Open a new customer event record if there is more to say.")
        if self.state in ("executing", "done"):
            return self.env._("Cancel its open documents first, then start a new revision.")
        if self.state in ("decided", "replied"):
            return self.env._("Ask the service supervisor to start a new revision.")
        return self.env._("Ask QA to change the cause, which starts a new revision.")
