"""Asking with a key: it is shown where it belongs, and nothing that is kept holds it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from checker.clock import OffsetClock
from checker.model import Credential, Exchange, TokenAsk
from checker.net.client import Net
from checker.net.keys import Keyring
from checker.net.pacing import Pacer
from checker.net.road import Road

HOST = "api.example"
PLAIN = Credential(name="k", variables=("K",), hosts=(HOST,))
QUERY = replace(PLAIN, parameter="key")
TOKEN = replace(
    PLAIN,
    token=TokenAsk(url=f"https://{HOST}/token", style="form", fields=(("secret", "{0}"),)),
)
SECRET = "s3cret-word"
Send = Callable[[Any], Awaitable[None]]


@dataclass
class Service:
    """An in-process web: what each path answers, and what it was asked.

    Attributes:
        answers: status, headers and body by path.
        seen: host, path with query, and the Authorization header of each question.
    """

    answers: dict[str, tuple[int, dict[str, str], bytes]]
    seen: list[tuple[str, str, str | None]] = field(default_factory=list)
    kept: list[Exchange] = field(default_factory=list)

    async def __call__(self, scope: Any, receive: Any, send: Send) -> None:
        """Answer one question."""
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        query = scope["query_string"].decode()
        path = scope["path"] + (f"?{query}" if query else "")
        self.seen.append((headers["host"], path, headers.get("authorization")))
        status, extra, body = self.answers[scope["path"]]
        raw = [(name.encode(), value.encode()) for name, value in extra.items()]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": body})

    def net(self, credential: Credential, secret: str | None = SECRET) -> Net:
        """Return the one way out, with a key."""
        clock = OffsetClock()
        ring = Keyring([credential], lambda _: secret, clock)
        return Net(clock, Road(app=self), Pacer(clock, lambda _: 0.0, seed=1), ring)

    async def ask(self, net: Net, url: str) -> Exchange:
        """Ask with the key ``k``."""
        return await net.asking(self._keep)(url, auth="k")

    def _keep(self, exchange: Exchange) -> Exchange:
        self.kept.append(exchange)
        return exchange


def service(**paths: tuple[int, dict[str, str], bytes]) -> Service:
    """Return a service whose ``/posts`` answers well, with more paths by name."""
    usual = {"/posts": (200, {}, b"{}"), "/token": (200, {}, b'{"access_token": "t1"}')}
    return Service(usual | {f"/{name}": answer for name, answer in paths.items()})


@pytest.mark.parametrize(
    ("credential", "path", "header"),
    [
        (PLAIN, "/posts?a=1", f"Bearer {SECRET}"),
        (QUERY, f"/posts?a=1&key={SECRET}", None),
        (TOKEN, "/posts?a=1", "Bearer t1"),
    ],
)
async def test_a_key_is_sent_and_not_kept(
    credential: Credential, path: str, header: str | None
) -> None:
    """The platform gets the key, and no exchange that is kept holds it or the token."""
    web = service()
    await web.ask(web.net(credential), f"https://{HOST}/posts?a=1")
    assert web.seen[-1] == (HOST, path, header)
    (kept,) = web.kept
    assert kept.ask.url == f"https://{HOST}/posts?a=1"
    assert SECRET not in repr(kept)
    assert "t1" not in repr(kept.ask)


async def test_without_a_key_nobody_is_asked() -> None:
    """Where there is no key the exchange says so, and nothing went out."""
    web = service()
    exchange = await web.ask(web.net(PLAIN, None), f"https://{HOST}/posts")
    assert (exchange.failure, exchange.status, web.seen) == ("no_key", None, [])


async def test_a_refused_token_is_no_key() -> None:
    """Where no token is given out, nothing is asked with none."""
    web = service(token=(401, {}, b'{"access_token": "t1"}'))
    exchange = await web.ask(web.net(TOKEN), f"https://{HOST}/posts")
    assert exchange.failure == "no_key"
    assert [path for _, path, _ in web.seen] == ["/token"]


@pytest.mark.parametrize("credential", [PLAIN, QUERY, TOKEN])
async def test_a_redirect_elsewhere_takes_no_key_along(credential: Credential) -> None:
    """On the way to another host the key stays behind."""
    web = service(moved=(302, {"location": "https://other.example/posts"}, b""))
    await web.ask(web.net(credential), f"https://{HOST}/moved")
    assert web.seen[-1] == ("other.example", "/posts", None)


async def test_a_token_that_is_refused_is_fetched_anew() -> None:
    """After a 401 the next question comes with a new token; the refusal is an answer."""
    web = service(closed=(401, {}, b"{}"))
    net = web.net(TOKEN)
    assert (await web.ask(net, f"https://{HOST}/closed")).status == 401
    web.answers["/token"] = (200, {}, b'{"access_token": "t2"}')
    await web.ask(net, f"https://{HOST}/posts")
    assert web.seen[-1] == (HOST, "/posts", "Bearer t2")


async def test_what_came_by_key_bears_its_name() -> None:
    """An exchange names the credential that was shown, where one was; never the secret."""
    web = service(moved=(302, {"location": "https://other.example/posts"}, b""))
    net = web.net(PLAIN)
    await web.ask(net, f"https://{HOST}/moved")
    await net.asking(web._keep)(f"https://{HOST}/posts")
    named = [(kept.ask.url.split("/")[2], kept.ask.key) for kept in web.kept]
    assert named == [(HOST, "k"), ("other.example", None), (HOST, None)]


async def test_what_was_not_asked_bears_no_key() -> None:
    """Without a key nothing came by key."""
    web = service()
    exchange = await web.ask(web.net(PLAIN, None), f"https://{HOST}/posts")
    assert exchange.ask.key is None


@pytest.mark.parametrize("credential", [PLAIN, QUERY])
@pytest.mark.parametrize(
    ("headers", "body"),
    [({}, f'{{"asked": "?key={SECRET}"}}'.encode()), ({"x-asked": f"key={SECRET}"}, b"{}")],
)
async def test_an_answer_that_repeats_its_key_is_not_kept(
    credential: Credential, headers: dict[str, str], body: bytes
) -> None:
    """What comes back with the key in it is kept as a failure, without what it held."""
    web = service(posts=(200, headers, body))
    exchange = await web.ask(web.net(credential), f"https://{HOST}/posts")
    assert (exchange.failure, exchange.status, exchange.body) == ("key_echoed", None, b"")
    assert SECRET not in repr(web.kept)
