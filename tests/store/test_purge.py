"""What is purged leaves a tombstone of the same length; all the rest stays byte for byte."""

from __future__ import annotations

import base64
import errno
import gzip
import hashlib
import os
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from checker.errors import EvidenceError, StoreError
from checker.model import EvidenceRef, Exchange
from checker.store import chain, purge
from checker.store.chain import last_link, manifests, read_manifest, read_member, write_manifest
from checker.store.evidence import EvidenceKeeper
from checker.store.head import check_head
from checker.store.records import read_warc
from checker.store.tombstone import filled
from checker.store.verify import verify_directory, verify_warc
from checker.store.warc import raw_members
from tests.support.builders import make_exchange

THEN = datetime(2026, 2, 20, 8, 0, tzinfo=UTC)
WHY = "what came by key from youtube is kept for 30 days (its terms, § 1)"
Row = dict[str, Any]


def _exchanges() -> list[Exchange]:
    noise = random.Random(5).randbytes(40_000)
    return [
        make_exchange(0),
        make_exchange(1, raw=noise, body=noise),
        make_exchange(2, raw=b"<p>" * 60_000, body=b""),
        make_exchange(3, status=None, failure="timeout", headers=(), raw=b"", body=b""),
        make_exchange(4, status=204, reason="", headers=(), raw=b"", body=b""),
    ]


@pytest.fixture
def kept(keeper: EvidenceKeeper) -> EvidenceKeeper:
    """Keep five exchanges in a sealed pass, their file closed."""
    for exchange in _exchanges():
        keeper.keep(exchange, "pass-1")
    keeper.seal("pass-1", {})
    keeper.leave_file()
    return keeper


def _rows(root: Path) -> list[Row]:
    manifest, _ = read_manifest(manifests(root)[0])
    return [row for row in manifest["records"] if row["type"] != "warcinfo"]


def _announced(keeper: EvidenceKeeper, rows: list[Row]) -> list[Row]:
    made = [purge.tombstone_row(purge.original(keeper.root, row), THEN, WHY) for row in rows]
    purge.announce(keeper, made, {"youtube": len(made)}, THEN)
    return made


def _purged(keeper: EvidenceKeeper, rows: list[Row]) -> list[Row]:
    made = _announced(keeper, rows)
    for row in made:
        purge.carry_out(keeper.root, row)
    return made


def _warc(root: Path) -> Path:
    (path,) = (root / "warc").iterdir()
    return path


def _record(root: Path, row: Row) -> bytes:
    place = EvidenceRef(row["sha256"], row["warc"], row["offset"])
    return read_member(root, place, row["length"])[1]


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(chosen=st.sets(st.integers(0, 9)))
def test_any_part_of_a_file_can_be_purged(
    tmp_path_factory: pytest.TempPathFactory, chosen: set[int]
) -> None:
    """Whatever is purged, all else stays byte for byte, all verifies, and warcio walks it all."""
    keeper = EvidenceKeeper(tmp_path_factory.mktemp("any") / "evidence", origin="simulated")
    for exchange in _exchanges():
        keeper.keep(exchange, "pass-1")
    keeper.seal("pass-1", {})
    keeper.leave_file()
    rows = _rows(keeper.root)
    before = _warc(keeper.root).read_bytes()
    _purged(keeper, [rows[number] for number in sorted(chosen)])
    keeper.close()
    after = _warc(keeper.root).read_bytes()
    assert len(after) == len(before)
    for number, row in enumerate(rows):
        part = slice(row["offset"], row["offset"] + row["length"])
        assert (after[part] == before[part]) is (number not in chosen)
    checked = verify_directory(keeper.root)
    assert (checked.n_records, checked.n_purged, checked.n_unpurged) == (11, len(chosen), 0)
    with _warc(keeper.root).open("rb") as file:
        walked = [
            (record.rec_type, record.content_stream().read()) for record in ArchiveIterator(file)
        ]
    assert len(walked) == 11
    assert sum(b"purged-at" in block for _, block in walked) == len(chosen)


