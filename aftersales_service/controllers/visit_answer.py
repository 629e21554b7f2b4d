from odoo import http
from odoo.exceptions import LockError, UserError
from odoo.http import request

# A customer's words are kept, a book pasted into the page is not.
MOST = 4000
LANGUAGES = ("zh_CN", "en_US")


class VisitAnswer(http.Controller):
    """The page on which customers answer the questions of a return visit (F-08).

    Reading it changes nothing, however often and by whomever it is fetched; only sending the form
    writes, once per link.
    """

    @http.route(
        "/aftersales/answer/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        readonly=True,
        sitemap=False,
    )
    def visit_answer(self, token, lang=None, **_ignored):
        """Show the questions, or in words why there are none."""
        invitation = self._invitation(token, lang)
        return self._page(invitation, token)

    @http.route(
        "/aftersales/answer/<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
        max_content_length=64 * 1024,
    )
    def visit_answered(self, token, lang=None, **form):
        """Record the answers once, and thank; what is missing is said above the questions."""
        invitation = self._invitation(token, lang)
        if not invitation or invitation.state != "sent":
            return self._page(invitation, token)
        visits = invitation._open_visits()
        answers = {
            visit.id: {
                question["name"]: form.get(f"{question['name']}_{visit.id}", "")[:MOST].strip()
                for question in visit._written_questions()
            }
            for visit in visits
        }
        try:
            with request.env.cr.savepoint():
                invitation._answer(answers)
        except LockError:
            return self._page(
                invitation, token, error=request.env._("This is being answered right now.")
            )
        except UserError as refusal:
            return self._page(invitation, token, error=str(refusal), given=form)
        return self._page(invitation, token, thanks=True)

    def _invitation(self, token, lang):
        """Return the row of the link, in the language of its reader."""
        invitation = request.env["aftersales.call.invitation"]._of_token(token)
        known = {code for code, _name in request.env["res.lang"].get_installed()}
        wanted = [lang, invitation.partner_id.lang, request.env.lang]
        code = next((code for code in wanted if code in known), None)
        if code:
            request.update_context(lang=code)
            invitation = invitation.with_context(lang=code)
        return invitation

    def _page(self, invitation, token, error=None, given=None, thanks=False):
        """Return the page; unknown and expired links are answered alike, without a name."""
        visits = invitation._open_visits() if invitation else invitation
        usable = bool(invitation) and invitation.state == "sent" and bool(visits)
        known = [code for code, _name in request.env["res.lang"].get_installed()]
        response = request.render(
            "aftersales_service.visit_answer_page",
            {
                "invitation": invitation if usable or thanks else None,
                "company": invitation.company_id if invitation else request.env.company.sudo(),
                "visits": [
                    {"visit": visit, "questions": visit._written_questions()} for visit in visits
                ]
                if usable and not thanks
                else [],
                "points": invitation.company_id._aftersales_points() if usable else [],
                "done": bool(invitation) and (bool(invitation.answered_at) or not visits),
                "thanks": thanks,
                "error": error,
                "given": given or {},
                "token": token,
                "languages": [code for code in LANGUAGES if code in known],
                "no_header": True,
                "no_footer": True,
            },
        )
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response
