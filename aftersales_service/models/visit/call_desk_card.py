from odoo import api, fields, models
from odoo.fields import Domain

# What stands beside a call is a glance, not an archive: the newest of each kind.
GLANCE = 6
LIVE = ("new", "forwarded", "in_progress", "to_confirm")


class CallDeskCard(models.AbstractModel):
    """What the caller sees of one contact: the matters of the call, and what is known of him."""

    _name = "aftersales.call.desk.card"
    _description = "Card of the Call Desk"

    @api.model
    def _item(self, record, now):
        """Return what the desk shows of one matter, with its questions."""
        deadline = record._call_deadline()
        return {
            "key": f"{record._name},{record.id}",
            "res_model": record._name,
            "res_id": record.id,
            "title": record._call_title(),
            "name": record.display_name,
            "about": record._call_about(),
            "deadline": fields.Datetime.to_string(deadline) or False,
            "overdue": bool(deadline and deadline < now),
            "script": record._call_script() or "",
            "refusal": record._call_refusal() or "",
            "form": self._questions(record),
        }

    @api.model
    def _questions(self, record):
        """Return the questions of a record; what a name leaves out, the field says."""
        described = record.fields_get(
            [q for q in record._call_form() if isinstance(q, str)], ["string", "type", "selection"]
        )
        questions = []
        for question in record._call_form():
            if isinstance(question, str):
                field = described[question]
                question = {
                    "name": question,
                    "label": field["string"],
                    "type": field["type"],
                    "options": field.get("selection", []),
                    "value": record._fields[question].convert_to_read(record[question], record),
                }
            questions.append(
                {"type": "text", "options": [], "required": False, "value": False} | question
            )
        return questions

    @api.model
    def _glance(self, contact, company, items):
        """Return what is known of a customer: his units, open cases and last answers."""
        commercial = contact.commercial_partner_id
        mine = Domain("company_id", "=", company.id) & Domain(
            "partner_id.commercial_partner_id", "in", commercial.ids
        )
        return {
            "units": self._units(mine, items),
            "cases": self._cases(mine),
            "answers": self._answers(mine),
        }

    @api.model
    def _units(self, mine, items):
        """Return the customer's units, those of the call first."""
        Unit = self.env["aftersales.installed.product"]
        if not Unit.has_access("read"):
            return []
        meant = Unit
        for record in items:
            if "installed_product_ids" in record._fields:
                meant |= record.installed_product_ids
        units = (meant | Unit.search(mine, order="pickup_date desc, id desc", limit=GLANCE))[
            : max(GLANCE, len(meant[:GLANCE]))
        ]
        labels = dict(Unit._fields["warranty_state"]._description_selection(self.env))
        return [
            {
                "id": unit.id,
                "name": unit.display_name,
                "date": fields.Date.to_string(unit.pickup_date) or "",
                "warranty": labels.get(unit.warranty_state, ""),
                "covered": unit.warranty_state == "in",
                "meant": unit in meant,
            }
            for unit in units
        ]

    @api.model
    def _cases(self, mine):
        """Return the customer's open cases, complaints first."""
        Case = self.env["aftersales.case"]
        if not Case.has_access("read"):
            return []
        cases = Case.search(mine & Domain("state", "in", LIVE), order="id desc", limit=GLANCE)
        return [
            {
                "id": case.id,
                "name": case.name or case.display_name,
                "subject": case.subject or "",
                "state": case._state_label(case.state),
                "complaint": case.is_complaint,
            }
            for case in cases.sorted(lambda case: not case.is_complaint)
        ]

    @api.model
    def _answers(self, mine):
        """Return what the customer said last: in visits, and in calls that reached him or not."""
        Visit = self.env["aftersales.return.visit"]
        Call = self.env["aftersales.call"]
        lines = []
        made = Visit.search(
            mine & Domain("state", "in", ("done", "to_analyse")),
            order="done_at desc, id desc",
            limit=GLANCE,
        )
        for visit in made:
            said = [visit._answer_words(), *(f.text for f in visit.finding_ids)]
            lines.append(
                {
                    "at": fields.Datetime.to_string(visit.done_at),
                    "title": visit._call_title(),
                    "text": " · ".join(filter(None, said)),
                }
            )
        calls = Call.search(mine, order="at desc, id desc", limit=GLANCE)
        lines += [
            {
                "at": fields.Datetime.to_string(call.at),
                "title": f"{call.result_id.name} · {call.user_id.sudo().name}",
                "text": call.note or "",
            }
            for call in calls
            # What was answered stands on what it was about.
            if call.effect != "talk" or call.note
        ]
        return sorted(lines, key=lambda line: line["at"] or "", reverse=True)[:GLANCE]