def test_a_tombstone_says_what_why_and_when(kept: EvidenceKeeper) -> None:
    """It names the record that was there, its digest and length, the day, and the reason."""
    (row,) = [one for one in _rows(kept.root) if one["type"] == "response"][1:2]
    old = _record(kept.root, row)
    _purged(kept, [row])
    with _warc(kept.root).open("rb") as file:
        file.seek(row["offset"])
        record = next(iter(ArchiveIterator(file)))
        fields = record.content_stream().read().decode()
    headers = dict(record.rec_headers.headers)
    assert record.rec_type == "metadata"
    assert headers["WARC-Target-URI"] == "https://www.example.org/post/1?a=1"
    assert headers["WARC-Refers-To"].encode() in old
    assert headers["WARC-Date"].encode() in old
    assert fields.split("\r\n") == [
        "purged-at: 2026-02-20T08:00:00Z",
        f"why: {WHY}",
        f"original-sha256: {row['sha256']}",
        f"original-length: {len(old)}",
        "",
    ]


def test_nothing_of_the_record_is_left(kept: EvidenceKeeper) -> None:
    """No byte of what was purged is found again in any file of the evidence."""
    noisy = next(row for row in _rows(kept.root) if row["length"] > 40_000)
    old = _warc(kept.root).read_bytes()[noisy["offset"] :][: noisy["length"]]
    _purged(kept, [noisy])
    everything = b"".join(path.read_bytes() for path in kept.root.rglob("*.*") if path.is_file())
    assert not any(old[at : at + 64] in everything for at in range(64, len(old) - 64, 512))


def test_a_file_keeps_its_time(kept: EvidenceKeeper) -> None:
    """The time of the last change stays, since by it the growth of the evidence is told."""
    path = _warc(kept.root)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    _purged(kept, _rows(kept.root)[:1])
    assert path.stat().st_mtime == 1_700_000_000


def test_every_reader_passes_over_the_filling(kept: EvidenceKeeper) -> None:
    """A long filling in a gzip header is no trouble for gzip, our own walk, or the archive's."""
    noisy = next(row for row in _rows(kept.root) if row["length"] > 40_000)
    _purged(kept, [noisy])
    content = _warc(kept.root).read_bytes()
    assert len(list(raw_members(content))) == 11
    assert b"purged-at" in gzip.decompress(content)
    assert verify_warc(_warc(kept.root)).n_purged == 1


def test_a_purge_that_was_cut_short_verifies_and_is_ended(kept: EvidenceKeeper) -> None:
    """Killed between the link and the writing, either form verifies; what is left is found."""
    made = _announced(kept, _rows(kept.root)[:4])
    for row in made[:2]:
        purge.carry_out(kept.root, row)
    checked = verify_directory(kept.root)
    assert (checked.n_purged, checked.n_unpurged) == (2, 2)
    assert check_head(kept.root) == 2
    left = purge.unfinished(kept.root)
    assert left == made[2:]
    for row in left:
        purge.carry_out(kept.root, row)
    assert purge.unfinished(kept.root) == []
    assert verify_directory(kept.root).n_purged == 4
    assert check_head(kept.root) == 2


def test_a_half_written_tombstone_is_named_and_ended(kept: EvidenceKeeper) -> None:
    """Torn in the writing itself it does not verify, and is whole again after the next start."""
    noisy = next(row for row in _rows(kept.root) if row["length"] > 40_000)
    (made,) = _announced(kept, [noisy])
    path = _warc(kept.root)
    content = bytearray(path.read_bytes())
    content[noisy["offset"] : noisy["offset"] + 8192] = b" " * 8192
    path.write_bytes(content)
    with pytest.raises(EvidenceError):
        verify_directory(kept.root)
    assert purge.unfinished(kept.root) == [made]
    purge.carry_out(kept.root, made)
    assert verify_directory(kept.root).n_purged == 1


@pytest.mark.parametrize("at", [3, 10, 200, -1])
def test_a_changed_tombstone_is_found(kept: EvidenceKeeper, at: int) -> None:
    """A changed bit in a tombstone, even in its filling, does not verify."""
    noisy = next(row for row in _rows(kept.root) if row["length"] > 40_000)
    _purged(kept, [noisy])
    path = _warc(kept.root)
    content = bytearray(path.read_bytes())
    content[noisy["offset"] + (at if at >= 0 else noisy["length"] - 1)] ^= 1
    path.write_bytes(content)
    with pytest.raises(EvidenceError):
        verify_directory(kept.root)


