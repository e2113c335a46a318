"""What an imported row means: its own axes, as far as the ontology lets them stand together.

An imported row was judged by whoever kept the log. We take their four axes as they were written
and judge only what we can: that they fit together, and what their succession in time comes to.
"""

import difflib
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from checker.judge.rules import UNRECOGNISED
from checker.model import Actor, Answer, Availability, Basis, Cause, Outcome, Reading, Verdict

IMPORTED = "any.imported"
"""Id of the rule: the row's own axes stand; what it leaves out is taken at its weakest."""

ROLE = "imported"
"""Role of an imported row's one answer."""

Word = TypeVar("Word", bound=StrEnum)

_FEW = 6
"""So many words are all named in a sentence; of more, only the nearest."""

_UNTOLD = {
    Availability.VISIBLE: Cause.NONE,
    Availability.ABSENT: Cause.NOT_FOUND,
    Availability.LIMITED: Cause.AUDIENCE_LIMITED,
    Availability.INCONCLUSIVE: Cause.UNREADABLE,
}
"""The weakest cause, where a row names none."""

_ACTS_BY_DEFINITION = {
    Cause.POLICY_REMOVAL: Actor.PLATFORM,
    Cause.AUTOMATIC_FILTER: Actor.PLATFORM,
    Cause.ACCOUNT_SUSPENDED: Actor.PLATFORM,
    Cause.ACCOUNT_LIMITED: Actor.PLATFORM,
    Cause.MODERATOR_REMOVAL: Actor.COMMUNITY,
    Cause.AUTHOR_DELETED: Actor.AUTHOR,
}
"""Causes that name their actor; with any other a row that names none is unstated."""


def answer(availability: str, cause: str, actor: str, words: str | None) -> Answer:
    """Return a row's axes as the one answer of a reading; empty where the row names none."""
    given = (("availability", availability), ("cause", cause), ("actor", actor))
    return Answer(role=ROLE, words=words, values=tuple(pair for pair in given if pair[1]))


def verdict(reading: Reading) -> Verdict:
    """Return what an imported reading says of itself; unreadable axes stay inconclusive."""
    return verdict_of(reading.main)


def verdict_of(said: Answer) -> Verdict:
    """Return what an imported reading's answer says of itself."""
    axes = [said.value(name) or "" for name in ("availability", "cause", "actor")]
    unread = Verdict(UNRECOGNISED.outcome, UNRECOGNISED.id, said.words)
    try:
        told = Verdict(outcome_of(*axes), IMPORTED, said.words)
    except ValueError:
        return unread
    return told if said.role == ROLE else unread


@lru_cache(maxsize=4_096)
def outcome_of(availability: str, cause: str, actor: str) -> Outcome:
    """Return the four axes that a row's words stand for; empty where it names none.

    A cause that the row names is stated: by the log, which is all that we can know.

    Raises:
        ValueError: a word is not of the ontology, or they do not go together; says which.
    """
    shown = _word(Availability, "availability", availability)
    named = _word(Cause, "cause", cause) if cause and cause != Cause.NONE else _UNTOLD[shown]
    nobody = shown in (Availability.VISIBLE, Availability.INCONCLUSIVE)
    if actor:
        who: Actor | None = _word(Actor, "actor", actor)
    else:
        who = None if nobody else _ACTS_BY_DEFINITION.get(named, Actor.UNSTATED)
    told = bool(cause) and not nobody and named is not Cause.NOT_FOUND and cause != Cause.NONE
    return Outcome(shown, named, who, Basis.STATED if told else Basis.NONE)


def _word(kind: type[Word], what: str, given: str) -> Word:
    try:
        return kind(given)
    except ValueError:
        words = [item.value for item in kind]
        if len(words) > _FEW:
            words = difflib.get_close_matches(given, words, n=1, cutoff=0.0)
        raise ValueError(f"{given[:60]!r} is no {what}; write {' or '.join(words)}") from None
