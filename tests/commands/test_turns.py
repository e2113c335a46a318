"""A collector's turn: it waits for another's end and for its disk, and not beyond its time."""

import errno
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from checker.clock import OffsetClock
from checker.collector import assembly
from checker.commands import turns as turn
from checker.commands.desk import Desk
from checker.commands.turns import LONGEST_WAIT_S, Turns
from checker.config import Config
from checker.errors import NoStore, StoreBusy, StoreError
from checker.net.client import Net
from checker.store.evidence import EvidenceKeeper

FULL = StoreError("evidence cannot be written: No space left on device; what was kept is kept")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Yield a desk whose clock goes on by what is waited."""
    made = Desk(f"sqlite:///{tmp_path / 'checker.db'}", Config(), OffsetClock())
    yield made
    made.engine.dispose()


def turns_for(desk: Desk, minutes: float) -> Turns:
    """Return turns that are over so many minutes from now."""
    return Turns(desk, desk.clock.now() + timedelta(minutes=minutes))


async def lived(turns: Turns) -> None:
    """Take a turn, and give it free."""
    await (await turns.take()).close()


async def test_a_free_store_is_taken_at_once(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where nobody works, nothing is waited for and nothing is said."""
    before = desk.clock.now()
    await lived(turns_for(desk, 60))
    assert desk.clock.now() - before < timedelta(seconds=60)
    assert capsys.readouterr().err == ""


async def test_another_is_waited_for_and_named_once(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """While another collects that is said once, with its process, until the time is over."""
    keeper = EvidenceKeeper(desk.evidence, origin="observed")
    keeper.stay()
    with pytest.raises(StoreBusy, match="another collector works on this store"):
        await turns_for(desk, 1).take()
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith("Another collector works on this store: process ")
    assert said.endswith("This one waits until it ends, and goes on then.")
    keeper.close()


async def test_a_disk_that_recovers_lets_the_collector_go_on(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """Felled by a full disk, it says so once and is there again when that is over."""
    turns = turns_for(desk, 60)
    for _ in range(3):
        await lived(turns)
        turns.fell(FULL)
    await lived(turns)
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith("Nothing is collected: evidence cannot be written: No space left")


async def test_each_wait_is_twice_as_long_up_to_a_quarter_hour(desk: Desk) -> None:
    """A disk that stays full is asked less and less often, and after a long life soon again."""
    turns, waited = Turns(desk, None), []
    for _ in range(6):
        await lived(turns)
        turns.fell(FULL)
        before = desk.clock.now()
        await lived(turns)
        waited.append(round((desk.clock.now() - before).total_seconds() / 60))
    await desk.clock.sleep(2 * 3600)
    turns.fell(FULL)
    before = desk.clock.now()
    await lived(turns)
    waited.append(round((desk.clock.now() - before).total_seconds() / 60))
    assert waited == [1, 2, 4, 8, LONGEST_WAIT_S / 60, LONGEST_WAIT_S / 60, 1]


async def test_trouble_that_lasts_ends_with_the_time(desk: Desk) -> None:
    """Where the time to collect is over before the next try, the trouble is what is said."""
    turns = turns_for(desk, 5)
    await lived(turns)
    turns.fell(FULL)
    await lived(turns)
    turns.fell(FULL)
    await lived(turns)
    turns.fell(FULL)
    with pytest.raises(StoreError, match="No space left"):
        await turns.take()


async def test_a_disk_that_refuses_the_start_is_waited_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once it has collected, it also waits where the directory cannot even be taken."""
    turns, refusals = Turns(desk, None), iter([FULL, FULL])
    await lived(turns)
    turns.fell(FULL)
    really = turn.collector

    def collector(desk: Desk) -> object:
        if (trouble := next(refusals, None)) is not None:
            raise trouble
        return really(desk)

    monkeypatch.setattr(turn, "collector", collector)
    await lived(turns)
    assert next(refusals, None) is None


async def test_a_store_that_fails_at_the_start_leaves_the_evidence_free(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A server that goes away while a collector starts does not lock it out of its own evidence."""
    turns, troubles = turns_for(desk, 60), iter([StoreError("terminating connection")])
    await lived(turns)
    turns.fell(FULL)
    really = assembly._net

    def net(*given: Any) -> Net:
        if (trouble := next(troubles, None)) is not None:
            raise trouble
        return really(*given)

    monkeypatch.setattr(assembly, "_net", net)
    await lived(turns)
    assert "works on this store" not in capsys.readouterr().err


async def test_a_place_that_never_worked_is_said_at_once(tmp_path: Path) -> None:
    """A directory that cannot be made is a mistake to be put right, not a trouble that passes."""
    (tmp_path / "evidence").write_text(f"not a directory, errno {errno.ENOTDIR}")
    desk = Desk(f"sqlite:///{tmp_path / 'checker.db'}", Config(), OffsetClock())
    with pytest.raises(StoreError, match="evidence directory"):
        await Turns(desk, None).take()
    desk.engine.dispose()


def test_what_does_not_pass_is_not_waited_for(desk: Desk) -> None:
    """A store that is gone, or of another version, ends the collector."""
    with pytest.raises(NoStore):
        Turns(desk, None).fell(NoStore("there is no store there"))
