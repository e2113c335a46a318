"""Where redirects lead: bounded, guarded at each hop, and with no secret on board."""

from __future__ import annotations

import pytest

from checker.model import Ask, Exchange
from checker.net.guard import Guard
from checker.net.redirects import downgrades, sent_on, target_of
from tests.net.conftest import Ask as Asked
from tests.net.conftest import Kept
from tests.support.hostile import Hostile
from tests.support.replay import NOON


def _sent_to(*locations: str, status: int = 302, asked: str = "https://a.example/x/y") -> Exchange:
    return Exchange(
        ask=Ask(asked),
        asked_at=NOON,
        answered_at=NOON,
        status=status,
        headers=tuple(("Location", location) for location in locations),
    )


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/z", "https://a.example/z"),
        ("z?a=b", "https://a.example/x/z?a=b"),
        ("?a=b", "https://a.example/x/y?a=b"),
        ("//b.example/z", "https://b.example/z"),
        ("HTTPS://B.Example/z", "https://b.example/z"),
        ("/a b", "https://a.example/a%20b"),
        ("/a%20b%2Fc", "https://a.example/a%20b%2Fc"),
        ("/пост?q=ن".encode().decode("latin-1"), "https://a.example/%D0%BF%D0%BE%D1%81%D1%82?q=%D9%86"),
        ("/caf\xe9", "https://a.example/caf%E9"),
        ("https://例え.jp/z".encode().decode("latin-1"), "https://xn--r8jz45g.jp/z"),
        ("http://[::1", "http://[::1"),
        ("http://xn--/", "http://xn--/"),
        ("http://%31.0.0.1/", "http://%31.0.0.1/"),
    ],
)  # fmt: skip
def test_a_place_is_read_as_it_goes_over_the_wire(location: str, target: str) -> None:
    """A redirect's place is joined and spelled as it is asked; what is no address stays itself."""
    assert target_of(_sent_to(location)) == target


@pytest.mark.parametrize(
    "exchange",
    [
        _sent_to(),
        _sent_to(""),
        _sent_to("/a", "/b"),
        _sent_to("/a", status=200),
        _sent_to("/a", status=300),
        _sent_to("/a", status=304),
    ],
    ids=["none", "empty", "two", "success", "choices", "not modified"],
)
def test_what_names_no_single_place_leads_nowhere(exchange: Exchange) -> None:
    """No place, two different ones, or a status that is no redirect lead nowhere."""
    assert target_of(exchange) is None


def test_one_place_said_twice_is_one_place() -> None:
    """Two equal lines name one place."""
    assert target_of(_sent_to("/a", "/a")) == "https://a.example/a"


@pytest.mark.parametrize(
    ("asked", "target", "is_one"),
    [
        ("https://a.example/", "http://a.example/", True),
        ("HTTPS://a.example/", "HTTP://b.example/", True),
        ("https://a.example/", "https://b.example/", False),
        ("http://a.example/", "https://a.example/", False),
        ("http://a.example/", "http://b.example/", False),
    ],
)
def test_a_way_off_encryption_is_known(asked: str, target: str, is_one: bool) -> None:
    """Only from https to http is a way that others may answer on."""
    assert downgrades(asked, target) is is_one


@pytest.mark.parametrize(
    ("target", "goes_along"),
    [
        ("https://a.example/other", True),
        ("https://A.example/other", True),
        ("https://b.example/", False),
        ("https://a.example:8443/", False),
        ("https://a.example.evil.example/", False),
        ("http://a.example/", False),
        ("http://[::1", False),
    ],
)
def test_a_secret_stays_with_its_server(target: str, goes_along: bool) -> None:
    """Credentials go along to the same scheme, host and port alone; other headers go anywhere."""
    headers = {"Authorization": "Bearer s3cret", "Cookie": "a=b", "Accept": "text/html"}
    sent = sent_on(headers, "https://a.example/x", target)
    assert ("Authorization" in sent, "Cookie" in sent) == (goes_along, goes_along)
    assert sent["Accept"] == "text/html"


async def test_an_encrypted_way_ends_before_an_open_one(
    hostile: Hostile, asking: Asked, kept: Kept
) -> None:
    """From https no redirect to http is followed: the redirect is kept, and the failure says so."""
    fetch = asking(guard=Guard(), routes={"www.example.org": hostile.url("")})
    exchange = await fetch("https://www.example.org/to-open")
    assert (exchange.status, exchange.failure, len(hostile.heads)) == (302, "downgraded", 1)
    assert [item.status for item in kept.exchanges] == [302]


async def test_no_secret_follows_to_another_host(hostile: Hostile, asking: Asked) -> None:
    """A credential reaches the server that it is for, and not the one it sends us to."""
    hosts = ("www.example.org", "other.example.org")
    fetch = asking(guard=Guard(), routes={host: hostile.url("") for host in hosts})
    await fetch("https://www.example.org/to-other-host", headers={"Authorization": "s3cret"})
    assert ["s3cret" in head for head in hostile.heads] == [True, False]


async def test_a_cookie_is_never_sent_back(hostile: Hostile, asking: Asked, kept: Kept) -> None:
    """A cookie that an answer sets is kept as evidence and given to nobody, on no later ask."""
    fetch = asking()
    await fetch(hostile.url("/to-with-cookie"))
    await fetch(hostile.url("/plain"))
    assert kept.exchanges[0].header("Set-Cookie") == "a=b; Path=/"
    assert not any("cookie:" in head.lower() for head in hostile.heads)


async def test_another_alphabet_in_a_place_is_asked_as_it_was_meant(
    hostile: Hostile, asking: Asked, kept: Kept
) -> None:
    """A place written in UTF-8 is asked for in UTF-8, and kept as it was asked."""
    await asking()(hostile.url("/to-utf-8"))
    assert hostile.heads[1].startswith("GET /%D0%BF?q=%D9%86 HTTP/1.1")
    assert kept.exchanges[1].ask.url == hostile.url("/%D0%BF?q=%D9%86")


async def test_two_places_are_not_chosen_between(hostile: Hostile, asking: Asked) -> None:
    """A redirect that names two different places is returned as it is."""
    exchange = await asking()(hostile.url("/to-two-places"))
    assert (exchange.status, exchange.failure, len(hostile.heads)) == (302, None, 1)
