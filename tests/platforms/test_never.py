"""Ids that were never issued: of the same space as real ones, and of nobody's post."""

import pytest

from checker.model import post
from checker.platforms import PLATFORMS

REAL = {
    "tiktok": "7590701860651012321",
    "douyin": "7590701860651012321",
    "x": "1990701860651012321",
    "lemmy": "lemmy.example.org/post/31337",
    "mastodon": "social.example.org/115590701860651012",
    "bluesky": "at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/app.bsky.feed.post/3lbvqkz2h5k2x",
}


def test_all_that_make_some_are_tried() -> None:
    """Every platform that makes such ids is held against these tests."""
    assert {name for name, item in PLATFORMS.items() if item.never} == set(REAL)


@pytest.mark.parametrize("name", REAL)
def test_it_is_read_as_a_post_of_the_platform(name: str) -> None:
    """Such an id has the form of a real one: its address is recognised, and names it again."""
    platform = PLATFORMS[name]
    assert platform.never is not None
    made = platform.never(post(name, REAL[name]), 20_000)
    assert made is not None
    assert platform.recognise(platform.canonical(made)) == made


@pytest.mark.parametrize("name", REAL)
def test_each_number_gives_another(name: str) -> None:
    """Another number gives another id, the same number the same, and none is the real one's."""
    platform, real = PLATFORMS[name], post(name, REAL[name])
    assert platform.never is not None
    made = [platform.never(real, number) for number in (1, 2, 1)]
    assert made[0] == made[2] != made[1]
    assert real not in made


@pytest.mark.parametrize("name", ["lemmy", "mastodon"])
def test_it_is_asked_for_at_the_same_server(name: str) -> None:
    """On a platform of many servers it is asked for where the real one lives."""
    platform, real = PLATFORMS[name], post(name, REAL[name])
    assert platform.never is not None
    assert platform.host_of is not None
    made = platform.never(real, 7)
    assert made is not None
    assert platform.host_of(made) == platform.host_of(real)


@pytest.mark.parametrize(
    ("name", "native_id"),
    [("mastodon", "kin.example.org/AbCdEfGh"), ("lemmy", "nothing"), ("bluesky", "at://no")],
)
def test_where_ids_are_of_another_kind_there_is_none(name: str, native_id: str) -> None:
    """Where ids are not known to begin with a time or to count up, no such id is made."""
    platform = PLATFORMS[name]
    assert platform.never is not None
    assert platform.never(post(name, native_id), 1) is None
