"""The picture of a clock's life on one bar: which stretch takes how much room, and what is where.

A bar by time alone would be all nights and weekends, or one long pause; so what is not working
time gets little room, whatever its length, and nothing less than can be seen.
"""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

WORKING, OFF, HOLIDAY, PAUSED, STOPPED, LATE = (
    "working",
    "off_hours",
    "holiday",
    "paused",
    "stopped",
    "late",
)
# The most room that a stretch takes, as a share of the working time in the picture.
MOST = {OFF: 0.06, HOLIDAY: 0.1, PAUSED: 0.5, STOPPED: 0.25, LATE: 0.6}
# The least that it takes of the bar, unless there are so many that they share ROOM of it.
LEAST, ROOM = 0.014, 0.6
# From so many stretches on the nights are drawn with the days, then the weekends too.
MANY = 26


class Piece(NamedTuple):
    """A stretch of the life of a clock: its state, from when to when, and what to say of it.

    ``unused`` is what is still to come, or what was left when the clock stopped.
    """

    state: str
    start: datetime
    end: datetime
    words: str = ""
    unused: bool = False


class Picture(NamedTuple):
    """Pieces with the share of the bar that each takes; shares add up to 1."""

    pieces: tuple
    shares: tuple

    def place(self, at):
        """Return where on the bar a moment is, from 0 to 1."""
        place = 0.0
        for piece, share in zip(self.pieces, self.shares, strict=True):
            if at < piece.end:
                passed = max(at - piece.start, timedelta())
                return place + share * (passed / (piece.end - piece.start))
            place += share
        return min(place, 1.0)


def draw(pieces, due, over):
    """Return the picture of a clock.

    :param pieces: :class:`Piece` without gaps, from the start to the due moment or later
    :param due: when the limit ends, None while paused
    :param datetime over: when the clock stopped, or now
    :return: :class:`Picture`
    """
    pieces = [piece for piece in pieces if piece.start < piece.end]
    pieces = [part for piece in pieces for part in _cut(piece, over)]
    pieces = [p._replace(unused=p.start >= over) for p in pieces]
    if due and due < over:
        pieces = _late([part for piece in pieces for part in _cut(piece, due)], due)
    for absorbed in (OFF, HOLIDAY):
        if len(pieces) > MANY:
            pieces = _absorb(pieces, absorbed)
    return Picture(tuple(pieces), tuple(_shares(pieces)))


def _cut(piece, at):
    """Return a piece in two where a moment lies within it."""
    if piece.start < at < piece.end:
        return [piece._replace(end=at), piece._replace(start=at)]
    return [piece]


def _late(pieces, due):
    """Return pieces with what ran after the due moment as late, whatever the hour."""
    result = []
    for piece in pieces:
        if piece.start >= due and not piece.unused and piece.state in (WORKING, OFF, HOLIDAY):
            piece = piece._replace(state=LATE, words="")
            if result and result[-1].state == LATE:
                piece = piece._replace(start=result.pop().start)
        result.append(piece)
    return result


def _absorb(pieces, state):
    """Return pieces with those of a state drawn as part of the working time around them."""
    result = []
    for piece in pieces:
        if piece.state == state:
            piece = piece._replace(state=WORKING)
        last = result[-1] if result else None
        if last and last.state == piece.state == WORKING and last.unused == piece.unused:
            piece = last._replace(end=piece.end)
            result.pop()
        result.append(piece)
    return result


def _shares(pieces):
    """Return the share of the bar of each piece."""
    spans = [(piece.end - piece.start).total_seconds() for piece in pieces]
    working = sum(s for s, piece in zip(spans, pieces, strict=True) if piece.state == WORKING)
    base = working or max(spans, default=0)
    room = [
        min(span, MOST.get(piece.state, 1) * base) if piece.state != WORKING else span
        for span, piece in zip(spans, pieces, strict=True)
    ]
    total = sum(room)
    if not total:
        return []
    least = min(LEAST, ROOM / len(pieces)) * total
    room = [max(share, least) for share in room]
    total = sum(room)
    return [share / total for share in room]


def ticks(picture, days, most=8):
    """Return the moments to write on the scale: as many of the days as there is room for.

    :param days: moments at which days begin, in order
    :param int most: how many captions fit
    """
    places = [(day, picture.place(day)) for day in days]
    kept = []
    for day, place in places:
        if not kept or place - kept[-1][1] >= 1 / most:
            kept.append((day, place))
    return kept


def apart(spans):
    """Return the rows on which captions stand so that none covers another.

    :param spans: from where to where each takes room, sorted by its beginning
    """
    rows, taken = [], []
    for start, end in spans:
        row = next((n for n, until in enumerate(taken) if until <= start), len(taken))
        taken[row:] = [end, *taken[row + 1 :]]
        rows.append(row)
    return rows


def moves(readings):
    """Return the due moment before and after each event.

    :param readings: what the clock showed after each event, in order
    """
    due = [None, *(reading.deadline for reading in readings)]
    known = None
    result = []
    for before, after in pairwise(due):
        known = before or known
        result.append((known, after))
    return result
