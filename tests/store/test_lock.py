"""The lock of the evidence directory says who holds it, and only the kernel says whether."""

import fcntl
import os
from pathlib import Path

import pytest

from checker.errors import StoreBusy, StoreError
from checker.store import lock
from checker.store.evidence import EvidenceKeeper
from checker.store.lock import Holder


def test_nobody_holds_what_nobody_took(tmp_path: Path) -> None:
    """Without a directory, without a file, or with one that is free, there is no holder."""
    assert lock.holder(tmp_path / "nothing") is None
    assert lock.holder(tmp_path) is None
    (tmp_path / ".lock").write_text('{"pid": 1, "since": "2026-01-01T00:00:00Z"}')
    assert lock.holder(tmp_path) is None


def test_the_holder_is_named_until_it_gives_back(tmp_path: Path) -> None:
    """Who took the directory is known by process and time; a collector says that it is one."""
    file = lock.take(tmp_path)
    found = lock.holder(tmp_path)
    assert found is not None
    assert (found.pid, found.collects) == (os.getpid(), False)
    assert found.since is not None
    lock.sign(file, collects=True)
    assert lock.holder(tmp_path) == Holder(pid=os.getpid(), since=found.since, collects=True)
    lock.give_back(file)
    assert lock.holder(tmp_path) is None


def test_a_keeper_that_stays_is_a_collector(tmp_path: Path) -> None:
    """A collector's keeper says in the lock that it stays."""
    keeper = EvidenceKeeper(tmp_path, origin="observed")
    keeper.stay()
    found = lock.holder(tmp_path)
    keeper.close()
    assert found is not None
    assert found.collects


def test_the_second_is_told_whose_it_is_and_wipes_nothing(tmp_path: Path) -> None:
    """The refusal names the process, and leaves the holder's name where it stands."""
    file = lock.take(tmp_path)
    for _ in range(2):
        with pytest.raises(StoreBusy, match=f"another collector .*process {os.getpid()} since "):
            lock.take(tmp_path)
    found = lock.holder(tmp_path)
    lock.give_back(file)
    assert found is not None
    assert found.pid == os.getpid()


def test_who_only_asks_does_not_keep_a_collector_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A collector that begins while somebody asks for the holder waits for an instant."""
    (tmp_path / ".lock").touch()
    asking = (tmp_path / ".lock").open("rb")
    fcntl.flock(asking, fcntl.LOCK_SH)
    monkeypatch.setattr(lock.time, "sleep", lambda _: asking.close())
    lock.give_back(lock.take(tmp_path))


@pytest.mark.parametrize("signed", ["", "{", "[]", '{"pid": "x"}', '{"pid": 1, "since": "noon"}'])
def test_a_name_that_cannot_be_read_is_no_name(tmp_path: Path, signed: str) -> None:
    """A held lock without a readable name has a holder whose process is not known."""
    file = lock.take(tmp_path)
    (tmp_path / ".lock").write_text(signed)
    found = lock.holder(tmp_path)
    lock.give_back(file)
    assert found == Holder()
    assert str(found) == "a process that has just begun"


def test_a_directory_that_is_none_is_a_sentence(tmp_path: Path) -> None:
    """A lock that cannot be opened is told with its directory."""
    (tmp_path / ".lock").mkdir()
    with pytest.raises(StoreError, match="evidence directory"):
        lock.take(tmp_path)
    with pytest.raises(StoreError, match="evidence directory"):
        lock.holder(tmp_path)
