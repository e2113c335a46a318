"""A collector that may be killed: a short script in a child process, and what must hold after it.

The script has a removal that is taken back, a post that its author deleted, a suspended account
that comes back, a day without the collector, and the operator's duty to purge after a day. The
collector is the real one, in virtual time; its store and its evidence lie on the disk.
"""

import asyncio
import os
import select
import signal
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn

import sqlalchemy as sa
import structlog

from checker.clock import VirtualClock, VirtualLoop
from checker.collector import runner
from checker.collector.assembly import Setting, assemble
from checker.collector.meaning import rebuild, rules_of
from checker.collector.passes import KILLED
from checker.collector.schedule import Policy
from checker.commands.objects import event_object
from checker.commands.simulating import summarise
from checker.model import Exchange, Origin, Place, Topic, Vantage
from checker.platforms import PLATFORMS
from checker.replica.app import Replica
from checker.replica.dialect import STAND_IN
from checker.replica.dialects import DIALECTS
from checker.replica.scenario import Scenario
from checker.replica.world import World
from checker.simulation import Result
from checker.store import append, frames, schema
from checker.store.chain import manifests, read_manifest
from checker.store.database import open_database
from checker.store.evidence import EvidenceKeeper
from checker.store.verify import Checked, verify_store
from tests.support.write_points import Point, WritePoints

START = datetime(2026, 1, 5, tzinfo=UTC)
LIVES = ((0.0, 5.0), (30.0, 31.0))
"""When the collector runs, in hours; in between the machine is off."""

AGAIN_AFTER = timedelta(seconds=90)
EVERY = timedelta(minutes=25)
NAMES = ("tiktok", "x")
BROKE = 70


def hour(count: float) -> datetime:
    """Return the moment ``count`` hours into the script."""
    return START + timedelta(hours=count)


def _post(platform: str, number: int, account: str, *states: tuple[float, str]) -> dict[str, Any]:
    made_at = hour(-24)
    native_id = (
        str((int(made_at.timestamp()) << 32) + number)
        if platform == "tiktok"
        else str(((int(made_at.timestamp() * 1000) - 1288834974657) << 22) + number)
    )
    return {
        "platform": platform,
        "id": native_id,
        "account": account,
        "topics": ["x"],
        "text": f"post {number}",
        "created_at": made_at,
        "states": [{"at": hour(at), "is": word} for at, word in states],
    }


def script() -> World:
    """Return the world in which collectors are killed."""
    posts = [
        _post("tiktok", 1, "ann", (1.1, "policy_removal"), (3.0, "visible")),
        _post("tiktok", 2, "bob", (2.0, "author_deleted")),
        _post("tiktok", 3, "cyd"),
        _post("tiktok", 4, "cyd"),
        _post("tiktok", 5, "dan"),
        _post("tiktok", 6, "eve", (3.2, "not_found"), (30.2, "visible")),
        _post("x", 7, "fay"),
        _post("x", 8, "gus", (1.5, "policy_removal"), (3.5, "visible")),
    ]
    suspended = [{"at": hour(2.3), "is": "account_suspended"}, {"at": hour(4.0), "is": "visible"}]
    return World(
        Scenario.model_validate(
            {
                "name": "killed",
                "start": START,
                "end": hour(LIVES[-1][1]),
                "topics": [{"name": "x"}],
                "posts": posts,
                "accounts": [{"platform": "tiktok", "id": "cyd", "states": suspended}],
            }
        )
    )


@dataclass
class Place_:
    """Where a collector works: its store and its evidence."""

    root: Path
    world: World = field(default_factory=script)

    @property
    def evidence(self) -> Path:
        """The evidence directory."""
        return self.root / "evidence"

    def open(self) -> sa.Engine:
        """Open the store."""
        return open_database(f"sqlite:///{self.root / 'checker.db'}")

    def register(self) -> None:
        """Make the store, and register the topic."""
        posts = self.world.scenario.posts
        topic = Topic(
            name="x",
            accounts=tuple(dict.fromkeys(f"{post.platform}:{post.account}" for post in posts)),
            places=tuple(Place(name) for name in NAMES),
            registered_at=START,
        )
        engine = self.open()
        with engine.begin() as connection:
            append.topic(connection, topic, Origin.OBSERVED)
        engine.dispose()


Told = Callable[[datetime, Exchange | None], None]
"""Is told the time, with what was kept then if anything was."""


