"""The archive's past of pages: asked politely, kept, and appended as others' looks."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from checker.clock import OffsetClock
from checker.collector import past
from checker.collector.assembly import Setting, assemble
from checker.collector.equipment import Equipment
from checker.collector.meaning import rebuild, rules_of
from checker.collector.past import MOST_WAIT, Recalled, read_past
from checker.collector.saved import Saved
from checker.model import Availability, Origin, Topic, Vantage
from checker.platforms import PLATFORMS
from checker.platforms.wayback.past import MOST_CAPTURES
from checker.store import append, schema
from checker.store.database import open_database
from checker.store.verify import verify_directory
from tests.collector.test_meaning import derived
from tests.platforms.wayback.answers import page
from tests.store.conftest import engine, url
from tests.support.archive import PAGE, SITE, capture, index, listed, refusal, without
from tests.support.postgres import postgres
from tests.support.saved_server import SavedServer, saved_server

__all__ = ["engine", "postgres", "url"]

NONE = f"{SITE}/none"
HISTORY = (
    index(
        PAGE,
        listed("20240101100000", "200", "A"),
        ["20240102100000", PAGE, "-", "A" * 32, "warc/revisit", "100"],
        listed("20240103100000", "404", "B"),
        listed("20240104100000", "410", "C"),
        listed("20240104102000", "410", "C"),
        listed("20240105100000", "200", "A"),
        listed("20240106100000", "301", "D"),
    ),
    capture("20240101100000", page(PAGE)),
    capture("20240103100000", b"<html>gone</html>", 404),
    capture("20240104100000", b"<html>gone</html>", 410),
)
Told = tuple[list[Recalled], str | None]


@dataclass
class Desk:
    """A store and a clock, and a way to ask a small archive."""

    engine: sa.Engine
    evidence: Path
    clock: OffsetClock

    @contextlib.asynccontextmanager
    async def equipment(self, server: SavedServer) -> AsyncIterator[Equipment]:
        """Give the equipment that asks the archive at ``server``."""
        setting = Setting(
            vantage=Vantage(name="wayback"),
            origin=Origin.IMPORTED,
            routes={"web.archive.org": server.base},
            seed=1,
        )
        chosen = [PLATFORMS["wayback"]]
        found = assemble(self.engine, self.evidence, chosen, self.clock, setting)
        try:
            yield found
        finally:
            await found.net.close()
            found.keeper.close()

    def ask(
        self,
        answers: tuple[Saved, ...],
        *links: str,
        tick: Callable[[int], None] = lambda _: None,
    ) -> Told:
        """Ask for the past of pages, onto the topic ``x``."""

        async def act(server: SavedServer) -> Told:
            async with self.equipment(server) as equipment:
                return await read_past(equipment, "x", links, tick)

        with saved_server(answers) as server:
            return asyncio.run(act(server))

    def rows(self, table: sa.Table) -> list[Any]:
        """Return a table's rows."""
        with self.engine.connect() as connection:
            return list(connection.execute(sa.select(table)))


def desk_on(engine: sa.Engine, evidence: Path) -> Desk:
    """Return a desk on a store with the topic ``x``."""
    with engine.begin() as connection:
        registered = datetime(2026, 1, 1, tzinfo=UTC)
        append.topic(connection, Topic(name="x", registered_at=registered), Origin.IMPORTED)
    return Desk(engine, evidence, OffsetClock())


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Return a desk on a file."""
    opened = open_database(f"sqlite:///{tmp_path}/checker.db")
    yield desk_on(opened, tmp_path / "evidence")
    opened.dispose()


@pytest.fixture
def either(engine: sa.Engine, tmp_path: Path) -> Desk:
    """Return a desk on each database in turn."""
    return desk_on(engine, tmp_path / "evidence")


def test_captures_become_imported_looks(either: Desk) -> None:
    """Each capture is a look from the archive's own place, at its own time, with its evidence."""
    (told,), stopped = either.ask(HISTORY, PAGE)
    assert stopped is None
    assert (told.answered, told.n_listed, told.n_new, told.n_unread) == (True, 7, 7, 0)
    assert told.seen == {
        Availability.VISIBLE: 3,
        Availability.ABSENT: 2,
        Availability.INCONCLUSIVE: 2,
    }
    rows = either.rows(schema.observations)
    assert {(row.vantage, row.origin, row.purpose) for row in rows} == {
        ("wayback", "imported", "scheduled")
    }
    first = min(rows, key=lambda row: row.answered_at)
    assert first.asked_at == first.answered_at == datetime(2024, 1, 1, 10, tzinfo=UTC)
    # the capture, and the index that names its time
    assert len(first.evidence) == 2
    (subject,) = either.rows(schema.subjects)
    assert (subject.platform, subject.native_id) == ("web", PAGE)
    assert [row.topic for row in either.rows(schema.memberships)] == ["x"]
    assert either.rows(schema.agenda) == []


