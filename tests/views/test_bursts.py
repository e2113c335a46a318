"""Bursts in words: one thing with members, a cause that is stated or not, and its controls."""

from dataclasses import replace

import pytest

from checker.judge.bursts import Beside, Burst
from checker.model import Correction, CorrectionKind, Event, Grade, account, post
from checker.views.bursts import (
    alone_of,
    burst_words,
    controls_words,
    grade_line,
    mass_words,
    told_together,
    who,
    whose_act,
)
from checker.views.front import feed
from checker.views.headline import standfirst
from tests.views.sketches import NOT_FOUND, REMOVED, at, back, gone, picture

WELL = Beside(n_controls=9, n_absent=0, n_silent=0)
POSTS = [post("tiktok", f"700000000000000000{number}") for number in range(8)]
GONE = [
    gone(-10, number, NOT_FOUND, subject=subject, grade=Grade.C)
    for number, subject in enumerate(POSTS[:6])
]
BACK = [back(60, 70 + number, subject=subject) for number, subject in enumerate(POSTS[:6])]
STATED = [replace(event, outcome=REMOVED) for event in GONE]
OURS = "that the fault is ours is not ruled out"


def one(events: list[Event]) -> Burst:
    """Return the one burst among events."""
    (burst,) = told_together(events, {})
    return burst


@pytest.mark.parametrize(
    ("beside", "words"),
    [
        (WELL, "The controls did not move: all nine asked in the same passes were there."),
        (Beside(n_controls=1, n_absent=0, n_silent=0), "The control did not move: the one asked"),
        (Beside(n_controls=0, n_absent=0, n_silent=0), f"No control was asked beside them: {OURS}"),
        (Beside(n_controls=9, n_absent=2, n_silent=0), f"nine asked in the same passes, two were "
         f"not there either, and {OURS}."),
        (Beside(n_controls=9, n_absent=1, n_silent=3), "one was not there either"),
        (Beside(n_controls=9, n_absent=0, n_silent=4), "five read as there, and four could not be"),
    ],
)  # fmt: skip
def test_the_controls_moved_or_did_not(beside: Beside, words: str) -> None:
    """A burst says of its controls whether they moved, and where the fault may be ours."""
    assert words in controls_words(beside)


@pytest.mark.parametrize(
    ("events", "words"),
    [
        (GONE, "No cause is stated for any of them."),
        (STATED, "A cause is stated for each of them."),
        ([*STATED[:2], *GONE[2:]], "A cause is stated for two of them, none for the others."),
        (BACK, "Why is not stated."),
    ],
)
def test_a_burst_says_whether_a_cause_is_stated(events: list[Event], words: str) -> None:
    """Stated for all, for some, for none; why something came back is never stated."""
    assert words in burst_words(one(events), WELL)


def test_a_burst_is_one_thing() -> None:
    """Who, what and where stand in its first sentence; no grade or word is surer than its rest."""
    said = burst_words(one(GONE), WELL)
    assert said.startswith(
        "Six posts on TikTok were no longer there, all first seen so within an hour, as seen from "
        "here. "
    )
    assert "took" not in said
    assert grade_line([replace(GONE[0], grade=Grade.A), *GONE[1:]]).startswith("at least C: ")
    assert grade_line(GONE).startswith("C: ")


def test_posts_and_accounts_are_told_apart() -> None:
    """An account that went is named as one, beside posts and alone."""
    gone_account = replace(GONE[0], subject=account("tiktok", "a_handle"))
    assert who([*GONE[1:], gone_account]) == "Five posts and one account"
    assert who([gone_account]) == "One account"
    assert who(GONE, capital=False) == "six posts"


def test_what_was_corrected_is_no_member() -> None:
    """A corrected change stands by itself, told in other words; the others remain a burst."""
    made = Correction(
        event_id=GONE[0].id,
        kind=CorrectionKind.WITHDRAWN,
        at=at(90),
        why="a slip",
        said="",
        says="",
        event={},
    )
    (burst,) = told_together(GONE, {GONE[0].id: made})
    assert GONE[0].id not in burst.ids


def test_what_its_account_took_along_is_no_member() -> None:
    """A post for which its account's event speaks counts with that; without it, by itself."""
    head = replace(GONE[0], subject=account("tiktok", "a_handle"), id="head")
    along = [replace(event, cascade="head") for event in GONE]
    assert told_together([head, *along], {}) == []
    assert len(one(along).members) == 6


def test_the_feed_folds_a_burst() -> None:
    """The feed has one entry for the going with its six members, one for the return."""
    events = [*GONE, *BACK]
    together = [(burst, WELL) for burst in told_together(events, {})]
    shown = picture(*events, together=together)
    lines = feed(events, shown.absences, {}, {}, together)
    assert [entry.sign for _, entry in lines] == ["▲ Back.", "▼ Gone."]
    assert [len(entry.members) for _, entry in lines] == [6, 6]
    assert lines[1][1].name == "Six posts, together"


@pytest.mark.parametrize(
    ("events", "end"),
    [
        (GONE, "None is back."),
        ([*GONE, *BACK[:1]], "One of them is back."),
        ([*GONE, *BACK[:2]], "Two of them are back."),
        ([*GONE, *BACK], "All are back."),
        ([*GONE, gone(-300, -200, NOT_FOUND, subject=POSTS[7])], "The others stand below."),
    ],
)
def test_the_standfirst_tells_many_as_one(events: list[Event], end: str) -> None:
    """Where many went at once that is said first, with what became of them."""
    together = [(burst, WELL) for burst in told_together(events, {})]
    said = standfirst(picture(*events, together=together))
    assert said.startswith("Six posts on TikTok were no longer there")
    assert "The controls did not move" in said
    assert said.endswith(end)


def test_without_a_going_of_many_nothing_is_said_of_one() -> None:
    """A burst of returns alone, or of what is told elsewhere, is no first sentence."""
    together = [(one(BACK), WELL)]
    assert mass_words(together, []) is None
    assert whose_act(together) == []
    assert mass_words([(one(GONE), WELL)], []) is None


@pytest.mark.parametrize(
    ("events", "words"),
    [
        (GONE, "Who took six posts away together, and whether anybody did: TikTok gives no"),
        (STATED, "Why six posts went together, beyond TikTok’s own words."),
    ],
)
def test_what_is_not_known_of_many_is_said_once(events: list[Event], words: str) -> None:
    """One sentence stands for what is not known of all members."""
    together = [(one(events), WELL)]
    assert whose_act(together)[0].startswith(words)
    assert alone_of(together, picture(*events).absences) == []
