from markupsafe import Markup

from odoo import api, fields, models

from ...tools import words
from ...tools.working_time import local_date

ACTIVITY = "aftersales_service.activity_time_limit"
PROMISE_ACTIVITY = "aftersales_service.activity_promised_reply"
# A digest names so many; the rest is counted.
LISTED = 30


class Alert(models.Model):
    """One person to be told of one time limit on one rung (B-28).

    The row is made when the rung is due, told in the receiver's working time, and taken back when
    the promise is kept before. Each run tells a person once, whatever their number.
    """

    _name = "aftersales.sla.alert"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Time Limit Alert"
    _order = "tell_at desc, id desc"
    _rec_name = "clock_id"

    clock_id = fields.Many2one(
        "aftersales.sla.clock", required=True, index=True, ondelete="cascade", guarded=True
    )
    company_id = fields.Many2one("res.company", required=True, index=True, guarded=True)
    level = fields.Integer(string="Rung", required=True, default=1, guarded=True)
    basis = fields.Selection(
        [
            ("warning", "At Risk"),
            ("due", "Due"),
            ("breach", "Overdue"),
            ("silence", "Not Acknowledged"),
        ],
        required=True,
        guarded=True,
    )
    user_id = fields.Many2one("res.users", string="Told", required=True, index=True, guarded=True)
    due_at = fields.Datetime(string="Rung Due On", required=True, guarded=True)
    tell_at = fields.Datetime(string="To Tell On", required=True, guarded=True)
    told_at = fields.Datetime(string="Told On", guarded=True)
    activity_id = fields.Many2one("mail.activity", guarded=True, ondelete="set null")

    _to_tell_index = models.Index("(tell_at) WHERE told_at IS NULL")
    _once_uniq = models.UniqueIndex(
        "(clock_id, level, user_id, due_at)", "A person is told once of a rung."
    )

    def action_open_document(self):
        """Open the record whose time limit the alert tells of."""
        self.ensure_one()
        self.check_access("read")
        return self.clock_id.action_open_document()

    @api.model
    def _note(self, rows):
        """Make rows; who was told of the same moment already gets his to-do back, no message.

        A time limit that waited outside its working time is due as before.
        """
        clocks = {row["clock_id"] for row in rows}
        standing = {
            (alert.clock_id.id, alert.level, alert.user_id.id, alert.due_at): alert
            for alert in self.search([("clock_id", "in", clocks)])
        }
        again, fresh = self.browse(), []
        for row in rows:
            alert = standing.get((row["clock_id"], row["level"], row["user_id"], row["due_at"]))
            if alert:
                again |= alert
            else:
                fresh.append(row)
        again.filtered(lambda alert: not alert.activity_id)._make_activities()
        return self.create(fresh)

    def _withdraw(self):
        """Take back what was not told yet and the to-dos of what was: it is over."""
        self.sudo().activity_id.unlink()
        self.filtered(lambda alert: not alert.told_at).sudo().unlink()

    def _tell(self):
        """Tell each person once of all that is due for him: to-dos and one message."""
        running = self.filtered(lambda alert: alert.clock_id.state == "running")
        (self - running).unlink()
        running._make_activities()
        for user, alerts in running.grouped("user_id").items():
            alerts._send_digest(user)
        running.told_at = fields.Datetime.now()

    def _make_activities(self):
        """Put a to-do on each document, in bulk and without a mail for each."""
        Activity = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        values = []
        for alert in self:
            clock, company = alert.clock_id, alert.company_id
            promise = alert.basis == "due"
            kind = self.env.ref(PROMISE_ACTIVITY if promise else ACTIVITY)
            values.append(
                {
                    "res_model_id": self.env["ir.model"]._get_id(clock.res_model),
                    "res_id": clock.res_id,
                    "activity_type_id": kind.id,
                    "user_id": alert.user_id.id,
                    "date_deadline": local_date(clock.deadline, company._aftersales_tz()),
                    "automated": True,
                    "summary": alert._summary(),
                }
            )
        for alert, activity in zip(self, Activity.create(values), strict=True):
            alert.activity_id = activity

    def _summary(self):
        """Return what is to do, in the receiver's language."""
        self.ensure_one()
        told = self.with_context(lang=self.user_id.lang).env
        kind = self.clock_id._kind_words(told)
        if self.basis == "due":
            return told._("The promised reply is due: contact the customer now")
        if self.basis == "warning":
            return told._("At risk: %(limit)s", limit=kind)
        if self.basis == "silence":
            return told._("Overdue and not acknowledged: %(limit)s", limit=kind)
        return told._("Overdue: %(limit)s", limit=kind)

    def _send_digest(self, user):
        """Send one message that lists all that a person is told of in this run."""
        env = self.with_context(lang=user.lang, tz=user.tz).env
        listed = self.sorted(lambda alert: (alert.clock_id.deadline, alert.id))[:LISTED]
        lines = [
            Markup('<li><a href="%s">%s</a>: %s (%s)</li>')
            % (
                f"/odoo/{alert.clock_id.res_model}/{alert.clock_id.res_id}",
                alert.clock_id.document,
                alert._summary(),
                words.moment(env, alert.clock_id.deadline),
            )
            for alert in listed
        ]
        if len(self) > LISTED:
            more = env._("… and %(count)s more.", count=len(self) - LISTED)
            lines.append(Markup("<li>%s</li>") % more)
        self.env["mail.thread"].sudo().message_notify(
            subject=env._("%(count)s time limits need you", count=len(self)),
            body=Markup("<ul>%s</ul>") % Markup().join(lines),
            partner_ids=user.partner_id.ids,
            email_layout_xmlid="mail.mail_notification_light",
        )
