"""Observers: a server's copies are seen from a vantage point of their own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from checker.clock import VirtualClock
from checker.collector import afar, runner
from checker.collector.assembly import Setting, assemble
from checker.collector.equipment import Equipment
from checker.collector.meaning import rebuild, rules_of, server_at
from checker.collector.schedule import Policy
from checker.collector.servers import observer_of, seen_from, vantage_at
from checker.model import Origin, Place, Vantage, account, post
from checker.platforms import PLATFORMS
from checker.store import schema
from tests.collector.scene import START, Scene, until, world
from tests.support.servers import OBSERVER, ORIGIN, Servers, three_servers

MASTODON = PLATFORMS["mastodon"]
HERE, AFAR = "here", f"here@{OBSERVER}"
FIRST = 113_000_000_000_000_000
LAST = FIRST + 5 * 10**9
PLACES = (Place("mastodon", ORIGIN), Place("mastodon", OBSERVER))


class Play(Scene):
    """A scene on servers that copy from each other."""

    servers: Servers

    def equipment(self, clock: VirtualClock, platform: Any = MASTODON) -> Equipment:
        """Return a collector's equipment among the servers."""
        setting = Setting(
            vantage=Vantage(name=HERE),
            origin=Origin.SIMULATED,
            policy=Policy(fixed=self.every),
            app=self.servers,
            seed=1,
        )
        return assemble(self.engine, self.place / "evidence", [platform], clock, setting)


@pytest.fixture
def play(tmp_path: Path) -> Any:
    """Return a scene in which the topic ``topic`` is watched on origin and observer."""
    scene = Play(tmp_path, world([]))
    scene.servers = three_servers()
    scene.register(queries=("topic",), places=PLACES)
    yield scene
    scene.engine.dispose()


def six_hours(scene: Play, change: Callable[[Servers], None]) -> list[tuple[Any, ...]]:
    """Collect for six hours, something being changed after two; return the negative events."""

    async def act(equipment: Equipment) -> None:
        await runner.run(equipment, START.replace(hour=2))
        change(scene.servers)
        await runner.run(equipment, START.replace(hour=6))

    scene.play(act, MASTODON)
    return negatives(scene)


def negatives(scene: Play) -> list[tuple[Any, ...]]:
    """Return vantage point, post, cause and confirmation of what was lost or limited."""
    events, subjects = schema.events, schema.subjects
    query = (
        sa.select(
            events.c.vantage,
            subjects.c.native_id,
            events.c.cause,
            events.c.actor,
            events.c.confirmed_at.is_not(None),
        )
        .join(subjects, subjects.c.id == events.c.subject_id)
        .where(events.c.kind.in_(["gone", "limited"]))
        .order_by(events.c.vantage, subjects.c.native_id)
    )
    with scene.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(query)]


def quiet(_: Servers) -> None:
    """Change nothing."""


def test_the_same_post_on_two_servers_is_one_subject(play: Play) -> None:
    """A post and its copies are one subject, seen from two vantage points."""
    assert six_hours(play, quiet) == []
    posts = {
        name
        for kind, name in play.rows(schema.subjects, "kind", "native_id")
        # but for the control that should not be there
        if kind == "post" and not name.startswith(f"{ORIGIN}/2940")
    }
    own = {f"{ORIGIN}/{FIRST + index * 10**9}" for index in range(6)}
    assert posts == own | {f"p.example/{FIRST + index}" for index in range(3)}
    seen = {(vantage, n) for vantage, n in play.rows(schema.spells, "vantage", "subject_id")}
    assert len({n for vantage, n in seen if vantage == AFAR}) == len(posts)
    # nothing is in question: the control that should not be there is not asked
    assert len({n for vantage, n in seen if vantage == HERE}) == len(posts)


def test_a_copy_taken_out_is_gone_there_alone(play: Play) -> None:
    """What an observer's moderators take out is gone from the observer, and not from here."""
    lost = six_hours(play, lambda servers: servers.by_host[OBSERVER].gone.add(LAST + 7))
    assert lost == [(AFAR, f"{ORIGIN}/{LAST}", "moderator_removal", "platform", True)]


def test_a_server_shut_out_limits_all_its_posts_there(play: Play) -> None:
    """A blocked server's posts are limited at the observer; others' posts bear witness for that."""

    def shut_out(servers: Servers) -> None:
        servers.by_host[OBSERVER].blocked = [ORIGIN]

    lost = six_hours(play, shut_out)
    posts = [row for row in lost if "/" in row[1]]
    assert [row[1] for row in posts] == [f"{ORIGIN}/{FIRST + index * 10**9}" for index in range(6)]
    assert {(row[0], *row[2:]) for row in posts} == {(AFAR, "defederated", "platform", True)}


