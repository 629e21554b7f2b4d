from odoo import fields, models
from odoo.exceptions import AccessError

AGENT = "aftersales_service.group_agent"
ENDED = ("to_confirm", "closed", "cancelled")


class CaseSolution(models.AbstractModel):
    """Liability and decision table of a case, which has them itself while it has no CSI (D-11)."""

    _name = "aftersales.case.solution"
    _inherit = ["aftersales.decision.mixin"]
    _description = "Solution of a case"

    liability_ids = fields.One2many(
        "aftersales.liability.line", "case_id", string="Liability Lines", guarded=True, copy=False
    )

    def _term_day(self):
        """Return the local day on which the case was received."""
        case = self.sudo()
        return case.company_id._aftersales_local_date(case.received_at)

    def _product_classes(self):
        """Return the class of the units; without units, of the product that is complained of."""
        classes = super()._product_classes()
        alone = self.filtered(lambda case: case.product_id and not case.installed_product_ids)
        for company, cases in alone.grouped("company_id").items():
            known = cases.sudo().product_id.with_company(company)._aftersales_class()
            for case in cases:
                classes[case] = known[case.sudo().product_id.with_company(company)]
        return classes

    # Liability

    def _claim_grounds(self):
        return self.finding or self.subject

    def _may_split(self):
        return self.env.user.has_group(AGENT)

    def _check_may_split(self):
        if not self._may_split():
            raise AccessError(
                self.env._(
                    "%(record)s: the liability is split by the service desk.",
                    record=self.display_name,
                )
            )

    def _hand_liability(self, survivor):
        """Give a split to the case that goes on, where it has none and no CSI (D-09)."""
        if (self | survivor)._live_csis():
            return
        for case in self.sudo():
            if case.liability_ids and not survivor.sudo().liability_ids:
                case.liability_ids.write({"case_id": survivor.id})

    def _liability_frozen(self):
        events = self.sudo()._live_csis()
        if events:
            return self.env._(
                "%(record)s: its liability is split on %(csi)s.",
                record=self.display_name,
                csi=events[0].display_name,
            )
        agreed = self.sudo()._agreed_plan()
        if agreed:
            return self.env._(
                "The customer agreed to %(plan)s, so the split of the liability stands. Record "
                "what he wants otherwise, or withdraw the plan with a reason first.",
                plan=agreed.display_name,
            )
        if self.state in ENDED:
            return self.env._(
                "%(record)s is “%(state)s”: the split of the liability stands. Take the case back "
                "into work first.",
                record=self.display_name,
                state=self._state_label(self.state),
            )
        return False
