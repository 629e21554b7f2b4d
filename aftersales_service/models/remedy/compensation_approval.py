from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import words

SUPERVISOR = "aftersales_service.group_supervisor"
QA = "aftersales_service.group_qa"
REVIEWER = "aftersales_service.group_reviewer"
APPROVER = "aftersales_service.group_approver"

# kind of approval: (group that answers, role that is told, activity)
REVIEWS = {
    "compensation_qa": (QA, "qa", "activity_compensation_qa"),
    "compensation_technical": (REVIEWER, "technical", "activity_compensation_technical"),
}
FINAL = "compensation"
FINALS = {
    "supervisor": (SUPERVISOR, "supervisor", "activity_compensation"),
    "review": (APPROVER, "executive", "activity_compensation"),
}
ACTIVITIES = [
    "aftersales_service.activity_compensation",
    *(f"aftersales_service.{activity}" for _group, _role, activity in REVIEWS.values()),
]


class CompensationApproval(models.AbstractModel):
    """Who approves a compensation, in which order (D-15, D-16, AMB-14).

    Goodwill within the limits: the service supervisor. Damages, and goodwill above a limit: QA
    and the technical department in any order, then one of the executives. Nobody answers what he
    asked for himself (M-04).
    """

    _name = "aftersales.compensation.approval"
    _inherit = ["aftersales.answered.mixin"]
    _description = "Approval of a compensation"
    _answer_activities = ACTIVITIES

    route = fields.Selection(
        [("supervisor", "Service Supervisor"), ("review", "Review, Then an Executive")],
        string="Approved By Way Of",
        guarded=True,
        copy=False,
        help="Chosen when it is submitted, by the kind of its lines and their amounts.",
    )
    route_words = fields.Text(string="Who Approves", compute="_compute_route_words")

    def _needed_route(self):
        """Return the route that the company's procedure asks for, and why in words."""
        self.ensure_one()
        company = self.company_id.sudo()
        choice = company.aftersales_compensation_route
        if choice == "review":
            return "review", self.env._("The procedure has every compensation reviewed.")
        if choice == "single":
            return "supervisor", ""
        if self.has_damages:
            return "review", self.env._("Damages are reviewed.")
        over = self._over_limits()
        return ("review", over[0]) if over else ("supervisor", "")

    def _over_limits(self):
        """Return in words which lines are above the catalogue's limit, and whether the sum is."""
        self.ensure_one()
        totals = {
            kind: sum(lines.mapped("quantity"))
            for kind, lines in self.line_ids.grouped("type_id").items()
        }
        # Two lines of one kind are one gift: what is split is above the limit all the same.
        messages = [
            self.env._(
                "“%(type)s”: %(quantity)s is above the limit of %(limit)s.",
                type=kind.name,
                quantity=f"{total:g}",
                limit=f"{kind.limit:g}",
            )
            for kind, total in totals.items()
            if kind.limit and total > kind.limit
        ]
        most = self.company_id.sudo().aftersales_goodwill_limit
        if most and self.currency_id.compare_amounts(self.value, most) > 0:
            messages.append(
                self.env._(
                    "%(value)s in all is above what the service supervisor may allow, %(limit)s.",
                    value=self.currency_id.format(self.value),
                    limit=self.currency_id.format(most),
                )
            )
        return messages

    @api.depends(
        "line_ids.quantity", "line_ids.type_id.limit", "value", "has_damages", "route", "state"
    )
    @api.depends_context("lang")
    def _compute_route_words(self):
        for record in self:
            if record.state not in ("draft", "review", "to_approve"):
                record.route_words = False
                continue
            route, why = record._needed_route()
            if (record.route if record.state != "draft" else route) == "supervisor":
                text = self.env._("The service supervisor approves it.")
            else:
                text = self.env._(
                    "QA and the technical department review it, then an executive approves it."
                )
            record.route_words = " ".join(filter(None, (why, text)))

    # === ASKING === #

    def _blockers_submit(self):
        for record in self:
            if not (record.reason or "").strip():
                yield record, self.env._("Enter why the customer gets it.")
            if not record.line_ids:
                yield record, self.env._("Enter what the customer gets, at least one line.")
            if record.company_id.sudo().aftersales_compensation_route == "single":
                for message in record._over_limits():
                    yield (
                        record,
                        self.env._(
                            "%(message)s Reduce it: the procedure knows nobody who approves more.",
                            message=message,
                        ),
                    )

    def _blockers_submit_review(self):
        yield from self._blockers_submit()

    def action_submit(self):
        """Ask for the approval that kind and amount need (D-14, D-15, D-16).

        :raise AccessError: the user is no service agent
        :raise UserError: reason or lines are missing, or a line is above a limit that nobody lifts
        """
        self.check_access("write")
        asked = {"submitted_by": self.env.uid, "submitted_at": fields.Datetime.now()}
        for route, records in self.grouped(lambda record: record._needed_route()[0]).items():
            if route == "supervisor":
                moved = records._take_step("submit", {"route": route, **asked})
                moved._ask(FINAL, *FINALS[route])
            else:
                moved = records._take_step("submit_review", {"route": route, **asked})
                for kind, asks in REVIEWS.items():
                    moved._ask(kind, *asks)
        return True

    def _ask(self, kind, group, role, activity):
        """Ask a group, in the name of who submitted, and give its people something to do."""
        people = {
            company: self.env["aftersales.role"]._direct_users(role, company)
            for company in self.company_id
        }
        for user, records in self.sudo().grouped("submitted_by").items():
            records.with_user(user).sudo()._request_approval(kind, group=group)
        self._create_activities(
            lambda record: people[record.company_id] - record._askers(),
            activity_type=f"aftersales_service.{activity}",
            note=lambda record: record.reason or "",
        )

    def _askers(self):
        """Return who asked for the compensation, sudo: they do not answer it (M-04)."""
        record = self.sudo()
        return record.user_id | record.submitted_by | record.create_uid

    def _waits_words(self, rows):
        return self.env._(
            "%(record)s now waits for: %(groups)s. Others cannot approve it.",
            record=self.display_name,
            groups=words.listed(self.env, rows.group_id.mapped("name")),
        )

    def action_withdraw(self, reason=None):
        """Take back what was asked for, to change it.

        :param str reason: why; compulsory
        :raise AccessError: the user is no service agent
        :raise UserError: the reason is missing, or nothing is asked for
        """
        moved = self._take_step("withdraw", self._unasked(), reason=reason)
        moved._drop_requests()
        return True

    @api.model
    def _unasked(self):
        """Return the values of a draft that is asked for no more."""
        return {"route": False, "submitted_by": False, "submitted_at": False}

    # === ANSWERING === #

    def _on_approval(self, kind, rows):
        """Go on, or back to the draft, as the answers say (D-15, D-16)."""
        super()._on_approval(kind, rows)
        if kind not in (*REVIEWS, FINAL):
            return
        self._refuse_own()
        for row in rows.filtered(lambda row: row.state == "rejected"):
            record = self.browse(row.res_id)
            if not (row.comment or "").strip():
                raise UserError(
                    self.env._("%(record)s: enter why you say no.", record=record.display_name)
                )
            moved = record.sudo()._take_step("reject", self._unasked(), reason=row.comment)
            moved._drop_requests()
        yes = self.browse(rows.filtered(lambda row: row.state == "approved").mapped("res_id"))
        if kind == FINAL:
            moved = yes.sudo()._take_step(
                "approve", {"approved_by": self.env.uid, "approved_at": fields.Datetime.now()}
            )
            moved._drop_requests()
            return
        yes.sudo().activity_unlink([f"aftersales_service.{REVIEWS[kind][2]}"])
        for review in REVIEWS:
            yes = yes._approved(review)
        moved = yes.sudo()._take_step("reviewed")
        moved._ask(FINAL, *FINALS["review"])
