from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user

from ..common import MODULE
from .common import SlaCase

# Requirements 5.1 and 5.2 with amendments 3.2, by hand. In each procedure: who accepts, whether
# steps are required, sheets, the CSI gate, the promise, and when the archive is handed over.
PROCEDURES = {
    "recommended": {
        "aftersales_acceptance": "agent",
        "aftersales_require_steps": False,
        "aftersales_require_diagnosis": False,
        "aftersales_require_action": False,
        "aftersales_transmission": False,
        "aftersales_csi_gate": True,
        "aftersales_table_binds": True,
        "aftersales_plan_gate": "paid",
        "aftersales_agreement": True,
        "aftersales_promise": True,
        "aftersales_handling_days": 3,
        "aftersales_compensation_route": "kind",
        "aftersales_goodwill_limit": 2000.0,
        "aftersales_priced_purchase": True,
        "aftersales_handover_working_day": True,
        "aftersales_remote_steps": True,
        "aftersales_allocation": True,
        "aftersales_part_standard": False,
        "aftersales_instruction": False,
        "aftersales_visit_merge": True,
        "aftersales_voucher_required": True,
        "aftersales_pickup_days": 3,
    },
    "wi": {
        "aftersales_acceptance": "agent",
        "aftersales_require_steps": False,
        "aftersales_require_diagnosis": False,
        "aftersales_require_action": False,
        "aftersales_transmission": False,
        "aftersales_csi_gate": False,
        "aftersales_table_binds": False,
        "aftersales_plan_gate": "none",
        "aftersales_agreement": False,
        "aftersales_promise": True,
        "aftersales_handling_days": 3,
        "aftersales_compensation_route": "review",
        "aftersales_goodwill_limit": 0.0,
        "aftersales_priced_purchase": True,
        "aftersales_handover_working_day": False,
        "aftersales_remote_steps": False,
        "aftersales_allocation": False,
        "aftersales_part_standard": False,
        "aftersales_instruction": False,
        "aftersales_visit_merge": False,
        "aftersales_voucher_required": False,
        "aftersales_pickup_days": 0,
    },
    "auto": {
        "aftersales_acceptance": "agent",
        "aftersales_require_steps": True,
        "aftersales_require_diagnosis": False,
        "aftersales_require_action": False,
        "aftersales_transmission": False,
        "aftersales_csi_gate": False,
        "aftersales_table_binds": False,
        "aftersales_plan_gate": "paid",
        "aftersales_agreement": True,
        "aftersales_promise": False,
        "aftersales_handling_days": 0,
        "aftersales_compensation_route": "kind",
        "aftersales_goodwill_limit": 2000.0,
        "aftersales_priced_purchase": True,
        "aftersales_handover_working_day": True,
        "aftersales_remote_steps": False,
        "aftersales_allocation": False,
        "aftersales_part_standard": True,
        "aftersales_instruction": False,
        "aftersales_visit_merge": False,
        "aftersales_voucher_required": True,
        "aftersales_pickup_days": 3,
    },
    "reg": {
        "aftersales_acceptance": "manager",
        "aftersales_require_steps": False,
        "aftersales_require_diagnosis": False,
        "aftersales_require_action": False,
        "aftersales_transmission": False,
        "aftersales_csi_gate": True,
        "aftersales_table_binds": True,
        "aftersales_plan_gate": "none",
        "aftersales_agreement": False,
        "aftersales_promise": False,
        "aftersales_handling_days": 0,
        "aftersales_compensation_route": "kind",
        "aftersales_goodwill_limit": 2000.0,
        "aftersales_priced_purchase": False,
        "aftersales_handover_working_day": True,
        "aftersales_remote_steps": False,
        "aftersales_allocation": False,
        "aftersales_part_standard": False,
        "aftersales_instruction": False,
        "aftersales_visit_merge": False,
        "aftersales_voucher_required": False,
        "aftersales_pickup_days": 0,
    },
    "comm": {
        "aftersales_acceptance": "agent",
        "aftersales_require_steps": False,
        "aftersales_require_diagnosis": False,
        "aftersales_require_action": True,
        "aftersales_transmission": True,
        "aftersales_csi_gate": False,
        "aftersales_table_binds": False,
        "aftersales_plan_gate": "none",
        "aftersales_agreement": False,
        "aftersales_promise": False,
        "aftersales_handling_days": 0,
        "aftersales_compensation_route": "kind",
        "aftersales_goodwill_limit": 2000.0,
        "aftersales_priced_purchase": True,
        "aftersales_handover_working_day": True,
        "aftersales_remote_steps": False,
        "aftersales_allocation": False,
        "aftersales_part_standard": False,
        "aftersales_instruction": True,
        "aftersales_visit_merge": False,
        "aftersales_voucher_required": False,
        "aftersales_pickup_days": 0,
    },
    "tpl": {
        "aftersales_acceptance": "agent",
        "aftersales_require_steps": False,
        "aftersales_require_diagnosis": True,
        "aftersales_require_action": False,
        "aftersales_transmission": False,
        "aftersales_csi_gate": False,
        "aftersales_table_binds": False,
        "aftersales_plan_gate": "always",
        "aftersales_agreement": False,
        "aftersales_promise": False,
        "aftersales_handling_days": 0,
        "aftersales_compensation_route": "single",
        "aftersales_goodwill_limit": 0.0,
        "aftersales_priced_purchase": True,
        "aftersales_handover_working_day": True,
        "aftersales_remote_steps": True,
        "aftersales_allocation": True,
        "aftersales_part_standard": False,
        "aftersales_instruction": False,
        "aftersales_visit_merge": False,
        "aftersales_voucher_required": False,
        "aftersales_pickup_days": 0,
    },
}
# Amendments 3.2, marked "ours" or of one procedure: the same whatever is applied (P-02, B-16).
COMMON = {
    "aftersales_maintenance_days": 7,
    "aftersales_old_part_days": 30,
    "aftersales_handover_check_hour": 9.0,
    "aftersales_handover_auto": True,
    "aftersales_handover_hour": 8.5,
    "aftersales_promise_hours": 4.0,
    "aftersales_promise_limit": 8.0,
}
# Settings that no preset names: places, limits of the desk and of files, nothing of a procedure.
NO_PROCEDURE = {
    "aftersales_go_live",
    "aftersales_caught_up_at",
    "aftersales_unregistered_minutes",
    "aftersales_duplicate_days",
    "aftersales_answer_policy",
    "aftersales_reopen_days",
    "aftersales_mail_new_customer",
    "aftersales_evidence_mb",
    "aftersales_evidence_types",
    "aftersales_sla_preset_id",
    "aftersales_maintenance_missed_days",
    "aftersales_maintenance_attempts",
    "aftersales_meter_days",
    "aftersales_legal_counters",
    "aftersales_part_guarantee_months",
    "aftersales_old_part_location_id",
    "aftersales_property_location_id",
    "aftersales_appointment_hours",
    "aftersales_visit_hours",
    # Calls: hours of the day, the company's own words, and for how long a link holds.
    "aftersales_quiet_from",
    "aftersales_quiet_to",
    "aftersales_retry_morning",
    "aftersales_retry_afternoon",
    "aftersales_call_independent",
    "aftersales_answer_days",
    "aftersales_answer_link_days",
    "aftersales_service_contact",
    "aftersales_service_phone",
    "aftersales_complaint_flow",
    # What proves an effect: statistics, not a procedure.
    "aftersales_effect_expected",
    "aftersales_effect_risk",
    "aftersales_other_matters",
    "aftersales_appointment_portal",
    "aftersales_engineer_location_id",
    "aftersales_analysis_location_id",
    "aftersales_returned_location_id",
    "aftersales_analytic_account_id",
    "aftersales_free_part_account_id",
    "aftersales_calendar_version",
    "aftersales_day_from",
    "aftersales_day_to",
    "aftersales_year_warning_days",
    "aftersales_warned_year",
    "aftersales_workday_years",
}


