from odoo import fields, models

from .containment_line import PLACES


class CorrectiveAction8d(models.AbstractModel):
    """The 8D view of a corrective action: team, containment, two causes (issue 7 §2).

    Where a customer asks for an 8D report the same record holds it; otherwise nothing of this
    is on the screen.
    """

    _name = "aftersales.corrective.action.8d"
    _description = "8D report of corrective actions"

    is_8d = fields.Boolean(
        string="8D Report", help="The customer, or we, want the eight disciplines."
    )
    emergency = fields.Text(string="D0 Emergency Response")
    team_ids = fields.Many2many(
        "res.users",
        "aftersales_corrective_action_team_rel",
        "action_id",
        "user_id",
        string="D1 Team",
        domain=[("share", "=", False)],
    )
    problem = fields.Text(help="What, where, when, how many: as the customer says and as we see.")
    containment_ids = fields.One2many(
        "aftersales.containment.line", "action_id", string="D3 Containment"
    )
    escape_cause = fields.Text(help="Why the fault was not found before it reached the customer.")
    systemic_cause = fields.Text(help="What in our system let both happen.")
    whys = fields.Text(string="Five Whys", help="One per line: why, and why that, and why that.")
    recognition = fields.Text(string="D8 Conclusion", help="What was learnt; thanks to the team.")

    def _blockers_start(self):
        """Yield what an 8D report lacks before the action starts: places and both causes."""
        places = dict(self.env["aftersales.containment.line"]._fields["place"].selection)
        labels = dict(
            self.env["aftersales.containment.line"]
            ._fields["place"]
            ._description_selection(self.env)
        )
        for action in self.filtered("is_8d"):
            seen = set(action.containment_ids.mapped("place"))
            for place in places:
                if place in PLACES and place not in seen:
                    yield (
                        action,
                        self.env._(
                            "D3: enter what was found in “%(place)s”, zero where nothing is there.",
                            place=labels[place],
                        ),
                    )
            if not (action.escape_cause or "").strip():
                yield (
                    action,
                    self.env._("D4: enter why the fault was not found before it went out, too."),
                )
        yield from super()._blockers_start()

    def action_contain(self):
        """Add the places that are missing, and what containment lists count there (D3).

        Where a list tells of a place, its numbers replace what was entered; what no list tells of
        stays.
        """
        counted = self._fault_places()
        for action in self:
            numbers = counted.get(action, {})
            lines = {line.place: line for line in action.containment_ids}
            self.env["aftersales.containment.line"].create(
                [
                    {"action_id": action.id, "place": place, **numbers.get(place, {})}
                    for place in dict.fromkeys((*PLACES, *numbers))
                    if place not in lines
                ]
            )
            for place in numbers.keys() & lines.keys():
                lines[place].write(numbers[place])
        return True
