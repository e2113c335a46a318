"""Save Page Now as a witness: asked when it is wished, at its pace, and never taken for a look.

The archive is a scripted one: its answers are in the shapes that its documentation gives (SPN2 of
2025-10-22); nothing here was recorded from the live service.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
import sqlalchemy as sa

from checker.clock import VirtualClock, VirtualLoop
from checker.collector import witness
from checker.collector.assembly import Setting, assemble
from checker.model import Origin, Vantage, post
from checker.model.authority import ThirdParties
from checker.platforms import PLATFORMS
from checker.store import append, schema, witnesses
from checker.store.database import open_database
from checker.store.verify import verify_directory
from tests.platforms.wayback.answers import page

START = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
LINK = "https://news.example.org/a"
KEYS = {"CHECKER_SPN_ACCESS_KEY": "access-key-1", "CHECKER_SPN_SECRET": "secret-word-2"}
LOGIN = b'<html><head><title>Log in</title></head><body><form><input type="password"></form></body>'
Json = dict[str, Any]
Answer = tuple[int, bytes]
Receive = Callable[[], Awaitable[Json]]
Send = Callable[[Json], Awaitable[None]]


def said(http: int = 200, /, **answer: Any) -> Answer:
    """Return an answer of the archive as JSON."""
    return http, json.dumps(answer).encode()


JOB = said(url=LINK, job_id="spn2-1")
PENDING = said(status="pending", job_id="spn2-1", resources=[])


@dataclass
class Archive:
    """A scripted Save Page Now.

    Attributes:
        capture: what it got: status and body.
        saves: what it says to the next questions for a capture, instead of naming a job.
        states: what it says to the next questions for the job's state, before it is done.
        asked: the questions: method, path, when, and the form.
    """

    clock: VirtualClock | None = None
    capture: Answer = (200, page(LINK))
    captured: str = LINK
    saves: list[Answer] = field(default_factory=list)
    states: list[Answer] = field(default_factory=lambda: [PENDING])
    asked: list[tuple[str, str, datetime, dict[str, list[str]]]] = field(default_factory=list)

    async def __call__(self, scope: Json, receive: Receive, send: Send) -> None:
        """Answer one question."""
        assert self.clock is not None
        headers = dict(scope["headers"])
        assert headers[b"host"] == b"web.archive.org"
        form = parse_qs((await receive())["body"].decode())
        self.asked.append((scope["method"], scope["path"], self.clock.now(), form))
        keyed = headers.get(b"authorization") == b"LOW access-key-1:secret-word-2"
        assert keyed == scope["path"].startswith("/save")
        status, body, extra = self._answer(scope["path"])
        start = {"type": "http.response.start", "status": status, "headers": extra}
        await send(start)
        await send({"type": "http.response.body", "body": body})

    def _answer(self, path: str) -> tuple[int, bytes, list[tuple[bytes, bytes]]]:
        assert self.clock is not None
        stamp = f"{START:%Y%m%d%H%M%S}"
        if path == "/save":
            return *(self.saves.pop(0) if self.saves else JOB), []
        if path.startswith("/save/status/"):
            done = {"status": "success", "job_id": "spn2-1", "timestamp": stamp}
            left = self.states
            return *(left.pop(0) if left else said(**done, original_url=self.captured)), []
        at = f"{START:%a, %d %b %Y %H:%M:%S} GMT".encode()
        kind = (b"content-type", b"text/html; charset=utf-8")
        return *self.capture, [(b"memento-datetime", at), kind]

    def times(self, path: str = "/save") -> list[datetime]:
        """When a path was asked for."""
        return [at for _, asked, at, _ in self.asked if asked == path]


@dataclass
class Room:
    """A store, and a collector with a witness."""

    place: Path
    engine: sa.Engine
    archive: Archive

    @property
    def root(self) -> Path:
        """The evidence directory."""
        return self.place / "evidence"

    def event(self, name: str, kind: str = "appeared", link: str = LINK, **told: Any) -> None:
        """Let something have happened to a page."""
        usual = {"availability": "visible", "cause": "none", "actor": None, "basis": "none"}
        with self.engine.begin() as connection:
            subject = post("web", link)
            row = {
                "id": name,
                "subject_id": append.subject_ids(connection, [subject])[subject],
                "vantage": "here",
                "kind": kind,
                "origin": "observed",
                "before": START,
                "confirmed_at": START + timedelta(minutes=1),
                "rule": "web.page",
                "words": None,
                "grade": "C",
                "corroborated": False,
                "source_agrees": None,
                "first_answered_at": START,
                "spell": 0,
                "evidence": [],
            }
            columns = {column.name for column in schema.events.c}
            rows = {name: value for name, value in (row | usual | told).items() if name in columns}
            connection.execute(schema.events.insert().values(rows))

    def watch(
        self, hours: float = 1, *, after: float = 0, wish: str = "first changes", **setting: Any
    ) -> None:
        """Let a collector work for so many hours, so many hours after the start."""

        async def whole() -> None:
            clock = self.archive.clock = VirtualClock(START + timedelta(hours=after))
            parties = ThirdParties(witness_first="first" in wish, witness_changes="changes" in wish)
            told = {
                "vantage": Vantage(name="here"),
                "app": self.archive,
                "third_parties": parties,
                "secret": KEYS.get,
            }
            chosen = [PLATFORMS["wayback"], PLATFORMS["web"]]
            equipment = assemble(self.engine, self.root, chosen, clock, Setting(**(told | setting)))
            try:
                await witness.watch(equipment, clock.now() + timedelta(hours=hours))
            finally:
                await equipment.close()

        with asyncio.Runner(loop_factory=VirtualLoop) as loop:
            loop.run(whole())

    def found(self) -> dict[str, witnesses.Witnessed]:
        """What came of it, by event."""
        return {one.event: one for one in witnesses.noted(self.root)}


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """Return a room in which a witness has been wished for since the start."""
    engine = open_database(f"sqlite:///{tmp_path / 'checker.db'}")
    room = Room(tmp_path, engine, Archive())
    room.watch(0.01)
    yield room
    engine.dispose()


def test_a_first_sighting_is_captured_and_read(room: Room) -> None:
    """The page is captured, the capture is read as any look's answer, and all of it is kept."""
    room.event("e1")
    room.watch()
    found = room.found()["e1"]
    assert (found.outcome, found.why, found.n_tries) == ("page", "first sighting", 1)
    assert found.capture == f"https://web.archive.org/web/20261124120000/{LINK}"
    ((method, _, _, form), *_) = room.archive.asked
    assert method == "POST"
    assert form == {"url": [LINK], "skip_first_archive": ["1"]}
    assert len(found.evidence) == 4
    assert verify_directory(room.root).n_unsealed == 0


