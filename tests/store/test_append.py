"""Facts are appended, once, and the database itself refuses to change them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from checker.errors import AppendOnlyViolation, StoreError
from checker.model import (
    Gap,
    GapReason,
    Origin,
    Outside,
    Purpose,
    SubjectKind,
    TopicAct,
    TopicActKind,
    account,
    post,
)
from checker.store import append, entered, entries, schema
from checker.store.appendonly import REFUSAL
from tests.support.builders import (
    HERE,
    NOON,
    POST,
    later,
    make_observation,
    make_pass_end,
    make_vantage,
)

FACTS = {table.name: table for table in schema.FACTS}
AUTHOR = account("bluesky", "did:plc:a")


@pytest.fixture
def full(connection: sa.Connection) -> sa.Connection:
    """Return a store with a row in every table of facts."""
    append.observations(connection, [make_observation(author=AUTHOR)])
    ids = append.find_subjects(connection, [POST, AUTHOR])
    append.members(connection, "t", [ids[POST]], since=NOON)
    append.authorships(connection, [(ids[POST], ids[AUTHOR])])
    append.pass_end(connection, make_pass_end())
    listing = {
        "pass_id": "pass-1",
        "topic": "t",
        "platform": "bluesky",
        "vantage": HERE,
        "route": "author feed",
        "at": NOON,
        "n_offered": 1,
        "n_taken": 1,
        "n_known": 0,
        "whole": True,
        "trouble": None,
        "evidence_sha256": None,
    }
    append.listings(connection, [listing])
    append.gap(connection, _gap(), Origin.OBSERVED)
    append.outside(connection, _outside())
    _enter(connection)
    return connection


def _enter(connection: sa.Connection) -> None:
    """Put a row into each table of what people enter."""
    entries.act(connection, TopicAct(topic="t", kind=TopicActKind.STOPPED, at=NOON))
    entries.add_links(connection, "t", [("bluesky", "https://bsky.app/a")], NOON)
    entries.add_canary(connection, POST, "https://bsky.app/b", NOON, expected="visible")
    correction = {"event_id": "e", "kind": "withdrawn", "at": NOON, "why": "ours", "event": {}}
    entries.correct(connection, correction)
    entries.imported(
        connection,
        {
            "file": "links.csv",
            "sha256": "ab" * 32,
            "layout": "csv",
            "at": NOON,
            "n_rows": 1,
            "n_taken": 1,
            "n_bad": 0,
        },
    )
    sent = {"kind": "test", "channel": "c", "at": NOON, "events": [], "words": "w"}
    connection.execute(sa.insert(entered.deliveries), sent)


def _gap() -> Gap:
    return Gap(
        vantage=HERE,
        platform=None,
        started_at=NOON,
        ended_at=later(60),
        reason=GapReason.NETWORK,
        words="no answer came",
    )


def _outside() -> Outside:
    return Outside(at=NOON, kind="press", words="w", source="s", certainty="one outlet")


@pytest.mark.parametrize("table", FACTS.values(), ids=FACTS)
def test_a_fact_cannot_be_changed(table: sa.Table, full: sa.Connection) -> None:
    """The database refuses UPDATE on every table of facts, under our own error's name."""
    column = next(item for item in table.columns if item.name not in ("id", "key"))
    with pytest.raises(AppendOnlyViolation, match=REFUSAL):
        full.execute(sa.update(table).values({column.name: column}))


@pytest.mark.parametrize("table", FACTS.values(), ids=FACTS)
def test_a_fact_cannot_be_removed(table: sa.Table, full: sa.Connection) -> None:
    """The database refuses DELETE on every table of facts."""
    with pytest.raises(AppendOnlyViolation, match=REFUSAL):
        full.execute(sa.delete(table))


