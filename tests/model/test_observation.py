"""Readings and observations: kept as JSON without loss, known by a stable key."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import Answer, Observation, Origin, Purpose, Reading, account, post
from checker.model.instants import instant, micros
from checker.model.observation import keys_of
from tests.support.stories import AUTHOR, POST, at, make_observation, make_reading

WORDS = st.none() | st.text(max_size=8)
NAMES = st.lists(st.text(max_size=4), max_size=3).map(tuple)
ANSWERS = st.builds(
    Answer,
    role=st.text(max_size=6),
    status=st.none() | st.integers(0, 999),
    failure=WORDS,
    wall=WORDS,
    found=st.none() | st.booleans(),
    code=WORDS,
    words=WORDS,
    markers=NAMES,
    values=st.lists(st.tuples(st.text(max_size=4), st.text(max_size=4)), max_size=3).map(tuple),
    leftover=NAMES,
    unreadable=WORDS,
)
MOMENTS = st.datetimes(
    datetime(1990, 1, 1),  # noqa: DTZ001  hypothesis adds the zone
    datetime(2100, 1, 1),  # noqa: DTZ001  hypothesis adds the zone
    timezones=st.timezones() | st.just(UTC),
    # an hour that a clock leaps over is no moment
    allow_imaginary=False,
)
READINGS = st.builds(
    Reading,
    subject=st.just(POST),
    asked_at=MOMENTS,
    answered_at=MOMENTS,
    answers=st.lists(ANSWERS, min_size=1, max_size=3).map(tuple),
    account=st.none() | st.text(max_size=5).map(lambda name: account("tiktok", name)),
    created_at=st.none() | MOMENTS,
    text_sha256=WORDS,
    version=WORDS,
)


@given(READINGS)
def test_reading_survives_json(reading: Reading) -> None:
    """A reading read back from its JSON is the same, empty words and codes included."""
    row = json.loads(json.dumps(reading.to_json()))
    again = Reading.from_json(reading.subject, reading.asked_at, reading.answered_at, row)
    assert again == replace(
        reading,
        asked_at=reading.asked_at.astimezone(UTC),
        answered_at=reading.answered_at.astimezone(UTC),
        created_at=reading.created_at and reading.created_at.astimezone(UTC),
    )


def test_empty_facts_are_not_written() -> None:
    """What an answer did not say takes no room; a no, a nought and an empty word do."""
    answer = Answer(role="post", status=0, found=False, code="")
    assert answer.to_json() == {"role": "post", "status": 0, "found": False, "code": ""}


def test_reading_holds_no_evidence_in_json() -> None:
    """Evidence and times are columns, so the JSON has none of them."""
    assert make_reading().to_json() == {"answers": [{"role": "post", "status": 200, "found": True}]}


def test_answers_are_found_by_role() -> None:
    """The main answer is the first; others are found by the question they answer."""
    main, other = Answer(role="post"), Answer(role="oembed", values=(("a", "1"), ("a", "2")))
    reading = replace(make_reading(), answers=(main, other))
    assert (reading.main, reading.answer("oembed"), reading.answer("x")) == (main, other, None)
    assert (other.value("a"), other.value("b")) == ("1", None)


BASE = make_observation()


def with_reading(**changed: object) -> Observation:
    """Return the base observation with another reading."""
    return replace(BASE, reading=replace(BASE.reading, **changed))


@pytest.mark.parametrize(
    "other",
    [
        with_reading(subject=post("tiktok", "2")),
        with_reading(subject=post("bluesky", POST.native_id)),
        with_reading(subject=account("tiktok", POST.native_id)),
        with_reading(asked_at=at(0) - timedelta(microseconds=1)),
        with_reading(answered_at=at(0) + timedelta(seconds=1, microseconds=1)),
        replace(BASE, vantage="tr"),
        replace(BASE, purpose=Purpose.SIGHTING),
    ],
    ids=["id", "platform", "kind", "asked", "answered", "vantage", "sighting"],
)
def test_key_tells_observations_apart(other: Observation) -> None:
    """Another subject, time, vantage point, or a sighting for a look is another observation."""
    assert other.key != BASE.key


@pytest.mark.parametrize(
    "same",
    [
        with_reading(asked_at=at(0).astimezone(timezone(timedelta(hours=2)))),
        with_reading(answers=(Answer(role="post", status=404),)),
        replace(BASE, purpose=Purpose.SECOND),
        replace(BASE, pass_id="p2"),
        replace(BASE, origin=Origin.REPLAYED),
        replace(BASE, expected_visible=True, seen_before=False, cadence_s=5.0, policy="x"),
    ],
    ids=["zone", "answers", "purpose", "pass", "origin", "plan"],
)
def test_key_is_stable(same: Observation) -> None:
    """The same look has the same key, whatever was planned or made of it."""
    assert same.key == BASE.key
    assert len(same.key) == 32


def test_key_is_the_same_for_ever() -> None:
    """A key is a fixed digest: one computed today is computed alike in every later version."""
    assert BASE.key == "a534979f5d825d1f0c3d1cd3e6cbd543"


@pytest.mark.parametrize(
    ("named", "known", "expected"),
    [
        (AUTHOR, None, AUTHOR),
        (None, AUTHOR, AUTHOR),
        (None, None, None),
        (AUTHOR, account("tiktok", "old"), AUTHOR),
    ],
)
def test_author_is_as_the_answer_says(named: object, known: object, expected: object) -> None:
    """The account is the one the answer names, else the one that was known before."""
    observation = replace(with_reading(account=named), author=known)
    assert observation.account == expected


@given(st.lists(MOMENTS, max_size=4))
def test_keys_of_a_trail_are_those_of_its_looks(moments: list[datetime]) -> None:
    """Keys made many at once are those of the observations, one by one."""
    looks = [with_reading(asked_at=moment, answered_at=moment) for moment in moments]
    subject = BASE.reading.subject
    instants = [micros(moment) for moment in moments]
    assert keys_of(subject, BASE.vantage, instants) == [look.key for look in looks]


@given(MOMENTS)
def test_microseconds_are_a_moment_again(moment: datetime) -> None:
    """A moment counted in microseconds and read back is the same moment."""
    assert instant(micros(moment)) == moment
