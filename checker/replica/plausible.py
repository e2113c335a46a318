"""What can be wrong in a scenario whose every table is well formed: named by its key.

A scenario may be odd, but it must not say two things at once, nor say what nobody can play.
"""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from checker.model import Subject, SubjectKind
from checker.platforms import PLATFORMS
from checker.replica.dialects import DIALECTS
from checker.replica.scenario import Fault, Scenario, ScenarioPost, State

Key = tuple[str | int, ...]
Wrong = tuple[Key, str]

LONGEST = timedelta(days=3660)
"""More virtual time than anybody would wait for."""

_COUNTRY = re.compile(r"[A-Z]{2}")
_VANTAGE = re.compile(r"[\w][\w .-]*")


def wrong(scenario: Scenario) -> Iterator[Wrong]:
    """Yield what is wrong, as key and problem, in the order of the file's tables."""
    for check in _CHECKS:
        yield from check(scenario)


def _span(scenario: Scenario) -> Iterator[Wrong]:
    if scenario.end - scenario.start > LONGEST:
        days = (scenario.end - scenario.start).days
        yield ("end",), f"{days} days after 'start' is too long to play; {LONGEST.days} at most"


def _topics(scenario: Scenario) -> Iterator[Wrong]:
    names = [topic.name for topic in scenario.topics]
    for index, topic in enumerate(scenario.topics):
        if not topic.name.strip():
            yield ("topics", index, "name"), "a topic needs a name"
        if topic.name in names[:index]:
            yield ("topics", index, "name"), f"{topic.name!r} is there twice"
        if topic.control is not None and topic.control not in names:
            yield ("topics", index, "control"), f"{topic.control!r} is not among [[topics]]"
        if topic.control == topic.name:
            yield ("topics", index, "control"), "a topic is no control of itself"


def _vantages(scenario: Scenario) -> Iterator[Wrong]:
    for index, here in enumerate(scenario.vantages):
        if _VANTAGE.fullmatch(here.name) is None:
            problem = f"{here.name!r} is no name: take letters, digits, dots and dashes"
            yield ("vantages", index, "name"), problem
        if here.country is not None and _COUNTRY.fullmatch(here.country) is None:
            yield ("vantages", index, "country"), _no_country(here.country)


def _no_country(name: str) -> str:
    return f"{name!r} is no country: write its two capital letters, as NL"


def _posts(scenario: Scenario) -> Iterator[Wrong]:
    for index, post in enumerate(scenario.posts):
        at: Key = ("posts", index)
        if post.platform not in DIALECTS:
            yield (*at, "platform"), _not_spoken(post.platform)
            continue
        if not _well_formed(post):
            problem = f"{post.id!r} is not how {post.platform} writes the id of a post"
            yield (*at, "id"), problem
        if post.created_at >= scenario.end:
            yield (*at, "created_at"), "the post would be made after the scenario's end"
        if post.states and post.states[0].at < post.created_at:
            yield (*at, "states", 0, "at"), "earlier than the post's created_at"
        yield from _states(at, post.states)


def _well_formed(post: ScenarioPost) -> bool:
    platform = PLATFORMS[post.platform]
    subject = Subject(SubjectKind.POST, post.platform, DIALECTS[post.platform].native_id(post))
    return platform.recognise(platform.canonical(subject)) == subject


def _not_spoken(name: str) -> str:
    return f"the replica does not speak {name!r} yet; it speaks {', '.join(sorted(DIALECTS))}"


def _states(of: Key, states: Sequence[State]) -> Iterator[Wrong]:
    for index, state in enumerate(states):
        for name in state.places:
            if _COUNTRY.fullmatch(name) is None:
                yield (*of, "states", index, "in"), _no_country(name)
        for other in states[:index]:
            both = set(other.places) & set(state.places)
            same = both or not (other.places or state.places)
            if other.at == state.at and same and other.state != state.state:
                problem = f"at {state.at:%Y-%m-%dT%H:%M:%SZ} it would be two things at once"
                yield (*of, "states", index, "at"), f"{problem}: {other.state} and {state.state}"


def _accounts(scenario: Scenario) -> Iterator[Wrong]:
    known: set[tuple[str, str]] = set()
    for index, account in enumerate(scenario.accounts):
        at: Key = ("accounts", index)
        if account.platform not in DIALECTS:
            yield (*at, "platform"), _not_spoken(account.platform)
        if (account.platform, account.id) in known:
            yield (*at, "id"), f"account {account.id!r} on {account.platform} is there twice"
        known.add((account.platform, account.id))
        yield from _states(at, account.states)


def _faults(scenario: Scenario) -> Iterator[Wrong]:
    for index, fault in enumerate(scenario.faults):
        at: Key = ("faults", index)
        if fault.platform is not None and fault.platform not in DIALECTS:
            yield (*at, "platform"), _not_spoken(fault.platform)
        if fault.start >= scenario.end:
            yield (*at, "from"), "the fault would begin after the scenario's end"
        if fault.end <= scenario.start:
            yield (*at, "to"), "the fault would be over before the scenario's start"
        problem = _off(fault)
        if problem is not None:
            yield (*at, "seconds"), problem


def _off(fault: Fault) -> str | None:
    if fault.kind != "clock_jump":
        return "only a clock_jump has seconds" if fault.seconds else None
    if not math.isfinite(fault.seconds) or not fault.seconds:
        return "a clock_jump says by how many seconds our clock is off, as 3600 or -3600"
    too_far = abs(fault.seconds) > LONGEST.total_seconds()
    return f"our clock cannot be off by more than {LONGEST.days} days" if too_far else None


def _outside(scenario: Scenario) -> Iterator[Wrong]:
    for index, outer in enumerate(scenario.outside):
        if outer.until is not None and outer.until < outer.at:
            yield ("outside", index, "until"), "must not be earlier than 'at'"


_CHECKS: tuple[Callable[[Scenario], Iterator[Wrong]], ...] = (
    _span,
    _topics,
    _vantages,
    _posts,
    _accounts,
    _faults,
    _outside,
)
