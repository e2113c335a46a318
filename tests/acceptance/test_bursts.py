"""Many posts that go at once are one thing with members: in the log, on the page, in an alert."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from checker.alerts.letters import Letter
from checker.alerts.watch import Manner, Watch
from checker.collector.schedule import Policy
from checker.model import Origin
from checker.replica.scenario import Scenario
from checker.simulation import simulate
from checker.store.database import open_database
from tests.acceptance.shell import Here
from tests.alerts.scene import EAR, Ear
from tests.pages.conftest import Opened, opened, plain

__all__ = ["opened"]

START = datetime(2026, 1, 1, tzinfo=UTC)
WENT, CAME, END = (START + timedelta(hours=hour) for hour in (5, 8, 10))
N_GONE, N_ALL = 6, 16


def scenario() -> Scenario:
    """Return sixteen posts of as many accounts, of which six go at once and come back."""
    made_at = START - timedelta(days=3)
    states = [{"at": WENT, "is": "not_found"}, {"at": CAME, "is": "visible"}]
    posts = [
        {
            "platform": "tiktok",
            "id": str((int(made_at.timestamp()) << 32) + 1000 + number),
            "account": f"a{number}",
            "topics": ["x"],
            "text": f"post {number}",
            "created_at": made_at,
            "states": states if number < N_GONE else [],
        }
        for number in range(N_ALL)
    ]
    head = {"name": "burst", "start": START, "end": END, "topics": [{"name": "x"}]}
    return Scenario.model_validate({**head, "posts": posts})


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Play it once, looking every half hour, with alerts set up before; return the store's URL."""
    place = tmp_path_factory.mktemp("burst")
    url = f"sqlite:///{place / 'checker.db'}"
    engine = open_database(url)
    watching(engine).turn(START)
    policy = Policy(fixed=timedelta(minutes=30))
    simulate(scenario(), engine, place / "evidence", policy, Origin.SIMULATED)
    engine.dispose()
    return url


CONTROLS = "The controls did not move: all "


def test_the_log_tells_each_burst_once(checker: Here, store: str) -> None:
    """The table has a going and a return, each with cause, controls and its six members."""
    said = checker("--store", store, "events")
    gone, back = said.out.split("burst of ")[1:]
    assert gone.startswith("6 gone  [simulation]\n    Six posts on TikTok were no longer there")
    assert "all first seen so within an hour" in gone
    assert "No cause is stated for any of them." in gone
    assert back.startswith("6 returned  [simulation]\n    Six posts on TikTok were back")
    for burst in (gone, back):
        assert CONTROLS in burst
        assert burst.count(": event ") == N_GONE
    assert "12 changes, 12 of them in two bursts; " in said.err


def test_the_log_as_json_lists_every_change(checker: Here, store: str) -> None:
    """For programs the log has every member as an event of its own, whatever the table folds."""
    events = checker("--store", store, "events", "--format", "json").document
    changes = [event for event in events if event["kind"] != "appeared"]
    assert len({event["id"] for event in changes}) == 2 * N_GONE


def test_the_front_page_tells_each_burst_once(opened: Opened, store: str) -> None:
    """The standfirst and the feed say one thing, whether controls moved, and list the members."""
    app = opened(store)
    assert not app.exception
    words = plain(app)
    assert "Six posts on TikTok were no longer there, all first seen so within an hour." in words
    assert words.count(CONTROLS) == 3
    assert "All are back." in words
    assert words.count("Six posts, together") == 2
    assert "Who took six posts away together, and whether anybody did: TikTok" in words
    assert [box.label for box in app.expander].count("The 6 one by one") == 2


def watching(engine: sa.Engine) -> Watch:
    """Return a watch of a store, as a new process would begin it, with an ear of its own."""
    return Watch(engine, [EAR], Manner(zone=UTC, digest_s=0.0), Ear())


@pytest.fixture
def letters(store: str, tmp_path: Path) -> list[Letter]:
    """Return what an address hears of the whole story, in two turns after it."""
    shutil.copy(store.removeprefix("sqlite:///"), tmp_path / "checker.db")
    engine = open_database(f"sqlite:///{tmp_path / 'checker.db'}")
    ear = Ear()
    for minutes in (0, 30):
        replace(watching(engine), sender=ear).turn(END + timedelta(minutes=minutes))
    engine.dispose()
    return [letter for _, letter in ear.heard]


def test_the_alert_tells_each_burst_once(letters: list[Letter]) -> None:
    """One letter has a line for the going and one for the return, and none is sent after it."""
    (letter,) = letters
    assert letter.title == "12 confirmed changes (simulation)"
    gone, back = letter.body.splitlines()
    assert "Simulation, not observed: six posts on TikTok, on “x”, were no longer there" in gone
    assert "one burst, told once. No cause is stated for any of them." in gone
    assert "Simulation, not observed: six posts on TikTok, on “x”, were back" in back
    assert "Why is not stated." in back
    for line in (gone, back):
        assert CONTROLS in line
        assert "First event " in line
    assert len(set(letter.events)) == 2 * N_GONE
