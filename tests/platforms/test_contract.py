"""What every platform keeps to, whoever wrote it."""

from pathlib import Path

import pytest

from checker.judge.reach import AFTER, BEFORE
from checker.judge.rules import Rule
from checker.platforms import PLATFORMS
from checker.platforms.contract import Platform
from tests.support.replay import cases

CASES = Path(__file__).parent / "cases"
EVERY = list(PLATFORMS.values())
EVERY_RULE = [(platform, rule) for platform in EVERY for rule in platform.rules]


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


@pytest.mark.parametrize("platform", EVERY, ids=lambda platform: platform.name)
def test_platform_names_its_sources_and_hosts(platform: Platform) -> None:
    """A platform says what its readings rest on, whom it asks and how often it may."""
    assert platform.source
    assert platform.pace.source
    assert platform.keep.source
    assert platform.hosts or platform.host_of
    assert all(host == host.lower() and "/" not in host for host in platform.hosts)
    assert platform.batch >= 1
    assert platform.tells
