"""The collector's page: start, stop, what fell, and what can be done to topics."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from checker import daemon
from checker.daemon import Station
from checker.model import Origin, Place, Topic
from checker.store import append, entries
from checker.store.database import open_database
from checker.store.lock import holder
from tests.pages.conftest import Opened, plain
from tests.support.builders import NOON, later, make_pass, make_pass_end
from tests.support.stand_in import station as stand_in


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    """An own store with one topic, and a stand-in for its collector; ended after the test."""
    url = f"sqlite:///{tmp_path / 'checker.db'}"
    engine = open_database(url)
    made = Topic(name="Elections", queries=("x",), places=(Place("bluesky"),), registered_at=NOON)
    with engine.begin() as connection:
        append.topic(connection, made, Origin.OBSERVED)
        append.pass_start(connection, make_pass())
        append.pass_end(connection, make_pass_end(n_asked=3, n_answered=2, note="network"))
    engine.dispose()
    found = stand_in(tmp_path, store=url)
    yield found
    fell(found)


def fell(station: Station) -> None:
    """Kill the collector by its own number, if one runs."""
    running = holder(station.evidence)
    if running is not None and running.pid not in (None, os.getpid()):
        os.kill(running.pid or 0, signal.SIGKILL)
    for child in daemon._CHILDREN:
        child.wait(timeout=10)
    daemon._bury()


def shown(opened: Opened, station: Station) -> AppTest:
    """Open the collector's page."""
    app = opened(station.store, "collector", beside=("--folder", str(station.folder)))
    assert not app.exception
    return app


def pressed(app: AppTest, label: str) -> AppTest:
    """Press the button that is called so."""
    found = next(button for button in app.button if button.label == label)
    app = found.click().run()
    assert not app.exception
    return app


def test_without_a_collector_the_page_says_that_it_is_a_gap(
    opened: Opened, station: Station
) -> None:
    """The headline says what not collecting means, and the last passes are told in words."""
    words = plain(shown(opened, station))
    assert "Not collecting: nothing is looked at, and what happens now is a gap." in words
    assert (
        "Thu 15 Jan 12:00 UTC, Bluesky: three looks, 1 could not tell; "
        "no answer came from the platform." in words
    )
    assert "20 looks at one post over 60 days" in words


def test_start_and_stop_from_the_page(opened: Opened, station: Station) -> None:
    """A press starts the collector, the page says since when, and another press stops it."""
    app = pressed(shown(opened, station), "Start collecting")
    words = plain(app)
    assert "Collecting since Thu 15 Jan 12:00 UTC." in words
    assert "It goes on when this page is closed." in words
    assert holder(station.evidence) is not None
    app = pressed(app, "Stop collecting")
    assert "Not collecting" in plain(app)
    assert holder(station.evidence) is None


def test_a_start_that_fails_is_a_sentence(opened: Opened, station: Station) -> None:
    """When the collector falls at once its last words are the page's error."""
    (station.folder / "told").write_text("fall")
    app = pressed(shown(opened, station), "Start collecting")
    assert "No space left on device" in app.error[0].value
    assert "Not collecting" in plain(app)


def test_two_pages_start_one(opened: Opened, station: Station) -> None:
    """A press on a page that was drawn before another started it finds that one at work."""
    app = shown(opened, station)
    found = daemon.start(station, NOON)
    app = pressed(app, "Start collecting")
    assert f"Process {found.pid}." in plain(app)
    assert "Collecting since" in plain(app)


def test_one_that_was_killed_just_now_is_told(
    opened: Opened, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Right after its start a fallen collector is left alone, and the page says until when."""
    app = pressed(shown(opened, station), "Start collecting")
    fell(station)
    words = plain(app.run())
    assert "Not collecting" in words
    assert "ended by itself" in words
    assert "It is tried again after" in words


def test_one_that_was_killed_later_is_started_again(opened: Opened, station: Station) -> None:
    """The page starts a wanted collector again, and says so."""
    daemon.start(station, NOON)
    fell(station)
    words = plain(shown(opened, station))
    assert holder(station.evidence) is not None
    assert "ended by itself" in words
    assert "It was started again" in words


def test_topics_are_stopped_resumed_heated_and_renamed(opened: Opened, station: Station) -> None:
    """Each act is recorded at once and seen on the page."""
    app = pressed(shown(opened, station), "Stop looking")
    assert "not looked at since" in plain(app)
    app = pressed(app, "Look again")
    app = pressed(app, "Look more often for a day")
    assert "looked at more often until" in plain(app)
    name = next(field for field in app.text_input if field.label == "New name")
    name.set_value("The vote")
    app = pressed(app, "Rename")
    assert "It is called The vote now." in app.info[0].value.replace("\\", "")
    engine = open_database(station.store)
    with engine.connect() as connection:
        kinds = [act.kind.value for act in entries.acts(connection)]
    engine.dispose()
    assert kinds == ["stopped", "resumed", "heated", "renamed"]


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("https://www.tiktok.com/@a.user/video/7590701860651012321", "is a canary from now on"),
        ("nonsense", "no platform knows this link"),
        ("https://www.tiktok.com/@a.user", "is an account"),
    ],
)
def test_a_post_of_our_own_is_added_from_the_page(
    opened: Opened, station: Station, link: str, words: str
) -> None:
    """A link to a post becomes a canary; any other link is answered with a sentence."""
    app = shown(opened, station)
    next(field for field in app.text_input if "Link" in field.label).set_value(link)
    app = pressed(app, "Add")
    said = " ".join(item.value for item in [*app.info, *app.error]).replace("\\", "").lower()
    assert words in said


def test_progress_counts_the_looks_of_the_pass_that_is_on(opened: Opened, station: Station) -> None:
    """While a pass is on, the page says on which platform."""
    daemon.start(station, NOON)
    engine = open_database(station.store)
    with engine.begin() as connection:
        append.pass_start(connection, make_pass("pass-2", started_at=later(60)))
    engine.dispose()
    assert "A pass on Bluesky has begun." in plain(shown(opened, station))


def with_alerts(station: Station, url: str) -> None:
    """Write an address for alerts into the collector's configuration."""
    (station.folder / "checker.toml").write_text(f'[alerts]\nto = ["{url}"]\n', "utf-8")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_alerts_can_be_tried_from_the_page(
    opened: Opened, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address stands there without its path, and a test says that it did not arrive."""
    monkeypatch.chdir(station.folder)
    with_alerts(station, "json://127.0.0.1:9/secret")
    app = pressed(shown(opened, station), "Send a test")
    words = plain(app)
    assert "json://127.0.0.1:9" in words
    assert "secret" not in words
    assert any("did not arrive" in error.value for error in app.error)


def test_without_an_address_it_is_said_how_to_give_one(opened: Opened, station: Station) -> None:
    """Where nobody is alerted the page says so, and where an address is written."""
    app = shown(opened, station)
    assert "Nobody is alerted" in plain(app)
    assert "CHECKER_ALERT_URLS" in plain(app)
    assert not any(button.label == "Send a test" for button in app.button)
