"""The same clip on four platforms: each with its words, actor, basis and grade, on the page too."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from checker.model import Availability, Event, EventKind, Grade, Origin
from checker.replica.scenario_file import load
from checker.simulation import policy_for, simulate
from checker.store import frames
from checker.store.database import open_database
from tests.real import browser as real

SCENARIO = Path(__file__).parents[2] / "docs" / "examples" / "same-clip.toml"
BUDGET = 60.0

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[Event]]:
    """Play the scenario once; return its store and the confirmed changes of its posts."""
    place = tmp_path_factory.mktemp("clip")
    url = f"sqlite:///{place / 'checker.db'}"
    engine, scenario = open_database(url), load(SCENARIO)
    policy = policy_for(scenario, "uniform", BUDGET)
    simulate(scenario, engine, place / "evidence", policy, Origin.SIMULATED)
    with engine.connect() as connection:
        events = [event for event, _ in frames.events(connection)]
    engine.dispose()
    return url, [event for event in events if event.confirmed_at and event.kind != "appeared"]


TOLD = {
    # platform: cause, actor, basis, availability, and words of the platform's own answer
    "tiktok": ("policy_removal", "platform", "stated", "absent", "status_audit_not_pass"),
    "douyin": ("policy_removal", "platform", "stated", "absent", "status_audit_self_see"),
    "youtube": ("account_suspended", "platform", "stated", "absent", "terminated"),
    "x": ("legal_withheld", "unstated", "stated", "limited", "withheld in TR"),
}


@pytest.mark.parametrize("platform", TOLD)
def test_each_platform_is_told_in_its_own_words(
    clip: tuple[str, list[Event]], platform: str
) -> None:
    """What went carries the platform's cause, actor, basis and words, and the strongest grade."""
    cause, actor, basis, availability, words = TOLD[platform]
    went = [
        event
        for event in clip[1]
        if event.subject.platform == platform and event.kind in (EventKind.GONE, EventKind.LIMITED)
    ]
    assert went
    for event in went:
        outcome = event.outcome
        assert (outcome.cause, outcome.actor, outcome.basis) == (cause, actor, basis)
        assert outcome.availability == Availability(availability)
        assert words in (event.words or "")
        assert event.grade is Grade.A


def test_what_is_withheld_in_one_country_is_seen_so_from_there_alone(
    clip: tuple[str, list[Event]],
) -> None:
    """X's post is limited from Istanbul, and nothing happens to it in Amsterdam."""
    assert {event.vantage for event in clip[1] if event.subject.platform == "x"} == {"istanbul"}


@pytest.mark.parametrize(("platform", "n"), [("tiktok", 2), ("youtube", 4), ("douyin", 0)])
def test_what_came_back_came_back(clip: tuple[str, list[Event]], platform: str, n: int) -> None:
    """TikTok's post and YouTube's channel with its video return, from both places; Douyin's not."""
    back = [
        event
        for event in clip[1]
        if event.subject.platform == platform and event.kind is EventKind.RETURNED
    ]
    assert len(back) == n


def test_the_page_tells_it_once(clip: tuple[str, list[Event]]) -> None:
    """The front page names each change with its place, and counts what two places saw once."""
    why = real.missing()
    if why and os.environ.get("CHECKER_REQUIRE_REAL") == "1":
        pytest.fail(f"CHECKER_REQUIRE_REAL=1, but {why}")
    if why:
        pytest.skip(why)
    with real.served(clip[0]) as address, real.browser() as started:
        page = started.new_page(viewport={"width": 1280, "height": 2000})
        page.goto(address)
        page.get_by_text("What changed").first.wait_for(timeout=60_000)
        text = page.inner_text("body")
    assert "withheld in TR" in text
    assert "seen from istanbul" in text.lower()
    assert "twice" not in text
