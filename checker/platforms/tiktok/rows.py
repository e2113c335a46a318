"""How a row of TikTok's table is written down, and what several rows share.

Source: platforms-commercial §1(c), read 2026-11-22.
"""

from collections.abc import Callable

from checker.judge.rules import Rule, could_not_tell, spoken
from checker.model import Actor, Availability, Cause, Outcome, Reading
from checker.platforms.tiktok.signs import Token, refused, tokens, uncontradicted

UNREADABLE = could_not_tell(Cause.UNREADABLE)
NOT_FOUND = Outcome(Availability.ABSENT, Cause.NOT_FOUND, Actor.UNSTATED)

_RESEARCH = "platforms-commercial §1(h), scope of data"

_SOURCES = {
    "profile": "platforms-commercial §1(b), webapp.user-detail",
    "t50": "platforms-commercial T50, against T11 and T45",
    "t51": "platforms-commercial T51, together with T11",
    "research_doubt": f"{_RESEARCH}, against T11 and T45",
    "research_challenge": f"{_RESEARCH}, where the page met T40 or T43",
    "research_login_wall": f"{_RESEARCH}, where the page met T42",
    "research_rate_limited": f"{_RESEARCH}, where the page met T41 or T46",
    "research_blocked": f"{_RESEARCH}, where the page met T44 or T46",
}
"""Where a row rests on more than its own line."""

Test = Callable[[Reading], bool]
"""Whether a row fits a reading."""


def rule(
    row: str,
    test: Test,
    outcome: Outcome,
    note: str,
    certainty: str = "M",
    words: Callable[[Reading], str | None] = spoken,
) -> Rule:
    """Return the rule of a row of the fact sheet."""
    return Rule(
        id=f"tiktok.{row}",
        test=test,
        outcome=outcome,
        note=note,
        source=_SOURCES.get(row, f"platforms-commercial {row.upper()}"),
        certainty=certainty,
        words=words,
    )


def token_rule(row: Token) -> Rule:
    """Return the rule of a row about tokens."""

    def names_it(reading: Reading) -> bool:
        return refused(reading, *row.codes) and bool(row.tokens & tokens(reading))

    return rule(row.row, names_it, row.outcome, row.note, row.certainty)


def unless(test: Test, *own: str) -> Test:
    """Return ``test`` where the message names no reason that is not the code's ``own``."""
    return lambda reading: test(reading) and uncontradicted(reading, own)


def silent(_: Reading) -> None:
    """Quote nothing."""
    return


def quoting(name: str) -> Callable[[Reading], str]:
    """Return what quotes ``name``: a field or a status that the rule rests on."""
    return lambda _: name
