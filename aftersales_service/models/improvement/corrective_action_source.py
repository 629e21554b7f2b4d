from odoo import Command, api, fields, models
from odoo.exceptions import UserError

# Which field of an action holds the records of a model that it comes from.
SOURCES = {
    "aftersales.case": "case_ids",
    "aftersales.csi": "csi_ids",
    "aftersales.diagnosis": "diagnosis_ids",
    "aftersales.visit.finding": "finding_ids",
    "aftersales.quality.feedback": "feedback_ids",
}
OPEN = ("draft", "sent", "in_progress", "to_verify")


class CorrectiveActionSource(models.AbstractModel):
    """What a corrective action comes from: one action for many records (I-01, I-03)."""

    _name = "aftersales.corrective.action.source"
    _description = "Sources of corrective actions"

    case_ids = fields.Many2many(
        "aftersales.case",
        "aftersales_corrective_action_case_rel",
        "action_id",
        "source_id",
        string="Service Cases",
        copy=False,
        check_company=True,
    )
    csi_ids = fields.Many2many(
        "aftersales.csi",
        "aftersales_corrective_action_csi_rel",
        "action_id",
        "source_id",
        string="CSI",
        copy=False,
        check_company=True,
    )
    diagnosis_ids = fields.Many2many(
        "aftersales.diagnosis",
        "aftersales_corrective_action_diagnosis_rel",
        "action_id",
        "source_id",
        string="Diagnosis Reports",
        copy=False,
        check_company=True,
    )
    finding_ids = fields.Many2many(
        "aftersales.visit.finding",
        "aftersales_corrective_action_finding_rel",
        "action_id",
        "source_id",
        string="Problems from Visits",
        copy=False,
        check_company=True,
    )
    feedback_ids = fields.Many2many(
        "aftersales.quality.feedback",
        "aftersales_corrective_action_feedback_rel",
        "action_id",
        "source_id",
        string="Quality Feedback",
        copy=False,
        check_company=True,
    )

    @api.model
    def _open_from(self, records, values=None):
        """Open one corrective action for records of one model, which it names as its source.

        :param records: what it comes from; a model of ``SOURCES``
        :param dict values: what differs from what the first record proposes
        :return: the action
        :raise AccessError: the user does not open corrective actions
        :raise UserError: a record has an open action already, or they are of several companies
        """
        self.check_access("create")
        records.check_access("read")
        self._check_uncovered(records)
        first = records[:1]
        proposed = first._improvement_values() if first else {}
        if len(records) > 1:
            proposed["problem"] = "\n".join(
                filter(None, (one._improvement_values().get("problem") for one in records))
            )
        return self.create(
            {
                "company_id": first.company_id.id,
                **proposed,
                **(values or {}),
                SOURCES[records._name]: [Command.set(records.ids)],
            }
        )

    @api.model
    def _check_uncovered(self, records):
        """Refuse records that an open action takes care of already.

        :raise UserError: names the action, which is the one to work on
        """
        companies = records.sudo().company_id
        if len(companies) > 1:
            raise UserError(
                self.env._("An action is of one company: choose records of one of them only.")
            )
        for record in records.sudo():
            open_ones = record.corrective_action_ids.filtered(lambda action: action.state in OPEN)
            if open_ones:
                raise UserError(
                    self.env._(
                        "%(record)s is taken care of by %(action)s already. Work on that one, or "
                        "cancel it with a reason first.",
                        record=record.display_name,
                        action=open_ones[0].display_name,
                    )
                )

    def _add_sources(self, records):
        """Have the action take care of further records (I-03, amendment 11).

        :raise UserError: the action has ended
        """
        self.ensure_one()
        self.check_access("create")
        records.check_access("read")
        if self.state not in OPEN:
            raise UserError(
                self.env._(
                    "%(action)s is “%(state)s” and takes care of nothing new. Choose an open one.",
                    action=self.display_name,
                    state=self._state_label(self.state),
                )
            )
        self.sudo().write({SOURCES[records._name]: [Command.link(one.id) for one in records]})
