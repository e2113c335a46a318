"""How YouTube's rules are written: a row of the fact sheet each, and the tests that many share.

Source: platforms-commercial §3(c), read 2026-11-22.
"""

from collections.abc import Callable

from checker.judge.rules import Rule, could_not_tell
from checker.model import Actor, Availability, Basis, Cause, Outcome, Reading
from checker.platforms.youtube.signs import contradicted, doubted, refused, telling

UNREADABLE = could_not_tell(Cause.UNREADABLE)
NOT_FOUND = Outcome(Availability.ABSENT, Cause.NOT_FOUND, Actor.UNSTATED)

Test = Callable[[Reading], bool]
"""Whether a row fits a reading."""

Quote = Callable[[Reading], str | None]
"""Which of YouTube's words a verdict quotes."""


def gone(cause: Cause, actor: Actor) -> Outcome:
    """Return the outcome of what is gone for a stated reason."""
    return Outcome(Availability.ABSENT, cause, actor, Basis.STATED)


def limited(cause: Cause, actor: Actor) -> Outcome:
    """Return the outcome of what is there, and not for everyone, for a stated reason."""
    return Outcome(Availability.LIMITED, cause, actor, Basis.STATED)


def rule(
    name: str, test: Test, outcome: Outcome, note: str, certainty: str = "H", words: Quote = telling
) -> Rule:
    """Return the rule of one row; ``name`` is the row, with what part of it behind ``_``."""
    return Rule(
        id=f"youtube.{name}",
        test=test,
        outcome=outcome,
        note=note,
        source=f"platforms-commercial {name.partition('_')[0].upper()}",
        certainty=certainty,
        words=words,
    )


def silent(_: Reading) -> None:
    """Quote nothing."""


def quoting(text: str) -> Quote:
    """Return what quotes the name of a field."""
    return lambda _: text


def stated(*meanings: str) -> Test:
    """Return the test of a stated reason, which no second answer contradicts."""
    return lambda reading: refused(reading, *meanings) and not contradicted(reading)


def unsaid(*meanings: str, codes: tuple[str, ...]) -> Test:
    """Return the test of a refusal without a reason, which no second answer makes doubtful."""
    return lambda reading: refused(reading, *meanings, codes=codes) and not doubted(reading)
