"""How a row of X's table is written: outcomes, sources, and the rule made of them.

Source: platforms-commercial §4(c), read 2026-11-22.
"""

from collections.abc import Callable

from checker.judge.rules import Rule, could_not_tell, spoken
from checker.model import Actor, Availability, Basis, Cause, Outcome, Reading
from checker.platforms.x.signs import Test

UNREADABLE = could_not_tell(Cause.UNREADABLE)
NOT_FOUND = Outcome(Availability.ABSENT, Cause.NOT_FOUND, Actor.UNSTATED)

_SHEET = "platforms-commercial"
_SOURCES = {
    "contradicted": f"{_SHEET} X1, against X33 and X40-X44",
    "x2_copyright": f"{_SHEET} X2 (copyright)",
    "x2_unconfirmed": f"{_SHEET} X2, §8.5 (XX and XY)",
    "x3_account": f"{_SHEET} X3, of the account itself",
    "x32_sensitive": f"{_SHEET} X32, together with §4(b) possibly_sensitive",
    "alone_with_a_gate": f"{_SHEET} X2, X3; X35 (no answer says nothing)",
    "x60": f"{_SHEET} X60, against X33",
    "x61": f"{_SHEET} X61, together with X33",
    "x62": f"{_SHEET} X62, together with X33; X70 (code 179)",
    "account": f"{_SHEET} §4(b) (users)",
}

"""Where a row rests on more than its own line."""


def gone(cause: Cause, actor: Actor) -> Outcome:
    """Return the outcome of a post or an account of which X says that it is gone, and why."""
    return Outcome(Availability.ABSENT, cause, actor, Basis.STATED)


def limited(cause: Cause, actor: Actor = Actor.UNSTATED, basis: Basis = Basis.STATED) -> Outcome:
    """Return the outcome of a subject that exists, but not for everyone."""
    return Outcome(Availability.LIMITED, cause, actor, basis)


def row(
    name: str,
    test: Test,
    outcome: Outcome,
    note: str,
    certainty: str = "H",
    words: Callable[[Reading], str | None] = spoken,
) -> Rule:
    """Return the rule of one row; see ``Rule`` for the parts."""
    return Rule(
        id=f"x.{name}",
        test=test,
        outcome=outcome,
        note=note,
        source=_SOURCES.get(name, f"{_SHEET} {name.upper()}"),
        certainty=certainty,
        words=words,
    )
