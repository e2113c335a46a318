"""New wording is listed by the doctor, bounded and harmless, with what asks it again."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from checker.cli import main
from checker.clock import OffsetClock
from checker.commands.doctor import Patient, examine
from checker.commands.doctor_wording import LETTERS_AT_MOST, NAME, wording_findings
from checker.commands.findings import Finding, Sign
from checker.judge.verdicts import Judged
from checker.model import Answer, Ask, Availability, Cause, Outcome, Verdict, post
from checker.store import append, judging
from checker.store.database import open_database
from checker.store.evidence import EvidenceKeeper
from tests.support.builders import NOON, make_exchange, make_observation, make_pass, make_vantage

UNREADABLE = Outcome(Availability.INCONCLUSIVE, Cause.UNREADABLE)
LINK = "https://news.example.org/it's-a-post"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    """Open a store with one pass."""
    opened = open_database(f"sqlite:///{tmp_path}/checker.db")
    with opened.begin() as connection:
        append.vantage(connection, make_vantage())
        append.pass_start(connection, make_pass(platform="web"))
    yield opened
    opened.dispose()


def said(engine: sa.Engine, place: Path, words: list[str]) -> None:
    """Keep one unreadable answer for each of ``words``."""
    keeper = EvidenceKeeper(place / "evidence", origin="observed")
    with engine.begin() as connection:
        for number, word in enumerate(words):
            kind = (("Content-Type", "text/html"),)
            page = make_exchange(number, ask=Ask(LINK), raw=b"<p>", headers=kind)
            kept = keeper.keep(page, "pass-1").evidence
            assert kept is not None
            item = make_observation(post("web", LINK), float(number))
            reading = replace(
                item.reading, evidence=(kept,), answers=(Answer(role="page", status=200),)
            )
            append.observations(connection, [replace(item, reading=reading)])
            row_id, item = judging.pass_observations(connection, "pass-1")[-1]
            verdict = Verdict(UNREADABLE, "any.unrecognised", word)
            judging.write_verdicts(connection, [(row_id, Judged(item, verdict, None))], "1-x")
    keeper.seal("pass-1", {})
    keeper.close()


def found(engine: sa.Engine, place: Path, days: float = 1) -> list[Finding]:
    """Return what is found so many days after the pass."""
    return list(wording_findings(engine, place / "evidence", NOON + timedelta(days=days)))


def test_without_new_wording_all_is_well(engine: sa.Engine, tmp_path: Path) -> None:
    """Nothing to review is said, and so is nothing left after thirty days."""
    (item,) = found(engine, tmp_path)
    assert (item.name, item.sign) == (NAME, Sign.OK)
    said(engine, tmp_path, ["new"])
    (item,) = found(engine, tmp_path, days=31)
    assert item.sign is Sign.OK


def test_new_wording_is_named_and_mends_nothing(engine: sa.Engine, tmp_path: Path) -> None:
    """Words, count, times and evidence stand in one line; it is no trouble of the operator's."""
    said(engine, tmp_path, ["Neu", "Neu"])
    (item,) = found(engine, tmp_path)
    assert (item.name, item.troubles) == (NAME, False)
    assert "web: “Neu”, 2 times, 2026-01-15T12:00:00Z to 2026-01-15T12:00:02Z" in item.words
    assert ", evidence " in item.words


def test_words_are_bounded_and_harmless(engine: sa.Engine, tmp_path: Path) -> None:
    """No wording moves a cursor, breaks the line or fills the screen."""
    said(engine, tmp_path, ["\x1b[31mred\nnext\u202e" + "x" * 5_000])
    line = found(engine, tmp_path)[0].line()
    assert not {"\x1b", "\n", "\u202e"} & set(line)
    assert "x" * LETTERS_AT_MOST not in line


def test_only_the_commonest_are_named(engine: sa.Engine, tmp_path: Path) -> None:
    """After ten wordings their number is said."""
    said(engine, tmp_path, [f"new {number}" for number in range(13)])
    items = found(engine, tmp_path)
    assert (len(items), items[-1].words) == (11, "and 3 more wordings")


def test_the_command_it_names_asks_the_kept_answer_again(
    engine: sa.Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What stands behind the arrow runs as it stands."""
    said(engine, tmp_path, ["first", "second"])
    remedy = found(engine, tmp_path)[0].remedy
    assert remedy is not None
    program, *arguments = shlex.split(remedy)
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert (program, left.value.code) == ("checker", 3)
    assert f"answered: {LINK}" in capsys.readouterr().out


def test_the_doctor_looks_for_it(
    engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An examination of a store has the finding."""
    monkeypatch.chdir(tmp_path)
    patient = Patient(store=str(engine.url), config_file=None, clock=OffsetClock(), offline=True)
    assert [item.sign for item in examine(patient).findings if item.name == NAME] == [Sign.OK]
