"""``checker simulate``: every fault, alone and overlapping, and not one invented takedown."""

import json
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from checker.collector.meaning import rebuild, rules_of
from checker.commands.objects import event_object
from checker.commands.simulating import summarise
from checker.errors import ConfigError
from checker.model import Origin, SubjectKind
from checker.platforms import PLATFORMS
from checker.replica.scenario import FAULT_KINDS, Scenario
from checker.replica.scenario_file import load
from checker.replica.score import Outage, outages, score
from checker.replica.world import World
from checker.simulation import Result, policy_for, simulate, truth
from checker.store import frames, schema
from checker.store.database import open_database
from checker.store.verify import Checked, verify_store

SCENARIOS = Path(__file__).parent / "scenarios"
NAMES = sorted(path.stem for path in SCENARIOS.glob("*.toml"))
BUDGET = 16.0
STEADY = ("calm", "list_wipe", "login_wall", "soft_error", "two_days")


@dataclass(frozen=True)
class Played:
    """A scenario that has been played.

    Attributes:
        summary: what ``simulate`` prints.
        evidence: where its evidence lies.
    """

    result: Result
    summary: dict[str, Any]
    evidence: Path

    def events(self) -> list[dict[str, Any]]:
        """Return the events as the contract writes them, but for revisions of the time."""
        with self.result.engine.connect() as connection:
            return [event_object(event, topics) for event, topics in frames.events(connection)]


def play(name: str, place: Path, policy: str = "uniform") -> Played:
    """Play a scenario into a new store."""
    scenario = load(SCENARIOS / f"{name}.toml")
    engine = open_database(f"sqlite:///{place / 'checker.db'}")
    evidence = place / "evidence"
    result = simulate(
        scenario, engine, evidence, policy_for(scenario, policy, BUDGET), Origin.SIMULATED
    )
    return Played(result, summarise(result), evidence)


Stage = Callable[[str], Played]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Play each scenario once, in equal gaps, for all tests that look at it."""
    done: dict[str, Played] = {}

    def played_once(name: str) -> Played:
        if name not in done:
            done[name] = play(name, tmp_path_factory.mktemp(name))
        return done[name]

    yield played_once
    for item in done.values():
        item.result.engine.dispose()


@pytest.fixture(params=NAMES)
def played(request: pytest.FixtureRequest, stage: Stage) -> Played:
    """Return each scenario as it was played."""
    return stage(request.param)


def derived(engine: sa.Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Return every derived row, in an order that does not depend on when it was written."""
    with engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(sa.select(table)).all()))
            for table in schema.DERIVED
        }


def is_sure_change(event: dict[str, Any]) -> bool:
    """Say whether an event is a confirmed change of a post."""
    is_post = event["subject"]["kind"] == SubjectKind.POST
    return is_post and event["confirmed_at"] is not None and event["kind"] != "appeared"


def no_error(summary: dict[str, Any]) -> dict[str, int]:
    """Return the counts that must be nil."""
    return {name: summary[name] for name in ("false_gone", "false_returned", "missed")}


NIL = {"false_gone": 0, "false_returned": 0, "missed": 0}


def test_nothing_is_invented_and_nothing_missed(played: Played) -> None:
    """No fault makes a takedown or a return, and no outage of two cadences stays unseen."""
    assert no_error(played.summary) == NIL


def test_every_bracket_holds_the_truth(played: Played) -> None:
    """Each confirmed change of a post happened inside its bracket, by code that knows no judge."""
    posts = [event for event in played.events() if is_sure_change(event)]
    away: list[Outage] = outages(truth(played.result.world))
    counted = score(posts, away, played.result.world.scenario.end)
    assert (counted["false_gone"], counted["false_returned"]) == (0, 0)


def test_rebuilt_equals_incremental(played: Played) -> None:
    """Judging all history anew gives the same verdicts, spells and events, row for row."""
    before = derived(played.result.engine)
    with played.result.engine.begin() as connection:
        rebuild(connection, rules_of(PLATFORMS.values()))
    assert derived(played.result.engine) == before


def test_evidence_verifies(played: Played) -> None:
    """Every digest and every link of what was kept can be recomputed."""
    checked: Checked = verify_store(played.result.engine, played.evidence)
    assert checked.n_observations > 0


def test_every_post_is_found_in_the_end(played: Played) -> None:
    """Whatever befalls the listings, each post that was up at the end has been found."""
    world = played.result.world
    end = world.scenario.end
    up = {
        post.id
        for post in world.scenario.posts
        if post.platform == "tiktok" and world.post_state(post, end, None).state == "visible"
    }
    with played.result.engine.connect() as connection:
        known = set(connection.execute(sa.select(schema.subjects.c.native_id)).scalars())
    assert up - known == set()


@pytest.mark.parametrize("name", STEADY)
def test_equal_gaps_keep_the_budget(name: str, stage: Stage) -> None:
    """With equal gaps the mean looks a post are the budget, controls and second looks included."""
    summary = stage(name).summary
    assert summary["looks"] / summary["posts"] == pytest.approx(BUDGET, rel=0.15)


@pytest.mark.parametrize("name", ["calm", "storm"])
def test_growing_gaps_invent_nothing_either(name: str, tmp_path: Path) -> None:
    """Gaps that grow with age keep the same promises."""
    assert no_error(play(name, tmp_path, policy="backoff").summary) == NIL


@pytest.mark.parametrize("name", ["storm", "road"])
def test_the_same_scenario_gives_the_same_events(name: str, stage: Stage, tmp_path: Path) -> None:
    """A scenario played twice gives identical events, faults and all."""
    assert play(name, tmp_path).events() == stage(name).events()


