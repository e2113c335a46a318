"""Weibo's saved answers, judged as their cases say; and what every platform keeps to."""

from pathlib import Path

import pytest

from checker.judge.verdicts import judge_reading
from checker.judge.walls import signatures
from checker.model import Availability, Reading, Subject, SubjectKind
from checker.platforms.weibo import PLATFORM
from checker.platforms.weibo.links import bid_of, mid_of
from checker.platforms.weibo.notices import Said, said
from checker.platforms.wording import table
from tests.support.replay import Case, cases

CASES = cases(Path(__file__).parents[1] / "cases" / "weibo")


def by_folder(case: Case) -> str:
    """Name a case by its folder."""
    return case.folder.name


async def _read(case: Case) -> Reading:
    about, fetch = case.about["subject"], case.fetch
    kind = SubjectKind(about.get("kind", "post"))
    (reading,) = await PLATFORM.look([Subject(kind, "weibo", about["native_id"])], fetch)
    assert {url for _, url in fetch.answers} == set(fetch.asked)
    return reading


@pytest.mark.parametrize("case", CASES, ids=by_folder)
async def test_a_saved_answer_is_judged_as_its_case_says(case: Case) -> None:
    """A saved answer gives the axes, rule and words of its case, stored or fresh."""
    reading = await _read(case)
    stored = Reading.from_json(
        reading.subject, reading.asked_at, reading.answered_at, reading.to_json()
    )
    verdict = judge_reading(reading, PLATFORM.rules)
    assert judge_reading(stored, PLATFORM.rules) == verdict
    got = {
        "availability": verdict.availability.value,
        "cause": verdict.outcome.cause.value,
        "actor": verdict.outcome.actor.value if verdict.outcome.actor else "",
        "basis": verdict.outcome.basis.value,
        "rule": verdict.rule,
        "words": verdict.words or "",
    }
    expected = case.about["expected"]
    assert {key: got[key] for key in expected} == expected
    assert case.folder.name.split("__")[0] == verdict.rule.removeprefix("weibo.")


def test_every_rule_and_wall_has_a_case() -> None:
    """Each of Weibo's rules, and each wall that is only Weibo's, is shown by a case."""
    walls = {wall.id for wall in signatures() if wall.id.startswith("wall.weibo_")}
    fired = {case.about["expected"]["rule"] for case in CASES}
    assert {rule.id for rule in PLATFORM.rules} | walls <= fired


@pytest.mark.parametrize("rule", PLATFORM.rules, ids=lambda rule: rule.id)
def test_a_guess_concludes_nothing(rule: object) -> None:
    """A rule names its source and certainty, and a guess is inconclusive."""
    outcome, certainty = rule.outcome, rule.certainty  # type: ignore[attr-defined]
    assert rule.source and rule.note  # type: ignore[attr-defined]  # noqa: PT018
    assert certainty != "L" or outcome.availability is Availability.INCONCLUSIVE


def test_the_table_of_wording_speaks_in_words_that_rules_know() -> None:
    """Each line means a word that the rules know, and is found by its own text."""
    for line in table("weibo"):
        assert line.means in Said.__members__.values()
        assert said(line.text) is Said(line.means)


def test_the_check_value_of_the_two_forms_of_an_id() -> None:
    """The pair of forms that the sheet computed holds in both directions."""
    assert bid_of("3501756485200075") == "z0JH2lOMb"
    assert mid_of("z0JH2lOMb") == "3501756485200075"
