from odoo import fields, models


class Clock(models.Model):
    """One promise with a time limit on one record (design: a promise is a clock).

    Its truth are the events; ``deadline``, ``state`` and ``next_check`` are an index of their
    replay, written by the events only.
    """

    _name = "aftersales.sla.clock"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Service Time Limit"
    _order = "deadline, id"

    res_model = fields.Char(string="Document Model", required=True, guarded=True)
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", required=True, guarded=True
    )
    company_id = fields.Many2one("res.company", required=True, index=True, guarded=True)
    kind = fields.Selection(
        [("promised_reply", "Promised Reply"), ("visit_window", "Visit Window")],
        required=True,
        guarded=True,
    )
    state = fields.Selection(
        [
            ("running", "Running"),
            ("paused", "Paused"),
            ("met", "Met"),
            ("breached", "Breached"),
            ("cancelled", "Cancelled"),
        ],
        default="running",
        required=True,
        copy=False,
        guarded=True,
    )
    user_id = fields.Many2one("res.users", string="Responsible", index=True, guarded=True)
    started_at = fields.Datetime(required=True, guarded=True)
    deadline = fields.Datetime(string="Due At", guarded=True)
    stopped_at = fields.Datetime(guarded=True)
    breached = fields.Boolean(string="Broken", guarded=True)
    notified_at = fields.Datetime(guarded=True)
    event_ids = fields.One2many("aftersales.sla.event", "clock_id", readonly=True)

    _document_index = models.Index("(res_model, res_id, kind)")
    _due_index = models.Index("(deadline) WHERE state = 'running'")
