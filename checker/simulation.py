"""The real collector against a scripted platform, in virtual time."""

import asyncio
import contextlib
import gc
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast, get_args

import sqlalchemy as sa

from checker.clock import Clock, VirtualClock, VirtualLoop
from checker.collector import runner
from checker.collector.assembly import Place as VantagePlace
from checker.collector.assembly import Setting, assemble
from checker.collector.cadence import DISCOVER_EVERY
from checker.collector.enrol import enrol
from checker.collector.equipment import Equipment
from checker.collector.passes import KILLED
from checker.collector.schedule import Name, Policy
from checker.collector.vantages import everywhere
from checker.errors import ConfigError
from checker.model import Origin, Outside, Place, Subject, SubjectKind, Topic, Vantage
from checker.model.gaps import merged
from checker.platforms import PLATFORMS
from checker.replica.app import Replica
from checker.replica.dialect import STAND_IN, FoundBy
from checker.replica.dialects import DIALECTS
from checker.replica.scenario import Fault, Scenario, ScenarioPost
from checker.replica.world import World
from checker.store import append


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A finished simulation.

    Attributes:
        engine: its store.
        world: the truth behind it.
        n_requests: requests that the scripted platform answered.
    """

    engine: sa.Engine
    world: World
    n_requests: int


class OurClock:
    """The collector's own clock: wrong in some windows, and asleep in others.

    ``clock_jump`` faults set it forward or back, in ``asleep`` ones the computer is shut: whoever
    waits is woken as much later.
    """

    def __init__(self, right: Clock, faults: Sequence[Fault]) -> None:
        """Be ``right`` but for the faults of these two kinds among ``faults``."""
        self._right = right
        self._jumps = [fault for fault in faults if fault.kind == "clock_jump"]
        asleep = ((fault.start, fault.end) for fault in faults if fault.kind == "asleep")
        self._asleep = merged(asleep)

    def now(self) -> datetime:
        """Return the right time, off by the jumps in force."""
        moment = self._right.now()
        off_s = sum(jump.seconds for jump in self._jumps if jump.start <= moment < jump.end)
        return moment + timedelta(seconds=off_s)

    async def sleep(self, seconds: float) -> None:
        """Wait for ``seconds`` awake; waiting needs no right clock."""
        now, until = self._right.now(), self._right.now() + timedelta(seconds=max(seconds, 0.0))
        for start, end in self._asleep:
            if start <= until and end > now:
                until += end - max(start, now)
        await self._right.sleep((until - now).total_seconds() if until > now else seconds)

    def uptime_s(self) -> float:
        """Return the right clock's seconds, sleep included."""
        return self._right.uptime_s()


