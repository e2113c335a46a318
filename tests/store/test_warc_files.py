"""Members of WARC files: packed with no more memory than the record is worth."""

import gzip
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from checker.model import EvidenceRef
from checker.store.chain import read_member
from checker.store.warc_files import WarcFiles


@pytest.mark.parametrize("n_bytes", [0, 1, 1_024, 1_025, 8_192, 8_193, 32_768, 32_769, 300_000])
def test_any_record_comes_back_whole(tmp_path: Path, n_bytes: int) -> None:
    """A record of any size is one gzip member, which every reader opens to the same bytes."""
    record = random.Random(n_bytes).randbytes(n_bytes // 2).hex().encode()[:n_bytes]
    files, rows = WarcFiles(tmp_path / "warc", "simulated", durable=False), []
    files.place.mkdir()
    files.make_ready(datetime(2026, 1, 1, tzinfo=UTC), [])
    reference = files.append(record, rows)
    files.leave()
    member, again = read_member(tmp_path, reference, rows[0]["length"])
    assert isinstance(reference, EvidenceRef)
    assert again == record
    assert gzip.decompress(member) == record
