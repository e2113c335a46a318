"""One collector at several vantage points: what it keeps of each, and what they tell together."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from checker.collector.meaning import rebuild, rules_of
from checker.collector.schedule import Policy
from checker.collector.vantages import at
from checker.errors import ConfigError
from checker.judge.vantages import AT_FAULT, SEEN_ELSEWHERE
from checker.model import Origin
from checker.platforms import PLATFORMS
from checker.replica.scenario import Scenario
from checker.simulation import simulate
from checker.store import schema
from checker.store.database import open_database
from checker.store.vantages import fault_rows, places_told
from checker.store.verify import verify_store
from checker.views.vantages import vantage_lines
from tests.collector.scene import Scene, world

START = datetime(2026, 1, 5, tzinfo=UTC)
TR = {"in": ["TR"]}


def hours(count: float) -> datetime:
    """Return the moment ``count`` hours into the scene."""
    return START + timedelta(hours=count)


def post(number: int, account: str, topic: str, states: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return a TikTok post made a day before the scene begins."""
    made_at = hours(-24) + timedelta(minutes=number)
    return {
        "platform": "tiktok",
        "id": str((int(made_at.timestamp()) << 32) + number),
        "account": account,
        "topics": [topic],
        "text": f"post {number}",
        "created_at": made_at,
        "states": list(states),
    }


def played(place: Path, posts: Sequence[dict[str, Any]], ends: float) -> sa.Engine:
    """Play posts for two vantage points, nl and tr, looking every half hour."""
    scenario = Scenario.model_validate(
        {
            "name": "places",
            "start": START,
            "end": hours(ends),
            "topics": [{"name": "x"}, {"name": "c", "role": "control"}],
            "vantages": [{"name": "nl", "country": "NL"}, {"name": "tr", "country": "TR"}],
            "posts": list(posts),
        }
    )
    engine = open_database(f"sqlite:///{place / 'checker.db'}")
    policy = Policy(fixed=timedelta(minutes=30))
    simulate(scenario, engine, place / "evidence", policy, Origin.SIMULATED)
    return engine


def rows(engine: sa.Engine, query: sa.Select[Any]) -> list[tuple[Any, ...]]:
    """Return a query's rows as plain tuples."""
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(query)]


def changes(engine: sa.Engine, vantage: str) -> list[tuple[Any, ...]]:
    """Return kind, cause and grade of a vantage point's confirmed changes."""
    table = schema.events
    query = sa.select(table.c.kind, table.c.cause, table.c.grade).where(
        table.c.vantage == vantage, table.c.confirmed_at.is_not(None), table.c.kind != "appeared"
    )
    return sorted(rows(engine, query))


def all_derived(engine: sa.Engine) -> dict[str, list[str]]:
    """Return every derived row, in an order that does not depend on when it was written."""
    return {
        table.name: sorted(map(repr, rows(engine, sa.select(table)))) for table in schema.DERIVED
    }


@pytest.fixture(scope="module")
def blind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    """Play thirty posts that tr alone misses for three hours, and three controls that it sees."""
    away = [
        {"at": hours(2.2), "is": "not_found", **TR},
        {"at": hours(5.2), "is": "visible"},
        {"at": hours(7.2), "is": "not_found", **TR},
    ]
    posts = [post(number, f"a{number % 3}", "x", away[:2]) for number in range(29)]
    posts.append(post(29, "a0", "x", away))
    posts += [post(30 + number, f"c{number}", "c", []) for number in range(3)]
    engine = played(tmp_path_factory.mktemp("blind"), posts, 9)
    yield engine
    engine.dispose()


def test_who_alone_misses_everything_invents_nothing(blind: sa.Engine) -> None:
    """All that a vantage point at fault missed is void, and only what it misses later counts."""
    assert changes(blind, "nl") == []
    assert changes(blind, "tr") == [("gone", "geo_block", "B")]


def test_a_fault_spans_from_its_first_pass_until_it_sees_again(blind: sa.Engine) -> None:
    """The fault is written with the vantage point, from when, until when and how much it missed."""
    with blind.connect() as connection:
        (fault,) = fault_rows(connection)
    assert (fault["vantage"], fault["platform"], fault["n_missed"]) == ("tr", "tiktok", 30)
    assert hours(2.2) <= fault["since"] <= hours(2.8)
    assert hours(5.2) <= fault["ended_at"] <= hours(6.2)


