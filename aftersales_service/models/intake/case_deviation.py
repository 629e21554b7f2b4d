from odoo import api, fields, models


class CaseDeviation(models.AbstractModel):
    """Why the service plan came late, asked once when the case closes (B-13, amendment 59)."""

    _name = "aftersales.case.deviation"
    _description = "Deviation of a case"

    deviation_reason_id = fields.Many2one(
        "aftersales.deviation.reason",
        copy=False,
        ondelete="restrict",
        help="Why the service plan was not determined in time.",
    )
    deviation_note = fields.Char(copy=False)
    deviation_asked = fields.Boolean(compute="_compute_deviation_asked")

    @api.depends("csi_ids", "clock_ids")
    def _compute_deviation_asked(self):
        """Say on which cases the reason is asked for."""
        late = self._late_decisions()
        for case in self:
            case.deviation_asked = case in late

    def _late_decisions(self):
        """Return the cases whose plan was determined late, or is late, and nobody excused it."""
        events = {case: case._live_csis() for case in self}
        csis = self.env["aftersales.csi"].sudo().union(*events.values())
        clocks = (
            self.env["aftersales.sla.clock"]
            .sudo()
            .search(
                [
                    ("kind", "=", "decision"),
                    ("breached", "=", True),
                    ("excused", "=", False),
                    ("policy_id.measured_only", "=", False),
                    "|",
                    "&",
                    ("res_model", "=", csis._name),
                    ("res_id", "in", csis.ids),
                    "&",
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                ]
            )
        )
        late = {(clock.res_model, clock.res_id) for clock in clocks}
        return self.filtered(
            lambda case: (
                (case._name, case._origin.id) in late
                or any((csi._name, csi._origin.id) in late for csi in events[case])
            )
        )

    def _unexplained_deviations(self):
        """Yield the cases that lack the reason; one that is not solved does not close."""
        lacking = self.filtered(
            lambda case: not case.deviation_reason_id and case.confirm_solved != "no"
        )
        for case in lacking and lacking._late_decisions():
            yield (
                case,
                self.env._(
                    "The service plan was not determined in time. Choose the reason of the "
                    "deviation."
                ),
            )
