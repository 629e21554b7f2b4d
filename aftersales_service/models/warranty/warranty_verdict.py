from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

SUPERVISOR = "aftersales_service.group_supervisor"
# What a verdict says; a new row is written only where one of these differs.
SAID = (
    "date",
    "term",
    "covers_parts",
    "covers_labour",
    "covers_travel",
    "contract_id",
    "guarantee_id",
    "reason_data",
)


class WarrantyVerdict(models.Model):
    """How one unit of a case is covered, and why, as it was found (D-06, D-08, D-19).

    Found anew while the case is open and its basis changes; earlier rows stay beside the present
    one. Once a CSI of the case is decided nothing changes any more.
    """

    _name = "aftersales.warranty.verdict"
    _inherit = ["aftersales.guarded.mixin", "aftersales.warranty.judging"]
    _description = "Warranty Verdict"
    _order = "id desc"
    _rec_name = "installed_product_id"

    case_id = fields.Many2one(
        "aftersales.case", required=True, index=True, guarded=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="case_id.company_id", store=True, index=True, precompute=True
    )
    installed_product_id = fields.Many2one(
        "aftersales.installed.product", required=True, index=True, guarded=True
    )
    product_id = fields.Many2one(
        related="installed_product_id.product_id", store=True, precompute=True
    )
    partner_id = fields.Many2one(related="case_id.partner_id", string="Customer")
    present = fields.Boolean(default=True, guarded=True, help="Earlier verdicts are kept beside.")
    date = fields.Date(
        string="Judged For", guarded=True, help="The day on which the complaint was received."
    )
    term = fields.Selection(
        [
            ("contract", "Under Contract"),
            ("warranty", "Under Warranty"),
            ("post", "After Warranty"),
        ],
        guarded=True,
        index=True,
        help="Empty: nobody said anything about a warranty, people decide.",
    )
    covers_parts = fields.Boolean(string="Parts", guarded=True)
    covers_labour = fields.Boolean(string="Labour", guarded=True)
    covers_travel = fields.Boolean(string="Travel", guarded=True)
    contract_id = fields.Many2one(
        "aftersales.service.contract", string="Service Contract", guarded=True
    )
    guarantee_id = fields.Many2one(
        "aftersales.part.guarantee", string="Part Guarantee", guarded=True
    )
    reason_data = fields.Json(guarded=True)
    reasons = fields.Text(compute="_compute_reasons")
    judged_at = fields.Datetime(string="Judged On", guarded=True)
    override_term = fields.Char(string="Found by the Rules", guarded=True)
    override_by = fields.Many2one("res.users", string="Overridden By", guarded=True)
    override_reason = fields.Char(guarded=True)
    frozen = fields.Boolean(compute="_compute_frozen")
    can_override = fields.Boolean(compute="_compute_frozen")

    _present_uniq = models.UniqueIndex(
        "(case_id, installed_product_id) WHERE present",
        "A unit of a case has one present verdict.",
    )
    _override_complete = models.Constraint(
        "CHECK(override_by IS NULL OR btrim(COALESCE(override_reason, '')) <> '')",
        "Who overrides a verdict says why.",
    )

    @api.depends("reason_data", "override_by", "override_reason")
    @api.depends_context("lang")
    def _compute_reasons(self):
        """Say the reasons in the reader's language."""
        for verdict in self:
            lines = [self._reason_words(code, values) for code, values in verdict.reason_data or ()]
            if verdict.override_by:
                lines.append(
                    self.env._(
                        "%(user)s decided otherwise: %(reason)s",
                        user=verdict.override_by.sudo().name,
                        reason=verdict.override_reason,
                    )
                )
            verdict.reasons = "\n".join(lines)

    @api.depends("case_id.state", "case_id.csi_ids.state", "present")
    @api.depends_context("uid")
    def _compute_frozen(self):
        supervisor = self.env.user.has_group(SUPERVISOR)
        for verdict in self:
            verdict.frozen = not verdict.present or verdict.case_id._warranty_frozen()
            verdict.can_override = supervisor and not verdict.frozen

    @api.model
    def _store(self, cases, overridden=False):
        """Judge the units of cases and keep what changed; superuser mode.

        :param cases: aftersales.case that are still open to it
        :param bool overridden: whether verdicts of the supervisor are judged anew as well
        """
        old = self.search([("case_id", "in", cases.ids), ("present", "=", True)])
        old_of = {(row.case_id, row.installed_product_id): row for row in old}
        asked = [(case, unit) for case in cases for unit in case.installed_product_ids]
        judgements = self._judge_all([case._warranty_request(unit) for case, unit in asked])
        gone, values = old.browse(), []
        for (case, unit), judgement in zip(asked, judgements, strict=True):
            row = old_of.pop((case, unit), old.browse())
            if row.override_by and not overridden:
                continue
            vals = {
                **judgement._asdict(),
                "date": case._warranty_date(),
                "contract_id": judgement.contract_id.id,
                "guarantee_id": judgement.guarantee_id.id,
                "reason_data": self._stored_reasons(judgement.reasons),
            }
            vals.pop("reasons")
            if row and not row.override_by and row._said() == {k: vals[k] for k in SAID}:
                continue
            gone += row
            values.append({**vals, "case_id": case.id, "installed_product_id": unit.id})
        gone = gone.union(*old_of.values())
        gone.present = False
        # The database lets a unit have one present verdict: those that are over are written first.
        gone.flush_recordset(["present"])
        now = fields.Datetime.now()
        return self.create([{**vals, "judged_at": now} for vals in values])

    def _said(self):
        """Return what the verdict says, to compare it with a new one."""
        self.ensure_one()
        return {
            name: self[name].id if self._fields[name].relational else self[name] for name in SAID
        }

    def action_count_as_warranty(self, reason=None):
        """Count units as under warranty although the rules say otherwise (D-06).

        :param str reason: why
        :raise AccessError: the user is no service supervisor
        :raise UserError: there is no reason, or the case was decided meanwhile
        """
        return self._override("warranty", reason)

    def action_count_as_post(self, reason=None):
        """Count units as after warranty although the rules say otherwise (D-06).

        :param str reason: why
        :raise AccessError: the user is no service supervisor
        :raise UserError: there is no reason, or the case was decided meanwhile
        """
        return self._override("post", reason)

    def _override(self, term, reason):
        """Put the supervisor's verdict in the place of the present one, and log it."""
        self.check_access("read")
        if not self.env.user.has_group(SUPERVISOR):
            raise AccessError(
                self.env._(
                    "%(unit)s: only the service supervisor decides otherwise than the warranty "
                    "terms say. Ask him.",
                    unit=self[:1].installed_product_id.display_name,
                )
            )
        labels = dict(self._fields["term"]._description_selection(self.env))
        for verdict in self:
            unit = verdict.installed_product_id.display_name
            if not (reason or "").strip():
                raise UserError(self.env._("%(unit)s: enter why you decide otherwise.", unit=unit))
            if verdict.frozen:
                raise UserError(
                    self.env._(
                        "%(unit)s: %(case)s is decided or has ended, so its verdict stays. Have "
                        "the decision revised first.",
                        unit=unit,
                        case=verdict.case_id.display_name,
                    )
                )
            row = verdict.sudo()
            found = row.override_term or row.term or "unknown"
            values = {
                **row._said(),
                "case_id": row.case_id.id,
                "installed_product_id": row.installed_product_id.id,
                "judged_at": fields.Datetime.now(),
                "term": term,
                **{f"covers_{name}": term == "warranty" for name in ("parts", "labour", "travel")},
                "contract_id": False,
                "guarantee_id": row.guarantee_id.id if term == "warranty" else False,
                "override_term": found,
                "override_by": self.env.uid,
                "override_reason": reason,
            }
            row.present = False
            row.flush_recordset(["present"])
            row.create(values)
            row.case_id._message_log(
                body=self.env._(
                    "%(unit)s counts as “%(term)s” by the supervisor's decision, found was "
                    "“%(found)s”: %(reason)s",
                    unit=unit,
                    term=labels[term],
                    found=labels.get(found, self.env._("No Warranty Known")),
                    reason=reason,
                ),
                author_id=self.env.user.partner_id.id,
            )
        return True
