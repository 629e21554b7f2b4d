import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL, ormcache

_logger = logging.getLogger(__name__)

# How often a batch is tried again that another transaction got in the way of.
CLASHES = 3


class Job(models.Model):
    """What an administrator sees of one scheduled action of ours (O-03).

    It stands beside its ir.cron, which runs it, and says in words what it does, how many records
    it did and which ones it could not do.
    """

    _name = "aftersales.job"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "After-Sales Scheduled Action"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, readonly=True, guarded=True)
    description = fields.Text(string="What It Does", translate=True)
    sequence = fields.Integer(default=10)
    # Whoever could choose the action would switch and run any action of the database.
    cron_id = fields.Many2one(
        "ir.cron", required=True, readonly=True, guarded=True, ondelete="cascade"
    )
    cron_active = fields.Boolean(
        string="Switched On", compute="_compute_cron", inverse="_inverse_cron_active"
    )
    interval_number = fields.Integer(
        string="Every", compute="_compute_cron", inverse="_inverse_interval"
    )
    interval_type = fields.Selection(
        [("minutes", "Minutes"), ("hours", "Hours"), ("days", "Days"), ("weeks", "Weeks")],
        string="Time Unit",
        compute="_compute_cron",
        inverse="_inverse_interval",
    )
    lastcall = fields.Datetime(string="Last Run", compute="_compute_cron")
    nextcall = fields.Datetime(string="Next Run", compute="_compute_cron")
    done_total = fields.Integer(string="Records Done", readonly=True, guarded=True)
    done_last = fields.Integer(string="Done in the Last Run", readonly=True, guarded=True)
    # Which run of the scheduler done_last counts; an action may process several models in one.
    last_run = fields.Char(string="Run Counted", readonly=True, guarded=True, copy=False)
    failure_ids = fields.One2many("aftersales.job.failure", "job_id")
    failure_count = fields.Integer(string="Not Done", compute="_compute_failure_count")

    _code_uniq = models.Constraint("UNIQUE(code)", "A scheduled action is registered once.")

    @api.depends("cron_id")
    def _compute_cron(self):
        """Read the cron's settings past the right on ir.cron, which our administrators lack."""
        for job in self:
            cron = job.cron_id.sudo()
            job.cron_active = cron.active
            job.interval_number = cron.interval_number
            job.interval_type = cron.interval_type if cron.interval_type != "months" else False
            job.lastcall = cron.lastcall
            job.nextcall = cron.nextcall

    def _inverse_cron_active(self):
        for job in self:
            job.cron_id.sudo().active = job.cron_active

    def _inverse_interval(self):
        for job in self:
            job.cron_id.sudo().write(
                {"interval_number": job.interval_number, "interval_type": job.interval_type}
            )

    @api.depends("failure_ids")
    def _compute_failure_count(self):
        counts = dict(
            self.env["aftersales.job.failure"]._read_group(
                [("job_id", "in", self.ids)], ["job_id"], ["__count"]
            )
        )
        for job in self:
            job.failure_count = counts.get(job, 0)

    def action_run_now(self):
        """Have the scheduler run the action within seconds; the next regular run stays (O-03).

        :raise UserError: the action is switched off
        """
        self.check_access("write")
        for job in self:
            if not job.cron_active:
                raise UserError(
                    self.env._("“%(job)s” is switched off. Switch it on first.", job=job.name)
                )
            job.cron_id.sudo()._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The scheduler runs it now. Reload to see what it did."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_open_failures(self):
        """Open the records that the action could not do."""
        self.ensure_one().check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_service.job_failure_action"
        )
        action["domain"] = [("job_id", "=", self.id)]
        return action

    @api.model
    def _arm(self, code, at):
        """Make sure that an action runs in the minute after ``at`` (naive UTC), or once before.

        Odoo does not deduplicate triggers, so ours stand on full minutes, at most one on each.
        A trigger that is due does not count as standing: a run that does not see our records yet
        may be consuming it.
        """
        # The id is cached by Odoo, so that arming costs the caller no look-up.
        cron_id = self.env["ir.model.data"]._xmlid_to_res_id(f"aftersales_service.cron_{code}")
        if not cron_id or not at:
            return
        now = fields.Datetime.now()
        at = max(at, now + timedelta(seconds=10))
        minute = at.replace(second=0, microsecond=0)
        if minute < at:
            minute += timedelta(minutes=1)
        # SQL, because looking and creating are one statement here: by the ORM they are three, which
        # every delivery would pay, with time between them for another server to arm the same
        # minute. Should two servers do so in the same instant all the same, the second run finds
        # nothing due. Nothing of Odoo's is passed by: its trigger wakes the workers only for what
        # is due at once, which ours never are.
        self.env["ir.cron.trigger"].flush_model(["cron_id", "call_at"])
        self.env.execute_query(
            SQL(
                """INSERT INTO ir_cron_trigger (cron_id, call_at, create_uid, create_date)
                   SELECT %(cron)s, %(minute)s, %(uid)s, now() AT TIME ZONE 'UTC'
                    WHERE NOT EXISTS (SELECT FROM ir_cron_trigger WHERE cron_id = %(cron)s
                                         AND call_at > %(now)s AND call_at <= %(minute)s)
                RETURNING id""",
                cron=cron_id,
                minute=minute,
                uid=self.env.uid,
                now=now,
            )
        )

    @api.model
    @ormcache("code")
    def _id_of(self, code):
        """Return the id of an action; codes are never changed."""
        return self.sudo().search([("code", "=", code)]).ensure_one().id

    @api.ondelete(at_uninstall=True)
    def _unlink_forget_ids(self):
        self.env.registry.clear_cache()

    @api.model
    def _process(self, code, model, domain, work, batch_size=200, arm=None):
        """Do what is due, in batches, so that no bad record stops or undoes the others (O-05).

        Each batch is locked (rows that another node works on are skipped), asked again whether it
        is still due, done in one savepoint and committed. When a batch fails its records are
        done one by one; those that fail again are noted with their error and tried again later,
        at growing intervals. The job's own row is locked first, so that of two processes that run
        it at once one works and the other goes home.

        :param str code: code of the aftersales.job
        :param str model: model of the records
        :param domain: which of them are due
        :param work: function of a recordset that does the work; it must make the domain false
            for the records it did
        :param int batch_size: records per commit
        :param arm: optional function without arguments that arms the next run when all is done
        """
        job = self.sudo().browse(self._id_of(code))
        cron = self.env["ir.cron"]
        run = str(self.env.context.get("cron_end_time", ""))
        total = job.done_last if run and job.last_run == run else 0
        stale = job.done_last and not total
        waiting = self.env["aftersales.job.failure"]._waiting_ids(job, model, domain)
        due = Domain(domain) & Domain("id", "not in", waiting)
        remaining = self.env[model].search_count(due)
        if remaining and not cron._commit_progress(remaining=remaining):
            return
        last_id = clashes = 0
        while remaining > 0:
            try:
                if not job.try_lock_for_update(allow_referencing=True):
                    _logger.info("%s: another process is at work on it.", code)
                    return
                found, done = self._do_next(job, model, due, last_id, work, batch_size)
                if not found:
                    break
                values = {"done_total": job.done_total + done, "done_last": total + done}
                job.write({**values, "last_run": run})
                in_time = cron._commit_progress(len(found))
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()
                clashes += 1
                if clashes > CLASHES:
                    _logger.warning("%s: too many clashes, the rest waits for the next run.", code)
                    return
                continue
            clashes = 0
            last_id = found[-1]
            total += done
            if not in_time:
                return
        if stale and not total:
            self._clear_done_last(job)
        if arm:
            arm()

    @api.model
    def _clear_done_last(self, job):
        """Show that the last run found nothing to do, unless another process shows something."""
        job.flush_recordset(["done_last"])
        try:
            self.env.execute_query(
                SQL(
                    """UPDATE aftersales_job SET done_last = 0 WHERE id IN (
                        SELECT id FROM aftersales_job WHERE id = %s FOR NO KEY UPDATE SKIP LOCKED)
                       RETURNING id""",
                    job.id,
                )
            )
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            self.env.cr.rollback()
        job.invalidate_recordset(["done_last"])

    @api.model
    def _do_next(self, job, model, due, last_id, work, batch_size):
        """Do the next batch of :meth:`_process`.

        :return: the ids found due after ``last_id``, and how many of them were done
        """
        found = self.env[model].search(
            due & Domain("id", ">", last_id), order="id", limit=batch_size
        )
        records = found.try_lock_for_update(allow_referencing=True).filtered_domain(due)
        done = self._do_batch(job, records, work)
        if done:
            self.env["aftersales.job.failure"]._forget(job, model, done)
        return found.ids, len(done)

    @api.model
    def _do_batch(self, job, records, work):
        """Do one batch, note the records that could not be done; return the ids of the others."""
        if not records:
            return []
        ids, model = records.ids, records._name
        try:
            with self.env.cr.savepoint():
                work(records)
            return ids
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:  # pylint: disable=broad-except
            self.env.invalidate_all(flush=False)
            _logger.info("%s: a batch of %s failed; its records go one by one.", job.code, len(ids))
        return [
            record.id for record in self.env[model].browse(ids) if self._do_one(job, record, work)
        ]

    @api.model
    def _do_one(self, job, record, work):
        """Do one record of a batch that failed; note the failure; return whether it was done."""
        try:
            with self.env.cr.savepoint():
                work(record)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:  # pylint: disable=broad-except
            self.env.invalidate_all(flush=False)
            _logger.warning("%s: %s could not be done: %s", job.code, record, error, exc_info=True)
            self.env["aftersales.job.failure"]._note(job, record, error)
            return False
        return True
