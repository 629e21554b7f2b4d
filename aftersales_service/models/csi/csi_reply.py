from odoo import fields, models
from odoo.exceptions import AccessError, UserError

MANAGER = "aftersales_service.group_manager"


class CsiReply(models.AbstractModel):
    """The answer to the customer, what he said, and what may be executed then (C-13, D-03)."""

    _name = "aftersales.csi.reply"
    _inherit = ["aftersales.guarded.mixin", "aftersales.matter.mixin"]
    _description = "Reply and execution of a CSI"

    reply = fields.Text(string="Answer to the Customer", copy=False, writers=MANAGER)
    customer_answer = fields.Selection(
        [
            ("agrees", "Customer Agrees"),
            ("objects", "Customer Objects"),
            ("not_needed", "No Consent Needed"),
        ],
        string="Customer's Answer",
        copy=False,
        writers=MANAGER,
    )
    replied_at = fields.Datetime(string="Replied On", guarded=True, copy=False)

    def action_reply(self, text=None, answer=None):
        """Record the answer given to the customer and what he said to it (C-13, REG 4.6).

        :param str text: what the customer was told; else what stands on the record
        :param str answer: 'agrees', 'objects' or 'not_needed'; else what stands on the record
        :raise AccessError: the user is no service manager
        :raise UserError: text or answer is missing, or consent is needed
        """
        vals = {"reply": text, "customer_answer": answer}
        vals = {name: value for name, value in vals.items() if value}
        if vals:
            self.write(vals)
        said = self._describe_selection("customer_answer")
        for answered, csis in self.grouped("customer_answer").items():
            moved = csis._take_step(
                "reply", {"replied_at": fields.Datetime.now()}, said.get(answered)
            )
            moved._clock_fact("replied")
            moved._drop_activities("aftersales_service.activity_csi_reply")
        return True

    def _describe_selection(self, name):
        """Return the labels of a selection field in the user's language."""
        return dict(self._fields[name]._description_selection(self.env))

    def _blockers_reply(self):
        for csi in self:
            if not (csi.reply or "").strip():
                yield csi, self.env._("The answer is missing. Enter what the customer was told.")
            if not csi.customer_answer:
                yield csi, self.env._("What the customer said is missing. Record his answer.")
            yield from csi._blockers_consent(csi.customer_answer)

    def _blockers_consent(self, answer):
        """Yield the records where 'no consent needed' is not true (D-03)."""
        for csi in self:
            if answer == "not_needed" and csi.service_mode_id.needs_consent:
                yield (
                    csi,
                    self.env._(
                        "“%(mode)s” needs the customer's consent. Ask him and record whether he "
                        "agrees.",
                        mode=csi.service_mode_id.name,
                    ),
                )

    def action_record_answer(self, answer=None, note=None):
        """Record that the customer changed or gave his answer after the reply; each is logged.

        :param str answer: 'agrees', 'objects' or 'not_needed'
        :param str note: who, when, how
        :raise AccessError: the user is no service manager
        :raise UserError: the customer was not replied to yet, or consent is needed
        """
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only a service manager records what the customer answers.")
            )
        said = self._describe_selection("customer_answer")
        for csi in self:
            if csi.state not in ("replied", "executing"):
                raise UserError(
                    self.env._(
                        "%(record)s is “%(state)s”: a further answer is recorded after the reply "
                        "and before the service is done.",
                        record=csi.display_name,
                        state=self._state_label(csi.state),
                    )
                )
            if answer not in said:
                raise UserError(
                    self.env._(
                        "%(record)s: choose what the customer answered.", record=csi.display_name
                    )
                )
            for _csi, message in csi._blockers_consent(answer):
                raise UserError(
                    self.env._("%(record)s: %(missing)s", record=csi.display_name, missing=message)
                )
        self.sudo().write({"customer_answer": answer})
        text = ": ".join(filter(None, [said[answer], (note or "").strip()]))
        for state, csis in self.grouped("state").items():
            csis._log_steps("answer", dict.fromkeys(csis.ids, state), state, text)
        return True

    # Execution

    def _may_execute(self, diagnosis=False, emergency=False):
        """Yield ``(csi, message)`` for each reason to execute nothing yet (C-13, D-03, E-01).

        Paid work and access to the customer's site need his yes; a customer who objects stops
        everything.

        :param bool diagnosis: asked for a diagnosis work order, which may precede the decision
        :param bool emergency: asked for a containment measure, which a supervisor may have allowed
        """
        for csi in self:
            if csi.state in ("archived", "cancelled"):
                yield (
                    csi,
                    self.env._(
                        "It is “%(state)s”. Open a new customer event record.",
                        state=self._state_label(csi.state),
                    ),
                )
            elif diagnosis or (emergency and csi.emergency_at):
                continue
            elif csi.state in self._undecided():
                yield (
                    csi,
                    self.env._(
                        "It is not decided yet. A service is organised after the review's "
                        "decision; before it only a diagnosis is possible, or an emergency "
                        "measure that the service supervisor allows."
                    ),
                )
            elif csi.state == "decided":
                yield (
                    csi,
                    self.env._(
                        "The customer was not replied to yet. Answer him first and record what "
                        "he says."
                    ),
                )
            elif csi.state == "done":
                yield (
                    csi,
                    self.env._("Its service is done. Open a new customer event record."),
                )
            else:
                yield from csi._blockers_answer()

    def _blockers_answer(self):
        """Yield why the customer's answer or the decision itself forbids a service."""
        for csi in self:
            mode = csi.service_mode_id
            if mode.refuses:
                yield (
                    csi,
                    self.env._("The decision is “%(mode)s”: nothing is executed.", mode=mode.name),
                )
            elif csi.customer_answer == "objects":
                yield (
                    csi,
                    self.env._(
                        "The customer objects. Record his consent, or have a new revision decided."
                    ),
                )
            elif mode.needs_consent and csi.customer_answer != "agrees":
                yield (
                    csi,
                    self.env._(
                        "“%(mode)s” needs the customer's consent. Record that he agrees.",
                        mode=mode.name,
                    ),
                )

    def _blockers_execute(self):
        yield from self._may_execute()

    def _mark_executing(self):
        """A document was issued: what was replied is executing now.

        :return: the records that moved
        :raise UserError: the customer has not agreed
        """
        waiting = self.filtered(lambda csi: csi.state == "replied")
        return waiting.sudo()._take_step("execute").sudo(self.env.su)

    def _mark_done(self):
        """A document was finished: the records of which none is open are done, their cases handled.

        May be called after each document; those with open ones are left alone.

        :return: the records that moved
        """
        running = self.sudo().filtered(lambda csi: csi.state in ("replied", "executing"))
        open_ones = {csi for csi, _document, _message in running._open_documents()}
        ready = running.filtered(lambda csi: csi not in open_ones)
        ready.filtered(lambda csi: csi.state == "replied")._take_step("execute")
        moved = ready._take_step("finish")
        moved.case_ids._mark_handled()
        return moved.sudo(self.env.su)

    def _matter_documents(self):
        """Return the documents of one record; a fee order waits for its work order, not here."""
        issued = self.sale_order_ids.filtered(lambda order: order.state != "cancel")
        return [
            *super()._matter_documents(),
            self.work_order_ids,
            issued.filtered(lambda order: not order.aftersales_work_order_ids),
            issued.picking_ids,
        ]

    def action_finish(self, reason=None):
        """Say that the service is done where no document says it: advice, refusal, a customer's no.

        :param str reason: what was done, or why nothing was
        :raise AccessError: the user is no service manager
        :raise UserError: a document is still open, or the customer was not replied to
        """
        self.check_access("write")
        if not self._may_take(self._steps["finish"]):
            self._take_step("finish")
        replied = self.filtered(lambda csi: csi.state == "replied")
        open_ones = replied._collect_blockers("finish")
        for csi, messages in open_ones.items():
            raise UserError(
                self.env._("%(record)s: %(missing)s", record=csi.display_name, missing=messages[0])
            )
        replied._take_step("pass_over", reason=reason)
        moved = self._take_step("finish", reason=reason)
        moved.sudo().case_ids._mark_handled()
        return True

    def _blockers_finish(self):
        for csi, _document, message in self._open_documents():
            yield csi, message

    def _step_back_to_replied(self, document_name, reason):
        """A document was cancelled or undone: back to replied, with the cases (amendments).

        :param str document_name: the document, named in the log of both
        :param str reason: what happened to it
        :return: the records that moved
        """
        running = self.sudo().filtered(lambda csi: csi.state in ("executing", "done"))
        text = self.env._("%(document)s: %(reason)s", document=document_name, reason=reason)
        moved = running._take_step("step_back", reason=text)
        moved.case_ids._undo_handled(text)
        return moved.sudo(self.env.su)
