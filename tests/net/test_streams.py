"""Listening over a real WebSocket on the loopback: batches, ends, bounds, and who may be asked."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from checker.clock import SystemClock
from checker.model import Exchange
from checker.net.client import Net
from checker.net.failures import FAILURES
from checker.net.pacing import Pacer
from checker.net.road import Road
from checker.net.streams import BATCH_FRAMES, FRAME_BYTES, Listening
from tests.net.conftest import Kept
from tests.support.jetstream import Jetstream, refuses, says, serving, silent

PUBLIC = "wss://stream.example/subscribe"
JSON = "application/json-seq"


@asynccontextmanager
async def net_to(server: Jetstream | None, **changed: Any) -> AsyncIterator[Net]:
    """Yield a way out by which the public host leads to ``server``."""
    routes = {"stream.example": server.url} if server else {}
    clock = SystemClock()
    net = Net(
        clock, Road(**({"routes": routes, "timeout_s": 2.0} | changed)), Pacer(clock, lambda _: 0.0)
    )
    try:
        yield net
    finally:
        await net.close()


async def heard(
    server: Jetstream | None,
    kept: Kept,
    url: str = PUBLIC,
    most: int = 50,
    **asked: Any,
) -> list[Exchange]:
    """Listen to the end, or to the first ``most`` exchanges."""
    got: list[Exchange] = []
    async with net_to(server) as net, aclosing(Listening(net, kept)(url, **asked)) as stream:
        async for exchange in stream:
            got.append(exchange)
            if len(got) >= most:
                break
    return got


def frames(exchange: Exchange) -> list[bytes]:
    """Return a batch's text frames."""
    return [part.removesuffix(b"\n") for part in exchange.body.split(b"\x1e")[1:]]


async def test_frames_come_in_batches_that_are_kept_first(kept: Kept) -> None:
    """What comes within a second is one exchange, kept with the handshake and the end."""
    async with serving(says("one", "two", "{garb\x1eage")) as server:
        opened, batch, ended = await heard(
            server, kept, params=(("wantedDids", "a"), ("wantedDids", "b"))
        )
    assert server.asked == [[("wantedDids", "a"), ("wantedDids", "b")]]
    assert (opened.status, opened.body) == (101, b"")
    assert opened.header("upgrade") == "websocket"
    assert batch.body == b"\x1eone\n\x1etwo\n\x1e{garb\x1eage\n"
    assert (batch.status, batch.header("content-type")) == (101, JSON)
    assert batch.ask.url == f"{PUBLIC}?wantedDids=a&wantedDids=b"
    assert (ended.status, ended.failure) == (None, "reset")
    assert [item.body for item in kept.exchanges] == [b"", batch.body, b""]
    assert all(item.evidence for item in (opened, batch, ended))


async def test_a_flood_is_cut_into_batches(kept: Kept) -> None:
    """No batch holds more than a hundred frames, and none is lost."""
    sent = [str(number) for number in range(250)]
    async with serving(says(*sent)) as server:
        _, *batches, _ = await heard(server, kept)
    assert [len(frames(batch)) for batch in batches] == [BATCH_FRAMES, BATCH_FRAMES, 50]
    assert [frame.decode() for batch in batches for frame in frames(batch)] == sent


async def test_text_and_bytes_do_not_mix(kept: Kept) -> None:
    """A batch holds frames of one kind, each as it came."""
    async with serving(says("text", b"\x00\xff", b"\x01", "more")) as server:
        _, *batches, _ = await heard(server, kept)
    kinds = [(batch.header("content-type"), batch.body) for batch in batches]
    assert kinds == [
        (JSON, b"\x1etext\n"),
        ("application/cbor-seq", b"\x00\xff\x01"),
        (JSON, b"\x1emore\n"),
    ]


async def test_bytes_that_are_no_text_end_nothing(kept: Kept) -> None:
    """A text frame that is no UTF-8 is kept like any other."""

    async def play(socket: web.WebSocketResponse, _: Jetstream) -> None:
        await socket._writer.send_frame(b"\xff\xfe", 1)
        await socket.send_str("after")

    async with serving(play) as server:
        _, batch, _ = await heard(server, kept)
    assert frames(batch) == [b"\xff\xfe", b"after"]


async def test_a_frame_beyond_the_bound_ends_the_stream(kept: Kept) -> None:
    """A frame that is too long is not taken, and said to be too long."""
    async with serving(says("x" * (FRAME_BYTES + 10))) as server:
        *_, ended = await heard(server, kept)
    assert ended.failure == "too_long"


