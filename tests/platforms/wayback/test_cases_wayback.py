"""Every saved answer of the archive is read and judged as its case says."""

from pathlib import Path

import pytest

from checker.judge.reach import AFTER, BEFORE
from checker.judge.rules import Rule
from checker.judge.verdicts import judge_reading
from checker.model import Reading, Subject, SubjectKind
from checker.platforms import PLATFORMS
from checker.platforms.wayback import among
from tests.support.replay import Case, ReplayFetch, cases

CASES = cases(Path(__file__).parents[1] / "cases" / "wayback")
PLATFORM = among([item for name, item in PLATFORMS.items() if name != "wayback"])


def case_name(case: Case) -> str:
    """Name a case by its folder."""
    return case.folder.name


async def looked_at(case: Case) -> tuple[Reading, ReplayFetch]:
    """Look once at what the case is about."""
    about, fetch = case.about["subject"], case.fetch
    subject = Subject(SubjectKind(about["kind"]), "wayback", about["native_id"])
    (reading,) = await PLATFORM.look([subject], fetch)
    return reading, fetch


@pytest.mark.parametrize("case", CASES, ids=case_name)
async def test_case_is_judged_as_documented(case: Case) -> None:
    """A saved answer gives the outcome, rule and words that its case names."""
    reading, _ = await looked_at(case)
    verdict = judge_reading(reading, PLATFORM.rules)
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
async def test_stored_reading_is_judged_alike(case: Case) -> None:
    """A reading taken from the store is judged as it was when it was made."""
    reading, _ = await looked_at(case)
    stored = Reading.from_json(
        reading.subject, reading.asked_at, reading.answered_at, reading.to_json()
    )
    assert judge_reading(stored, PLATFORM.rules) == judge_reading(reading, PLATFORM.rules)


@pytest.mark.parametrize("case", CASES, ids=case_name)
async def test_every_planned_question_is_asked(case: Case) -> None:
    """Every exchange of a case is played, and its evidence kept: none is there for show."""
    reading, fetch = await looked_at(case)
    assert {url for _, url in fetch.answers} == set(fetch.asked)
    assert len(reading.evidence) == len(fetch.asked)


@pytest.mark.parametrize("case", CASES, ids=case_name)
async def test_only_a_shown_page_has_a_digest_and_no_text_is_kept(case: Case) -> None:
    """A digest goes with visible answers alone, and no text of a page goes into the reading."""
    reading, _ = await looked_at(case)
    if case.about["expected"]["availability"] != "visible":
        assert reading.text_sha256 is None
    assert "square" not in str(reading.to_json())
    assert "they told" not in str(reading.to_json())


@pytest.mark.parametrize("rule", PLATFORM.rules, ids=lambda rule: rule.id)
def test_rule_is_noted_sourced_and_shown(rule: Rule) -> None:
    """A rule carries the archive's name, a note, a source, a certainty and a case."""
    assert rule.id.startswith("wayback.")
    assert rule.note
    assert rule.source
    assert rule.certainty in ("H", "M")
    assert rule.id in {case.about["expected"]["rule"] for case in CASES}


def test_ids_are_unique() -> None:
    """No rule id is used twice."""
    ids = [rule.id for rule in (*BEFORE, *PLATFORM.rules, *AFTER)]
    assert len(ids) == len(set(ids))


def test_record_names_its_sources_and_hosts() -> None:
    """The record says what its readings rest on, whom it asks and how often it may."""
    assert PLATFORM.source
    assert PLATFORM.pace.source
    assert PLATFORM.keep.source
    assert PLATFORM.tells
    assert all(host == host.lower() and "/" not in host for host in PLATFORM.hosts)