def test_it_is_never_a_look_of_ours(room: Room) -> None:
    """A capture appends no observation, verdict or event."""
    room.event("e1")
    room.watch()
    with room.engine.connect() as connection:
        for table, n in ((schema.observations, 0), (schema.verdicts, 0), (schema.events, 1)):
            count = sa.select(sa.func.count()).select_from(table)
            assert connection.execute(count).scalar() == n
        ends = connection.execute(sa.select(schema.pass_ends.c.n_asked)).scalars().all()
    assert set(ends) == {0}


def test_no_key_is_kept(room: Room) -> None:
    """Neither half of the key stands in any file of the evidence, not even where it is echoed."""
    room.archive.saves = [said(status="error", message="bad key secret-word-2")]
    room.event("e1")
    room.watch()
    for path in room.root.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"secret-word-2" not in content
            assert b"access-key-1" not in content
    assert "secret-word-2" not in room.found()["e1"].words


@pytest.mark.parametrize(
    ("capture", "captured", "outcome"),
    [
        ((200, page(LINK)), LINK, "page"),
        ((200, LOGIN), LINK, "unread"),
        ((404, b"<html>gone</html>"), LINK, "absent"),
        ((200, b""), LINK, "unread"),
        ((200, page(LINK)), "https://news.example.org/login", "refused"),
    ],
)
def test_a_capture_is_looked_into(room: Room, capture: Answer, captured: str, outcome: str) -> None:
    """A login page, an empty page or another address is no capture of the page."""
    room.archive.capture, room.archive.captured = capture, captured
    room.event("e1")
    room.watch()
    assert room.found()["e1"].outcome == outcome


def test_a_challenge_is_no_capture(room: Room) -> None:
    """A challenge that the archive met is said to be one."""
    body = (
        b"<html><head><title>Just a moment...</title></head><body><script "
        b'src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1"></script></body></html>'
    )
    room.archive.capture = (403, body)
    room.event("e1")
    room.watch()
    assert room.found()["e1"].outcome in {"wall", "unread"}


