from odoo import api, fields, models


class AssignedMixin(models.AbstractModel):
    """A record with a responsible person, cheap to make and to hand on by the thousand.

    Odoo's own way subscribes the responsible and mails him once per record; here he follows all
    records of the batch at once and gets one message that lists them (design 6).
    """

    _name = "aftersales.assigned.mixin"
    _inherit = ["aftersales.activity.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Record with a responsible person"

    user_id = fields.Many2one("res.users", string="Responsible", index=True, tracking=True)

    @api.model_create_multi
    def create(self, vals_list):
        """Create the records and tell each responsible person once about all of his."""
        records = super().create(vals_list)
        records._tell_assigned()
        return records

    def write(self, vals):
        """Tell a new responsible person once, and hand him the open activities of the old one."""
        if not vals.get("user_id"):
            return super().write(vals)
        changed = self.filtered(lambda record: record.user_id.id != vals["user_id"])
        before = {user: records for user, records in changed.grouped("user_id").items() if user}
        result = super().write(vals)
        for user, records in before.items():
            records._hand_on_activities(user)
        changed._tell_assigned()
        return result

    def _message_auto_subscribe_followers(self, updated_values, default_subtype_ids):
        """Leave the responsible person to :meth:`_tell_assigned` (mail/models/mail_thread.py)."""
        values = {key: value for key, value in updated_values.items() if key != "user_id"}
        return super()._message_auto_subscribe_followers(values, default_subtype_ids)

    def _tell_assigned(self):
        """Make the responsible people followers and send each of the others one message."""
        if self.env.context.get("tracking_disable"):
            return
        quiet = self.env.context.get("mail_auto_subscribe_no_notify") or not self.pool.ready
        for user, records in self.grouped("user_id").items():
            if not user:
                continue
            records.sudo().message_subscribe(partner_ids=user.sudo().partner_id.ids)
            if user != self.env.user and not quiet:
                records._tell_people(user, _assigned_words)

    def _hand_on_activities(self, old_user):
        """Give the open activities that we made for the old responsible person to the new one."""
        activities = (
            self.env["mail.activity"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("user_id", "=", old_user.id),
                    ("automated", "=", True),
                ]
            )
        )
        user = self[:1].user_id
        activities.with_context(mail_activity_quick_update=True).write({"user_id": user.id})


def _assigned_words(records):
    """Return the subject of the message to who became responsible for records."""
    kind = records.env["ir.model"]._get(records._name).sudo().display_name
    if len(records) == 1:
        return records.env._(
            "Assigned to you: %(document)s %(first)s",
            document=kind,
            first=records.display_name,
        )
    return records.env._(
        "%(count)s × %(document)s assigned to you.", count=len(records), document=kind
    )
