from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

OPEN = ("new", "forwarded", "in_progress", "to_confirm")
# What people said to each other goes over; the log of the merged case's own steps stays with it.
TALK = ("email", "comment", "email_outgoing")


class CaseMerge(models.AbstractModel):
    """Cases that are one matter become one (issue 4)."""

    _name = "aftersales.case.merge.mixin"
    _inherit = ["aftersales.case.relation.mixin", "aftersales.guarded.mixin"]
    _description = "Merging cases"

    merged_into_id = fields.Many2one(
        "aftersales.case",
        index="btree_not_null",
        guarded=True,
        copy=False,
        ondelete="restrict",
    )
    merged_case_ids = fields.One2many(
        "aftersales.case", "merged_into_id", string="Merged Cases", readonly=True
    )

    def _blockers_reopen(self):
        """A merged case lives on in the surviving one."""
        for case in self.filtered("merged_into_id"):
            yield (
                case,
                self.env._(
                    "It was merged into %(survivor)s. Reopen that case instead.",
                    survivor=case._survivor().display_name,
                ),
            )

    def _reopen(self, reason):
        """Reopen, in place of merged cases, those into which they went."""
        living = self.browse().union(*(case._survivor() for case in self))
        return super()._reopen(reason) if living == self else living._reopen(reason)

    def _survivor(self):
        """Return the case in which this one lives on; itself when it was not merged."""
        self.ensure_one()
        case = self
        while case.merged_into_id:
            case = case.merged_into_id
        return case

    def action_merge_into(self, survivor_id, reason=None):
        """Merge the cases into another one, which takes over all that belongs to them (issue 4).

        They are closed as merged with links both ways and keep the log of their own steps.

        :param int survivor_id: id of the aftersales.case that goes on
        :param str reason: why; optional
        :raise UserError: the surviving case has ended, a case has ended, the customers or the
            companies differ, or both have a customer event record at work
        """
        self.check_access("write")
        survivor = self.env["aftersales.case"].browse(int(survivor_id)).exists()
        merged = self - survivor
        (merged | survivor).check_access("write")
        merged._check_merge(survivor)
        now = fields.Datetime.now()
        accepted = {"accepted_by": self.env.uid, "accepted_at": now}
        facts = {"closing_reason": "merged", "closed_at": now, "merged_into_id": survivor.id}
        words = self.env._("Merged into %(survivor)s.", survivor=survivor.display_name)
        words = f"{words} {reason}" if reason else words
        # First everything goes over, so that closing the rest stops nothing that lives on.
        merged._hand_clocks(survivor, words)
        merged._hand_links(survivor)
        # A waiver asked for on a case that ends here would decide nothing.
        merged._pending_waivers().sudo().write({"state": "withdrawn"})
        merged._drop_activities("aftersales_service.activity_waiver")
        merged._hand_talk(survivor)
        merged._hand_facts(survivor)
        fresh = merged._new_ones()
        fresh._take_step("merge", {**accepted, **facts}, reason=words)
        (merged - fresh)._take_step("merge", facts, reason=words)
        merged._clock_fact("closed", now)
        merged._drop_activities()
        self._tell_merged(merged, survivor)
        return survivor._open_form()

    def _open_form(self):
        """Return the action that shows the case."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "aftersales.case",
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def _check_merge(self, survivor):
        """Refuse a merge that would lose something or mix up customers."""
        if not survivor or not self:
            raise UserError(
                self.env._("Choose the case that goes on and at least one other that is merged.")
            )
        for case in self | survivor:
            if case.state not in OPEN:
                raise UserError(
                    self.env._(
                        "%(case)s is “%(state)s”: only open cases are merged. Reopen it first, "
                        "or relate the cases.",
                        case=case.display_name,
                        state=case._state_label(case.state),
                    )
                )
        customer = survivor.partner_id.commercial_partner_id
        for case in self:
            own = case.partner_id.commercial_partner_id
            if case.company_id != survivor.company_id or (own and customer and own != customer):
                raise UserError(
                    self.env._(
                        "%(case)s and %(survivor)s are of different customers. Correct the "
                        "customer of one, or relate the cases instead.",
                        case=case.display_name,
                        survivor=survivor.display_name,
                    )
                )
        self._spare_double_csi(survivor)

    def _spare_double_csi(self, survivor):
        """Cancel an untouched second CSI; refuse to have two that people worked on (B-22)."""
        live = (self | survivor)._live_csis()
        if len(live) < 2:
            return
        kept = survivor.sudo().csi_ids & live
        kept = kept[:1] or live.filtered(lambda csi: csi.state != "draft")[:1] or live[:1]
        spare = live - kept
        started = spare - (self | survivor)._untouched_csis()
        if started:
            raise UserError(
                self.env._(
                    "%(first)s and %(second)s are both at work. Cancel one of them before you "
                    "merge, or relate the cases instead.",
                    first=kept.display_name,
                    second=started[0].display_name,
                )
            )
        for csi in spare:
            csi._take_step(
                "cancel",
                reason=self.env._("Its case was merged: %(csi)s goes on.", csi=kept.display_name),
            )
            csi.activity_ids.unlink()

    def _hand_clocks(self, survivor, words):
        """Give the open time limits to the survivor; of two of a kind the earlier one counts."""
        own = {clock.kind: clock for clock in survivor._open_clocks()}
        for clock in self._open_clocks().sorted("deadline"):
            mine = own.get(clock.kind)
            later = mine and (
                not clock.deadline or (mine.deadline or clock.deadline) <= clock.deadline
            )
            if later:
                clock._happen("cancel", reason=words)
                continue
            if mine:
                mine._happen("cancel", reason=words)
                mine.flush_recordset()
            clock.write({"res_id": survivor.id, "user_id": survivor.user_id.id})
            own[clock.kind] = clock
        # What was waited for goes along, else nothing would ever end the wait.
        Pause = self.env["aftersales.pause"]
        waiting = Pause._open_of(survivor).reason_id
        for pause in Pause._open_of(self).sorted("ends_at"):
            if pause.reason_id in waiting:
                pause._finish("merged")
                continue
            pause.res_id = survivor.id
            waiting |= pause.reason_id
        (self | survivor).invalidate_recordset(["pause_ids"])

    def _hand_links(self, survivor):
        """Hand over units, documents and whatever else names one of the cases."""
        mine, living = self.sudo(), survivor.sudo()
        swap = [Command.unlink(case.id) for case in self] + [Command.link(survivor.id)]
        orders, events = mine.work_order_ids, mine._live_csis()
        units = mine.installed_product_ids - living.installed_product_ids
        if units:
            living.write({"installed_product_ids": [Command.link(unit.id) for unit in units]})
        if orders:
            # From this side: the orders' own write would share the hours equally anew.
            living.write({"work_order_ids": [Command.link(order.id) for order in orders]})
            self._hand_shares(survivor)
            mine.write({"work_order_ids": [Command.unlink(order.id) for order in orders]})
        if events:
            events.write({"case_ids": swap})
            events.filtered(lambda csi: csi.origin_case_id in mine).write(
                {"origin_case_id": survivor.id}
            )
        self._hand_plans(survivor)
        self._hand_liability(survivor)
        self._hand_verdicts(survivor)
        self._hand_improvement(survivor)
        for name, field in self._links_to_cases():
            rows = self.env[name].sudo().with_context(active_test=False)
            rows = rows.search([(field, "in", self.ids)])
            if rows:
                rows.write({field: survivor.id})
        related = (mine.related_case_ids | living.related_case_ids) - mine - living
        if related - living.related_case_ids:
            living.write({"related_case_ids": [Command.link(case.id) for case in related]})

    def _hand_shares(self, survivor):
        """Add the merged cases' shares of labour to those of the survivor (amendment 48)."""
        Share = self.env["aftersales.labour.share"].sudo()
        for share in Share.search([("case_id", "in", self.ids)]):
            same = Share.search(
                [("labour_id", "=", share.labour_id.id), ("case_id", "=", survivor.id)]
            )
            if same:
                percent = share.percent
                share.unlink()
                same.percent += percent
            else:
                share.case_id = survivor

    @api.model
    def _links_to_cases(self):
        """Return ``(model, field)`` of all stored links of other models to a case."""
        special = {
            "aftersales.case",
            "aftersales.case.handover",
            "aftersales.labour.share",
            "aftersales.csi",
            "aftersales.solution.plan",
            "aftersales.liability.line",
            "aftersales.warranty.verdict",
        }
        return [
            (name, field.name)
            for name, model in self.env.registry.items()
            if not (model._abstract or model._transient or not model._auto or name in special)
            for field in model._fields.values()
            if field.type == "many2one"
            and field.comodel_name == "aftersales.case"
            and field.store
            and not field.compute
            and not field.related
        ]

    def _hand_talk(self, survivor):
        """Hand over the talk with its files, the to-dos of people, and the followers."""
        mine = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        self.env["mail.message"].sudo().search(
            [
                ("model", "=", self._name),
                ("res_id", "in", self.ids),
                ("message_type", "in", TALK),
            ]
        ).write({"res_id": survivor.id})
        self.env["ir.attachment"].sudo().search(mine).write({"res_id": survivor.id})
        self._drop_activities(
            "aftersales_service.activity_handle_case",
            "aftersales_service.activity_tell_result",
            "aftersales_service.activity_take_over",
        )
        self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True).search(
            mine
        ).write({"res_id": survivor.id})
        survivor.sudo().message_subscribe(partner_ids=self.sudo().message_partner_ids.ids)

    def _hand_facts(self, survivor):
        """Take over what the survivor lacks: the customer, the earlier contact and promise."""
        mine, living = self.sudo(), survivor.sudo()
        values = {}
        for name in ("partner_id", "contact_id", "phone", "email", "product_id", "sale_order_id"):
            if not living[name]:
                found = next((case[name] for case in mine if case[name]), False)
                if found:
                    values[name] = found if isinstance(found, str) else found.id
        for name in ("first_contact_at", "customer_answered_at"):
            moments = [case[name] for case in mine | living if case[name]]
            if moments and min(moments) != living[name]:
                values[name] = min(moments)
        # The promise that still is to be kept; one that was kept says nothing any more.
        promise = survivor._open_clocks("promised_reply").deadline
        if promise and promise != living.promised_reply_at:
            values["promised_reply_at"] = promise
        met = not living.first_contact_at and values.get("first_contact_at")
        if values:
            living.with_context(mail_notrack=True).write(values)
        if met:
            survivor._clock_fact("contacted", met)

    def _tell_merged(self, merged, survivor):
        """Write into the survivor what each merged case said, and into each where it went."""
        parts = []
        for case in merged:
            texts = [case.subject, case.description, case.demand, case.tried]
            texts += [case.finding, case.solution]
            parts.append(
                self._link_line(self.env._("%(case)s was merged into this case."), case)
                + Markup().join(Markup("<div>%s</div>") % text for text in texts if text)
            )
        bodies = {survivor.id: Markup().join(parts)}
        for case in merged:
            bodies[case.id] = self._link_line(
                self.env._("Everything goes on in %(case)s."), survivor
            )
        self._tell_links(bodies)
