from odoo import api, fields, models
from odoo.tools import SQL, split_every

from ...tools.clock import FIXED, Limit, replay
from ...tools.escalation import Told

# Rows of one INSERT; Odoo's own create() sends a hundred at a time.
ROWS = 2000


class ClockRows(models.AbstractModel):
    """How clocks and their events are stored by the thousand in a few statements."""

    _name = "aftersales.sla.clock.rows"
    _description = "Rows of clocks"

    @api.model
    def _start_rows(self, records, rows):
        """Start clocks: one INSERT for them, one for their events, whatever their number.

        :param records: the records that carry them
        :param rows: dicts with record, kind, target (plain policy), events, user and fact
        :return: the clocks, sudo
        """
        if not rows:
            return self
        now = fields.Datetime.now()
        times = self._working_time(records.sudo().company_id)
        traits = records._clock_index_values()
        presence = self.env["aftersales.sla.presence"]._at(now)
        values = []
        for row in rows:
            record, target = row["record"], row["target"]
            time = times[record.company_id]
            reading = replay(
                row["events"], time, now, shares=[target.share] if target.share else ()
            )
            responsible = row.get("user") or record._clock_user(target, presence)
            values.append(
                {
                    "res_model": record._name,
                    "res_id": record.id,
                    "company_id": record.company_id.id,
                    "kind": row["kind"],
                    "policy_id": target.id or False,
                    "user_id": responsible.id if responsible else False,
                    "alert_level": 0,
                    **traits[record.id],
                    **self._index(target, reading, Told(), time("")),
                }
            )
        # What an INSERT of our own meets has to stand in the database already.
        self.flush_model()
        clocks = self._insert(self, values)
        pairs = [
            (clock, event, row.get("fact"))
            for clock, row in zip(clocks, rows, strict=True)
            for event in row["events"]
        ]
        clocks._add_events(
            pairs, dict(zip(clocks.ids, (row["company_id"] for row in values), strict=True))
        )
        records.invalidate_recordset(["clock_ids"])
        self._arm_watch(clocks, [v["next_check"] for v in values if v["next_check"]])
        return clocks

    def _add_events(self, pairs, companies=None):
        """Store events, given as ``(clock, Event, code of the business fact)``.

        :param dict companies: id of the company by clock id, where the caller knows it
        """
        Event = self.env["aftersales.sla.event"].sudo()
        if companies is None:
            companies = {clock.id: clock.company_id.id for clock, _event, _fact in pairs}
        self._insert(
            Event,
            [
                {
                    "clock_id": clock.id,
                    "company_id": companies[clock.id],
                    "at": event.at,
                    "kind": event.kind,
                    "data": Event._event_data(event),
                    "reason": event.reason,
                    "fact": fact,
                    "user_id": self.env.uid,
                }
                for clock, event, fact in pairs
            ],
        )
        self.invalidate_recordset(["event_ids"])

    @api.model
    def _origin_limit(self, at):
        """Return the limit of an event that moves the beginning of a clock."""
        return Limit(FIXED, at=at)

    @api.model
    def _insert(self, Model, vals_list):
        """Insert rows of a model of ours without tracking, mails or computed fields.

        :param vals_list: dicts with the same keys, every column that is required among them
        :return: the records in the same order
        """
        if not vals_list:
            return Model
        now = fields.Datetime.now()
        names = list(vals_list[0])
        model_fields = [Model._fields[name] for name in names]
        columns = SQL(", ").join(
            SQL.identifier(name)
            for name in (*names, "create_uid", "create_date", "write_uid", "write_date")
        )
        ids = []
        for part in split_every(ROWS, vals_list, list):
            lines = SQL(", ").join(
                SQL(
                    "%s",
                    (
                        *(
                            field.convert_to_column_insert(vals[name], Model, vals)
                            for name, field in zip(names, model_fields, strict=True)
                        ),
                        self.env.uid,
                        now,
                        self.env.uid,
                        now,
                    ),
                )
                for vals in part
            )
            rows = self.env.execute_query(
                SQL(
                    "INSERT INTO %s (%s) VALUES %s RETURNING id",
                    SQL.identifier(Model._table),
                    columns,
                    lines,
                )
            )
            ids += [id_ for (id_,) in rows]
        return Model.browse(ids)

    @api.model
    def _update(self, values):
        """Write stored values of clocks, each its own, in one statement for some thousand.

        Odoo's own write() sends a hundred rows at a time. A row where nothing changes is left
        alone, so that nobody waits for it.

        :param dict values: dict of values by clock, the same keys for all
        """
        changes, names = {}, set()
        for clock, vals in values.items():
            changed = {name for name, value in vals.items() if self._differs(clock[name], value)}
            if changed:
                changes[clock] = vals
                names |= changed
        if not changes:
            return
        clocks = self.browse([clock.id for clock in changes])
        model_fields = [self._fields[name] for name in sorted(names)]
        clocks.flush_recordset(names)
        clocks.modified(names, before=True)
        now = fields.Datetime.now()
        columns = [SQL.identifier(field.name) for field in model_fields]
        assignments = [
            SQL("%s = new.%s::%s", column, column, SQL.identifier(field.column_type[0]))
            for column, field in zip(columns, model_fields, strict=True)
        ]
        for part in split_every(ROWS, changes.items(), list):
            rows = [
                SQL(
                    "%s",
                    (
                        clock.id,
                        *(
                            field.convert_to_column_insert(vals[field.name], clock, vals)
                            for field in model_fields
                        ),
                    ),
                )
                for clock, vals in part
            ]
            self.env.cr.execute(
                SQL(
                    """UPDATE aftersales_sla_clock AS old
                          SET %s, write_uid = %s, write_date = %s
                         FROM (VALUES %s) AS new(id, %s) WHERE old.id = new.id""",
                    SQL(", ").join(assignments),
                    self.env.uid,
                    now,
                    SQL(", ").join(rows),
                    SQL(", ").join(columns),
                )
            )
        for clock, vals in changes.items():
            for field in model_fields:
                field._update_cache(clock, field.convert_to_cache(vals[field.name], clock))
        clocks.modified(names)

    @api.model
    def _differs(self, value, new):
        """Return whether a value read from a record differs from one to be written."""
        if isinstance(value, models.BaseModel):
            value = value.id
        return (value or False) != (new or False)
