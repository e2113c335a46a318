"""The network's own event stream: what authors and hosts do is looked at at once."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from libipld import decode_dag_cbor_multi

from checker.clock import SystemClock
from checker.collector import runner
from checker.collector.assembly import Setting, assemble
from checker.collector.schedule import Policy
from checker.model import Origin, Place, Topic, Vantage
from checker.net.streams import Listening
from checker.platforms import PLATFORMS
from checker.store import append, schema
from checker.store.database import open_database
from tests.real.atproto.asking import kept, routes, way_to
from tests.real.atproto.bridge import over
from tests.real.atproto.network import Network
from tests.support.jetstream import serving

pytestmark = pytest.mark.real

STREAM_HOST = "jetstream2.us-east.bsky.network"


async def until(true: Callable[[], bool], within_s: float = 20.0) -> None:
    """Wait until ``true``, or fail."""
    async with asyncio.timeout(within_s):
        while not true():  # noqa: ASYNC110  what is waited for is a row
            await asyncio.sleep(0.05)


async def test_the_hosts_stream_is_kept_as_it_came(network: Network) -> None:
    """The PDS's binary frames come through our way of listening, and decode as they were sent."""
    heard: list[tuple[str, Any]] = []
    async with way_to(network, pds_example=network.pds) as net:
        stream = Listening(net, kept)("wss://pds.example/xrpc/com.atproto.sync.subscribeRepos")
        assert (await anext(stream)).status == 101
        author = await asyncio.to_thread(network.create_account, "str-ann.test")
        made = await asyncio.to_thread(network.post, author, "a post")
        await asyncio.to_thread(network.delete_post, author, made)
        async with asyncio.timeout(10):
            async for batch in stream:
                items = decode_dag_cbor_multi(batch.body)
                pairs = zip(items[::2], items[1::2], strict=True)
                heard += [(head["t"], body) for head, body in pairs]
                if any(
                    row["action"] == "delete" for _, body in heard for row in body.get("ops", ())
                ):
                    break
        await stream.aclose()
    kinds = [kind for kind, body in heard if author.did in (body.get("repo"), body.get("did"))]
    assert {"#account", "#commit"} <= set(kinds)


async def test_a_deletion_and_a_deactivation_are_looked_at_within_seconds(
    network: Network, tmp_path: Path
) -> None:
    """A running collector looks at what the stream names, and reads there what became of it."""
    ann = await asyncio.to_thread(network.create_account, "str-bob.test")
    bob = await asyncio.to_thread(network.create_account, "str-cem.test")
    stays = await asyncio.to_thread(network.post, bob, "stays for a while")
    goes = await asyncio.to_thread(network.post, ann, "goes")
    await asyncio.to_thread(network.sync)
    engine = open_database(f"sqlite:///{tmp_path / 'checker.db'}")
    port = urlsplit(network.pds).port
    async with serving(over(network.pds)) as server:
        setting = Setting(
            policy=Policy(name="backoff", horizon=timedelta(days=30)),
            vantage=Vantage(name="newsroom"),
            routes=routes(network) | {STREAM_HOST: server.url},
            allow_private=(f"localhost:{port}", f"127.0.0.1:{port}"),
        )
        clock = SystemClock()
        equipment = assemble(engine, tmp_path / "evidence", [PLATFORMS["bluesky"]], clock, setting)
        topic = Topic(
            name="x",
            accounts=(ann.handle, bob.handle),
            places=(Place("bluesky"),),
            registered_at=clock.now(),
        )
        with engine.begin() as connection:
            append.topic(connection, topic, Origin.OBSERVED)
        running = asyncio.ensure_future(
            runner.run(equipment, datetime.now(UTC) + timedelta(minutes=5))
        )

        def judged(native_id: str, purpose: str) -> list[tuple[str, str]]:
            """Return availability and cause of the looks at a subject with this purpose."""
            looks, verdicts, subjects = schema.observations, schema.verdicts, schema.subjects
            query = (
                sa.select(verdicts.c.availability, verdicts.c.cause)
                .join(looks, looks.c.id == verdicts.c.observation_id)
                .join(subjects, subjects.c.id == looks.c.subject_id)
                .where(subjects.c.native_id == native_id, looks.c.purpose == purpose)
            )
            with engine.connect() as connection:
                return [tuple(row) for row in connection.execute(query)]  # type: ignore[misc]

        try:
            await until(lambda: bool(server.asked) and bool(judged(goes.uri, "scheduled")))
            fresh = await asyncio.to_thread(network.post, bob, "published while we listen")
            await until(lambda: ("visible", "none") in judged(fresh.uri, "scheduled"))
            await asyncio.to_thread(network.delete_post, ann, goes)
            await until(lambda: ("absent", "author_deleted") in judged(goes.uri, "triggered"))
            await asyncio.to_thread(network.deactivate, bob)
            await until(lambda: ("absent", "account_deactivated") in judged(stays.uri, "triggered"))
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await equipment.net.close()
            equipment.keeper.close()
            engine.dispose()
