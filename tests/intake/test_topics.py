"""Topics as people write them: what is taken, what is refused, and what is done to them later."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from checker.errors import ConfigError
from checker.intake import topics
from checker.intake.origins import refuse_other_origin
from checker.intake.topics import Wish, checked
from checker.model import Origin, Place, account, post
from checker.store import append, entries
from checker.store.database import open_database
from tests.support.builders import NOON, later, make_topic

POST_LINK = "https://www.tiktok.com/@one/video/7590701860651012321"
OURS = post("tiktok", "7590701860651012321")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    """Open a new store."""
    opened = open_database(f"sqlite:///{tmp_path}/checker.db")
    yield opened
    opened.dispose()


def add(engine: sa.Engine, name: str = "t", **changed: object) -> None:
    """Register a topic of one query on Bluesky."""
    wish = Wish(**({"name": name, "queries": ("q",), "places": ("bluesky",)} | changed))
    topics.register(engine, checked(wish, NOON))


def test_a_wish_becomes_a_topic() -> None:
    """White space is made plain, doubles go, accounts lose their sign, places are read."""
    wish = Wish(
        name="  my \n topic ",
        queries=("#river", "#river", "two  words", ""),
        accounts=("@a.example", "a.example"),
        places=("Bluesky", "mastodon:Social.Example"),
    )
    topic = checked(wish, NOON)
    assert (topic.name, topic.queries) == ("my topic", ("#river", "two words"))
    assert topic.accounts == ("a.example",)
    assert topic.places == (Place("bluesky"), Place("mastodon", "social.example"))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": " "}, "needs a name"),
        ({"name": "x" * 201}, "at most 200"),
        ({"queries": ()}, "something to watch"),
        ({"places": ()}, "say where to look"),
        ({"places": ("blusky",)}, "did you mean bluesky"),
        ({"queries": ("#two words",)}, "a hashtag has no spaces.*'#twowords'.*'two words'"),
        ({"queries": ("x" * 501,)}, "at most 500"),
        ({"role": "other"}, "subject or a control"),
    ],
)
def test_a_wish_that_cannot_be_met_says_what_to_change(
    changed: dict[str, object], words: str
) -> None:
    """Each mistake is a sentence that names the field and a way on."""
    wish = {"name": "t", "queries": ("q",), "places": ("bluesky",)} | changed
    with pytest.raises(ConfigError, match=words):
        checked(Wish(**wish), NOON)


def test_links_need_no_place() -> None:
    """A topic of links alone is whole: each link says where it is."""
    assert checked(Wish(name="t", links=(POST_LINK, POST_LINK)), NOON).links == (POST_LINK,)


def test_a_name_is_taken_once(engine: sa.Engine) -> None:
    """A second topic of a name, registered or shown, is refused."""
    add(engine)
    topics.rename(engine, "t", "river", NOON)
    for name in ("t", "river"):
        with pytest.raises(ConfigError, match="already"):
            add(engine, name)


def test_a_control_must_be_there(engine: sa.Engine) -> None:
    """The topic to compare with is named exactly, or the nearest one is told."""
    add(engine, "forest")
    with pytest.raises(ConfigError, match="nearest is 'forest'"):
        add(engine, "t", control="forst")


@pytest.mark.parametrize("origin", [Origin.REPLAYED, Origin.SIMULATED, Origin.IMPORTED])
def test_observed_topics_stay_apart(engine: sa.Engine, origin: Origin) -> None:
    """A topic of one's own is not registered among what was not observed."""
    with engine.begin() as connection:
        append.topic(connection, make_topic("u"), origin)
    with pytest.raises(ConfigError, match="store of their own"):
        add(engine)


@pytest.mark.parametrize(
    ("held", "new", "refused"),
    [
        (None, Origin.REPLAYED, False),
        (Origin.OBSERVED, Origin.OBSERVED, False),
        (Origin.IMPORTED, Origin.IMPORTED, False),
        (Origin.REPLAYED, Origin.REPLAYED, True),
        (Origin.OBSERVED, Origin.IMPORTED, True),
        (Origin.IMPORTED, Origin.OBSERVED, True),
    ],
)
def test_origins_never_mix(
    engine: sa.Engine, held: Origin | None, new: Origin, refused: bool
) -> None:
    """Observed and imported rows join their own kind; a replay wants an empty store."""
    if held is not None:
        with engine.begin() as connection:
            append.topic(connection, make_topic("u"), held)
    if not refused:
        refuse_other_origin(engine, new)
        return
    with pytest.raises(ConfigError, match="--store"):
        refuse_other_origin(engine, new)


def test_a_renamed_topic_keeps_its_registration(engine: sa.Engine) -> None:
    """A new name is an act with a date; the digest of the registration stays."""
    add(engine)
    stood = topics.rename(engine, "t", " river  delta ", later(5))
    assert stood.title == "river delta"
    with engine.connect() as connection:
        assert topics.titles(connection) == ["river delta"]
        assert topics.key_of(connection, "river delta") == "t"


def test_a_name_in_use_is_not_taken(engine: sa.Engine) -> None:
    """A topic cannot be renamed to what another one is called."""
    add(engine)
    add(engine, "u")
    with pytest.raises(ConfigError, match="already"):
        topics.rename(engine, "t", "u", NOON)


def test_stop_and_resume_are_dated(engine: sa.Engine) -> None:
    """A stop has its time, stopping twice keeps the first, and a resume ends it."""
    add(engine)
    assert topics.stop(engine, "t", later(1)).stopped_at == later(1)
    assert topics.stop(engine, "t", later(2)).stopped_at == later(1)
    assert topics.resume(engine, "t", later(3)).stopped_at is None


def test_heat_lasts_a_day(engine: sa.Engine) -> None:
    """A hand flag heats a topic for 24 hours where nothing else is said."""
    add(engine)
    assert topics.heat(engine, "t", NOON).heated_until == later(24 * 3600)


@pytest.mark.parametrize("act", [topics.stop, topics.resume, topics.heat])
def test_an_unknown_topic_is_named_with_its_nearest(engine: sa.Engine, act: object) -> None:
    """What is done to a topic that is not there is refused, and the nearest one told."""
    add(engine, "forest")
    with pytest.raises(ConfigError, match="nearest is 'forest'"):
        act(engine, "forst", NOON)  # type: ignore[operator]


def test_a_canary_is_a_post(engine: sa.Engine) -> None:
    """An account is no canary: it has no state that its own post would not have."""
    with pytest.raises(ConfigError, match="is an account"):
        topics.add_canary(engine, account("tiktok", "one"), "https://www.tiktok.com/@one", NOON)


def test_a_canary_is_told_once(engine: sa.Engine) -> None:
    """The same canary a second time says that it was one already."""
    assert "from now on" in topics.add_canary(engine, OURS, POST_LINK, NOON)
    assert "already" in topics.add_canary(engine, OURS, POST_LINK, NOON)
    with engine.connect() as connection:
        assert len(entries.canaries(connection, "tiktok")) == 1
