"""Douyin's saved answers and record keep to what every platform keeps to, listed yet or not."""

from pathlib import Path

import pytest

from checker.platforms import PLATFORMS
from checker.platforms.douyin import PLATFORM
from tests.platforms import test_cases as shared
from tests.platforms import test_contract as contract
from tests.support.replay import Case, cases

OWN = cases(Path(__file__).parents[1] / "cases" / "douyin")
WHOLE = (
    contract.test_platform_names_its_sources_and_hosts,
    contract.test_its_keys_are_what_its_credentials_are_made_of,
    contract.test_no_text_is_trouble_for_recognise,
    contract.test_a_host_that_looks_alike_is_not_the_platform_s,
)


@pytest.mark.parametrize("case", OWN, ids=shared.case_name)
async def test_case_is_judged_as_documented(case: Case) -> None:
    """A saved answer gives the axes, the rule and the words that its case names."""
    await shared.test_case_is_judged_as_documented(case)


@pytest.mark.parametrize("case", OWN, ids=shared.case_name)
async def test_a_stored_reading_is_judged_alike(case: Case) -> None:
    """A reading taken from the store is judged as it was when it was made."""
    looked = await shared.looked_at(case)
    stored = tuple(
        type(item).from_json(item.subject, item.asked_at, item.answered_at, item.to_json())
        for item in looked.readings
    )
    assert looked.judged(stored) == looked.judged(looked.readings)


async def test_a_digest_is_kept_of_what_is_shown_alone() -> None:
    """A caption's digest comes only with a post that is judged as visible."""
    for case in OWN:
        looked = await shared.looked_at(case)
        if looked.readings[0].text_sha256 is not None:
            assert looked.judged(looked.readings).availability == "visible", case.folder


@pytest.mark.parametrize("rule", PLATFORM.rules, ids=lambda rule: rule.id)
def test_rule_is_noted_sourced_and_shown(rule: object) -> None:
    """Each rule has a note, a source, a certainty and a case that fires it."""
    contract.test_rule_is_noted_sourced_and_shown(PLATFORM, rule)


@pytest.mark.parametrize("check", WHOLE, ids=lambda check: check.__name__)
def test_record_keeps_the_contract(check: object) -> None:
    """The record passes each check that all platforms pass."""
    check(PLATFORM)


def test_an_address_leads_back_to_its_subject() -> None:
    """What is written for a subject that can be seen is read as it, by nobody else but the web."""
    for subject in contract.shown(PLATFORM):
        link = PLATFORM.canonical(subject)
        assert PLATFORM.recognise(link) == subject
        others = [name for name, one in PLATFORMS.items() if one.recognise(link) is not None]
        assert set(others) <= {"douyin", "web", "wayback"}


def test_a_guess_concludes_nothing() -> None:
    """What the sheet holds as a guess is inconclusive."""
    guessed = [rule for rule in PLATFORM.rules if rule.certainty == "L"]
    assert {rule.outcome.availability for rule in guessed} == {"inconclusive"}


def test_it_warns_before_the_first_look() -> None:
    """The record says who sees the contact and the address, and what may be set instead."""
    assert "address" in (PLATFORM.notice or "")
    assert "agent" in (PLATFORM.remedy or "")
