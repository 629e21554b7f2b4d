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
    _inherit = ["aftersales.guarded.mixin", "aftersales.activity.mixin"]
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
        running = running._stand_in()._pass_on()
        running._make_activities()
        for user, alerts in running.grouped("user_id").items():
            alerts._send_digest(user)
        running.told_at = fields.Datetime.now()

    def _stand_in(self):
        """Give the alerts of people who left meanwhile to a manager, as all that is to be done.

        :return: the alerts that remain; a manager who is told himself is told once
        """
        gone = self.browse()
        for alert, people in self._people_at_work(lambda alert: alert.user_id).items():
            if not people or alert.user_id in people:
                continue
            if people[0] in alert._of_rung().user_id:
                gone |= alert
            else:
                alert.user_id = people[0]
        remaining = self - gone
        gone.unlink()
        return remaining

    def _pass_on(self):
        """Pass on what an absent person was to be told: he was there when the rung was due.

        Somebody else of his rung who hears of it is enough; else those of the next rung do.

        :return: the alerts that are to be told now
        """
        presence = self.env["aftersales.sla.presence"].sudo()._at(fields.Datetime.now())
        targets = self.clock_id._targets()
        away = self.filtered(
            lambda alert: (
                presence.absent(alert.user_id)
                and alert.level <= len(targets[alert.clock_id.id].rungs)
            )
        )
        rows, gone = {}, self.browse()
        for alert in away:
            clock = alert.clock_id
            rung = alert._of_rung()
            if any(a.told_at or not presence.absent(a.user_id) for a in rung):
                gone |= alert
                continue
            told = clock._climb(alert.level, alert.due_at, targets[clock.id], presence)
            if told and alert.user_id.id not in [row["user_id"] for row in told]:
                gone |= alert
            for row in told:
                if row["user_id"] not in rung.user_id.ids:
                    rows[clock.id, row["level"], row["user_id"], row["due_at"]] = row
        remaining = self - gone
        gone.unlink()
        fresh = self._note(list(rows.values()))
        return remaining | fresh.filtered(lambda alert: alert.tell_at <= presence.now)

    def _of_rung(self):
        """Return the alerts of all who are told of the same rung, this one included."""
        self.ensure_one()
        return self.clock_id.alert_ids.filtered(
            lambda alert: (alert.level, alert.due_at) == (self.level, self.due_at)
        )

    def _make_activities(self):
        """Put a to-do on each document, in bulk and without a mail for each."""
        for kind, alerts in self.grouped(
            lambda alert: PROMISE_ACTIVITY if alert.basis == "due" else ACTIVITY
        ).items():
            people = alerts._people_at_work(lambda alert: alert.user_id)
            activities = alerts._create_activities(
                people.get,
                lambda alert: alert._summary(),
                kind,
                deadline=lambda alert: local_date(
                    alert.clock_id.deadline, alert.company_id._aftersales_tz()
                ),
                document=lambda alert: alert._document(),
            )
            told = alerts.filtered(lambda alert, people=people: people[alert])
            for alert, activity in zip(told, activities, strict=True):
                alert.activity_id = activity

    def _document(self):
        """Return the record whose time limit the alert tells of."""
        return self.env[self.clock_id.res_model].browse(self.clock_id.res_id)

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
                alert._document()._notify_get_action_link("view"),
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
