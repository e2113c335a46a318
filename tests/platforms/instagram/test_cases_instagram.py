"""Instagram's saved answers are judged as their cases say, fresh and stored."""

from pathlib import Path

import pytest

from checker.judge.verdicts import judge_reading
from checker.model import Availability, Reading, Subject, SubjectKind
from checker.platforms.instagram import PLATFORM
from tests.platforms.test_contract import NO_LINKS
from tests.support.replay import Case, cases

CASES = cases(Path(__file__).parents[1] / "cases" / PLATFORM.name)


def name_of(case: Case) -> str:
    """Name a case by its folder."""
    return case.folder.name


def subject_of(case: Case) -> Subject:
    """Return what a case is about."""
    about = case.about["subject"]
    return Subject(SubjectKind(about.get("kind", "post")), PLATFORM.name, about["native_id"])


@pytest.mark.parametrize("case", CASES, ids=name_of)
async def test_a_case_is_judged_as_it_says(case: Case) -> None:
    """A saved answer gives the axes and the rule of its case, and again when it is stored."""
    fetch = case.fetch
    (reading,) = await PLATFORM.look([subject_of(case)], fetch)
    verdict = judge_reading(reading, PLATFORM.rules)
    got = {
        "availability": verdict.outcome.availability.value,
        "cause": verdict.outcome.cause.value,
        "actor": verdict.outcome.actor.value if verdict.outcome.actor else "",
        "basis": verdict.outcome.basis.value,
        "rule": verdict.rule,
        "words": verdict.words or "",
    }
    expected = case.about["expected"]
    assert {key: got[key] for key in expected} == expected
    assert {url for _, url in fetch.answers} == set(fetch.asked)
    stored = Reading.from_json(
        reading.subject, reading.asked_at, reading.answered_at, reading.to_json()
    )
    assert judge_reading(stored, PLATFORM.rules) == verdict
    shown = reading.subject.kind is SubjectKind.POST and reading.main.found is True
    assert shown or reading.text_sha256 is None


def test_every_rule_has_a_case() -> None:
    """No rule stands without a case, a note, a source and the platform's name."""
    fired = {case.about["expected"]["rule"] for case in CASES}
    for rule in PLATFORM.rules:
        assert rule.id in fired
        assert rule.note
        assert rule.source
        assert rule.id.startswith(f"{PLATFORM.name}.")


def test_nothing_is_ever_absent() -> None:
    """No rule calls a post or an account absent: a visitor is never shown enough for it."""
    assert not [rule for rule in PLATFORM.rules if rule.outcome.availability is Availability.ABSENT]


def test_what_is_not_certain_concludes_nothing() -> None:
    """Of the rows that are held as less than certain, only those that show something conclude."""
    weak = [rule for rule in PLATFORM.rules if rule.certainty != "H"]
    telling = (Availability.ABSENT, Availability.LIMITED)
    assert not [rule for rule in weak if rule.outcome.availability in telling]


@pytest.mark.parametrize("text", NO_LINKS, ids=lambda text: repr(text[:20]))
def test_no_text_is_trouble(text: str) -> None:
    """Whatever is pasted is read as a link or as none."""
    PLATFORM.recognise(text)


def test_an_address_leads_back_to_its_subject() -> None:
    """What is written for a subject that can be seen is read as it, but not on another host."""
    for case in CASES:
        subject = subject_of(case)
        if case.about["expected"]["availability"] != "visible":
            continue
        link = PLATFORM.canonical(subject)
        assert PLATFORM.recognise(link) == subject
        for host in PLATFORM.hosts:
            for other in (f"not{host}", f"{host}.example.org", f"{host}@elsewhere.example"):
                if f"//{host}/" in link:
                    forged = link.replace(f"//{host}/", f"//{other}/")
                    assert PLATFORM.recognise(forged) is None
