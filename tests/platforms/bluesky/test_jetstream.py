"""What Jetstream's frames come to: where to look, and never what is there."""

import json
import time
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.model import Ask, Exchange, account, post
from checker.platforms.bluesky import PLATFORM
from checker.platforms.bluesky.jetstream import (
    IN_THE_ADDRESS,
    MOST_ACCOUNTS,
    QUIET_TO_PROBE,
    STREAM,
    hints,
    read_batch,
)
from checker.platforms.contract import Hinted, Watch
from tests.support.bluesky import ACCOUNT, POST, URI, Answering, said
from tests.support.car import DID, OTHER_DID
from tests.support.jetstream import commit, frame, state
from tests.support.replay import NOON

NOON_US = int(NOON.timestamp() * 1_000_000)
OPENED = Exchange(ask=Ask(STREAM), asked_at=NOON, answered_at=NOON, status=101)
QUIET = replace(OPENED, status=None, failure="quiet")
ENDED = replace(OPENED, status=None, failure="reset")


def batch(*frames: str | bytes) -> Exchange:
    """Return a kept batch of ``frames``."""
    parts = (
        item.encode("utf-8", "surrogatepass") if isinstance(item, str) else item for item in frames
    )
    body = b"".join(b"\x1e" + item + b"\n" for item in parts)
    kind = (("content-type", "application/json-seq"),)
    return replace(OPENED, headers=kind, raw=body, body=body)


def read(*frames: str | bytes, names: dict[str, list[str]] | None = None) -> Hinted:
    """Read a batch of frames, heard for one account."""
    return read_batch(batch(*frames), frozenset({DID}), names or {})


@dataclass
class Playing:
    """A stream that plays batches, one list for each opening; remembers what was asked."""

    plays: Sequence[Sequence[Exchange]]
    asked: list[tuple[tuple[tuple[str, str], ...], str | None]] = field(default_factory=list)

    async def __call__(
        self,
        url: str,
        /,
        *,
        params: Sequence[tuple[str, str]] = (),
        hello: str | None = None,
        quiet_s: float = 60.0,
    ) -> AsyncGenerator[Exchange, None]:
        """Play what is its turn."""
        assert url == STREAM
        self.asked.append((tuple(params), hello))
        for exchange in self.plays[len(self.asked) - 1]:
            yield exchange


async def listened(
    watch: Watch, *plays: Sequence[Exchange], cursor: str | None = None, fetch: Any = None
) -> tuple[list[Hinted], Playing]:
    """Listen once, to the end."""
    stream = Playing(plays or ([OPENED, ENDED],))
    found = [item async for item in hints(watch, cursor, fetch or Answering({}), stream)]
    return found, stream


@pytest.mark.parametrize("operation", ["delete", "update", "create"])
def test_what_becomes_of_a_post_says_to_look_at_it(operation: str) -> None:
    """A record that was deleted, rewritten or written again is to be looked at."""
    hinted = read(commit(operation, at_us=NOON_US))
    assert hinted.subjects == (POST,)
    assert (hinted.cursor, hinted.speaks, hinted.n_unread) == (str(NOON_US), True, 0)
    assert hinted.made == ()


@pytest.mark.parametrize(
    ("active", "word"),
    [
        (False, "takendown"),
        (False, "deactivated"),
        (False, "deleted"),
        (True, None),
        (False, "new word"),
    ],
)
def test_whatever_becomes_of_an_account_says_to_look_at_it(active: bool, word: str | None) -> None:
    """An account's state is a place to look, whatever the word: the word concludes nothing."""
    frames = json.loads(state(active, word)) | {"time_us": NOON_US}
    assert read(json.dumps(frames)).subjects == (ACCOUNT,)


def test_a_rename_and_other_records_move_the_cursor_only() -> None:
    """A new handle or a like is no reason to look."""
    like = {"operation": "create", "collection": "app.bsky.feed.like", "rkey": "3k", "rev": "3k"}
    hinted = read(
        frame("identity", NOON_US, identity={}), frame("commit", NOON_US + 1, commit=like)
    )
    assert (hinted.subjects, hinted.cursor) == ((), str(NOON_US + 1))


