from typing import NamedTuple


class Source(NamedTuple):
    """What one visit is made for: a customer and day, a finished work order, a hand-back, a case.

    ``base`` and ``occurrence`` are filled where a rule repeats: the day of the event itself, and
    which repetition of it the other dates belong to.
    """

    partner: object
    contact: object
    event_date: object
    event_at: object
    ownerships: object
    units: object
    again: str
    order: object = None
    dispatch: object = None
    case: object = None
    after: object = None
    event_now: bool = False
    merged: object = ()
    base: object = None
    occurrence: int = 0
