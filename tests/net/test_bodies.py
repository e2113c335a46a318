"""Bodies are undone within bounds, and what cannot be undone is never half read."""

from __future__ import annotations

import contextlib
import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.net.bodies import MAX_BODY_BYTES, MAX_MEMBERS, UndecodableBody, decode

TEXT = b"a post that is there" * 20


def _raw_deflate(content: bytes) -> bytes:
    pack = zlib.compressobj(wbits=-15)
    return pack.compress(content) + pack.flush()


READABLE = {
    "none": (TEXT, None),
    "empty name": (TEXT, ""),
    "identity": (TEXT, "identity"),
    "gzip": (gzip.compress(TEXT), "gzip"),
    "GZIP": (gzip.compress(TEXT), " GZIP "),
    "x-gzip": (gzip.compress(TEXT), "x-gzip"),
    "deflate": (zlib.compress(TEXT), "deflate"),
    "raw deflate": (_raw_deflate(TEXT), "deflate"),
    "two codings": (gzip.compress(zlib.compress(TEXT)), "deflate, gzip"),
    "two members": (gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:]), "gzip"),
    "packed nothing": (gzip.compress(TEXT) + gzip.compress(b""), "gzip"),
    "rubbish after": (gzip.compress(TEXT) + b"\x00\x00", "gzip"),
}
UNREADABLE = {
    "unknown": (TEXT, "br"),
    "broken gzip": (b"\x1f\x8b\x08" + TEXT, "gzip"),
    "no gzip": (TEXT, "gzip"),
    "broken deflate": (b"\xff\xff\xff\xff", "deflate"),
    "truncated gzip": (gzip.compress(TEXT)[:-9], "gzip"),
    "truncated deflate": (zlib.compress(TEXT)[:-5], "deflate"),
    "wrong checksum": (gzip.compress(TEXT)[:-8] + b"\x00" * 8, "gzip"),
    "torn second member": (gzip.compress(TEXT) + gzip.compress(TEXT)[:20], "gzip"),
    "brotli": (b"\x0b\x02\x80hello\x03", "br"),
    "zstd": (b"\x28\xb5\x2f\xfd" + TEXT, "zstd"),
    "unknown within": (gzip.compress(TEXT), "br, gzip"),
    "many codings": (TEXT, ", ".join(["gzip"] * 50)),
}


@pytest.mark.parametrize(("raw", "coding"), READABLE.values(), ids=READABLE)
def test_a_known_coding_is_undone(raw: bytes, coding: str | None) -> None:
    """Every coding that we accept gives the text that was packed."""
    assert decode(raw, coding) == TEXT


@pytest.mark.parametrize(("raw", "coding"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_undone_is_refused(raw: bytes, coding: str) -> None:
    """An unknown, broken or torn coding is refused rather than half read."""
    with pytest.raises(UndecodableBody):
        decode(raw, coding)


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_bomb_is_refused(coding: str) -> None:
    """A small body that unpacks beyond the bound is refused."""
    pack = gzip.compress if coding == "gzip" else zlib.compress
    with pytest.raises(UndecodableBody, match="after decompression"):
        decode(pack(b"\x00" * (MAX_BODY_BYTES + 1)), coding)


def test_a_bomb_of_many_members_is_refused() -> None:
    """Members in a row are bounded together, not one by one."""
    half = gzip.compress(b"\x00" * (MAX_BODY_BYTES // 2 + 1))
    with pytest.raises(UndecodableBody, match="after decompression"):
        decode(half + half, "gzip")


@pytest.mark.parametrize("n_members", [MAX_MEMBERS, MAX_MEMBERS + 1])
def test_members_are_counted(n_members: int) -> None:
    """A body of as many members as the bound is read, one of more is refused."""
    raw = gzip.compress(b"a") * n_members
    beyond = pytest.raises(UndecodableBody, match="in a row")
    with beyond if n_members > MAX_MEMBERS else contextlib.nullcontext():
        assert decode(raw, "gzip") == b"a" * n_members


def test_a_body_of_just_the_bound_is_read() -> None:
    """The bound itself is still within the bound."""
    assert len(decode(gzip.compress(b"\x00" * MAX_BODY_BYTES), "gzip")) == MAX_BODY_BYTES


def test_no_body_has_no_coding() -> None:
    """An empty body is empty whatever coding its headers name."""
    assert decode(b"", "gzip") == b""


@given(raw=st.binary(max_size=200), coding=st.sampled_from(["gzip", "deflate", "identity", "zz"]))
def test_any_bytes_are_read_or_refused(raw: bytes, coding: str) -> None:
    """Nothing but the refusal is ever raised."""
    with contextlib.suppress(UndecodableBody):
        assert isinstance(decode(raw, coding), bytes)


@given(st.binary(max_size=2000))
def test_what_was_packed_comes_out(content: bytes) -> None:
    """Packing and undoing gives the same bytes."""
    assert decode(gzip.compress(content), "gzip") == content
