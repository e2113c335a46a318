"""Topics: a registration whose digest moves with every choice."""

from dataclasses import replace
from datetime import timedelta

import pytest

from checker.model import Place, Role, Topic
from tests.support.stories import at

TOPIC = Topic(
    name="x",
    queries=("a", "b"),
    accounts=("c",),
    links=("https://example.org/1",),
    places=(Place("tiktok"),),
    control="y",
    registered_at=at(0),
)


@pytest.mark.parametrize(
    "other",
    [
        replace(TOPIC, name="z"),
        replace(TOPIC, role=Role.CONTROL),
        replace(TOPIC, queries=("b", "a")),
        replace(TOPIC, queries=("a",)),
        replace(TOPIC, queries=("a,b",)),
        replace(TOPIC, accounts=()),
        replace(TOPIC, links=("https://example.org/2",)),
        replace(TOPIC, queries=("a",), accounts=("b", "c")),
        replace(TOPIC, places=(Place("tiktok", "m.tiktok.com"),)),
        replace(TOPIC, control=None),
        replace(TOPIC, registered_at=at(0) + timedelta(seconds=1)),
    ],
    ids=[
        "name",
        "role",
        "order of queries",
        "a query less",
        "one query for two",
        "accounts",
        "links",
        "a query turned account",
        "host",
        "control",
        "time",
    ],
)
def test_registration_moves_with_every_field(other: Topic) -> None:
    """Any other choice of words, accounts, links, places, part or time has another digest."""
    assert other.registration_sha256() != TOPIC.registration_sha256()


def test_registration_is_the_same_for_ever() -> None:
    """The digest is of fixed bytes: a stamp made today can be checked in every later version."""
    assert TOPIC.registration_sha256() == (
        "632e6ee8b15b5b29411793f476d00660ee0c1256f53b81c4fecbee447dcbb0f3"
    )


@pytest.mark.parametrize(
    ("text", "place", "written"),
    [
        ("tiktok", Place("tiktok"), "tiktok"),
        (" Mastodon : Example.ORG ", Place("mastodon", "example.org"), "mastodon:example.org"),
        ("mastodon:", Place("mastodon"), "mastodon"),
        ("web:localhost:80", Place("web", "localhost:80"), "web:localhost:80"),
    ],
)
def test_place_is_read_as_it_is_written(text: str, place: Place, written: str) -> None:
    """A place is a platform, with a host where one is named; both in lower case."""
    assert (Place.parse(text), str(place)) == (place, written)
    assert Place.parse(str(place)) == place
