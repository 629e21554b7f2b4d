from freezegun import freeze_time

from .common import ReceptionCase


class TestRescue(ReceptionCase):
    """Road rescue: a service type of its own whose clock runs day and night (AUTO 1.2, AMB-04)."""

    def rescue(self, at):
        """Return a rescue case that a customer reported at a local time, not yet answered."""
        with freeze_time(self.local(at)):
            case = (
                self.env["aftersales.case"]
                .with_user(self.agent)
                .create(
                    {
                        "partner_id": self.customer.id,
                        "type_id": self.env.ref("aftersales_service.case_type_road_rescue").id,
                        "level_id": self.env.ref("aftersales_service.level_general").id,
                        "channel_id": self.env.ref("aftersales_service.channel_online").id,
                        "installed_product_ids": [(6, 0, self.unit.ids)],
                        "description": "Stands on the motorway",
                    }
                )
            )
            case.action_register()
            self.env.flush_all()
        return case

    def due(self, case):
        """Return when the first contact is due."""
        return (
            self.env["aftersales.sla.clock"]
            .search(
                [
                    ("res_model", "=", "aftersales.case"),
                    ("res_id", "=", case.id),
                    ("kind", "=", "first_contact"),
                ]
            )
            .deadline
        )

    def test_off_by_default(self):
        """B-08, amendments 3.2: the type is there and off; an administrator switches it on."""
        kind = self.env.ref("aftersales_service.case_type_road_rescue")
        self.assertFalse(kind.active)
        kind.with_user(self.service_admin).action_unarchive()
        self.assertTrue(kind.active)

    def test_clock_at_night_with_a_roster(self):
        """AMB-04, amendments 3.2: on Sunday at 02:00 somebody on call has 30 minutes."""
        self.env.ref("aftersales_service.case_type_road_rescue").active = True
        self.env["aftersales.on.call"].create(
            {
                "company_id": self.company.id,
                "user_id": self.engineer.id,
                "date_from": self.local("2026-03-01 00:00"),
            }
        )
        case = self.rescue("2026-03-08 02:00")
        self.assertEqual(self.due(case), self.local("2026-03-08 02:30"))

    def test_clock_without_a_roster(self):
        """Amendment 66: with nobody on call the 30 minutes are working minutes: Monday 08:30."""
        self.env.ref("aftersales_service.case_type_road_rescue").active = True
        case = self.rescue("2026-03-08 02:00")
        self.assertEqual(self.due(case), self.local("2026-03-09 08:30"))
