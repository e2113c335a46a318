"""Every saved answer is read and judged as its case says."""

from pathlib import Path

import pytest

from checker.judge.verdicts import explain, judge_reading
from checker.model import Subject, SubjectKind
from checker.platforms import PLATFORMS
from tests.support.replay import Case, cases

CASES = cases(Path(__file__).parent / "cases")


def case_name(case: Case) -> str:
    """Name a case by its last three folders."""
    return "/".join(case.folder.parts[-2:])


@pytest.mark.parametrize("case", CASES, ids=case_name)
async def test_case_is_judged_as_documented(case: Case) -> None:
    """A saved answer gives the availability, cause, actor, basis and rule that its case names."""
    platform = PLATFORMS[case.folder.parent.name]
    about = case.about
    subject = Subject(
        SubjectKind(about["subject"].get("kind", "post")),
        platform.name,
        about["subject"]["native_id"],
    )
    fetch, platform = case.fetch, case.seen_from(platform, subject)
    (reading,) = await platform.look([subject], fetch)
    verdict = judge_reading(reading, platform.rules, seen=about.get("seen", False))
    if "account" in about:
        author = Subject(SubjectKind.ACCOUNT, platform.name, about["account"])
        (account_reading,) = await platform.look([author], fetch)
        verdict = explain(verdict, judge_reading(account_reading, platform.rules))

    outcome = verdict.outcome
    got = {
        "availability": outcome.availability.value,
        "cause": outcome.cause.value,
        "actor": outcome.actor.value if outcome.actor else "",
        "basis": outcome.basis.value,
        "rule": verdict.rule,
        "words": verdict.words or "",
    }
    expected = about["expected"]
    assert {key: got[key] for key in expected} == expected


@pytest.mark.parametrize("case", CASES, ids=case_name)
def test_case_says_where_it_comes_from(case: Case) -> None:
    """A case names its provenance and its source, and never dresses an invention up."""
    assert case.about["provenance"] in ("recorded", "documented", "invented")
    assert case.about["source"]
    assert {"availability", "cause", "actor", "basis", "rule"} <= set(case.about["expected"])