class TestPresetSettings(SlaCase):
    def switch(self, preset, name):
        """Return what a preset says about a setting, as the administrator sees it."""
        switches = self.env.ref(f"{MODULE}.preset_{preset}").switch_ids
        return switches.with_user(self.service_admin).filtered(lambda row: row.switch == name)

    def test_each_preset_writes_the_company(self):
        """O-01, P-02, P-18: each preset leads to the same company, whatever stood there before."""
        for before in ("comm", "reg"):
            for code, expected in PROCEDURES.items():
                with self.subTest(code, after=before):
                    self.preset(before)
                    self.preset(code)
                    expected = {**expected, **COMMON}
                    present = {name: self.company[name] for name in expected}
                    self.assertEqual(present, expected)
                    switches = self.env.ref(f"{MODULE}.preset_{code}").switch_ids
                    self.assertEqual(set(switches.mapped("switch")), set(expected))
                    self.assertFalse(any(switches.mapped("customised")))

    def test_every_setting_was_thought_of(self):
        """O-01: a new setting of the company is named by the presets, or is of no procedure."""
        ours = {
            name
            for name, field in self.env["res.company"]._fields.items()
            if name.startswith("aftersales_") and field.type not in ("one2many", "many2many")
        }
        named = {*PROCEDURES["wi"], *COMMON}
        self.assertEqual(ours - named, NO_PROCEDURE)

    def test_parameters_kept_elsewhere(self):
        """P-03, P-04, P-36: what is the same for all companies stands in their own lists."""
        rules = [self.env.ref(f"{MODULE}.visit_rule_{name}") for name in ("initial", "second")]
        for rule in rules:
            window = (rule.offset_min, rule.offset_max, rule.unit)
            self.assertEqual(window, (5, 7, "calendar"))
        self.assertEqual(self.env["aftersales.level"].search_count([]), 3)
        self.assertEqual(self.env["aftersales.product.class"].search_count([]), 3)
        kinds = self.env["aftersales.case.type"].search(
            [("is_complaint", "=", True), ("source", "like", "AUTO")]
        )
        self.assertEqual(len(kinds), 4)

    def test_a_changed_setting_is_marked(self):
        """O-01: customised, with what the preset says and the clause beside it."""
        self.preset("reg")
        row = self.switch("reg", "aftersales_acceptance")
        self.assertEqual(row.source, "REG 4.1")
        self.assertFalse(row.customised)
        self.company.aftersales_acceptance = "agent"
        self.env.invalidate_all()
        row = self.switch("reg", "aftersales_acceptance").with_company(self.company)
        self.assertTrue(row.customised)
        self.assertEqual(row.value_words, "Service Managers Only")
        self.assertEqual(row.present_words, "Service Agents and Managers")
        hour = self.switch("wi", "aftersales_handover_check_hour")
        self.assertEqual((hour.value_words, hour.source, hour.ours), ("09:00", "WI 四.1.1", False))

    def test_provenance_stands_in_the_settings(self):
        """O-01: the settings name the preset that was applied, and list what it says."""
        self.preset("comm")
        admin = new_test_user(
            self.env,
            "preset_sys",
            f"base.group_system,{MODULE}.group_admin",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        settings = self.env["res.config.settings"].with_user(admin).create({})
        self.assertEqual(settings.aftersales_sla_preset_id.code, "comm")
        rows = {row.switch: row for row in settings.aftersales_switch_ids}
        self.assertEqual(rows["aftersales_transmission"].source, "COMM 5.1")
        self.assertEqual(rows["aftersales_transmission"].present_words, "Yes")
        settings.aftersales_transmission = False
        settings.execute()
        self.assertFalse(self.company.aftersales_transmission)
        self.env.invalidate_all()
        self.assertTrue(rows["aftersales_transmission"].customised)

    def test_a_team_leaves_the_company_alone(self):
        """O-01: applied to a team, a preset sets its time limits; settings are the company's."""
        team = self.env["aftersales.team"].create({"name": "Desk", "company_id": self.company.id})
        self.env.ref(f"{MODULE}.preset_reg")._apply(self.company, team)
        self.assertEqual(self.company.aftersales_acceptance, "agent")
        self.assertEqual(self.company.aftersales_sla_preset_id.code, "recommended")

    def test_a_new_company_keeps_what_its_maker_chose(self):
        """O-01: the default preset does not undo the settings that a company is made with."""
        company = self.env["res.company"].create(
            {"name": "Own Way", "aftersales_acceptance": "manager"}
        )
        self.assertEqual(company.aftersales_sla_preset_id.code, "recommended")
        self.assertEqual(company.aftersales_acceptance, "manager")
        self.assertTrue(company.aftersales_csi_gate)

    def test_nobody_edits_what_a_procedure_says(self):
        """O-01, M-02: the values of a preset are read only; the company's own are changed."""
        row = self.switch("reg", "aftersales_acceptance")
        with self.assertRaises(AccessError):
            row.with_user(self.service_admin).value = "agent"
        with self.assertRaisesRegex(ValidationError, "“nobody” is no value of “Requests Accepted"):
            row.sudo().value = "nobody"
        hour = self.switch("reg", "aftersales_promise_hours")
        with self.assertRaisesRegex(ValidationError, "“soon” is no value of .* Enter a number"):
            hour.sudo().value = "soon"

    def test_who_accepts_follows_the_procedure(self):
        """B-02, REG 4.1: under the regulation an agent's call waits for a service manager."""
        self.preset("reg")
        case = self.received("2026-03-06 09:00", "consultation")
        with self.assertRaisesRegex(UserError, "manager"):
            case.with_user(self.agent).action_register()
        case.with_user(self.manager).action_register()
        self.assertEqual(case.state, "in_progress")

    def test_the_csi_gate_is_of_one_procedure(self):
        """B-22, requirements 5.2: only where the gate is on a quality complaint opens a CSI."""
        product = {"product_id": self.equipment.id, "description": "Oil runs out"}
        for code, opened in (("tpl", 0), ("reg", 1)):
            with self.subTest(code):
                self.preset(code)
                # The plan's gate is another one (D-03).
                self.company.aftersales_plan_gate = "none"
                case = self.received("2026-03-06 09:00", "quality_complaint", **product)
                case.with_user(self.manager).action_register()
                self.assertEqual(len(case.csi_ids), opened)
                gate = self.env["purchase.order"]._aftersales_gate(case.csi_ids, case)
                self.assertEqual(bool(gate), bool(opened))

    def test_the_promise_is_of_one_procedure(self):
        """B-16, O-01: without the promise in the procedure a call is registered without one."""
        call = {"channel": "phone", "product_id": self.equipment.id, "description": "Noise"}
        case = self.received("2026-03-06 09:00", **call)
        with self.assertRaisesRegex(UserError, "promise a time"):
            case.with_user(self.agent).action_register()
        self.preset("tpl")
        self.env.invalidate_all()
        case.with_user(self.agent).action_register()
        self.assertEqual(case.state, "in_progress")
