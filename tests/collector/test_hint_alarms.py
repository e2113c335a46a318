"""A stream that breaks, floods, garbles or falls silent: survived, and said once."""

import asyncio
import gzip
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from checker.collector import hints
from checker.collector.turns import listing_due_at
from checker.errors import StoreError
from checker.platforms.bluesky import jetstream as adapter
from checker.store import schema
from checker.store.verify import verify_directory
from tests.collector.ear import BLUESKY, POST, ear, listening_to, speaks, until
from tests.support.car import OTHER_DID
from tests.support.jetstream import (
    Jetstream,
    commit,
    frame,
    refuses,
    says,
    silent,
)


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let quiet minutes pass quickly; batches too."""
    monkeypatch.setattr(adapter, "QUIET_S", 0.1)
    monkeypatch.setattr("checker.net.streams.BATCH_S", 0.05)


async def test_a_broken_stream_is_opened_again_from_where_it_was(tmp_path: Path) -> None:
    """A stream that ends is opened anew with its cursor, after ever longer waits."""
    plays = (says(commit("delete")), refuses(503), says(), speaks(commit("update")))
    async with ear(tmp_path, *plays) as it:
        async with listening_to(it):
            await until(lambda: len(it.server.asked) >= 4)
        first, *others = it.server.cursors()
        assert first is None
        assert len(set(others)) == 1
        assert it.troubles() == []


async def test_waits_grow_and_differ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Failing connections are spaced out, and not all alike."""
    monkeypatch.setattr(hints, "LASTED", timedelta(days=1))
    async with ear(tmp_path, refuses(400), speed=200.0) as it:
        slept: list[float] = []
        real = it.clock.sleep

        async def sleep(seconds: float) -> None:
            slept.append(seconds)
            await real(seconds)

        it.clock.sleep = sleep  # type: ignore[method-assign]
        async with listening_to(it):
            await until(lambda: len(it.server.asked) >= 8)
    assert slept[0] < 2.1
    assert slept == sorted(slept)
    assert slept[6] > 60
    assert max(slept) <= hints.LONGEST_BACK_OFF_S
    assert len({round(wait, 3) for wait in slept}) == len(slept)


async def test_garbage_is_kept_counted_and_survived(tmp_path: Path) -> None:
    """Frames in no shape that we know are evidence; what is between them is heard."""
    play = speaks("{", "[]", frame(did="did:plc:cccccccccccccccccccccccc"), commit("delete"))
    async with ear(tmp_path, play) as it:
        async with listening_to(it):
            await until(lambda: it.is_due(POST))
        assert it.count(schema.passes) == it.count(schema.pass_ends) == 1
        root = it.equipment.keeper.root
        it.equipment.keeper.close()
        assert verify_directory(root)
        (file,) = (root / "warc").iterdir()
        kept = gzip.decompress(file.read_bytes())
        assert kept.count(b"WARC-Type: resource") == 1
        assert kept.count(b"WARC-Type: request") == 1
        assert b"\x1e{\n\x1e[]\n" in kept


async def test_a_dumb_stream_is_an_alarm_said_once(tmp_path: Path) -> None:
    """A stream over which nothing comes from anybody is said once, and until it speaks again."""
    speak = asyncio.Event()

    async def play(socket: web.WebSocketResponse, server: Jetstream) -> None:
        await speak.wait()
        if "wantedDids" in dict(server.asked[0]):
            await socket.send_str(commit("delete"))
        await silent(socket, server)

    async with ear(tmp_path, play, speed=6.0) as it:
        async with listening_to(it):
            await until(lambda: bool(it.troubles()))
            (trouble,) = it.troubles()
            assert trouble.startswith("nothing was heard since ")
            assert "nor over everybody's (quiet)" in trouble
            await asyncio.sleep(0.8)
            assert it.count(schema.listings) == 1
            speak.set()
            await until(lambda: it.troubles() == [])
        assert it.is_due(POST)


async def test_a_quiet_stream_is_no_alarm(tmp_path: Path) -> None:
    """Where everybody's stream speaks, a quiet one is quiet, for however long."""
    busy = frame("commit", commit={"operation": "create", "collection": "app.bsky.feed.like"})

    async def play(socket: web.WebSocketResponse, server: Jetstream) -> None:
        if "wantedDids" not in dict(server.asked[-1]):
            await socket.send_str(busy)
        await silent(socket, server)

    async with ear(tmp_path, play, speed=600.0) as it:
        async with listening_to(it):
            await until(lambda: len(it.server.asked) >= 4)
        assert it.troubles() == []


async def test_a_stream_that_is_down_is_an_alarm_after_ten_minutes_only(tmp_path: Path) -> None:
    """A stream that cannot be opened is said once it has been so for long, and cleared later."""
    down = True

    async def ok(socket: web.WebSocketResponse, server: Jetstream) -> None:
        await socket.send_str(commit("delete"))
        await silent(socket, server)

    async with ear(tmp_path, refuses(400), speed=300.0) as it:
        async with listening_to(it):
            await until(lambda: len(it.server.asked) >= 3)
            assert it.troubles() == []
            await until(lambda: bool(it.troubles()))
            assert "HTTP 400" in it.troubles()[0]
            it.server.plays[:] = [ok]
            down = False
            await until(lambda: it.troubles() == [])
        assert not down
        assert it.is_due(POST)


async def test_a_flood_is_left_alone_for_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stream that pours out more than was asked for is closed, said, and tried again later."""
    monkeypatch.setattr(hints, "FLOOD_BATCHES", 3)
    pours = [frame("identity", identity={}, did=OTHER_DID)] * 1500

    async with ear(tmp_path, says(*pours, then_s=5), speed=1.0) as it, listening_to(it):
        await until(lambda: bool(it.troubles()))
        assert "more comes over the stream than is kept at once" in it.troubles()[0]
        assert len(it.server.asked) == 1


async def test_a_dead_disk_breaks_no_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where evidence cannot be kept, listening waits and tries again; its task does not die."""
    async with ear(tmp_path, speaks(commit("delete")), speed=3000.0) as it:
        keep = it.equipment.keeper.keep
        dead = True

        def fails(*rest: Any) -> Any:
            if dead:
                raise StoreError("no space left")
            return keep(*rest)

        monkeypatch.setattr(it.equipment.keeper, "keep", fails)
        async with listening_to(it):
            await until(lambda: len(it.server.asked) >= 2)
            assert it.cursor() is None
            dead = False
            await until(lambda: it.is_due(POST))


async def test_a_streams_row_takes_nobodys_turn(tmp_path: Path) -> None:
    """What is written of a stream does not put off the listings beside it."""
    async with ear(tmp_path, refuses(400), speed=600.0) as it:
        due_at = listing_due_at(it.equipment, BLUESKY)
        async with listening_to(it):
            await until(lambda: bool(it.troubles()))
        assert listing_due_at(it.equipment, BLUESKY) == due_at
