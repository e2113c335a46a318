"""What keys may still ask for, in words."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from checker.views.names import place_name

SPAN_WORDS = {"hour": "this hour", "day": "today", "month": "this month"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """One quota of one key in its present span.

    Attributes:
        platform: whose key.
        quota: its full name, ``credential.quota``.
        spent: units spent in this span.
        most: units that may be spent in it: the quota, or less where the operator set less.
        span: hour, day or month.
        zone: by whose clock the span begins.
        source: where the quota is documented.
    """

    platform: str
    quota: str
    spent: int
    most: int
    span: str
    zone: str
    source: str

    def document(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return asdict(self)


def allowance_lines(allowances: Sequence[Allowance]) -> list[str]:
    """Return what was spent of each quota, and what was held back where it is used up."""
    return [_line(one) for one in allowances]


def _line(one: Allowance) -> str:
    spent = (
        f"{place_name(one.platform)}: {one.spent:,} of {one.most:,} {one.quota} spent "
        f"{SPAN_WORDS[one.span]} ({one.zone} time)."
    )
    if one.spent >= one.most:
        return f"{spent} Nothing more is asked with this key until the {one.span} is over."
    return spent
