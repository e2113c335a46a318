"""Every saved answer of a Lemmy server is read and judged as its case says."""

from pathlib import Path

import pytest

from checker.judge.reach import AFTER, BEFORE
from checker.judge.rules import Rule
from checker.judge.verdicts import judge_reading
from checker.model import Subject, SubjectKind
from checker.platforms.lemmy import PLATFORM
from tests.support.replay import Case, cases

CASES = cases(Path(__file__).parent.parent / "cases" / "lemmy")


def case_name(case: Case) -> str:
    """Name a case by its folder."""
    return case.folder.name


def subject_of(case: Case) -> Subject:
    """Return whom a case is about."""
    about = case.about["subject"]
    return Subject(SubjectKind(about["kind"]), PLATFORM.name, about["native_id"])


@pytest.mark.parametrize("case", CASES, ids=case_name)
async def test_case_is_judged_as_documented(case: Case) -> None:
    """A saved answer gives the axes, the rule and the words that its case names."""
    (reading,) = await PLATFORM.look([subject_of(case)], case.fetch)
    verdict = judge_reading(reading, PLATFORM.rules, seen=case.about.get("seen", False))
    outcome = verdict.outcome
    got = {
        "availability": outcome.availability.value,
        "cause": outcome.cause.value,
        "actor": outcome.actor.value if outcome.actor else "",
        "basis": outcome.basis.value,
        "rule": verdict.rule,
        "words": verdict.words or "",
    }
    expected = case.about["expected"]
    assert {key: got[key] for key in expected} == expected


@pytest.mark.parametrize("case", CASES, ids=case_name)
async def test_case_plans_no_question_that_is_not_asked(case: Case) -> None:
    """Every exchange of a case is played: none is there for show."""
    fetch = case.fetch
    await PLATFORM.look([subject_of(case)], fetch)
    assert {url for _, url in fetch.answers} == set(fetch.asked)


@pytest.mark.parametrize("case", CASES, ids=case_name)
def test_case_says_where_it_comes_from(case: Case) -> None:
    """A case names its provenance and its source; none of these was recorded."""
    assert case.about["provenance"] in ("documented", "invented")
    assert case.about["source"]


@pytest.mark.parametrize("rule", PLATFORM.rules, ids=lambda rule: rule.id)
def test_rule_is_noted_sourced_and_shown(rule: Rule) -> None:
    """A rule carries its platform's name, a note, a source, a certainty and a case."""
    assert rule.id.startswith("lemmy.")
    assert rule.note
    assert rule.source
    assert rule.certainty in ("H", "M")
    fired = {case.about["expected"]["rule"] for case in CASES}
    assert rule.id in fired


def test_ids_are_unique() -> None:
    """No rule id is used twice, here or in reach."""
    ids = [rule.id for rule in (*BEFORE, *PLATFORM.rules, *AFTER)]
    assert len(ids) == len(set(ids))


def test_record_says_what_it_rests_on() -> None:
    """The record names sources, a host for every subject, and what can be told apart."""
    assert PLATFORM.source
    assert PLATFORM.pace.source
    assert PLATFORM.keep.source
    assert PLATFORM.host_of
    assert PLATFORM.hosts == ()
    assert PLATFORM.tells