@pytest.mark.parametrize("table", FACTS.values(), ids=FACTS)
def test_facts_cannot_be_emptied(table: sa.Table, full: sa.Connection) -> None:
    """PostgreSQL refuses TRUNCATE as well; SQLite has no such statement."""
    if full.dialect.name == "sqlite":
        expected, statement = StoreError, f"TRUNCATE {table.name}"
    else:
        expected, statement = AppendOnlyViolation, f"TRUNCATE {table.name} CASCADE"
    with pytest.raises(expected):
        full.execute(sa.text(statement))


def test_an_upsert_cannot_change_a_fact(full: sa.Connection) -> None:
    """Not even an insert that would update, changes a fact."""
    statement = (
        "INSERT INTO vantages (name, logged_in, language) VALUES ('here', true, 'xx') "
        "ON CONFLICT (name) DO UPDATE SET language = excluded.language"
    )
    with pytest.raises(AppendOnlyViolation):
        full.execute(sa.text(statement))


def test_replace_into_cannot_change_a_fact(full: sa.Connection) -> None:
    """SQLite's REPLACE, which deletes first, is refused too."""
    if full.dialect.name != "sqlite":
        pytest.skip("REPLACE INTO is SQLite's own")
    statement = "REPLACE INTO vantages (name, logged_in, language) VALUES ('here', 1, 'xx')"
    with pytest.raises(AppendOnlyViolation):
        full.execute(sa.text(statement))


def _count(connection: sa.Connection) -> dict[str, int]:
    return {
        name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        for name, table in FACTS.items()
    }


def test_appending_twice_changes_nothing(connection: sa.Connection) -> None:
    """The same observations, members, authors and vantage point a second time add no row."""
    counts = []
    for _ in range(2):
        append.observations(connection, [make_observation(author=AUTHOR), make_observation()])
        ids = append.subject_ids(connection, [POST, AUTHOR])
        append.members(connection, "t", [ids[POST], ids[POST]], since=NOON)
        append.authorships(connection, [(ids[POST], ids[AUTHOR])] * 2)
        append.vantage(connection, make_vantage())
        counts.append(_count(connection))
    assert counts[0] == counts[1]
    assert counts[0]["observations"] == 1


def test_nothing_appended_is_nothing_done(connection: sa.Connection) -> None:
    """Empty lists are taken without a word."""
    before = _count(connection)
    append.observations(connection, [])
    append.members(connection, "t", [], since=NOON)
    assert _count(connection) == before


def test_a_time_keeps_its_microseconds_and_its_zone(connection: sa.Connection) -> None:
    """A time comes back equal, in aware UTC, whatever zone it was written in."""
    moment = datetime(2026, 3, 29, 2, 30, 0, 1, tzinfo=timezone(timedelta(hours=5, minutes=45)))
    append.pass_end(connection, make_pass_end(ended_at=moment))
    found = connection.execute(sa.select(schema.pass_ends.c.ended_at)).scalar_one()
    assert found == moment
    assert found.utcoffset() == timedelta(0)


@pytest.mark.parametrize("year", [1, 1969, 2038, 9999])
def test_far_times_are_stored_as_they_are(year: int, connection: sa.Connection) -> None:
    """Times from long ago and far ahead come back equal."""
    moment = NOON.replace(year=year)
    append.pass_end(connection, make_pass_end(ended_at=moment))
    assert connection.execute(sa.select(schema.pass_ends.c.ended_at)).scalar_one() == moment


def test_a_time_without_a_zone_is_refused(connection: sa.Connection) -> None:
    """A naive time would be a guess, and is not stored."""
    naive = NOON.replace(tzinfo=None)
    with pytest.raises((ValueError, sa.exc.StatementError), match="without a zone"):
        append.pass_end(connection, make_pass_end(ended_at=naive))


def test_a_subject_keeps_its_row(connection: sa.Connection) -> None:
    """A subject gets one row id for ever, new ones get their own, and order does not matter."""
    first = append.subject_ids(connection, [POST])
    many = append.subject_ids(connection, [AUTHOR, POST, AUTHOR])
    assert many[POST] == first[POST]
    assert len(set(many.values())) == 2


