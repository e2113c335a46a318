"""Listening to Jetstream: who deleted, rewrote or published, and whose account changed its state.

A frame says where to look and never what is there: a record that is deleted in its repository may
still be shown, and a takedown of one post by service or host is in no frame at all. Only accounts
that are watched are asked for, so the stream is small; above ten thousand it takes no such list,
and then nothing is listened to, which is said.

A cursor is Jetstream's own time in microseconds. After a break it is asked from a few seconds
earlier: what comes twice does no harm. How far back a server keeps what was said it does not tell.
A quiet stream of few accounts is usual; after five quiet minutes it is held against the stream of
everybody, which is never quiet.

Source: platforms-open §1.a 2, §1.c "Event streams", §1.g; Jetstream's own description of its
options; read 2026-11-24.
"""

import json
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from checker.errors import UnreadablePayload
from checker.model import Exchange, Subject, SubjectKind, account, post
from checker.platforms.bluesky.links import (
    COLLECTION,
    NAME,
    actor_of,
    is_did,
    link_of,
    parts_of,
)
from checker.platforms.bluesky.listing import ask_handle, read_handle
from checker.platforms.contract import Fetch, Hinted, Stream, Watch
from checker.platforms.payload import need, parse_json

STREAM_HOST = "jetstream2.us-east.bsky.network"
STREAM = f"wss://{STREAM_HOST}/subscribe"
MOST_ACCOUNTS = 10_000
"""As many accounts as one subscription takes."""

IN_THE_ADDRESS = 50
"""More accounts than these are named in the greeting: addresses have their bounds."""

FRAME_BYTES = 500_000
QUIET_S = 60.0
QUIET_TO_PROBE = 5
STEP_BACK_US = 5_000_000
AHEAD_US = 60_000_000
"""A frame's time may lie this far in our future: clocks differ."""

BUSY = "app.bsky.feed.like"
"""What everybody's stream is asked for in a probe: never quiet, and without anybody's text."""

MOST_FRAMES = 1000
"""No honest batch holds more; what is beyond is not read."""

_FIRST_US = 1_600_000_000_000_000
_CHANGES = ("update", "delete")

Params = tuple[tuple[str, str], ...]


async def hints(
    watch: Watch, cursor: str | None, fetch: Fetch, listen: Stream
) -> AsyncGenerator[Hinted, None]:
    """Listen for what the watched accounts do, from ``cursor`` on, until the stream ends."""
    names = await _names(watch.accounts, fetch)
    dids = sorted({*_dids(watch.subjects), *names})
    if not dids:
        return
    if len(dids) > MOST_ACCOUNTS:
        words = f"{len(dids):,} accounts are more than the {MOST_ACCOUNTS:,} that it takes"
        yield Hinted(exchange=None, trouble=f"not listened to: {words}")
        return
    params, hello = _subscription(dids, cursor)
    n_quiet = 0
    async with aclosing(listen(STREAM, params=params, hello=hello, quiet_s=QUIET_S)) as stream:
        async for exchange in stream:
            n_quiet = n_quiet + 1 if exchange.failure == "quiet" else 0
            if n_quiet >= QUIET_TO_PROBE:
                n_quiet = 0
                trouble = await _probe(listen)
                yield Hinted(exchange=None, speaks=trouble is None, trouble=trouble)
            else:
                yield read_batch(exchange, frozenset(dids), names)


async def _names(accounts: Iterable[str], fetch: Fetch) -> dict[str, list[str]]:
    """Return the topics' accounts as they are written, by DID; those that are nobody's are left."""
    names: dict[str, list[str]] = {}
    for written in accounts:
        link = link_of(written)
        actor = link.actor if link else actor_of(written)
        if actor is not None and not is_did(actor):
            actor = read_handle(await ask_handle(actor, fetch)).value("did")
        if actor:
            names.setdefault(actor, []).append(written)
    return names


def _dids(subjects: Iterable[Subject]) -> set[str]:
    found = set()
    for subject in subjects:
        native = subject.native_id
        parts = parts_of(native) if subject.kind is SubjectKind.POST else (native, "")
        if parts and is_did(parts[0]):
            found.add(parts[0])
    return found


def _subscription(dids: Sequence[str], cursor: str | None) -> tuple[Params, str | None]:
    """Return the parameters to subscribe with, and what is said once the stream is open."""
    since = (("cursor", str(_earlier(cursor))),) if cursor and _is_time(cursor) else ()
    if len(dids) > IN_THE_ADDRESS:
        options = {
            "wantedCollections": [COLLECTION],
            "wantedDids": list(dids),
            "maxMessageSizeBytes": FRAME_BYTES,
        }
        hello = json.dumps({"type": "options_update", "payload": options})
        return (("requireHello", "true"), *since), hello
    wanted = tuple(("wantedDids", did) for did in dids)
    bound = ("maxMessageSizeBytes", str(FRAME_BYTES))
    return (("wantedCollections", COLLECTION), *wanted, bound, *since), None


