"""Every saved answer of Reddit is read and judged as its case says."""

from pathlib import Path

import pytest

from checker.judge.reach import AFTER, BEFORE
from checker.judge.rules import Rule
from checker.judge.verdicts import judge_reading
from checker.model import Availability, Basis, Subject, SubjectKind
from checker.platforms.reddit import PLATFORM
from tests.support.replay import Case, cases

CASES = cases(Path(__file__).parent.parent / "cases" / "reddit")


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
    fetch = case.fetch
    (reading,) = await PLATFORM.look([subject_of(case)], fetch)
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
    assert {url for _, url in fetch.answers} == set(fetch.asked)


@pytest.mark.parametrize("case", CASES, ids=case_name)
async def test_a_digest_is_kept_of_what_is_shown_alone(case: Case) -> None:
    """A text's digest comes with a post that is shown, and with no other answer."""
    (reading,) = await PLATFORM.look([subject_of(case)], case.fetch)
    verdict = judge_reading(reading, PLATFORM.rules)
    is_thing = reading.subject.kind is SubjectKind.POST and reading.main.found is True
    assert (reading.text_sha256 is not None) is is_thing
    if verdict.availability is Availability.VISIBLE and reading.subject.kind is SubjectKind.POST:
        assert reading.text_sha256 is not None


@pytest.mark.parametrize("case", CASES, ids=case_name)
def test_case_says_where_it_comes_from(case: Case) -> None:
    """A case names its provenance and its source, and is filed under the rule that fires."""
    assert case.about["provenance"] in ("documented", "invented")
    assert case.about["source"]
    rule = case.about["expected"]["rule"]
    assert case.folder.name.split("__")[0] == rule.removeprefix("reddit.")


@pytest.mark.parametrize("rule", PLATFORM.rules, ids=lambda rule: rule.id)
def test_rule_is_noted_sourced_and_shown(rule: Rule) -> None:
    """A rule carries its platform's name, a note, a source, a certainty and a case."""
    assert rule.id.startswith("reddit.")
    assert rule.note
    assert rule.source
    assert rule.certainty in ("H", "M", "L")
    assert rule.id in {case.about["expected"]["rule"] for case in CASES}


@pytest.mark.parametrize("rule", PLATFORM.rules, ids=lambda rule: rule.id)
def test_an_unsure_meaning_states_no_cause(rule: Rule) -> None:
    """What the sources hold as less than sure is never stated, and a guess concludes nothing."""
    if rule.certainty != "H":
        assert rule.outcome.basis is not Basis.STATED
    if rule.certainty == "L":
        assert rule.outcome.availability is Availability.INCONCLUSIVE


def test_ids_are_unique() -> None:
    """No rule id is used twice, here or in reach."""
    ids = [rule.id for rule in (*BEFORE, *PLATFORM.rules, *AFTER)]
    assert len(ids) == len(set(ids))


def test_record_says_what_it_rests_on() -> None:
    """The record names sources, hosts, keys and their use, and a duty to delete."""
    assert PLATFORM.source
    assert PLATFORM.pace.source
    assert PLATFORM.keep.days == 2
    assert all(host == host.lower() and "/" not in host for host in PLATFORM.hosts)
    (credential,) = PLATFORM.credentials
    assert set(credential.variables) == set(PLATFORM.keys)
    assert any(tell.needs for tell in PLATFORM.tells)
