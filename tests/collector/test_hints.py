"""Listening beside the passes, to a WebSocket on the loopback: who becomes due."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from aiohttp import web

from checker.collector import runner
from checker.collector.controls import plan
from checker.model import (
    Availability,
    Purpose,
    account,
    post,
)
from checker.platforms.bluesky import jetstream as adapter
from checker.store import agenda, append, listening, schema
from tests.collector.ear import FAR, OTHER, POST, ear, listening_to, speaks, until
from tests.support.bluesky import URI, view
from tests.support.car import DID, OTHER_DID
from tests.support.jetstream import (
    Jetstream,
    commit,
    says,
    silent,
    state,
)


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let quiet minutes pass quickly; batches too."""
    monkeypatch.setattr(adapter, "QUIET_S", 0.1)
    monkeypatch.setattr("checker.net.streams.BATCH_S", 0.05)


async def test_a_deletion_makes_its_post_due_and_nothing_else(tmp_path: Path) -> None:
    """A hint makes the post that it names due now, as triggered; no verdict comes of it."""
    async with ear(tmp_path, speaks(commit("delete"))) as it:
        async with listening_to(it):
            await until(lambda: it.is_due(POST))
        assert not it.is_due(OTHER)
        assert [it.count(table) for table in (schema.observations, schema.events)] == [0, 0]
        (params,) = it.server.asked
        assert [value for name, value in params if name == "wantedDids"] == [DID, OTHER_DID]


async def test_an_accounts_state_makes_its_posts_due(tmp_path: Path) -> None:
    """What becomes of an account makes all its watched posts due, and no other account's."""
    async with ear(tmp_path, speaks(state(False, "takendown"))) as it:
        async with listening_to(it):
            await until(lambda: it.is_due(POST))
        assert not it.is_due(OTHER)


async def test_a_second_look_keeps_its_wait(tmp_path: Path) -> None:
    """A hint never brings a second look forward: it confirms only after its minutes."""
    async with ear(tmp_path, speaks(commit("delete"))) as it:
        later = it.clock.now() + timedelta(hours=5)
        with it.equipment.engine.begin() as connection:
            rows = [(it.ids[POST], "bluesky", later, Purpose.SECOND, 60.0)]
            agenda.put(connection, rows, "here", added_at=it.clock.now())
        async with listening_to(it):
            await until(lambda: it.cursor() is not None)
        assert it.due(POST) == (later, "second")


async def test_the_cursor_survives_a_restart(tmp_path: Path) -> None:
    """After a restart the stream is asked for from a few seconds before where it was."""
    said = commit("delete")
    async with ear(tmp_path, speaks(said)) as it:
        async with listening_to(it):
            await until(lambda: it.cursor() is not None)
        heard = int(it.cursor() or 0)
    async with ear(tmp_path, speaks(said)) as it:
        async with listening_to(it):
            await until(lambda: bool(it.server.asked))
        assert it.server.cursors() == [str(heard - 5_000_000)]


async def test_new_posts_of_followed_accounts_join_the_topic_unseen(tmp_path: Path) -> None:
    """A followed account's new post is on topic and due at once, and nobody says it was seen."""
    new = post("bluesky", f"at://{OTHER_DID}/app.bsky.feed.post/3knewnewnew2a")
    play = speaks(
        commit("create", "3knewnewnew2a", did=OTHER_DID), commit("create", "3kstranger22a", did=DID)
    )
    known = {"com_atproto_identity_resolveHandle": lambda _: {"did": OTHER_DID}}
    async with ear(tmp_path, play, accounts=("bob.example.com",), **known) as it:
        async with listening_to(it):
            await until(lambda: it.cursor() is not None)
            assert it.due(new)[0] <= it.clock.now()
        assert it.count(schema.memberships) == 3
        assert it.count(schema.observations) == 0
        assert it.server.questions == ["com.atproto.identity.resolveHandle"]


