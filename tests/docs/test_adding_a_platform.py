"""The page on adding a platform is followed to the letter: its file and its case are run."""

from __future__ import annotations

import importlib.util
import tomllib
from datetime import timedelta
from pathlib import Path
from types import ModuleType

import pytest

from checker.intake.saved_case import NOON, Answered
from checker.judge.rules import Rule
from checker.judge.verdicts import judge_reading
from checker.model import Availability, Cause, Exchange, Place, Subject, Topic, post
from checker.platforms import PLATFORMS
from checker.platforms.contract import Listed, Platform
from tests.acceptance.shell import ROOT
from tests.docs.typed import blocks
from tests.platforms import test_cases, test_contract
from tests.support.replay import ReplayFetch, cases, full_url

PAGE = ROOT / "docs" / "adding-a-platform.md"
FILE = next(block for kind, block in blocks(PAGE, "python"))
CASE = next(block for kind, block in blocks(PAGE, "toml"))
ABOUT = tomllib.loads(CASE)
LETTER = post("postbox", ABOUT["subject"]["native_id"])
MOST_LINES = 178
MOST_CODE = 72
"""Lines of the file that are not blank."""

OTHERS = {
    "live": (200, '{"id": "123", "state": "live", "text": "x"}', "visible", "none", "", "none"),
    "withdrawn": (
        *(200, '{"id": "123", "state": "withdrawn_by_author"}'),
        *("absent", "author_deleted", "author", "stated"),
    ),
    "unknown": (
        *(404, '{"error": "no_such_letter"}'),
        *("absent", "not_found", "unstated", "none"),
    ),
}
"""What a stranger writes besides the page's one case, by rule."""

