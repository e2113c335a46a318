"""Bursts in words: many changes that came together are one thing, with its members and controls."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from checker.judge.bursts import Beside, Burst, bursts
from checker.model import Correction, Event, EventKind, Grade, SubjectKind
from checker.views.absences import Absence, unfolded
from checker.views.inert import plain
from checker.views.names import count
from checker.views.sentences import grade_words, platform_name

_VERBS = {
    EventKind.GONE: "{were} no longer there",
    EventKind.LIMITED: "{were} limited",
    EventKind.RETURNED: "{were} back",
    EventKind.UNLIMITED: "{were} no longer limited",
}

Together = Sequence[tuple[Burst, Beside]]
"""Bursts, each with the controls of the passes that first saw it."""

_OURS = "that the fault is ours is not ruled out"


def told_together(events: Iterable[Event], corrected: Mapping[str, Correction]) -> list[Burst]:
    """Return the bursts among events that are told, the earliest first.

    What was corrected stands by itself, since it is told in other words. A post for which its
    account's event speaks is counted with that.
    """
    alone = unfolded(list(events))
    plain_ones = {event.id: event for event in alone if event.id not in corrected}
    found = bursts(replace(event, cascade=None) for event in plain_ones.values())
    return [
        replace(burst, members=tuple(plain_ones[event.id] for event in burst.members))
        for burst in found
    ]


def who(members: Sequence[Event], *, capital: bool = True) -> str:
    """Return whom the changes befell: ``Seven posts and two accounts``."""
    subjects = {event.subject for event in members}
    n_accounts = sum(subject.kind is SubjectKind.ACCOUNT for subject in subjects)
    n_posts = len(subjects) - n_accounts
    parts = [
        count(number, noun, capital=capital and first)
        for number, noun, first in (
            (n_posts, "post", True),
            (n_accounts, "account", n_posts == 0),
        )
        if number
    ]
    return " and ".join(parts)


def what(members: Sequence[Event]) -> str:
    """Return what befell them together: ``were no longer there, all within an hour``."""
    n_subjects = len({event.subject for event in members})
    verb = _VERBS[members[0].kind].format(were="were" if n_subjects != 1 else "was")
    return f"{verb}, all first seen so within an hour"


def burst_words(burst: Burst, beside: Beside | None = None, *, place: bool = True) -> str:
    """Return a burst as one thing: who, what, whether a cause is stated, and the controls.

    Args:
        burst: the changes.
        beside: the controls of the passes that first saw them so; None where nobody asked.
        place: name the vantage point.
    """
    befell = f"on {platform_name(burst.platform)} {what(burst.members)}"
    seen_from = f", as seen from {plain(burst.vantage)}" if place else ""
    told = [
        f"{who(burst.members)} {befell}{seen_from}.",
        causes_words(burst.members),
        controls_words(beside) if beside is not None else "",
    ]
    return " ".join(sentence for sentence in told if sentence)


def causes_words(members: Sequence[Event]) -> str:
    """Return whether the platform states why, for how many of them."""
    if members[0].kind in (EventKind.RETURNED, EventKind.UNLIMITED):
        return "Why is not stated."
    n_stated = sum(event.outcome.states_cause for event in members)
    if n_stated == 0:
        return "No cause is stated for any of them."
    if n_stated == len(members):
        return "A cause is stated for each of them."
    return f"A cause is stated for {_number(n_stated)} of them, none for the others."


def controls_words(beside: Beside) -> str:
    """Return whether the controls moved with them."""
    n = beside.n_controls
    if n == 0:
        return f"No control was asked beside them: {_OURS}."
    asked = f"the {_number(n)} asked in the same passes"
    if beside.n_absent:
        were = "was" if beside.n_absent == 1 else "were"
        return (
            f"Controls moved too: of {asked}, {_number(beside.n_absent)} {were} not there "
            f"either, and {_OURS}."
        )
    if beside.n_silent:
        return (
            f"No control moved: of {asked}, {_number(n - beside.n_silent)} read as there, and "
            f"{_number(beside.n_silent)} could not be told."
        )
    if n == 1:
        return "The control did not move: the one asked in the same passes was there."
    return f"The controls did not move: all {_number(n)} asked in the same passes were there."


def weakest(members: Sequence[Event]) -> Event:
    """Return the member whose evidence is the weakest: the whole is no surer."""
    order = list(Grade)
    return max(members, key=lambda event: order.index(event.grade))


def grade_line(members: Sequence[Event]) -> str:
    """Return how sure the whole is: the weakest member's grade in words."""
    alike = len({event.grade for event in members}) == 1
    return f"{'' if alike else 'at least '}{grade_words(weakest(members))}"


def _number(number: int) -> str:
    return count(number, "").removesuffix("s").strip()


@dataclass(frozen=True)
class Mass:
    """What is said first where many went at once.

    Attributes:
        n_told: so many absences are told by it.
    """

    words: str
    n_told: int


def mass_words(
    together: Together, found: Sequence[Absence], *, several: bool = False
) -> Mass | None:
    """Return what is to be said of the newest going of many among absences; None without one.

    Args:
        together: the bursts.
        found: the absences.
        several: there are several vantage points, so that the burst's is named.
    """
    by_id = {item.gone.id: item for item in found}
    for burst, beside in reversed(together):
        mine = [by_id[name] for name in burst.ids if name in by_id]
        if burst.kind is EventKind.GONE and len(mine) == len(burst.members):
            n_back = sum(item.back is not None for item in mine)
            back = f"{_back(n_back, len(mine))} back." if n_back or not _undone(mine) else ""
            words = f"{burst_words(burst, beside, place=several)} {back}".strip()
            return Mass(words, len(mine))
    return None


def _undone(found: Sequence[Absence]) -> bool:
    """Say whether it was withdrawn that some came back: then nothing is said of it here."""
    return any(item.return_withdrawn for item in found)


def _back(n_back: int, n: int) -> str:
    if n_back == n:
        return "All are"
    return "None is" if n_back == 0 else f"{_number(n_back).capitalize()} of them {_are(n_back)}"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def alone_of(together: Together, found: Sequence[Absence]) -> list[Absence]:
    """Return the absences that no burst tells."""
    within = {name for burst, _ in together for name in burst.ids}
    return [item for item in found if item.gone.id not in within]


def whose_act(together: Together) -> list[str]:
    """Return what is not known of each going of many."""
    return [
        _whose_act(who(burst.members, capital=False), platform_name(burst.platform), burst)
        for burst, _ in together
        if burst.kind is EventKind.GONE
    ]


def _whose_act(whom: str, platform: str, burst: Burst) -> str:
    if any(event.outcome.states_cause for event in burst.members):
        return f"Why {whom} went together, beyond {platform}’s own words."
    return f"Who took {whom} away together, and whether anybody did: {platform} gives no reason."
