"""The diary says when, what was looked at and what could not be told, newest first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from checker.views import diary

NOW = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)


def before(**span: float) -> datetime:
    """Return a time before now."""
    return NOW - timedelta(**span)


def a_pass(**changed: Any) -> dict[str, Any]:
    """Return a pass that ended well ten minutes ago."""
    return {
        "started_at": before(minutes=10),
        "ended_at": before(minutes=9),
        "platform": "bluesky",
        "n_asked": 12,
        "n_answered": 12,
        "n_controls": 3,
        "n_controls_well": 3,
        "note": None,
    } | changed


def a_topic(**changed: Any) -> dict[str, Any]:
    """Return a topic that is watched."""
    return {
        "name": "t",
        "title": "t",
        "role": "subject",
        "origin": "observed",
        "n_posts": 4,
        "n_looks": 40,
        "n_told": 40,
        "stopped_at": None,
        "heated_until": None,
    } | changed


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (before(hours=2), "today 09:00"),
        (before(hours=12), "yesterday 23:00"),
        (before(hours=-14), "tomorrow 01:00"),
        (before(days=3), "Sat 21 Nov 11:00"),
        (before(days=2552), "Fri 29 Nov 2019 11:00"),
    ],
)
def test_times_are_words(at: datetime, words: str) -> None:
    """Near days have names; a far year is named."""
    assert diary.moment(at, NOW) == words


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (before(seconds=5), "just now"),
        (before(seconds=-5), "within a minute"),
        (before(minutes=5), "5 minutes ago"),
        (before(hours=-3), "in 3 h"),
    ],
)
def test_spans_are_words(at: datetime, words: str) -> None:
    """How long ago, or in how long."""
    assert diary.ago(at, NOW) == words


def test_entries_stand_newest_first() -> None:
    """Passes and gaps are one diary in the order of time."""
    gap = {
        "started_at": before(hours=5),
        "ended_at": before(hours=3),
        "platform": None,
        "words": "the collector was off",
    }
    old, new = a_pass(started_at=before(hours=9)), a_pass()
    found = diary.entries([old, new], [gap], NOW)
    assert found == [
        "today 10:50  Bluesky: 12 looks; 3 of 3 controls well",
        "today 06:00  All platforms: dark for 2 h, until today 08:00: the collector was off",
        "today 02:00  Bluesky: 12 looks; 3 of 3 controls well",
    ]
    assert len(diary.entries([old, new], [gap], NOW, most=1)) == 1


ENTRIES = {
    "could not tell": (a_pass(n_answered=9), "12 looks, 3 could not tell; 3 of 3"),
    "one look": (a_pass(n_asked=1, n_answered=1, n_controls=0), "Bluesky: 1 look"),
    "a note": (a_pass(note="held back"), "left alone for a while"),
    "not ended": (
        a_pass(ended_at=None, n_asked=None, n_answered=None, n_controls=None),
        "has not ended",
    ),
    "the web": (a_pass(platform="web"), "The open web: 12 looks"),
}


@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry_says_what_was_short(name: str) -> None:
    """What could not be told, what stopped a pass, and that one is still on."""
    row, words = ENTRIES[name]
    assert words in diary.entries([row], [], NOW)[0]


TOPICS = {
    "watched": (a_topic(), "t: subject, observed; four posts, 40 looks."),
    "short": (a_topic(n_told=30), "40 looks, 10 of them could not tell."),
    "stopped": (a_topic(stopped_at=before(hours=1)), "Stopped today 10:00."),
    "hot": (a_topic(heated_until=before(hours=-1)), "Hot until today 12:00."),
    "renamed": (a_topic(title="new"), "new (registered as t): "),
}


@pytest.mark.parametrize("name", TOPICS)
def test_a_topic_says_how_it_stands(name: str) -> None:
    """Looks, silence, stop, heat and another name stand in its line."""
    row, words = TOPICS[name]
    assert words in diary.topic_lines([row], NOW)[0]


def test_a_heat_that_is_over_is_not_told() -> None:
    """Heat of the past is no heat."""
    assert "Hot" not in diary.topic_lines([a_topic(heated_until=before(hours=1))], NOW)[0]


@pytest.mark.parametrize(
    ("off_s", "words"),
    [
        (None, "not been compared"),
        (4.9, "right to within 5 s"),
        (-61.0, "61 s behind"),
        (3600.0, "3600 s ahead of"),
    ],
)
def test_the_clock_is_warned_of_beyond_five_seconds(off_s: float | None, words: str) -> None:
    """A clock that is off says by how much and to which side."""
    assert words in diary.clock_words(off_s)


def test_controls_are_counted_over_ended_passes() -> None:
    """Controls that failed are not hidden, and having none is said."""
    unended = a_pass(n_controls=None, n_controls_well=None)
    assert "all 3 in the latest 1" in diary.control_line([a_pass(), unended])
    assert "2 of 3" in diary.control_line([a_pass(n_controls_well=2)])
    assert "none was asked" in diary.control_line([unended])


def test_budget_and_canaries_are_told() -> None:
    """What was spent a post stands beside what may be; canaries are counted."""
    assert "10.0 looks a post" in diary.budget_line([a_topic()], 20)
    assert "none is spent" in diary.budget_line([a_topic(n_posts=0, n_looks=0)], 20)
    assert "none; a post of your own helps" in diary.canary_line([])
    assert "two posts of our own on Bluesky" in diary.canary_line([{"platform": "bluesky"}] * 2)


def test_walls_are_counted_together() -> None:
    """Login pages, challenges and refusals are walls; a dead line is none."""
    silence = [
        {"platform": "tiktok", "cause": cause, "n_looks": n}
        for cause, n in (("login_wall", 3), ("challenge", 2), ("network", 9))
    ]
    assert diary.untold_lines([], silence)[-1] == "Walls met: five looks in all."


def test_the_next_look_is_told_with_its_topic() -> None:
    """The earliest is named; one that is overdue says since when."""
    due = [(before(minutes=-30), "later"), (before(minutes=-5), "t")]
    assert diary.next_line(due, NOW) == "Next look: today 11:05, in 5 minutes (t)."
    assert "overdue since today 10:00 (t)" in diary.next_line([(before(hours=1), "t")], NOW)
    assert diary.next_line([], NOW).startswith("No look is due")


@pytest.mark.parametrize(
    ("origins", "words"),
    [
        ([], None),
        (["observed", "imported"], None),
        (["replayed"], "a replay"),
        (["simulated", "imported"], "a simulation and what was imported"),
    ],
)
def test_a_store_of_the_past_says_what_it_holds(origins: list[str], words: str | None) -> None:
    """Nobody collects into a replay."""
    assert diary.made_of([a_topic(origin=origin) for origin in origins]) == words


def test_the_disk_says_how_long_it_lasts() -> None:
    """Free space, both rates and the days that are left."""
    assert diary.disk_words(80e9, None, None, None) == "80 GB free"
    words = diary.disk_words(80e9, 1e9, 2e9, 40)
    assert words == (
        "80 GB free; the evidence grew by 1.0 GB a day; the watched topics come to 2.0 GB a day; "
        "full in about 40 days"
    )
    assert "more than ten years" in diary.disk_words(80e9, 1, None, 80e9)
