"""Stamps on the daily roots: had beside the collector, tried for days, kept only when they hold."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

from checker.clock import VirtualClock, VirtualLoop
from checker.collector import stamping
from checker.collector.assembly import Setting, assemble
from checker.collector.equipment import Equipment
from checker.collector.stamping import AT_ONCE, FIRST_PAUSE, LONGEST_PAUSE, pause
from checker.errors import ConfigError
from checker.model import Origin, Vantage
from checker.model.authority import Authority, ThirdParties
from checker.store import stamp_files
from checker.store.database import open_database
from checker.store.stamps import check_stamps
from tests.real import tsa

pytestmark = pytest.mark.skipif(tsa.OPENSSL is None, reason="openssl is not installed")

START = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
Act = Callable[[Equipment], Awaitable[Any]]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tsa.Authority]:
    """Make the authorities once."""
    place, day = tmp_path_factory.mktemp("authorities"), timedelta(days=1)
    spans = {"one": (-day, day), "two": (-day, day), "old": (-9 * day, -2 * day)}
    return {name: tsa.made(place / name, name, valid=spans[name]) for name in spans}


@dataclass
class Room:
    """A store with daily roots, and authorities that answer in this process.

    Attributes:
        asked: the hosts that were asked, in order, with when.
        down: how a host answers instead, for so many times.
    """

    place: Path
    engine: sa.Engine
    authorities: dict[str, tsa.Authority]
    clock: VirtualClock | None = None
    certificates: Path | None = None
    asked: list[tuple[str, datetime]] = field(default_factory=list)
    down: dict[str, list[tuple[int, bytes]]] = field(default_factory=dict)

    @property
    def root(self) -> Path:
        """The evidence directory."""
        return self.place / "evidence"

    def daily_root(self, days_ago: int = 1) -> Path:
        """Put a daily root there."""
        day = datetime.now(UTC) - timedelta(days=days_ago)
        content = f"root of {day:%Y-%m-%d}\n".encode()
        name = f"{day:%Y-%m-%d}-{hashlib.sha256(content).hexdigest()}.json"
        path = self.root / "roots" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    async def app(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Answer as the authority of the host that is asked."""
        headers = dict(scope["headers"])
        host = headers[b"host"].decode().removesuffix(".example")
        assert headers[b"content-type"] == b"application/timestamp-query"
        query = (await receive())["body"]
        assert self.clock is not None
        self.asked.append((host, self.clock.now()))
        left = self.down.get(host, [])
        status, body = left.pop(0) if left else (200, self.authorities[host].reply(query))
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": body})

    def at(self, act: Act, *names: str, after: timedelta = timedelta(0), **setting: Any) -> Any:
        """Let ``act`` use a collector that has its roots stamped by these authorities."""

        async def whole() -> Any:
            self.clock = VirtualClock(START + after)
            parties = ThirdParties(
                authorities=tuple(Authority(f"http://{name}.example/tsr") for name in names),
                certificates=self.certificates,
            )
            told = {"vantage": Vantage(name="here"), "app": self.app, "third_parties": parties}
            chosen = Setting(**(told | setting))
            equipment = assemble(self.engine, self.root, [], self.clock, chosen)
            try:
                return await act(equipment)
            finally:
                await equipment.close()

        with asyncio.Runner(loop_factory=VirtualLoop) as loop:
            return loop.run(whole())

    def watch(self, hours: float, *names: str, after: timedelta = timedelta(0)) -> None:
        """Let a collector work for so many hours."""
        until = START + after + timedelta(hours=hours)
        self.at(lambda equipment: stamping.watch(equipment, until), *names, after=after)

    def stamps(self) -> list[str]:
        """Who stamped which day, by the files."""
        found = sorted((self.root / "stamps").glob("*.tsr"))
        return [f"{path.name[:10]} {path.name.split('.')[2]}" for path in found]


@pytest.fixture
def room(tmp_path: Path, made: dict[str, tsa.Authority]) -> Iterator[Room]:
    """Return a room whose operator trusts all three authorities."""
    engine = open_database(f"sqlite:///{tmp_path / 'checker.db'}")
    trusted = tmp_path / "trusted"
    trusted.mkdir()
    for name, authority in made.items():
        (trusted / f"{name}.pem").write_bytes(authority.root.read_bytes())
    yield Room(tmp_path, engine, made, certificates=trusted)
    engine.dispose()


