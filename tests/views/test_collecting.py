"""The collector in words: nothing sounds surer, or calmer, than it is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

from checker.model import GapReason
from checker.views import collecting
from checker.views.clock import clock_warning
from tests.support.builders import NOON, later

ONE = {"platform": "bluesky", "n_looked": 12, "n_due": 40}


@pytest.mark.parametrize(
    ("rows", "next_at", "words"),
    [
        ([ONE], None, "The pass on Bluesky has looked at 12 of 40 posts that are due."),
        ([ONE | {"n_looked": 0}], None, "A pass on Bluesky has begun."),
        ([ONE | {"n_looked": 1, "n_due": 0}], None, "looked at 1 of 1 post that is due."),
        ([], None, "No pass is on; what is new is listed every quarter of an hour."),
        ([], later(600), "No pass is on; the next look is due Thu 15 Jan 12:10 UTC."),
        ([], NOON, "looks have been due since Thu 15 Jan 12:00 UTC."),
    ],
)
def test_progress_is_told_with_its_denominator(
    rows: Sequence[dict[str, Any]], next_at: datetime | None, words: str
) -> None:
    """A pass is told by how many of those due were looked at; without one, what comes next."""
    assert words in collecting.progress_words(rows, next_at, later(60))


@pytest.mark.parametrize(
    ("rows", "next_at", "words"),
    [
        ([ONE, ONE | {"platform": "tiktok"}], None, "looking on Bluesky, TikTok, 24 of 80"),
        ([], None, "nothing is due yet"),
        ([], later(600), "next look due Thu 15 Jan 12:10 UTC"),
        ([], NOON, "looks due since Thu 15 Jan 12:00 UTC"),
    ],
)
def test_the_bar_has_a_short_form(
    rows: Sequence[dict[str, Any]], next_at: datetime | None, words: str
) -> None:
    """In the bar the passes under way are added up."""
    assert collecting.short_words(rows, next_at, later(60)) == words


def test_one_that_fell_is_told_with_its_last_words() -> None:
    """When it began, what it said last, and when it is tried again; silence is called so."""
    assert collecting.fallen(NOON, "disk full", later(120)) == (
        "The collector, started Thu 15 Jan 12:00 UTC, ended by itself. "
        "Its last words: “disk full” It is tried again after Thu 15 Jan 12:02 UTC."
    )
    assert collecting.fallen(None, "", None) == (
        "The collector ended by itself. It left no word of why."
    )


@pytest.mark.parametrize("reason", GapReason)
def test_every_reason_has_plain_words(reason: GapReason) -> None:
    """No code word of the program reaches the reader as a pass's note."""
    assert "_" not in collecting.note_words(f"{reason.value}; held back: rate limit")


@pytest.mark.parametrize(
    ("note", "words"),
    [
        ("broken: KeyError: 'x'", "something broke in this program (KeyError: 'x')"),
        ("held back", "ended early, the platform is left alone for a while"),
        ("held back: 429", "ended early, the platform is left alone for a while (429)"),
        ("stopped by hand", "stopped by hand"),
    ],
)
def test_a_note_is_put_in_plain_words(note: str, words: str) -> None:
    """What ended a pass early is said as it would be said aloud."""
    assert collecting.note_words(note) == words


def ended(**changed: Any) -> dict[str, Any]:
    """Return the row of an ended pass."""
    row = {"started_at": NOON, "platform": "bluesky", "ended_at": later(60), "note": None}
    return row | {"n_asked": 3, "n_answered": 3, "n_controls": 0, "n_controls_well": 0} | changed


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (ended(), "three looks, each told something."),
        (ended(n_answered=1), "three looks, 2 could not tell."),
        (ended(n_asked=0, n_answered=0), "listed what is new, no look was due."),
        (ended(n_controls=2, n_controls_well=1), "; 1 of 2 controls well."),
        (ended(ended_at=None), "Thu 15 Jan 12:00 UTC, Bluesky: not ended."),
    ],
)
def test_a_pass_is_a_sentence(row: dict[str, Any], words: str) -> None:
    """Looks, those that could not tell, and controls."""
    assert words in collecting.pass_lines([row])[0]


def test_a_listing_that_told_nothing_is_named_by_the_topics_title() -> None:
    """Whoever reads of a trouble knows the topic by its new name."""
    row = {"topic": "x1", "platform": "bluesky", "at": NOON, "trouble": "HTTP 403"}
    assert collecting.trouble_lines([row], {"x1": "Elections"}) == [
        "Elections on Bluesky: the list of what is new told nothing at "
        "Thu 15 Jan 12:00 UTC (HTTP 403)."
    ]


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (
            "left alone for a while: wall.tiktok_proof_of_work",
            "(left alone for a while, since TikTok showed us a challenge page).",
        ),
        ("left alone for a while: HTTP 503", "(left alone for a while: HTTP 503)."),
        ("embed: HTTP 200, wall.none", "(embed: HTTP 200, wall.none)."),
    ],
)
def test_a_wall_before_a_listing_is_told_in_words(trouble: str, words: str) -> None:
    """Why a list is left alone is said as what met us, not by the id of a rule."""
    row = {"topic": "x1", "platform": "tiktok", "at": NOON, "trouble": trouble}
    assert collecting.trouble_lines([row], {})[0].endswith(words)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "two posts, nine looks"),
        ({"role": "control"}, "control; two posts, nine looks"),
        ({"stopped_at": NOON}, "two posts, nine looks; not looked at since Thu 15 Jan 12:00 UTC"),
        ({"heated_until": later(3600)}, "; looked at more often until Thu 15 Jan 13:00 UTC"),
        ({"heated_until": NOON}, "two posts, nine looks"),
    ],
)
def test_a_topic_says_how_it_stands(changed: dict[str, Any], words: str) -> None:
    """Posts, looks, and whether it rests or is hot; a heat that is over is not told."""
    row = {"role": "subject", "n_posts": 2, "n_looks": 9, "stopped_at": None, "heated_until": None}
    assert collecting.topic_words(row | changed, later(60)).endswith(words)


@pytest.mark.parametrize(
    ("offsets", "words"),
    [
        ({}, ""),
        ({"tiktok": []}, ""),
        ({"tiktok": [4.9, -5.0, 5.0]}, ""),
        ({"tiktok": [0.1, 0.2, 600.0]}, ""),
        (
            {"tiktok": [-12.2, -12.0, -11.9]},
            "Our clock and TikTok's differ by 12 s; all times may be off by that, and brackets are "
            "widened accordingly.",
        ),
        ({"tiktok": [7.0], "bluesky": [3600.4]}, "Bluesky's differ by 3,600 s and TikTok's by 7 s"),
    ],
)
def test_a_clock_that_is_off_is_told(offsets: dict[str, list[float]], words: str) -> None:
    """Only a median beyond five seconds is worth a warning; one odd answer is not."""
    found = clock_warning(offsets)
    assert words in found if words else found == ""
