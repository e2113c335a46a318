"""The collector as a process: started once, seen by its lock, stopped, and started again."""

import contextlib
import json
import os
import signal
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from checker import daemon
from checker.daemon import State, Station
from checker.errors import StoreBusy, StoreError
from checker.store import lock
from checker.store.lock import Holder
from tests.support.builders import NOON, later
from tests.support.stand_in import station as stand_in


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    """A station whose collector is a stand-in; what was started is ended after the test."""
    made = stand_in(tmp_path)
    yield made
    kill(made)


def kill(station: Station) -> None:
    """Kill a station's collector by its own number, and wait until it is buried."""
    found = lock.holder(station.evidence)
    if found is not None and found.pid not in (None, os.getpid()):
        os.kill(found.pid or 0, signal.SIGKILL)
    for child in daemon._CHILDREN:
        child.wait(timeout=10)
    daemon._bury()


def test_a_started_collector_is_seen_wanted_and_on_its_own(station: Station) -> None:
    """It holds the lock, is remembered as wanted, and lives in a session of its own."""
    found = daemon.start(station, NOON)
    seen = daemon.state(station)
    assert seen.running == found
    assert seen.wanted
    assert seen.started_at == NOON.replace(microsecond=0)
    assert os.getsid(found.pid or 0) == found.pid


def test_it_is_told_store_and_configuration(station: Station) -> None:
    """The command names the store, and the configuration where there is one."""
    with_config = Station(
        store=station.store,
        evidence=station.evidence,
        config_file=Path("/x/checker.toml"),
        folder=station.folder,
    )
    daemon.start(with_config, NOON)
    words = "listing ['run', '--store', 'sqlite:///checker.db', '--config', '/x/checker.toml']"
    assert daemon._until(lambda: daemon.state(with_config).last_words == words, 10)


def test_the_second_start_says_whose_it_is(station: Station) -> None:
    """One collector a store: a second start names the process of the first."""
    found = daemon.start(station, NOON)
    with pytest.raises(StoreBusy, match=f"process {found.pid} .* one collector a store"):
        daemon.start(station, NOON)


def test_two_pages_that_start_at_once_start_one(station: Station) -> None:
    """Of eight starts at the same moment one begins a collector, the others find it."""
    begun: list[Holder] = []
    refused: list[str] = []

    def press() -> None:
        try:
            begun.append(daemon.start(station, NOON))
        except StoreBusy as trouble:
            refused.append(str(trouble))

    pages = [threading.Thread(target=press) for _ in range(8)]
    for page in pages:
        page.start()
    for page in pages:
        page.join()
    assert (len(begun), len(refused)) == (1, 7)
    assert all(f"process {begun[0].pid} " in words for words in refused)


def test_a_stopped_one_is_gone_and_no_longer_wanted(station: Station) -> None:
    """After a stop nobody holds the lock, and nobody starts it again."""
    daemon.start(station, NOON)
    assert daemon.stop(station)
    assert not daemon.state(station).wanted
    assert daemon.state(station).running is None
    assert daemon.look_after(station, later(9_999), patient=False) is None
    assert daemon.stop(station), "a second stop finds nothing to do"


def test_one_that_finishes_its_pass_is_not_killed(tmp_path: Path) -> None:
    """A collector that does not end at once goes on to its end, and the caller is told so."""
    slow = stand_in(tmp_path, "linger")
    try:
        daemon.start(slow, NOON)
        assert not daemon.stop(slow, within_s=0)
        assert daemon.state(slow).running is not None
        assert not daemon.state(slow).wanted
    finally:
        kill(slow)


def test_one_started_by_hand_is_seen_and_stopped(station: Station) -> None:
    """Without having been started from here, whoever holds the lock is found and stopped."""
    daemon.start(station, NOON)
    station.mark.unlink()
    assert daemon.state(station).running is not None
    assert daemon.stop(station)


@pytest.mark.parametrize(
    ("collects", "words"), [(False, "it is no collector"), (True, "not within reach")]
)
def test_another_process_is_never_stopped(station: Station, collects: bool, words: str) -> None:
    """Neither another command nor a process that is no ``checker run`` is sent a signal."""
    file = lock.take(station.evidence)
    lock.sign(file, collects=collects)
    with contextlib.closing(file), pytest.raises(StoreError, match=words):
        daemon.stop(station)


