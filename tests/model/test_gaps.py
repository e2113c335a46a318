"""Dark times: divided by their reasons, taken out of a watch, written into a note and read back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import GapReason
from checker.model.gaps import (
    GAP_WORDS,
    Dark,
    Darkness,
    Span,
    darkness_in,
    merged,
    note_part_words,
    phases,
    watched,
    without,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
WALL, SLOWER, ROAD = GapReason.CHALLENGE, GapReason.RATE_LIMITED, GapReason.NETWORK


def at(minutes: float) -> datetime:
    """Return a moment by its minutes from noon."""
    return NOON + timedelta(minutes=minutes)


def span(start: float, end: float) -> Span:
    """Return a span by its minutes from noon."""
    return at(start), at(end)


def dark(minutes: float, reason: GapReason, *, whole: bool = True) -> Dark:
    """Return a pass that could not look."""
    return Dark(at(minutes), Darkness(reason, whole=whole))


PHASES = {
    "nothing": ([], 30, []),
    "one reason": ([dark(0, WALL), dark(10, WALL)], 30, [(0, 30, (WALL,))]),
    "one after the other": (
        [dark(0, WALL), dark(10, WALL), dark(20, SLOWER)],
        30,
        [(0, 20, (WALL,)), (20, 30, (SLOWER,))],
    ),
    "taking turns": (
        [dark(0, WALL), dark(5, SLOWER), dark(10, WALL), dark(15, SLOWER)],
        30,
        [(0, 30, (WALL, SLOWER))],
    ),
    "turns, then a third": (
        [dark(0, WALL), dark(5, SLOWER), dark(10, WALL), dark(15, ROAD)],
        30,
        [(0, 15, (WALL, SLOWER)), (15, 30, (ROAD,))],
    ),
    "a wait after which nobody was due": (
        [Dark(at(0), Darkness(SLOWER, whole=False, until=at(10)))],
        30,
        [(0, 10, (SLOWER,))],
    ),
    "a wait that was not kept": (
        [Dark(at(0), Darkness(SLOWER, whole=False, until=at(99)))],
        30,
        [(0, 30, (SLOWER,))],
    ),
    "the clock set back": ([dark(0, WALL), dark(30, WALL)], -20, [(0, 30, (WALL,))]),
}


@pytest.mark.parametrize("name", PHASES)
def test_a_dark_time_is_divided_by_its_reasons(name: str) -> None:
    """Each reason has its own part; reasons that take turns are one, and none ends too early."""
    run, end, expected = PHASES[name]
    found = phases(run, at(end))
    assert [(part.start, part.end, part.reasons) for part in found] == [
        (at(start), at(until), reasons) for start, until, reasons in expected
    ]


def test_overlapping_reasons_are_all_named() -> None:
    """The words say what began, and what came in between."""
    (part,) = phases([dark(0, WALL), dark(5, SLOWER), dark(9, WALL)], at(20))
    assert part.words == (
        "the platform showed us challenge pages; at times the platform told us to slow down"
    )


WATCHES = {
    "no gap": ([], 60),
    "within": ([span(10, 20)], 50),
    "at the very start": ([span(-30, 10)], 50),
    "at the very end": ([span(50, 99)], 50),
    "overlapping": ([span(10, 30), span(20, 40)], 30),
    "one inside another": ([span(10, 40), span(20, 30)], 30),
    "touching": ([span(10, 20), span(20, 30)], 40),
    "outside": ([span(-20, -10), span(70, 80)], 60),
    "all of it": ([span(-1, 61)], 0),
    "empty": ([span(20, 20)], 60),
    "backwards": ([span(30, 20)], 60),
}


@pytest.mark.parametrize("name", WATCHES)
def test_gaps_are_taken_out_of_a_posts_watched_time(name: str) -> None:
    """Of an hour on the agenda what remains is what was really watched; overlaps count once."""
    gaps, minutes = WATCHES[name]
    assert watched(span(0, 60), gaps) == timedelta(minutes=minutes)


SPANS = st.lists(
    st.tuples(st.integers(-100, 200), st.integers(0, 90)).map(
        lambda pair: span(pair[0], pair[0] + pair[1])
    ),
    max_size=8,
)


@given(SPANS)
def test_what_is_watched_and_what_is_dark_make_the_whole(gaps: list[Span]) -> None:
    """Whatever the gaps, both parts add up, and no watched minute lies in a gap."""
    whole = span(0, 100)
    left = without(whole, gaps)
    cut = [(max(start, whole[0]), min(end, whole[1])) for start, end in merged(gaps)]
    lost = sum((max(end - start, timedelta()) for start, end in cut), timedelta())
    assert watched(whole, gaps) + lost == whole[1] - whole[0]
    real = [gap for gap in gaps if gap[0] < gap[1]]
    assert all(end <= begun or start >= reached for start, end in left for begun, reached in real)


NOTES = {
    "well": (None, True, None),
    "dark": ("challenge", False, Darkness(WALL, whole=True)),
    "dark and stopped": ("challenge; 3 walls in a row: x", False, Darkness(WALL, whole=True)),
    "cut short": ("then rate_limited; held back", True, Darkness(SLOWER, whole=False)),
    "cut short, with a wait": (
        "then rate_limited until 2026-03-02T12:30:00Z; held back",
        True,
        Darkness(SLOWER, whole=False, until=at(30)),
    ),
    "broken at once": ("broken: KeyError: 'x'", False, Darkness(GapReason.BROKEN, whole=True)),
    "broken later": ("broken: KeyError: 'x'", True, Darkness(GapReason.BROKEN, whole=False)),
    "by hand": ("stopped by hand", True, None),
    "interrupted": ("interrupted: the program was stopped in mid-pass", False, None),
    "some other word": ("challenges", False, None),
}


@pytest.mark.parametrize("name", NOTES)
def test_a_note_is_read_back(name: str) -> None:
    """A pass's note says whether it was dark, from when on and why; other words say nothing."""
    note, told, expected = NOTES[name]
    assert darkness_in(note, told=told) == expected


@pytest.mark.parametrize("reason", GapReason)
@pytest.mark.parametrize("whole", [True, False])
def test_every_reason_has_words_and_a_note(reason: GapReason, whole: bool) -> None:
    """Each reason is written into a note, read back, and said in plain words."""
    found = Darkness(reason, whole=whole)
    assert darkness_in(f"{found.note}; held back", told=False) == found
    words = note_part_words(found.note)
    assert words is not None
    assert words.endswith(GAP_WORDS[reason])
