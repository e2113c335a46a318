"""Every saved answer of a Mastodon server is read and judged as its case says."""

from pathlib import Path

import pytest

from checker.model import Subject, SubjectKind
from checker.platforms.mastodon import PLATFORM
from tests.support.replay import Case, cases

CASES = cases(Path(__file__).parent.parent / "cases" / "mastodon")


def case_name(case: Case) -> str:
    """Name a case by its folder."""
    return case.folder.name


@pytest.mark.parametrize("case", CASES, ids=case_name)
async def test_case_plans_no_question_that_is_not_asked(case: Case) -> None:
    """Every exchange of a case is played: none is there for show."""
    about, fetch = case.about, case.fetch
    subjects = [
        Subject(SubjectKind(about["subject"]["kind"]), PLATFORM.name, about["subject"]["native_id"])
    ]
    if "account" in about:
        subjects.append(Subject(SubjectKind.ACCOUNT, PLATFORM.name, about["account"]))
    await case.seen_from(PLATFORM, subjects[0]).look(subjects, fetch)
    assert {url for _, url in fetch.answers} == set(fetch.asked)
