from odoo import fields, models
from odoo.exceptions import UserError


class CaseWaiver(models.AbstractModel):
    """Closing a handled case whose customer cannot confirm: a supervisor allows it (F-17)."""

    _name = "aftersales.case.waiver"
    _description = "Waiver of a case's confirmation"

    def action_ask_waiver(self, reason=None):
        """Ask a supervisor to close handled cases without the customer's confirmation (F-17).

        :param str reason: why nobody can confirm
        :raise UserError: the reason is missing, the case is not handled, or it was asked already
        """
        self.check_access("write")
        if not (reason or "").strip():
            raise UserError(
                self.env._(
                    "%(case)s: enter why the confirmation should be waived.",
                    case=self[:1].display_name,
                )
            )
        for case in self:
            if case.state != "to_confirm":
                raise UserError(
                    self.env._(
                        "%(case)s is “%(state)s”: only the confirmation of a handled case "
                        "can be waived.",
                        case=case.display_name,
                        state=case._state_label(case.state),
                    )
                )
            if case._pending_waivers():
                raise UserError(
                    self.env._(
                        "%(case)s: a waiver is asked for already. Wait for the supervisor.",
                        case=case.display_name,
                    )
                )
        for case, message in self._blockers_waive():
            raise UserError(
                self.env._("%(case)s: %(missing)s", case=case.display_name, missing=message)
            )
        self._request_approval("waiver", group="aftersales_service.group_supervisor", reason=reason)
        people = {
            company: self.env["aftersales.role"]._users("supervisor", company) - self.env.user
            for company in self.company_id
        }
        self._create_activities(
            lambda case: people[case.company_id],
            lambda case: case.env._("Waive the confirmation?"),
            activity_type="aftersales_service.activity_waiver",
            note=reason,
        )
        return True

    def _blockers_waive(self):
        """Yield the cases that lack the reason of a late plan: it is asked when a case closes,
        also where nobody confirms (B-13)."""
        yield from self._unexplained_deviations()

    def _pending_waivers(self):
        """Return the requests to waive the confirmation that wait for an answer."""
        return self.approval_ids.filtered(lambda a: a.kind == "waiver" and a.state == "pending")

    def _on_approval(self, kind, rows):
        """Close the cases whose waiver a supervisor approved; tell the others (F-17)."""
        super()._on_approval(kind, rows)
        if kind != "waiver":
            return
        self._drop_activities("aftersales_service.activity_waiver")
        yes = rows.filtered(lambda row: row.state == "approved")
        for row in yes:
            case = self.browse(row.res_id)
            closed = case.sudo()._take_step(
                "waive",
                {"closing_reason": "waived", "closed_at": fields.Datetime.now()},
                reason=row.reason,
            )
            closed._drop_activities()
            closed._clock_fact("closed")
        for row in rows - yes:
            case = self.browse(row.res_id).sudo()
            case._message_log(
                body=self.env._(
                    "The confirmation is not waived. %(comment)s", comment=row.comment or ""
                ),
                author_id=self.env.user.partner_id.id,
            )