async def test_silence_is_said_and_is_no_end(kept: Kept) -> None:
    """A quiet stream says so again and again; nothing of that is kept."""
    async with serving(silent) as server:
        opened, *quiet = await heard(server, kept, most=4, quiet_s=0.05)
    assert opened.status == 101
    assert [item.failure for item in quiet] == ["quiet"] * 3
    assert quiet[2].answered_at - quiet[2].asked_at > timedelta(seconds=0.1)
    assert len(kept.exchanges) == 1
    assert "quiet" in FAILURES


async def test_a_greeting_goes_out_first(kept: Kept) -> None:
    """What is to be said once the stream is open is said."""
    async with serving(says("thanks")) as server:
        await heard(server, kept, params=(("requireHello", "true"),), hello='{"hello": 1}')
    assert server.hellos == [{"hello": 1}]


@pytest.mark.parametrize("status", [400, 403, 429, 500, 503])
async def test_a_refused_stream_has_its_status(status: int, kept: Kept) -> None:
    """A server that opens no stream is heard with its status, and nothing follows."""
    async with serving(refuses(status)) as server:
        (refusal,) = await heard(server, kept)
    assert (refusal.status, refusal.failure) == (status, None)
    assert kept.exchanges == [kept.exchanges[0]]


async def test_a_server_that_asks_for_time_gets_it(kept: Kept) -> None:
    """After ``Retry-After`` nothing is opened until it is over."""
    async with serving(refuses(429, Retry_After="60")) as server, net_to(server) as net:
        for failure in (None, "not_asked"):
            got = [item async for item in Listening(net, kept)(PUBLIC)]
            assert [item.failure for item in got] == [failure]
    assert len(server.asked) == 1


async def test_a_redirect_is_not_followed_silently(kept: Kept) -> None:
    """A stream that another place would serve is no stream of the place that was asked."""
    async with serving(says("there")) as there:

        async def send_on(request: web.Request) -> web.Response:
            raise web.HTTPFound(f"{there.url}/subscribe")

        async with serving(says("here")) as server:
            server.subscribe = send_on  # type: ignore[assignment]
            app = web.Application()
            app.router.add_get("/subscribe", send_on)
            runner = web.AppRunner(app)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            server.port = runner.addresses[0][1]
            got = await heard(server, kept)
            await runner.cleanup()
    assert [item.failure or item.status for item in got][-1] in (
        "too_many_redirects",
        "refused_by_guard",
    )
    assert not any(item.body for item in got)


@pytest.mark.parametrize(
    ("url", "failure"),
    [
        ("ws://127.0.0.1:9/x", "refused_by_guard"),
        ("wss://10.0.0.1/x", "refused_by_guard"),
        ("wss://user:pass@stream.example/x", "refused_by_guard"),
        ("https://stream.example/x", "refused_by_guard"),
        ("file:///etc/passwd", "refused_by_guard"),
        ("wss://localhost/x", "refused_by_guard"),
    ],
)
async def test_only_public_streams_are_opened(url: str, failure: str, kept: Kept) -> None:
    """No private address, no password and no other scheme is listened to."""
    assert [item.failure for item in await heard(None, kept, url)] == [failure]


async def test_nothing_is_listened_to_in_a_simulation(kept: Kept) -> None:
    """Where an application stands for the network there is no stream."""

    async def app(*_: Any) -> None:
        raise AssertionError

    async with net_to(None, app=app) as net:
        got = [item async for item in Listening(net, kept)(PUBLIC)]
    assert [item.failure for item in got] == ["refused_by_guard"]


@pytest.mark.parametrize("shut", [True, False])
async def test_who_stops_listening_is_gone_at_once(shut: bool, kept: Kept) -> None:
    """A listener that is cancelled or closes leaves within seconds, however dumb the server."""
    async with serving(silent) as server, net_to(server) as net:
        stream = Listening(net, kept)(PUBLIC, quiet_s=30)
        await anext(stream)
        waiting = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0.05)
        started = time.perf_counter()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        if shut:
            await stream.aclose()
        assert time.perf_counter() - started < 3


async def test_a_dead_port_is_a_word(kept: Kept) -> None:
    """Nobody listening is told as on any road."""
    async with serving(silent) as server:
        port = server.port
    gone = Jetstream([silent], port=port)
    assert [item.failure for item in await heard(gone, kept)] == ["refused"]
