import logging

from odoo import api, fields, models
from odoo.fields import Domain

_logger = logging.getLogger(__name__)


class Job(models.Model):
    """What an administrator sees of one scheduled action of ours (O-03).

    It stands beside its ir.cron, which runs it, and says in words what it does, how many records
    it did and which ones it could not do.
    """

    _name = "aftersales.job"
    _description = "After-Sales Scheduled Action"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, readonly=True)
    description = fields.Text(string="What It Does", translate=True)
    sequence = fields.Integer(default=10)
    cron_id = fields.Many2one("ir.cron", required=True, readonly=True, ondelete="cascade")
    cron_active = fields.Boolean(
        string="Switched On", compute="_compute_cron", inverse="_inverse_cron_active"
    )
    interval_number = fields.Integer(
        string="Every", compute="_compute_cron", inverse="_inverse_interval"
    )
    interval_type = fields.Selection(
        [("minutes", "Minutes"), ("hours", "Hours"), ("days", "Days"), ("weeks", "Weeks")],
        string="Unit",
        compute="_compute_cron",
        inverse="_inverse_interval",
    )
    lastcall = fields.Datetime(string="Last Run", compute="_compute_cron")
    nextcall = fields.Datetime(string="Next Run", compute="_compute_cron")
    done_total = fields.Integer(string="Records Done", readonly=True)
    done_last = fields.Integer(string="Done in the Last Run", readonly=True)
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
        """Have the scheduler run the action within seconds; the next regular run stays."""
        self.check_access("write")
        for job in self:
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
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_service.job_failure_action"
        )
        action["domain"] = [("job_id", "=", self.id)]
        return action

    @api.model
    def _arm(self, code, at):
        """Make sure that an action runs at ``at`` (naive UTC) or a little earlier.

        Triggers are not deduplicated by Odoo, so one is added only where none stands before that
        moment already.
        """
        cron = self.sudo().search([("code", "=", code)]).cron_id
        if not cron or not at:
            return
        now = fields.Datetime.now()
        at = max(at, now)
        standing = (
            self.env["ir.cron.trigger"]
            .sudo()
            .search_count(
                [("cron_id", "=", cron.id), ("call_at", ">=", now), ("call_at", "<=", at)], limit=1
            )
        )
        if not standing:
            cron._trigger(at=at)

    @api.model
    def _process(self, code, model, domain, work, batch_size=200, arm=None):
        """Do what is due, in batches, so that no bad record stops or undoes the others.

        Each batch is locked (rows that another node works on are skipped), asked again whether it
        is still due, done in one savepoint and committed. When a batch fails its records are
        done one by one; those that fail again are noted with their error and tried again later,
        at growing intervals.

        :param str code: code of the aftersales.job
        :param str model: model of the records
        :param domain: which of them are due
        :param work: function of a recordset that does the work; it must make the domain false
            for the records it did
        :param int batch_size: records per commit
        :param arm: optional function without arguments that arms the next run when all is done
        """
        job = self.sudo().search([("code", "=", code)])
        cron = self.env["ir.cron"]
        failures = self.env["aftersales.job.failure"]
        due = Domain(domain) & Domain("id", "not in", failures._waiting_ids(job, model))
        remaining = self.env[model].search_count(due)
        cron._commit_progress(remaining=remaining)
        last_id = done_total = 0
        while remaining > 0:
            records = self.env[model].search(
                due & Domain("id", ">", last_id), order="id", limit=batch_size
            )
            if not records:
                break
            last_id = records[-1].id
            found = len(records)
            records = records.try_lock_for_update(allow_referencing=True).filtered_domain(due)
            done = self._do_batch(job, records, work)
            done_total += done
            if done:
                failures._forget(job, model, records.ids)
            job.write({"done_total": job.done_total + done, "done_last": done_total})
            if not cron._commit_progress(found):
                return
        if done_total == 0 and job.done_last:
            job.done_last = 0
        if arm:
            arm()

    @api.model
    def _do_batch(self, job, records, work):
        """Do one batch; return how many records were done and note those that could not be."""
        if not records:
            return 0
        ids, model = records.ids, records._name
        try:
            with self.env.cr.savepoint():
                work(records)
            return len(ids)
        except Exception:  # pylint: disable=broad-except
            self.env.invalidate_all(flush=False)
            if len(ids) == 1:
                _logger.exception("%s: %s(%s) could not be done", job.code, model, ids[0])
        done = 0
        for record in self.env[model].browse(ids):
            try:
                with self.env.cr.savepoint():
                    work(record)
                done += 1
            except Exception as error:  # pylint: disable=broad-except
                self.env.invalidate_all(flush=False)
                _logger.warning("%s: %s could not be done: %s", job.code, record, error)
                self.env["aftersales.job.failure"]._note(job, record, error)
        return done
