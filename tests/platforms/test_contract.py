"""What every platform keeps to, whoever wrote it."""

from pathlib import Path

import pytest

from checker.judge.reach import AFTER, BEFORE
from checker.judge.rules import Rule
from checker.model import Availability, Subject, SubjectKind
from checker.platforms import PLATFORMS
from checker.platforms.contract import Platform
from tests.support.replay import cases
from tests.support.rooms import ROOMS

CASES = Path(__file__).parent / "cases"
EVERY = list(PLATFORMS.values())
EVERY_RULE = [(platform, rule) for platform in EVERY for rule in platform.rules]
NO_LINKS = (
    "",
    "@",
    "//",
    "https://[",
    "https://%/",
    "https://a b/",
    "https://\x00",
    "http://\udcff/",
    "https://x:99999999/",
    "https://ex\u2100mple/",
    "javascript:alert(1)",
    "at://",
    "https://x/" + "a" * 70_000,
)
"""Text in which a parser of addresses can stumble."""


def shown(platform: Platform) -> set[Subject]:
    """Return whom the platform's cases show as being there."""
    abouts = [case.about for case in cases(CASES / platform.name)]
    return {
        Subject(
            SubjectKind(about["subject"].get("kind", "post")),
            platform.name,
            about["subject"]["native_id"],
        )
        for about in abouts
        if about["expected"]["availability"] == Availability.VISIBLE
    }


def by_name(platform: Platform) -> str:
    """Name a platform's test."""
    return platform.name


def test_ids_are_unique_over_all_tables() -> None:
    """No rule id is used twice, on any platform."""
    ids = [rule.id for rule in (*BEFORE, *AFTER)] + [rule.id for _, rule in EVERY_RULE]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(("platform", "rule"), EVERY_RULE, ids=lambda item: getattr(item, "id", ""))
def test_rule_is_noted_sourced_and_shown(platform: Platform, rule: Rule) -> None:
    """A rule carries its platform's name, a note, a source, a certainty and a case."""
    assert rule.id.startswith(platform.name + ".")
    assert rule.note
    assert rule.source
    assert rule.certainty in ("H", "M", "L")
    fired = {case.about["expected"]["rule"] for case in cases(CASES / platform.name)}
    assert rule.id in fired


@pytest.mark.parametrize("platform", EVERY, ids=by_name)
def test_platform_names_its_sources_and_hosts(platform: Platform) -> None:
    """A platform says what its readings rest on, whom it asks and how often it may."""
    assert platform.source
    assert platform.pace.source
    assert platform.keep.source
    assert platform.hosts or platform.host_of
    assert all(host == host.lower() and "/" not in host for host in platform.hosts)
    assert platform.batch >= 1
    assert platform.tells


def test_every_record_is_listed() -> None:
    """A room with a platform's record in it is one of those that are asked."""
    assert sorted(ROOMS) == sorted(PLATFORMS)


@pytest.mark.parametrize("platform", EVERY, ids=by_name)
def test_its_keys_are_what_its_credentials_are_made_of(platform: Platform) -> None:
    """Each secret is said to the operator and used in a credential, and is shown to own hosts."""
    used = {variable for one in platform.credentials for variable in one.variables}
    assert used == set(platform.keys)
    assert all(set(one.hosts) <= set(platform.hosts) for one in platform.credentials)


@pytest.mark.parametrize("platform", EVERY, ids=by_name)
def test_an_address_leads_back_to_its_subject(platform: Platform) -> None:
    """What is written for a subject that can be seen is read as it, by no other platform first."""
    subjects = shown(platform)
    assert subjects, "no case shows anything as visible"
    for subject in subjects:
        link = platform.canonical(subject)
        assert platform.recognise(link) == subject
        readers = [one.name for one in PLATFORMS.values() if one.recognise(link) is not None]
        assert readers[0] == platform.name, f"{link} is read by {readers[0]} before it"


@pytest.mark.parametrize("platform", EVERY, ids=by_name)
def test_no_text_is_trouble_for_recognise(platform: Platform) -> None:
    """Whatever somebody pastes, it is read as a link of the platform or as none of it."""
    for text in NO_LINKS:
        platform.recognise(text)


@pytest.mark.parametrize("platform", EVERY, ids=by_name)
def test_a_host_that_looks_alike_is_not_the_platform_s(platform: Platform) -> None:
    """An address on a host that only begins or ends like the platform's is none of its own."""
    for subject in shown(platform):
        link = platform.canonical(subject)
        for host in platform.hosts:
            for other in (f"not{host}", f"{host}.example.org", f"{host}@elsewhere.example"):
                if f"//{host}/" in link:
                    assert platform.recognise(link.replace(f"//{host}/", f"//{other}/")) is None
