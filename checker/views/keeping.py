"""How long evidence is kept, and what was purged so far, in words."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from checker.views.names import place_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """One duty to delete, and what came of it.

    Attributes:
        platform: whose duty it is; None: the operator's own, for all evidence.
        days: after how many days; None where evidence is kept for ever.
        source: where the duty stands.
        n_purged: records purged under it so far; None where that cannot be told.
    """

    platform: str | None
    days: int | None
    source: str
    n_purged: int | None

    def document(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return asdict(self)


def keeping_lines(kept: Sequence[Keeping]) -> list[str]:
    """Return a sentence for each duty."""
    return [_line(one) for one in kept]


def _line(one: Keeping) -> str:
    if one.platform is not None:
        held = "is kept" if one.days is None else f"is purged after {_days(one.days)}"
        counted = _counted(one.n_purged, "answer")
        return f"{place_name(one.platform)}: what came by key {held}; {counted}."
    if one.days is not None:
        return (
            f"All evidence is purged after {_days(one.days)}; {_counted(one.n_purged, 'record')}."
        )
    if one.n_purged == 0:
        return "Evidence is kept for ever."
    return f"Evidence is kept for ever now; {_counted(one.n_purged, 'record')}."


def _counted(n: int | None, what: str) -> str:
    if n is None:
        return "how many were purged so far cannot be told: checker evidence verify"
    return f"{n:,} {what}{'' if n == 1 else 's'} purged so far"


def _days(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"