async def test_names_are_asked_for_once_an_hour(tmp_path: Path) -> None:
    """A stream that is opened again and again asks no name again."""
    known = {"com_atproto_identity_resolveHandle": lambda _: {"did": OTHER_DID}}
    async with ear(tmp_path, says(), accounts=("bob.example.com",), **known) as it:
        async with listening_to(it):
            await until(lambda: len(it.server.asked) >= 4)
        assert it.server.questions == ["com.atproto.identity.resolveHandle"]


async def test_who_is_watched_anew_is_listened_to(tmp_path: Path) -> None:
    """When others come onto the agenda, the stream is opened anew for them too."""
    third = account("bluesky", "did:plc:cccccccccccccccccccccccc")
    async with ear(tmp_path, silent, speed=600.0) as it, listening_to(it):
        await until(lambda: bool(it.server.asked))
        with it.equipment.engine.begin() as connection:
            ids = append.subject_ids(connection, [third])
            rows = [(ids[third], "bluesky", it.clock.now() + FAR, Purpose.SCHEDULED, None)]
            agenda.put(connection, rows, "here", added_at=it.clock.now())
        await until(lambda: ("wantedDids", third.native_id) in it.server.asked[-1])


async def test_a_hint_is_repeated_once(tmp_path: Path) -> None:
    """A post that a service may have shown from memory is made due once more, five minutes on."""
    async with ear(tmp_path, speaks(commit("delete")), speed=300.0) as it, listening_to(it):
        await until(lambda: it.is_due(POST))
        with it.equipment.engine.begin() as connection:
            rows = [(it.ids[POST], "bluesky", it.clock.now() + FAR, Purpose.SCHEDULED, None)]
            agenda.put(connection, rows, "here", added_at=it.clock.now())
        await until(lambda: it.is_due(POST))


async def test_nothing_watched_opens_nothing(tmp_path: Path) -> None:
    """Without anybody to listen to, no connection is made."""
    async with ear(tmp_path, silent, speed=600.0) as it:
        with it.equipment.engine.begin() as connection:
            connection.execute(sa.delete(schema.agenda))
        async with listening_to(it):
            await asyncio.sleep(0.5)
        assert it.server.asked == []
        assert it.count(schema.passes) == 0


async def test_a_run_looks_at_once_where_it_was_hinted(tmp_path: Path) -> None:
    """While it runs, a hint leads to a triggered look within seconds, in a pass like any other."""
    shown = {"app_bsky_feed_getPosts": lambda _: {"posts": [view(URI)]}}

    async def play(socket: web.WebSocketResponse, server: Jetstream) -> None:
        await asyncio.sleep(0.3)
        await socket.send_str(commit("delete"))
        await silent(socket, server)

    async with ear(tmp_path, play, speed=1.0, **shown) as it:
        it.equipment = replace(it.equipment, discover_every=timedelta(days=1))
        running = asyncio.ensure_future(
            runner.run(it.equipment, datetime.now(UTC) + timedelta(hours=1))
        )

        def looks() -> list[str]:
            query = sa.select(schema.observations.c.purpose)
            with it.equipment.engine.connect() as connection:
                return list(connection.execute(query).scalars())

        await until(lambda: "triggered" in looks())
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert it.count(schema.passes) == it.count(schema.pass_ends)


async def test_a_post_that_was_hinted_at_is_no_witness(tmp_path: Path) -> None:
    """What a stream says something happened to does not speak for or against the others."""
    async with ear(tmp_path, silent) as it:
        with it.equipment.engine.begin() as connection:
            listening.hasten(connection, [it.ids[POST]], "here", it.clock.now())
            both = agenda.states(connection, it.ids.values(), "here")
        held = {item.subject: replace(item, held=Availability.VISIBLE) for item in both}
        assert not held[POST].expected_visible
        assert held[OTHER].expected_visible
        planned = plan([held[POST]], list(held.values()))
        purposes = [
            (item.subject, item.purpose) for item in planned if item.subject in (POST, OTHER)
        ]
        assert (POST, Purpose.TRIGGERED) in purposes
        assert (OTHER, Purpose.CONTROL) in purposes
        assert (POST, Purpose.CONTROL) not in purposes