def test_each_root_is_stamped_by_each_authority(room: Room) -> None:
    """Every root gets a stamp of every authority, with the certificates that it leads to beside."""
    days = [room.daily_root(number).name[:10] for number in (3, 2, 1)]
    room.at(stamping.once, "one", "two")
    assert room.stamps() == [f"{day} {name}" for day in days for name in ("one", "two")]
    # everything that a check needs is there: the operator's own files are not asked for
    assert len(check_stamps(room.root).stamps) == 6
    kept = sorted(path.name for path in (room.root / "authorities").iterdir())
    assert kept == ["one.example.pem", "two.example.pem"]


def test_what_is_stamped_is_not_asked_for_again(room: Room) -> None:
    """A root is stamped once by each, however often the collector starts."""
    room.daily_root()
    room.watch(3, "one", "two")
    room.watch(3, "one", "two", after=timedelta(days=1))
    assert [host for host, _ in room.asked] == ["one", "two"]


def test_a_new_root_is_stamped_while_the_collector_runs(room: Room) -> None:
    """A root that is made while the collector runs is stamped within minutes."""

    async def act(equipment: Equipment) -> None:
        task = asyncio.ensure_future(stamping.watch(equipment, START + timedelta(hours=1)))
        await equipment.clock.sleep(1_000)
        room.daily_root()
        await task

    room.at(act, "one")
    ((_, at),) = room.asked
    assert timedelta(seconds=1_000) <= at - START <= timedelta(seconds=1_000) + stamping.EVERY


def test_an_authority_that_fails_for_a_while_is_tried_again(room: Room) -> None:
    """Pauses between tries grow, the other authority is not held up, and the stamp comes."""
    room.daily_root()
    room.down["one"] = [(503, b"")] * 5
    room.watch(48, "one", "two")
    assert len(room.stamps()) == 2
    times = [at for host, at in room.asked if host == "one"]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert len(times) == 6
    assert all(later > earlier for earlier, later in pairwise(gaps))
    assert next(at for host, at in room.asked if host == "two") - START < timedelta(minutes=1)
    assert stamp_files.tried(room.root) == {}


def test_a_restart_forgets_no_pause(room: Room) -> None:
    """An authority that failed is left alone for its pause by the next collector too."""
    room.daily_root()
    room.down["one"] = [(500, b"")] * 9
    room.at(stamping.once, "one")
    (tried,) = stamp_files.tried(room.root).values()
    assert (tried.n, tried.why) == (1, "it answered HTTP 500")
    room.at(stamping.once, "one", after=timedelta(seconds=30))
    assert len(room.asked) == 1
    room.at(stamping.once, "one", after=2 * FIRST_PAUSE)
    assert len(room.asked) == 2


def test_what_was_tried_may_be_lost(room: Room) -> None:
    """A broken or missing note of what was tried only makes an authority be asked sooner."""
    room.daily_root()
    room.down["one"] = [(500, b"")]
    room.at(stamping.once, "one")
    for broken in ("", "{", "[]", '{"one.example": 3}', '{"one.example": {"n": "x"}}'):
        (room.root / "stamps" / "tried.json").write_text(broken)
        assert stamp_files.tried(room.root) == {}
    room.at(stamping.once, "one", after=timedelta(seconds=30))
    assert len(room.stamps()) == 1


def test_a_half_written_stamp_is_none(room: Room) -> None:
    """What a killed collector left half written is no stamp: it is asked for again, and holds."""
    path = room.daily_root()
    half = stamp_files.stamp_place(room.root, path, "one.example")
    half.parent.mkdir()
    half.with_name(half.name + ".part").write_bytes(b"\x30\x82")
    room.at(stamping.once, "one")
    assert len(check_stamps(room.root).stamps) == 1


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((200, b"<html>a login page</html>"), "no whole answer"),
        ((200, b""), "no whole answer"),
        ((404, b""), "HTTP 404"),
        ((302, b""), "HTTP 302"),
        ((200, b"\x30" * 100_000), "longer than any stamp"),
    ],
)
def test_what_is_no_stamp_is_not_kept(room: Room, answer: tuple[int, bytes], words: str) -> None:
    """An answer that does not hold is not kept, and what stood in the way is written down."""
    room.daily_root()
    room.down["one"] = [answer] * 2
    room.at(stamping.once, "one")
    assert room.stamps() == []
    assert words in stamp_files.tried(room.root)["one.example"].why