def test_a_change_is_captured_with_its_notice(room: Room) -> None:
    """Of a change, an error page is captured too; what its author took down is left alone."""
    room.event("e1", "gone", availability="absent", cause="policy_removal", actor="platform")
    room.event("e2", "gone", availability="absent", cause="author_deleted", actor="author")
    room.watch()
    assert set(room.found()) == {"e1"}
    ((_, _, _, form), *_) = room.archive.asked
    assert form["capture_all"] == ["1"]


@pytest.mark.parametrize(("wish", "events"), [("first", {"e1"}), ("changes", {"e2"}), ("", set())])
def test_only_what_is_wished_is_asked(room: Room, wish: str, events: set[str]) -> None:
    """First sightings, changes, or nothing: as the configuration says."""
    room.event("e1")
    room.event("e2", "gone", availability="absent", cause="policy_removal", actor="platform")
    room.watch(wish=wish)
    assert set(room.found()) == events


@pytest.mark.parametrize("origin", [Origin.SIMULATED, Origin.REPLAYED])
def test_what_was_made_up_is_put_before_nobody(room: Room, origin: Origin) -> None:
    """A simulation or a replay asks no archive."""
    room.event("e1", origin=origin.value)
    room.watch(origin=origin)
    assert room.archive.asked == []


def test_what_was_before_the_wish_is_not_captured(room: Room) -> None:
    """History is not captured when the witness is turned on; nor is what is days old."""
    room.event("e1", confirmed_at=START - timedelta(days=30))
    room.event("e2")
    room.watch(after=72)
    assert room.archive.asked == []


def test_the_pace_is_kept(room: Room) -> None:
    """Captures go out at least nine seconds apart, one page at a time."""
    room.archive.states = []
    for number in range(12):
        room.event(f"e{number}", link=f"https://news.example.org/{number}")
    room.archive.captured = ""
    room.watch(2)
    times = room.archive.times()
    assert len(times) >= 12
    assert all((later - at).total_seconds() >= 9 for at, later in pairwise(times))


def test_one_address_is_captured_a_few_times_a_day(room: Room) -> None:
    """Of one address no more than four captures a day are asked for."""
    for number in range(6):
        room.event(f"e{number}", "edited")
    room.watch(3)
    assert len(room.archive.times()) == witness.A_DAY_AT_MOST
    assert [one.outcome for one in room.found().values()].count("failed") == 2


@pytest.mark.parametrize(
    ("answer", "n_saves", "outcome"),
    [
        (
            said(status="error", status_ext="error:too-many-daily-captures", message="x"),
            1,
            "refused",
        ),
        (said(status="error", status_ext="error:blocked-url"), 1, "refused"),
        (said(status="error", status_ext="error:no-browsers-available"), 2, "page"),
        (said(status="error", status_ext="error:user-session-limit"), 2, "page"),
        ((200, b"<html>an error page</html>"), 2, "page"),
        ((401, b'{"message": "You need to be logged in"}'), 1, "refused"),
        (said(url=LINK), 2, "page"),
        (said(url=LINK, job_id="../../etc"), 2, "page"),
        ((200, b"[" * 100_000), 2, "page"),
    ],
)
def test_a_refusal_is_read(room: Room, answer: Answer, n_saves: int, outcome: str) -> None:
    """What can be asked again later is, after a pause; what cannot is left, with its words."""
    room.archive.saves = [answer]
    room.event("e1")
    room.watch(3)
    assert (len(room.archive.times()), room.found()["e1"].outcome) == (n_saves, outcome)


def test_a_job_that_never_ends_is_left(room: Room) -> None:
    """A job that stays pending is asked for within bounds, and begun anew a few times at most."""
    room.archive.states = [PENDING] * 1_000
    room.event("e1")
    room.watch(40)
    found = room.found()["e1"]
    assert (found.outcome, found.words, found.n_tries) == (
        "refused",
        "not done in time",
        witness.TRIES,
    )


def test_a_restart_asks_nothing_twice(room: Room) -> None:
    """What was captured is not asked for again by the next collector."""
    room.event("e1")
    room.watch()
    n_asked = len(room.archive.asked)
    room.watch(after=2)
    assert len(room.archive.asked) == n_asked


def test_without_a_key_nothing_is_asked(room: Room) -> None:
    """Without both halves of the key the archive is asked nothing, and that is said."""
    room.event("e1")
    room.watch(secret=lambda _: None)
    assert room.archive.asked == []
    assert "asked with a key only" in room.found()["e1"].words
