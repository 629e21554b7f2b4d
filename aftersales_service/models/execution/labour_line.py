from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import float_compare

from ...tools import words
from .work_order_shown import USER_DECIDES, WORKING_STATES


class LabourLine(models.Model):
    """Hours of one employee on a work order, at the hourly cost frozen when booked (E-03)."""

    _name = "aftersales.labour.line"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Labour Line"
    _order = "date, id"
    _check_company_auto = True

    work_order_id = fields.Many2one(
        "aftersales.work.order", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="work_order_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="work_order_id.partner_id")
    date = fields.Date(required=True, default=fields.Date.context_today)
    employee_id = fields.Many2one(
        "hr.employee",
        required=True,
        index=True,
        check_company=True,
        default=lambda self: self.env.user.sudo().employee_id,
    )
    kind = fields.Selection(
        [("labour", "Labour"), ("travel", "Travel")], default="labour", required=True
    )
    description = fields.Char()
    hours = fields.Float(required=True)
    rate = fields.Monetary(
        string="Hourly Cost",
        guarded=True,
        copy=False,
        groups=USER_DECIDES,
        help="The employee's hourly cost when the hours were booked; later changes leave it.",
    )
    amount = fields.Monetary(
        string="Labour Cost",
        compute="_compute_amount",
        store=True,
        guarded=True,
        groups=USER_DECIDES,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    share_ids = fields.One2many("aftersales.labour.share", "labour_id", string="Shares")
    share_text = fields.Char(string="Borne By", compute="_compute_share_text")
    analytic_line_ids = fields.One2many(
        "account.analytic.line", "aftersales_labour_id", groups=USER_DECIDES
    )

    _hours_of_a_day = models.Constraint(
        "CHECK(hours > 0 AND hours <= 24)", "Hours are above zero and at most 24 a day."
    )

    @api.depends("hours", "rate")
    def _compute_amount(self):
        for line in self:
            line.amount = line.hours * line.rate

    @api.depends("share_ids.percent", "share_ids.case_id")
    def _compute_share_text(self):
        for line in self:
            line.share_text = words.listed(
                self.env, (f"{share.case_id.name} {share.percent:g} %" for share in line.share_ids)
            )

    @api.depends("employee_id", "hours", "date")
    def _compute_display_name(self):
        for line in self:
            line.display_name = self.env._(
                "%(employee)s, %(hours)s h, %(date)s",
                employee=line.employee_id.sudo().name or "",
                hours=f"{line.hours:g}",
                date=line.date or "",
            )

    @api.constrains("share_ids")
    def _check_shares(self):
        """The shares of a line are 100 % together (amendment 48)."""
        for line in self.filtered("share_ids"):
            total = sum(line.share_ids.mapped("percent"))
            if float_compare(total, 100.0, precision_digits=2):
                raise UserError(
                    self.env._(
                        "%(order)s, %(line)s: the shares of the cases are %(total)s %% together. "
                        "Change them to 100 %%.",
                        order=line.work_order_id.display_name,
                        line=line.display_name,
                        total=f"{total:g}",
                    )
                )

    # -- writing ----------------------------------------------------------------------------

    def _prepare_create_values(self, vals_list):
        """Freeze the employees' hourly cost of today, once the caller was found allowed."""
        result = super()._prepare_create_values(vals_list)
        rates = self._rates({vals["employee_id"] for vals in result if vals.get("employee_id")})
        for vals in result:
            vals.setdefault("rate", rates.get(vals.get("employee_id"), 0.0))
        return result

    @api.model
    def _rates(self, employee_ids):
        """Return ``{employee id: hourly cost}``; the engineer himself may not read it."""
        employees = self.env["hr.employee"].sudo().browse(employee_ids)
        return {employee.id: employee.hourly_cost for employee in employees}

    @api.model_create_multi
    def create(self, vals_list):
        """Book hours on orders being worked on; each case bears its share (amendments 27, 48).

        :raise UserError: the order is not open, or the employee is somebody else
        """
        given = [self._clean_shares(vals) for vals in vals_list]
        lines = super().create(
            [{k: v for k, v in vals.items() if k != "share_ids"} for vals in vals_list]
        )
        lines._check_open()
        lines._check_own()
        shared = self.browse()
        for line, commands in zip(lines, given, strict=True):
            if commands:
                line.sudo().write({"share_ids": commands})
                shared |= line
        (lines - shared).sudo()._share_equally()
        return lines

    def write(self, vals):
        """Change hours while the order is open; a new employee brings his own rate.

        :raise UserError: the order is not open, or the employee is somebody else
        """
        self._check_open()
        self._check_own()
        commands = self._clean_shares(vals)
        vals = {key: value for key, value in vals.items() if key != "share_ids"}
        moved = self.filtered(
            lambda line: "employee_id" in vals and line.employee_id.id != vals["employee_id"]
        )
        result = super().write(vals) if vals else True
        if {"work_order_id", "employee_id"}.intersection(vals):
            self._check_open()
            self._check_own()
        if moved:
            rates = self._rates({vals["employee_id"]})
            moved.sudo().rate = rates[vals["employee_id"]]
        if commands:
            super(LabourLine, self.sudo()).write({"share_ids": commands})
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_if_open(self):
        self._check_open()
        self._check_own()
        posted = self.sudo().filtered("analytic_line_ids")
        if posted:
            raise UserError(
                self.env._(
                    "%(order)s, %(line)s was posted once and stays in the books. Set its hours "
                    "right instead.",
                    order=posted[0].work_order_id.display_name,
                    line=posted[0].display_name,
                )
            )

    @api.model
    def _clean_shares(self, vals):
        """Return the commands on shares that a caller may give: their cases and percentages.

        Shares are written in superuser mode, all of a line at once, so that they are 100 %
        together at every moment; everything else a client could send along is dropped.
        """
        cleaned = []
        for command in vals.get("share_ids") or ():
            code, share_id = command[0], command[1]
            if code == Command.SET or (code == Command.LINK and share_id not in self.share_ids.ids):
                raise UserError(self.env._("Shares are entered in their labour line."))
            if code in (Command.CREATE, Command.UPDATE):
                values = {k: v for k, v in command[2].items() if k in ("case_id", "percent")}
                command = (code, share_id, values)
            if code in (Command.UPDATE, Command.DELETE, Command.UNLINK) and (
                share_id not in self.share_ids.ids
            ):
                continue
            cleaned.append(command)
        return cleaned

    def _check_open(self):
        """Refuse hours on orders that are not released, or done (amendment 27)."""
        for order in self.work_order_id:
            if order.state == "draft":
                raise UserError(
                    self.env._(
                        "%(order)s is a draft: hours are booked once the order is planned.",
                        order=order.display_name,
                    )
                )
            if order.state not in WORKING_STATES:
                raise UserError(
                    self.env._(
                        "%(order)s is “%(state)s”: no hours can be booked or changed any more. "
                        "Have the service manager reopen the order first.",
                        order=order.display_name,
                        state=order._state_label(order.state),
                    )
                )

    def _check_own(self):
        """Let an engineer book his own hours only; the service manager books anybody's."""
        if self.env.su or self.env.user.has_group(USER_DECIDES):
            return
        for line in self:
            if line.employee_id.sudo().user_id != self.env.user:
                raise UserError(
                    self.env._(
                        "%(order)s: you book your own hours only, not those of %(employee)s. Ask "
                        "the service manager to enter them.",
                        order=line.work_order_id.display_name,
                        employee=line.employee_id.sudo().name,
                    )
                )

    # -- shares -----------------------------------------------------------------------------

    def _share_equally(self):
        """Give each case of the orders an equal share of the lines, in one create."""
        self.share_ids.unlink()
        values = []
        for line in self:
            cases = line.work_order_id.case_ids
            equal = round(100.0 / len(cases), 2) if cases else 0.0
            for index, case in enumerate(cases, start=1):
                percent = equal if index < len(cases) else 100.0 - equal * (len(cases) - 1)
                values.append(
                    {"labour_id": line.id, "case_id": case.id, "percent": round(percent, 2)}
                )
        self.env["aftersales.labour.share"].create(values)

    # -- posting ----------------------------------------------------------------------------

    def _post(self):
        """Post one analytic line per labour line that has none in force (design 3.4).

        The database keeps a second one out (unique index on the analytic lines).
        """
        posted = self.analytic_line_ids.filtered(lambda row: not row.aftersales_reversal_id)
        lines = self - posted.aftersales_labour_id
        self.env["account.analytic.line"].create(
            [
                {
                    **line.company_id._aftersales_analytic_values(),
                    "name": self.env._(
                        "%(order)s: %(employee)s",
                        order=line.work_order_id.name,
                        employee=line.employee_id.name,
                    ),
                    "ref": line.work_order_id.name,
                    "date": line.date,
                    "amount": -line.amount,
                    "unit_amount": line.hours,
                    "product_uom_id": self.env.ref("uom.product_uom_hour").id,
                    "user_id": line.employee_id.user_id.id,
                    "partner_id": line.work_order_id.partner_id.id,
                    "aftersales_labour_id": line.id,
                }
                for line in lines
            ]
        )

    def _reverse(self):
        """Reverse the analytic lines in force of these labour lines."""
        self.analytic_line_ids.filtered(
            lambda row: not row.aftersales_reversal_id
        )._aftersales_reverse()