def test_a_tombstone_that_nobody_announced_is_found(kept: EvidenceKeeper) -> None:
    """Without the link that announces it a tombstone is a changed record."""
    _purged(kept, _rows(kept.root)[:1])
    manifests(kept.root)[-1].unlink()
    with pytest.raises(EvidenceError, match="the record's digest is"):
        verify_directory(kept.root)


def _forged(root: Path, row: Row, record: bytes) -> Row:
    packed = gzip.compress(record, mtime=0)
    member = filled(packed, row["length"])
    return row | {
        "sha256": hashlib.sha256(record).hexdigest(),
        "member_sha256": hashlib.sha256(member).hexdigest(),
        "replaces": row["sha256"],
        "tombstone": base64.b64encode(packed).decode(),
    }


def test_another_answer_cannot_be_announced(kept: EvidenceKeeper) -> None:
    """Only a tombstone may take a record's place, however well its digests hold."""
    noisy = next(row for row in _rows(kept.root) if row["length"] > 40_000)
    answer = b"WARC/1.1\r\nWARC-Type: response\r\n\r\nHTTP/1.1 200 OK\r\n\r\nit is gone"
    row = _forged(kept.root, noisy, answer)
    purge.announce(kept, [row], {}, THEN)
    purge.carry_out(kept.root, row)
    with pytest.raises(EvidenceError, match="no tombstone of it"):
        verify_directory(kept.root)


def test_a_tombstone_of_another_record_is_none(kept: EvidenceKeeper) -> None:
    """A tombstone that names another digest than the record's does not verify."""
    rows = _rows(kept.root)
    noisy = next(row for row in rows if row["length"] > 40_000)
    (made,) = [
        purge.tombstone_row(replace(purge.original(kept.root, noisy), row=row), THEN, WHY)
        for row in [noisy | {"sha256": "ab" * 32}]
    ]
    purge.announce(kept, [made | {"replaces": noisy["sha256"]}], {}, THEN)
    purge.carry_out(kept.root, made)
    with pytest.raises(EvidenceError, match="no tombstone of it"):
        verify_directory(kept.root)


def test_only_what_is_named_can_be_replaced(kept: EvidenceKeeper) -> None:
    """A link that announces a tombstone where nothing was named before does not verify."""
    row = _rows(kept.root)[0]
    stray = purge.tombstone_row(purge.original(kept.root, row), THEN, WHY) | {"offset": 9_999_999}
    purge.announce(kept, [stray], {}, THEN)
    with pytest.raises(EvidenceError, match="no manifest before it names a record"):
        verify_directory(kept.root)


def test_what_does_not_verify_is_not_purged(kept: EvidenceKeeper) -> None:
    """A record that was changed keeps its place: purging it would hide the change."""
    row = _rows(kept.root)[0]
    path = _warc(kept.root)
    content = bytearray(path.read_bytes())
    content[row["offset"] + 4] ^= 1
    path.write_bytes(content)
    with pytest.raises(EvidenceError, match="is not what was kept"):
        purge.original(kept.root, row)


def test_the_file_that_is_written_now_is_left_alone(keeper: EvidenceKeeper) -> None:
    """What lies in the open file is not announced until that file is left."""
    keeper.keep(make_exchange(), "pass-1")
    keeper.seal("pass-1", {})
    made = purge.tombstone_row(purge.original(keeper.root, _rows(keeper.root)[0]), THEN, WHY)
    with pytest.raises(StoreError, match="is written now"):
        purge.announce(keeper, [made], {}, THEN)
    keeper.leave_file()
    purge.announce(keeper, [made], {}, THEN)
    purge.carry_out(keeper.root, made)
    keeper.keep(make_exchange(9), "pass-2")
    keeper.seal("pass-2", {})
    assert len(list((keeper.root / "warc").iterdir())) == 2
    assert verify_directory(keeper.root).n_purged == 1


