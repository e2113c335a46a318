"""Evidence on a disk that takes nothing any more: said, and nothing of what was kept is lost."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest

from checker.errors import StoreError
from checker.store.chain import manifests, read_manifest
from checker.store.evidence import EvidenceKeeper
from checker.store.verify import verify_directory
from tests.support.builders import make_exchange


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[EvidenceKeeper]:
    """Yield a keeper of what was observed."""
    one = EvidenceKeeper(tmp_path / "evidence", origin="observed")
    yield one
    one.close()


def _refuses(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_nothing_is_left_to_settle_after_settling(
    keeper: EvidenceKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was kept is synced once before something rests on it, and not again for nothing."""
    synced: list[int] = []
    keeper.settle()
    keeper.keep(make_exchange(0), "pass-1")
    monkeypatch.setattr("os.fsync", synced.append)
    keeper.settle()
    keeper.settle()
    assert len(synced) == 1


def test_a_disk_that_refuses_to_settle_is_said(
    keeper: EvidenceKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the disk does not take what was kept that is said, and another file is begun."""
    kept = keeper.keep(make_exchange(0), "pass-1")
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", _refuses)
        with pytest.raises(StoreError, match="No space left on device; what was kept is kept"):
            keeper.settle()
    after = keeper.keep(make_exchange(1), "pass-1")
    assert kept.evidence is not None
    assert after.evidence is not None
    assert kept.evidence.warc != after.evidence.warc


@pytest.mark.parametrize("name", ["os.fsync", "os.rename"])
def test_a_manifest_that_cannot_be_written_is_said_and_may_be_later(
    name: str, keeper: EvidenceKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Records that could not be sealed are sealed by the next try, and the chain holds."""
    keeper.keep(make_exchange(0), "pass-1")
    keeper.settle()
    with monkeypatch.context() as patch:
        patch.setattr(name, _refuses)
        with pytest.raises(StoreError, match="No space left"):
            keeper.seal("pass-1", {})
    keeper.seal("pass-1", {})
    checked = verify_directory(keeper.root)
    assert (checked.n_manifests, checked.n_records, checked.n_unsealed) == (1, 3, 0)


def test_closing_on_a_full_disk_gives_the_directory_free(
    keeper: EvidenceKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The trouble was said by whoever could not write; the next collector is not kept out."""
    keeper.keep(make_exchange(0), "pass-1")
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", _refuses)
        keeper.close()
    EvidenceKeeper(keeper.root, origin="observed").close()


def test_a_half_written_tombstone_hides_nothing_behind_it(keeper: EvidenceKeeper) -> None:
    """What a killed process kept is found, though a record before it is broken by a purge."""
    first = keeper.keep(make_exchange(0), "pass-1").evidence
    keeper.seal("pass-1", {})
    keeper.keep(make_exchange(1), "pass-2")
    keeper.close()
    assert first is not None
    path = keeper.root / "warc" / first.warc
    content = bytearray(path.read_bytes())
    content[first.offset : first.offset + 20] = bytes(20)
    path.write_bytes(content)
    again = EvidenceKeeper(keeper.root, origin="observed")
    again.seal_left("pass-2", {})
    again.close()
    sealed = read_manifest(manifests(keeper.root)[-1])[0]["records"]
    assert [row["type"] for row in sealed] == ["response", "request"]