def test_subjects_differ_by_kind_platform_and_id(connection: sa.Connection) -> None:
    """The same id on another platform, or of another kind, is another subject."""
    same = [post("a", "1"), account("a", "1"), post("b", "1"), post("a", "１"), post("a", "1 ")]
    assert len(set(append.subject_ids(connection, same).values())) == len(same)


def test_more_subjects_than_one_question_holds_are_found(connection: sa.Connection) -> None:
    """A thousand subjects get their rows in as many questions as it takes."""
    many = [post("bluesky", f"did:plc:a/{number}") for number in range(1001)]
    assert append.subject_ids(connection, many) == append.find_subjects(connection, many)


def test_an_unknown_subject_is_not_found(connection: sa.Connection) -> None:
    """Asking for a subject makes no row."""
    assert append.find_subjects(connection, [POST]) == {}


def test_a_posts_author_is_recorded_with_its_observation(connection: sa.Connection) -> None:
    """A reading that names the account also says who wrote the post."""
    reading = replace(make_observation().reading, account=AUTHOR)
    append.observations(connection, [replace(make_observation(), reading=reading)])
    ids = append.find_subjects(connection, [POST, AUTHOR])
    pairs = connection.execute(sa.select(schema.authorships)).all()
    assert [tuple(pair) for pair in pairs] == [(ids[POST], ids[AUTHOR])]


def test_an_account_wrote_nothing_by_being_looked_at(connection: sa.Connection) -> None:
    """A look at an account records no authorship."""
    reading = replace(make_observation(AUTHOR).reading, account=AUTHOR)
    append.observations(connection, [replace(make_observation(AUTHOR), reading=reading)])
    assert connection.execute(sa.select(schema.authorships)).all() == []


def test_a_sighting_and_a_look_of_one_instant_are_two_facts(connection: sa.Connection) -> None:
    """The purpose of sighting is part of an observation's key."""
    sighting = make_observation(purpose=Purpose.SIGHTING, cadence_s=None)
    append.observations(connection, [sighting, make_observation()])
    assert _count(connection)["observations"] == 2


@pytest.mark.parametrize(
    ("words", "stored"),
    [("a\x00b", "a\ufffdb"), ("a\ud800b", "a\ufffdb"), ("\ud83d\ude00", "😀"), ("中\n", "中\n")],
)
def test_words_that_no_database_takes_are_taken(
    words: str, stored: str, connection: sa.Connection
) -> None:
    """NUL and half surrogates from outside become U+FFFD instead of an error."""
    append.outside(connection, replace(_outside(), words=words))
    assert connection.execute(sa.select(schema.outside.c.words)).scalar_one() == stored


def test_a_reading_with_odd_words_is_taken_verbatim(connection: sa.Connection) -> None:
    """In a reading even NUL and half surrogates come back as they were."""
    answer = replace(make_observation().reading.main, words="a\x00\ud800")
    reading = replace(make_observation().reading, answers=(answer,))
    append.observations(connection, [replace(make_observation(), reading=reading)])
    row = connection.execute(sa.select(schema.observations.c.reading)).scalar_one()
    assert row["answers"][0]["words"] == "a\x00\ud800"


def test_no_table_of_facts_has_a_column_for_text() -> None:
    """No column is made for what a post says."""
    names = {column.name for table in schema.metadata.tables.values() for column in table.columns}
    assert names.isdisjoint({"text", "body", "content", "title", "handle", "author_name"})


def test_kinds_are_stored_by_their_words(connection: sa.Connection) -> None:
    """A subject's kind is the vocabulary's own word."""
    append.subject_ids(connection, [POST])
    kind = connection.execute(sa.select(schema.subjects.c.kind)).scalar_one()
    assert kind == SubjectKind.POST.value
