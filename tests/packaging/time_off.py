"""Run in Odoo's shell with hr_holidays installed: print how much some time off counts."""

import sys

env = globals()["env"]  # Odoo's shell gives it.
company = env.ref("base.main_company")
env = env(context=dict(env.context, allowed_company_ids=company.ids))
employee = env["hr.employee"].create(
    {
        "name": "Qiao Yan",
        "company_id": company.id,
        "resource_calendar_id": company.resource_calendar_id.id,
        "tz": company.resource_calendar_id.tz,
        "date_version": "2026-01-01",
        "contract_date_start": "2026-01-01",
    }
)
kind = env["hr.leave.type"].create(
    {
        "name": "Plain",
        "requires_allocation": False,
        "leave_validation_type": "no_validation",
        "request_unit": "day",
        "company_id": company.id,
    }
)
for first, last in (
    ("2026-10-10", "2026-10-10"),
    ("2026-10-12", "2026-10-12"),
    ("2026-09-24", "2026-10-09"),
):
    leave = env["hr.leave"].create(
        {
            "employee_id": employee.id,
            "holiday_status_id": kind.id,
            "request_date_from": first,
            "request_date_to": last,
        }
    )
    counted = f"{leave.number_of_days:g} d {leave.number_of_hours:g} h"
    sys.stdout.write(f"time off {first} {last}: {counted}\n")
