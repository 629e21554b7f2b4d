from markupsafe import Markup

from odoo import models
from odoo.tools import plaintext2html


class ActivityMixin(models.AbstractModel):
    """A record about which people get something to do, by the thousand (design 6)."""

    _name = "aftersales.activity.mixin"
    _description = "Record with things to do"

    # How many records a message names, the rest is counted.
    _people_listed = 20

    def _create_activities(
        self, users, summary=None, activity_type=None, deadline=None, note=None, document=None
    ):
        """Give people things to do about the whole batch: one create, no mail for each.

        Everybody reads it in his own language. What would go to somebody who has left, or does
        not work in the record's company any more, goes to a service manager of the company.

        :param users: function of a record that returns the res.users who get one
        :param summary: what is to be done: function of a record, in the language of who reads
            it, or words that a person typed; those of the activity type by default
        :param str activity_type: external id of the activity type; a to-do by default
        :param deadline: function of a record that returns a date; the company's today by default
        :param note: more words: text, or a function as for the summary
        :param document: function of a record that returns the record on which the activity
            stands; itself by default
        :return: mail.activity, sudo
        """
        kind = self.env.ref(activity_type or "mail.mail_activity_data_todo").sudo()
        today = {
            company: company._aftersales_local_date() for company in self.sudo().company_id if self
        }
        values = []
        for record, people in self._people_at_work(users).items():
            place = document(record) if document else record
            due = (deadline and deadline(record)) or today[record.sudo().company_id]
            for user in people:
                theirs = record.with_context(lang=user.lang)
                words = summary(theirs) if callable(summary) else summary
                more = note(theirs) if callable(note) else note
                values.append(
                    {
                        "res_model_id": self.env["ir.model"]._get_id(place._name),
                        "res_id": place.id,
                        # With the INSERT, else Odoo writes the batch a second time for them.
                        "res_name": place.sudo().display_name,
                        "user_tz": user.tz,
                        "activity_type_id": kind.id,
                        "summary": words or kind.with_context(lang=user.lang).summary,
                        "note": more if isinstance(more, Markup) else plaintext2html(more or ""),
                        "date_deadline": due,
                        "user_id": user.id,
                        "automated": True,
                    }
                )
        Activity = self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True)
        return Activity.create(values)

    def _tell_people(self, users, subject, line=None):
        """Send people one message that lists the batch, each in his own language.

        :param users: res.users
        :param subject: function of the records, in the language of who reads it
        :param line: function of a record, likewise: what stands beside its link
        """
        for lang, readers in users.sudo().grouped("lang").items():
            theirs = self.with_context(lang=lang)
            lines = [
                Markup('<li><a href="%s">%s</a> %s</li>')
                % (
                    record._notify_get_action_link("view"),
                    record.display_name,
                    line(record) if line else "",
                )
                for record in theirs[: self._people_listed]
            ]
            if len(self) > len(lines):
                more = theirs.env._("… and %(count)s more.", count=len(self) - len(lines))
                lines.append(Markup("<li>%s</li>") % more)
            thread = self if len(self) == 1 else self.env["mail.thread"]
            thread.sudo().message_notify(
                subject=subject(theirs),
                body=Markup("<p>%s</p><ul>%s</ul>") % (subject(theirs), Markup().join(lines)),
                partner_ids=readers.partner_id.ids,
            )

    def _people_at_work(self, users):
        """Return ``{record: res.users}``: who gets it, or a manager for those who have left."""
        wanted = {record: users(record).sudo() for record in self}
        everybody = self.env["res.users"].sudo().union(*wanted.values())
        Role = self.env["aftersales.role"]
        at_work, managers = {}, {}
        for company in self.sudo().company_id:
            at_work[company] = Role._of_company(everybody, company)
        for record, people in wanted.items():
            company = record.sudo().company_id
            present = people & at_work[company]
            if present != people and company not in managers:
                managers[company] = Role._direct_users("manager", company)[:1]
            wanted[record] = present if present == people else present | managers[company]
        return wanted
