"""A tombstone fits exactly where a record was, and says as much as there is room for."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest

from checker.errors import StoreError
from checker.store.tombstone import Tombstone, filled, packed_tombstone, read_tombstone

THEN = datetime(2026, 2, 20, 8, 0, tzinfo=UTC)
WHY = "what came by key from youtube is kept for 30 days (its terms, § 1)"


@pytest.mark.parametrize("spare", [0, 1, 2, 30, 100_000])
def test_a_tombstone_is_filled_to_any_length(spare: int) -> None:
    """The filled member is exactly as long as asked, and unpacks to the same."""
    packed = gzip.compress(b"words", mtime=0)
    made = filled(packed, len(packed) + spare)
    assert len(made) == len(packed) + spare
    assert gzip.decompress(made) == b"words"


def test_too_little_room_is_said() -> None:
    """What is shorter than any tombstone is refused in words, and nothing shorter is made up."""
    with pytest.raises(StoreError, match="too short"):
        packed_tombstone(b"WARC/1.1\r\n\r\n", Tombstone(THEN, WHY), 40)
    with pytest.raises(StoreError, match="no tombstone"):
        filled(gzip.compress(b"words", mtime=0), 10)


def test_less_is_said_where_there_is_less_room() -> None:
    """With ever less room the address goes first, then the digest, last the reason."""
    record = b"WARC/1.1\r\nWARC-Target-URI: https://e.example/" + b"x1" * 40 + b"\r\n\r\n"
    said = Tombstone(THEN, WHY, "ab" * 32)
    lost: list[tuple[bool, bool, bool]] = []
    for room in range(700, 150, -1):
        try:
            made, _ = packed_tombstone(record, said, room)
        except StoreError:
            break
        told = (b"e.example" in made, b"original-sha256" in made, b"why: " in made)
        assert read_tombstone(made) is not None
        if told not in lost:
            lost.append(told)
    assert lost == [
        (True, True, True),
        (False, True, True),
        (False, False, True),
        (False, False, False),
    ]


NONE = {
    "another kind": b"WARC/1.1\r\nWARC-Type: response\r\n\r\npurged-at: 2026-02-20T08:00:00Z\r\n",
    "a failure": b"WARC/1.1\r\nWARC-Type: metadata\r\n\r\nfailure: timeout\r\n",
    "no time": b"WARC/1.1\r\nWARC-Type: metadata\r\n\r\npurged-at: today\r\n",
    "no zone": b"WARC/1.1\r\nWARC-Type: metadata\r\n\r\npurged-at: 2026-02-20T08:00:00\r\n",
    "nothing": b"",
}


@pytest.mark.parametrize("record", NONE.values(), ids=NONE.keys())
def test_what_is_no_tombstone_is_read_as_none(record: bytes) -> None:
    """Only a metadata record that says when it was purged is a tombstone."""
    assert read_tombstone(record) is None


def test_where_the_reason_had_no_room_the_manifest_is_named() -> None:
    """A tombstone without a reason says where the reason stands."""
    assert str(Tombstone(THEN)) == "purged on 2026-02-20: the manifest that announces it says why"
