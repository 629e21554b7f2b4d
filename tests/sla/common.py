"""Cases at given moments, and what their clocks say."""

from odoo import Command, fields
from odoo.tests import freeze_time

from ..common import MODULE
from ..intake.common import IntakeCase


class SlaCase(IntakeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Clock = cls.env["aftersales.sla.clock"]
        cls.Policy = cls.env["aftersales.sla.policy"]

    def received(self, at, kind="repair_request", level="important", channel="email", **values):
        """Return a new case received at a local moment, as an agent enters it then."""
        with freeze_time(self.local(at)):
            case = self.case(
                type_id=self.env.ref(f"{MODULE}.case_type_{kind}").id,
                level_id=self.env.ref(f"{MODULE}.level_{level}").id,
                channel_id=self.env.ref(f"{MODULE}.channel_{channel}").id,
                received_at=fields.Datetime.now(),
                promised_reply_at=False,
                **values,
            )
            self.env.flush_all()
        return case

    def do(self, at, method, *arguments, **named):
        """Call a method at a local moment."""
        with freeze_time(self.local(at)):
            result = method(*arguments, **named)
            self.env.flush_all()
        return result

    @staticmethod
    def tell_plan(case):
        """Write down what will be done and tell it to the customer."""
        case.solution = "Replace the seal"
        case.action_tell_plan()

    def clocks(self, record, kind):
        """Return a record's clocks of a kind, in the order in which they began."""
        self.env.flush_all()
        return self.Clock.search(
            [
                ("res_model", "=", record._name),
                ("res_id", "=", record.id),
                ("kind", "=", kind),
            ],
            order="id",
        )

    def clock(self, record, kind):
        """Return the last clock of a kind."""
        return self.clocks(record, kind)[-1:]

    def due(self, record, kind):
        """Return when the last clock of a kind is due, in local time."""
        deadline = self.clock(record, kind).deadline
        zone = record.with_context(tz="Asia/Shanghai")
        return deadline and fields.Datetime.context_timestamp(zone, deadline).strftime(
            "%Y-%m-%d %H:%M:%S"
        )

    def preset(self, code):
        """Apply a preset to the company."""
        preset = self.env.ref(f"{MODULE}.preset_{code}")
        return preset.with_user(self.service_admin)._apply(self.company)

    def policy(self, key):
        """Return the company's policy that came from a preset under a key."""
        return self.Policy.search([("company_id", "=", self.company.id), ("key", "=", key)])

    def watch(self, at):
        """Run the watch at a local moment."""
        with freeze_time(self.local(at)):
            self.run_job("promise_watch")

    def told(self, record=None):
        """Return ``(login, basis)`` of who was told of the record's clocks, in order."""
        alerts = self.env["aftersales.sla.alert"].search([("told_at", "!=", False)], order="id")
        if record:
            alerts = alerts.filtered(
                lambda a: a.clock_id.res_id == record.id and a.clock_id.res_model == record._name
            )
        return [(alert.user_id.login.removeprefix("svc_"), alert.basis) for alert in alerts]

    def on_call(self, user, start="2026-01-01 00:00", end=None):
        """Put a person on call."""
        return self.env["aftersales.on.call"].create(
            {
                "company_id": self.company.id,
                "user_id": user.id,
                "date_from": self.local(start),
                "date_to": end and self.local(end),
            }
        )

    def absent(self, user, start, end):
        """Put a user on leave."""
        resource = self.env["resource.resource"].create(
            {
                "name": user.name,
                "user_id": user.id,
                "calendar_id": self.calendar.id,
                "company_id": self.company.id,
            }
        )
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Ill",
                "resource_id": resource.id,
                "calendar_id": self.calendar.id,
                "company_id": self.company.id,
                "date_from": self.local(start),
                "date_to": self.local(end),
            }
        )

    def set_facts(self, policy, **facts):
        """Give a policy other business facts, by effect."""
        for effect, codes in facts.items():
            found = self.env["aftersales.sla.fact"].search([("code", "in", codes)])
            policy.write({f"{effect}_fact_ids": [Command.set(found.ids)]})
