"""When a customer who was not reached is called again: at another time of the day (F-16)."""

from datetime import timedelta

from .working_time import NoWorkingTime, at_local, local_date


def half_of_day(moment, tz):
    """Return the local day of a moment (naive UTC) and whether it is before noon."""
    day = local_date(moment, tz)
    return day, moment < at_local(day, 12, tz)


def other_half(now, working_time, morning, afternoon, last_day=None):
    """Return the moment of the next attempt: in the other half of the next working day.

    On the last day on which the customer may be called it is the afternoon of the same day, as
    long as that is still to come.

    :param datetime now: naive UTC
    :param working_time: reader of the company's working time
    :param float morning: local hour of an attempt in the morning
    :param float afternoon: local hour of an attempt in the afternoon
    :param date last_day: local day after which a call would be late
    :return: naive UTC datetime
    """
    tz = working_time.tz
    today, before_noon = half_of_day(now, tz)
    try:
        day = working_time.next_day(today + timedelta(days=1))
    except NoWorkingTime:
        day = today + timedelta(days=1)
    if before_noon and last_day and today <= last_day < day:
        day = today
    return at_local(day, afternoon if before_noon else morning, tz)


def in_quiet_hours(moment, tz, quiet_from, quiet_to):
    """Return the end of the quiet hours that a moment lies in, or None (amendments 3.2).

    :param datetime moment: naive UTC
    :param float quiet_from: local hour from which customers are left in peace
    :param float quiet_to: local hour until which; equal hours: there are none
    :return: naive UTC datetime or None
    """
    if quiet_from == quiet_to:
        return None
    today = local_date(moment, tz)
    for day in (today - timedelta(days=1), today):
        start = at_local(day, quiet_from, tz)
        last = day if quiet_from < quiet_to else day + timedelta(days=1)
        end = at_local(last, quiet_to, tz)
        if start <= moment < end:
            return end
    return None