def test_void_looks_name_the_rule(blind: sa.Engine) -> None:
    """Each void negative says that its vantage point was at fault; no positive is void."""
    query = sa.select(schema.verdicts.c.cause).where(schema.verdicts.c.rule == AT_FAULT)
    found = rows(blind, query)
    assert len(found) >= 30
    assert set(found) == {("control_failed",)}


def test_the_logbook_names_the_fault(blind: sa.Engine) -> None:
    """Who is or was at fault is said, with since when and what it costs."""
    with blind.connect() as connection:
        lines = vantage_lines(places_told(connection), fault_rows(connection))
    assert [line.split(" ")[0] for line in lines] == ["nl", "tr", "At"]
    assert "tr on TikTok" in lines[-1]
    assert "30 that all others saw" in lines[-1]


def test_one_place_needs_no_lines() -> None:
    """With a single vantage point there is nothing to tell apart."""
    assert vantage_lines([{"name": "here"}], []) == []


def test_rebuilt_equals_incremental_with_a_fault(blind: sa.Engine) -> None:
    """Judging all history anew finds the same fault, verdicts and events, row for row."""
    before = all_derived(blind)
    with blind.begin() as connection:
        rebuild(connection, rules_of(PLATFORMS.values()))
    assert all_derived(blind) == before


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[sa.Engine, Path]]:
    """Play a post withheld in one place, one gone everywhere, one removed in one place only."""
    gone = [
        [{"at": hours(2.2), "is": "not_found", **TR}, {"at": hours(4.2), "is": "visible"}],
        [{"at": hours(2.2), "is": "not_found"}],
        [{"at": hours(2.2), "is": "policy_removal", **TR}],
    ]
    posts = [post(number, f"a{number}", "x", gone[number]) for number in range(3)]
    posts += [post(10 + number, f"a{number}", "x", []) for number in range(6)]
    place = tmp_path_factory.mktemp("apart")
    engine = played(place, posts, 6)
    yield engine, place / "evidence"
    engine.dispose()


def test_each_place_has_its_own_changes(apart: tuple[sa.Engine, Path]) -> None:
    """Withheld is gone there only, by inference; gone at both is B; what is stated stays so."""
    engine, _ = apart
    assert changes(engine, "nl") == [("gone", "not_found", "B")]
    assert changes(engine, "tr") == [
        ("gone", "geo_block", "B"),
        ("gone", "not_found", "B"),
        ("gone", "policy_removal", "A"),
        ("returned", "none", "A"),
    ]


def test_what_others_add_is_kept_beside_what_was_said_alone(
    apart: tuple[sa.Engine, Path],
) -> None:
    """An event keeps what its own vantage point had, and says when it was revised."""
    table = schema.events
    query = sa.select(table.c.alone, table.c.revised_at).where(table.c.rule == SEEN_ELSEWHERE)
    ((alone, revised_at),) = rows(apart[0], query)
    assert (alone["cause"], alone["grade"], alone["revised_at"]) == ("not_found", "C", None)
    assert hours(2.2) < revised_at < hours(3.2)


def test_all_places_share_one_chain_of_evidence(apart: tuple[sa.Engine, Path]) -> None:
    """One collector has one chain, whose every record and row can be checked."""
    assert verify_store(*apart).n_observations > 0


def test_what_one_place_misses_the_others_look_at_at_once(apart: tuple[sa.Engine, Path]) -> None:
    """A look that another place asked for is marked as triggered, and kept out of rates."""
    table = schema.observations
    query = sa.select(table.c.vantage).where(table.c.purpose == "triggered").distinct()
    assert ("nl",) in rows(apart[0], query)


@pytest.mark.parametrize("stage", ["blind", "apart"])
def test_every_place_looks_at_every_post(stage: str, request: pytest.FixtureRequest) -> None:
    """What one has found is on the agenda of all."""
    found = request.getfixturevalue(stage)
    engine = found[0] if isinstance(found, tuple) else found
    table = schema.agenda
    query = sa.select(table.c.vantage, sa.func.count()).group_by(table.c.vantage)
    counts = dict(rows(engine, query))
    assert counts["nl"] == counts["tr"]


def test_a_vantage_point_is_named_or_refused(tmp_path: Path) -> None:
    """Without a name it is the first; a name that is none is refused with those that there are."""

    async def act(equipment: Any) -> None:
        assert at(equipment, None) is equipment
        assert at(equipment, "here") is equipment
        with pytest.raises(ConfigError, match="no such vantage point; there are here"):
            at(equipment, "moon")

    Scene(tmp_path, world([])).play(act)
