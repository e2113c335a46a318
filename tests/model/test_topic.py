"""Topics: a registration whose digest moves with every choice."""

from dataclasses import replace
from datetime import timedelta

import pytest

from checker.model import Place, Role, Standing, Topic, TopicAct, TopicActKind, standing
from tests.support.builders import later
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


def _acts(*kinds: TopicActKind) -> list[TopicAct]:
    return [
        TopicAct(topic="t", kind=kind, at=later(number), until=later(900), words="new")
        for number, kind in enumerate(kinds)
    ]


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ((), Standing(title="t")),
        ((TopicActKind.STOPPED,), Standing(title="t", stopped_at=later(0))),
        ((TopicActKind.STOPPED, TopicActKind.STOPPED), Standing(title="t", stopped_at=later(0))),
        ((TopicActKind.STOPPED, TopicActKind.RESUMED), Standing(title="t")),
        ((TopicActKind.RENAMED,), Standing(title="new")),
        (
            (TopicActKind.HEATED,),
            Standing(title="t", heated_at=later(0), heated_until=later(900)),
        ),
    ],
)
def test_a_standing_is_the_sum_of_acts(kinds: tuple[TopicActKind, ...], expected: Standing) -> None:
    """How a topic stands follows from all that was done to it, in the order of time."""
    acts = _acts(*kinds)
    assert standing("t", acts) == standing("t", acts[::-1]) == expected


def test_another_topics_acts_do_not_count() -> None:
    """What was done to one topic says nothing of another."""
    assert standing("u", _acts(TopicActKind.STOPPED)) == Standing(title="u")
