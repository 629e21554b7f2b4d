from base64 import b64decode

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.sound import is_sound


class Call(models.Model):
    """One call to a contact, with all that it was about (F-16, amendment 56).

    It is written by the Call Desk and stays as it is; only the recording may come later.
    """

    _name = "aftersales.call"
    _inherit = ["aftersales.guarded.mixin", "aftersales.activity.mixin", "aftersales.links.mixin"]
    _description = "Call"
    _order = "at desc, id desc"
    _rec_names_search = ["contact_id", "partner_id"]

    company_id = fields.Many2one("res.company", required=True, index=True, guarded=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, guarded=True
    )
    contact_id = fields.Many2one("res.partner", required=True, guarded=True)
    phone = fields.Char(string="Number Called", guarded=True)
    at = fields.Datetime(string="Called On", required=True, index=True, guarded=True)
    user_id = fields.Many2one("res.users", string="Caller", required=True, index=True, guarded=True)
    result_id = fields.Many2one("aftersales.call.result", required=True, guarded=True)
    effect = fields.Selection(related="result_id.effect")
    note = fields.Text(guarded=True)
    next_at = fields.Datetime(string="To Call Again On", guarded=True)
    recording = fields.Binary(attachment=True, copy=False)
    recording_name = fields.Char(copy=False)
    line_ids = fields.One2many("aftersales.call.line", "call_id", string="About", readonly=True)
    line_count = fields.Integer(string="Matters", compute="_compute_line_count", store=True)

    # The desk asks for the last call to each contact of a page.
    _contact_index = models.Index("(contact_id, at DESC, id DESC)")
    _next_index = models.Index("(next_at) WHERE next_at IS NOT NULL")

    @api.depends("contact_id", "at")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        """Name a call by whom it reached or not, and when."""
        for call in self:
            at = fields.Datetime.context_timestamp(self, call.at) if call.at else None
            day = at.strftime("%Y-%m-%d %H:%M") if at else ""
            call.display_name = f"{call.contact_id.sudo().display_name or ''} · {day}"

    @api.depends("line_ids")
    def _compute_line_count(self):
        for call in self:
            call.line_count = len(call.line_ids)

    @api.model_create_multi
    def create(self, vals_list):
        """Keep calls whose recording can be listened to.

        :raise UserError: a file is no sound
        """
        calls = super().create(vals_list)
        calls.filtered("recording")._check_recording()
        return calls

    def write(self, vals):
        """Take a recording that can be listened to; it is not exchanged afterwards.

        :raise UserError: the file is no sound, too large, or another one is kept already
        """
        if "recording" in vals and not self.env.su:
            for call in self.filtered("recording"):
                raise UserError(
                    self.env._(
                        "%(call)s: the recording is kept already and stays as it is.",
                        call=call.display_name,
                    )
                )
        result = super().write(vals)
        if vals.get("recording"):
            self._check_recording()
        return result

    def _check_recording(self):
        """Refuse files that are no sound, by their content, and those that are too large."""
        for call in self:
            data = b64decode(call.with_context(bin_size=False).recording or b"")
            if not is_sound(data):
                raise UserError(
                    self.env._(
                        "“%(file)s” is no sound file. Attach the recording as MP3, WAV, M4A, OGG, "
                        "AMR, AAC, FLAC or WEBM.",
                        file=call.recording_name or self.env._("Recording"),
                    )
                )
            most = call.company_id.sudo().aftersales_evidence_mb
            if most and len(data) > most * 1024 * 1024:
                raise UserError(
                    self.env._(
                        "“%(file)s” is larger than %(most)s MB, the largest file the company "
                        "takes. Attach a shorter or more compressed recording.",
                        file=call.recording_name or self.env._("Recording"),
                        most=f"{most:g}",
                    )
                )

    @api.model
    def _last_of(self, contacts):
        """Return the last call of each company to the contacts, sudo, in one query."""
        if not contacts:
            return self.sudo()
        self.flush_model(["company_id", "contact_id", "at"])
        ids = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (contact_id, company_id) id FROM aftersales_call
                    WHERE contact_id IN %s ORDER BY contact_id, company_id, at DESC, id DESC""",
                tuple(contacts.ids),
            )
        )
        return self.sudo().browse(row[0] for row in ids)

    def action_open_matters(self):
        """Open what the call was about, as far as the reader may see it."""
        self.ensure_one()
        self.check_access("read")
        models_ = self.line_ids.grouped("res_model")
        if len(models_) == 1:
            [(model, lines)] = models_.items()
            records = self._readable(self.env[model].browse(lines.mapped("res_id")).exists())
            return self._show_records(records, self.env._("About"))
        return self._show_records(self.line_ids, self.env._("About"))
