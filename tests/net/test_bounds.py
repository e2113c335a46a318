"""What a hostile server can cost us: bounded bytes, bounded time, and nothing that came is lost."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import subprocess
import time
import tracemalloc
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from checker.net.bodies import MAX_BODY_BYTES, MAX_WIRE_BYTES
from checker.net.guard import Guard
from tests.net.conftest import Ask, Kept
from tests.support.hostile import Hostile


@pytest.mark.parametrize("path", ["/long", "/gone-at-length"])
async def test_fifty_megabytes_are_kept_up_to_the_bound(
    path: str, hostile: Hostile, asking: Ask, kept: Kept
) -> None:
    """Of a body of 50 MB what was read is kept, marked as cut, and none of it is there to read."""
    exchange = await asking(timeout_s=5.0)(hostile.url(path))
    (first,) = kept.exchanges
    assert (len(first.raw), first.cut, exchange.body) == (MAX_WIRE_BYTES, True, b"")


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/long", 4 * MAX_WIRE_BYTES),
        ("/bomb", 3 * MAX_BODY_BYTES),
        ("/bomb-in-bomb", 3 * MAX_BODY_BYTES),
        ("/many-members", 4 * MAX_WIRE_BYTES),
        ("/many-headers", 2_000_000),
        ("/many-trailers", 4_000_000),
        ("/header-of-1-mb", 4_000_000),
    ],
)
async def test_memory_is_bounded(path: str, most: int, hostile: Hostile, asking: Ask) -> None:
    """No answer, however long or however packed, takes more memory than a few times its bound."""
    fetch = asking(timeout_s=5.0)
    tracemalloc.start()
    try:
        await fetch(hostile.url(path))
        assert tracemalloc.get_traced_memory()[1] < most
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "path", ["/drip", "/drip-head", "/early-answers", "/small-chunks", "/gone-by-drips", "/silent"]
)
async def test_time_is_bounded_however_little_comes(
    path: str, hostile: Hostile, asking: Ask
) -> None:
    """An answer that never stands still and never ends is given up when our patience ends."""
    started = time.perf_counter()
    exchange = await asking(timeout_s=0.25)(hostile.url(path))
    assert exchange.failure is not None
    assert time.perf_counter() - started < 10


async def test_many_packed_streams_hold_nobody_up(hostile: Hostile, asking: Ask) -> None:
    """A third of a million empty compressed streams in a row are refused at once."""
    fetch = asking(timeout_s=5.0)
    started = time.process_time()
    await fetch(hostile.url("/many-members"))
    assert time.process_time() - started < 2


@pytest.mark.parametrize("path", ["/drip", "/gone-by-drips"])
async def test_what_dripped_before_the_end_is_kept(
    path: str, hostile: Hostile, asking: Ask, kept: Kept
) -> None:
    """The bytes that came before we gave up are evidence."""
    await asking()(hostile.url(path))
    assert kept.exchanges[0].raw.startswith(b"...")


async def test_a_reason_in_other_letters_costs_no_answer(hostile: Hostile, asking: Ask) -> None:
    """A reason that is no UTF-8 is kept byte for byte, and its answer with it."""
    exchange = await asking()(hostile.url("/latin-reason"))
    assert (exchange.status, exchange.reason, exchange.failure) == (403, "N\xe3o", None)


def _own_certificate(folder: Path) -> ssl.SSLContext:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("takes openssl to make a certificate")
    key, made = folder / "key.pem", folder / "own.pem"
    of_whom = ("-subj", "/CN=www.example.org", "-days", "30")
    kind = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    ask = (openssl, "req", "-x509", *kind, *of_whom, "-keyout", str(key), "-out", str(made))
    subprocess.run(ask, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made, key)
    return context


@pytest.fixture
async def self_signed(tmp_path: Path) -> AsyncIterator[int]:
    """Run a server that nobody vouches for; gives its port."""
    asked = asyncio.Event()

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.set()
        writer.close()

    context = _own_certificate(tmp_path)
    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    yield server.sockets[0].getsockname()[1]
    server.close()
    assert not asked.is_set()


async def test_a_certificate_that_nobody_vouches_for_ends_the_ask(
    self_signed: int, asking: Ask
) -> None:
    """A self-signed certificate gives the word tls, and no request is sent."""
    base = f"https://127.0.0.1:{self_signed}"
    fetch = asking(guard=Guard(), routes={"www.example.org": base}, timeout_s=2.0)
    exchange = await fetch("https://www.example.org/")
    assert (exchange.status, exchange.failure) == (None, "tls")
