"""A customer's unit, the records of the desk's lists, and cases as the agent makes them."""

from odoo import Command

from ..common import MODULE, AftersalesCase


class IntakeCase(AftersalesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("phone", "email", "walk_in", "verbal"):
            setattr(cls, code, cls.env.ref(f"{MODULE}.channel_{code}"))
        for code in ("quality_complaint", "repair_request", "service_complaint", "consultation"):
            setattr(cls, code, cls.env.ref(f"{MODULE}.case_type_{code}"))
        for code in ("general", "important", "urgent"):
            setattr(cls, code, cls.env.ref(f"{MODULE}.level_{code}"))
        cls.unit = (
            cls.env["aftersales.installed.product"]
            .sudo()
            .create(
                {
                    "company_id": cls.company.id,
                    "product_id": cls.equipment.id,
                    "serial": "HY5031-26-0417",
                    "partner_id": cls.customer.id,
                    "model": "HY-5031",
                    "plate": "浙A12345",
                    "pickup_date": "2026-09-15",
                }
            )
        )

    @classmethod
    def values(cls, **values):
        """Return what an agent enters for a fault reported by phone, with changes."""
        return {
            "partner_id": cls.customer.id,
            "channel_id": cls.phone.id,
            "type_id": cls.repair_request.id,
            "level_id": cls.important.id,
            "installed_product_ids": [Command.set(cls.unit.ids)],
            "description": "Hydraulic pump leaks",
            "promised_reply_at": "2030-01-01 06:00:00",
            **values,
        }

    def case(self, user=None, **values):
        """Return a new case entered by a user, the agent by default."""
        return (
            self.env["aftersales.case"].with_user(user or self.agent).create(self.values(**values))
        )

    def registered(self, user=None, **values):
        """Return a registered case."""
        case = self.case(user, **values)
        case.action_register()
        return case

    def handled(self, **values):
        """Return a case whose work is done."""
        case = self.registered(**values)
        case.action_handle()
        return case

    def told(self, **values):
        """Return a case whose result was told to the customer."""
        case = self.handled()
        case.write({**self.contents(), **values})
        case.action_tell_result()
        return case

    @staticmethod
    def contents(**values):
        """Return the four contents of a told result (B-25), with changes."""
        return {
            "result_solved": "yes",
            "result_cause": "Seal damaged",
            "result_measure": "none needed",
            "result_satisfaction": "asked",
            **values,
        }

    def activities(self, record, xmlid):
        """Return the open activities of one of our types on a record."""
        activity_type = self.env.ref(f"{MODULE}.{xmlid}")
        return record.sudo().activity_ids.filtered(lambda a: a.activity_type_id == activity_type)