def test_an_account_suspended_by_the_observer_takes_its_copies_along(play: Play) -> None:
    """An account that the observer alone suspends explains its copies there, and nothing here."""

    def suspend(servers: Servers) -> None:
        servers.by_host[OBSERVER].marks[f"ann@{ORIGIN}"] = "suspended"

    lost = six_hours(play, suspend)
    assert {row[0] for row in lost} == {AFAR}
    assert {row[2:] for row in lost} == {("account_suspended", "platform", True)}
    assert len(lost) == 7


def test_what_the_origin_took_out_is_gone_from_both(play: Play) -> None:
    """Gone at its origin and at the observer, a post names nobody at either."""

    def take_out(servers: Servers) -> None:
        servers.by_host[ORIGIN].gone.add(LAST)
        servers.by_host[OBSERVER].gone.add(LAST + 7)

    name = f"{ORIGIN}/{LAST}"
    assert six_hours(play, take_out) == [
        (HERE, name, "not_found", "unstated", True),
        (AFAR, name, "not_found", "unstated", True),
    ]


def test_a_copy_that_outlives_its_post_is_no_sighting_here(play: Play) -> None:
    """A post that only an observer still shows was never seen here: it is not gone from here."""
    play.servers.by_host[ORIGIN].gone.add(LAST)
    assert six_hours(play, quiet) == []


def test_rebuilt_equals_what_was_judged_pass_by_pass(play: Play) -> None:
    """Judging all history anew gives the same spells and events, observers' included."""
    six_hours(play, lambda servers: servers.by_host[OBSERVER].gone.add(LAST + 7))
    before = [play.rows(table) for table in (schema.verdicts, schema.spells, schema.events)]
    with play.engine.begin() as connection:
        rebuild(connection, rules_of(PLATFORMS.values()))
    after = [play.rows(table) for table in (schema.verdicts, schema.spells, schema.events)]
    assert [sorted(map(str, rows)) for rows in after] == [sorted(map(str, rows)) for rows in before]


def test_one_round_asks_observers_too(play: Play) -> None:
    """A single round lists and looks at the origin and at the observer."""

    async def act(equipment: Equipment) -> list[str]:
        return [running.start.vantage for running in await runner.once(equipment)]

    passes = play.play(act, MASTODON)
    assert set(passes) == {HERE, AFAR, f"here@{ORIGIN}"}


def test_no_observer_without_a_server_named(tmp_path: Path) -> None:
    """A topic that names no server has no observers, nor has a platform that is one server."""
    scene = Play(tmp_path, world([]))
    scene.servers = three_servers()
    scene.register(queries=("topic",), places=(Place("mastodon"), Place("tiktok")))

    async def act(equipment: Equipment) -> list[Any]:
        await until(equipment, 0)
        both = (MASTODON, PLATFORMS["tiktok"])
        return [one for platform in both for one in afar.stations(equipment, platform)]

    assert scene.play(act, MASTODON) == []
    scene.engine.dispose()


@pytest.mark.parametrize(
    ("name", "observer"),
    [
        ("here", None),
        ("me@home", None),
        ("here@x.example", "x.example"),
        ("a@b@x.example", "x.example"),
    ],
)
def test_a_vantage_points_name_says_its_observer(name: str, observer: str | None) -> None:
    """The host behind the sign is the observer's; a place called me@home is none."""
    assert observer_of(name) == observer


def test_a_vantage_point_afar_keeps_what_is_true_of_here() -> None:
    """Country and language stay; name and network say which server is asked."""
    there = vantage_at(Vantage(name="nl", country="NL"), OBSERVER)
    assert (there.name, there.country, there.network) == (f"nl@{OBSERVER}", "NL", OBSERVER)


def test_witnesses_of_an_observer_are_all_it_shows() -> None:
    """From an observer every subject is asked about at that one server; from here at its own."""
    subject = post("mastodon", f"{ORIGIN}/{FIRST}")
    assert server_at(AFAR)(subject) == OBSERVER
    assert server_at(HERE)(subject) == ORIGIN
    assert server_at(AFAR)(account("tiktok", "x")) is None


def test_a_platform_of_one_server_is_seen_as_it_is() -> None:
    """A platform without copies stays what it is, wherever it is looked at from."""
    tiktok = PLATFORMS["tiktok"]
    assert seen_from(tiktok, OBSERVER, lambda _: {}) is tiktok
