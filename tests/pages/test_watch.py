"""The page on which a topic of one's own is made, as its user fills it in."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from checker import daemon
from checker.commands import probing
from checker.errors import StoreBusy, StoreError
from checker.model import Origin, Place, Topic
from checker.model.instants import EPOCH
from checker.store import append, frames
from checker.store.database import open_database
from checker.views.watching import Asked
from tests.pages.conftest import Opened, plain, shown

VIDEO = "https://www.tiktok.com/@a/video/7590701860651012321"
Fill = Callable[..., AppTest]


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A store of the reader's own that is not there yet."""
    return f"sqlite:///{tmp_path / 'checker.db'}"


@pytest.fixture(autouse=True)
def answers(monkeypatch: pytest.MonkeyPatch) -> list[Asked]:
    """What the places say when asked once; nobody is asked in these tests."""
    found: list[Asked] = []
    monkeypatch.setattr(probing, "first_answers", lambda desk, topic: list(found))
    return found


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The stores whose collector was started; no process is."""
    found: list[str] = []

    def start(station: daemon.Station, now: object) -> str:
        found.append(station.store)
        return "process 1"

    monkeypatch.setattr(daemon, "start", start)
    return found


@pytest.fixture
def fill(opened: Opened, url: str) -> Fill:
    """Open the page, fill fields by their key, and press the check."""

    def _fill(app: AppTest | None = None, /, **entered: str) -> AppTest:
        app = app or opened(url, "watch")
        for key, words in entered.items():
            kinds = app.text_area if key in ("words", "accounts", "links") else app.text_input
            next(item for item in kinds if item.key == f"watch-{key}").set_value(words)
        return press(app, "watch-check")

    return _fill


def press(app: AppTest, key: str) -> AppTest:
    """Press a button and run the page."""
    return next(item for item in app.button if item.key == key).click().run()


def keys(app: AppTest) -> list[str]:
    """Return the keys of the page's buttons."""
    return [str(item.key) for item in app.button]


def names(url: str) -> list[str]:
    """Return the topics that a store holds."""
    with open_database(url).connect() as connection:
        return [row["name"] for row in frames.topics(connection)]


def test_an_empty_store_shows_three_ways_to_begin(opened: Opened, url: str) -> None:
    """The first-run guide stands above the form, and every field has a label."""
    app = opened(url, "watch")
    assert not app.exception
    words = plain(app)
    for way in ("See it work", "Watch a hashtag", "Paste links or upload a CSV"):
        assert way in words
    assert all(item.label for item in (*app.text_area, *app.text_input, *app.checkbox))


def test_a_store_with_a_topic_shows_the_form_alone(opened: Opened, url: str) -> None:
    """The guide is for the first time only."""
    with open_database(url).begin() as connection:
        made = Topic(name="x", queries=("x",), places=(Place("bluesky"),), registered_at=EPOCH)
        append.topic(connection, made, Origin.OBSERVED)
    app = opened(url, "watch")
    assert not app.exception
    assert "Three ways to begin" not in plain(app)
    assert app.text_area


def test_checking_shows_what_would_be_asked_and_registers_nothing(
    fill: Fill, tmp_path: Path, answers: list[Asked]
) -> None:
    """The dry run says what, how often and how much disk; no store is made by it."""
    answers.append(Asked(what="search for #Xinjiang", words="It wants a login.", well=False))
    app = fill(words="#Xinjiang", links=VIDEO)
    assert not app.exception
    words = plain(app)
    assert "What would be asked" in words
    assert "Name: Xinjiang" in words
    assert "every 15 minutes" in words
    assert "of disk" in words
    assert "**Careful:** It wants a login." in words
    assert "CHECKER_BLUESKY_APP_PASSWORD" in words
    assert not (tmp_path / "checker.db").exists()


@pytest.mark.parametrize(
    ("entered", "sentence"),
    [
        ({}, "Nothing to watch is entered yet"),
        ({"words": "#forced labour"}, "write '#forcedlabour'"),
        ({"words": "a", "servers": "127.0.0.1"}, "127.0.0.1 is no public address"),
        ({"accounts": "friendster:someone"}, "friendster is no platform that we can follow"),
        ({"links": "no link"}, "Line 1: no link is in"),
    ],
)
def test_a_bad_entry_is_explained_and_kept(
    fill: Fill, entered: dict[str, str], sentence: str
) -> None:
    """A sentence says what to change, what was typed stays, and nothing can be registered."""
    app = fill(**entered)
    assert not app.exception
    assert sentence in plain(app)
    assert "must be changed first; nothing is lost" in plain(app)
    assert "watch-register" not in keys(app)
    kept = {item.key: item.value for item in (*app.text_area, *app.text_input)}
    assert all(kept[f"watch-{key}"] == words for key, words in entered.items())