def _full(*_: object, **__: object) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(("module", "name"), [(chain, "sync"), (chain, "sync_directory")])
def test_a_full_disk_stops_a_purge_before_it_begins(
    kept: EvidenceKeeper, monkeypatch: pytest.MonkeyPatch, module: Any, name: str
) -> None:
    """Where the link cannot be written nothing is purged, and the chain goes on after it."""
    before = _warc(kept.root).read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(module, name, _full)
        with pytest.raises(StoreError, match="No space left"):
            _announced(kept, _rows(kept.root)[:2])
    assert _warc(kept.root).read_bytes() == before
    verify_directory(kept.root)
    kept.seal("pass-2", {})
    assert verify_directory(kept.root).n_purged == 0


def test_a_full_disk_in_the_writing_loses_nothing(
    kept: EvidenceKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a tombstone cannot be written its record stands, and a later try writes it."""
    (made,) = _announced(kept, _rows(kept.root)[:1])
    with monkeypatch.context() as patched:
        patched.setattr(os, "pwrite", _full)
        with pytest.raises(StoreError, match="nothing is purged there"):
            purge.carry_out(kept.root, made)
    assert verify_directory(kept.root).n_unpurged == 1
    purge.carry_out(kept.root, made)
    assert verify_directory(kept.root).n_purged == 1


def test_what_was_purged_is_counted_in_the_chain(kept: EvidenceKeeper) -> None:
    """The newest such link tells how many records were purged so far, by duty."""
    rows = _rows(kept.root)
    assert purge.purged(kept.root) == purge.Purged()
    _purged(kept, rows[:2])
    made = purge.tombstone_row(purge.original(kept.root, rows[2]), THEN, WHY)
    purge.announce(kept, [made], {"x": 1}, THEN + timedelta(days=1))
    found = purge.purged(kept.root)
    assert found.counted == {"youtube": 2, "x": 1}
    assert found.at == THEN + timedelta(days=1)


@pytest.mark.parametrize("about", [{}, {"purged": 3}, {"purged": {"x": "many"}, "purged_at": "?"}])
def test_a_link_that_does_not_count_is_named(kept: EvidenceKeeper, about: Row) -> None:
    """A purge's manifest without its counts is an error in words, never a crash."""
    write_manifest(kept.root, last_link(kept.root), "purge-x", [], about)
    with pytest.raises(EvidenceError, match="does not say what was purged"):
        purge.purged(kept.root)


WRONG = {
    "no base64": {"tombstone": "%%%"},
    "no tombstone": {"tombstone": None},
    "another's": {"member_sha256": "00" * 32},
}


@pytest.mark.parametrize("changed", WRONG.values(), ids=WRONG.keys())
def test_what_is_announced_wrongly_is_not_written(kept: EvidenceKeeper, changed: Row) -> None:
    """A tombstone that is described wrongly replaces nothing."""
    before = _warc(kept.root).read_bytes()
    made = purge.tombstone_row(purge.original(kept.root, _rows(kept.root)[0]), THEN, WHY)
    with pytest.raises(EvidenceError, match="tombstone"):
        purge.carry_out(kept.root, made | changed)
    assert _warc(kept.root).read_bytes() == before


def test_a_file_that_ends_before_the_place_is_not_made_longer(kept: EvidenceKeeper) -> None:
    """A cut file is named, and nothing is written behind its end."""
    made = purge.tombstone_row(purge.original(kept.root, _rows(kept.root)[-1]), THEN, WHY)
    path = _warc(kept.root)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(StoreError, match="ends before offset"):
        purge.carry_out(kept.root, made)


def test_a_file_that_is_gone_holds_nothing_to_purge(kept: EvidenceKeeper) -> None:
    """What was announced of a file that somebody took away is not waited for."""
    _announced(kept, _rows(kept.root)[:1])
    _warc(kept.root).unlink()
    assert purge.unfinished(kept.root) == []


def test_what_is_read_back_says_that_it_was_purged(kept: EvidenceKeeper) -> None:
    """A reader of the file is told the day and the reason, and gets all the other answers."""
    row = next(one for one in _rows(kept.root) if one["type"] == "response")
    _purged(kept, [row])
    found = read_warc(_warc(kept.root), row["offset"])
    assert str(found.purged_first) == f"purged on 2026-02-20: {WHY}"
    assert len(found.exchanges) == 4
    whole = read_warc(_warc(kept.root))
    assert (whole.purged_first, len(whole.purged)) == (None, 1)
