"""What the form for a new topic says."""

import pytest

from checker.model import Place, Topic
from checker.model.instants import EPOCH
from checker.views import watching

TOPIC = Topic(
    name="Xinjiang",
    queries=("#Xinjiang",),
    accounts=tuple(f"bluesky:a{n}.example" for n in range(8)),
    links=("https://a.example/1",),
    places=(Place("bluesky"), Place("mastodon", "mastodon.example")),
    control="Cats",
    registered_at=EPOCH,
)


def test_what_is_watched_is_said_way_by_way() -> None:
    """Words with their places, accounts with their platform, links by number, and the control."""
    words, accounts, links, control = watching.watched(TOPIC)
    assert words == "Looked for: #Xinjiang (on Bluesky, mastodon.example)"
    assert accounts.endswith("a5.example (Bluesky) and 2 more")
    assert links == "Looked at: one link"
    assert control == "Compared with: Cats"


def test_a_registration_has_its_time() -> None:
    """The time of the registration stands before its digest."""
    assert "1970-01-01 00:00:00 UTC" in watching.registered(TOPIC)


def test_sentences_are_gathered_by_place() -> None:
    """Sentences of one place stand under its name, the others at the end."""
    found = watching.by_place(
        ["Bluesky: asked.", "The open web: looked at", "Note: this is no place", "Bluesky: again."]
    )
    assert found == [
        ("Bluesky", ["Asked.", "Again."]),
        ("The open web", ["Looked at."]),
        ("Altogether", ["Note: this is no place"]),
    ]


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("https://social.example/api/v2/instance", "name that server instead"),
        ("/about", "Its people"),
        ("http://[", "its people"),
    ],
)
def test_a_host_that_is_no_mastodon_has_a_way_on(location: str, words: str) -> None:
    """Where it sends us on, that host is named; else it is said where a server's name stands."""
    said = watching.elsewhere("blog.example", location)
    assert said.stops
    assert words.casefold() in said.words.casefold()


def test_the_password_is_explained_as_it_is() -> None:
    """Which variables, why, what the password is used for, and what works without."""
    assert "CHECKER_BLUESKY_APP_PASSWORD" in watching.SEARCH_NEEDS_LOGIN
    assert "no look is ever made as that user" in watching.SEARCH_NEEDS_LOGIN
    assert "hashtags on a Mastodon server" in watching.SEARCH_WITHOUT