def play(place: Place_, since: datetime, tell: Told | None = None) -> None:
    """Let collectors live out the rest of the script, from ``since`` on."""
    engine = place.open()
    try:
        with asyncio.Runner(loop_factory=VirtualLoop) as loop:
            loop.run(_play(place, engine, since, tell))
    finally:
        engine.dispose()


async def _play(place: Place_, engine: sa.Engine, since: datetime, tell: Told | None) -> None:
    clock = VirtualClock(since)
    app = Replica(place.world, tuple(DIALECTS.values()), clock)
    setting = Setting(
        vantage=Vantage(name="here"),
        origin=Origin.OBSERVED,
        policy=Policy(fixed=EVERY),
        app=app,
        seed=7,
        secret=lambda name: STAND_IN if "X_BEARER" in name else None,
        keep_days=1,
        idle_at_most=timedelta(minutes=15),
    )
    chosen = [PLATFORMS[name] for name in NAMES]
    for start, end in ((hour(start), hour(end)) for start, end in LIVES):
        if end <= since:
            continue
        await clock.sleep((start - clock.now()).total_seconds())
        equipment = assemble(engine, place.evidence, chosen, clock, setting)
        if tell is not None:
            _tell_of(equipment.keeper, clock, tell)
        try:
            await runner.run(equipment, end)
        finally:
            equipment.keeper.close()


def _tell_of(keeper: EvidenceKeeper, clock: VirtualClock, tell: Told) -> None:
    really = keeper.keep

    def keep(exchange: Exchange, pass_id: str) -> Exchange:
        tell(clock.now(), None)
        kept = really(exchange, pass_id)
        tell(clock.now(), kept)
        return kept

    keeper.keep = keep  # type: ignore[method-assign]


@dataclass
class Killed:
    """A child that ran a part of the script.

    Attributes:
        code: how it ended: less than 0 the signal, else its exit code.
        at: the last time of the script that it told.
        kept: the digests of the records that it had kept.
        n_told: lines that it told in all.
        trace: what broke it, "" where nothing did.
    """

    code: int
    at: datetime
    kept: set[str]
    n_told: int
    trace: str = ""


def run_and_kill(
    place: Place_,
    act: Callable[[Point], None] | None = None,
    *,
    since: datetime = START,
    stop: Callable[[int], bool] = lambda _: False,
    later_s: float = 0.0,
) -> Killed:
    """Run the script in a child process, until ``act`` or ``stop`` ends it.

    Args:
        place: where.
        act: called at each write point, in the child.
        since: from when on.
        stop: asked in the parent with the number of lines told so far; True kills.
        later_s: kill so long after ``stop`` has said so, in the middle of whatever is on.
    """
    hears, says = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(hears)
        _be_the_child(place, act, since, says)
    os.close(says)
    lines: list[str] = []
    left = b""
    with os.fdopen(hears, "rb", buffering=0) as heard:
        while got := heard.read(65_536):
            whole, _, left = (left + got).rpartition(b"\n")
            lines += whole.decode().splitlines()
            if stop(len(lines)):
                select.select([], [], [], later_s)
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                stop = lambda _: False  # noqa: E731
    _, ended = os.waitpid(pid, 0)
    return _heard(os.waitstatus_to_exitcode(ended), lines, since, place)


def _heard(code: int, lines: Sequence[str], since: datetime, place: Place_) -> Killed:
    said = [line.split(" ") for line in lines if not line.startswith("\t")]
    at = max((datetime.fromisoformat(words[0]) for words in said), default=since)
    trace = place.root / "broke.txt"
    return Killed(
        code,
        at,
        {words[1] for words in said if words[1:]},
        len(lines),
        trace.read_text() if trace.exists() else "",
    )


def _be_the_child(
    place: Place_, act: Callable[[Point], None] | None, since: datetime, says: int
) -> NoReturn:
    code = 0
    try:
        structlog.configure(logger_factory=structlog.ReturnLoggerFactory())

        def tell(now: datetime, kept: Exchange | None) -> None:
            digest = f" {kept.evidence.sha256}" if kept is not None and kept.evidence else ""
            os.write(says, f"{now.isoformat()}{digest}\n".encode())

        points = WritePoints(place.root, act) if act is not None else None
        with points.on() if points is not None else nullcontext():
            play(place, since, tell)
    except BaseException:  # noqa: BLE001  the child must not return into the parent's tests
        code = BROKE
        with suppress(OSError):
            (place.root / "broke.txt").write_text(traceback.format_exc())
    finally:
        os._exit(code)


