"""Answers that the rules have never seen: nothing may be invented, and little may be missed."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from checker.collector.scoring import CONCLUSIVE_AT_LEAST, Score
from checker.commands.scoring import axes, lines, score, scored
from checker.intake.saved_case import cases_under, read_case
from tests.support.rooms import ROOMS

CORPUS = Path(__file__).parent / "corpus"
SAMPLES = Path(__file__).parents[1] / "support" / "corpus"
PATHS = [*cases_under(CORPUS), *cases_under(SAMPLES)]
EACH_AT_LEAST = 0.9

WITH_CORPUS = sorted(path.name for path in CORPUS.iterdir() if path.is_dir())


def case_name(path: Path) -> str:
    """Name a case by its last folders."""
    return "/".join(path.parts[-3:-1])


@pytest.mark.parametrize("path", PATHS, ids=case_name)
async def test_nothing_is_invented(path: Path) -> None:
    """No live post or wall is called absent, and nobody and nothing is named that is not shown."""
    row = await scored(read_case(path), ROOMS)
    told = f"{axes(row, true=True)}, judged {axes(row)} by {row.rule}"
    assert (row.invents_absence, row.wrong_actor, row.wrong_cause) == (False, False, False), told


@pytest.mark.parametrize("path", PATHS, ids=case_name)
def test_corpus_is_written_by_strangers(path: Path) -> None:
    """A case names no rule, says where it comes from, and is never dressed up as recorded."""
    about = tomllib.loads(path.read_text("utf-8"))
    assert about["provenance"] in ("documented", "invented")
    assert "rule" not in about["expected"]


async def confusion(root: Path) -> Score:
    """Score all cases below a folder and print the matrix."""
    found = await score((read_case(path) for path in cases_under(root)), ROOMS)
    print(f"\n{root.name}", *lines(found), sep="\n")  # noqa: T201  the matrix is what is shown
    return found


async def test_the_confusion_matrix_holds() -> None:
    """Over all corpora nothing live or walled is called absent, and no wrong actor is named."""
    found = await confusion(CORPUS)
    assert [row.name for row in found.invented] == []
    assert [row.name for row in found.wrong_actors] == []


async def test_what_can_be_told_is_told() -> None:
    """Of all conclusive answers nearly all are judged conclusive."""
    found = await confusion(CORPUS)
    assert (found.share_told or 0.0) >= CONCLUSIVE_AT_LEAST, [row.name for row in found.untold]


@pytest.mark.parametrize("platform", WITH_CORPUS)
async def test_no_platform_stays_far_behind(platform: str) -> None:
    """Of each platform alone, whose conclusive answers are few, nine in ten are told."""
    found = await confusion(CORPUS / platform)
    share = found.share_told
    assert share is None or share >= EACH_AT_LEAST, [row.name for row in found.untold]


async def test_the_harness_finds_what_is_asked_for_differently() -> None:
    """The samples are told, though the adapter asks for more than their addresses name."""
    found = await confusion(SAMPLES)
    assert (len(found.rows), found.share_told, found.alarming) == (2, 1.0, False)