def test_the_scenarios_hold_every_kind_of_fault() -> None:
    """Between them the scenarios script every fault there is."""
    found = {fault.kind for name in NAMES for fault in load(SCENARIOS / f"{name}.toml").faults}
    assert found == set(FAULT_KINDS)


@pytest.mark.parametrize("name", ["places", "places_faulty"])
def test_what_is_withheld_in_one_country_is_gone_there_only(name: str, stage: Stage) -> None:
    """A geographic block is told of the country it is in, by inference or where it is stated."""
    blocks = [event for event in stage(name).events() if event["cause"] == "geo_block"]
    found = {(event["vantage"], event["basis"], event["grade"]) for event in blocks}
    # Where a control went too, or an old answer stood for it, its pass vouches for less.
    doubted = {("tr", "inferred", "C")} if name == "places_faulty" else set()
    assert found - doubted == {("tr", "inferred", "B"), ("tr", "stated", "A")}
    assert all(event["revised_at"] for event in blocks if event["basis"] == "inferred")


def test_what_befalls_one_vantage_point_is_no_gap_of_the_other(stage: Stage) -> None:
    """Each vantage point has gaps of its own."""
    gaps = schema.gaps
    with stage("places_faulty").result.engine.connect() as connection:
        found = connection.execute(sa.select(gaps.c.vantage, gaps.c.reason).distinct()).all()
    assert ("tr", "challenge") in found
    assert ("nl", "challenge") not in found


# ---- scenarios that are written wrongly

GOOD = """
name = "x"
start = 2026-01-01T00:00:00Z
end = 2026-01-02T00:00:00Z
[[topics]]
name = "x"
[[posts]]
platform = "tiktok"
id = "7590701860651012321"
account = "a1"
topics = ["x"]
created_at = 2026-01-01T10:00:00Z
states = [{ at = 2026-01-01T12:00:00Z, is = "policy_removal" }]
[[faults]]
kind = "challenge"
from = 2026-01-01T10:00:00Z
to = 2026-01-01T11:00:00Z
"""
POST = GOOD[GOOD.index("[[posts]]") : GOOD.index("[[faults]]")]

BAD: dict[str, tuple[Callable[[str], str], str]] = {
    "unknown kind": (lambda text: text.replace('"challenge"', '"chalenge"'), "faults.0.kind"),
    "unknown key": (lambda text: text.replace("account =", "acount ="), "posts.0"),
    "unknown state": (lambda text: text.replace("policy_removal", "banned"), "states.0.is"),
    "states out of order": (
        lambda text: text.replace(
            '"policy_removal" }', '"visible" }, { at = 2026-01-01T11:00:00Z, is = "geo_block" }'
        ),
        "out of order",
    ),
    "no topic": (lambda text: text.replace('topics = ["x"]', "topics = []"), "posts.0.topics"),
    "foreign topic": (lambda text: text.replace('["x"]', '["y"]'), "posts.0.topics"),
    "end before start": (lambda text: text.replace("2026-01-02", "2025-01-02"), "'end'"),
    "unzoned time": (lambda text: text.replace("01T00:00:00Z", "01T00:00:00"), "start"),
    "post twice": (lambda text: text + POST, "there twice"),
    "fault ends first": (lambda text: text.replace("01T11:00", "01T09:00"), "'to'"),
    "share of none": (lambda text: text + "share = 0.0\n", "faults.0.share"),
    "fault from nowhere": (
        lambda text: text + 'vantage = "moon"\n', "faults.0.vantage"
    ),
    "vantage twice": (
        lambda text: text + '[[vantages]]\nname = "a"\n[[vantages]]\nname = "a"\n', "there twice"
    ),
    "no TOML": (lambda text: text + "[[\n", "is no TOML"),
}  # fmt: skip


@pytest.mark.parametrize("wrong", BAD)
def test_a_wrong_scenario_is_refused_by_file_and_key(wrong: str, tmp_path: Path) -> None:
    """What is wrong in a scenario is named by file and key, with the exit code of wrong use."""
    spoil, named = BAD[wrong]
    path = tmp_path / "mine.toml"
    path.write_text(spoil(GOOD), "utf-8")
    with pytest.raises(ConfigError, match=r"mine\.toml") as refusal:
        load(path)
    assert named in str(refusal.value)


def test_a_platform_without_a_dialect_is_refused(tmp_path: Path) -> None:
    """A scenario on a platform that the replica does not speak is refused, and says which."""
    written = tomllib.loads(GOOD.replace('"tiktok"', '"friendster"'))
    scenario = Scenario.model_validate(written)
    engine = open_database(f"sqlite:///{tmp_path / 'checker.db'}")
    with pytest.raises(ConfigError, match="friendster"):
        simulate(
            scenario,
            engine,
            tmp_path / "evidence",
            policy_for(scenario, "uniform", BUDGET),
            Origin.SIMULATED,
        )


@pytest.mark.parametrize(
    ("policy", "budget", "named"), [("hazzard", 20.0, "hazzard"), ("uniform", 1.0, "buys nothing")]
)
def test_a_policy_that_is_none_is_refused(policy: str, budget: float, named: str) -> None:
    """An unknown policy and a budget that buys nothing are refused."""
    with pytest.raises(ConfigError, match=named):
        policy_for(load(SCENARIOS / "calm.toml"), policy, budget)


def test_truth_is_a_line_a_change() -> None:
    """The truth that is written beside the store is plain JSON, a change a line."""
    rows = list(truth(World(load(SCENARIOS / "calm.toml"))))
    assert json.loads(json.dumps(rows[0]))["state"] == "visible"
