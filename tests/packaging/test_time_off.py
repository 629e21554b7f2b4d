"""Odoo's time off, which the addon does not depend on, counts make-up days (CAL-07)."""

from pathlib import Path

from lib import databases, odoo

from .test_life_cycle import copy_of

# Counted by hand: 10-10 is worked; of 09-24 to 10-09 are worked 24, 28, 29, 30, 8 and 9.
COUNTED = (
    "time off 2026-10-10 2026-10-10: 1 d 8 h",
    "time off 2026-10-12 2026-10-12: 1 d 8 h",
    "time off 2026-09-24 2026-10-09: 6 d 48 h",
)


def test_time_off_counts_make_up_days():
    """CAL-07: with hr_holidays installed, time off on 2026-10-10 counts one day of eight hours,
    and none for National Day."""
    with copy_of(databases.template()) as name:
        server = odoo.Odoo(name)
        server.call("Installing time off", "module", "install", "hr_holidays")
        log = server.shell("Counting time off", Path(__file__).with_name("time_off.py"))
    assert [line for line in log.splitlines() if line.startswith("time off")] == list(COUNTED)
