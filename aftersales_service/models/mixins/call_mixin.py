from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.retry import other_half


class CallMixin(models.AbstractModel):
    """A record about which its customer is called: the Call Desk lists it (F-16, amendment 56).

    One call settles all that is due to a contact, of whatever model; the desk asks each record
    what it wants to know and hands it the answers. What is not overridden here is right for a
    record with ``partner_id`` and ``company_id`` on which only an answer can be written.
    """

    _name = "aftersales.call.mixin"
    _description = "Record about which a customer is called"

    # In which order the desk reads what is due: what ends first comes first.
    _call_order = "id"
    # Of one call the matters with the lowest rank are settled first.
    _call_rank = 0

    call_line_ids = fields.One2many(
        "aftersales.call.line",
        "res_id",
        string="Calls About It",
        domain=lambda self: [("res_model", "=", self._name)],
        readonly=True,
    )

    # What is due

    @api.model
    def _call_due_domain(self, now):
        """Return the domain of the records about which somebody has to be called at a moment.

        Due once its window is open and no later call is agreed; the user's rights and companies
        are added by the search.

        :param datetime now: naive UTC
        """
        return Domain.FALSE

    @api.model
    def _call_open_domain(self, now):
        """Return the domain of what may be settled when the customer is on the line anyway."""
        return self._call_due_domain(now)

    @api.model
    def _call_mine_domain(self):
        """Return the domain of what the user calls about: his own, and what is nobody's yet."""
        if "user_id" not in self._fields:
            return Domain.TRUE
        return Domain("user_id", "in", [self.env.uid, False])

    @api.model
    def _call_partner_domain(self, partners):
        """Return the domain of the records of customers, whichever contact of them is meant."""
        return Domain("partner_id.commercial_partner_id", "in", partners.commercial_partner_id.ids)

    @api.model
    def _call_named_domain(self, contact):
        """Return the domain of the records that name a contact, whosever customer they concern."""
        field = self._fields.get("contact_id")
        if not (field and field.store):
            return Domain.FALSE
        return Domain("contact_id", "=", contact.id)

    # What the desk shows

    def _call_partner(self):
        """Return ``{record: res.partner}``: who is called, a person where one is known.

        For a person who has left, and is archived, the customer himself is called.
        """
        if "contact_id" not in self._fields:
            return {record: record.partner_id for record in self}
        # Read together: the desk asks for both.
        people = (self.contact_id | self.partner_id).ids
        return {
            record: record.contact_id.with_prefetch(people).filtered("active") or record.partner_id
            for record in self
        }

    def _call_title(self):
        """Return what the call is about in a few words, such as the kind of visit."""
        self.ensure_one()
        return self.display_name

    def _call_about(self):
        """Return in a line about which goods or matter, nothing where the title says it."""
        self.ensure_one()
        return ""

    def _call_phone(self):
        """Return the number from which the customer called about it, if there was one."""
        self.ensure_one()
        return ""

    def _call_in_writing(self):
        """Return whether the questions can be sent to the customer instead of calling him."""
        self.ensure_one()
        return False

    def _call_deadline(self):
        """Return until when the customer is to be called, naive UTC, or False."""
        self.ensure_one()
        return False

    def _call_script(self):
        """Return what the caller says, as HTML; the company's four points stand beside it."""
        self.ensure_one()
        return ""

    def _call_form(self):
        """Return the questions in their order: names of fields, or dicts.

        A name is completed from the field. A dict has ``name`` and ``label``, and may have
        ``type`` ('boolean', 'selection', 'text', 'char', 'date', 'datetime'), ``options``
        ``[(value, label)]``, ``required`` and ``value``.
        """
        self.ensure_one()
        return []

    def _call_technicians(self):
        """Return the res.users who did the work that the customer is asked about, sudo."""
        self.ensure_one()
        return self.env["res.users"].sudo()

    def _call_refusal(self):
        """Return why the user may not make this call, or nothing: he judges no work of his own."""
        self.ensure_one()
        company = self.sudo().company_id
        if self.env.su or not company.aftersales_call_independent:
            return ""
        if self.env.user not in self._call_technicians():
            return ""
        return self.env._("You did this work yourself. Let a colleague ask the customer about it.")

    # What a call brings

    def _call_answer(self, values):
        """Write the answers of one record and finish it, in the caller's rights.

        :param dict values: answers by name of :meth:`_call_form`, no other names
        :raise UserError: an answer is missing; the message says which
        """
        raise NotImplementedError

    def _call_attempt(self, result, note, at):
        """Log calls that reached nobody.

        :param result: aftersales.call.result
        :param str note: the caller's words, may be empty
        :param datetime at: when it was tried, naive UTC
        """

    def _call_later(self, at):
        """Take note that the customer is called again at a moment, naive UTC."""

    def _call_refused(self, result, note):
        """End what can be ended because the customer wants no calls; else it stays as it is."""

    def _call_give_up(self, result, note):
        """End what can be ended because the customer cannot be reached.

        :raise UserError: not tried often enough
        """

    def _call_retry_at(self, now):
        """Return when to call again by the plan: the other half of the next working day (F-16).

        :param datetime now: naive UTC
        """
        self.ensure_one()
        company = self.sudo().company_id or self.env.company
        working_time = self.env["aftersales.working.time"]._of(company)
        return other_half(
            now, working_time, company.aftersales_retry_morning, company.aftersales_retry_afternoon
        )