def test_a_server_that_is_no_mastodon_is_said_at_its_field(
    fill: Fill, answers: list[Asked]
) -> None:
    """What the question brought to light stops the form, at the server's field."""
    answers.append(Asked(what="blog.example", words="It is none.", well=False, stops=True))
    app = fill(words="#a", servers="blog.example")
    assert not app.exception
    assert "**Please change:** It is none." in plain(app)
    assert "watch-register" not in keys(app)


def test_good_links_are_kept_beside_bad_ones(fill: Fill) -> None:
    """A list with a bad line can be registered without it, and the line is named."""
    app = fill(links=f"{VIDEO}\nwww.site.example/x")
    words = plain(app)
    assert "One link is good and kept" in words
    assert "Line 2:" in words
    assert "watch-register" in keys(app)


def test_registering_fixes_the_topic_and_starts_the_collector(
    fill: Fill, url: str, started: list[str]
) -> None:
    """The page says digest, time and why the choice is fixed; the collector of this store runs."""
    app = press(fill(words="#Xinjiang", name="My topic"), "watch-register")
    assert not app.exception
    assert names(url) == ["My topic"]
    assert started == [url]
    words = plain(app)
    assert "My topic is registered." in words
    assert "that protects you" in words
    with open_database(url).connect() as connection:
        (row,) = frames.topics(connection)
    assert row["registration_sha256"] in [block.value for block in app.code]
    app = press(app, "watch-again")
    assert not app.exception
    assert next(item for item in app.text_area if item.key == "watch-words").value == ""


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (StoreBusy("a collector works on this store already"), "at work already"),
        (StoreError("it did not begin: no space left"), "no space left"),
    ],
)
def test_a_collector_that_does_not_start_is_told(
    fill: Fill, url: str, monkeypatch: pytest.MonkeyPatch, trouble: StoreError, words: str
) -> None:
    """The topic stands all the same, and the page says what became of the collector."""

    def start(station: daemon.Station, now: object) -> str:
        raise trouble

    monkeypatch.setattr(daemon, "start", start)
    app = press(fill(words="#a"), "watch-register")
    assert not app.exception
    assert names(url) == ["a"]
    assert words in plain(app)


def test_a_name_that_is_taken_is_a_sentence(fill: Fill, url: str) -> None:
    """A topic cannot be made twice; another name is proposed."""
    with open_database(url).begin() as connection:
        made = Topic(name="a", queries=("a",), places=(Place("bluesky"),), registered_at=EPOCH)
        append.topic(connection, made, Origin.OBSERVED)
    app = fill(words="#a", name="a")
    assert "There is a topic “a” already" in plain(app)
    app = fill(app, name="")
    assert "Name: a 2" in plain(app)


def test_a_name_typed_in_outlives_the_proposal(fill: Fill) -> None:
    """The name that a person chose stays when another would be proposed."""
    app = fill(fill(words="#a", name="Mine"), words="#b")
    assert "Name: Mine" in plain(app)


def test_a_replay_cannot_be_added_to(opened: Opened, replayed: Path) -> None:
    """On a replay's side there is no form, and the page says why."""
    app = opened(f"sqlite:///{replayed}", "watch")
    assert not app.exception
    assert "A replay can’t be added to" in plain(app)
    assert not app.text_area


def test_another_topic_is_registered_beside_the_first(
    fill: Fill, url: str, started: list[str]
) -> None:
    """With a topic in the bar, and so in the address, a second one is registered as well."""
    with open_database(url).begin() as connection:
        made = Topic(name="first", queries=("x",), places=(Place("bluesky"),), registered_at=EPOCH)
        append.topic(connection, made, Origin.OBSERVED)
    app = press(fill(words="#second"), "watch-register")
    assert not app.exception
    assert sorted(names(url)) == ["first", "second"]
    assert "second is registered." in plain(app)


def test_the_guide_and_the_replay_lead_to_each_other(
    opened: Opened, replayed: Path, url: str, tmp_path: Path
) -> None:
    """The first card opens the replay's front page, and the replay leads back to the form."""
    both = ("--demo", f"sqlite:///{replayed}", "--own", url, "--folder", str(tmp_path))
    app = press(opened(url, "watch", beside=both), "watch-demo")
    assert not app.exception
    assert "One of three posts on Xinjiang" in plain(app)
    app = opened(url, "watch", beside=both, store="demo")
    assert "A replay can’t be added to" in plain(app)
    app = press(app, "watch-own")
    assert not app.exception
    assert "Three ways to begin" in plain(app)


def test_what_is_typed_stays_words(fill: Fill) -> None:
    """Markup in any field is shown as it is."""
    hostile = ":red[x] **b** <script>alert(1)</script> [x](javascript:alert(1)) $a$"
    app = fill(words=hostile, accounts=hostile, links=hostile, servers=hostile)
    assert not app.exception
    assert "<script" not in shown(app).replace("\\<script", "")
    assert "](javascript" not in shown(app)