TRAPS = {
    "an answer about another letter": (200, '{"id": "124", "state": "removed", "by": "staff"}'),
    "a word that nobody knows": (200, '{"id": "123", "state": "archived"}'),
    "a remover that nobody knows": (200, '{"id": "123", "state": "removed", "by": "a court"}'),
    "a 404 in other words": (404, '{"error": "no_such_route"}'),
    "a 404 that says live": (404, '{"error": "live"}'),
    "a page": (200, "<html><title>Just a moment...</title>removed by staff"),
    "half a body": (200, '{"id": "123", "sta'),
    "nothing": (200, ""),
    "a busy server": (503, '{"id": "123", "state": "removed", "by": "staff"}'),
}


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """The page's file as a module."""
    path = tmp_path_factory.mktemp("platforms") / "postbox.py"
    path.write_text(FILE, "utf-8")
    spec = importlib.util.spec_from_file_location("postbox", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def room(tmp_path: Path, toy: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tests' folder of cases with the page's one in it, and the toy listed before ``web``."""
    write(tmp_path, ABOUT["expected"]["rule"].removeprefix("postbox."), CASE)
    listed = {toy.PLATFORM.name: toy.PLATFORM, **PLATFORMS}
    for checks in (test_cases, test_contract):
        monkeypatch.setattr(checks, "PLATFORMS", listed)
    monkeypatch.setattr(test_contract, "CASES", tmp_path)
    return tmp_path


def write(room: Path, rule: str, text: str) -> None:
    """Write a case of the toy's."""
    folder = room / "postbox" / rule
    folder.mkdir(parents=True)
    (folder / "case.toml").write_text(text, "utf-8")


def write_others(room: Path) -> None:
    """Write a case for each rule that the page's own does not show."""
    for rule, (status, text, *expected) in OTHERS.items():
        names = ("availability", "cause", "actor", "basis")
        axes = "\n".join(f'{name} = "{word}"' for name, word in zip(names, expected, strict=True))
        head, _ = CASE.split("[expected]")
        asked = f"url = \"{ABOUT['exchanges'][0]['url']}\"\nstatus = {status}\ntext = '{text}'"
        told = f'[expected]\n{axes}\nrule = "postbox.{rule}"\n\n[[exchanges]]\n{asked}\n'
        write(room, rule, head + told)


def playing(url: str, status: int, text: str) -> ReplayFetch:
    """Return a fetch that knows one answer."""
    answer: Exchange = Answered(url=url, status=status, text=text).exchange(Path())
    return ReplayFetch({("GET", url): [answer]})


def test_the_page_and_its_file_stay_short() -> None:
    """The page is read in one sitting, and the platform's file on it is a screenful."""
    assert len(PAGE.read_text("utf-8").splitlines()) <= MOST_LINES
    assert sum(bool(line.strip()) for line in FILE.splitlines()) <= MOST_CODE


def test_the_page_s_case_alone_leaves_rules_unshown(room: Path, toy: ModuleType) -> None:
    """A stranger who writes the page's case only is told which rules have none."""
    unshown = []
    for rule in toy.PLATFORM.rules:
        try:
            test_contract.test_rule_is_noted_sourced_and_shown(toy.PLATFORM, rule)
        except AssertionError:
            unshown.append(rule.id.removeprefix("postbox."))
    assert sorted(unshown) == sorted(OTHERS)


def test_the_page_s_file_keeps_the_contract(room: Path, toy: ModuleType) -> None:
    """With a case for each rule, nothing that every platform keeps to is missing."""
    write_others(room)
    platform: Platform = toy.PLATFORM
    rules: tuple[Rule, ...] = platform.rules
    for rule in rules:
        test_contract.test_rule_is_noted_sourced_and_shown(platform, rule)
    test_contract.test_platform_names_its_sources_and_hosts(platform)
    test_contract.test_its_keys_are_what_its_credentials_are_made_of(platform)
    test_contract.test_an_address_leads_back_to_its_subject(platform)
    test_contract.test_a_host_that_looks_alike_is_not_the_platform_s(platform)
    test_contract.test_no_text_is_trouble_for_recognise(platform)


async def test_the_cases_are_judged_as_they_say(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page's case and a stranger's others pass every check of saved answers."""
    write_others(room)
    found = cases(room)
    assert len(found) == 1 + len(OTHERS)
    monkeypatch.setattr(test_cases, "CASES", found)
    for case in found:
        await test_cases.test_case_is_judged_as_documented(case)
    test_cases.test_each_case_says_where_it_comes_from("postbox")
    await test_cases.test_a_stored_reading_is_judged_alike("postbox")
    await test_cases.test_a_digest_is_kept_of_what_is_shown_alone("postbox")


@pytest.mark.parametrize("trap", TRAPS)
async def test_a_trap_is_no_finding(trap: str, toy: ModuleType) -> None:
    """What the page's file does not know for certain is inconclusive, seen before or not."""
    fetch = playing(f"{toy.API}/{LETTER.native_id}", *TRAPS[trap])
    (reading,) = await toy.look([LETTER], fetch)
    for seen in (False, True):
        verdict = judge_reading(reading, toy.PLATFORM.rules, seen=seen)
        assert verdict.availability is Availability.INCONCLUSIVE


async def listed(toy: ModuleType, status: int, text: str) -> Listed:
    """Return what the toy's listing came to under one word."""
    topic = Topic(name="t", queries=("love",), places=(Place("postbox"),), registered_at=NOON)
    since = NOON - timedelta(days=1)
    url = full_url(toy.API, [("tag", "love"), ("since", since.isoformat())])
    found: list[Listed] = [
        one async for one in toy.discover(topic, since, playing(url, status, text))
    ]
    assert len(found) == 1
    return found[0]


async def test_what_a_listing_calls_gone_is_no_sighting(toy: ModuleType) -> None:
    """A listing's rows are counted; those that are there are seen, a broken one costs itself."""
    rows = '{"id": "1", "state": "live"}, {"id": "2", "state": "removed", "by": "staff"}, null, 7'
    got = await listed(toy, 200, f'{{"letters": [{rows}]}}')
    named: list[Subject] = [one.reading.subject for one in got.sightings]
    assert (got.n_offered, named, got.trouble) == (4, [post("postbox", "1")], None)


async def test_a_listing_behind_a_wall_says_so(toy: ModuleType) -> None:
    """A refused listing offers nothing and names its trouble, so that it is not an empty one."""
    got = await listed(toy, 429, "slow down")
    assert got.n_offered == 0
    assert got.trouble is not None
    assert "429" in got.trouble


@pytest.mark.parametrize("cause", [Cause.POLICY_REMOVAL, Cause.AUTHOR_DELETED])
def test_the_page_s_causes_are_stated(cause: Cause, toy: ModuleType) -> None:
    """Who took a letter away is named on the platform's own word alone."""
    assert [rule.outcome.states_cause for rule in toy.PLATFORM.rules if rule.outcome.cause is cause]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("checker/views/sentences.py", "PLATFORM_NAMES"),
        ("checker/collector/forecast.py", "_OTHER_BYTES = 35_000"),
        ("checker/replica/dialects.py", "DIALECTS"),
        ("checker/platforms/contract.py", "class Afar"),
        ("checker/model/credential.py", "class TokenAsk"),
        ("checker/net/client.py", '"no_key"'),
        ("checker/platforms/wording.py", "means ="),
        ("tests/platforms/corpus/README.md", "corpus"),
    ],
)
def test_what_the_page_points_at_is_there(path: str, name: str) -> None:
    """The places to touch besides are where the page says, under the names that it gives."""
    assert name in (ROOT / path).read_text("utf-8")