def test_new_posts_of_followed_accounts_are_named_with_their_topics() -> None:
    """Only what a followed account publishes is new; what others do is a hint at most."""
    names = {DID: ["ann.example.com", f"at://{DID}"]}
    hinted = read(
        commit("create", at_us=NOON_US), commit("delete", "3kold", at_us=NOON_US), names=names
    )
    assert hinted.made == (("ann.example.com", POST), (f"at://{DID}", POST))
    assert read(commit("create", at_us=NOON_US)).made == ()


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "{",
        "[]",
        "null",
        b"\xff\xfe",
        "[" * 50_000,
        frame(at_us=NOON_US, did=OTHER_DID),
        commit("delete", at_us=0),
        commit("delete", at_us=NOON_US + 3_600_000_000),
        commit("delete", at_us=2**80),
        commit("delete", rkey="../../x", at_us=NOON_US),
        commit("delete", rkey="", at_us=NOON_US),
        commit("vanish", at_us=NOON_US),
        frame("commit", NOON_US),
        frame("account", NOON_US),
        frame("account", NOON_US, account={"active": "no"}),
        frame("labels", NOON_US),
        json.dumps({"did": DID, "time_us": True, "kind": "commit"}),
        json.dumps({"payload": {"$type": "x#commit", "did": DID}}),
        "1" * 5000,
    ],
    ids=lambda text: str(text)[:40],
)
def test_a_frame_in_no_known_shape_moves_nothing(bad: str | bytes) -> None:
    """Garbage, strangers, unknown words and impossible times are counted, and hint at nothing."""
    hinted = read(bad)
    assert (hinted.subjects, hinted.made, hinted.cursor) == ((), (), None)
    assert (hinted.n_unread, hinted.speaks) == (hinted.n_frames, False)
    mixed = read(bad, commit("delete", at_us=NOON_US))
    assert (mixed.subjects, mixed.cursor, mixed.speaks) == ((POST,), str(NOON_US), True)


def test_a_post_that_speaks_of_deletion_is_no_deletion() -> None:
    """Words in a record, and names like those of frames, are a record's own."""
    record = {"$type": "app.bsky.feed.post", "text": commit("delete", "3kvictim")}
    made = json.loads(commit("create", "3kother", at_us=NOON_US))
    made["commit"]["record"] = record
    assert read(json.dumps(made)).subjects == (
        post("bluesky", URI.replace("3kaaaaaaaaa2a", "3kother")),
    )


@settings(max_examples=200, deadline=None)
@given(st.lists(st.binary(max_size=60) | st.text(max_size=60), max_size=5), st.data())
def test_any_bytes_are_read(frames: list[bytes | str], draws: st.DataObject) -> None:
    """Whatever comes, nothing is raised, and only watched accounts are ever hinted at."""
    good = commit("delete", at_us=NOON_US).encode()
    at = draws.draw(st.integers(0, len(good) - 1))
    changed = good[:at] + bytes([draws.draw(st.integers(0, 255))]) + good[at + 1 :]
    for subject in read(changed, *frames).subjects:
        assert DID in subject.native_id


