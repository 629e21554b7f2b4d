from typing import NamedTuple

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

REASON_DIALOG = "aftersales_service.reason_wizard_action"


class Act(NamedTuple):
    """What a key of My Day does with a document: a public method of it.

    :param str method: name of the method, which checks right and state as for every call
    :param bool words: the method asks for words, so the reason dialog stands before it
    """

    method: str
    words: bool = False


class ClockDay(models.AbstractModel):
    """What a record with time limits tells My Day: whom to call, and what keeps a promise.

    The defaults are right for a record that is worked on its own form only.
    """

    _name = "aftersales.clock.day"
    _description = "Record in My Day"

    def _day_act(self, kind, verb):
        """Return the Act behind a key for an open time limit, or None: open the record then.

        :param str kind: a kind of aftersales.sla.clock
        :param str verb: 'contact' (the customer was contacted), 'done' (what was promised is
            done) or 'missed' (the customer was called and not reached)
        """
        self.ensure_one()

    def _day_facts(self):
        """Return by record id whom to call at which number, and in a line about what."""
        return {
            record.id: {"phone": record.partner_id.phone, "contact": "", "about": ""}
            for record in self
        }

    def _day_planned(self, day):
        """Return the domain of the records whose work was planned for a day or before it.

        They are owed on that day although their time limit ends later; None: there are none.
        """

    def _day_shared(self):
        """Return the domain of the records whose promises the user keeps without being their
        responsible, or None."""

    def _take_day_act(self, act):
        """Do what a key of My Day stands for, with the user's own rights.

        :return: the action to go on with, or False
        """
        self.ensure_one()
        if not act.words:
            result = getattr(self, act.method)()
            return result if isinstance(result, dict) else False
        action = self.env["ir.actions.act_window"]._for_xml_id(REASON_DIALOG)
        context = {
            "default_method": act.method,
            "active_model": self._name,
            "active_id": self.id,
            "active_ids": self.ids,
        }
        return {**action, "context": context}

    def _day_readable(self):
        """Return the domain on time limits of this model whose records the user may read.

        Where nothing but the company limits him, the rule of the time limits says the same and
        the documents need not be looked at.
        """
        if not self.has_access("read"):
            return Domain.FALSE
        rule = self.env["ir.rule"]._compute_domain(self._name)
        company = Domain("company_id", "in", self.env.companies.ids).optimize(self)
        if rule in (Domain.TRUE, company):
            return Domain.TRUE
        return self._day_among(Domain.TRUE)

    def _day_among(self, domain):
        """Return a domain on time limits of this model: their record lies in another domain."""
        query = self.with_context(active_test=False)._search(domain)
        return Domain.custom(
            to_sql=lambda model, alias, _query: SQL(
                "%s IN %s", SQL.identifier(alias, "res_id"), query.subselect()
            )
        )
