from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

AGENT = "aftersales_service.group_agent"
SCOPES = ("mine", "all")
# A page of contacts; so many matters are read for it, because several may be of one contact.
PAGE = 40
READ = 5 * PAGE
# Above this the number is not worth counting: "many" says as much.
COUNTED = 1000


class CallDesk(models.AbstractModel):
    """All customers to be called now, by deadline, one line per contact (F-16, issue 6 §1).

    What is due comes from every model with ``aftersales.call.mixin``. The number of queries
    depends neither on how much is due nor on how much is planned for later.
    """

    _name = "aftersales.call.desk"
    _inherit = ["aftersales.call.desk.card", "aftersales.call.desk.record"]
    _description = "Call Desk"

    @api.model
    def load(self, scope=None):
        """Return the list of one screen.

        :param str scope: 'mine' (the user's own and what is nobody's yet) or 'all'
        :raise AccessError: the user calls no customers
        :return: dict of the scope, the results with their keys, the contacts and the counts
        """
        self._check_caller()
        scope = scope if scope in SCOPES else SCOPES[0]
        now = fields.Datetime.now()
        found, total = self._due(scope, now)
        groups, blocked = self._contacts(found, now)
        company = self.env.company
        quiet = company._aftersales_quiet_until(now)
        return {
            "scope": scope,
            "now": fields.Datetime.to_string(now),
            "quiet": fields.Datetime.to_string(quiet) if quiet else False,
            "results": self._results(),
            "contacts": [self._line(*group, now) for group in groups[:PAGE]],
            "total": total,
            "more": len(groups) > PAGE or total > sum(len(records) for records in found),
            "blocked": blocked,
        }

    @api.model
    def card(self, contact_id, company_id):
        """Return all that the caller needs about one contact: matters, script, archive.

        :param int contact_id: id of the res.partner who is called
        :param int company_id: id of the res.company for which he is called
        :raise AccessError: the user calls no customers, or may not see this one
        """
        self._check_caller()
        contact = self.env["res.partner"].browse(contact_id)
        contact.check_access("read")
        company = self.env["res.company"].browse(company_id) & self.env.companies
        company.check_access("read")
        now = fields.Datetime.now()
        records = self._open_of(contact, company, now)
        channel = contact._aftersales_channels()[contact]
        phones = [
            *(record._call_phone() for record in records),
            contact.phone,
            contact.commercial_partner_id.phone,
        ]
        wrong = contact.sudo().aftersales_wrong_phone
        return {
            "contact_id": contact.id,
            "company_id": company.id,
            "name": contact.name or contact.display_name,
            "customer": contact.commercial_partner_id.name or "",
            "customer_id": contact.commercial_partner_id.id,
            "function": contact.function or "",
            "phones": [phone for phone in dict.fromkeys(phones) if phone and phone != wrong],
            "email": contact.email or "",
            "lang": contact.lang or "",
            "channel": channel.name or "",
            "reach": channel.reach or "phone",
            "writable": any(record._call_in_writing() for record in records),
            "points": company.sudo()._aftersales_points(),
            "retry": fields.Datetime.to_string(self._retry_at(records, now)) if records else False,
            "items": [self._item(record, now) for record in records],
            **self._glance(contact, company, records),
        }

    @api.model
    def send(self, contact_id, company_id):
        """Send a contact the questions of his visits in writing, and tell where they went (F-08).

        :raise UserError: nothing is due, it is night, or he has no address
        """
        self._check_caller()
        contact = self.env["res.partner"].browse(contact_id)
        contact.check_access("read")
        company = self.env["res.company"].browse(company_id) & self.env.companies
        visits = self.env["aftersales.return.visit"]
        for record in self._open_of(contact, company, fields.Datetime.now()):
            if record._call_in_writing():
                visits |= record
        if not visits:
            raise UserError(
                self.env._(
                    "No return visit to %(contact)s is due that can be asked in writing.",
                    contact=contact.display_name,
                )
            )
        visits.action_ask_in_writing()
        rows = self.env["aftersales.call.invitation"].search(
            [("visit_ids", "in", visits.ids)], order="id desc", limit=1
        )
        return self.env._("The questions were sent to %(address)s.", address=rows.address)

    # What is due

    @api.model
    def _check_caller(self):
        """Refuse users who do not call customers."""
        if not (self.env.su or self.env.user.has_group(AGENT)):
            raise AccessError(
                self.env._("Customers are called by service agents. Ask for that role.")
            )

    @api.model
    def _call_models(self):
        """Return an empty recordset of each model about whose records customers are called."""
        return [
            self.env[name]
            for name in self.env.registry.descendants(["aftersales.call.mixin"], "_inherit")
            if not self.env[name]._abstract and self.env[name].has_access("read")
        ]

    @api.model
    def _due(self, scope, now):
        """Return what is due by model, the most urgent first, and how much there is of it."""
        found, total = [], 0
        for model in self._call_models():
            domain = Domain(model._call_due_domain(now)) & self._of_companies()
            if scope == "mine":
                domain &= model._call_mine_domain()
            records = model.search(domain, order=model._call_order, limit=READ)
            total += len(records) if len(records) < READ else model.search_count(domain, COUNTED)
            found.append(records)
        return found, total

    @api.model
    def _of_companies(self):
        """Return the domain of what belongs to the companies in which the user works now."""
        return Domain("company_id", "in", self.env.companies.ids)

    @api.model
    def _contacts(self, found, now):
        """Return the contacts to be called as ``(company, contact, records, deadline)``.

        What names no person of a customer is asked whoever of him is called anyway. Who is not
        to be called, or is called later, is left out.

        :return: the groups by deadline, and how many contacts are not to be called
        """
        groups = {}
        for records in found:
            people = records._call_partner()
            for record in records:
                company = record.sudo().company_id
                groups.setdefault((company, people[record]), []).append(record)
        contacts = self.env["res.partner"].union(*(contact for _company, contact in groups))
        barred = contacts._aftersales_barred()
        self._join_unnamed(groups, barred)
        later = self._called_later(contacts, now)
        result = []
        for (company, contact), records in groups.items():
            known = later.get(contact, set())
            if contact in barred or {(r._name, r.id) for r in records} <= known:
                continue
            deadlines = [record._call_deadline() for record in records]
            result.append((company, contact, records, min(filter(None, deadlines), default=None)))
        result.sort(key=lambda group: (group[3] is None, group[3] or now, group[1].id))
        return result, len(barred)

    @api.model
    def _called_later(self, contacts, now):
        """Return ``{contact: {(model, id)}}`` of what is spoken of in a call agreed for later.

        What became due since is none of it, and does not wait.
        """
        later = {}
        for call in self.env["aftersales.call"]._last_of(contacts):
            if call.next_at and call.next_at > now:
                matters = {(line.res_model, line.res_id) for line in call.line_ids}
                later.setdefault(call.contact_id.sudo(False), set()).update(matters)
        return later

    @api.model
    def _join_unnamed(self, groups, barred):
        """Add what is due to a customer as such to the first of his contacts in the list.

        :param barred: contacts who are not to be called; the customer does not wait for them
        """
        persons = {}
        for company, contact in groups:
            if contact != contact.commercial_partner_id and contact not in barred:
                persons.setdefault((company, contact.commercial_partner_id), (company, contact))
        for key in list(groups):
            if key in persons:
                groups[persons[key]] += groups.pop(key)

    @api.model
    def _open_of(self, contact, company, now):
        """Return all records that may be settled in a call to a contact, by deadline."""
        result = []
        for model in self._call_models():
            domain = Domain(model._call_open_domain(now)) & Domain("company_id", "=", company.id)
            records = model.browse()
            # Two searches: together they would find no index.
            for theirs in (model._call_partner_domain(contact), model._call_named_domain(contact)):
                if not theirs.is_false():
                    records |= model.search(domain & theirs, order=model._call_order, limit=READ)
            people = records._call_partner()
            result += [
                record
                for record in records
                if people[record] in (contact, contact.commercial_partner_id)
            ]
        far = fields.Datetime.to_datetime("9999-01-01 00:00:00")
        return sorted(result, key=lambda record: record._call_deadline() or far)

    @api.model
    def _line(self, company, contact, records, deadline, now):
        """Return one line of the list."""
        titles = [record._call_title() for record in records]
        return {
            "key": f"{company.id},{contact.id}",
            "contact_id": contact.id,
            "company_id": company.id,
            "company": company.name if len(self.env.companies) > 1 else "",
            "name": contact.name or contact.display_name,
            "customer": contact.commercial_partner_id.name or "",
            "phone": contact.phone or contact.commercial_partner_id.phone or "",
            "deadline": fields.Datetime.to_string(deadline) if deadline else False,
            "overdue": bool(deadline and deadline < now),
            "titles": list(dict.fromkeys(titles)),
            "count": len(records),
        }

    @api.model
    def _results(self):
        """Return the results of a call; the first nine have a key."""
        return [
            {
                "id": result.id,
                "name": result.name,
                "effect": result.effect,
                "key": str(index) if index < 10 else "",
            }
            for index, result in enumerate(self.env["aftersales.call.result"].search([]), 1)
        ]
