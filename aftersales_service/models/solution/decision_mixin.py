from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ..warranty.judging import Request
from .decision_rule import TERMS

SUPERVISOR = "aftersales_service.group_supervisor"
CHARGED = ("part", "paid")


class DecisionMixin(models.AbstractModel):
    """A matter for which the decision table proposes a way of service (D-05, D-06, D-10, D-11).

    What was decided by which row is kept by the hub; as long as it is open the proposal follows
    the units, the terms and the liability.
    """

    _name = "aftersales.decision.mixin"
    _inherit = ["aftersales.guarded.mixin", "aftersales.liability.mixin"]
    _description = "Matter decided by the table"
    # Where the stored warranty verdicts of a matter's units stand.
    _verdict_path = "warranty_verdict_ids"

    term_class = fields.Selection(TERMS, string="Term", compute="_compute_proposal")
    product_class_id = fields.Many2one("aftersales.product.class", compute="_compute_proposal")
    decision_rule_id = fields.Many2one(
        "aftersales.decision.rule", string="Row of the Table", compute="_compute_proposal"
    )
    proposed_mode_id = fields.Many2one(
        "aftersales.service.mode", string="Proposed Way of Service", compute="_compute_proposal"
    )
    proposal = fields.Char(string="Decision Table", compute="_compute_proposal")
    free_reason = fields.Text(string="Free After Warranty Because", guarded=True, copy=False)
    free_by = fields.Many2one(
        "res.users", string="Free Service Allowed By", guarded=True, copy=False
    )
    free_at = fields.Datetime(string="Free Service Allowed On", guarded=True, copy=False)
    can_allow_free = fields.Boolean(compute="_compute_can_allow_free")

    _free_complete = models.Constraint(
        "CHECK((free_at IS NULL) = (free_by IS NULL) "
        "AND (free_at IS NULL OR btrim(COALESCE(free_reason, '')) <> ''))",
        "A free service after the warranty names who allowed it, when and why.",
    )

    @api.depends(
        lambda self: (
            "company_id",
            "installed_product_ids.product_class_id",
            "installed_product_ids.warranty_end",
            "installed_product_ids.no_warranty",
            f"{self._verdict_path}.term",
            f"{self._verdict_path}.guarantee_id",
            "liability_ids.share",
            "liability_ids.party",
        )
    )
    @api.depends_context("lang")
    def _compute_proposal(self):
        """Read class, term and liability, and what the table says to them (D-11)."""
        rules = self.env["aftersales.decision.rule"]
        classes = self._product_classes()
        found = self._terms()
        terms = dict(self._fields["term_class"]._description_selection(self.env))
        for matter in self:
            product_class = classes[matter]
            term = found[matter]
            company = matter.company_id or self.env.company
            rule = rules._match(
                company, company._aftersales_local_date(), product_class, term, matter.liability
            )
            matter.product_class_id = product_class
            matter.term_class = term
            matter.decision_rule_id = rule
            matter.proposed_mode_id = rule.service_mode_id
            known = ", ".join(
                (
                    product_class.name or self.env._("class not known"),
                    terms.get(term) or self.env._("warranty not known"),
                )
            )
            if not rule.service_mode_id:
                matter.proposal = self.env._(
                    "Decide manually: the table has no way of service for %(known)s.",
                    known=known,
                )
            elif rule.source:
                matter.proposal = self.env._(
                    "%(known)s: %(mode)s (%(clause)s)",
                    known=known,
                    mode=rule.service_mode_id.name,
                    clause=rule.source,
                )
            else:
                matter.proposal = self.env._(
                    "%(known)s: %(mode)s", known=known, mode=rule.service_mode_id.name
                )

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_allow_free(self):
        supervisor = self.env.user.has_group(SUPERVISOR)
        for matter in self:
            matter.can_allow_free = (
                supervisor
                and not matter.free_at
                and matter.term_class == "post"
                and not matter._liability_frozen()
            )

    def _product_classes(self):
        """Return ``{matter: the one product class of its units}``, none where they differ."""
        classes = {}
        for matter in self:
            found = matter.sudo().installed_product_ids.product_class_id
            classes[matter] = found if len(found) == 1 else found.browse()
        return classes

    def _terms(self):
        """Return ``{matter: term}`` of the day on which each was received (D-06).

        A part under its own guarantee counts as under warranty, whatever the machine's term is
        (D-19). The term is 'contract', 'warranty' or 'post'; False where it is not known, or the
        units of a matter differ.
        """
        result = {}
        for matter, verdicts in self._verdicts().items():
            terms = {
                "warranty" if found.guarantee_id and found.term != "contract" else found.term
                for found in verdicts.values()
            }
            result[matter] = terms.pop() if len(terms) == 1 else False
        return result

    def _verdicts(self):
        """Return ``{matter: {unit: verdict}}``: as its cases say, else judged for its day."""
        found, asked = {}, []
        for matter in self:
            units = matter.sudo().installed_product_ids
            stored = matter.sudo().mapped(self._verdict_path).filtered("present").sorted("id")
            mine = {verdict.installed_product_id: verdict for verdict in stored}
            found[matter] = {unit: mine[unit] for unit in units if unit in mine}
            asked += [(matter, unit) for unit in units if unit not in mine]
        nothing = self.env["product.product"]
        judged = self.env["aftersales.warranty.verdict"]._judge_all(
            [Request(unit, matter._term_day(), nothing) for matter, unit in asked]
        )
        for (matter, unit), judgement in zip(asked, judged, strict=True):
            found[matter][unit] = judgement
        return found

    def _term_day(self):
        """Hook: return the local day on which one matter was received."""
        raise NotImplementedError

    # Guards of a decision

    def _blockers_mode(self, mode, reason):
        """Yield ``(matter, message)`` for what forbids a way of service as it stands.

        :param mode: aftersales.service.mode that is to be decided
        :param reason: why it differs from the table, if it does
        """
        if not mode:
            return
        for matter in self:
            yield from matter._blockers_share(mode)
            yield from matter._blockers_free(mode)
            for message in matter._deviations(mode):
                if not ((reason or "").strip() or matter._free_grounds()):
                    yield matter, message

    def _blockers_share(self, mode):
        """Yield where a way of service does not charge what the customer bears (D-09)."""
        share = self.customer_share
        if not (share and mode._gives()) or self.term_class in ("contract", "post"):
            return
        wanted = "paid" if self.liability == "customer" else "part"
        if mode.charge == wanted:
            return
        labels = dict(mode._fields["charge"]._description_selection(self.env))
        yield (
            self,
            self.env._(
                "The customer bears %(share)s %%, so the service is “%(wanted)s”; “%(mode)s” is "
                "not. Choose another way of service, or split the liability anew.",
                share=f"{share:g}",
                wanted=labels[wanted],
                mode=mode.name,
            ),
        )

    def _blockers_free(self, mode):
        """Yield where a service after the warranty would be free without a ground (D-10)."""
        if self.term_class != "post" or mode.charge != "free" or not mode._gives():
            return
        if not self._free_grounds():
            yield (
                self,
                self.env._(
                    "It was reported on %(day)s, after the warranty, and “%(mode)s” is free. "
                    "Choose a paid or part-paid way of service, or have the service supervisor "
                    "allow it with a reason.",
                    day=format_date(self.env, self._term_day()),
                    mode=mode.name,
                ),
            )

    def _free_grounds(self):
        """Return in words why one matter may be served free after the warranty (D-10)."""
        self.ensure_one()
        grounds = [self.free_reason] if self.free_at else []
        if self._allows_free_service():
            grounds.append(self.env._("An approved compensation gives the service free of charge."))
        return grounds

    def _deviations(self, mode):
        """Return in words how a way of service differs from a binding row of the table (D-11).

        Another free way, advice instead of a visit, is none: what binds is who pays, whether
        somebody goes there (D-05), and that the customer is served at all.
        """
        self.ensure_one()
        rule = self.decision_rule_id
        proposed = rule.service_mode_id
        words = []
        product_class = self.product_class_id
        # Without a row the class itself says so.
        there = rule.on_site_allowed if rule else not product_class.on_site_needs_reason
        if mode.on_site and not there:
            words.append(
                self.env._(
                    "%(product_class)s are usually served without going there. Enter why "
                    "“%(mode)s” is needed.",
                    product_class=product_class.name,
                    mode=mode.name,
                )
            )
        other = mode.refuses != proposed.refuses or (
            mode._gives() and mode.charge != proposed.charge
        )
        binds = rule.binding and self.sudo().company_id.aftersales_table_binds
        if binds and proposed and other:
            words.append(
                self.env._(
                    "The decision table says “%(proposed)s”. Enter why “%(mode)s” is chosen "
                    "instead.",
                    proposed=proposed.name,
                    mode=mode.name,
                )
            )
        return words

    def action_allow_free(self, reason=None):
        """Allow a free service after the warranty, with a reason (D-10).

        :param str reason: why; compulsory
        :raise AccessError: the user is no service supervisor
        :raise UserError: no reason, the warranty has not ended, or it is decided already
        """
        self.check_access("read")
        if not self.env.user.has_group(SUPERVISOR):
            raise AccessError(
                self.env._("Only a service supervisor allows a free service after the warranty.")
            )
        for matter in self:
            frozen = matter._liability_frozen()
            if frozen:
                raise UserError(frozen)
            if matter.term_class != "post":
                raise UserError(
                    self.env._(
                        "%(record)s: its units are not known to be out of warranty, so nothing "
                        "has to be allowed.",
                        record=matter.display_name,
                    )
                )
            if not (reason or "").strip():
                raise UserError(
                    self.env._(
                        "%(record)s: enter why the service is free after the warranty.",
                        record=matter.display_name,
                    )
                )
        self.sudo().write(
            {"free_reason": reason, "free_by": self.env.uid, "free_at": fields.Datetime.now()}
        )
        text = self.env._("Free after the warranty: %(reason)s", reason=reason)
        self.sudo()._message_log_batch(
            bodies=dict.fromkeys(self.ids, text), author_id=self.env.user.partner_id.id
        )
        return True
