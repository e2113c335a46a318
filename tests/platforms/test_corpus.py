"""Answers that the rules have never seen: nothing may be invented, and little may be missed."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from checker.collector.scoring import CONCLUSIVE_AT_LEAST, Score
from checker.commands.scoring import lines, score
from checker.intake.saved_case import cases_under, read_case
from tests.support.rooms import ROOMS

CORPUS = Path(__file__).parent / "corpus"
SAMPLES = Path(__file__).parents[1] / "support" / "corpus"
EACH_AT_LEAST = 0.8
REFUSALS_TELL_NOTHING = frozenset({"facebook", "instagram"})
"""Of what a visitor is refused there nothing is concluded, by intent: their refusals rest on one
program's reading each, and say the same of the removed, the private and the merely walled."""

WITH_CORPUS = sorted(path.name for path in CORPUS.iterdir() if path.is_dir())


@pytest.fixture(scope="module")
def scores() -> dict[str, Score]:
    """Return what each platform's corpus came to, played once for all tests."""
    return {}


async def confusion(scores: dict[str, Score], root: Path) -> Score:
    """Score all cases below a folder and print the matrix."""
    if root.name not in scores:
        scores[root.name] = await score((read_case(path) for path in cases_under(root)), ROOMS)
    print(f"\n{root.name}", *lines(scores[root.name]), sep="\n")  # noqa: T201  it is what is shown
    return scores[root.name]


@pytest.mark.parametrize("platform", WITH_CORPUS)
async def test_nothing_is_invented(platform: str, scores: dict[str, Score]) -> None:
    """No live post or wall is called absent, and nobody and nothing is named that is not shown."""
    found = await confusion(scores, CORPUS / platform)
    assert [row.name for row in found.invented] == []
    assert [row.name for row in found.wrong_actors] == []
    assert [row.name for row in found.wrong_causes] == []


@pytest.mark.parametrize("platform", WITH_CORPUS)
def test_corpus_is_written_by_strangers(platform: str) -> None:
    """A case names no rule, says where it comes from, and is never dressed up as recorded."""
    for path in cases_under(CORPUS / platform):
        about = tomllib.loads(path.read_text("utf-8"))
        assert about["provenance"] in ("documented", "invented"), path
        assert "rule" not in about["expected"], path


async def test_what_can_be_told_is_told(scores: dict[str, Score]) -> None:
    """Of all conclusive answers nearly all are judged conclusive."""
    each = [await confusion(scores, CORPUS / name) for name in WITH_CORPUS]
    telling = zip(WITH_CORPUS, each, strict=True)
    rows = [row for name, one in telling if name not in REFUSALS_TELL_NOTHING for row in one.rows]
    found = Score(rows)
    assert (found.share_told or 0.0) >= CONCLUSIVE_AT_LEAST, [row.name for row in found.untold]


@pytest.mark.parametrize("platform", WITH_CORPUS)
async def test_no_platform_stays_far_behind(platform: str, scores: dict[str, Score]) -> None:
    """Of each platform alone, whose conclusive answers are few, most are told."""
    found = await confusion(scores, CORPUS / platform)
    share = found.share_told
    assert share is not None
    assert share >= EACH_AT_LEAST or platform in REFUSALS_TELL_NOTHING, [
        row.name for row in found.untold
    ]


async def test_the_harness_finds_what_is_asked_for_differently() -> None:
    """The samples are told, though the adapter asks for more than their addresses name."""
    found = await confusion({}, SAMPLES)
    assert (len(found.rows), found.share_told, found.alarming) == (2, 1.0, False)
