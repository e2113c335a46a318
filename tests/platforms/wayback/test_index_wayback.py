"""The archive's indexes: what is read of them, and that nothing else is."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.errors import UnreadablePayload
from checker.platforms.wayback.index import Row, read_availability, read_cdx, resolved
from tests.platforms.wayback.answers import HEAD, LINK, ONE, TWO, exchange, row, table


def test_a_revisit_has_the_status_of_its_bytes() -> None:
    """A revisit takes the status of the capture with its digest, and none where that is unknown."""
    rows = [
        Row("20260102100000", LINK, None, ONE, "warc/revisit", revisit=True),
        Row("20260101100000", LINK, 200, ONE),
        Row("20260103100000", LINK, None, TWO, "warc/revisit", revisit=True),
    ]
    assert [item.status for item in resolved(rows)] == [200, 200, None]


def test_documented_index_is_read() -> None:
    """The documented example, with all its columns, gives its captures in order."""
    body = b"""[["urlkey","timestamp","original","mimetype","statuscode","digest","length"],
      ["org,example)/a","20261002080000","https://example.org/a","text/html","404",
       "AAAABBBBCCCCDDDDEEEEFFFFGGGGHHHH","512"],
      ["org,example)/a","20261001100000","http://www.example.org/a","text/html","200",
       "3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ","1456"],
      ["org,example)/a","20261003100000","https://example.org/A","text/html","200",
       "3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ","1456"]]"""
    index = read_cdx("https://example.org/a", exchange("x", body))
    assert [(item.stamp, item.status) for item in index.rows] == [
        ("20261001100000", 200),
        ("20261002080000", 404),
    ]
    assert index.n_others == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[1]",
        b'[["a"]]',
        b"<html></html>",
        b"[" * 100_000,
        b'{"archived_snapshots":[]}',
        b'{"archived_snapshots":{"closest":{}}}',
        b'{"archived_snapshots":{"closest":{"url":"http://evil.example/web/20260101100000/'
        b'https://news.example.org/a","timestamp":"20260101100000","available":true}}}',
    ],
)
def test_what_is_no_index_is_unreadable(body: bytes) -> None:
    """Neither index is read from what has not its shape."""
    with pytest.raises(UnreadablePayload):
        read_availability(LINK, exchange("x", body))
    if not body.startswith(b'{"a'):
        with pytest.raises(UnreadablePayload):
            read_cdx(LINK, exchange("x", body))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=15),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
CELL = st.sampled_from(["20260101100000", LINK, "200", "-", ONE, "warc/revisit", "2026", ""]) | JSON


@given(st.lists(st.lists(CELL, min_size=6, max_size=6), max_size=5) | JSON)
def test_any_index_is_read_or_unreadable(rows: Any) -> None:
    """No answer makes an index reader fail in another way; what it reads is of the page asked."""
    for body in ([HEAD, *rows] if isinstance(rows, list) else rows, rows):
        for read in (read_cdx, read_availability):
            try:
                index = read(LINK, exchange("x", json.dumps(body).encode()))
            except UnreadablePayload:
                continue
            assert all(item.original == LINK for item in index.rows)


@pytest.mark.parametrize(
    "body",
    [
        table(*[row("20260101100000", "200", ONE)] * 20_000),
        b"[" + b"[]," * 300_000 + b"[]]",
        b"AdministrativeAccess" * 50_000,
        b'{"archived_snapshots":{"closest":' + b"{" * 900_000,
    ],
    ids=["rows", "empty rows", "words", "deep"],
)
def test_a_megabyte_is_read_in_time(body: bytes) -> None:
    """A hostile megabyte is read within a twentieth of a second, on a quiet machine."""
    answers = exchange("x", body[:1_000_000])
    began = time.process_time()
    with suppress(UnreadablePayload):
        read_cdx(LINK, answers)
    assert time.process_time() - began < 0.25