def policy_for(scenario: Scenario, name: str, budget: float | None) -> Policy:
    """Return the policy that spends about ``budget`` looks a post over the scenario.

    Raises:
        ConfigError: for an unknown policy or a budget that buys nothing.
    """
    if name not in get_args(Name):
        raise ConfigError(f"policy {name!r} is not known here; take {', '.join(get_args(Name))}")
    if budget is not None and budget < 2:
        raise ConfigError(f"a budget of {budget:g} looks a post buys nothing; take 2 or more")
    span = scenario.end - scenario.start
    lives = [scenario.end - max(post.created_at, scenario.start) for post in scenario.posts]
    mean_life = sum(lives, timedelta()) / len(lives) if lives else span
    looks = budget if budget is not None else 20.0 * max(span / timedelta(days=30), 0.1)
    mean_life = max(mean_life, timedelta(minutes=1))
    if name != "hazard":
        return Policy(name=cast("Name", name), looks=max(looks, 2.0), horizon=mean_life)
    lives = sorted(max(life, timedelta(minutes=1)) for life in lives) or [span]
    tenths = tuple(lives[(2 * n + 1) * len(lives) // 20] for n in range(10))
    return Policy(name="hazard", looks=max(looks, 2.0), horizon=span, lives=tenths)


def simulate(
    scenario: Scenario, engine: sa.Engine, evidence: Path, policy: Policy, origin: Origin
) -> Result:
    """Run the collector over the whole scenario, into a store that holds nothing yet.

    Args:
        scenario: the scripted world.
        engine: the store.
        evidence: directory for the kept answers.
        policy: when to look.
        origin: simulated or replayed; written into every row.

    Raises:
        ConfigError: a platform of the scenario has no dialect.
    """
    _check(scenario)
    world = World(scenario)
    _register(engine, scenario, origin)
    with _seldom_tidied(), asyncio.Runner(loop_factory=VirtualLoop) as loop:
        n_requests = loop.run(_play(world, engine, evidence, policy, origin))
    return Result(engine=engine, world=world, n_requests=n_requests)


@contextlib.contextmanager
def _seldom_tidied() -> Iterator[None]:
    """Let Python look for cycles more seldom: a look makes hundreds of objects, and no cycle."""
    before = gc.get_threshold()
    gc.set_threshold(20_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _check(scenario: Scenario) -> None:
    for platform in sorted({post.platform for post in scenario.posts}):
        if platform not in DIALECTS or platform not in PLATFORMS:
            known = ", ".join(sorted(set(DIALECTS) & set(PLATFORMS)))
            raise ConfigError(f"the replica does not speak {platform!r} yet; it speaks {known}")
    for row in scenario.posts:
        if _found_by(row, "accounts"):
            _check_account(row)


def _check_account(row: ScenarioPost) -> None:
    follows = PLATFORMS[row.platform].follows
    if follows is not None and follows.named(row.account) is None:
        raise ConfigError(
            f"posts: the account {row.account!r} of post {row.id!r} cannot be followed on "
            f"{row.platform}, so nothing of it would be found: write it as {follows.form}"
        )


def _found_by(post: ScenarioPost, way: FoundBy) -> bool:
    return DIALECTS[post.platform].found_by == way


def _stand_in(variable: str) -> str | None:
    """Return the secret of a scenario: a stand-in where a scripted platform honours one."""
    honoured = any(variable in dialect.keys for dialect in DIALECTS.values())
    return STAND_IN if honoured else None


def _place(post: ScenarioPost) -> Place:
    host = post.account.partition("@")[2] if post.platform == "mastodon" else ""
    return Place(post.platform, host or None)


def _register(engine: sa.Engine, scenario: Scenario, origin: Origin) -> None:
    with engine.begin() as connection:
        for row in scenario.topics:
            posts = [post for post in scenario.posts if row.name in post.topics]
            topic = Topic(
                name=row.name,
                role=row.role,
                queries=(row.name,) if any(_found_by(post, "search") for post in posts) else (),
                accounts=tuple(
                    dict.fromkeys(
                        f"{post.platform}:{post.account}"
                        for post in posts
                        if _found_by(post, "accounts")
                    )
                ),
                places=tuple(sorted({_place(post) for post in posts}, key=str)),
                control=row.control,
                registered_at=scenario.start,
            )
            append.topic(connection, topic, origin)
        for item in scenario.outside:
            append.outside(
                connection,
                Outside(
                    at=item.at,
                    until=item.until,
                    kind=item.kind,
                    words=item.words,
                    source=item.source,
                    certainty=item.certainty,
                    about=item.about,
                    origin=origin,
                ),
            )


async def _play(
    world: World, engine: sa.Engine, evidence: Path, policy: Policy, origin: Origin
) -> int:
    scenario = world.scenario
    clock = VirtualClock(scenario.start)
    places = list(scenario.vantages)
    apps = [
        Replica(world, tuple(DIALECTS.values()), clock, country=here.country, vantage=here.name)
        for here in places
    ]
    # One collector that looks from all of them, as a newsroom's would.
    first, *others = [
        VantagePlace(vantage=Vantage(name=here.name, country=here.country), app=app)
        for here, app in zip(places, apps, strict=True)
    ]
    setting = Setting(
        vantage=first.vantage,
        origin=origin,
        policy=policy,
        app=first.app,
        further=tuple(others),
        secret=_stand_in,
        seed=scenario.seed,
        idle_at_most=DISCOVER_EVERY,
    )
    await _live(world, engine, evidence, clock, setting)
    return sum(app.n_requests for app in apps)


async def _live(
    world: World, engine: sa.Engine, evidence: Path, clock: VirtualClock, setting: Setting
) -> None:
    """Run the collector to the end, through every kill of the scenario."""
    scenario = world.scenario
    ours = OurClock(clock, scenario.faults)
    names = {post.platform for post in scenario.posts}
    platforms = [PLATFORMS[name] for name in sorted(names)]
    for start, end in _lives(scenario):
        await clock.sleep((start - clock.now()).total_seconds())
        equipment = assemble(engine, evidence, platforms, ours, setting)
        links = asyncio.create_task(_bring_links(equipment, world))
        life = asyncio.create_task(runner.run(equipment, None))
        asyncio.get_running_loop().call_later(
            (end - clock.now()).total_seconds(), life.cancel, KILLED
        )
        with contextlib.suppress(asyncio.CancelledError):
            await life
        links.cancel()
        equipment.keeper.close()


async def _bring_links(equipment: Equipment, world: World) -> None:
    """Enrol each post that no listing shows when it is made, as one who pastes its link would."""
    posts = [post for post in world.scenario.posts if _found_by(post, "links")]
    for row in sorted(posts, key=lambda item: item.created_at):
        await equipment.clock.sleep((row.created_at - equipment.clock.now()).total_seconds())
        platform = PLATFORMS[row.platform]
        native_id = DIALECTS[row.platform].native_id(row)
        made = Subject(SubjectKind.POST, row.platform, native_id)
        found = platform.recognise(platform.canonical(made))
        if isinstance(found, Subject):
            for here in everywhere(equipment):
                for topic in row.topics:
                    enrol(here, row.platform, topic, [found])


def _lives(scenario: Scenario) -> Iterator[tuple[datetime, datetime]]:
    """Yield the spans in which the collector lives: between its killings."""
    start = scenario.start
    kills = [fault for fault in scenario.faults if fault.kind == "process_killed"]
    for kill in sorted(kills, key=lambda fault: fault.start):
        if kill.start > start:
            yield start, kill.start
        start = max(start, kill.end)
    if start < scenario.end:
        yield start, scenario.end


def write_truth(world: World, path: Path) -> None:
    """Write what is true of each post, a change a line, beside the store."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        for row in truth(world):
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def truth(world: World) -> Iterator[dict[str, str | None]]:
    """Yield every true change of every post, for each vantage point of the scenario."""
    for post in world.scenario.posts:
        native_id = DIALECTS[post.platform].native_id(post)
        for here in world.scenario.vantages:
            before: str | None = None
            for at in world.moments(post):
                state = world.post_state(post, at, here.country).state
                if state != before:
                    yield {
                        "at": at.isoformat(),
                        "platform": post.platform,
                        "native_id": native_id,
                        "vantage": here.name,
                        "state": state,
                    }
                before = state
