from odoo import api, fields, models
from odoo.exceptions import ValidationError

# What a procedure says about the company besides time limits, in the order of the settings.
SWITCHES = (
    "aftersales_acceptance",
    "aftersales_require_steps",
    "aftersales_require_diagnosis",
    "aftersales_transmission",
    "aftersales_csi_gate",
    "aftersales_table_binds",
    "aftersales_plan_gate",
    "aftersales_agreement",
    "aftersales_promise",
    "aftersales_promise_hours",
    "aftersales_promise_limit",
    "aftersales_handling_days",
    "aftersales_compensation_route",
    "aftersales_goodwill_limit",
    "aftersales_priced_purchase",
    "aftersales_old_part_days",
    "aftersales_remote_steps",
    "aftersales_allocation",
    "aftersales_part_standard",
    "aftersales_instruction",
    "aftersales_visit_merge",
    "aftersales_maintenance_days",
    "aftersales_voucher_required",
    "aftersales_pickup_days",
    "aftersales_require_action",
    "aftersales_handover_auto",
    "aftersales_handover_hour",
    "aftersales_handover_check_hour",
    "aftersales_handover_working_day",
)
# Hours of the day, shown as people write them.
TIMES = ("aftersales_handover_hour", "aftersales_handover_check_hour")


class PresetSwitch(models.Model):
    """What one procedure says about one setting of the company (O-01).

    Every preset names every switch, also those it leaves off, so that applying it leads to the
    same company whatever stood there before.
    """

    _name = "aftersales.sla.preset.switch"
    _description = "Setting of a Preset"
    _order = "preset_id, sequence, id"
    _rec_name = "switch"

    preset_id = fields.Many2one(
        "aftersales.sla.preset", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    switch = fields.Selection("_selection_switch", string="Setting", required=True)
    value = fields.Char(
        required=True, help="A number, 1 or 0 for on and off, or the key of the choice."
    )
    source = fields.Char(string="Procedure", help="The clause that states the value.")
    ours = fields.Boolean(string="Our Value", help="No procedure states it.")
    value_words = fields.Char(string="As the Preset Says", compute="_compute_words")
    present_words = fields.Char(string="At Present", compute="_compute_words")
    customised = fields.Boolean(
        compute="_compute_words", help="The company's setting differs from the preset's."
    )

    _switch_uniq = models.Constraint(
        "UNIQUE(preset_id, switch)", "A preset names each setting once."
    )

    @api.model
    def _selection_switch(self):
        """Return the settings by the names that they have on the company."""
        company = self.env["res.company"]._fields
        return [(name, company[name]._description_string(self.env)) for name in SWITCHES]

    @api.constrains("switch", "value")
    def _check_value(self):
        for row in self:
            field = self.env["res.company"]._fields[row.switch]
            try:
                value = row._typed()
            except ValueError:
                value = None
            known = field.type != "selection" or value in field.get_values(self.env)
            if value is None or not known:
                raise ValidationError(
                    self.env._(
                        "“%(value)s” is no value of “%(setting)s”. Enter a number, 1 or 0 for on "
                        "and off, or the key of the choice.",
                        value=row.value,
                        setting=field._description_string(self.env),
                    )
                )

    @api.depends("switch", "value")
    @api.depends_context("company", "lang")
    def _compute_words(self):
        """Say what the preset wants and what the current company has."""
        company = self.env.company.sudo()
        for row in self:
            wanted, present = row._typed(), company[row.switch]
            row.value_words = row._words(wanted)
            row.present_words = row._words(present)
            row.customised = present != wanted

    def _typed(self):
        """Return the value as the company's field holds it.

        :raise ValueError: the text is no number where one is needed
        """
        self.ensure_one()
        kind = self.env["res.company"]._fields[self.switch].type
        if kind == "boolean":
            return bool(int(self.value))
        return {"integer": int, "float": float}.get(kind, str)(self.value)

    def _words(self, value):
        """Return a value of the setting as people read it."""
        self.ensure_one()
        field = self.env["res.company"]._fields[self.switch]
        if field.type == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        if self.switch in TIMES:
            minutes = round(value * 60)
            return f"{minutes // 60:02}:{minutes % 60:02}"
        return f"{value:g}"

    def _values(self):
        """Return the settings of a preset, for the write on a company."""
        return {row.switch: row._typed() for row in self}
