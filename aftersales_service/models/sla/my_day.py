from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.working_time import NoWorkingTime, at_local, end_of_day, local_date
from .clock import OPEN
from .my_day_lines import CLOCK, PAGE, SECTIONS, TODAY, TOGETHER, VERBS

SCOPES = ("mine", "team", "all")
# More than this of a section is not worked down but searched in the list of time limits.
MOST = 600


class Day(NamedTuple):
    """The moments that part a day, naive UTC; its dates are those of the user's time zone."""

    now: object
    today: object
    noon: object
    end: object
    next_date: object
    next_end: object


class MyDay(models.AbstractModel):
    """All that a person, a team or everybody owes customers, by time (issue 4 §4).

    It reads the open time limits only, each question in one statement: the number of queries does
    not depend on how many there are, nor on how many people owe them.
    """

    _name = "aftersales.my.day"
    _inherit = ["aftersales.my.day.lines"]
    _description = "My Day"

    # What the screen asks for

    @api.model
    def load(self, scope=None, person=None, limits=None):
        """Return one screen.

        :param str scope: 'mine', 'team' or 'all'; by default all for who watches over all, else
            mine; what the user may not see becomes his own
        :param person: id of the user whose promises are wanted, 'nobody' for those without a
            responsible, or nothing for all of the scope
        :param dict limits: how many to read by section, where more than a page is wanted
        :raise AccessError: the user does not belong to the service
        :return: dict of the scope, the totals, the sections with their lines, the counts per
            person and the user's other activities
        """
        self.env[CLOCK].check_access("read")
        scopes = self._scopes()
        if scope not in scopes:
            watches = self.env.user.has_group("aftersales_service.group_supervisor")
            scope = scopes[-1] if watches else scopes[0]
        person = person if scope != "mine" else None
        day = self._day()
        domain = self._domain(scope)
        sections = self._sections(day)
        people = self._counts(domain, sections, day)
        chosen = [p for p in people if not person or p["key"] == person]
        counts = {key: sum(p[key] for p in chosen) for key in SECTIONS}
        domain &= self._person_domain(person)
        rows = self._rows(domain, sections, counts, limits or {})
        lines = self._lines(rows, sections)
        return {
            "scope": scope,
            "scopes": scopes,
            "now": fields.Datetime.to_string(day.now),
            "bounds": [fields.Datetime.to_string(at) for at in (day.noon, day.end, day.next_end)],
            "next_date": fields.Date.to_string(day.next_date),
            "total": {
                "today": sum(counts[key] for key in TODAY),
                "overdue": counts["overdue"],
            },
            "sections": [
                {"key": key, "count": counts[key], **lines[key]} for key in SECTIONS if counts[key]
            ],
            "people": self._named(people) if scope != "mine" else [],
            "unclaimed": self._unclaimed(scopes, sections) if scope == "mine" else 0,
            "activities": self._activities(day) if scope == "mine" else {"count": 0, "rows": []},
        }

    @api.model
    def act(self, clock_id, verb):
        """Do what a key stands for with an open time limit, by the document's own method.

        :param int clock_id: id of the aftersales.sla.clock
        :param str verb: 'contact', 'done', 'missed' or 'acknowledge'
        :raise UserError: the document refuses; the message says what is missing
        :return: dict: ``open`` whether the time limit was still open, ``action`` to go on with
            (the record itself where the act is done on its form) or False
        """
        Clock = self.env[CLOCK]
        domain = self._domain(self._scopes()[-1]) & Domain("id", "=", clock_id)
        clock = Clock.search(domain, limit=1)
        if not clock:
            return {"open": False, "action": False}
        if verb == "acknowledge":
            clock.action_acknowledge()
            return {"open": True, "action": False}
        document = self.env[clock.res_model].browse(clock.res_id)
        act = verb in VERBS and document._day_act(clock.kind, verb)
        action = document._take_day_act(act) if act else clock.action_open_document()
        if action:
            # The web client asks for the views of an action that no button called.
            modes = action.get("view_mode", "form").split(",")
            action.setdefault("views", [(False, mode) for mode in modes])
        return {"open": True, "action": action}

    # Whose promises

    @api.model
    def _scopes(self):
        """Return whose promises the user may see, the narrowest first.

        Who only works in the field or in another department sees his own; who talks with
        customers also what his team owes; who leads all.
        """
        user = self.env.user
        if self.env.su or user.has_group("aftersales_service.group_manager"):
            return list(SCOPES)
        if user.has_group("aftersales_service.group_agent"):
            return list(SCOPES[:2])
        return list(SCOPES[:1])

    @api.model
    def _domain(self, scope):
        """Return the open time limits of a scope whose documents the user may read.

        What is only measured asks for nothing that another promise does not ask for.
        """
        policies = self.env["aftersales.sla.policy"].sudo().with_context(active_test=False)
        measured = policies.search([("measured_only", "=", True)])
        readable = Domain.OR(
            Domain("res_model", "=", document._name) & document._day_readable()
            for document in self._documents()
        )
        owed = Domain("state", "in", OPEN) & Domain("policy_id", "not in", measured.ids)
        return owed & self._scope_domain(scope) & readable

    @api.model
    def _scope_domain(self, scope):
        """Return whose promises belong to a scope.

        What nobody is responsible for yet belongs to its team, and without a team to everybody.
        """
        if scope == "all":
            return Domain.TRUE
        uid = self.env.uid
        if scope == "team":
            member = Domain("member_ids", "in", uid) | Domain("leader_id", "=", uid)
            teams = self.env["aftersales.team"].sudo().search(member)
            colleagues = {uid, *teams.member_ids.ids, *teams.leader_id.ids}
            return Domain("user_id", "in", list(colleagues)) | (
                Domain("user_id", "=", False) & Domain("team_id", "in", [False, *teams.ids])
            )
        domain = Domain("user_id", "=", uid)
        for document in self._documents():
            if (shared := document._day_shared()) is not None:
                # A handful of ids, which the index of the documents finds.
                ids = document.search(shared).ids
                domain |= Domain("res_model", "=", document._name) & Domain("res_id", "in", ids)
        return domain

    @api.model
    def _unclaimed(self, scopes, sections):
        """Return how much of today nobody of the team is responsible for yet, a page at most."""
        if "team" not in scopes:
            return 0
        today = Domain.OR(sections[key] for key in TODAY)
        domain = self._domain("team") & self._person_domain("nobody") & today
        return self.env[CLOCK].search_count(domain, limit=PAGE)

    @api.model
    def _person_domain(self, person):
        """Return the time limits of one person, of nobody, or all."""
        if not person:
            return Domain.TRUE
        return Domain("user_id", "=", False if person == "nobody" else person)

    @api.model
    def _documents(self):
        """Return an empty recordset of each model whose records carry time limits."""
        return [
            self.env[name]
            for name in self.env.registry.descendants(["aftersales.clock.day"], "_inherit")
            if not self.env[name]._abstract
        ]

    # When

    @api.model
    def _day(self):
        """Return the moments of today, as the user's clock on the wall shows them."""
        company = self.env.company
        has_zone = self.env.context.get("tz") or self.env.user.tz
        zone = self.env.tz.zone if has_zone else company._aftersales_tz()
        now = fields.Datetime.now()
        today = local_date(now, zone)
        try:
            following = self.env["aftersales.working.time"]._of(company)
            following = following.next_day(today + timedelta(days=1))
        except NoWorkingTime:
            following = today + timedelta(days=1)
        return Day(
            now,
            today,
            at_local(today, 12, zone),
            end_of_day(today, zone),
            following,
            end_of_day(following, zone),
        )

    @api.model
    def _sections(self, day):
        """Return by section its domain; each open time limit lies in exactly one."""
        running = Domain("state", "=", "running")
        planned = Domain.FALSE
        for document in self._documents():
            if (wanted := document._day_planned(day.today)) is not None:
                planned |= Domain("res_model", "=", document._name) & document._day_among(wanted)
        ahead = running & Domain("deadline", ">=", day.now)
        after = running & Domain("deadline", ">", day.end)
        noon = ahead & Domain("deadline", "<=", day.noon)
        return {
            "overdue": running & Domain("deadline", "<", day.now),
            "noon": noon,
            "today": (ahead & Domain("deadline", ">", day.noon) & Domain("deadline", "<=", day.end))
            | (after & planned),
            "next": after & ~planned & Domain("deadline", "<=", day.next_end),
            "later": after & ~planned & Domain("deadline", ">", day.next_end),
            "paused": Domain("state", "=", "paused"),
        }

    # Reading

    @api.model
    def _counts(self, domain, sections, day):
        """Return how many lie in each section by person, in one statement."""
        Clock = self.env[CLOCK]
        risk = (
            Domain("state", "=", "running")
            & Domain("deadline", ">=", day.now)
            & Domain("warn_at", "<=", day.now)
        )
        query = Clock._search(domain)
        wanted = {**sections, "risk": risk}
        user = Clock._field_to_sql(query.table, "user_id", query)
        numbers = [
            SQL("COUNT(*) FILTER (WHERE %s)", self._condition(part, query))
            for part in wanted.values()
        ]
        query.groupby = user
        return [
            {"key": user_id or "nobody", "open": count, **dict(zip(wanted, rest, strict=True))}
            for user_id, count, *rest in self.env.execute_query(
                query.select(user, SQL("COUNT(*)"), *numbers)
            )
        ]

    @api.model
    def _condition(self, domain, query):
        """Return a domain on time limits as a condition within a query on them."""
        Clock = self.env[CLOCK]
        return domain.optimize_full(Clock)._to_sql(Clock, query.table, query)

    @api.model
    def _rows(self, domain, sections, counts, limits):
        """Return the time limits of one screen: a page of each section, and what else is soon
        owed to the customers of these pages."""
        Clock = self.env[CLOCK]
        rows = Clock.browse()
        for key in SECTIONS:
            if counts[key]:
                limit = min(max(int(limits.get(key) or PAGE), 1), MOST)
                rows |= Clock.search(domain & sections[key], order="deadline, id", limit=limit)
        together = Domain.OR(sections[key] for key in TOGETHER)
        partners = Domain("partner_id", "in", rows.partner_id.ids)
        return rows | Clock.search(domain & together & partners, limit=MOST)

    @api.model
    def _section_of(self, rows, sections):
        """Return the section of each time limit by its id, as the database sees it."""
        Clock = self.env[CLOCK]
        query = Clock._search(Domain("id", "in", rows.ids))
        flags = [self._condition(sections[key], query) for key in SECTIONS]
        id_ = Clock._field_to_sql(query.table, "id", query)
        return {
            clock_id: next((key for key, yes in zip(SECTIONS, found, strict=True) if yes), None)
            for clock_id, *found in self.env.execute_query(query.select(id_, *flags))
        }
