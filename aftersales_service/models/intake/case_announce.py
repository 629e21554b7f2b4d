from markupsafe import Markup

from odoo import api, fields, models


class CaseAnnounce(models.AbstractModel):
    """To whom the result went, and the announcement inside the company (B-26, amendment 34)."""

    _name = "aftersales.case.announce"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Announcement of a case's result"

    result_contact_id = fields.Many2one(
        "res.partner", string="Told To", copy=False, help="Who had asked, and was told."
    )
    result_channel_id = fields.Many2one("aftersales.channel", string="Told By Way Of", copy=False)
    announced_at = fields.Datetime(string="Announced On", guarded=True, copy=False)
    digested_at = fields.Datetime(string="In the Weekly Digest On", guarded=True, copy=False)

    _digest_index = models.Index(
        "(announced_at) WHERE announced_at IS NOT NULL AND digested_at IS NULL"
    )

    def _fill_report(self):
        """Take whoever asked, and the way he asked, where nothing else was said (B-26)."""
        for case in self.sudo().with_context(mail_notrack=True):
            case.write(
                {
                    "result_contact_id": (
                        case.result_contact_id or case.contact_id or case.partner_id
                    ).id,
                    "result_channel_id": (case.result_channel_id or case.channel_id).id,
                }
            )

    def _announce_result(self):
        """Tell the colleagues who follow the cases that they are solved, or are not (B-26).

        One message per group of colleagues, however many cases there are.
        """
        self.sudo().with_context(mail_notrack=True).write({"announced_at": fields.Datetime.now()})
        readers = self._internal_followers()
        for partners, cases in self.grouped(lambda case: readers[case.id]).items():
            if partners:
                cases._send_results(
                    partners,
                    self.env._("Result told to the customer: %(first)s", first=cases[0].name),
                )

    def _internal_followers(self):
        """Return ``{case id: res.partner}``: the colleagues who follow, without the author."""
        followers = (
            self.env["mail.followers"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("partner_id.user_ids.share", "=", False),
                    ("partner_id", "!=", self.env.user.partner_id.id),
                ]
            )
        )
        by_case = followers.grouped("res_id")
        nobody = self.env["res.partner"].sudo()
        return {
            case.id: by_case[case.id].partner_id.sorted("id") if case.id in by_case else nobody
            for case in self
        }

    def _send_results(self, partners, subject):
        """Send one message with the results of the cases, in rows."""
        rows = [
            Markup(
                '<tr><td><a href="%s">%s</a></td><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>'
            )
            % (
                case._notify_get_action_link("view"),
                case.name,
                case.partner_id.name or "",
                case.subject or "",
                case._answer_label("result_solved") or "",
                case.result_measure or "",
            )
            for case in self.sudo()
        ]
        head = Markup().join(
            Markup("<th>%s</th>") % title
            for title in (
                self.env._("Number"),
                self.env._("Customer"),
                self.env._("Matter"),
                self.env._("Result"),
                self.env._("Measures"),
            )
        )
        body = Markup('<table class="table table-sm"><tr>%s</tr>%s</table>') % (
            head,
            Markup().join(rows),
        )
        thread = self if len(self) == 1 else self.env["mail.thread"]
        thread.sudo().message_notify(subject=subject, body=body, partner_ids=partners.ids)

    @api.model
    def _cron_digest(self):
        """Send the week's results to the roles that get them (B-26, amendment 34)."""
        self.env["aftersales.job"]._process(
            "result_digest",
            self._name,
            [("announced_at", "!=", False), ("digested_at", "=", False)],
            lambda cases: cases._digest(),
            batch_size=1000,
        )

    def _digest(self):
        """Send one message per company and language with the results told since the last one."""
        self.with_context(mail_notrack=True).write({"digested_at": fields.Datetime.now()})
        for company, cases in self.grouped("company_id").items():
            readers = self.env["aftersales.role"]._digest_users(company)
            for lang, users in readers.grouped("lang").items():
                cases = cases.with_context(lang=lang)
                cases._send_results(
                    users.partner_id,
                    cases.env._(
                        "Results of the week, %(company)s: %(count)s",
                        company=company.name,
                        count=len(cases),
                    ),
                )
