from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...tools import words

# Charges under which Odoo's repair counts as under warranty.
FREE = ("free", "contract")


class DispatchIssue(models.AbstractModel):
    """How a dispatch order comes from a CSI or a case, and what it knows then (E-01, E-10)."""

    _name = "aftersales.dispatch.issue"
    _inherit = ["aftersales.warranty.charge.mixin"]
    # Nobody travels for a repair in our house.
    _warranty_costs = ("parts", "labour")
    _description = "Issuing of Dispatch Orders"

    @api.onchange("case_ids", "csi_ids")
    def _onchange_matter(self):
        """Fill from the cases and CSIs what nobody should type twice."""
        for dispatch in self:
            values = dispatch._matter_values(dispatch.csi_ids, dispatch.case_ids)
            for name, value in values.items():
                if not dispatch[name]:
                    dispatch[name] = value

    # -- issuing ----------------------------------------------------------------------------

    @api.model
    def _matter_values(self, csis, cases):
        """Return what the cases and CSIs of a dispatch order say about it already."""
        source = csis[:1] or cases[:1]
        units = csis.installed_product_ids | cases.installed_product_ids
        texts = [text for case in cases for text in (case.subject, case.description) if text]
        return {
            "partner_id": source.partner_id.id,
            "installed_product_ids": [Command.set(units.ids)],
            "fault": "\n".join(dict.fromkeys(texts)),
            "scope": self._proposed_scope(csis, cases, units),
        }

    @api.model
    def _proposed_scope(self, csis, cases, units):
        """Return the scope as it is known: the decision, else whether the warranty runs."""
        lines = [text for csi in csis for text in (csi.service_mode_id.name, csi.opinion) if text]
        if not lines and units:
            day = self._warranty_day(cases)
            inside = all(unit._warranty_verdict(day) == "in" for unit in units)
            lines = [
                self.env._("Under warranty: free.")
                if inside
                else self.env._("Not known to be under warranty: agree the charge first.")
            ]
        lines += [case.subject for case in cases if case.subject]
        return "\n".join(lines)

    @api.model
    def _issue(self, csis, cases):
        """Issue one draft dispatch order for CSIs or cases of one customer (E-01, E-10).

        :param csis: aftersales.csi; with cases of their own
        :param cases: aftersales.case without a CSI
        :return: the draft dispatch order
        :raise AccessError: the user is no service manager
        :raise UserError: it may not be executed yet, or the records belong to several customers
        """
        self.check_access("create")
        source = csis or cases
        if len(source.partner_id) != 1:
            raise UserError(
                self.env._(
                    "One dispatch order serves one customer; %(records)s belong to %(count)s. "
                    "Issue one for each customer.",
                    records=words.listed(self.env, source.mapped("display_name")),
                    count=len(source.partner_id),
                )
            )
        cases |= csis.case_ids
        values = self._matter_values(csis, cases)
        return self.create(
            {
                **values,
                "company_id": source.company_id[:1].id,
                "csi_ids": [Command.set(csis.ids)],
                "case_ids": [Command.set(cases.ids)],
                "user_id": self.env.uid,
            }
        )

    def _set_charge(self):
        """Let the charge follow from decision or agreed plan, else from the warranty (D-10)."""
        for dispatch in self:
            charge = dispatch._decided_charge()
            if dispatch.charge != charge:
                order = dispatch.sudo()
                order.charge = charge
                order.repair_ids.under_warranty = charge in FREE

    @api.model
    def _warranty_day(self, cases):
        """Return the day for which the warranty is asked: that of the receipt (AMB-51)."""
        case = cases[:1]
        if not case:
            return fields.Date.context_today(self)
        return case.company_id._aftersales_local_date(case.received_at)

    @api.constrains("csi_ids", "case_ids", "partner_id")
    def _check_gate(self):
        """Refuse a repair before the decision, however the order is made (C-13, E-01)."""
        documents = self.env["repair.order"]
        for dispatch in self:
            csis = dispatch.csi_ids.filtered(lambda csi: csi.state not in ("executing", "done"))
            cases = dispatch.case_ids - dispatch.csi_ids.case_ids
            missing = cases._over_words() or documents._aftersales_gate(
                csis, dispatch.case_ids - (dispatch.csi_ids - csis).case_ids
            )
            if missing:
                raise UserError(
                    self.env._(
                        "%(order)s: %(missing)s",
                        order=dispatch.display_name,
                        missing="\n".join(missing),
                    )
                )
