"""Every saved answer about a page of the open web is read and judged as its case says."""

from pathlib import Path

import pytest

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
