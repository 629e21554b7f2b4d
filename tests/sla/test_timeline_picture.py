"""The picture of a clock as a pure function, over what hypothesis invents."""

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.aftersales_service.tools.timeline import (
    HOLIDAY,
    LATE,
    MANY,
    OFF,
    PAUSED,
    WORKING,
    Piece,
    apart,
    draw,
    ticks,
)

START = datetime(2026, 9, 15)
MINUTE = timedelta(minutes=1)
# A busy machine is no fault.
BUSY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
states = st.sampled_from([WORKING, WORKING, OFF, HOLIDAY, PAUSED])
lives = st.lists(st.tuples(states, st.integers(1, 60 * 24 * 40)), min_size=1, max_size=120)


def pieces(life):
    """Return pieces one after the other, from minutes by state."""
    at, result = START, []
    for state, minutes in life:
        result.append(Piece(state, at, at + minutes * MINUTE))
        at += minutes * MINUTE
    return result


@tagged("post_install", "-at_install")
class TestTimelinePicture(BaseCase):
    """Readable for 30 minutes and for 30 days alike (issue 4 §2)."""

    @BUSY
    @given(lives, st.floats(0, 1), st.floats(0, 1.2))
    def test_nothing_is_lost(self, life, due, over):
        """Issue 4 §2: all time from start to end is drawn once, nothing too small to see."""
        stretches = pieces(life)
        end = stretches[-1].end
        due = START + (end - START) * due
        over = min(START + (end - START) * over, end)
        picture = draw(stretches, due, over)
        self.assertAlmostEqual(sum(picture.shares), 1)
        self.assertGreater(min(picture.shares), 0.0005)
        self.assertEqual(picture.pieces[0].start, START)
        self.assertEqual(picture.pieces[-1].end, end)
        for before, after in pairwise(picture.pieces):
            self.assertEqual(before.end, after.start)
        self.assertEqual(picture.place(START), 0)
        self.assertAlmostEqual(picture.place(end), 1)
        for piece in picture.pieces:
            self.assertTrue(piece.end <= over or piece.start >= over)
            if piece.state == LATE:
                self.assertGreaterEqual(piece.start, due)
                self.assertFalse(piece.unused)

    @BUSY
    @given(lives, st.lists(st.floats(0, 1), min_size=2))
    def test_later_stands_further_right(self, life, shares):
        """Issue 4 §2: of two moments the later never stands left of the earlier."""
        stretches = pieces(life)
        picture = draw(stretches, stretches[-1].end, stretches[-1].end)
        span = stretches[-1].end - START
        places = [picture.place(START + span * share) for share in sorted(shares)]
        self.assertEqual(places, sorted(places))

    def test_a_long_pause_leaves_room(self):
        """Issue 4 §2: thirty minutes of work keep most of the bar beside five days of waiting."""
        picture = draw(pieces([(WORKING, 20), (PAUSED, 5 * 1440), (WORKING, 10)]), None, START)
        work = sum(s for p, s in zip(*picture, strict=True) if p.state == WORKING)
        self.assertGreater(work, 0.6)

    def test_nights_do_not_swallow_days(self):
        """Issue 4 §2: two working hours across a weekend show the two hours first of all."""
        picture = draw(
            pieces([(WORKING, 60), (OFF, 420), (HOLIDAY, 2880), (OFF, 480), (WORKING, 60)]),
            START + timedelta(minutes=3900),
            START,
        )
        work = sum(s for p, s in zip(*picture, strict=True) if p.state == WORKING)
        self.assertGreater(work, 0.75)

    def test_thirty_days_are_drawn_by_days(self):
        """Issue 4 §2: a month is not cut into a hundred slivers; weekends still show."""
        day = [(WORKING, 240), (OFF, 60), (WORKING, 240), (OFF, 900)]
        month = (day * 5 + [(HOLIDAY, 2880)]) * 5
        picture = draw(pieces(month), START + 35 * timedelta(days=1), START)
        self.assertLessEqual(len(picture.pieces), MANY)
        self.assertEqual({p.state for p in picture.pieces}, {WORKING, HOLIDAY})
        self.assertGreater(min(picture.shares), 0.013)

    def test_overdue_is_one_stretch(self):
        """Issue 4 §2: what ran after the due moment is red, be it by night, up to the stop."""
        life = pieces([(WORKING, 60), (OFF, 900), (WORKING, 60), (PAUSED, 30), (WORKING, 60)])
        picture = draw(life, START + 30 * MINUTE, START + 1080 * MINUTE)
        self.assertEqual(
            [(p.state, p.unused) for p in picture.pieces],
            [(WORKING, False), (LATE, False), (PAUSED, False), (LATE, False), (WORKING, True)],
        )

    @BUSY
    @given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
    def test_captions_do_not_cover_each_other(self, places):
        """Issue 4 §2: captions that are close stand in rows of their own."""
        spans = [(place, place + 0.1) for place in sorted(places)]
        rows = apart(spans)
        for row in set(rows):
            own = [span for span, at in zip(spans, rows, strict=True) if at == row]
            for before, after in pairwise(own):
                self.assertLessEqual(before[1], after[0])
        if min(b - a for a, b in zip(sorted(places), [*sorted(places)[1:], 2], strict=True)) > 0.1:
            self.assertEqual(set(rows), {0})

    def test_days_have_room(self):
        """Issue 4 §2: no more days are written on the scale than fit."""
        days = [START + timedelta(days=n) for n in range(30)]
        picture = draw(pieces([(WORKING, 30 * 1440)]), days[-1], START)
        kept = ticks(picture, days)
        self.assertLessEqual(len(kept), 8)
        self.assertEqual(kept[0], (START, 0))