def test_a_name_that_changes_is_not_acted_on(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a new holder signs, the name of an old one may stand: nobody is stopped then."""
    names = iter([Holder(pid=1, collects=True), Holder(pid=2, collects=True)])
    monkeypatch.setattr(daemon, "holder", lambda _: next(names))
    with pytest.raises(StoreError, match="just being started"):
        daemon.stop(station)


def test_a_killed_one_is_started_again_in_time(station: Station) -> None:
    """After kill -9 it is still wanted; right after its start patience is kept, then it runs."""
    first = daemon.start(station, NOON)
    kill(station)
    assert daemon.state(station).running is None
    assert daemon.state(station).wanted
    assert daemon.look_after(station, later(30)) is None
    again = daemon.look_after(station, NOON + daemon.TRY_AGAIN_AFTER + timedelta(seconds=1))
    assert again is not None
    assert again.pid != first.pid
    assert daemon.look_after(station, later(9_999)) is None, "it runs: nothing has to be done"


def test_after_a_restart_there_is_no_patience(station: Station) -> None:
    """Who opens the page anew has a wanted collector back at once."""
    daemon.start(station, NOON)
    kill(station)
    assert daemon.look_after(station, later(1), patient=False) is not None


def test_one_that_falls_at_once_leaves_its_last_words(tmp_path: Path) -> None:
    """What it wrote before it fell is the reason given, and it is not tried for ever."""
    falls = stand_in(tmp_path, "fall")
    with pytest.raises(StoreError, match="did not begin: evidence cannot be written: No space"):
        daemon.start(falls, NOON)
    found = daemon.state(falls)
    assert found == State(last_words="evidence cannot be written: No space left on device")


def test_one_that_fell_later_stays_wanted(station: Station) -> None:
    """A wanted collector that cannot be started again is tried another time."""
    daemon.start(station, NOON)
    kill(station)
    (station.folder / "told").write_text("fall")
    with pytest.raises(StoreError, match="No space"):
        daemon.look_after(station, later(9_999))
    assert daemon.state(station).wanted


def test_words_of_an_earlier_life_are_not_the_last(station: Station) -> None:
    """Only what was written after the last start counts."""
    station.log.write_text("checker: an old trouble\n")
    assert daemon.state(station).last_words == "an old trouble"
    with station.log.open("a") as log:
        log.write(f"{daemon.BEGINS}2026-01-15T12:00:00Z\n")
    assert daemon.state(station).last_words == ""


def test_a_long_log_is_put_aside(station: Station) -> None:
    """Beyond a megabyte the log begins anew; the part before is kept beside it."""
    station.log.write_bytes(b"x" * (daemon.LOG_AT_MOST + 1))
    daemon.state(station)
    assert station.log.stat().st_size == 0
    assert (station.folder / "collector.log.1").stat().st_size == daemon.LOG_AT_MOST + 1


@pytest.mark.parametrize(
    "words",
    [
        "",
        "{",
        "[]",
        "null",
        '{"evidence": "evidence"}',
        '{"evidence": "other", "started_at": "2026-01-15T12:00:00Z"}',
    ],
)
def test_a_mark_that_says_nothing_wants_nothing(station: Station, words: str) -> None:
    """A mark that is broken, or of another evidence directory, starts no collector."""
    station.mark.write_text(words)
    assert not daemon.state(station).wanted
    assert daemon.look_after(station, NOON, patient=False) is None


def test_the_mark_holds_no_password(tmp_path: Path) -> None:
    """A store on a server works the same, and its address is not written down."""
    served = stand_in(tmp_path, store="postgresql+psycopg://me:secret@db/x")
    daemon.start(served, NOON)
    kill(served)
    assert set(json.loads(served.mark.read_text())) == {"evidence", "started_at"}


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    """Where no evidence directory can be made, the start says so."""
    (tmp_path / "file").touch()
    nowhere = Station(store="sqlite:///x.db", evidence=tmp_path / "file" / "e", folder=tmp_path)
    with pytest.raises(StoreError, match="Not a directory"):
        daemon.start(nowhere, NOON)
    assert daemon.state(nowhere) == State()
