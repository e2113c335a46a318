"""Lemmy's links and names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import Subject, account, post
from checker.platforms.lemmy.links import (
    FRONT_ENDS,
    SERVERS,
    UNASKABLE,
    account_at,
    account_parts,
    canonical,
    community_named,
    host_of,
    is_server,
    parts_of,
    recognise,
)

HOSTS = st.one_of(
    st.sampled_from(sorted(SERVERS)),
    st.from_regex(r"[a-z][a-z0-9]{0,9}\.[a-z]{2,5}", fullmatch=True).filter(is_server),
)
USERS = st.from_regex(r"[a-z0-9_]{1,12}", fullmatch=True)
NUMBERS = st.integers(1, 10**18 - 1).map(str)
WORLD = post("lemmy", "lemmy.world/post/101")


@pytest.mark.parametrize(
    ("url", "subject"),
    [
        ("https://lemmy.world/post/101", WORLD),
        ("  http://LEMMY.world/post/101/?scrollToComments=true#x\n", WORLD),
        ("https://lemmy.world/c/main@h.example/p/101", WORLD),
        ("https://phtn.app/post/lemmy.world/101", WORLD),
        ("https://lemmy.world/comment/201", post("lemmy", "lemmy.world/comment/201")),
        ("https://lemmy.world/post/101/201", post("lemmy", "lemmy.world/comment/201")),
        ("https://lemmy.world/u/Ann", account("lemmy", "ann@lemmy.world")),
        ("https://lemmy.world/u/ann@h.example", account("lemmy", "ann@h.example")),
        ("lemmy:https://h.example/post/101", post("lemmy", "h.example/post/101")),
        ("lemmy:https://phtn.app/post/101", post("lemmy", "phtn.app/post/101")),
        ("https://phtn.app/post/h.example/101", post("lemmy", "h.example/post/101")),
    ],
)
def test_links_are_recognised(url: str, subject: Subject) -> None:
    """A link of a known server, or one that is said to be Lemmy's, names server and number."""
    assert recognise(url) == subject


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hello",
        "https://h.example/post/101",
        "https://lemmy.example/post/101",
        "https://lemmy.world.evil.example/post/101",
        "https://xlemmy.world/post/101",
        "https://www.lemmy.world/post/101",
        "https://lemmy.world@evil.example/post/101",
        "https://x@lemmy.world/post/101",
        "https://lemmy.world:443/post/101",
        "https://lemmy.world./post/101",
        "https://lеmmy.world/post/101",
        "https://evil.example/post/lemmy.world/101",
        "https://phtn.app/post/101",
        "https://phtn.app/post/localhost/101",
        "https://lemmy.world/",
        "https://lemmy.world/c/main",
        "https://lemmy.world/post/0",
        "https://lemmy.world/post/0101",
        "https://lemmy.world/post/abc",
        "https://lemmy.world/post/١",
        "https://lemmy.world/post/101/201/301",
        "https://lemmy.world/post/1234567890123456789",
        "https://lemmy.world/u/a%20b",
        "https://lemmy.world/post/101 and more",
        "https:\\\\lemmy.world/post/101",
        "//lemmy.world/post/101",
        "ftp://lemmy.world/post/101",
        "lemmy:h.example/post/101",
        "lemmy:lemmy:https://h.example/post/101",
        "lemmy:https://127.0.0.1/post/101",
        "https://[::1/post/101",
        "https://lemmy.world/" + "a" * 3000,
    ],
)
def test_other_links_are_refused(url: str) -> None:
    """A path that countless sites use is Lemmy's on known servers only; look-alikes are none."""
    assert recognise(url) is None


@given(HOSTS, NUMBERS, USERS, st.sampled_from(["post", "comment"]))
def test_addresses_come_back(host: str, number: str, user: str, kind: str) -> None:
    """A subject's public address names that subject again, on every server."""
    for subject in (post("lemmy", f"{host}/{kind}/{number}"), account("lemmy", f"{user}@{host}")):
        assert recognise(canonical(subject)) == subject
        assert host_of(subject) == host


@given(st.sampled_from(sorted(SERVERS | FRONT_ENDS)), NUMBERS, st.sampled_from("a-.1"))
def test_look_alikes_are_refused(host: str, number: str, sign: str) -> None:
    """A host with anything before or behind it is another host."""
    for other in (f"{sign}{host}", f"x{sign}{host}", f"{host}{sign}", f"{host}.evil.example"):
        assert recognise(f"https://{other}/post/{number}") is None
    assert recognise(f"https://{host}@evil.example/post/{number}") is None


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    """Whatever is pasted, reading it gives a well-formed subject or nothing."""
    for written in (text, f"lemmy:{text}", f"https://lemmy.world/{text}"):
        subject = recognise(written)
        if subject is not None:
            assert parts_of(subject.native_id) or account_parts(subject.native_id)
        community_named(written)


@pytest.mark.parametrize(
    ("written", "community"),
    [
        ("!Main@h.example", ("main", "h.example")),
        ("https://lemmy.world/c/main", ("main", "lemmy.world")),
        ("https://lemmy.world/c/main@h.example", ("main", "h.example")),
        ("!main", None),
        ("ann@h.example", None),
        ("main", None),
        ("https://lemmy.world/u/ann", None),
    ],
)
def test_communities_are_read(written: str, community: tuple[str, str] | None) -> None:
    """A community is named as Lemmy's people name it, or by its link; others are none."""
    assert community_named(written) == community


def test_ill_formed_ids_are_asked_of_nobody() -> None:
    """An id without a readable server would be asked of a name that nobody can own."""
    assert host_of(post("lemmy", "x")) == UNASKABLE
    assert host_of(account("lemmy", "x")) == UNASKABLE
    assert account_at("https://h.example/u/a b") is None
