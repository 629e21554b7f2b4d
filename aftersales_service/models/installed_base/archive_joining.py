from odoo import api, models

from ...tools import words


class ArchiveJoining(models.AbstractModel):
    """Archive entries of customers who turn out to be one (issue 6 §4)."""

    _name = "aftersales.archive.joining"
    _description = "Joining of archive entries"

    @api.model
    def _join_customers(self, others, partner):
        """Leave the merged customer one archive entry per company, with the deliveries of all.

        The oldest entry stays, because its number stands in the customer's papers; it remembers
        the numbers of the others. Superuser mode.

        :param others: res.partner who are merged away
        :param partner: res.partner who stays
        """
        head = partner.commercial_partner_id
        if head in others:
            head = partner
        entries = self.with_context(active_test=False).search(
            [("partner_id", "in", (others | partner | head).ids)], order="opened_on, id"
        )
        for same in entries.grouped("company_id").values():
            stays, gone = same[0], same[1:]
            if gone:
                stays._take_in(gone)
            if stays.partner_id != head:
                stays.partner_id = head

    def _take_in(self, gone):
        """Take over deliveries, messages and facts of entries that go; in sudo."""
        self.ensure_one()
        gone.ownership_ids.archive_id = self
        dated = (self | gone).filtered("purchase_date").sorted("purchase_date")[:1]
        self.write(
            {
                "active": True,
                "product_id": (dated.product_id or gone.product_id[:1] or self.product_id).id,
                "purchase_date": dated.purchase_date,
            }
        )
        numbers = words.listed(self.env, gone.mapped("name"))
        for model, model_field in (("mail.message", "model"), ("mail.activity", "res_model")):
            rows = self.env[model].sudo()
            rows = rows.search([(model_field, "=", self._name), ("res_id", "in", gone.ids)])
            rows.write({"res_id": self.id})
        self._message_log(
            body=self.env._(
                "The customers were merged; this entry takes in %(numbers)s.", numbers=numbers
            ),
            author_id=self.env.user.partner_id.id,
        )
        gone.unlink()