def test_a_repeated_answer_is_not_taken(room: Room, made: dict[str, tsa.Authority]) -> None:
    """A stamp that was made for an earlier question is not taken for the answer to this one."""
    asked = TimestampRequestBuilder().data(room.daily_root().read_bytes())
    query = asked.hash_algorithm(HashAlgorithm.SHA256).build().as_bytes()
    room.down["one"] = [(200, made["one"].reply(query))]
    room.at(stamping.once, "one")
    assert "another question" in stamp_files.tried(room.root)["one.example"].why


def test_an_expired_authority_is_said(room: Room) -> None:
    """An authority whose certificate has expired gives no stamp, and is named so."""
    room.daily_root()
    room.at(stamping.once, "old", "one")
    assert len(room.stamps()) == 1
    assert "an expired authority" in stamp_files.tried(room.root)["old.example"].why


def test_an_unknown_authority_waits_for_its_certificate(room: Room) -> None:
    """An unknown authority's answer is kept apart, had once, and freed by a certificate."""
    room.daily_root()
    trusted, room.certificates = room.certificates, None
    room.watch(30, "one")
    assert (room.stamps(), len(room.asked)) == ([], 1)
    (stood,) = stamp_files.stood(room.root, ["one.example"])
    assert (stood.n_stamped, stood.n_waiting) == (0, 1)
    assert stood.tried is not None
    assert "an unknown authority" in stood.tried.why
    # nothing rests on it, so it breaks nothing
    assert check_stamps(room.root).n_unchecked == 1
    room.certificates = trusted
    room.watch(30, "one", after=timedelta(days=3))
    assert len(room.asked) == 1
    checked = check_stamps(room.root)
    assert (len(checked.stamps), checked.n_unchecked) == (1, 0)


def test_the_newest_root_goes_first_and_a_turn_is_bounded(room: Room) -> None:
    """After a long absence the newest roots are stamped first, a bounded number in one turn."""
    days = [room.daily_root(number).name[:10] for number in range(1, AT_ONCE + 4)]
    room.at(stamping.once, "one")
    assert [line[:10] for line in room.stamps()] == sorted(days[:AT_ONCE])
    room.watch(1, "one", after=timedelta(hours=1))
    assert len(room.stamps()) == len(days)


@pytest.mark.parametrize("origin", [Origin.SIMULATED, Origin.REPLAYED])
def test_what_was_made_up_is_stamped_by_nobody(room: Room, origin: Origin) -> None:
    """A simulation or a replay asks no authority."""
    room.daily_root()
    room.at(stamping.once, "one", origin=origin)
    assert room.asked == []


def test_a_disk_that_takes_nothing_stops_nobody(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a stamp cannot be written the collector goes on, and it is asked for later."""
    room.daily_root()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(stamp_files, "sync", full)
    room.at(stamping.once, "one")
    assert room.stamps() == []
    monkeypatch.undo()
    room.at(stamping.once, "one", after=timedelta(minutes=2))
    assert len(room.stamps()) == 1


def test_certificates_that_are_not_there_are_a_mistake(room: Room) -> None:
    """A path to no certificate is said at the collector's start."""
    room.certificates = room.place / "nowhere"
    with pytest.raises(ConfigError, match=r"seals\.certificates"):
        room.at(stamping.once, "one")


def test_pauses_grow_to_a_bound() -> None:
    """A pause doubles with each try, to half a day and a quarter more at most."""
    pauses = [pause("one.example", n) for n in range(1, 40)]
    assert FIRST_PAUSE <= pauses[0] <= 1.25 * FIRST_PAUSE
    assert all(later > 1.5 * earlier for earlier, later in pairwise(pauses[:10]))
    assert LONGEST_PAUSE <= pauses[-1] <= 1.25 * LONGEST_PAUSE


def test_the_note_of_what_was_tried_can_be_read(room: Room) -> None:
    """What was tried is written as plain words, a row an authority."""
    room.daily_root()
    room.down["one"] = [(503, b"")]
    room.at(stamping.once, "one")
    rows = json.loads((room.root / "stamps" / "tried.json").read_text())
    assert rows == {
        "one.example": {
            "n": 1,
            "since": "2026-11-01T12:00:00Z",
            "last_at": "2026-11-01T12:00:00Z",
            "why": "it answered HTTP 503",
        }
    }
