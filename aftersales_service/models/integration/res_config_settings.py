from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _name = "res.config.settings"
    _inherit = [
        "res.config.settings",
        "aftersales.config.solution",
        "aftersales.config.visit",
        "aftersales.config.call",
        "aftersales.config.maintenance",
        "aftersales.config.reception",
        "aftersales.config.improvement",
    ]

    aftersales_go_live = fields.Date(related="company_id.aftersales_go_live", readonly=False)
    aftersales_handover_auto = fields.Boolean(
        related="company_id.aftersales_handover_auto", readonly=False
    )
    aftersales_handover_hour = fields.Float(
        related="company_id.aftersales_handover_hour", readonly=False
    )
    aftersales_handover_check_hour = fields.Float(
        related="company_id.aftersales_handover_check_hour", readonly=False
    )
    aftersales_handover_working_day = fields.Boolean(
        related="company_id.aftersales_handover_working_day", readonly=False
    )
    aftersales_part_guarantee_months = fields.Integer(
        related="company_id.aftersales_part_guarantee_months", readonly=False
    )
    aftersales_legal_counters = fields.Boolean(
        related="company_id.aftersales_legal_counters", readonly=False
    )
    aftersales_promise_hours = fields.Float(
        related="company_id.aftersales_promise_hours", readonly=False
    )
    aftersales_promise_limit = fields.Float(
        related="company_id.aftersales_promise_limit", readonly=False
    )
    aftersales_acceptance = fields.Selection(
        related="company_id.aftersales_acceptance", readonly=False, required=True
    )
    aftersales_require_diagnosis = fields.Boolean(
        related="company_id.aftersales_require_diagnosis", readonly=False
    )
    aftersales_require_steps = fields.Boolean(
        related="company_id.aftersales_require_steps", readonly=False
    )
    aftersales_transmission = fields.Boolean(
        related="company_id.aftersales_transmission", readonly=False
    )
    aftersales_csi_gate = fields.Boolean(related="company_id.aftersales_csi_gate", readonly=False)
    aftersales_promise = fields.Boolean(related="company_id.aftersales_promise", readonly=False)
    aftersales_handling_days = fields.Integer(
        related="company_id.aftersales_handling_days", readonly=False
    )
    aftersales_visit_hours = fields.Float(
        related="company_id.aftersales_visit_hours", readonly=False
    )
    aftersales_remote_steps = fields.Boolean(
        related="company_id.aftersales_remote_steps", readonly=False
    )
    aftersales_allocation = fields.Boolean(
        related="company_id.aftersales_allocation", readonly=False
    )
    aftersales_part_standard = fields.Boolean(
        related="company_id.aftersales_part_standard", readonly=False
    )
    aftersales_instruction = fields.Boolean(
        related="company_id.aftersales_instruction", readonly=False
    )
    aftersales_property_location_id = fields.Many2one(
        related="company_id.aftersales_property_location_id", readonly=False
    )
    aftersales_sla_preset_id = fields.Many2one(related="company_id.aftersales_sla_preset_id")
    aftersales_switch_ids = fields.One2many(related="aftersales_sla_preset_id.switch_ids")
    aftersales_unregistered_minutes = fields.Integer(
        related="company_id.aftersales_unregistered_minutes", readonly=False
    )
    aftersales_duplicate_days = fields.Integer(
        related="company_id.aftersales_duplicate_days", readonly=False
    )
    aftersales_answer_policy = fields.Selection(
        related="company_id.aftersales_answer_policy", readonly=False
    )
    aftersales_reopen_days = fields.Integer(
        related="company_id.aftersales_reopen_days", readonly=False
    )
    aftersales_mail_new_customer = fields.Boolean(
        related="company_id.aftersales_mail_new_customer", readonly=False
    )
    aftersales_evidence_mb = fields.Float(
        related="company_id.aftersales_evidence_mb", readonly=False
    )
    aftersales_evidence_types = fields.Char(
        related="company_id.aftersales_evidence_types", readonly=False
    )
    aftersales_old_part_location_id = fields.Many2one(
        related="company_id.aftersales_old_part_location_id", readonly=False
    )
    aftersales_compensation_route = fields.Selection(
        related="company_id.aftersales_compensation_route", readonly=False, required=True
    )
    aftersales_goodwill_limit = fields.Float(
        related="company_id.aftersales_goodwill_limit", readonly=False
    )
    aftersales_old_part_days = fields.Integer(
        related="company_id.aftersales_old_part_days", readonly=False
    )
    aftersales_returned_location_id = fields.Many2one(
        related="company_id.aftersales_returned_location_id", readonly=False
    )
    aftersales_priced_purchase = fields.Boolean(
        related="company_id.aftersales_priced_purchase", readonly=False
    )
    aftersales_engineer_location_id = fields.Many2one(
        related="company_id.aftersales_engineer_location_id", readonly=False
    )
    aftersales_analytic_account_id = fields.Many2one(
        related="company_id.aftersales_analytic_account_id", readonly=False
    )
    aftersales_day_from = fields.Float(related="company_id.aftersales_day_from", readonly=False)
    aftersales_day_to = fields.Float(related="company_id.aftersales_day_to", readonly=False)
    aftersales_year_warning_days = fields.Integer(
        related="company_id.aftersales_year_warning_days", readonly=False
    )
    aftersales_workday_years = fields.Char(related="company_id.aftersales_workday_years")
    aftersales_free_part_account_id = fields.Many2one(
        related="company_id.aftersales_free_part_account_id", readonly=False
    )
