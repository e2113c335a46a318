"""A log read in: facts, verdicts and events, the same on both databases and at every run."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from checker.collector.meaning import rebuild, rules_of, rules_version
from checker.errors import ConfigError
from checker.intake.importing import observations, passes
from checker.intake.importing.observations import Imported, Told
from checker.model import Origin
from checker.platforms import PLATFORMS
from checker.store import append, entries, schema
from tests.intake.importing.conftest import Hand
from tests.support.builders import make_pass, make_vantage

NOW = datetime(2026, 11, 1, tzinfo=UTC)
RULES = rules_of(PLATFORMS.values())
HEAD = "observed_at,availability,platform,native_id,cause,actor,topic,account,vantage,words\n"
Take = Callable[..., Imported]


@pytest.fixture
def take(engine: sa.Engine, hand: Hand) -> Take:
    """Return a function that reads a log in."""

    def taken(content: str | bytes, name: str = "log.csv", tick: Any = None) -> Imported:
        told = Told(
            topic="log", now=NOW, rules=rules_version(RULES), tick=tick or (lambda *_: None)
        )
        return observations.take(engine, hand(content, name), told)

    return taken


def _all(engine: sa.Engine, table: sa.Table) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        rows = connection.execute(sa.select(table).order_by(*table.primary_key))
        return [tuple(row) for row in rows]


def _events(engine: sa.Engine) -> list[tuple[str, str, str, bool]]:
    table = schema.events
    with engine.connect() as connection:
        rows = connection.execute(sa.select(table).order_by(table.c.before, table.c.kind))
        return [(row.kind, row.cause, row.grade, row.confirmed_at is not None) for row in rows]


def _row(minute: int, said: str, *, why: str = ",", topic: str = "t", post: str = "1") -> str:
    hour, rest = divmod(minute, 60)
    return f"2026-01-01T{12 + hour}:{rest:02d}:00Z,{said},somewhere,{post},{why},{topic},a,nl,\n"


@pytest.mark.parametrize(
    ("rows", "events"),
    [
        ([(0, "visible", ",")], [("appeared", "none", "B", True)]),
        (
            [(0, "visible", ","), (60, "absent", ","), (75, "absent", ",")],
            [("appeared", "none", "B", True), ("gone", "not_found", "D", True)],
        ),
        (
            [(0, "visible", ","), (60, "absent", ","), (74, "absent", ",")],
            [("appeared", "none", "B", True), ("gone", "not_found", "D", False)],
        ),
        (
            [(0, "visible", ","), (60, "absent", "policy_removal,"), (65, "absent", "copyright,")],
            [("appeared", "none", "B", True), ("gone", "policy_removal", "B", True)],
        ),
        (
            [(0, "visible", ","), (60, "absent", "policy_removal,"), (64, "absent", "copyright,")],
            [("appeared", "none", "B", True), ("gone", "policy_removal", "B", False)],
        ),
    ],
    ids=["seen", "quarter of an hour", "too soon", "stated", "stated, too soon"],
)
def test_imported_rows_are_judged_as_our_own_looks(
    engine: sa.Engine,
    take: Take,
    rows: list[tuple[int, str, str]],
    events: list[tuple[str, str, str, bool]],
) -> None:
    """Absent rows confirm after 15 minutes, or 5 with a stated cause, in whatever order."""
    take(HEAD + "".join(_row(minute, said, why=why) for minute, said, why in reversed(rows)))
    assert _events(engine) == events


def test_the_same_file_twice_changes_nothing(engine: sa.Engine, take: Take) -> None:
    """A second run of a file adds no row to any table, and says when the first was."""
    log = HEAD + "".join(_row(n, "visible", post=str(n % 3), topic=f"t{n % 2}") for n in range(20))
    first = take(log)
    before = {table.name: _all(engine, table) for table in schema.metadata.sorted_tables}
    second = take(log)
    assert (first.n_new, first.before) == (20, None)
    assert (second.n_new, second.before) == (0, NOW)
    assert {table.name: _all(engine, table) for table in schema.metadata.sorted_tables} == before


LONG = HEAD + "".join(
    _row(n, "absent" if 40 < n % 80 < 60 else "visible", post=str(n % 7), why=",")
    for n in range(300)
)


def test_judging_all_anew_gives_the_same_rows(engine: sa.Engine, take: Take) -> None:
    """What an import came to is what judging all history anew comes to, row for row."""
    take(LONG)
    before = {table.name: _all(engine, table) for table in schema.DERIVED}
    assert before["events"]
    with engine.begin() as connection:
        rebuild(connection, RULES)
    assert {table.name: _all(engine, table) for table in schema.DERIVED} == before


class _Killed(Exception):
    """The program is killed."""


@pytest.mark.parametrize(
    ("step", "n_parts", "n_kept"),
    [("reading", 1, 0), ("judging", 1, 50), ("judging", 4, 200)],
)
def test_a_killed_import_is_finished_by_a_second_run(
    engine: sa.Engine,
    take: Take,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    n_parts: int,
    n_kept: int,
) -> None:
    """An import killed half-way, in reading or in judging, ends as if it never had been."""
    monkeypatch.setattr(observations, "BATCH", 50)
    monkeypatch.setattr(observations, "APPENDED_AT_ONCE", 50)
    monkeypatch.setattr(observations, "PARTS_A_TURN", n_parts)
    monkeypatch.setattr(passes, "ROWS_A_PASS", 60)

    def kill(now: str, done: int, total: int) -> None:
        if now == step and n_kept < done < total:
            raise _Killed

    with pytest.raises(_Killed):
        take(LONG, tick=kill)
    assert len(_all(engine, schema.observations)) == n_kept
    done = take(LONG)
    assert done.n_taken == 300
    killed = {table.name: _all(engine, table) for table in schema.DERIVED}
    with engine.begin() as connection:
        assert connection.execute(sa.select(sa.func.count(schema.pass_ends.c.pass_id))).scalar()
        rebuild(connection, RULES)
    assert {table.name: _all(engine, table) for table in schema.DERIVED} == killed


@pytest.mark.parametrize("n_at_once", [1, 7, 50])
def test_a_trail_cut_anywhere_is_one_trail(
    engine: sa.Engine, take: Take, monkeypatch: pytest.MonkeyPatch, n_at_once: int
) -> None:
    """Wherever the parts end that are appended at once, trails come to the same."""
    monkeypatch.setattr(observations, "APPENDED_AT_ONCE", n_at_once)
    monkeypatch.setattr(observations, "PARTS_A_TURN", 2)
    elsewhere = LONG.replace(HEAD, "").replace(",nl,", ",tr,")
    take(LONG + elsewhere)
    before = {table.name: _all(engine, table) for table in schema.DERIVED}
    assert {row[2] for row in before["events"]} == {"nl", "tr"}
    with engine.begin() as connection:
        rebuild(connection, RULES)
    assert {table.name: _all(engine, table) for table in schema.DERIVED} == before


def test_bad_rows_are_named_in_the_order_of_the_file(take: Take) -> None:
    """A row that proves bad late, against another, is named where it stands in the file."""
    bad = "never,visible,somewhere,1,,,t,a,nl,\n"
    rows = [_row(0, "visible"), _row(0, "absent"), bad, _row(0, "limited"), *[bad] * 30]
    done = take(HEAD + "".join(rows))
    assert done.bad.n == 33
    assert [line for line, _ in done.bad.named] == [3, 4, 5, *range(6, 23)]


def test_a_second_file_carries_a_story_on(engine: sa.Engine, take: Take) -> None:
    """Rows of an earlier time in a later file are folded in where they belong."""
    take(HEAD + _row(0, "visible") + _row(90, "absent"), "one.csv")
    take(HEAD + _row(60, "absent") + _row(0, "visible"), "two.csv")
    table = schema.events
    with engine.connect() as connection:
        gone = connection.execute(sa.select(table).where(table.c.kind == "gone")).one()
    assert gone.before == datetime(2026, 1, 1, 13, tzinfo=UTC)
    assert gone.confirmed_at == datetime(2026, 1, 1, 13, 30, tzinfo=UTC)


def test_a_row_against_another_is_named(engine: sa.Engine, take: Take) -> None:
    """Of two rows that contradict each other at one moment the first stands, in one file or two."""
    done = take(HEAD + _row(0, "visible") + _row(0, "absent") + _row(0, "visible"))
    assert (done.n_taken, done.bad.n, done.bad.named[0][0]) == (2, 1, 3)
    again = take(HEAD + _row(0, "absent") + _row(1, "visible"), "other.csv")
    assert (again.n_taken, again.n_new, again.bad.named[0][0]) == (1, 1, 2)
    assert len(_all(engine, schema.observations)) == 2


def test_ndjson_is_told_by_its_content(engine: sa.Engine, take: Take) -> None:
    """Objects one a line are read like rows, bad ones named by their line."""
    good = {"observed_at": "2026-01-01T12:00:00Z", "availability": "visible", "platform": "x"}
    lines = [
        json.dumps({**good, "native_id": 12345678901234567890, "actor": None}),
        "",
        "{broken",
        "[1]",
        json.dumps({**good, "native_id": 1.5}),
        json.dumps({**good, "native_id": "\ud800"}),
        "[" * 100_000,
        json.dumps({**good, "native_id": "b", "words": "=cmd()", "other": {"deep": [1]}}),
    ]
    done = take("\n".join(lines), "log.ndjson")
    assert [line for line, _ in done.bad.named] == [3, 4, 5, 6, 7]
    with engine.connect() as connection:
        names = connection.execute(sa.select(schema.subjects.c.native_id)).scalars().all()
    assert sorted(names) == ["12345678901234567890", "b"]


def test_topics_are_made_and_told(engine: sa.Engine, take: Take) -> None:
    """A topic column speaks for its row, the default for the others; new ones are subjects."""
    done = take(HEAD + _row(0, "visible") + _row(1, "visible", topic="") + _row(2, "visible"))
    assert done.topics_made == ("t", "log")
    with engine.connect() as connection:
        rows = connection.execute(sa.select(schema.topics)).all()
        members = connection.execute(sa.select(schema.memberships.c.topic)).scalars().all()
        assert entries.imports(connection)[0]["n_taken"] == 3
    assert {(row.role, row.origin) for row in rows} == {("subject", "imported")}
    assert sorted(members) == ["log", "t"]


@pytest.mark.parametrize("column", [6, 8], ids=["topics", "vantage points"])
def test_a_file_names_no_end_of_topics_or_places(
    engine: sa.Engine, take: Take, monkeypatch: pytest.MonkeyPatch, column: int
) -> None:
    """Beyond the bound, rows with one more topic or vantage point are bad rows."""
    monkeypatch.setattr("checker.intake.importing.names.AT_MOST", 3)
    rows = []
    for n in range(6):
        cells = _row(n, "visible").strip().split(",")
        cells[column] = f"n{n}"
        rows.append(",".join(cells) + "\n")
    done = take(HEAD + "".join(rows))
    assert (done.n_taken, done.bad.n) == (3, 3)


def test_imported_rows_never_join_observed_ones(engine: sa.Engine, take: Take) -> None:
    """A store that holds a pass of our own, even without a topic, refuses an import."""
    with engine.begin() as connection:
        append.vantage(connection, make_vantage())
        append.pass_start(connection, make_pass(origin=Origin.OBSERVED))
    with pytest.raises(ConfigError, match="--store"):
        take(HEAD + _row(0, "visible"))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("a,b\n1,2\n", "names no column observed_at"),
        ("observed at,state,platform,native_id\n", "no column availability"),
        (HEAD.replace("topic", "words"), "two columns 'words'"),
        ('[{"a": 1}]', "one JSON list"),
    ],
)
def test_what_is_no_log_is_refused(take: Take, content: str, says: str) -> None:
    """A file without the columns of a log is refused with what it lacks."""
    with pytest.raises(ConfigError, match=says):
        take(content)


@pytest.mark.parametrize("sign", [";", "\t", "|"])
def test_other_signs_and_headings_are_understood(take: Take, sign: str) -> None:
    """Semicolons, tabs and bars part columns too; headings are read in any case."""
    log = (HEAD.replace("observed_at", "Observed At") + _row(0, "visible")).replace(",", sign)
    assert take(log.encode("utf-16")).n_taken == 1


@pytest.mark.parametrize(
    "row",
    [
        "x" * 10_000_000,
        "," * 10_000,
        "2026-01-01T12:00:00Z,visible,somewhere,a\x00b,,,t,a,nl,",
        "2026-01-01T12:00:00Z,visible",
        '"2026-01-01T12:00:00Z',
    ],
    ids=["endless", "columns", "nul", "short", "quote"],
)
def test_hostile_rows_take_no_other_along(take: Take, row: str) -> None:
    """A row of any size or shape is one bad row; what stands before it is taken."""
    done = take(HEAD + _row(0, "visible") + row + "\n")
    assert (done.n_taken, done.bad.n) == (1, 1)
    assert len(done.bad.named[0][1]) < 200


def test_an_account_takes_its_posts_along(engine: sa.Engine, take: Take) -> None:
    """Posts whose rows say that their account fell are members of the account's event."""
    link = "https://www.tiktok.com/@a.user"
    head = "observed_at,availability,url,platform,native_id,cause,account\n"
    rows = []
    for minute, said, why in ((0, "visible", ""), (30, "absent", "account_suspended")):
        for late in (0, 20) if minute else (0,):
            at = f"2026-01-01T12:{minute + late:02d}:00Z"
            rows.append(f"{at},{said},{link},,,{why},\n")
            rows.append(f"{at},{said},,tiktok,7,{why},{_ACCOUNT}\n")
    take(head + "".join(rows))
    table = schema.events
    with engine.connect() as connection:
        found = connection.execute(sa.select(table).where(table.c.kind == "gone")).all()
    assert len(found) == 2
    assert sum(row.cascade is not None for row in found) == 1


def _account_id() -> str:
    subject = PLATFORMS["tiktok"].recognise("https://www.tiktok.com/@a.user")
    assert subject is not None
    return str(getattr(subject, "native_id", ""))


_ACCOUNT = _account_id()
