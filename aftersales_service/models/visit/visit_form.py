from markupsafe import Markup

from odoo import api, fields, models

from ..intake.case_result import DISSATISFIED, SATISFACTION

# What the caller records on the forms beside the first two; fixed once the visit is done.
ANSWERS = ("rating_quality", "rating_attitude", "rating_cost", "cause", "measure")
RATINGS = ("rating_quality", "rating_attitude", "rating_cost")
# What each form asks, in the order of the talk.
QUESTIONS = {
    "initial": ("informed", "opinion"),
    "second": ("handling_opinion", "usage_opinion", "suggestion", "solved"),
    "repair": (*RATINGS, "opinion"),
    "effect": ("solved", "opinion"),
    "periodic": ("usage_opinion", "suggestion"),
    "communication": ("cause", "measure"),
}
# Without these a talk is not recorded; the others may stay empty where one of them says something.
COMPULSORY = ("informed", "solved", "cause", "measure")


class VisitForm(models.AbstractModel):
    """What a visit asks: the form of its rule and of those merged into it (F-06…F-11, F-18)."""

    _name = "aftersales.visit.form"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Form of a return visit"

    merged_rule_ids = fields.Many2many(
        "aftersales.visit.rule",
        "aftersales_visit_merged_rule_rel",
        "visit_id",
        "rule_id",
        string="Also Made For",
        # A visit asks what its rules wanted when it was planned, switched off since or not.
        context={"active_test": False},
        guarded=True,
        copy=False,
        help="Rules whose own visits this one replaces; what they ask is asked here.",
    )
    merged_script = fields.Html(compute="_compute_merged_script", string="Also to Say")
    rating_quality = fields.Selection(SATISFACTION, string="Quality of the Repair", copy=False)
    rating_attitude = fields.Selection(SATISFACTION, string="Attitude of the Service", copy=False)
    rating_cost = fields.Selection(SATISFACTION, string="Cost of the Repair", copy=False)
    cause = fields.Text(string="Why the Customer Is Dissatisfied", copy=False)
    measure = fields.Text(string="What Is Done About It", copy=False)
    asks_informed = fields.Boolean(compute="_compute_asks")
    asks_opinion = fields.Boolean(compute="_compute_asks")
    asks_handling = fields.Boolean(compute="_compute_asks")
    asks_usage = fields.Boolean(compute="_compute_asks")
    asks_solved = fields.Boolean(compute="_compute_asks")
    asks_ratings = fields.Boolean(compute="_compute_asks")
    asks_cause = fields.Boolean(compute="_compute_asks")

    @api.depends("merged_rule_ids")
    @api.depends_context("lang")
    def _compute_merged_script(self):
        for visit in self:
            rules = visit.sudo().merged_rule_ids
            visit.merged_script = Markup().join(rule.script or "" for rule in rules) or False

    def _forms(self):
        """Return the forms that a visit fills."""
        self.ensure_one()
        return {self.form, *self.sudo().merged_rule_ids.mapped("form")}

    def _asked(self):
        """Return the names of the fields that the visit's forms ask, each once, in their order."""
        self.ensure_one()
        names = (name for form in QUESTIONS if form in self._forms() for name in QUESTIONS[form])
        return [*dict.fromkeys(names), "satisfaction"]

    @api.depends("form", "merged_rule_ids")
    def _compute_asks(self):
        """Say which parts of the record are shown."""
        for visit in self:
            asked = visit._asked()
            visit.asks_informed = "informed" in asked
            visit.asks_opinion = "opinion" in asked
            visit.asks_handling = "handling_opinion" in asked
            visit.asks_usage = "usage_opinion" in asked
            visit.asks_solved = "solved" in asked
            visit.asks_ratings = "rating_quality" in asked
            visit.asks_cause = "cause" in asked

    # What is missing

    def _blockers_done(self):
        """Yield what the other forms ask besides (F-08, F-10, F-11, F-14, F-18)."""
        yield from super()._blockers_done()
        for visit in self:
            if visit.form != "initial" and visit.asks_informed and not visit.informed:
                yield (
                    visit,
                    self.env._("Tell the customer the points of the script, then tick that."),
                )
            if visit.form != "second" and visit.asks_solved and not visit.solved:
                yield visit, self.env._("Ask whether the problem is solved, and choose the answer.")
            if visit.asks_cause and not ((visit.cause or "").strip() and visit.measure):
                yield (
                    visit,
                    self.env._(
                        "Write why the customer is dissatisfied, and what is done about it."
                    ),
                )

    def _has_answer(self):
        """Return whether one of the forms has an answer; see the first two in the talk.

        Guidance is answered by whether it helped.
        """
        self.ensure_one()
        names = set(self._asked()) - {*COMPULSORY, "satisfaction"}
        names |= {"cause"} | ({"solved"} if "effect" in self._forms() else set())
        return super()._has_answer() or any(self[name] for name in names)

    # What follows

    def _matter_cases(self):
        """Return the cases that lie behind the visits, save those that were cancelled; sudo."""
        visits = self.sudo()
        cases = visits.case_id | visits.work_order_id.case_ids | visits.dispatch_id.case_ids
        return cases.filtered(lambda case: case.state != "cancelled")

    def _is_dissatisfied(self):
        """Return whether the customer is dissatisfied, on the whole or with one thing (F-10)."""
        self.ensure_one()
        return any(self[name] in DISSATISFIED for name in ("satisfaction", *RATINGS))

    def _on_made(self):
        """Note the effect of guidance, and call dissatisfied customers again (F-10, F-11)."""
        visits = self.sudo()
        visits._note_effects()
        visits.filtered(lambda visit: visit._is_dissatisfied())._on_dissatisfied()
        if any(visit.follow_due for visit in visits):
            self.env["aftersales.job"]._arm("visit_generation", fields.Datetime.now())
        super()._on_made()

    def _on_dissatisfied(self):
        """Have the supervisor talk with dissatisfied customers (F-10).

        Where a case lies behind the visit he does so on the case, whose policy says until when;
        else the rules plan a second communication.
        """
        for visit in self:
            cases = visit._matter_cases()
            # One who is owed a talk already is not promised another.
            owed = cases.filtered(lambda case: case.dissatisfied_at and not case.second_contact_at)
            (cases - owed)._note_dissatisfied()
            (cases - owed)._call_supervisor()
            if not cases:
                visit.follow_due = True

    # Guidance from afar

    def _timed_on_order(self):
        """Return the effect calls whose time limit runs on their work order already (F-11).

        It becomes the promise of who makes the call.
        """
        calls = self.filtered(lambda visit: visit.form == "effect" and visit.work_order_id)
        if not calls:
            return calls
        clocks = calls.work_order_id._open_clocks("remote_effect")
        orders = set(clocks.mapped("res_id"))
        timed = calls.filtered(lambda visit: visit.work_order_id.id in orders)
        for user, visits in timed.grouped("user_id").items():
            ids = set(visits.work_order_id.ids)
            if user:
                clocks.filtered(lambda c, ids=ids: c.res_id in ids)._follow({"user_id": user.id})
        return timed

    def _note_effects(self):
        """Write the answers of effect calls on the work orders that they are about (F-11)."""
        for visit in self:
            order = visit.work_order_id
            if (
                "effect" in visit._forms()
                and visit.solved
                and order.kind == "remote"
                and order.state in ("done", "closed")
                and not order.effect
            ):
                order._note_effect(visit.solved, visit.opinion)

    @api.model
    def _effect_told(self, orders, effect, words):
        """Close the planned effect calls of orders whose effect was noted on the order (F-11).

        :param orders: aftersales.work.order
        :param str effect: 'yes' or 'no'
        :param str words: what the customer said
        """
        visits = self.sudo().search(
            [
                ("state", "=", "planned"),
                ("work_order_id", "in", orders.ids),
                ("form", "=", "effect"),
                ("merged_rule_ids", "=", False),
            ]
        )
        if not visits:
            return
        visits.write({"solved": effect, "opinion": words, "no_opinion": not words})
        made = visits._take_step(
            "done", {"done_at": fields.Datetime.now(), "done_by": self.env.uid}
        )
        made._on_made()
