"""Corrections as people enter them, on either database."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from checker.errors import ConfigError
from checker.intake import corrections
from checker.intake.corrections import Wish
from checker.judge.spells import Trail
from checker.model import Correction, EventKind, Origin
from checker.store import append, derived
from tests.support.builders import ABSENT, HERE, NOON, POST, later, make_event, make_topic

WENT = make_event(
    1, kind=EventKind.GONE, id="aaaa11112222333344445555", before=later(60), outcome=ABSENT
)
CAME = make_event(2, kind=EventKind.RETURNED, id="aaaa11119999333344445555", before=later(120))
NOW = NOON + timedelta(days=1)


def fill(connection: sa.Connection) -> None:
    """Put a going and a return of the usual post into a store with one topic."""
    append.topic(connection, make_topic("X"), Origin.OBSERVED)
    row_id = append.subject_ids(connection, [POST])[POST]
    append.members(connection, "X", [row_id], since=NOON)
    empty = Trail(subject=POST, vantage=HERE, origin=Origin.OBSERVED)
    full = replace(empty, events=(WENT, CAME))
    derived.write_trails(connection, [(full, empty, row_id)])


@pytest.fixture
def log(engine: sa.Engine) -> sa.Engine:
    """A store with a going and a return."""
    with engine.begin() as connection:
        fill(connection)
    return engine


def correct(log: sa.Engine, event: str = WENT.id, **wished: str) -> Correction:
    """Enter a correction."""
    given = {"why": "A mistyped id"} | wished
    return corrections.correct(log, Wish(event=event, **given), NOW)


def test_a_withdrawal_keeps_the_event_as_it_stood(log: sa.Engine) -> None:
    """The row holds why, when, what had been said and the event's object; nothing else moves."""
    made = correct(log)
    assert (made.event_id, made.kind, made.at, made.says) == (WENT.id, "withdrawn", NOW, None)
    assert made.said.startswith("Not there since; Bluesky gives no reason.")
    assert made.event["topics"] == ["X"]
    assert (made.event["id"], made.event["kind"], made.event["correction"]) == (
        *(WENT.id, "gone", None),
    )
    with log.connect() as connection:
        assert corrections.every(connection) == [made]


def test_the_end_falls_with_the_beginning(log: sa.Engine) -> None:
    """From then on the going and its return both stand under the correction."""
    made = correct(log)
    with log.connect() as connection:
        assert corrections.in_force_now(connection) == {WENT.id: made, CAME.id: made}


def test_nothing_stands_under_no_correction(log: sa.Engine) -> None:
    """A store without corrections has none in force."""
    with log.connect() as connection:
        assert corrections.in_force_now(connection) == {}


def test_a_second_correction_counts_and_both_are_listed(log: sa.Engine) -> None:
    """What was withdrawn can stand again in other words; both corrections are kept."""
    first = correct(log)
    second = correct(log, says="Its author made it private", why="She told us")
    assert second.kind == "corrected"
    assert second.said == "Nothing any more: it was withdrawn."
    assert second.event["correction"]["why"] == first.why
    third = correct(log, why="She took that back")
    assert third.said == "Its author made it private"
    with log.connect() as connection:
        assert corrections.every(connection) == [first, second, third]
        assert corrections.in_force_now(connection)[WENT.id] == third


def test_the_beginning_of_an_id_is_enough(log: sa.Engine) -> None:
    """A beginning that only one id has names it, in either case of letters."""
    assert correct(log, "AAAA11112").event_id == WENT.id


def test_a_vanished_event_keeps_its_correction(log: sa.Engine) -> None:
    """Where a rebuild no longer gives the event, its correction stays, and can be corrected."""
    first = correct(log)
    with log.begin() as connection:
        derived.forget_all(connection)
    again = correct(log, says="It had been made private")
    with log.connect() as connection:
        assert corrections.in_force_now(connection) == {WENT.id: again}
    assert again.event == first.event


WRONG = {
    "short": ({"event": "aaaa1"}, "give at least 6 characters"),
    "two": ({"event": "aaaa1111"}, "more than one begins so: aaaa11112222"),
    "unknown": ({"event": "aaaa11112222333344445550"}, f"the nearest is {WENT.id}"),
    "signs": ({"event": "%%%%%%%%"}, "there is no event '%%%%%%%%'"),
    "no reason": ({"why": "  "}, "--why: say why"),
    "a dash": ({"why": "-"}, "--why: say why"),
    "kind": ({"kind": "deleted"}, "take withdrawn or corrected"),
    "says nothing": ({"kind": "corrected"}, "say what stands instead"),
    "says too much": ({"kind": "withdrawn", "says": "but yes"}, "says nothing more"),
}


@pytest.mark.parametrize("what", WRONG)
def test_each_mistake_is_a_sentence(connection: sa.Connection, what: str) -> None:
    """What cannot be taken is named with what to do, and nothing is kept."""
    wished, words = WRONG[what]
    fill(connection)
    with pytest.raises(ConfigError) as refused:
        corrections.enter(connection, Wish(**{"event": WENT.id, "why": "why so"} | wished), NOW)
    assert words in str(refused.value)
    assert corrections.every(connection) == []


def test_a_store_without_events_says_so(connection: sa.Connection) -> None:
    """Where nothing happened yet there is no nearest event."""
    with pytest.raises(ConfigError, match=r"there is no event 'aaaaaa' yet\."):
        corrections.found_id(connection, "aaaaaa")
