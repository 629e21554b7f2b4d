"""Promises of a team, and what its people see of them."""

from datetime import timedelta

from odoo import Command, fields
from odoo.tests import freeze_time

from .common import SlaCase

NOW = "2026-09-16 09:00"  # a Wednesday


class MyDayCase(SlaCase):
    """People with promises, and what each sees of them at a local moment."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = cls.agent.copy({"login": "svc_colleague", "name": "Colleague"})
        cls.stranger = cls.agent.copy({"login": "svc_stranger", "name": "Stranger"})
        cls.team = cls.env["aftersales.team"].create(
            {
                "name": "Desk",
                "company_id": cls.company.id,
                "member_ids": [Command.set((cls.agent | cls.colleague).ids)],
            }
        )
        cls.customers = cls.env["res.partner"].create(
            [{"name": f"Customer {index}", "phone": f"+86 10 {index}"} for index in range(4)]
        )

    def owe(self, due, user=None, partner=None, kind="promised_reply", **values):
        """Return a case in work with one time limit, due at a local moment."""
        with freeze_time(self.local("2026-09-14 09:00")):
            case = self.env["aftersales.case"].create(
                self.values(
                    user_id=self.agent.id if user is None else user and user.id,
                    partner_id=(partner or self.customer).id,
                    promised_reply_at=False,
                    company_id=self.company.id,
                    installed_product_ids=False,
                    **values,
                )
            )
            accepted = {"accepted_at": fields.Datetime.now(), "accepted_by": self.env.uid}
            case.sudo().write({"state": "in_progress", **accepted})
            for clock in case._open_clocks():
                case._cancel_clock(clock.kind, "Test")
            case._start_clock(kind, deadline=self.local(due), user=case.user_id or None)
            self.env.flush_all()
        return case

    def load(self, user=None, at=NOW, **arguments):
        """Return the screen of a user at a local moment."""
        self.env.invalidate_all()
        with freeze_time(self.local(at)):
            return self.env["aftersales.my.day"].with_user(user or self.agent).load(**arguments)

    def act(self, case, verb, user=None, at=NOW):
        """Press a key on the last time limit of a case."""
        clock = self.env["aftersales.sla.clock"].search(
            [("res_model", "=", case._name), ("res_id", "=", case.id)], order="id desc", limit=1
        )
        self.env.invalidate_all()
        with freeze_time(self.local(at)):
            day = self.env["aftersales.my.day"].with_user(user or self.agent)
            result = day.act(clock.id, verb)
            self.env.flush_all()
        return result

    @staticmethod
    def counts(screen):
        """Return the number of each section of a screen."""
        return {section["key"]: section["count"] for section in screen["sections"]}

    @staticmethod
    def documents(screen, *keys):
        """Return the names of the documents in sections, in their order."""
        return [
            item["document"]
            for section in screen["sections"]
            for line in section["lines"]
            for item in line["items"]
            if not keys or section["key"] in keys
        ]

    def many(self, count, start):
        """Make cases of customers of their own, each with one time limit due before noon."""
        partners = self.env["res.partner"].create(
            [{"name": f"Many {start + index}", "phone": f"{index}"} for index in range(count)]
        )
        Case = self.env["aftersales.case"].with_context(tracking_disable=True)
        with freeze_time(self.local("2026-09-14 09:00")):
            cases = Case.create(
                [
                    self.values(
                        partner_id=partner.id,
                        user_id=self.agent.id,
                        company_id=self.company.id,
                        promised_reply_at=False,
                        installed_product_ids=False,
                    )
                    for partner in partners
                ]
            )
            for kind in set(cases._open_clocks().mapped("kind")):
                cases._cancel_clock(kind, "Test")
            at = self.local("2026-09-16 10:00")
            cases._start_clock(
                "promised_reply",
                deadline={
                    case.id: at + timedelta(seconds=index) for index, case in enumerate(cases)
                },
            )
            self.env.flush_all()
