"""The words of an alert."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from checker.alerts.choice import Change
from checker.alerts.compose import (
    BODY_AT_MOST,
    Dark,
    Day,
    change_line,
    changes_letter,
    correction_letter,
    daily_letter,
    start_letter,
)
from checker.model import (
    Correction,
    CorrectionKind,
    Event,
    EventKind,
    Grade,
    Origin,
    account,
    post,
)
from checker.model.words import Cause
from tests.alerts.scene import START, after, gone
from tests.support.builders import ABSENT, VISIBLE


def line(event: Event, **changed: Any) -> str:
    """Return an event's line."""
    return change_line(Change(event, ("t",), **changed))


def test_a_stated_removal_says_what_when_and_how_sure() -> None:
    """A line names post, topic, sentence, bracket, grade and id."""
    words = line(gone(7))
    assert words.startswith("Bluesky post 7, on “t”: Bluesky took it down.")
    assert "When: Mon 2 Mar 11:30–11:50 UTC." in words
    assert "Evidence A: the platform itself states or shows it." in words
    assert words.endswith(gone(7).id)


@pytest.mark.parametrize("grade", [Grade.C, Grade.D])
def test_weak_evidence_changes_the_word(grade: Grade) -> None:
    """What nobody stated is not there since, and never taken down."""
    words = line(gone(outcome=ABSENT, grade=grade))
    assert "Not there since; Bluesky gives no reason." in words
    assert "took" not in words
    assert "removed" not in words


@pytest.mark.parametrize("origin", [Origin.REPLAYED, Origin.SIMULATED, Origin.IMPORTED])
def test_what_was_not_observed_says_so_first(origin: Origin) -> None:
    """A line and its title name an origin that is not observation."""
    letter = changes_letter([Change(gone(origin=origin))])
    assert ", not observed: " in letter.body
    assert letter.title != changes_letter([Change(gone())]).title


def test_a_cascade_counts_its_posts() -> None:
    """An account's line says how many posts went along."""
    head = gone(
        subject=account("bluesky", "did:plc:a"),
        outcome=replace(gone().outcome, cause=Cause.ACCOUNT_SUSPENDED),
    )
    words = line(head, along=("x", "y", "z"))
    assert "The account is suspended, says Bluesky." in words
    assert "Three posts along." in words
    assert "did:plc" not in words


def test_a_return_is_worded_as_one() -> None:
    """What came back is said to be back."""
    assert "Back, under the same id." in line(gone(kind=EventKind.RETURNED, outcome=VISIBLE))


def test_corrected_words_stand_in_place_of_ours() -> None:
    """What was put right before it was told is told in the new words."""
    words = line(gone(), says="It was edited.")
    assert "It was edited." in words
    assert "took it down" not in words


def test_words_from_outside_do_nothing() -> None:
    """The platform's words, a topic's name and an id are plain and short."""
    hostile = gone(
        subject=post("bluesky", "did:plc:a/**@all**"),
        words="[x](https://evil.example) <b>" + "A" * 5_000,
    )
    words = change_line(Change(hostile, ("<!here>\n`t`",)))
    assert not set("<>[]*`\n") & set(words)
    assert "://" not in words
    assert len(words) < 800


def test_a_long_digest_is_bounded_and_counted() -> None:
    """A message fits its channel; what does not fit is counted, and every event is noted."""
    found = [Change(gone(number)) for number in range(500)]
    letter = changes_letter(found)
    shown = letter.body.count("•")
    assert len(letter.body) <= BODY_AT_MOST
    assert 3 <= shown < 500
    assert f"And {500 - shown} more changes: checker events lists all." in letter.body
    assert letter.title == "500 confirmed changes"
    assert len(letter.events) == 500


@pytest.mark.parametrize(
    ("n_older", "words"),
    [
        (0, "No change has been confirmed so far."),
        (1, "One change confirmed before, the last Mon 2 Mar 12:00 UTC, is not sent one by one"),
        (90, "90 changes confirmed before, the last Mon 2 Mar 12:00 UTC, are not sent one by one"),
    ],
)
def test_what_came_before_is_one_line(n_older: int, words: str) -> None:
    """The first message sums up what was confirmed before it."""
    letter = start_letter([Change(gone(number)) for number in range(n_older)], ["a"])
    assert letter.body.startswith(words)
    assert "\n" not in letter.body


def day(**changed: Any) -> Day:
    """Return a good day."""
    good = Day(
        since=START,
        until=after(days=1),
        n_looks=40,
        n_told=40,
        n_posts=12,
        n_topics=2,
        n_changes=0,
    )
    return replace(good, **changed)


SPAN = "from Mon 2 Mar 12:00 to Tue 3 Mar 12:00 UTC"
OPEN = Dark(platform="bluesky", since=after(hours=1), until=None, words="it asked us to log in")
SHUT = replace(OPEN, until=after(hours=3))


@pytest.mark.parametrize(
    ("changed", "title", "said"),
    [
        ({}, "All well", f"40 looks at 12 posts on two topics {SPAN}: nothing changed"),
        ({"n_changes": 2}, "All well", "two confirmed changes."),
        ({"n_told": 38}, "All well", "(two looks could not tell)"),
        ({"n_told": 5}, "We could not always look", "(35 looks could not tell)"),
        ({"n_told": 0}, "We could not always look", "none could tell: that is our state"),
        ({"n_looks": 0, "n_told": 0}, "No look was made", f"No look was made {SPAN}"),
        (
            {"dark": (SHUT,)},
            "We could not always look",
            "We could not look from Mon 2 Mar 13:00 to Mon 2 Mar 15:00 UTC (Bluesky: it asked",
        ),
        ({"dark": (OPEN,)}, "We could not always look", "from Mon 2 Mar 13:00 UTC until now"),
        (
            {"dark": (SHUT,) * 9},
            "We could not always look",
            "And six earlier times in which we could not look",
        ),
    ],
)
def test_the_daily_line_says_how_well_we_looked(
    changed: dict[str, Any], title: str, said: str
) -> None:
    """All is well only where we could look; else the line says when we could not."""
    letter = daily_letter(day(**changed))
    assert letter.title == title
    assert said in letter.body


@pytest.mark.parametrize(
    ("kind", "says", "title"),
    [
        (CorrectionKind.WITHDRAWN, None, "An alert was withdrawn"),
        (CorrectionKind.CORRECTED, "It was edited.", "An alert was corrected"),
    ],
)
def test_a_correction_says_what_was_said_and_why(
    kind: CorrectionKind, says: str | None, title: str
) -> None:
    """A correction names the post, the event, the old words, the new ones and the reason."""
    letter = correction_letter(
        "key",
        Correction(
            event_id="e1",
            kind=kind,
            at=START,
            why="<b>a slip</b>",
            said="It went.",
            says=says,
            event={"subject": {"kind": "post", "platform": "bluesky", "native_id": "d/77"}},
        ),
    )
    assert letter.title == title
    assert "Bluesky post 77 (event e1)" in letter.body
    assert "It was said: It went." in letter.body
    assert ("Now it is said: It was edited." in letter.body) is (says is not None)
    assert "＜b＞a slip" in letter.body
