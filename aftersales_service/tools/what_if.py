"""What draft rules would have made of clocks that ran: their recorded events, rewritten."""

from datetime import timedelta
from typing import NamedTuple

from .clock import FIXED, Event
from .targets import BEFORE, UNITS, Target

KEPT, LATE, OPEN = "kept", "late", "open"


class Draft(NamedTuple):
    """A policy as it is and as it would be."""

    real: Target
    draft: Target

    def knows(self, limit):
        """Return whether a recorded limit is one that the policy sets as it is."""
        return limit in (_real_limit(self.real, True), _real_limit(self.real, False))

    def swap(self, limit):
        """Return the limit that the draft sets where the policy had set this one.

        A moment agreed with the customer stays agreed.
        """
        real, draft = self
        if limit.unit == FIXED:
            if real.unit == draft.unit == BEFORE:
                earlier = timedelta(hours=draft.amount - real.amount)
                return limit._replace(at=limit.at - earlier)
            return limit
        days = 0
        if real.by_limit and not self.knows(limit):
            # The days of the handling limit that was chosen on the case.
            days = limit.amount / UNITS[real.unit][1]
        # Who was on call then shows in the limit that was set then.
        off_call = real.on_call and limit == _real_limit(real, False)
        return draft.limit({"on_call": not off_call, "limit_days": days})


def _real_limit(target, on_call):
    """Return the limit that a policy sets with somebody on call, or without."""
    return target.limit({"on_call": on_call, "moments": {}})


def rewrite(events, codes, own, others, waits):
    """Return the events of a clock as they would have been with a draft policy.

    The last limit is the draft's; one that stood before is a draft's too where it is known to come
    from a policy under trial.

    :param events: the recorded :class:`~.clock.Event`, in order
    :param codes: the code of the business fact of each event, or None
    :param own: :class:`Draft` of the clock's policy
    :param others: drafts of other policies of the same kind
    :param waits: ``[(code, from, to)]``: what the record waited for; ``to`` None: it still does
    """
    result, last = [], max(n for n, e in enumerate(events) if e.limit and e.kind != "origin")
    for number, event in enumerate(events):
        if event.limit and event.kind != "origin":
            draft = own if number == last or own.knows(event.limit) else None
            draft = draft or next((other for other in others if other.knows(event.limit)), None)
            if draft:
                event = event._replace(limit=draft.swap(event.limit))
        result.append(event)
    real, draft = own.real.on("pause"), own.draft.on("pause")
    return result if real == draft else _pause(result, codes, draft, draft - real, waits)


def _pause(events, codes, kept, added, waits):
    """Return events with other pauses: recorded ones of kept facts, and waits for added ones."""
    plain, held, runs = [], [], []
    since = fact = None
    for event, code in zip(events, codes, strict=True):
        if event.kind == "pause":
            since, fact = event.at, code
            continue
        if since and event.kind in ("resume", "stop", "cancel"):
            held.append((fact, since, event.at))
            since = None
        if event.kind == "resume":
            continue
        if event.kind in ("start", "reopen"):
            runs.append((event.at, None))
        elif event.kind in ("stop", "cancel"):
            runs[-1] = (runs[-1][0], event.at)
        plain.append(event)
    if since:
        held.append((fact, since, None))
    spans = [(start, end) for code, start, end in held if not code or code in kept]
    spans += [(start, end) for code, start, end in waits if code in added]
    pauses = []
    for begin, stop in runs:
        for start, end in _merged(spans):
            start = max(start, begin)
            if (stop and start >= stop) or (end and end <= start):
                continue
            pauses.append(Event(start, "pause"))
            if end and not (stop and end >= stop):
                pauses.append(Event(end, "resume"))
    # What happens at the same moment comes before its pause.
    return sorted([*plain, *pauses], key=lambda e: (e.at, e.kind in ("pause", "resume")))


def _merged(spans):
    """Return spans sorted, with those that touch joined; an end of None is still to come."""
    result = []
    for start, end in sorted(spans, key=lambda span: span[0]):
        if result and (result[-1][1] is None or start <= result[-1][1]):
            until = result[-1][1]
            result[-1] = (result[-1][0], until and end and max(until, end))
        else:
            result.append((start, end))
    return result


def verdict(reading):
    """Return what became of a clock: 'kept', 'late', or 'open' while there is no verdict."""
    if reading.breached:
        return LATE
    return KEPT if reading.state == "met" else OPEN
