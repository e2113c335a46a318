"""Every saved answer about a page of the open web is read and judged as its case says."""

from pathlib import Path

import pytest

from checker.judge.reach import AFTER, BEFORE
from checker.judge.rules import Rule
from checker.judge.verdicts import judge_reading
from checker.model import Reading, Subject, SubjectKind
from checker.platforms.web import PLATFORM, look
from tests.support.replay import Case, cases

CASES = cases(Path(__file__).parents[1] / "cases" / "web")


def case_name(case: Case) -> str:
    """Name a case by its folder."""
    return case.folder.name


async def reading_of(case: Case) -> Reading:
    """Look once at what the case is about."""
    subject = Subject(
        SubjectKind(case.about["subject"]["kind"]), "web", case.about["subject"]["native_id"]
    )
    (reading,) = await look([subject], case.fetch)
    return reading


@pytest.mark.parametrize("case", CASES, ids=case_name)
async def test_case_is_judged_as_documented(case: Case) -> None:
    """A saved answer gives the availability, cause, actor, basis and rule that its case names."""
    reading = await reading_of(case)
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
async def test_stored_reading_is_judged_alike(case: Case) -> None:
    """A reading taken from the store is judged as it was when it was made."""
    reading = await reading_of(case)
    stored = Reading.from_json(
        reading.subject, reading.asked_at, reading.answered_at, reading.to_json()
    )
    assert judge_reading(stored, PLATFORM.rules) == judge_reading(reading, PLATFORM.rules)


@pytest.mark.parametrize("case", CASES, ids=case_name)
async def test_only_a_shown_page_has_a_digest(case: Case) -> None:
    """A digest of the text goes with visible answers alone, and no text goes into the reading."""
    reading = await reading_of(case)
    if case.about["expected"]["availability"] != "visible":
        assert reading.text_sha256 is None
    assert "square" not in str(reading.to_json())


@pytest.mark.parametrize("case", CASES, ids=case_name)
def test_case_is_named_and_sourced(case: Case) -> None:
    """A case says where it comes from, and its folder names the rule it fires."""
    assert case.about["provenance"] in ("documented", "invented")
    assert case.about["source"]
    rule = case.about["expected"]["rule"]
    assert case.folder.name.split("__")[0] == rule.removeprefix("web.")


@pytest.mark.parametrize("rule", PLATFORM.rules, ids=lambda rule: rule.id)
def test_rule_is_noted_sourced_and_shown(rule: Rule) -> None:
    """A rule has an id of its own, a note, a source, a certainty, and a case that fires it."""
    assert rule.id.startswith("web.")
    assert rule.id not in {other.id for other in (*BEFORE, *AFTER)}
    assert rule.note
    assert rule.source
    assert rule.certainty in ("H", "M", "L")
    assert rule.id in {case.about["expected"]["rule"] for case in CASES}


def test_platform_has_no_list_of_hosts_but_knows_each_pages_own() -> None:
    """The record of the web names no host, and says of each page which one serves it."""
    assert PLATFORM.hosts == ()
    assert PLATFORM.host_of is not None
    subject = PLATFORM.recognise("https://News.example.org:8443/a")
    assert isinstance(subject, Subject)
    assert PLATFORM.host_of(subject) == "news.example.org"
    assert PLATFORM.pace.source
    assert PLATFORM.keep.source
    assert PLATFORM.tells
