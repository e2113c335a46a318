"""CAR files for the cases of Bluesky: small real repositories, built anew byte for byte.

``python -m tests.support.car`` writes them beside the cases. The fact sheets describe the
situations and print no bytes, so the bytes are invented; their structure is the protocol's.
"""

from datetime import UTC, datetime
from pathlib import Path

from checker.replica.bluesky_states import tid
from checker.replica.repository import record_car
from tests.support.signing import AUTHOR, Key, signed_car

CASES = Path(__file__).parent.parent / "platforms" / "cases" / "bluesky"

DID = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
OTHER_DID = "did:plc:bbbbbbbbbbbbbbbbbbbbbbbb"
RECORD_KEY = "3kaaaaaaaaa2a"
KEY = f"app.bsky.feed.post/{RECORD_KEY}"
SETTLED = tid(datetime(2026, 1, 10, 10, 0, 5, tzinfo=UTC))
"""A revision from days before the cases are asked."""
LATER = tid(datetime(2026, 1, 15, 13, 0, tzinfo=UTC))
"""A revision from an hour after they are asked."""


def record(text: str, kind: str = "app.bsky.feed.post") -> dict[str, object]:
    """Return a record with ``text``."""
    return {"$type": kind, "text": text, "createdAt": "2026-01-10T10:00:00.000Z"}


def neighbours(count: int = 12) -> dict[str, dict[str, object]]:
    """Return other records of the same account, on both sides of the one asked for."""
    keys = [f"app.bsky.feed.post/3k{letter}aaaaaaaa2a" for letter in "234567abcdefgh"[:count]]
    return {key: record(f"another post, {key[-12]}") for key in keys if key != KEY}


def holding(*, revision: str = SETTLED, did: str = DID) -> bytes:
    """Return a tree in which the record stands."""
    return record_car(did, revision, {**neighbours(), KEY: record("hello topic")}, KEY)


def lacking(*, revision: str = SETTLED, did: str = DID) -> bytes:
    """Return a tree in which the record's place is empty."""
    return record_car(did, revision, neighbours(), KEY)


def tampered() -> bytes:
    """Return a tree with one letter of the record changed: its digest no longer fits."""
    return holding().replace(b"hello topic", b"hullo topic")


def signed(by: Key = AUTHOR, *, holds: bool = False, high: bool = False) -> bytes:
    """Return a tree whose commit is signed."""
    own = {KEY: record("hello topic")} if holds else {}
    return signed_car(DID, SETTLED, neighbours() | own, KEY, by, high=high)


FILES = {
    "inside.car": holding(),
    "not_inside.car": lacking(),
    "inside_later.car": holding(revision=LATER),
    "other_account.car": lacking(did=OTHER_DID),
    "tampered.car": tampered(),
    "truncated.car": lacking()[:-40],
    "signed_inside.car": signed(holds=True),
    "signed_not_inside.car": signed(),
    "signed_not_inside_high.car": signed(high=True),
    "signed_not_inside_p256.car": signed(Key(9, k256=False)),
}
"""Name beside the cases -> bytes."""


def main() -> None:
    """Write every file."""
    for name, body in FILES.items():
        (CASES / name).write_bytes(body)


if __name__ == "__main__":
    main()
