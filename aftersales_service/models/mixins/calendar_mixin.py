from odoo import api, fields, models
from odoo.fields import Domain

# Records that are read again in one commit.
BATCH = 500


class CalendarMixin(models.AbstractModel):
    """A record whose times were read from its company's working time, and follow it (O-02).

    Each keeps the version of the working time that it was read with. Editing a calendar, its
    public holidays or make-up days raises the company's version, which is all that the editor
    waits for; a scheduled action then reads what has an older version again.
    """

    _name = "aftersales.calendar.mixin"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Record that follows the working calendar"

    calendar_version = fields.Integer(string="Read with Calendar Version", guarded=True, copy=False)

    @api.model
    def _cron_reread_calendar(self):
        """Read all that is open and was read with an older calendar again (O-02, CAL-06)."""
        for name in self.env.registry.descendants([CalendarMixin._name], "_inherit"):
            Model = self.env[name]
            if not Model._abstract:
                self.env["aftersales.job"]._process(
                    "calendar_reread",
                    name,
                    Model._outdated_domain(),
                    lambda records: records._follow_calendar(),
                    batch_size=BATCH,
                )

    @api.model
    def _outdated_domain(self):
        """Return the domain of the open records that were read with an older calendar."""
        still_open = self._following_domain()
        versions = self.sudo()._read_group(still_open, ["company_id", "calendar_version"])
        return still_open & Domain.OR(
            Domain("company_id", "=", company.id) & Domain("calendar_version", "=", version)
            for company, version in versions
            if version != company.aftersales_calendar_version
        )

    @api.model
    def _following_domain(self):
        """Return the domain of the records that an edited calendar concerns; defined by each."""
        raise NotImplementedError

    def _follow_calendar(self):
        """Read the records again, and give them the company's version; defined by each."""
        raise NotImplementedError
