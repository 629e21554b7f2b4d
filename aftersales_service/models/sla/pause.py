from odoo import api, fields, models

from ...tools import words


class Pause(models.Model):
    """A record waits, for a reason and until a moment; its pausing clocks stand still."""

    _name = "aftersales.pause"
    _inherit = ["aftersales.document.link.mixin", "aftersales.guarded.mixin"]
    _description = "Pause"
    _order = "started_at desc, id desc"
    _rec_name = "reason_id"

    res_model = fields.Char(string="Document Model", required=True, guarded=True)
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", required=True, guarded=True
    )
    company_id = fields.Many2one("res.company", required=True, index=True, guarded=True)
    reason_id = fields.Many2one(
        "aftersales.pause.reason", required=True, index=True, guarded=True, ondelete="restrict"
    )
    note = fields.Char(guarded=True)
    purchase_order_id = fields.Many2one("purchase.order", guarded=True, index="btree_not_null")
    picking_id = fields.Many2one(
        "stock.picking", string="Transfer", guarded=True, index="btree_not_null"
    )
    attachment_ids = fields.Many2many(
        "ir.attachment", "aftersales_pause_attachment_rel", string="Evidence", guarded=True
    )
    user_id = fields.Many2one("res.users", string="By", required=True, guarded=True)
    started_at = fields.Datetime(string="Since", required=True, guarded=True)
    ends_at = fields.Datetime(string="At the Latest Until", required=True, guarded=True)
    ended_at = fields.Datetime(string="Ended On", guarded=True)
    ended_by = fields.Many2one("res.users", guarded=True)
    end_fact = fields.Char(string="Ended With", guarded=True)

    _document_index = models.Index("(res_model, res_id) WHERE ended_at IS NULL")
    _ends_index = models.Index("(ends_at) WHERE ended_at IS NULL")
    _open_uniq = models.UniqueIndex(
        "(res_model, res_id, reason_id) WHERE ended_at IS NULL",
        "A record waits for a reason once at a time.",
    )

    # Begin

    @api.model
    def _begin(self, records, reason, at=None, until=None, **evidence):
        """Let records wait; those that wait for the reason already are left alone.

        :param records: records with clocks, of one model
        :param reason: aftersales.pause.reason
        :param at: naive UTC, or a dict of them by record id; default: now
        :param until: naive UTC; default: the longest that the reason allows
        :param evidence: note, purchase_order_id, picking_id, attachment_ids
        :return: the new pauses, sudo
        """
        records = records.sudo()
        waiting = set(
            self._open_of(records).filtered(lambda p: p.reason_id == reason).mapped("res_id")
        )
        records = records.filtered(lambda record: record.id not in waiting)
        if not records:
            return self.sudo()
        now = fields.Datetime.now()
        moments = {r.id: (at.get(r.id) if isinstance(at, dict) else at) or now for r in records}
        pauses = self.sudo().create(
            [
                {
                    "res_model": records._name,
                    "res_id": record.id,
                    "company_id": record.company_id.id,
                    "reason_id": reason.id,
                    "user_id": self.env.uid,
                    "started_at": moments[record.id],
                    "ends_at": until
                    or self._longest(record.company_id, reason, moments[record.id]),
                    **evidence,
                }
                for record in records
            ]
        )
        pauses._keep_evidence()
        clocks = records._open_clocks().filtered(lambda clock: clock.state == "running")
        targets = clocks._targets()
        code = reason.sudo().fact_id.code
        pausing = clocks.filtered(lambda clock: code in targets[clock.id].on("pause"))
        why = ": ".join(filter(None, [reason.name, evidence.get("note")]))
        pausing._happen(
            "pause", at={c.id: moments[c.res_id] for c in pausing}, reason=why, fact=code
        )
        records.invalidate_recordset(["pause_ids"])
        self.env["aftersales.job"]._arm("promise_watch", min(pauses.mapped("ends_at")))
        return pauses

    def _keep_evidence(self):
        """Hang files that belong to no record yet on their pause: who reads it reads them.

        The dialog uploads them for itself, where nobody but their author sees them. Records that
        begin to wait together have a copy each.
        """
        hung = self.env["ir.attachment"]
        for pause in self:
            loose = pause.attachment_ids.filtered(lambda file: not file.res_id)
            place = {"res_model": pause._name, "res_id": pause.id}
            loose.write(place)
            hung |= loose
            others = (pause.attachment_ids - loose) & hung
            if others:
                kept = pause.attachment_ids - others
                pause.attachment_ids = kept.union(*(file.copy(place) for file in others))

    @api.model
    def _longest(self, company, reason, moment):
        """Return the last moment until which a pause of a reason may last."""
        days = reason.sudo().most_days
        return self.env["aftersales.working.time"]._nth_working_day_end(company, moment, days)

    # End

    def _finish(self, fact, at=None):
        """End pauses; clocks go on where nothing else is waited for.

        :param str fact: what ended it, a code
        :param at: naive UTC, or a dict of them by record id; default: now
        """
        pauses = self.sudo().filtered(lambda pause: not pause.ended_at)
        now = fields.Datetime.now()
        for pause in pauses:
            moment = (at.get(pause.res_id) if isinstance(at, dict) else at) or now
            # It lasts as long as it may, however late the watch comes by.
            moment = min(moment, pause.ends_at)
            pause.write(
                {
                    "ended_at": max(moment, pause.started_at),
                    "ended_by": self.env.uid,
                    "end_fact": fact,
                }
            )
        for model, ended in pauses.grouped("res_model").items():
            records = self.env[model].sudo().browse(ended.mapped("res_id")).exists()
            moments = {pause.res_id: pause.ended_at for pause in ended}
            records._resume_clocks(moments, fact)
            records.invalidate_recordset(["pause_ids"])

    @api.model
    def _open_of(self, records):
        """Return the open pauses of records of one model, sudo."""
        return self.sudo().search(
            [
                ("res_model", "=", records._name),
                ("res_id", "in", records.ids),
                ("ended_at", "=", False),
            ]
        )

    # What begins and ends them by itself

    @api.model
    def _on_facts(self, records, moments):
        """Begin the pauses that facts stand for, and end those that facts end.

        :param dict moments: by the fact's code a dict of naive UTC by record id
        """
        begins, ends = self.env["aftersales.pause.reason"]._rules()
        for fact, at in moments.items():
            if fact in begins:
                reason = self.env["aftersales.pause.reason"].browse(begins[fact])
                self._begin(records, reason, at)
            if fact in ends:
                pauses = self._open_of(records)
                pauses.filtered(lambda pause, f=fact: pause.reason_id.id in ends[f])._finish(
                    fact, at
                )

    @api.model
    def _on_pickings(self, pickings):
        """End the waits for goods that came in or are reserved now.

        :param pickings: transfers that were received, or whose goods are all reserved
        """
        pickings = pickings.sudo()
        orders = pickings.move_ids.purchase_line_id.order_id
        pauses = self.sudo().search(
            [
                ("ended_at", "=", False),
                "|",
                ("picking_id", "in", pickings.ids),
                ("purchase_order_id", "in", orders.ids),
            ]
        )
        done = pauses.filtered(
            lambda pause: (
                pause.picking_id in pickings
                or not pause.purchase_order_id.picking_ids.filtered(
                    lambda picking: picking.state not in ("done", "cancel")
                )
            )
        )
        done._finish("parts_received")

    def _expire(self):
        """End pauses whose longest time is over, and say so on their records."""
        self._finish("expired")
        for model, pauses in self.grouped("res_model").items():
            records = self.env[model].sudo().browse(pauses.mapped("res_id")).exists()
            said = {
                pause.res_id: self.env._(
                    "The pause “%(reason)s” is over; the time limits go on.",
                    reason=pause.reason_id.name,
                )
                for pause in pauses
                if pause.res_id in records._ids
            }
            if said:
                self.env[model].browse(said).sudo()._message_log_batch(bodies=said)

    def _words(self):
        """Return for what and until when a record waits."""
        return "\n".join(
            self.env._(
                "%(reason)s, at the latest until %(until)s. %(note)s",
                reason=pause.reason_id.name,
                until=words.moment(self.env, pause.ends_at),
                note=pause.note or "",
            ).strip()
            for pause in self
        )
