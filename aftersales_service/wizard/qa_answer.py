from odoo import api, fields, models


class QaAnswer(models.TransientModel):
    """The dialog in which QA answers, and in which the talk at the counter is noted (B-18, B-19).

    It only calls public methods of the case, which check rights and state themselves.
    """

    _name = "aftersales.qa.answer"
    _description = "QA's Answer"

    case_id = fields.Many2one("aftersales.case", required=True, ondelete="cascade")
    partner_id = fields.Many2one(related="case_id.partner_id")
    question = fields.Text(related="case_id.qa_question")
    talk = fields.Boolean(help="Notes the talk at the counter instead of an answer.")
    arrived_at = fields.Datetime(string="QA Arrived On")
    text = fields.Text(required=True)

    @api.model
    def default_get(self, fields_list):
        """Start from the case in front of the user."""
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "aftersales.case":
            case = self.env["aftersales.case"].browse(self.env.context.get("active_id")).exists()
            values.setdefault("case_id", case.id)
            values.setdefault("arrived_at", case.qa_arrived_at or fields.Datetime.now())
        return values

    def action_apply(self):
        """Record the answer, or arrival and result of the talk, on the case.

        :raise AccessError: the user may not; see the methods of the case
        :raise UserError: QA was not asked, or something is missing
        """
        self.ensure_one()
        case = self.case_id
        if self.talk:
            if self.arrived_at != case.qa_arrived_at:
                case.action_note_qa_arrival(self.arrived_at)
            case.action_note_qa_talk(self.text)
        else:
            case.action_answer_qa(self.text)
        return {"type": "ir.actions.act_window_close"}
