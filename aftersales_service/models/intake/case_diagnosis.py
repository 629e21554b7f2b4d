from odoo import api, fields, models
from odoo.exceptions import UserError


class CaseDiagnosis(models.AbstractModel):
    """The diagnosis reports of a case, and what has to be known before it is planned (C-03, C-05).

    The procedures differ: one asks for the report, one for the investigation and its evidence;
    where the company asks for neither nothing is held up.
    """

    _name = "aftersales.case.diagnosis"
    _description = "Diagnosis of a case"

    diagnosis_ids = fields.One2many("aftersales.diagnosis", "case_id", string="Diagnosis Reports")
    diagnosis_count = fields.Integer(string="Diagnoses", compute="_compute_smart_links")
    evidence_note = fields.Text(
        string="Evidence in Words",
        copy=False,
        help="What proves the matter where there is no file: who saw it, what was measured.",
    )

    def _unready_for_plan(self):
        """Yield ``(case, message)`` for what is missing before a solution may be written.

        The exits (explained, out of scope, declined) need nothing of it.
        """
        yield from self._undiagnosed()
        for case in self._to_prove():
            if not (case.finding or "").strip():
                yield case, self.env._("Enter what the investigation found.")
        yield from self._unproven()

    def _undiagnosed(self):
        """Yield the cases that lack the diagnosis report for which their company asks (C-03).

        The cause that QA found for a customer event record is one as well.
        """
        for case in self.sudo():
            if not (case.type_id.needs_diagnosis and case.company_id.aftersales_require_diagnosis):
                continue
            events = case._live_csis()
            if "done" not in case.diagnosis_ids.mapped("state") and not any(
                events.mapped("cause_at")
            ):
                yield (
                    case.with_env(self.env),
                    self.env._(
                        "The diagnosis report is missing. Write and finish it first, with the "
                        "category of the cause."
                    ),
                )

    def _unproven(self):
        """Yield the cases that lack the evidence for which their company asks (C-05)."""
        cases = self._to_prove()
        files = cases.sudo()._case_files() if cases else {}
        for case in cases:
            if not files.get(case._origin.id) and not (case.evidence_note or "").strip():
                yield (
                    case,
                    self.env._(
                        "The evidence is missing. Add a photo or file, or say in words what "
                        "proves the matter."
                    ),
                )

    def _to_prove(self):
        """Return the cases whose type and company ask for evidence."""
        return self.filtered(
            lambda case: (
                case.sudo().type_id.needs_evidence
                and case.sudo().company_id.aftersales_require_steps
            )
        )

    @api.model_create_multi
    def create(self, vals_list):
        """Take a solution that comes with the case only where it may be written (C-03, C-05)."""
        cases = super().create(vals_list)
        if not self.env.su:
            cases.filtered(lambda case: (case.solution or "").strip())._refuse_unready()
        return cases

    def write(self, vals):
        """Write a solution only for cases that are looked into (C-03, C-05).

        :raise UserError: the company asks for a diagnosis report or evidence that is missing
        """
        result = super().write(vals)
        if (vals.get("solution") or "").strip() and not self.env.su:
            self._refuse_unready()
        return result

    def _refuse_unready(self):
        """Refuse cases that may not be planned yet, naming what each lacks."""
        missing = [
            self.env._("%(record)s: %(missing)s", record=case.display_name, missing=message)
            for case, message in self._unready_for_plan()
        ]
        if missing:
            raise UserError(self._refusal(missing))

    def action_view_diagnoses(self):
        """Open the diagnosis reports of the case, or a new one where there is none (C-03)."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_service.diagnosis_action"
        )
        action.update(
            domain=[("case_id", "=", self.id)],
            context={"default_case_id": self.id, "default_company_id": self.company_id.id},
        )
        reports = self.diagnosis_ids
        if len(reports) < 2:
            action.update(view_mode="form", views=[(False, "form")], res_id=reports.id)
        return action