def test_a_run_is_sealed_and_judged(either: Desk) -> None:
    """The past is judged like other imports, its evidence verifies, and judging anew agrees."""
    either.ask(HISTORY, PAGE)
    events = [(row.kind, row.confirmed_at is not None) for row in either.rows(schema.events)]
    assert ("gone", True) in events
    assert ("returned", True) in events
    (end,) = either.rows(schema.pass_ends)
    assert (end.n_asked, end.n_answered, end.n_controls, end.note) == (7, 5, 0, None)
    assert end.manifest_sha256
    assert verify_directory(either.evidence).n_unsealed == 0
    before = derived(either.engine)
    with either.engine.begin() as connection:
        rebuild(connection, rules_of(PLATFORMS.values()))
    assert derived(either.engine) == before


def test_asked_again_it_adds_nothing(either: Desk) -> None:
    """What is known already is not taken twice, and no event changes."""
    either.ask(HISTORY, PAGE)
    before = sorted(map(repr, either.rows(schema.events)))
    (told,), _ = either.ask(HISTORY, PAGE)
    assert (told.n_new, told.seen.total()) == (0, 7)
    assert len(either.rows(schema.observations)) == 7
    assert sorted(map(repr, either.rows(schema.events))) == before


def test_a_capture_that_could_not_be_had_is_taken_later(desk: Desk) -> None:
    """A capture in trouble leaves no look behind, so that its reading can still be taken."""
    rows = index(PAGE, listed("20240101100000", "200", "A"), listed("20240104100000", "410", "C"))
    fine = (rows, capture("20240101100000", page(PAGE)))
    (told,), _ = desk.ask((*fine, without("20240104100000", 503)), PAGE)
    assert (told.answered, told.n_new, told.n_unread) == (True, 1, 1)
    (told,), _ = desk.ask((*fine, capture("20240104100000", b"<html>gone</html>", 410)), PAGE)
    assert (told.n_new, told.n_unread, told.seen[Availability.ABSENT]) == (1, 0, 1)


def test_no_capture_is_an_answer_and_no_look(desk: Desk) -> None:
    """A page that the archive does not list joins the topic, and nothing is said about it."""
    (told,), _ = desk.ask((index(NONE),), NONE)
    assert told.answered
    assert "says nothing about the page" in (told.words or "")
    assert desk.rows(schema.observations) == []
    assert len(desk.rows(schema.memberships)) == 1


def test_what_tells_nothing_is_no_gap_of_ours(desk: Desk) -> None:
    """A past of empty captures, and a better one later, leave no gap between them."""
    redirect = index(f"{SITE}/b", listed("20240106100000", "301", "D", f"{SITE}/b"))
    desk.ask((redirect,), f"{SITE}/b")
    desk.clock.advance(3600)
    desk.ask(HISTORY, PAGE)
    assert desk.rows(schema.gaps) == []


