from odoo import fields, models


class CorrectiveActionFault(models.AbstractModel):
    """The frequent faults against which a corrective action was opened (I-06)."""

    _name = "aftersales.corrective.action.fault"
    _description = "Frequent faults of a corrective action"

    fault_alarm_ids = fields.One2many(
        "aftersales.fault.alarm", "corrective_action_id", string="Frequent Faults"
    )
    fault_alarm_count = fields.Integer(string="Frequent Fault", compute="_compute_smart_links")

    def action_open_fault_alarms(self):
        """Open the frequent faults against which the action was opened (O-04)."""
        return self._show_records(self._linked("fault_alarm_count"), self.env._("Frequent Faults"))

    def _fault_places(self):
        """Return what the containment lists of the frequent faults count per place (8D, D3).

        :return: ``{action: {place: {"quantity": …, "checked": …, "bad": …}}}``
        """
        counted = {}
        entries = self.sudo().fault_alarm_ids.containment_ids
        for (alarm, place), group in entries.grouped(
            lambda entry: (entry.alarm_id, entry.place)
        ).items():
            places = counted.setdefault(alarm.corrective_action_id.sudo(False), {})
            line = places.setdefault(place, {"quantity": 0.0, "checked": 0.0, "bad": 0.0})
            for name, states in (
                ("quantity", None),
                ("checked", ("good", "bad", "settled")),
                ("bad", ("bad", "settled")),
            ):
                line[name] += sum(e.quantity for e in group if not states or e.state in states)
        return counted

    def _reopen_faults(self):
        """Take the frequent faults up again that were closed on the promise (I-04, I-06)."""
        closed = self.sudo().fault_alarm_ids.filtered(lambda alarm: alarm.state == "closed")
        for action, alarms in closed.grouped("corrective_action_id").items():
            alarms.filtered("can_reopen").action_reopen(
                reason=self.env._(
                    "The promised effect of %(action)s did not last.", action=action.name
                )
            )

    def _propose_end_of_faults(self):
        """Propose the day from which on the measure works, and have QA close the faults."""
        alarms = self.sudo().fault_alarm_ids.filtered(lambda alarm: alarm.state == "action")
        for alarm in alarms.filtered(lambda alarm: not alarm.restart_on):
            alarm.restart_on = max(alarm.corrective_action_id.promise_ids.mapped("start_date"))
        alarms._create_activities(
            lambda alarm: self.env["aftersales.role"]._direct_users("qa", alarm.company_id),
            lambda alarm: alarm.env._("The measure works: close the frequent fault"),
        )
