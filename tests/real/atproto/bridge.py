"""A Jetstream for the local network: the PDS's own event stream, said again as Jetstream says it.

Jetstream itself is not among the packages. What it does is small, and its shapes are documented:
commits operation by operation, account states and identities as they come, for wanted accounts.
The frames it is made of are the reference PDS's (``com.atproto.sync.subscribeRepos``, DAG-CBOR).
"""

import json
from typing import Any

import aiohttp
from aiohttp import web
from libipld import decode_dag_cbor_multi

from tests.support.jetstream import Jetstream, Speak

_OPERATIONS = ("create", "update", "delete")


def said_again(frame: bytes, at_us: int) -> list[dict[str, Any]]:
    """Return what Jetstream says of one frame of the repository's stream."""
    head, body = decode_dag_cbor_multi(frame)
    kind = head.get("t")
    if kind == "#commit":
        rows = [_commit(row, body["rev"]) for row in body["ops"] if row["action"] in _OPERATIONS]
        return [
            {"did": body["repo"], "time_us": at_us, "kind": "commit", "commit": row} for row in rows
        ]
    if kind in ("#account", "#identity"):
        name = kind[1:]
        return [{"did": body["did"], "time_us": at_us, "kind": name, name: body}]
    return []


def _commit(row: dict[str, Any], revision: str) -> dict[str, Any]:
    collection, _, record_key = row["path"].partition("/")
    return {
        "rev": revision,
        "operation": row["action"],
        "collection": collection,
        "rkey": record_key,
    }


def over(pds: str) -> Speak:
    """Return a play that says again what the PDS says, from now on."""

    async def play(socket: web.WebSocketResponse, server: Jetstream) -> None:
        wanted = {value for name, value in server.asked[-1] if name == "wantedDids"}
        address = f"{pds}/xrpc/com.atproto.sync.subscribeRepos"
        async with aiohttp.ClientSession() as session, session.ws_connect(address) as source:
            async for message in source:
                for row in said_again(message.data, server.now_us()):
                    if row["did"] in wanted and row.get("commit", {}).get("collection") in (
                        None,
                        "app.bsky.feed.post",
                    ):
                        await socket.send_str(json.dumps(row))

    return play
