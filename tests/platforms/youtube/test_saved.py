"""YouTube's saved answers and its record, held to what every platform keeps to."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from checker.judge.verdicts import explain, judge_reading
from checker.model import Availability, Reading, Subject, SubjectKind, Verdict
from checker.platforms.youtube import PLATFORM
from tests.support.replay import Case, ReplayFetch, cases

CASES = cases(Path(__file__).parents[1] / "cases" / "youtube")


def case_name(case: Case) -> str:
    """Name a case by its folder."""
    return case.folder.name


@dataclass(frozen=True)
class Looked:
    """What the looks of one case came to."""

    readings: tuple[Reading, ...]
    fetch: ReplayFetch

    def verdict(self, readings: tuple[Reading, ...]) -> Verdict:
        """Return the verdict on a post or an account, the account explaining its post."""
        first, *accounts = readings
        found = judge_reading(first, PLATFORM.rules)
        for account in accounts:
            found = explain(found, judge_reading(account, PLATFORM.rules))
        return found


async def looked_at(case: Case) -> Looked:
    """Look once at what a case is about."""
    about, fetch = case.about, case.fetch
    kind = SubjectKind(about["subject"].get("kind", "post"))
    subjects = [Subject(kind, "youtube", about["subject"]["native_id"])]
    if "account" in about:
        subjects.append(Subject(SubjectKind.ACCOUNT, "youtube", about["account"]))
    readings = [(await PLATFORM.look([one], fetch))[0] for one in subjects]
    return Looked(tuple(readings), fetch)


@pytest.mark.parametrize("case", CASES, ids=case_name)
async def test_case_is_judged_as_documented(case: Case) -> None:
    """A saved answer gives what its case names, stored or fresh, and nothing of it is for show."""
    looked = await looked_at(case)
    verdict = looked.verdict(looked.readings)
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
    assert {url for _, url in looked.fetch.answers} == set(looked.fetch.asked)
    stored = tuple(
        Reading.from_json(item.subject, item.asked_at, item.answered_at, item.to_json())
        for item in looked.readings
    )
    assert looked.verdict(stored) == verdict


@pytest.mark.parametrize("case", CASES, ids=case_name)
async def test_a_digest_comes_with_what_is_shown_alone(case: Case) -> None:
    """A text's digest comes only with a video that the main answer shows."""
    (reading, *_) = (await looked_at(case)).readings
    assert reading.text_sha256 is None or reading.main.found is True


@pytest.mark.parametrize("rule", PLATFORM.rules, ids=lambda rule: rule.id)
def test_each_rule_has_a_case(rule: object) -> None:
    """A rule fires in at least one case, and one that is a guess concludes nothing."""
    fired = {case.about["expected"]["rule"] for case in CASES}
    found = next(one for one in PLATFORM.rules if one is rule)
    assert found.id in fired
    assert found.certainty != "L" or found.outcome.availability is Availability.INCONCLUSIVE


def test_ids_are_unique() -> None:
    """No rule's id is used twice."""
    ids = [rule.id for rule in PLATFORM.rules]
    assert len(ids) == len(set(ids))


def test_the_key_is_described_once() -> None:
    """The key is said to the operator, shown to one host in the query, and counted in two ways."""
    (credential,) = PLATFORM.credentials
    assert set(credential.variables) == set(PLATFORM.keys) == {"CHECKER_YOUTUBE_API_KEY"}
    assert (credential.hosts, credential.parameter) == (("www.googleapis.com",), "key")
    assert set(credential.hosts) <= set(PLATFORM.hosts)
    assert [(one.most, one.span, one.zone) for one in credential.quotas] == [
        (100, "day", "America/Los_Angeles"),
        (10_000, "day", "America/Los_Angeles"),
    ]


def test_what_came_by_key_is_kept_for_a_month() -> None:
    """The duty to delete is said, and that its wording is not confirmed."""
    assert PLATFORM.keep.days == 30
    assert "unconfirmed" in PLATFORM.keep.source
