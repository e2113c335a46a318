"""X's saved answers, judged as their cases say, whether or not X is among those that are asked."""

from pathlib import Path

import pytest

from checker.judge.verdicts import explain, judge_reading
from checker.model import Availability, Reading, Subject, SubjectKind, Verdict
from checker.platforms.x import PLATFORM
from tests.support.replay import Case, cases

CASES = cases(Path(__file__).parents[1] / "cases" / "x")


def case_name(case: Case) -> str:
    """Name a case by its folder."""
    return case.folder.name


async def judged(case: Case) -> tuple[Verdict, list[Reading], set[str]]:
    """Look once at what a case is about; its account explains its post."""
    kind = SubjectKind(case.about["subject"].get("kind", "post"))
    subjects = [Subject(kind, "x", case.about["subject"]["native_id"])]
    if "account" in case.about:
        subjects.append(Subject(SubjectKind.ACCOUNT, "x", case.about["account"]))
    fetch = case.fetch
    readings = [(await PLATFORM.look([one], fetch))[0] for one in subjects]
    verdict = judge_reading(readings[0], PLATFORM.rules)
    for account in readings[1:]:
        verdict = explain(verdict, judge_reading(account, PLATFORM.rules))
    return verdict, readings, {url for _, url in fetch.answers} - set(fetch.asked)


@pytest.mark.parametrize("case", CASES, ids=case_name)
async def test_case_is_judged_as_documented(case: Case) -> None:
    """A saved answer gives the axes, the rule and the words that its case names, and is asked."""
    verdict, _, unasked = await judged(case)
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
    assert unasked == set()


async def test_a_stored_reading_is_judged_alike_and_digests_what_is_shown() -> None:
    """Readings from the store mean what they meant; a digest comes with a shown post alone."""
    for case in CASES:
        _, readings, _ = await judged(case)
        for item in readings:
            stored = Reading.from_json(
                item.subject, item.asked_at, item.answered_at, item.to_json()
            )
            rules = PLATFORM.rules
            assert judge_reading(stored, rules) == judge_reading(item, rules), case.folder.name
            assert item.text_sha256 is None or item.main.found is True


def test_every_rule_has_a_case_a_note_and_a_source() -> None:
    """No rule stands without a case; a guess concludes nothing."""
    fired = {case.about["expected"]["rule"] for case in CASES}
    for rule in PLATFORM.rules:
        assert rule.id.startswith("x.")
        assert rule.note
        assert rule.source
        assert rule.id in fired
        if rule.certainty == "L":
            assert rule.outcome.availability is Availability.INCONCLUSIVE
