"""Rules as data: a table, first match wins, and what no rule knows stays inconclusive."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from checker.model import Availability, Cause, Outcome, Reading, Verdict

REVISION = 1
"""Raised by hand when the meaning of judging changes without any rule changing."""


def spoken(reading: Reading) -> str | None:
    """Return the platform's own words in the main answer, else its code, verbatim."""
    return reading.main.words or reading.main.code


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of a table. Its id is for ever: a changed meaning is a new id.

    Attributes:
        id: unique over all platforms, e.g. ``tiktok.t13``.
        test: whether the row fits a reading; pure.
        outcome: the four axes.
        note: what it means and where it may mislead, for a reader of the table.
        source: row of the fact sheet, or the standard it rests on.
        certainty: of the *meaning*, as the source gives it: H, M or L.
        words: which of the platform's words the verdict quotes.
        seen: the outcome instead, where the subject had been seen before: some answers tell a
            deletion from an id that never was only to those who had seen it.
    """

    id: str
    test: Callable[[Reading], bool]
    outcome: Outcome
    note: str
    source: str
    certainty: str = "H"
    words: Callable[[Reading], str | None] = spoken
    seen: Outcome | None = None


def could_not_tell(cause: Cause) -> Outcome:
    """Return the inconclusive outcome with ``cause``."""
    return Outcome(Availability.INCONCLUSIVE, cause)


VISIBLE = Outcome(Availability.VISIBLE)

UNRECOGNISED = Rule(
    id="any.unrecognised",
    test=lambda _: True,
    outcome=could_not_tell(Cause.UNREADABLE),
    note="No rule knows this answer: kept verbatim, reported as new wording, judged by nobody.",
    source="design: no default leads to visible or absent",
)


def first_match(reading: Reading, rules: Iterable[Rule], *, seen: bool = False) -> Verdict:
    """Return the verdict of the first rule that fits; total, since the catch-all comes last.

    Args:
        reading: the facts.
        rules: in order of precedence.
        seen: the subject had been seen before this look.
    """
    for rule in rules:
        if rule.test(reading):
            outcome = rule.seen if seen and rule.seen else rule.outcome
            return Verdict(outcome, rule.id, rule.words(reading))
    return Verdict(UNRECOGNISED.outcome, UNRECOGNISED.id, UNRECOGNISED.words(reading))


def version(rules: Sequence[Rule]) -> str:
    """Return a short id of the table: revision, and a digest of ids and outcomes in order."""
    lines = (f"{rule.id}|{rule.outcome!r}|{rule.seen!r}" for rule in rules)
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return f"{REVISION}-{digest[:10]}"
