from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import words

# A refusal names so many things; the rest is counted.
LINES = 12


class StateMixin(models.AbstractModel):
    """The one gate through which every state of ours changes.

    A model that uses it declares

    - ``state``: a Selection with ``guarded=True``;
    - ``_steps``: a dict of verb to :class:`~odoo.addons.aftersales_service.tools.steps.Step`;
    - ``_blockers_<verb>(self)``: optional, yields ``(record, message)`` for each thing that is
      missing before the verb may be taken, for the whole batch; the same messages stand on the
      form and in the refusal;
    - ``_step_depends``: the fields that the blockers read, so that an open form follows typing.
    """

    _name = "aftersales.state.mixin"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Guarded life cycle"

    _steps = {}
    _step_depends = ()

    transition_ids = fields.One2many(
        "aftersales.transition",
        "res_id",
        string="Steps Taken",
        domain=lambda self: [("res_model", "=", self._name)],
        readonly=True,
    )
    step_missing = fields.Text(
        string="Still Missing",
        compute="_compute_steps",
        help="What has to be done before the next step can be taken.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Make records that are in sight.

        :raise UserError: a record would be archived from its beginning
        """
        records = super().create(vals_list)
        if "active" in self._fields and not self.env.su:
            records.filtered(lambda record: not record.active)._refuse_archiving()
        return records

    def write(self, vals):
        """Keep what has not ended in sight: an archived record would hold up nothing any more.

        :raise UserError: a record would be archived that still has a step before it
        """
        if not (self.env.su or vals.get("active", True)):
            self._refuse_archiving()
        return super().write(vals)

    def _refuse_archiving(self):
        """Refuse to archive records that still have a step before them."""
        for record in self:
            if any(record.state in s.sources for s in self._steps.values() if not s.backward):
                raise UserError(
                    self.env._(
                        "%(record)s is “%(state)s”: only what has ended is archived. Finish or "
                        "cancel it first.",
                        record=record.display_name,
                        state=self._state_label(record.state),
                    )
                )

    @api.depends(lambda self: ("state", *self._step_depends))
    @api.depends_context("uid", "lang")
    def _compute_steps(self):
        """Set the flag of each step, and say in words what holds up the ones in reach.

        A flag is true when the step leads on from the record's state, the user may write the
        record and take the step, and nothing is missing; the gate asks the very same questions.
        """
        for record in self:
            for step in self._steps.values():
                if step.flag:
                    record[step.flag] = False
        missing = {record: [] for record in self}
        writable = self._filtered_access("write")
        for verb, step in self._steps.items():
            if not step.flag or not self._may_take(step):
                continue
            records = writable.filtered(lambda record, step=step: record.state in step.sources)
            blocked = records._collect_blockers(verb)
            for record in records:
                record[step.flag] = record not in blocked
                if not step.backward:
                    missing[record] += [
                        m for m in blocked.get(record, ()) if m not in missing[record]
                    ]
        for record in self:
            record.step_missing = "\n".join(missing[record])

    @api.model
    def _may_take(self, step):
        """Return whether the user belongs to a group that may take the step."""
        return (
            self.env.su
            or not step.groups
            or any(self.env.user.has_group(group) for group in step.groups)
        )

    def _collect_blockers(self, verb):
        """Return ``{record: [message, ...]}`` for what is missing before ``verb``."""
        guard = getattr(self, f"_blockers_{verb}", None)
        blocked = {}
        for record, message in guard() if guard and self else ():
            blocked.setdefault(record, []).append(message)
        return blocked

    def _take_step(self, verb, values=None, reason=None):
        """Take one step with the whole batch: check, write once, log once, tell once.

        Records that are in the target state already are left alone, so that a call repeated by
        an impatient client or a second server changes nothing.

        :param str verb: key of ``_steps``
        :param dict values: further values written together with the state
        :param str reason: why; required by a backward step
        :return: the records that moved
        :raise AccessError: the user may not write the records or take the step
        :raise UserError: a record is in the wrong state or something is missing; the message
            names the record and what to do
        """
        step = self._steps[verb]
        self.check_access("write")
        if not self._may_take(step):
            raise AccessError(self._step_refusal(step))
        # A client may send the same id twice: the union takes each record once.
        moving = self.union().filtered(lambda record: record.state != step.target)
        moving._check_sources(verb, step)
        if step.backward and moving and not (reason or "").strip():
            raise UserError(
                self.env._(
                    "%(record)s: going back to “%(state)s” needs a reason. Enter why.",
                    record=moving[0].display_name,
                    state=self._state_label(step.target),
                )
            )
        blocked = moving._collect_blockers(verb)
        if blocked:
            raise UserError(
                self._refusal(
                    [
                        self.env._("%(record)s: %(missing)s", record=r.display_name, missing=text)
                        for r, messages in blocked.items()
                        for text in messages
                    ]
                )
            )
        if moving:
            sources = {record.id: record.state for record in moving}
            moving.sudo().with_context(mail_notrack=True).write(
                {**(values or {}), "state": step.target}
            )
            # The rows are taken before anything follows from the step: a second server waits here,
            # and then sees the step taken, instead of running into what followed.
            moving.flush_recordset(["state"])
            moving._log_steps(verb, sources, step.target, reason)
        return moving

    def _check_sources(self, verb, step):
        """Refuse the records that are not in a source state of the step."""
        wrong = self.filtered(lambda record: record.state not in step.sources)
        if wrong:
            raise UserError(
                self._refusal(
                    [
                        self.env._(
                            "%(record)s is “%(state)s” and cannot become “%(target)s”: "
                            "this step starts from %(sources)s.",
                            record=record.display_name,
                            state=self._state_label(record.state),
                            target=self._state_label(step.target),
                            sources=words.listed(
                                self.env, (f"“{self._state_label(s)}”" for s in step.sources)
                            ),
                        )
                        for record in wrong
                    ]
                )
            )

    @api.model
    def _refusal(self, lines):
        """Return the lines of a refusal as one text that fits on a screen."""
        more = len(lines) - LINES
        if more > 0:
            lines = [*lines[:LINES], self.env._("… and %(count)s more.", count=more)]
        return "\n".join(lines)

    @api.model
    def _step_refusal(self, step):
        """Return the words that tell a user who may take the step instead of him."""
        groups = self.env["res.groups"].sudo()
        for xmlid in step.groups:
            groups |= self.env.ref(xmlid).sudo()
        return self.env._(
            "You may not take the step “%(target)s”. Ask a colleague with one of these roles: "
            "%(roles)s.",
            target=self._state_label(step.target),
            roles=words.listed(self.env, groups.mapped("name")),
        )

    @api.model
    def _state_label(self, state):
        """Return a state's label in the user's language."""
        return dict(self._fields["state"]._description_selection(self.env)).get(state, state)

    def _log_steps(self, verb, sources, target, reason):
        """Append one row per record to the transition log and one line to its chatter, in bulk."""
        now = fields.Datetime.now()
        self.env["aftersales.transition"].sudo().create(
            [
                {
                    "res_model": self._name,
                    "res_id": record.id,
                    "step": verb,
                    "from_state": sources[record.id],
                    "to_state": target,
                    "user_id": self.env.uid,
                    "date": now,
                    "reason": reason,
                    "company_id": record.company_id.id,
                }
                for record in self.sudo()
            ]
        )
        if "message_ids" in self._fields:
            bodies = {}
            for record in self:
                arrow = f"{self._state_label(sources[record.id])} → {self._state_label(target)}"
                body = Markup("<div>%s</div>") % arrow
                if reason:
                    body += Markup("<div>%s</div>") % reason
                bodies[record.id] = body
            self.sudo()._message_log_batch(bodies=bodies, author_id=self.env.user.partner_id.id)
