"""Verdicts, spells and events come back as they were written, and can be made anew."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.judge.spells import Trail
from checker.judge.verdicts import Judged
from checker.model import (
    Actor,
    Availability,
    Basis,
    Cause,
    Event,
    EventKind,
    Grade,
    Origin,
    Outcome,
    Purpose,
    Spell,
    Verdict,
    account,
)
from checker.store import append, derived, families, judging, schema
from tests.support.builders import (
    ABSENT,
    HERE,
    NOON,
    POST,
    REF,
    VISIBLE,
    later,
    make_event,
    make_observation,
    make_spell,
)

ALICE = account("bluesky", "did:plc:alice")
EMPTY = Trail(subject=POST, vantage=HERE, origin=Origin.OBSERVED)

moments = st.datetimes(
    datetime(1990, 1, 1),  # noqa: DTZ001  hypothesis wants bounds without a zone
    datetime(2090, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
digests = st.text("0123456789abcdef", min_size=64, max_size=64)
storable = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=40)


def _valid_outcomes() -> list[Outcome]:
    """Return every mixture of the axes that the ontology lets be."""
    found = []
    mixtures = product(Availability, Cause, [None, *Actor], Basis, [True, False])
    for mixture in mixtures:
        with contextlib.suppress(ValueError):
            found.append(Outcome(*mixture))
    return found


outcomes = st.sampled_from(_valid_outcomes())
spells = st.builds(
    Spell,
    ordinal=st.integers(0, 1000),
    outcome=outcomes,
    rule=st.just("x.rule"),
    words=st.none() | storable,
    after=st.none() | moments,
    before=moments,
    first_answered_at=moments,
    last_asked_at=moments,
    last_answered_at=moments,
    n_looks=st.integers(1, 10_000),
    n_controlled=st.integers(0, 10_000),
    n_could_not_tell=st.integers(0, 10_000),
    confirmed_at=st.none() | moments,
    held_before=st.none() | st.sampled_from(list(Availability)),
    text_sha256=st.none() | digests,
    text_asked_at=st.none() | moments,
    pending_edit=st.none() | st.just("e" * 24),
    opened_by=st.just("0" * 32),
    evidence=st.lists(digests, max_size=3).map(tuple),
)
events = st.builds(
    Event,
    id=st.text("0123456789abcdef", min_size=24, max_size=24),
    kind=st.sampled_from(list(EventKind)),
    subject=st.just(POST),
    vantage=st.just(HERE),
    origin=st.sampled_from(list(Origin)),
    after=st.none() | moments,
    before=moments,
    confirmed_at=st.none() | moments,
    outcome=outcomes,
    grade=st.sampled_from(list(Grade)),
    rule=st.just("x.rule"),
    words=st.none() | storable,
    cascade=st.none() | st.just("c" * 24),
    revised_at=st.none() | moments,
    first_answered_at=moments,
    spell=st.just(0),
    text_sha256=st.none() | digests,
    evidence=st.lists(digests, max_size=3).map(tuple),
)
many = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def _write(connection: sa.Connection, after: Trail, before: Trail = EMPTY) -> int:
    row_id = append.subject_ids(connection, [after.subject])[after.subject]
    derived.write_trails(connection, [(after, before, row_id)])
    return row_id


def _tail(connection: sa.Connection) -> Trail:
    ids = append.subject_ids(connection, [POST])
    return derived.tails(connection, ids, HERE, Origin.OBSERVED)[POST]


@many
@given(spell=spells)
def test_a_spell_comes_back_equal(connection: sa.Connection, spell: Spell) -> None:
    """Whatever a spell holds is read back to the microsecond and the letter."""
    row_id = _write(connection, replace(EMPTY, spells=(spell,)))
    found = _tail(connection).spells
    derived.forget_trail(connection, row_id, HERE)
    assert found == (spell,)


@many
@given(event=events)
def test_an_event_comes_back_equal(connection: sa.Connection, event: Event) -> None:
    """Whatever an event holds is read back to the microsecond and the letter."""
    row_id = _write(connection, replace(EMPTY, events=(event,)))
    found = families.family_events(connection, [row_id], HERE)
    derived.forget_trail(connection, row_id, HERE)
    assert found == [event]


def test_a_tail_is_the_last_spell_with_its_events(connection: sa.Connection) -> None:
    """The next step gets the newest spell and what it opened, and nothing older."""
    gone = make_spell(1, outcome=ABSENT, before=later(700))
    events = (make_event(0), make_event(1, kind=EventKind.GONE, outcome=ABSENT, before=later(700)))
    _write(connection, replace(EMPTY, spells=(make_spell(), gone), events=events))
    assert _tail(connection) == replace(EMPTY, spells=(gone,), events=events[1:])


def test_the_tail_of_an_unknown_subject_is_empty(connection: sa.Connection) -> None:
    """A subject without a spell has an empty trail, not none."""
    assert _tail(connection) == EMPTY


def test_another_vantage_points_trail_is_its_own(connection: sa.Connection) -> None:
    """Trails of two vantage points do not mix."""
    _write(connection, replace(EMPTY, vantage="elsewhere", spells=(make_spell(),)))
    assert _tail(connection) == EMPTY


def test_a_longer_spell_replaces_itself(connection: sa.Connection) -> None:
    """Writing a spell that grew changes its row instead of adding one."""
    before = replace(EMPTY, spells=(make_spell(),))
    after = replace(EMPTY, spells=(make_spell(n_looks=4, last_asked_at=later(1200)),))
    _write(connection, before)
    _write(connection, after, before)
    count = sa.select(sa.func.count()).select_from(schema.spells)
    assert (connection.execute(count).scalar(), _tail(connection).spells) == (1, after.spells)


def _judged(connection: sa.Connection, *observations: object, outcome: Outcome = VISIBLE) -> None:
    append.observations(connection, observations)
    rows = judging.pass_observations(connection, "pass-1")
    verdict = Verdict(outcome, "x.rule", "said\x00so")
    known = set(connection.execute(sa.select(schema.verdicts.c.observation_id)).scalars())
    new = [
        (row_id, Judged(observation=item, verdict=verdict, controlled=True))
        for row_id, item in rows
        if row_id not in known
    ]
    judging.write_verdicts(connection, new, "1-x")


def test_observations_come_back_equal_and_in_order(connection: sa.Connection) -> None:
    """A pass's observations are those that were appended, evidence and author included."""
    reading = replace(make_observation().reading, account=ALICE)
    written = [
        make_observation(at_s=60, author=ALICE),
        make_observation(ALICE, at_s=0, cadence_s=None, policy=None),
        replace(make_observation(at_s=30), reading=replace(reading, version="v", created_at=None)),
    ]
    append.observations(connection, written)
    found = [item for _, item in judging.pass_observations(connection, "pass-1")]
    assert found == written


