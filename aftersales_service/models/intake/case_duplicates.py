from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import words
from ...tools.similarity import similarity
from .case_customer import CALLER_DIGITS, digits

OPEN = ("new", "forwarded", "in_progress", "to_confirm")
# So many cases of the customer are compared, and so many are shown.
COMPARED = 40
SHOWN = 5
# What is compared and shown of them; whole cases are broad.
READ = (
    "name",
    "subject",
    "description",
    "state",
    "received_at",
    "user_id",
    "partner_id",
    "phone",
    "email",
)
# From here on two texts are called alike; pg_trgm's own threshold is 0.3 of both texts together.
ALIKE = 0.5


class CaseDuplicates(models.AbstractModel):
    """Open and recent cases that may be the same matter, shown while the form is filled in."""

    _name = "aftersales.case.duplicates"
    _description = "Possible duplicates of a case"

    # The same expression as in _caller_domain; the number stands for CALLER_DIGITS.
    _caller_index = models.Index(
        rf"(right(regexp_replace(phone, '\D', '', 'g'), {CALLER_DIGITS})) WHERE phone IS NOT NULL"
    )

    duplicate_html = fields.Html(
        string="Possibly the Same Matter", compute="_compute_duplicate_html", sanitize=False
    )

    @api.depends(
        "partner_id",
        "contact_id",
        "phone",
        "email",
        "installed_product_ids",
        "subject",
        "description",
        "state",
    )
    @api.depends_context("lang", "uid", "allowed_company_ids")
    def _compute_duplicate_html(self):
        """Show the cases that may be the same matter, for a case that is still open."""
        for case in self:
            rows = case._duplicate_rows() if case.state in OPEN else []
            case.duplicate_html = rows and self.env["ir.qweb"]._render(
                "aftersales_service.case_duplicates", {"rows": rows}
            )

    def _duplicate_rows(self):
        """Return what the panel shows: cases with why they may be the same, likeliest first.

        :return: list of dicts with case, why (words), open (bool) and state (words)
        """
        self.ensure_one()
        text = f"{self.subject or ''} {self.description or ''}"
        rows = []
        for case in self._duplicate_candidates():
            alike = similarity(text, f"{case.subject or ''} {case.description or ''}")
            score, why = self._duplicate_reasons(case, alike)
            is_open = case.state in OPEN
            # What has ended counts only when it reads alike or is about the same unit.
            if score and (is_open or score >= 2):
                rows.append((score + is_open, alike, case, why, is_open))
        rows.sort(key=lambda row: (-row[0], -row[1], -row[2].id))
        return [
            {
                "case": case,
                "why": words.listed(self.env, why),
                "open": is_open,
                "state": case._state_label(case.state),
                "day": fields.Date.to_string(
                    fields.Datetime.context_timestamp(case, case.received_at).date()
                ),
            }
            for _score, _alike, case, why, is_open in rows[:SHOWN]
        ]

    def _duplicate_reasons(self, case, alike):
        """Return how many points a case has and the reasons in words."""
        score, why = 0, []
        units = self.installed_product_ids._origin
        # What nobody asks for is not read either.
        units = units and units & case.installed_product_ids
        if units:
            score += 2
            why.append(
                self.env._("same unit %(unit)s", unit=units[0].serial or units[0].display_name)
            )
        if alike >= ALIKE:
            score += 2
            why.append(self.env._("similar text (%(percent)s %%)", percent=round(100 * alike)))
        customer = self.partner_id.commercial_partner_id._origin
        if customer and case.partner_id.commercial_partner_id == customer:
            score += 1
            why.append(self.env._("same customer"))
        elif self._same_caller(case):
            score += 1
            why.append(self.env._("same caller"))
        return score, why

    def _same_caller(self, case):
        """Return whether a case has the same phone number or e-mail address."""
        mine, other = digits(self.phone)[-CALLER_DIGITS:], digits(case.phone)[-CALLER_DIGITS:]
        if len(mine) == CALLER_DIGITS and mine == other:
            return True
        return bool(self.email) and (self.email or "").lower() == (case.email or "").lower()

    def _duplicate_candidates(self):
        """Return the cases to compare with: of the customer, the units and the caller, and alike.

        Open ones and those received lately; a constant number of limited searches on indexes.
        """
        Case = self.env["aftersales.case"]
        company = self.company_id or self.env.company
        since = fields.Datetime.now() - timedelta(days=company.aftersales_duplicate_days)
        recent = Domain("state", "in", OPEN) | Domain("received_at", ">=", since)
        recent &= Domain("state", "!=", "cancelled") & Domain("id", "!=", self._origin.id)
        recent &= Domain("company_id", "=", company.id) & Domain("merged_into_id", "=", False)
        found = Case
        read = [*READ, "installed_product_ids"] if self.installed_product_ids else READ
        customer = self.partner_id.commercial_partner_id._origin
        sources = []
        if self.installed_product_ids:
            units = self.installed_product_ids._origin
            sources.append(Domain("installed_product_ids", "in", units.ids))
        if customer:
            sources.append(Domain("partner_id.commercial_partner_id", "=", customer.id))
        else:
            tail = digits(self.phone)[-CALLER_DIGITS:]
            if len(tail) == CALLER_DIGITS:
                sources.append(self._caller_domain(tail))
            if self.email:
                sources.append(Domain("email", "=ilike", self.email))
        for source in sources:
            found |= Case.search_fetch(recent & source, read, limit=COMPARED)
        # Without a known customer the subject alone may tell, e.g. a mail sent twice.
        if not customer and self.subject and self.env.registry.has_trigram:
            found |= Case.search_fetch(recent & self._alike_domain(), READ, limit=SHOWN)
        return found

    @api.model
    def _caller_domain(self, tail):
        """Return the domain of the cases whose phone number ends so, however it is written."""
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                r"right(regexp_replace(%s, '\D', '', 'g'), %s) = %s",
                SQL.identifier(alias, "phone"),
                CALLER_DIGITS,
                tail,
            )
        )

    def _alike_domain(self):
        """Return the domain of the subjects that PostgreSQL's trigrams call similar."""
        subject = self.subject
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s %% %s", SQL.identifier(alias, "subject"), subject
            )
        )
