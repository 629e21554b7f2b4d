from odoo import api, fields, models

CLOCK = "aftersales.sla.clock"
# Sections in the order of the screen; the first three make up today.
SECTIONS = ("overdue", "noon", "today", "next", "later", "paused")
TODAY = SECTIONS[:3]
# Promises to one customer are shown together as far as they lie ahead so near.
TOGETHER = SECTIONS[:4]
PAGE = 30
VERBS = ("contact", "done", "missed")
# Alerts of time limits are activities too, but the limit itself stands in the list.
ALERT_TYPES = (
    "aftersales_service.activity_time_limit",
    "aftersales_service.activity_promised_reply",
)


class MyDayLines(models.AbstractModel):
    """What My Day shows of time limits: a line per customer, with all that is owed to him."""

    _name = "aftersales.my.day.lines"
    _description = "Lines of My Day"

    @api.model
    def _lines(self, rows, sections):
        """Return the lines of each section: one per customer, at the time of what is due first."""
        section_of = self._section_of(rows, sections)
        items = self._items(rows)
        result = {key: {"shown": 0, "lines": []} for key in SECTIONS}
        lines = {}
        rank = {key: index for index, key in enumerate(SECTIONS)}
        now = fields.Datetime.now()
        shown = rows.sudo().filtered(lambda clock: clock.id in items and section_of[clock.id])
        for clock in shown.sorted(lambda c: (rank[section_of[c.id]], c.deadline or now, c.id)):
            key = section_of[clock.id]
            partner = clock.partner_id
            together = "soon" if key in TOGETHER else key
            name = (together, partner.id or f"clock {clock.id}")
            if name not in lines:
                lines[name] = {
                    "id": clock.id,
                    "customer": partner.display_name or "",
                    "partner_id": partner.id,
                    "contact": items[clock.id]["contact"],
                    "phone": items[clock.id]["phone"] or partner.phone or "",
                    "items": [],
                }
                result[key]["lines"].append(lines[name])
            lines[name]["items"].append(items[clock.id])
            result[key]["shown"] += 1
        return result

    @api.model
    def _documents_of(self, rows):
        """Return by model the documents of time limits that the user may read, by id."""
        return {
            model: {
                document.id: document
                for document in self.env[model]
                .with_context(active_test=False)
                .search([("id", "in", clocks.mapped("res_id"))])
            }
            for model, clocks in rows.grouped("res_model").items()
        }

    @api.model
    def _items(self, rows):
        """Return what the screen shows of each time limit, by its id.

        A document that is gone, or that the user may not read, has none.
        """
        documents = self._documents_of(rows)
        kinds = dict(self.env[CLOCK]._fields["kind"]._description_selection(self.env))
        facts = {
            model: self.env[model].browse(found).sudo()._day_facts()
            for model, found in documents.items()
        }
        waits = self._waits(rows.filtered(lambda clock: clock.state == "paused"))
        companies = len(self.env.companies) > 1
        result = {}
        for clock in rows.sudo():
            document = documents[clock.res_model].get(clock.res_id)
            if not document:
                continue
            told = clock.state == "running" and clock.alert_level
            seen_by = clock.acknowledged_by.name if told and clock.acknowledged_at else ""
            result[clock.id] = {
                "id": clock.id,
                "kind": kinds.get(clock.kind, clock.kind),
                "res_model": clock.res_model,
                "res_id": clock.res_id,
                "document": document.display_name,
                "level": clock.level_id.name or "",
                "color": clock.level_id.color,
                "state": clock.state,
                "deadline": fields.Datetime.to_string(clock.deadline) or False,
                "warn_at": fields.Datetime.to_string(clock.warn_at) or False,
                "waits": waits.get((clock.res_model, clock.res_id), ""),
                "user": clock.user_id.name or "",
                "mine": clock.user_id.id == self.env.uid,
                "company": clock.company_id.name if companies else "",
                "to_acknowledge": clock.with_user(self.env.user).can_acknowledge,
                "acknowledged": seen_by,
                "acts": self._acts(document, clock.kind),
                **facts[clock.res_model][clock.res_id],
            }
        return result

    @api.model
    def _acts(self, document, kind):
        """Return the verbs that have a button: those that do something, each thing once."""
        acts = {}
        for verb in VERBS:
            act = document._day_act(kind, verb)
            if act and act not in acts.values():
                acts[verb] = act
        return list(acts)

    @api.model
    def _waits(self, paused):
        """Return for what the documents of paused time limits wait, in words."""
        if not paused:
            return {}
        pauses = (
            self.env["aftersales.pause"]
            .sudo()
            .search(
                [
                    ("res_model", "in", paused.mapped("res_model")),
                    ("res_id", "in", paused.mapped("res_id")),
                    ("ended_at", "=", False),
                ]
            )
        )
        grouped = pauses.grouped(lambda pause: (pause.res_model, pause.res_id))
        return {key: found._words() for key, found in grouped.items()}

    @api.model
    def _named(self, people):
        """Return the counts per person with their names, who is in trouble first."""
        users = self.env["res.users"].sudo()
        users = users.browse([p["key"] for p in people if p["key"] != "nobody"])
        names = {user.id: user.name for user in users}
        for person in people:
            person["name"] = names.get(person["key"], "")
            person["due"] = sum(person[key] for key in TODAY)
        return sorted(people, key=lambda p: (-p["overdue"], -p["due"], -p["open"], p["name"]))

    @api.model
    def _activities(self, day):
        """Return the user's Odoo activities up to today; those of time limits stand in the list."""
        Activity = self.env["mail.activity"].sudo()
        alerts = [self.env.ref(xmlid, raise_if_not_found=False) for xmlid in ALERT_TYPES]
        domain = [
            ("user_id", "=", self.env.uid),
            ("date_deadline", "<=", day.today),
            ("activity_type_id", "not in", [alert.id for alert in alerts if alert]),
        ]
        rows = Activity.search(domain, order="date_deadline, id", limit=PAGE)
        return {
            "count": Activity.search_count(domain),
            "rows": [
                {
                    "id": activity.id,
                    "summary": activity.summary or activity.activity_type_id.name or "",
                    "document": activity.res_name or "",
                    "res_model": activity.res_model,
                    "res_id": activity.res_id,
                    "late": activity.date_deadline < day.today,
                }
                for activity in rows
            ],
        }
