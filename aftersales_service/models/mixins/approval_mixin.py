from odoo import fields, models


class ApprovalMixin(models.AbstractModel):
    """A record about which approvals can be asked (M-03, M-04)."""

    _name = "aftersales.approval.mixin"
    _description = "Record with approvals"

    approval_ids = fields.One2many(
        "aftersales.approval",
        "res_id",
        string="Approvals",
        domain=lambda self: [("res_model", "=", self._name)],
        readonly=True,
    )

    def _request_approval(self, kind, group=None, users=None, reason=None):
        """Ask for an approval, for each record of the batch.

        All that is asked for one kind is asked in one call: it replaces earlier requests of the
        kind, which stay as history; those without an answer are withdrawn.

        :param str kind: a kind of aftersales.approval
        :param str group: external id of the group of which anyone may answer
        :param users: res.users who are asked each; one row per user, in their order
        :param str reason: what is asked for and why
        :return: the new aftersales.approval rows
        """
        group_id = self.env.ref(group).id if group else False
        earlier = self._approval_rows(kind)
        earlier.replaced = True
        earlier.filtered(lambda row: row.state == "pending").state = "withdrawn"
        rows = (
            self.env["aftersales.approval"]
            .sudo()
            .create(
                [
                    {
                        "res_model": self._name,
                        "res_id": record.id,
                        "company_id": record.company_id.id,
                        "kind": kind,
                        "sequence": sequence,
                        "user_id": user_id,
                        "group_id": group_id,
                        "requested_by": self.env.uid,
                        "requested_at": fields.Datetime.now(),
                        "reason": reason,
                    }
                    for record in self
                    for sequence, user_id in enumerate(users.ids if users else [False], start=1)
                ]
            )
        )
        self.invalidate_recordset(["approval_ids"])
        return rows.sudo(False)

    def _approved(self, kind):
        """Return the records whose requests of this kind are all answered yes, one at least."""
        by_id = self._approval_rows(kind).grouped("res_id")
        yes = {id_ for id_, rows in by_id.items() if set(rows.mapped("state")) == {"approved"}}
        return self.filtered(lambda record: record.id in yes)

    def _approval_rows(self, kind):
        """Return the requests of one kind that count, in superuser mode."""
        return (
            self.env["aftersales.approval"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("kind", "=", kind),
                    ("replaced", "=", False),
                ]
            )
        )

    def _on_approval(self, kind, rows):
        """Hook: the rows of one kind were answered. The document acts on it here."""
