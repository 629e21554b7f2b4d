from datetime import timedelta

from odoo import api, fields, models

from ...tools import words
from ...tools.timeline import HOLIDAY, LATE, OFF, PAUSED, STOPPED, WORKING, apart, draw, ticks
from ...tools.working_time import local_date, start_of_day

# Shorter lives have the times of their stretches on the scale, longer ones only the days.
SHORT = timedelta(days=3)
# How much of the bar a caption and a number take.
CAPTION, NUMBER = 0.15, 0.024
# Captions from here on stand to the left of their moment.
TURN = 0.75
# So near to the end a caption of the scale would stand beside the bar.
EDGE = 0.92


class ClockPicture(models.AbstractModel):
    """The picture of a clock's life, ready to be drawn: places and words (issue 4 §2)."""

    _name = "aftersales.sla.clock.picture"
    _description = "Picture of a clock"

    timeline = fields.Json(compute="_compute_timeline")

    @api.depends("event_ids")
    @api.depends_context("lang", "tz")
    def _compute_timeline(self):
        """Draw the timeline; only forms that show it ask for it."""
        lives = self._origin._lives()
        names = self._fact_names(lives.values())
        for clock in self:
            life = lives.get(clock._origin)
            clock.timeline = life and clock._origin._timeline(life, names)

    def _timeline(self, life, names):
        """Return what the timeline shows, in the reader's language and time zone.

        :param life: :class:`~.clock_timeline.Life`
        :param dict names: name of a business fact by its code
        :return: dict with ``sentences``; ``grounds`` (dicts with label and text); ``pieces``
            (state, words, share, unused, from, to); ``flags`` (warning, now, due, stop) and
            ``events`` with their place from 0 to 1; ``scale``; ``legend``; ``entries``: all of it
            in order of time, and ``rows``: how many rows flags and numbers take
        """
        self.ensure_one()
        picture = draw(life.pieces, life.due, life.over)
        pieces = [self._piece_data(p, s) for p, s in zip(*picture, strict=True)]
        events = self._event_data(life, picture, names)
        flags = self._flag_data(life, picture)
        return {
            "sentences": self._why_sentences(life),
            "grounds": [{"label": label, "text": text} for label, text in self._grounds(life)],
            "pieces": pieces,
            "flags": flags,
            "events": events,
            "scale": self._scale(picture),
            "legend": self._legend(picture),
            "entries": self._entries(pieces, flags, events),
            "broken": life.reading.breached,
            "rows": {
                "flags": 1 + max((flag["row"] for flag in flags), default=0),
                "events": 1 + max((event["row"] for event in events), default=0),
            },
        }

    def _piece_data(self, piece, share):
        """Return one stretch of the bar."""
        start, end = piece.start, piece.end
        if local_date(start, self.env.tz.zone) == local_date(end, self.env.tz.zone):
            until = words.time_of_day(self.env, end)
        else:
            until = words.moment(self.env, end)
        label = self._state_words(piece.state)
        if piece.unused and piece.state == WORKING:
            label = self.env._("Time left")
        if piece.state == HOLIDAY and piece.words:
            label = piece.words
        elif piece.words:
            label = self.env._("%(state)s: %(why)s", state=label, why=piece.words)
        return {
            "state": piece.state,
            "unused": piece.unused,
            "share": round(share, 5),
            "words": label,
            "from": words.moment(self.env, start),
            "to": until,
            "long": self._span_words((end - start).total_seconds()),
            "at": fields.Datetime.to_string(start),
        }

    def _event_data(self, life, picture, names):
        """Return what happened, numbered, by whom, and how it moved the due moment."""
        kinds = dict(life.rows._fields["kind"]._description_selection(self.env))
        places = [picture.place(row.at) for row in life.rows]
        rows = apart([(place, place + NUMBER) for place in places])
        result = []
        for number, (row, move) in enumerate(zip(life.rows, life.moves, strict=True)):
            before, after = move
            result.append(
                {
                    "number": number + 1,
                    "place": round(places[number], 5),
                    "row": rows[number],
                    "kind": row.kind,
                    "at": fields.Datetime.to_string(row.at),
                    "when": words.moment(self.env, row.at),
                    "what": kinds[row.kind],
                    "fact": names.get(row.fact, ""),
                    "reason": row.reason or "",
                    "by": row.user_id.name,
                    "moved": self._move_words(row.kind, before, after),
                    "later": bool(before and after and after > before),
                    "earlier": bool(before and after and after < before),
                }
            )
        return result

    def _move_words(self, kind, before, after):
        """Say how an event moved the due moment; nothing where it stayed."""
        if kind in ("stop", "cancel", "breach") or before == after:
            return ""
        if not after:
            return self.env._("was due %(due)s, waits now", due=words.moment(self.env, before))
        if not before:
            return self.env._("due %(due)s", due=words.moment(self.env, after))
        return self.env._(
            "due %(before)s → %(after)s",
            before=words.moment(self.env, before),
            after=words.moment(self.env, after),
        )

    def _flag_data(self, life, picture):
        """Return the moments that stand above the bar."""
        reading = life.reading
        moments = []
        if self.warn_at and reading.state not in ("cancelled", "paused"):
            moments.append(("warning", self.warn_at, self.env._("At risk")))
        if reading.stopped_at:
            stopped = {
                "met": self.env._("Kept"),
                "breached": self.env._("Ended late"),
                "cancelled": self.env._("Dropped"),
            }
            moments.append(("stop", reading.stopped_at, stopped[reading.state]))
        else:
            moments.append(("now", life.over, self.env._("Now")))
        if reading.state == "paused":
            moments.append(("due", life.due, self.env._("Due, if it went on now")))
        elif reading.state != "cancelled":
            moments.append(("due", life.due, self.env._("Due")))
        flags = []
        for kind, at, label in moments:
            place = picture.place(at)
            turned = place > TURN
            span = (place - CAPTION, place) if turned else (place, place + CAPTION)
            flags.append((span, kind, at, label, place, turned))
        flags.sort()
        rows = apart([flag[0] for flag in flags])
        return [
            {
                "kind": kind,
                "words": label,
                "when": words.moment(self.env, at),
                "short": f"{words.day(self.env, at)} {words.time_of_day(self.env, at)}",
                "at": fields.Datetime.to_string(at),
                "place": round(place, 5),
                "turned": turned,
                "row": row,
            }
            for (_span, kind, at, label, place, turned), row in zip(flags, rows, strict=True)
        ]

    def _scale(self, picture):
        """Return the captions below the bar: the days, and in a short life the times."""
        if not picture.pieces:
            return []
        tz = self.env.tz.zone
        start, end = picture.pieces[0].start, picture.pieces[-1].end
        short = end - start <= SHORT
        moments, day = {start}, local_date(start, tz)
        while day < local_date(end, tz):
            day += timedelta(days=1)
            moments.add(start_of_day(day, tz))
        if short:
            moments.update(piece.start for piece in picture.pieces)
        result, last = [], None
        for at, place in ticks(picture, sorted(moments)):
            new = local_date(at, tz) != last
            last = local_date(at, tz)
            text = words.day(self.env, at) if new else ""
            if (short or not result) and not (new and at == start_of_day(last, tz)):
                text = f"{text} {words.time_of_day(self.env, at)}".strip()
            result.append({"place": round(place, 5), "words": text, "turned": place > EDGE})
        return result

    def _legend(self, picture):
        """Return the states that stand in the picture, with their words."""
        states = {piece.state for piece in picture.pieces if not piece.unused}
        states |= {p.state for p in picture.pieces if p.state in (OFF, HOLIDAY)}
        rows = [
            {"state": state, "unused": False, "words": self._state_words(state)}
            for state in (WORKING, OFF, HOLIDAY, PAUSED, STOPPED, LATE)
            if state in states
        ]
        if any(piece.unused and piece.state == WORKING for piece in picture.pieces):
            left = self.env._("Time left")
            rows.append({"state": WORKING, "unused": True, "words": left})
        return rows

    def _entries(self, pieces, flags, events):
        """Return stretches, flags and events in order of time, each with what it is."""
        entries = [
            *({"type": "event", **event} for event in events),
            *({"type": "flag", **flag} for flag in flags if flag["kind"] != "stop"),
            *({"type": "piece", **piece} for piece in pieces),
        ]
        return sorted(entries, key=lambda entry: entry["at"])

    @api.model
    def _fact_names(self, lives):
        """Return the name of the business facts of events by their code."""
        codes = {row.fact for life in lives for row in life.rows if row.fact}
        facts = self.env["aftersales.sla.fact"].search([("code", "in", list(codes))])
        return {fact.code: fact.name for fact in facts}
