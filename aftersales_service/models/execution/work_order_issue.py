from odoo import Command, api, models
from odoo.exceptions import UserError

from ...tools import words

# A CSI in one of these states has passed its gate already.
PASSED = ("executing", "done", "archived")

# Kinds of orders that may precede the decision; they carry nothing of it out.
BEFORE_DECISION = ("diagnosis", "containment")


def may_precede(kind):
    """Return which exception of the CSI's gate a kind of work order asks for (amendment 2)."""
    return {"diagnosis": kind == "diagnosis", "emergency": kind == "containment"}


class WorkOrderIssue(models.AbstractModel):
    """How a work order comes from a CSI or a case, and what may be issued when (E-01, E-03)."""

    _name = "aftersales.work.order.issue"
    _description = "Issuing of Work Orders"

    @api.constrains("csi_ids", "case_ids", "kind")
    def _check_gate(self):
        """Refuse an order before the decision, however it is made (C-13, E-01, amendment 2)."""
        for order, message in self._gate_blockers():
            raise UserError(
                self.env._("%(order)s: %(missing)s", order=order.display_name, missing=message)
            )

    def _refuse_filed(self):
        """Refuse new orders for what is over, which the gate cannot tell from old ones."""
        alone = self.filtered(lambda order: not order.csi_ids).case_ids
        for message in alone._over_words()[:1]:
            raise UserError(message)
        filed = self.csi_ids.filtered(lambda csi: csi.state == "archived")
        for csi, message in filed._may_execute():
            raise UserError(
                self.env._("%(record)s: %(missing)s", record=csi.display_name, missing=message)
            )

    def _gate_blockers(self):
        """Yield ``(order, message)`` for each CSI or case that may not be executed yet.

        A diagnosis may always be ordered, an emergency measure where the supervisor allowed it;
        everything else waits for the decision (amendment 2).
        """
        for order in self:
            csis = order.csi_ids.filtered(lambda csi: csi.state not in PASSED)
            for csi, message in csis._may_execute(**may_precede(order.kind)):
                yield (
                    order,
                    self.env._("%(csi)s: %(missing)s", csi=csi.display_name, missing=message),
                )
            if order.kind in BEFORE_DECISION:
                continue
            for _case, message in order.case_ids._plan_blockers():
                yield order, message
            for case in order.case_ids.filtered(lambda case: case._needs_csi()):
                live = case._live_csis()
                if live:
                    # Also where the order itself names none of them.
                    undecided = (live - csis).filtered(lambda csi: csi.state not in PASSED)
                    for csi, message in undecided._may_execute():
                        text = self.env._(
                            "%(csi)s: %(missing)s", csi=csi.display_name, missing=message
                        )
                        yield order, text
                    continue
                yield (
                    order,
                    self.env._(
                        "%(case)s is a quality complaint without a CSI. Open its CSI and have it "
                        "decided; before that only a diagnosis can be ordered.",
                        case=case.display_name,
                    ),
                )

    @api.model
    def _issue_for_csi(self, csi, kind=None):
        """Issue one work order for one or several CSIs of a customer (E-01, E-03).

        :param csi: aftersales.csi; several are served by one trip (amendment 48)
        :param str kind: kind of the order; by default on site or in the workshop as decided
        :return: the draft work order
        :raise AccessError: the user is no service manager
        :raise UserError: a CSI may not be executed yet
        """
        kind = kind or self._decided_kind(csi)
        order = self._issue(csi, csi.case_ids, kind)
        if kind not in BEFORE_DECISION:
            csi._mark_executing()
        return order

    @api.model
    def _issue_for_case(self, case, kind=None):
        """Issue one work order for one or several cases of a customer that need no CSI.

        :param case: aftersales.case
        :param str kind: kind of the order; on site by default
        :return: the draft work order
        :raise AccessError: the user is no service manager
        :raise UserError: a quality complaint has no decided CSI
        """
        # Of a case that was decided anew the cancelled record does not stand in the way.
        live = case._live_csis().with_env(self.env)
        return self._issue(live or case.csi_ids, case, kind or "on_site")

    @api.model
    def _issue_each(self, csis):
        """Issue one work order for each CSI at once, of the kind that was decided (E-01, E-03).

        :param csis: aftersales.csi
        :return: the draft work orders, in their order
        :raise AccessError: the user is no service manager
        :raise UserError: a CSI may not be executed yet
        """
        self.check_access("create")
        orders = self.create(
            [self._issue_values(csi, csi.case_ids, self._decided_kind(csi)) for csi in csis]
        )
        csis._mark_executing()
        return orders

    @api.model
    def _decided_kind(self, csis):
        """Return the kind of order that the decisions ask for: on site or in the workshop."""
        modes = csis.service_mode_id
        return "on_site" if not modes or any(modes.mapped("on_site")) else "workshop"

    @api.model
    def _issue(self, csis, cases, kind):
        """Create the order with everything that the CSIs and cases know already."""
        self.check_access("create")
        return self.create(self._issue_values(csis, cases, kind))

    @api.model
    def _issue_values(self, csis, cases, kind):
        """Return the values of an order for CSIs and cases of one customer."""
        source = csis or cases
        partner = source.partner_id[:1]
        if len(source.partner_id) != 1:
            raise UserError(
                self.env._(
                    "One work order serves one customer; %(records)s belong to %(count)s. Issue "
                    "one order for each customer.",
                    records=words.listed(self.env, source.mapped("display_name")),
                    count=len(source.partner_id),
                )
            )
        site = cases.contact_id[:1] or self.env["res.partner"].browse(
            partner.address_get(["delivery"])["delivery"]
        )
        return {
            "company_id": source.company_id[:1].id,
            "kind": kind,
            "partner_id": partner.id,
            "site_id": site.id,
            "csi_ids": [Command.set(csis.ids)],
            "case_ids": [Command.set(cases.ids)],
            "installed_product_ids": [
                Command.set((csis.installed_product_ids | cases.installed_product_ids).ids)
            ],
            "instructions": self._instructions(csis, cases),
            "engineer_ids": [Command.set(self._proposed_engineers(cases).ids)],
            "user_id": self.env.uid,
        }

    @api.model
    def _instructions(self, csis, cases):
        """Return what the engineer reads: the decisions first, the complaints after them."""
        lines = [
            f"{csi.display_name}: {text}"
            for csi in csis
            for text in (csi.service_mode_id.name, csi.opinion, csi.cause)
            if text
        ]
        lines += [
            f"{case.display_name}: {text}"
            for case in cases
            for text in (case.subject, case.description)
            if text
        ]
        # A subject is often the first line of the description.
        return "\n".join(dict.fromkeys(lines))

    def _set_charge(self):
        """Let the charge follow from decision or agreed plan, else from the warranty (D-10).

        What precedes the decision is never charged by itself, and neither is an order without a
        decision whose units are not known to be out of warranty; under a contract nothing is
        charged (D-08).
        """
        for order in self:
            charge = "free" if order.kind in BEFORE_DECISION else order._decided_charge()
            if order.charge != charge:
                order.sudo().charge = charge

    def _undo_in_matter(self, reason):
        """Take the CSIs and cases of the orders a step back, naming the order (amendments)."""
        for order in self:
            csis = order.csi_ids.filtered(lambda csi: csi.state in ("executing", "done"))
            if order.kind not in BEFORE_DECISION:
                csis.sudo()._step_back_to_replied(order.display_name, reason)
            cases = (order.case_ids - csis.case_ids).filtered(
                lambda case: case.state == "to_confirm"
            )
            if cases:
                cases.sudo()._undo_handled(
                    self.env._("%(order)s: %(reason)s", order=order.display_name, reason=reason)
                )
