"""A secret goes to its own hosts only, is part of nothing that is kept, and is fetched once."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field, replace

import httpx
import pytest

from checker.clock import OffsetClock
from checker.model.credential import Credential, TokenAsk
from checker.net.keys import AFTER_REFUSAL_S, NOTHING, Keyring, Shown

PLAIN = Credential(name="plain", variables=("K",), hosts=("api.example",))
QUERY = replace(PLAIN, name="query", parameter="key")
ASK = TokenAsk(
    url="https://api.example/token",
    style="basic",
    fields=(("grant_type", "client_credentials"),),
)
TOKEN = replace(PLAIN, name="token", variables=("ID", "SECRET"), token=ASK)
URL = "https://api.example/posts?id=1"


@dataclass
class Bench:
    """A ring with secrets, and a place that hands out tokens.

    Attributes:
        bodies: what the place answers, one after the other; the last again and again.
    """

    credential: Credential
    secrets: dict[str, str] = field(default_factory=lambda: {"K": "k", "ID": "me", "SECRET": "s"})
    bodies: list[bytes | None] = field(default_factory=lambda: [token("t1"), token("t2")])
    asked: list[httpx.Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make the ring."""
        self.clock = OffsetClock()
        self.ring = Keyring([self.credential], self.secrets.get, self.clock)

    async def send(self, request: httpx.Request) -> bytes | None:
        """Answer with the next body."""
        self.asked.append(request)
        await asyncio.sleep(0)
        return self.bodies.pop(0) if len(self.bodies) > 1 else self.bodies[0]

    async def shown(self, url: str = URL) -> Shown | None:
        """Return what an ask would carry."""
        return await self.ring.shown(self.credential.name, url, self.send)


def token(word: str, **more: object) -> bytes:
    """Return an answer with a token."""
    return json.dumps({"access_token": word} | more).encode()


def bearer(word: str) -> Shown:
    """Return what carries a token."""
    return Shown(headers=(("authorization", f"Bearer {word}"),))


async def test_a_secret_is_a_header() -> None:
    """A plain key goes into the Authorization header."""
    assert await Bench(PLAIN).shown() == bearer("k")


async def test_a_secret_is_a_parameter() -> None:
    """A key that a platform wants in the address is joined to what is really asked."""
    shown = await Bench(QUERY).shown()
    assert shown is not None
    assert shown.onto(URL) == f"{URL}&key=k"
    assert shown.onto("https://api.example/") == "https://api.example/?key=k"


@pytest.mark.parametrize(
    "url",
    [
        "https://api.example.evil.example/",
        "https://evil.example/api.example",
        "https://api.example@evil.example/",
        "https://sub.api.example/",
    ],
)
@pytest.mark.parametrize("credential", [PLAIN, QUERY, TOKEN])
async def test_another_host_gets_nothing(credential: Credential, url: str) -> None:
    """No look-alike, neighbour or subdomain is shown a secret, and no token is fetched for it."""
    bench = Bench(credential)
    assert (await bench.shown(url), bench.asked) == (NOTHING, [])


@pytest.mark.parametrize("left", [{}, {"ID": "me"}, {"ID": "me", "SECRET": ""}])
async def test_without_all_secrets_there_is_no_key(left: dict[str, str]) -> None:
    """A credential of which a part is missing is none."""
    assert await Bench(TOKEN, secrets=left).shown() is None


async def test_an_unknown_credential_is_none() -> None:
    """A name that no platform has described carries nothing."""
    bench = Bench(PLAIN)
    assert await bench.ring.shown("other", URL, bench.send) is None


async def test_a_token_is_fetched_once() -> None:
    """Many asks at the same moment fetch one token between them."""
    bench = Bench(TOKEN)
    found = await asyncio.gather(*(bench.shown() for _ in range(5)))
    assert found == [bearer("t1")] * 5
    (request,) = bench.asked
    assert (request.method, request.content) == ("POST", b"grant_type=client_credentials")
    assert request.headers["authorization"].startswith("Basic ")


@pytest.mark.parametrize(
    ("style", "content"),
    [("form", b"id=me&password=s"), ("json", b'{"id":"me","password":"s"}')],
)
async def test_the_secrets_go_where_the_platform_wants_them(style: str, content: bytes) -> None:
    """Secrets stand in the named fields, as a form or as JSON."""
    ask = replace(ASK, style=style, fields=(("id", "{0}"), ("password", "{1}")))
    bench = Bench(replace(TOKEN, token=ask))
    await bench.shown()
    assert bench.asked[0].content.replace(b": ", b":").replace(b", ", b",") == content


@pytest.mark.parametrize(("expires_in", "lasts_s"), [(600, 540), (90_000, 2940), (-5, 2940)])
async def test_a_token_is_fetched_anew_before_it_ends(expires_in: int, lasts_s: float) -> None:
    """A token is used until a minute before its end, by its own word or ours, whichever is less."""
    bench = Bench(TOKEN, bodies=[token("t1", expires_in=expires_in), token("t2")])
    await bench.shown()
    bench.clock.advance(lasts_s - 1)
    assert await bench.shown() == bearer("t1")
    bench.clock.advance(2)
    assert await bench.shown() == bearer("t2")


@pytest.mark.parametrize(
    "body",
    [
        None,
        b"",
        b"[]",
        b"{}",
        b"no json",
        b"[" * 100_000,
        token(""),
        token("a\nb"),
        token("x" * 9000),
        json.dumps({"access_token": 5}).encode(),
    ],
)
async def test_no_token_is_no_key_for_a_while(body: bytes | None) -> None:
    """A refusal, or an answer without a sound token, is asked about again minutes later."""
    bench = Bench(TOKEN, bodies=[body, token("t2")])
    assert await bench.shown() is None
    assert await bench.shown() is None
    assert len(bench.asked) == 1
    bench.clock.advance(AFTER_REFUSAL_S + 1)
    assert await bench.shown() == bearer("t2")


async def test_a_refused_token_is_dropped() -> None:
    """A token that the platform no longer takes is fetched anew."""
    bench = Bench(TOKEN)
    await bench.shown()
    bench.ring.forget("token")
    assert await bench.shown() == bearer("t2")
