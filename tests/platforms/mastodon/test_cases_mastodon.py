"""Every saved answer of a Mastodon server is read and judged as its case says."""

from pathlib import Path

import pytest

from checker.judge.rules import Rule
from checker.judge.verdicts import explain, judge_reading
from checker.model import Subject, SubjectKind
from checker.platforms.mastodon import PLATFORM
from tests.support.replay import Case, cases

CASES = cases(Path(__file__).parent.parent / "cases" / "mastodon")


def case_name(case: Case) -> str:
    """Name a case by its folder."""
    return case.folder.name


@pytest.mark.parametrize("case", CASES, ids=case_name)
async def test_case_is_judged_as_documented(case: Case) -> None:
    """A saved answer gives the availability, cause, actor, basis and rule that its case names."""
    about, fetch = case.about, case.fetch
    kind = SubjectKind(about["subject"]["kind"])
    subject = Subject(kind, PLATFORM.name, about["subject"]["native_id"])
    (reading,) = await PLATFORM.look([subject], fetch)
    verdict = judge_reading(reading, PLATFORM.rules, seen=about.get("seen", False))
    if "account" in about:
        author = Subject(SubjectKind.ACCOUNT, PLATFORM.name, about["account"])
        (of_account,) = await PLATFORM.look([author], fetch)
        verdict = explain(verdict, judge_reading(of_account, PLATFORM.rules))
    outcome = verdict.outcome
    got = {
        "availability": outcome.availability.value,
        "cause": outcome.cause.value,
        "actor": outcome.actor.value if outcome.actor else "",
        "basis": outcome.basis.value,
        "rule": verdict.rule,
        "words": verdict.words or "",
    }
    assert {key: got[key] for key in about["expected"]} == about["expected"]


@pytest.mark.parametrize("case", CASES, ids=case_name)
async def test_case_plans_no_question_that_is_not_asked(case: Case) -> None:
    """Every exchange of a case is played: none is there for show."""
    about, fetch = case.about, case.fetch
    subjects = [
        Subject(SubjectKind(about["subject"]["kind"]), PLATFORM.name, about["subject"]["native_id"])
    ]
    if "account" in about:
        subjects.append(Subject(SubjectKind.ACCOUNT, PLATFORM.name, about["account"]))
    await PLATFORM.look(subjects, fetch)
    assert {url for _, url in fetch.answers} == set(fetch.asked)


@pytest.mark.parametrize("rule", PLATFORM.rules, ids=lambda rule: rule.id)
def test_rule_is_noted_sourced_and_shown(rule: Rule) -> None:
    """A rule carries the name, a note, a source, a certainty, and a case that fires it."""
    assert rule.id.startswith("mastodon.")
    assert rule.note
    assert rule.source
    assert rule.certainty in ("H", "M")
    assert rule.id in {case.about["expected"]["rule"] for case in CASES}


def test_rule_ids_are_unique() -> None:
    """No rule id is used twice."""
    ids = [rule.id for rule in PLATFORM.rules]
    assert len(ids) == len(set(ids))