def test_looks_come_back_in_time_with_their_verdicts(connection: sa.Connection) -> None:
    """A subject's looks are in order of their answers, each with what the fold needs."""
    _judged(connection, make_observation(at_s=60), make_observation(at_s=0))
    row_id = append.subject_ids(connection, [POST])[POST]
    first, second = judging.looks(connection, row_id, HERE)
    assert (first.asked_at, second.asked_at) == (NOON, later(60))
    assert (first.verdict.rule, first.controlled, first.purpose) == (
        "x.rule",
        True,
        Purpose.SCHEDULED,
    )
    assert (first.created_at, first.evidence) == (later(-3600), (REF.sha256,))


def test_words_of_a_verdict_survive_every_database(connection: sa.Connection) -> None:
    """A NUL in the platform's words does not stop the judging."""
    _judged(connection, make_observation())
    assert connection.execute(sa.select(schema.verdicts.c.words)).scalar() == "said\ufffdso"


def test_forgetting_a_trail_leaves_the_others(connection: sa.Connection) -> None:
    """Only one subject's derived rows at one vantage point go."""
    row_id = _write(connection, replace(EMPTY, spells=(make_spell(),)))
    _write(connection, replace(EMPTY, vantage="elsewhere", spells=(make_spell(),)))
    derived.forget_trail(connection, row_id, HERE)
    left = connection.execute(sa.select(schema.spells.c.vantage)).scalars().all()
    assert left == ["elsewhere"]


def test_forgetting_all_leaves_the_facts(connection: sa.Connection) -> None:
    """What is derived can be removed and made anew; the facts stay."""
    _judged(connection, make_observation())
    _write(connection, replace(EMPTY, spells=(make_spell(),), events=(make_event(),)))
    derived.forget_all(connection)
    counted = [
        connection.execute(sa.select(sa.func.count()).select_from(table)).scalar()
        for table in (*schema.DERIVED, schema.observations)
    ]
    assert counted == [*(0 for _ in schema.DERIVED), 1]


@pytest.fixture
def family(connection: sa.Connection) -> tuple[int, int]:
    """Return the row ids of an account and of its one post."""
    ids = append.subject_ids(connection, [POST, ALICE])
    append.authorships(connection, [(ids[POST], ids[ALICE])])
    return ids[ALICE], ids[POST]


@pytest.mark.parametrize(("kind", "moved"), [(EventKind.APPEARED, 0), (EventKind.GONE, 1)])
def test_an_account_that_moved_is_found_by_its_posts(
    connection: sa.Connection, family: tuple[int, int], kind: EventKind, moved: int
) -> None:
    """An account that went or came is named when it, or a post of it, was touched."""
    event = make_event(kind=kind, subject=ALICE)
    _write(connection, replace(EMPTY, subject=ALICE, events=(event,)))
    for touched in family:
        found = families.accounts_that_moved(connection, [touched], HERE)
        assert found == [family[0]] * moved


def test_an_accounts_posts_are_known(connection: sa.Connection, family: tuple[int, int]) -> None:
    """The posts of an account are those that were recorded as written by it."""
    assert families.posts_of(connection, family[0]) == [family[1]]


def test_a_cascade_is_written_into_the_event(connection: sa.Connection) -> None:
    """A member's event names the account's event that took it along."""
    row_id = _write(connection, replace(EMPTY, events=(make_event(),)))
    families.set_cascade(connection, make_event(cascade="c" * 24))
    (found,) = families.family_events(connection, [row_id], HERE)
    assert found.cascade == "c" * 24


@pytest.mark.parametrize(
    ("outcome", "purpose", "shown"),
    [
        (VISIBLE, Purpose.SCHEDULED, True),
        (VISIBLE, Purpose.SIGHTING, False),
        (ABSENT, Purpose.SCHEDULED, False),
    ],
)
def test_a_post_that_was_shown_speaks_for_its_account(
    connection: sa.Connection,
    family: tuple[int, int],
    outcome: Outcome,
    purpose: Purpose,
    shown: bool,
) -> None:
    """A look that showed a post is news of the account; a listing or an absence is not."""
    _judged(connection, make_observation(purpose=purpose), outcome=outcome)
    found = families.last_shown_post(connection, family[0], HERE)
    assert (found is not None and found.evidence == (REF,)) is shown


def test_a_post_shown_before_the_accounts_own_look_is_no_news(
    connection: sa.Connection, family: tuple[int, int]
) -> None:
    """An older sight of a post says nothing beyond the account's own later look."""
    _judged(connection, make_observation())
    _write(connection, replace(EMPTY, subject=ALICE, spells=(make_spell(),)))
    assert families.last_shown_post(connection, family[0], HERE) is None