def test_captures_beyond_as_many_as_are_read_are_counted(desk: Desk) -> None:
    """Of a page with many contents some are read, and the rest is neither taken nor hidden."""
    stamps = [f"202401{day:02}100000" for day in range(1, 31)]
    rows = [[stamp, PAGE, "200", "-", "text/html", "1"] for stamp in stamps]
    captures = (capture(stamp, page(PAGE, stamp)) for stamp in stamps)
    (told,), _ = desk.ask((index(PAGE, *rows), *captures), PAGE)
    assert (told.n_listed, told.n_new) == (30, MOST_CAPTURES)
    assert told.n_passed_over == 30 - MOST_CAPTURES


def test_a_capture_from_the_future_is_not_taken(desk: Desk) -> None:
    """A time that has not come yet is nobody's look, however the index lists it."""
    rows = index(PAGE, listed("20240101100000", "200", "A"), listed("20990101100000", "200", "A"))
    (told,), _ = desk.ask((rows, capture("20240101100000", page(PAGE))), PAGE)
    assert (told.n_new, told.n_unread) == (1, 1)


def test_an_archive_that_has_answered_is_waited_for(desk: Desk) -> None:
    """Told to wait in mid-run, the archive is left alone for as long as it says, then asked."""
    slow = refusal(PAGE, 429, headers=[("Retry-After", "300")])
    before = desk.clock.now()
    (_, told), stopped = desk.ask((index(NONE), slow, *HISTORY), NONE, PAGE)
    assert stopped is None
    assert (told.answered, told.n_new) == (True, 7)
    assert (desk.clock.now() - before).total_seconds() >= 300


@pytest.mark.parametrize(
    ("first", "seconds"),
    [((), "120"), ((index(NONE),), str(int(2 * MOST_WAIT.total_seconds())))],
    ids=["at once", "for long"],
)
def test_an_archive_that_asks_for_too_much_is_left_alone(
    desk: Desk, first: tuple[Saved, ...], seconds: str
) -> None:
    """Where it held us back from the start, or for long, the others are not asked for, and why."""
    slow = refusal(PAGE, 429, headers=[("Retry-After", seconds)])
    links = [NONE] * len(first) + [PAGE, f"{SITE}/later"]
    told, stopped = desk.ask((*first, slow), *links)
    assert [item.answered for item in told] == [*(True for _ in first), False]
    assert "left alone until" in (stopped or "")
    (end,) = desk.rows(schema.pass_ends)
    assert "rate limited" in (end.note or "")


def test_an_archive_in_trouble_is_not_asked_on_and_on(desk: Desk) -> None:
    """After three pages without an answer nobody asks for the fourth."""
    links = [f"{SITE}/{number}" for number in range(9)]
    told, stopped = desk.ask(tuple(refusal(link, 503) for link in links), *links)
    assert len(told) == 3
    assert stopped == "3 pages in a row could not be asked for"


def test_a_stopped_run_keeps_what_it_had(desk: Desk) -> None:
    """Stopped by hand in mid-run, what was appended is sealed and judged all the same."""

    def stop(_: int) -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        desk.ask(HISTORY, PAGE, NONE, tick=stop)
    (end,) = desk.rows(schema.pass_ends)
    assert end.note == "stopped by hand"
    assert len(desk.rows(schema.verdicts)) == 7
    assert verify_directory(desk.evidence).n_unsealed == 0


def test_a_killed_run_is_recovered_by_the_next(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a killed program left open is sealed and judged when the archive is next asked."""
    with monkeypatch.context() as patch:
        patch.setattr(past, "finish_running", lambda _: None)
        desk.ask(HISTORY, PAGE)
    assert desk.rows(schema.verdicts) == []
    desk.ask((index(NONE),), NONE)
    assert len(desk.rows(schema.verdicts)) == 7
    assert verify_directory(desk.evidence).n_unsealed == 0


def test_many_pages_are_parted_into_passes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long run is sealed and judged part by part, and says how far it is."""
    monkeypatch.setattr(past, "PAGES_A_PASS", 2)
    links = [f"{SITE}/{number}" for number in range(5)]
    ticks: list[int] = []
    desk.ask(tuple(index(link) for link in links), *links, tick=ticks.append)
    assert len(desk.rows(schema.pass_ends)) == 3
    assert ticks == [1, 2, 3, 4, 5]