def _earlier(cursor: str) -> int:
    return max(int(cursor) - STEP_BACK_US, 0)


def _is_time(cursor: str) -> bool:
    return cursor.isascii() and cursor.isdecimal() and len(cursor) < 20


async def _probe(listen: Stream) -> str | None:
    """Return why the stream is held to be dumb; None where everybody's stream speaks."""
    params = (("wantedCollections", BUSY),)
    async with aclosing(listen(STREAM, params=params, quiet_s=QUIET_S)) as stream:
        async for exchange in stream:
            if exchange.body:
                return None
            if exchange.failure or exchange.status != 101:
                said = exchange.failure or f"HTTP {exchange.status}"
                return f"nothing comes over the stream, nor over everybody's ({said})"
    return "nothing comes over the stream, nor over everybody's"


def read_batch(
    exchange: Exchange, dids: frozenset[str], names: Mapping[str, Sequence[str]]
) -> Hinted:
    """Read one kept batch: who should be looked at, and what was published.

    Args:
        exchange: the batch, the handshake, or how the stream failed.
        dids: the accounts asked for.
        names: those whose new posts are followed, with how topics write them.
    """
    if exchange.failure == "quiet":
        return Hinted(exchange=None)
    if exchange.failure or exchange.status != 101:
        said = exchange.failure or f"HTTP {exchange.status}"
        return Hinted(exchange=exchange, trouble=f"the stream ended or did not open ({said})")
    heard = _Heard(dids, names, _now_us(exchange))
    for frame in frames_of(exchange):
        heard.take(frame)
    return Hinted(
        exchange=exchange,
        cursor=str(heard.newest_us) if heard.newest_us else None,
        subjects=tuple(heard.subjects),
        made=tuple(heard.made),
        n_frames=heard.n_frames,
        n_unread=heard.n_unread,
        speaks=heard.n_frames > heard.n_unread,
    )


def frames_of(exchange: Exchange) -> list[bytes]:
    """Return the text frames of a batch, none of any other."""
    if exchange.header("content-type") != "application/json-seq":
        return []
    return exchange.body.split(b"\x1e", MOST_FRAMES + 1)[1:]


def _now_us(exchange: Exchange) -> int:
    return int(exchange.answered_at.timestamp() * 1_000_000)


@dataclass(slots=True)
class _Heard:
    """What the frames of a batch came to so far."""

    dids: frozenset[str]
    names: Mapping[str, Sequence[str]]
    now_us: int
    newest_us: int = 0
    subjects: dict[Subject, None] = field(default_factory=dict)
    made: dict[tuple[str, Subject], None] = field(default_factory=dict)
    n_frames: int = 0
    n_unread: int = 0

    def take(self, frame: bytes) -> None:
        """Take one frame; one that cannot be read is counted, and moves no cursor."""
        self.n_frames += 1
        try:
            self._read(parse_json(frame, "frame"))
        except UnreadablePayload:
            self.n_unread += 1

    def _read(self, tree: object) -> None:
        did, at_us, kind = (
            need(tree, "did", str),
            need(tree, "time_us", int),
            need(tree, "kind", str),
        )
        if did not in self.dids:
            raise UnreadablePayload("did", "nobody who was asked for")
        if not _FIRST_US < at_us < self.now_us + AHEAD_US:
            raise UnreadablePayload("time_us", "no time of a stream")
        if kind == "commit":
            self._commit(tree, did)
        elif kind == "account":
            need(tree, "account.active", bool)
            self.subjects[account(NAME, did)] = None
        elif kind != "identity":
            raise UnreadablePayload("kind", "unknown")
        self.newest_us = max(self.newest_us, at_us)

    def _commit(self, tree: object, did: str) -> None:
        if need(tree, "commit.collection", str) != COLLECTION:
            return
        native = f"at://{did}/{COLLECTION}/{need(tree, 'commit.rkey', str)}"
        operation = need(tree, "commit.operation", str)
        if parts_of(native) is None or operation not in ("create", *_CHANGES):
            raise UnreadablePayload("commit", "no post, or an unknown operation")
        # one written again under an old key is a change to who watches it
        self.subjects[post(NAME, native)] = None
        if operation == "create":
            self.made |= {(name, post(NAME, native)): None for name in self.names.get(did, ())}
