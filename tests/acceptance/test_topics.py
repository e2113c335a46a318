"""The life of a topic on the command line, from its registration to its new name."""

from __future__ import annotations

import pytest

from tests.acceptance.shell import Here

POST = "https://www.tiktok.com/@a.user/video/7590701860651012321"


@pytest.fixture
def forest(checker: Here) -> Here:
    """Register a topic named forest."""
    assert checker("topic", "add", "forest", "--query", "#forest", "--on", "bluesky").code == 0
    return checker


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("stop", "forest"), "forest: no longer looked at; what was recorded stays"),
        (("resume", "forest"), "forest: looked at again"),
        (("rename", "forest", "wood"), "wood: the new name; the registration keeps the first"),
        (("heat", "forest", "--for", "6h"), "forest: hot until"),
    ],
)
def test_an_act_says_what_it_did(forest: Here, words: tuple[str, ...], told: str) -> None:
    """Each act on a topic ends well and says in one line what is so from now on."""
    said = forest("topic", *words)
    assert (said.code, told in said.out) == (0, True)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("stop", "forst"), "there is no topic 'forst'; the nearest is 'forest'"),
        (("rename", "forest", " "), "a topic needs a name"),
        (("heat", "forest", "--for", "soon"), "--for soon:"),
        (("canary", "add", "nowhere"), "no platform knows this link"),
        (("add", "x", "--query", "#two words", "--on", "bluesky"), "a hashtag has no spaces"),
    ],
)
def test_a_mistake_is_a_sentence(forest: Here, words: tuple[str, ...], told: str) -> None:
    """A mistake ends with code 2 and a sentence on stderr, without a traceback."""
    said = forest("topic", *words)
    assert (said.code, said.out) == (2, "")
    assert told in said.err
    assert "Traceback" not in said.err


def test_a_topic_is_known_by_both_names(forest: Here) -> None:
    """After a renaming the list shows the new name, and the registration stays as it was."""
    digest = forest("topic", "show", "forest", "--json").document["registration_sha256"]
    forest("topic", "rename", "forest", "wood")
    assert forest("topic", "list").out.startswith("wood  (subject)")
    for name in ("forest", "wood"):
        shown = forest("topic", "show", name, "--json").document
        assert (shown["name"], shown["title"]) == ("forest", "wood")
        assert shown["registration_sha256"] == digest


def test_a_stopped_topic_says_so(forest: Here) -> None:
    """The list names since when a topic is stopped."""
    forest("topic", "stop", "forest")
    assert "stopped 20" in forest("topic", "list").out


def test_canaries_are_listed(checker: Here) -> None:
    """A canary is listed with its platform and id."""
    assert checker("topic", "canary", "add", POST).code == 0
    (row,) = checker("topic", "canary", "list", "--json").document
    assert (row["platform"], row["native_id"]) == ("tiktok", "7590701860651012321")
    assert "7590701860651012321" in checker("topic", "canary", "list").out


def test_no_canary_yet(forest: Here) -> None:
    """A store without canaries says how to add one."""
    assert "checker topic canary add URL" in forest("topic", "canary", "list").out