def kill_at(number: int) -> Callable[[Point], None]:
    """Return an act that kills its own process at a point."""

    def act(point: Point) -> None:
        if point.number == number:
            os.kill(os.getpid(), signal.SIGKILL)

    return act


@dataclass
class Outcome:
    """What a store and its evidence hold in the end."""

    place: Place_

    @cached_property
    def engine(self) -> sa.Engine:
        """The store."""
        return self.place.open()

    @cached_property
    def checked(self) -> Checked:
        """What `checker evidence verify` counts; raises where it does not verify."""
        return verify_store(self.engine, self.place.evidence)

    @property
    def named(self) -> set[str]:
        """The digests of all records that the chain names."""
        return {
            row["sha256"]
            for path in manifests(self.place.evidence)
            for row in read_manifest(path)[0]["records"]
        }

    def n(self, table: sa.Table) -> int:
        """Count a table's rows."""
        with self.engine.connect() as connection:
            return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()

    @property
    def events(self) -> list[dict[str, Any]]:
        """The event log, as the contract writes it."""
        with self.engine.connect() as connection:
            return [event_object(event, topics) for event, topics in frames.events(connection)]

    @property
    def story(self) -> dict[str, list[tuple[str, str, bool]]]:
        """By subject, its confirmed changes in order: kind, cause, and whether part of a cascade."""
        found: dict[str, list[tuple[str, str, bool]]] = {}
        for event in sorted(self.events, key=lambda item: item["before"]):
            if event["confirmed_at"] and event["kind"] != "appeared":
                told = (event["kind"], event["cause"], event["cascade"] is not None)
                found.setdefault(str(event["subject"]["native_id"]), []).append(told)
        return found

    @property
    def errors(self) -> dict[str, int]:
        """What is false and what was missed, by code that knows no judge."""
        counted = summarise(Result(engine=self.engine, world=self.place.world, n_requests=0))
        return {name: counted[name] for name in ("false_gone", "false_returned", "missed")}

    @property
    def doubled(self) -> list[Any]:
        """Observations that stand there twice in all but their pass."""
        rows = schema.observations.c
        with self.engine.connect() as connection:
            found = connection.execute(
                sa.select(
                    rows.subject_id, rows.vantage, rows.asked_at, rows.purpose, rows.evidence
                ).where(rows.purpose != "sighting")
            ).all()
        return [row for row, n in Counter(map(repr, found)).items() if n > 1]

    def moved(self) -> list[str]:
        """Judge all history anew, and return the derived tables that change by it."""
        before = self._derived()
        with self.engine.begin() as connection:
            rebuild(connection, rules_of(PLATFORMS.values()))
        after = self._derived()
        return [name for name in before if before[name] != after[name]]

    def _derived(self) -> dict[str, list[str]]:
        with self.engine.connect() as connection:
            return {
                table.name: sorted(map(repr, connection.execute(sa.select(table)).all()))
                for table in schema.DERIVED
            }


def faults_of(place: Place_, kept: set[str], story: dict[str, Any]) -> Iterator[str]:
    """Yield what does not hold of a place where a collector was killed and another went on.

    Args:
        place: where it was.
        kept: digests of what had been kept.
        story: what a collector tells that nobody killed.
    """
    end = Outcome(place)
    checked = end.checked
    if lost := kept - end.named:
        yield f"{len(lost)} kept records are in no manifest"
    if checked.n_unsealed:
        yield f"{checked.n_unsealed} records are unsealed"
    if end.n(schema.passes) != end.n(schema.pass_ends):
        yield "a pass is open"
    if end.n(schema.observations) != end.n(schema.verdicts):
        yield "an observation has no verdict"
    if doubled := end.doubled:
        yield f"observations stand there twice: {doubled[:2]}"
    if any(end.errors.values()):
        yield f"errors: {end.errors}"
    if end.story != story:
        told = {key: (story.get(key), end.story.get(key)) for key in {*story, *end.story}}
        yield f"told otherwise: {[pair for pair in told.items() if pair[1][0] != pair[1][1]]}"
    if moved := end.moved():
        yield f"judged anew, these moved: {moved}"
    end.engine.dispose()
