"""What evidence holds can be had back as exchanges, and what is torn is said to be."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from checker.errors import EvidenceError
from checker.model import Ask
from checker.store import records
from checker.store.evidence import EvidenceKeeper
from checker.store.records import is_warc, read_warc
from tests.support.builders import make_exchange


def warc_of(place: Path) -> Path:
    """Return the one WARC file under an evidence directory."""
    return next((place / "evidence/warc").iterdir())


def test_our_evidence_comes_back(keeper: EvidenceKeeper, tmp_path: Path) -> None:
    """Address, method, status, headers and decoded body are as they came, in order."""
    body = gzip.compress(b'{"a": 1}')
    kept = [
        make_exchange(0),
        make_exchange(1, ask=Ask("https://a.example/", "HEAD"), status=404, raw=b"", body=b""),
        make_exchange(2, raw=body, headers=(("Content-Encoding", "gzip"), ("X-B", "ü"))),
        make_exchange(3, status=None, headers=(), raw=b"", body=b"", failure="timeout"),
    ]
    for exchange in kept:
        keeper.keep(exchange, "pass-1")
    keeper.seal("pass-1", {})
    found = read_warc(warc_of(tmp_path))
    assert not found.cut
    assert [item.ask.url for item in found.exchanges] == [item.ask.url for item in kept]
    assert [item.ask.method for item in found.exchanges] == ["GET", "HEAD", "GET", "GET"]
    assert [item.status for item in found.exchanges] == [200, 404, 200, None]
    assert [item.failure for item in found.exchanges] == [None, None, None, "timeout"]
    assert found.exchanges[2].body == b'{"a": 1}'
    assert found.exchanges[0].header("x-number") == "0"


def test_reading_begins_at_a_record(keeper: EvidenceKeeper, tmp_path: Path) -> None:
    """From an offset on only what follows it is read; an offset inside a record is refused."""
    places = [keeper.keep(make_exchange(number), "pass-1").evidence for number in range(3)]
    keeper.seal("pass-1", {})
    assert places[1] is not None
    path, offset = warc_of(tmp_path), places[1].offset
    found = read_warc(path, offset)
    assert [item.header("x-number") for item in found.exchanges] == ["1", "2"]
    with pytest.raises(EvidenceError, match=f"no record at offset {offset + 5}"):
        read_warc(path, offset + 5)


def test_a_torn_file_gives_what_is_whole(keeper: EvidenceKeeper, tmp_path: Path) -> None:
    """What stands before a tear is read, and the rest is said to be missing."""
    for number in range(3):
        keeper.keep(make_exchange(number), "pass-1")
    keeper.seal("pass-1", {})
    path = warc_of(tmp_path)
    torn = tmp_path / "torn.warc.gz"
    content = path.read_bytes()
    torn.write_bytes(content[: len(content) * 2 // 3])
    found = read_warc(torn)
    assert found.exchanges
    assert len(found.exchanges) < 3


def test_a_long_file_is_cut(
    keeper: EvidenceKeeper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only so many answers are taken, and that is said."""
    monkeypatch.setattr(records, "MAX_ANSWERS", 2)
    for number in range(4):
        keeper.keep(make_exchange(number), "pass-1")
    keeper.seal("pass-1", {})
    found = read_warc(warc_of(tmp_path))
    assert (len(found.exchanges), found.cut) == (2, True)


THEIRS = (
    (
        "request",
        "application/http; msgtype=request",
        b"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n",
    ),
    (
        "response",
        "application/http; msgtype=response",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    ),
    ("metadata", "application/warc-fields", b"via: https://b.example/\r\n"),
    ("resource", "text/plain", b"hello"),
)


def test_another_archives_file_is_read(tmp_path: Path) -> None:
    """Uncompressed, the request before its answer, a chunked body, records that are no answer."""
    parts = []
    for kind, called, block in THEIRS:
        head = (
            f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{kind}>\r\n"
            f"WARC-Target-URI: <https://a.example/>\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
            f"Content-Type: {called}\r\nContent-Length: {len(block)}\r\n\r\n"
        )
        parts.append(head.encode() + block + b"\r\n\r\n")
    path = tmp_path / "theirs.warc"
    path.write_bytes(b"".join(parts))
    (found,) = read_warc(path).exchanges
    assert (found.status, found.body) == (200, b"hello")
    assert (found.ask.url, found.ask.method) == ("https://a.example/", "GET")
    assert found.answered_at.year == 2026


@pytest.mark.parametrize(
    ("start", "so"),
    [
        (b"WARC/1.1\r\n", True),
        (gzip.compress(b"WARC/1.0\r\n", mtime=0), True),
        (gzip.compress(b"{}", mtime=0), False),
        (b"\x1f\x8bno", False),
        (b"{}", False),
        (b"", False),
    ],
)
def test_a_warc_file_is_known_by_its_start(start: bytes, so: bool) -> None:
    """Compressed or not, a WARC file says so in its first bytes."""
    assert is_warc(start) is so


def test_what_is_no_warc_is_refused(tmp_path: Path) -> None:
    """A file without a record is refused with its name."""
    path = tmp_path / "x.warc"
    path.write_bytes(b"no record at all\r\n\r\n")
    with pytest.raises(EvidenceError, match=r"x\.warc"):
        read_warc(path)
