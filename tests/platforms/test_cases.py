"""Every saved answer is read and judged as its case says, stored or fresh."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from checker.judge.rules import Rule
from checker.judge.verdicts import explain, judge_reading
from checker.model import Availability, Reading, Subject, SubjectKind, Verdict
from checker.platforms import PLATFORMS
from tests.support.replay import Case, ReplayFetch, cases

CASES = cases(Path(__file__).parent / "cases")
AXES = {"availability", "cause", "actor", "basis", "rule"}
UNSURE = Availability.INCONCLUSIVE
RULES = [rule for platform in PLATFORMS.values() for rule in platform.rules]


def case_name(case: Case) -> str:
    """Name a case by its last two folders."""
    return "/".join(case.folder.parts[-2:])


@dataclass(frozen=True)
class Looked:
    """What the looks of one case came to: the post, and its account where the case has one."""

    readings: tuple[Reading, ...]
    rules: tuple[Rule, ...]
    fetch: ReplayFetch
    seen: bool

    def judged(self, readings: tuple[Reading, ...]) -> Verdict:
        """Return the verdict on ``readings``, the account explaining its post."""
        post, *accounts = readings
        verdict = judge_reading(post, self.rules, seen=self.seen)
        for account in accounts:
            verdict = explain(verdict, judge_reading(account, self.rules))
        return verdict


async def looked_at(case: Case) -> Looked:
    """Look once at what a case is about."""
    platform, about = PLATFORMS[case.folder.parent.name], case.about
    kind = SubjectKind(about["subject"].get("kind", "post"))
    subject = Subject(kind, platform.name, about["subject"]["native_id"])
    fetch, platform = case.fetch, case.seen_from(platform, subject)
    subjects = [subject]
    if "account" in about:
        subjects.append(Subject(SubjectKind.ACCOUNT, platform.name, about["account"]))
    readings = [(await platform.look([one], fetch))[0] for one in subjects]
    return Looked(tuple(readings), platform.rules, fetch, about.get("seen", False))


@pytest.mark.parametrize("case", CASES, ids=case_name)
async def test_case_is_judged_as_documented(case: Case) -> None:
    """A saved answer gives the availability, cause, actor, basis and rule that its case names."""
    looked = await looked_at(case)
    verdict = looked.judged(looked.readings)
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
    # None of a case's exchanges is there for show.
    assert {url for _, url in looked.fetch.answers} == set(looked.fetch.asked)


@pytest.mark.parametrize("name", sorted(PLATFORMS))
async def test_a_stored_reading_is_judged_alike(name: str) -> None:
    """Readings taken from the store are judged as they were when they were made."""
    changed = []
    for case in _of(name):
        looked = await looked_at(case)
        stored = tuple(
            Reading.from_json(item.subject, item.asked_at, item.answered_at, item.to_json())
            for item in looked.readings
        )
        if looked.judged(stored) != looked.judged(looked.readings):
            changed.append(case_name(case))
    assert changed == []


def _of(name: str) -> list[Case]:
    return [case for case in CASES if case.folder.parent.name == name]


@pytest.mark.parametrize("name", sorted(PLATFORMS))
async def test_a_digest_is_kept_of_what_is_shown_alone(name: str) -> None:
    """A text's digest comes only with a post that the answer shows."""
    odd = []
    for case in _of(name):
        (reading, *_) = (await looked_at(case)).readings
        shown = reading.subject.kind is SubjectKind.POST and reading.main.found is True
        if reading.text_sha256 is not None and not shown:
            odd.append(case_name(case))
    assert odd == []


@pytest.mark.parametrize("name", sorted(PLATFORMS))
def test_each_case_says_where_it_comes_from(name: str) -> None:
    """A case names its provenance and its source, and never dresses an invention up."""
    for case in _of(name):
        assert case.about["provenance"] in ("recorded", "documented", "invented"), case.folder
        assert case.about["source"], case.folder
        assert set(case.about["expected"]) >= AXES, case.folder


def test_a_guess_concludes_nothing() -> None:
    """What the sources hold as a guess is inconclusive, whatever it would mean."""
    guessed = [rule for rule in RULES if rule.certainty == "L"]
    assert [rule.id for rule in guessed if rule.outcome.availability is not UNSURE] == []
