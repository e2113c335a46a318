"""Which pages the archive can be asked for, and the topic that they join."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from checker.errors import ConfigError
from checker.intake.importing.past import how_long, pages_of, topic_for
from checker.model import Origin, Topic
from checker.store import append, entries, schema

NOW = datetime(2026, 1, 1, tzinfo=UTC)
POST = "https://bsky.app/profile/did:plc:aaaaaaaaaaaaaaaaaaaaaaaa/post/3kaaaaaaaaa2a"


@pytest.mark.parametrize(
    ("link", "page"),
    [
        ("https://news.example.org/a", "https://news.example.org/a"),
        ("https://www.tiktok.com/@a.user/video/7590701860651012321",) * 2,
        ("at://did:plc:aaaaaaaaaaaaaaaaaaaaaaaa/app.bsky.feed.post/3kaaaaaaaaa2a", POST),
    ],
    ids=["web", "platform", "no web address"],
)
def test_a_link_means_a_page(link: str, page: str) -> None:
    """A link is asked for as it was given, or where its platform shows it."""
    assert pages_of([link, link]) == ([page], [])


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("https://web.archive.org/web/2026/https://news.example.org/a", "the archive itself"),
        ("https://vm.tiktok.com/ZMabcdefg/", "a short link"),
        ("lemmy:https://h.example/post/101", "no address of a page"),
    ],
    ids=["a capture", "short", "by a program's own name"],
)
def test_a_link_that_means_no_page_is_named(link: str, why: str) -> None:
    """What the archive cannot be asked for is left out with the reason."""
    pages, others = pages_of([link])
    assert pages == []
    ((named, said),) = others
    assert named == link
    assert why in said


def test_a_topic_is_made_once(engine: sa.Engine) -> None:
    """A topic that is not there is made as imported; one that is there is found again."""
    assert topic_for(engine, " my  story ", NOW) == ("my story", True)
    assert topic_for(engine, "my story", NOW) == ("my story", False)
    with engine.connect() as connection:
        (row,) = connection.execute(sa.select(schema.topics))
        assert (row.name, row.origin, row.role, row.links) == (
            "my story",
            "imported",
            "subject",
            [],
        )
        assert entries.imports(connection) == []


@pytest.mark.parametrize("name", ["", " ", "x" * 1000], ids=["empty", "blank", "long"])
def test_a_topic_needs_a_name(engine: sa.Engine, name: str) -> None:
    """A name that cannot be a topic's is a sentence."""
    with pytest.raises(ConfigError, match="name"):
        topic_for(engine, name, NOW)


def test_a_store_of_our_own_looks_takes_no_past(engine: sa.Engine) -> None:
    """What the archive saw never shares a store with what we observed."""
    with engine.begin() as connection:
        append.topic(connection, Topic(name="own", registered_at=NOW), Origin.OBSERVED)
    with pytest.raises(ConfigError, match="a store of their own"):
        topic_for(engine, "x", NOW)


def test_how_long_it_takes_is_said_at_the_archives_pace() -> None:
    """A thousand pages take most of an hour at the least, and most of a day at the most."""
    assert how_long(1000) == "between 42 minutes and 17 hours"
