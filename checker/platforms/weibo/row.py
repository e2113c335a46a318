"""One row of Weibo's table, as the rules write it."""

from collections.abc import Callable

from checker.judge.rules import Rule
from checker.model import Outcome, Reading
from checker.platforms.weibo.signs import Test, speaking

_SOURCES = {
    "contradiction": "platforms-commercial §0, rules 1 and 2; §6(f), posts that flap",
    "batch_visible": "platforms-commercial §6(b), many at once (open API)",
    "account_visible": "platforms-commercial §6(c), W16 (ajax/profile/info)",
    "w28": "platforms-commercial W28 (where the text stands in that page is not told)",
}
"""Where a row rests on another line than its name says."""


def row(
    name: str,
    test: Test,
    outcome: Outcome,
    note: str,
    certainty: str = "H",
    words: Callable[[Reading], str | None] = speaking,
) -> Rule:
    """Return the rule ``weibo.name``; its source is the fact sheet's line of that name."""
    line = name.partition("_")[0].upper()
    return Rule(
        id=f"weibo.{name}",
        test=test,
        outcome=outcome,
        note=note,
        source=_SOURCES.get(name, f"platforms-commercial {line}"),
        certainty=certainty,
        words=words,
    )