@pytest.mark.parametrize("piece", [b"\x1e", b"\x1e{", b'{"did":', b"[", b"\x1e" + b"x" * 50])
def test_a_hostile_megabyte_is_read_quickly(piece: bytes) -> None:
    """A megabyte of anything is read within 50 ms."""
    exchange = batch(piece * (1_000_000 // len(piece)))
    started = time.perf_counter()
    read_batch(exchange, frozenset({DID}), {})
    assert time.perf_counter() - started < 0.25


def test_a_binary_batch_is_not_read() -> None:
    """Frames of another kind than asked for tell nothing."""
    exchange = replace(batch(commit("delete")), headers=(("content-type", "application/cbor-seq"),))
    assert read_batch(exchange, frozenset({DID}), {}).subjects == ()


@pytest.mark.parametrize(
    ("exchange", "words"),
    [
        (ENDED, "reset"),
        (replace(OPENED, status=None, failure="not_asked"), "not_asked"),
        (replace(OPENED, status=503), "HTTP 503"),
        (replace(OPENED, status=200), "HTTP 200"),
    ],
)
def test_a_stream_that_does_not_open_says_so(exchange: Exchange, words: str) -> None:
    """What came instead of a stream is said in words, with what was kept."""
    hinted = read_batch(exchange, frozenset({DID}), {})
    assert words in (hinted.trouble or "")
    assert hinted.exchange is exchange


async def test_only_watched_accounts_are_asked_for() -> None:
    """Accounts, posts' accounts and followed names are asked for once each, and nobody else."""
    fetch = Answering({"com.atproto.identity.resolveHandle": said({"did": OTHER_DID})})
    odd = (post("bluesky", "no address"), account("bluesky", "no did"))
    watch = Watch(
        subjects=(ACCOUNT, POST, *odd),
        accounts=("@Bob.example.com", "no handle!", "bob.example.com"),
    )
    found, stream = await listened(watch, fetch=fetch)
    ((params, hello),) = stream.asked
    assert [value for name, value in params if name == "wantedDids"] == [DID, OTHER_DID]
    assert ("wantedCollections", "app.bsky.feed.post") in params
    assert hello is None
    assert "cursor" not in dict(params)
    assert found[-1].trouble


async def test_many_accounts_are_named_in_the_greeting() -> None:
    """Beyond an address's bounds the accounts are named once the stream is open."""
    many = [f"did:web:a{number}.example" for number in range(IN_THE_ADDRESS + 1)]
    watch = Watch(subjects=tuple(account("bluesky", did) for did in many))
    _, stream = await listened(watch, cursor="1790000000000000")
    ((params, hello),) = stream.asked
    assert params == (("requireHello", "true"), ("cursor", "1789999995000000"))
    told = json.loads(hello or "")
    assert told["type"] == "options_update"
    assert told["payload"]["wantedDids"] == sorted(many)


@pytest.mark.parametrize("cursor", ["", "x", "-5", "9" * 30, "1.5", "²"])
async def test_a_cursor_that_is_no_time_is_left_out(cursor: str) -> None:
    """What is no time of the stream is not asked from."""
    _, stream = await listened(Watch(subjects=(ACCOUNT,)), cursor=cursor)
    assert "cursor" not in dict(stream.asked[0][0])


async def test_too_many_accounts_are_not_listened_to_and_that_is_said() -> None:
    """Above ten thousand accounts nothing is opened, and the trouble has the number."""
    subjects = tuple(account("bluesky", f"did:web:a{n}.example") for n in range(MOST_ACCOUNTS + 1))
    found, stream = await listened(Watch(subjects=subjects))
    assert stream.asked == []
    (hinted,) = found
    assert "10,001 accounts" in (hinted.trouble or "")
    assert hinted.exchange is None


async def test_nobody_to_listen_to_opens_nothing() -> None:
    """Without an account that is on this platform nothing is opened."""
    found, stream = await listened(Watch(subjects=(), accounts=("no handle!",)))
    assert (found, stream.asked) == ([], [])


@pytest.mark.parametrize(
    ("busy", "speaks", "words"),
    [
        ([OPENED, batch("{}")], True, None),
        ([OPENED, QUIET], False, "quiet"),
        ([replace(OPENED, status=503)], False, "HTTP 503"),
        ([], False, "nothing comes"),
    ],
)
async def test_a_quiet_stream_is_held_against_everybodys(
    busy: list[Exchange], speaks: bool, words: str | None
) -> None:
    """After five quiet minutes the stream of all is asked: merely quiet, or dumb."""
    main = [OPENED, *[QUIET] * QUIET_TO_PROBE]
    found, stream = await listened(Watch(subjects=(ACCOUNT,)), main, busy)
    assert len(stream.asked) == 2
    assert "wantedDids" not in dict(stream.asked[1][0])
    assert "app.bsky.feed.post" not in dict(stream.asked[1][0]).values()
    assert found[-1].speaks is speaks
    assert (words is None) == (found[-1].trouble is None)
    assert words is None or words in (found[-1].trouble or "")
    assert not any(item.speaks or item.trouble for item in found[:-1])


async def test_a_frame_between_ends_the_quiet() -> None:
    """Quiet minutes count in a row only."""
    quiet = [QUIET] * (QUIET_TO_PROBE - 1)
    main = [OPENED, *quiet, batch(commit("delete", at_us=NOON_US)), *quiet]
    _, stream = await listened(Watch(subjects=(ACCOUNT,)), main)
    assert len(stream.asked) == 1


def test_the_platform_says_that_it_has_a_stream() -> None:
    """The record names the stream's host, so that it is paced and may be routed."""
    assert PLATFORM.hints is hints
    assert "jetstream2.us-east.bsky.network" in PLATFORM.hosts
    assert PLATFORM.hosts[0] == "public.api.bsky.app"
