from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import words

MANAGER = "aftersales_service.group_manager"


class DocumentMixin(models.AbstractModel):
    """An Odoo document that serves a case, a CSI or a work order (O-04).

    Buyers, storekeepers and salespersons hold none of our groups, so what they see of our records
    are plain texts read in superuser mode. The links themselves are set by our methods only.
    """

    _name = "aftersales.document.mixin"
    _inherit = ["aftersales.guarded.mixin", "aftersales.passport.mixin"]
    _description = "Document of the service line"

    # The form for those who serve, and the group that uses Odoo's own form instead.
    _aftersales_form = None
    _passport_units = (
        "aftersales_csi_id.installed_product_ids",
        "aftersales_case_id.installed_product_ids",
    )

    aftersales_case_id = fields.Many2one(
        "aftersales.case",
        string="Service Case",
        index="btree_not_null",
        copy=False,
        guarded=True,
        ondelete="restrict",
    )
    aftersales_csi_id = fields.Many2one(
        "aftersales.csi",
        string="CSI",
        index="btree_not_null",
        copy=False,
        guarded=True,
        ondelete="restrict",
    )
    aftersales_reference = fields.Char(
        string="CSI or Case",
        compute="_compute_aftersales_reference",
        search="_search_aftersales_reference",
        compute_sudo=True,
        help="Number of the customer event record this document is based on, "
        "or of the service case where there is none.",
    )
    aftersales_work_order_names = fields.Char(
        string="Work Orders", compute="_compute_aftersales_work_order_names", compute_sudo=True
    )

    aftersales_has_csi = fields.Boolean(compute="_compute_aftersales_has")
    aftersales_has_case = fields.Boolean(compute="_compute_aftersales_has")

    @api.depends("aftersales_csi_id", "aftersales_case_id")
    def _compute_aftersales_has(self):
        for document in self:
            document.aftersales_has_csi = bool(document.aftersales_csi_id)
            document.aftersales_has_case = bool(document.aftersales_case_id)

    @api.depends("aftersales_csi_id.name", "aftersales_case_id.name")
    def _compute_aftersales_reference(self):
        for document in self:
            document.aftersales_reference = (
                document.aftersales_csi_id.name or document.aftersales_case_id.name
            )

    @api.model
    def _search_aftersales_reference(self, operator, value):
        """Find documents by the number of their CSI or case, for users without our groups too."""
        if operator not in ("in", "ilike", "=ilike", "like", "=like"):
            return NotImplemented
        domain = [("name", operator, value)]
        csis = self.env["aftersales.csi"].sudo()._search(domain)
        cases = self.env["aftersales.case"].sudo()._search(domain)
        return ["|", ("aftersales_csi_id", "in", csis), ("aftersales_case_id", "in", cases)]

    def _compute_aftersales_work_order_names(self):
        for document in self:
            orders = document._aftersales_work_orders()
            document.aftersales_work_order_names = (
                words.listed(self.env, orders.mapped("name")) or False
            )

    def _aftersales_work_orders(self):
        """Return the work orders that the document serves."""
        self.ensure_one()
        return self.aftersales_work_order_id

    def _aftersales_serving(self):
        """Return the documents that serve a CSI or a case; the ordinary ones cost no query."""
        return self.filtered(lambda d: d.aftersales_csi_id or d.aftersales_case_id)

    # === ISSUING === #

    @api.model
    def _aftersales_check_may_issue(self, record):
        """Refuse everybody but service managers (E-01).

        :param record: the CSI, case or work order, named in the refusal
        :raise AccessError: the user is no service manager
        """
        if not self.env.su and not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._(
                    "%(record)s: a service manager issues orders for it. Ask him to organise the "
                    "service.",
                    record=record.display_name,
                )
            )

    @api.model
    def _aftersales_check_gate(self, csis, cases):
        """Refuse before the decision, the reply and the customer's yes (C-13, D-03, E-01).

        :raise UserError: a CSI may not be executed yet, or a quality complaint has none
        """
        missing = self._aftersales_gate(csis, cases)
        if missing:
            raise UserError("\n".join(missing))

    @api.model
    def _aftersales_gate(self, csis, cases):
        """Return in words why no order may be issued yet for CSIs and cases."""
        quality = cases.filtered(lambda case: case._needs_csi())
        # Whether an event is over its own gate tells, which knows more states.
        missing = [] if csis else cases._over_words()
        csis = csis or quality._live_csis()
        missing += [
            self.env._("%(record)s: %(missing)s", record=csi.display_name, missing=message)
            for csi, message in csis._may_execute(emergency=True)
        ]
        missing += [
            self.env._("%(record)s: %(missing)s", record=case.display_name, missing=message)
            for case, message in cases._plan_blockers()
        ]
        return missing + [
            self.env._(
                "%(record)s is a quality complaint without a CSI. Open its CSI and have it decided "
                "first.",
                record=case.display_name,
            )
            for case in quality
            if not csis
        ]

    @api.model
    def _aftersales_refuse_empty(self, record):
        """Refuse an order without a line or without a partner."""
        raise UserError(
            self.env._(
                "%(record)s: enter what is to be ordered, how much of it and from whom.",
                record=record.display_name,
            )
        )

    @api.model
    def _aftersales_quiet(self):
        """Return the model for creating documents without a mail or a follower per document."""
        return self.sudo().with_context(
            mail_create_nosubscribe=True, mail_auto_subscribe_no_notify=True
        )

    @api.model
    def _aftersales_person(self, role, company, preferred, known=None):
        """Return the user of a role who gets the document: the preferred one if he fills it.

        :param dict known: what was asked for the documents of a batch before
        """
        known = {} if known is None else known
        if (role, company) not in known:
            known[role, company] = self.env["aftersales.role"]._users(role, company)
        users = known[role, company]
        return preferred if preferred in users else users[:1] or preferred

    def _aftersales_announce_many(self, groups):
        """Name each new document on what it was issued for, with a link.

        :param list groups: for each document the records it was issued for
        """
        bodies = {}
        for document, records in zip(self, groups, strict=True):
            for record in filter(None, records):
                bodies.setdefault(record._name, {}).setdefault(record.id, []).append(
                    self.env._("Issued: %(document)s", document=document._get_html_link())
                )
        for model, texts in bodies.items():
            self.env[model].browse(texts).sudo()._message_log_batch(
                bodies={key: Markup("<br/>").join(lines) for key, lines in texts.items()},
                author_id=self.env.user.partner_id.id,
            )

    def _aftersales_announce(self, records):
        """Name the new document on the records it was issued for, with a link."""
        self.ensure_one()
        self._aftersales_announce_many([records])

    # === UNDOING === #

    def _aftersales_step_back(self, reason):
        """Take CSI and cases a step back because these documents were undone (amendments).

        Where CSI and case went on already, or stand further back, nothing moves.

        :param str reason: what happened to the document
        """
        for document in self.sudo():
            orders = document._aftersales_work_orders()
            csis = document.aftersales_csi_id | orders.csi_ids
            csis._step_back_to_replied(document.display_name, reason)
            cases = (document.aftersales_case_id | orders.case_ids) - csis.case_ids
            cases._undo_handled(
                self.env._(
                    "%(document)s: %(reason)s", document=document.display_name, reason=reason
                )
            )

    # === VIEWS AND BUTTONS === #

    @api.model
    def get_view(self, view_id=None, view_type="form", **options):
        """Give those who serve but neither sell nor buy a form of their own to read.

        Odoo's form reads bills and payments, which they may not see; it would not open.
        """
        if view_type == "form" and not view_id and self._aftersales_form and not self.env.su:
            xmlid, group = self._aftersales_form
            user = self.env.user
            if user.has_group("aftersales_service.group_user") and not user.has_group(group):
                view_id = self.env.ref(xmlid).id
        return super().get_view(view_id, view_type, **options)

    def action_aftersales_csi(self):
        """Open the CSI of the document."""
        self.ensure_one()
        return self._show_records(self.aftersales_csi_id, self.env._("CSI"))

    def action_aftersales_case(self):
        """Open the service case of the document."""
        self.ensure_one()
        return self._show_records(self.aftersales_case_id, self.env._("Service Case"))

    def action_aftersales_work_orders(self):
        """Open the work orders of the document."""
        self.ensure_one()
        return self._show_records(self.sudo()._aftersales_work_orders(), self.env._("Work Orders"))
