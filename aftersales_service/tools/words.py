"""How a language writes lists, moments and amounts of time; of the environment only its language.

Every sentence of ours that names several things or a moment goes through here.
"""

import re
from functools import reduce

from odoo.tools import format_datetime, format_duration
from odoo.tools.misc import babel_locale_parse, get_lang, posix_to_ldml

from .clock import DAYS, MINUTES, WORKING_DAYS, WORKING_MINUTES

HOURS, WORKING_HOURS = "hours", "working_hours"
SECONDS = re.compile(r"[:.]?%-?S")


def listed(env, things):
    """Return things joined by the comma of the reader's language: “A, B” or “A、B”.

    Odoo's format_list puts “and” before the last one, and its style without runs Chinese items
    into one another.

    :param things: iterable of texts; empty ones are left out
    """
    pattern = babel_locale_parse(get_lang(env).code).list_patterns["standard"]["middle"]
    things = [str(thing) for thing in things if thing]
    return reduce(pattern.format, things) if things else ""


def moment(env, at, tz=None):
    """Return a naive UTC moment as the reader writes date and time, without seconds.

    :param str tz: time zone; default: the reader's own
    """
    lang = get_lang(env)
    return _written(env, at, tz, f"{lang.date_format} {SECONDS.sub('', lang.time_format)}")


def time_of_day(env, at, tz=None):
    """Return the time of day of a moment, without seconds."""
    return _written(env, at, tz, SECONDS.sub("", get_lang(env).time_format))


def day(env, at, tz=None):
    """Return month and day of a moment, as the reader's language writes them."""
    locale = babel_locale_parse(get_lang(env).code)
    pattern = locale.datetime_skeletons["MMMd"].pattern
    return format_datetime(env, at, tz or env.tz.zone, dt_format=pattern)


def amount(env, unit, count):
    """Return an amount of time in words: “4 working hours”, “1 calendar day”.

    :param str unit: minutes, hours, working_minutes, working_hours, days or working_days
    """
    if unit in (MINUTES, WORKING_MINUTES) and count and count % 60 == 0:
        unit, count = {MINUTES: HOURS, WORKING_MINUTES: WORKING_HOURS}[unit], count / 60
    n = f"{count:g}"
    if count == 1:
        return {
            MINUTES: env._("1 minute"),
            HOURS: env._("1 hour"),
            WORKING_MINUTES: env._("1 working minute"),
            WORKING_HOURS: env._("1 working hour"),
            DAYS: env._("1 calendar day"),
            WORKING_DAYS: env._("1 working day"),
        }[unit]
    return {
        MINUTES: env._("%(n)s minutes", n=n),
        HOURS: env._("%(n)s hours", n=n),
        WORKING_MINUTES: env._("%(n)s working minutes", n=n),
        WORKING_HOURS: env._("%(n)s working hours", n=n),
        DAYS: env._("%(n)s calendar days", n=n),
        WORKING_DAYS: env._("%(n)s working days", n=n),
    }[unit]


def between(env, words, start, end):
    """Return an amount with the hours of the day between which it counts."""
    return env._(
        "%(limit)s between %(from)s and %(to)s",
        limit=words,
        **{"from": format_duration(start), "to": format_duration(end)},
    )


def _written(env, at, tz, pattern):
    """Return a moment by a strftime pattern of the reader's language."""
    pattern = posix_to_ldml(pattern, locale=babel_locale_parse(get_lang(env).code))
    return format_datetime(env, at, tz or env.tz.zone, dt_format=pattern)
