"""Duties to delete: whose they are, what falls under them, and after how long.

Two kinds: a platform's own for answers that came by its key (``Platform.keep``), and the
operator's for all evidence (``store.keep_days``). The question that was asked holds nothing of the
platform's, so only the second reaches it; the head of a file holds nothing of anybody's.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from checker.platforms.contract import Platform
from checker.store.purge import Row

ALL = "all evidence"
"""Under this name the operator's own duty is counted; a platform's under the platform's name."""

_KINDS = frozenset({"response", "resource", "request", "metadata"})
_ANSWERS = frozenset({"response", "resource"})


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty to delete.

    Attributes:
        name: under which it is counted.
        days: after how many days.
        why: what a tombstone says.
    """

    name: str
    days: int
    why: str


@dataclass(frozen=True, slots=True)
class Duties:
    """The duties that hold here.

    Attributes:
        by_key: a platform's, by the name of the credential that was shown.
        for_all: the operator's, None where evidence is kept for ever.
    """

    by_key: Mapping[str, Duty]
    for_all: Duty | None = None

    def of(self, row: Row) -> Duty | None:
        """Return the duty that a record, as a manifest names it, falls under first."""
        if row.get("type") not in _KINDS or "replaces" in row:
            return None
        keyed = self.by_key.get(row.get("key", "")) if row["type"] in _ANSWERS else None
        held = [duty for duty in (keyed, self.for_all) if duty is not None]
        return min(held, key=lambda duty: duty.days, default=None)


def duties_of(platforms: Mapping[str, Platform], keep_days: int) -> Duties:
    """Return the duties of these platforms and of the operator.

    Args:
        platforms: by name; those that are asked no more have left answers too.
        keep_days: after how many days the operator wants all evidence purged; 0: never.
    """
    by_key = {
        credential.name: Duty(
            platform.name,
            platform.keep.days,
            f"what came by key from {platform.name} is kept for {platform.keep.days} days "
            f"({platform.keep.source})",
        )
        for platform in platforms.values()
        if platform.keep.days is not None
        for credential in platform.credentials
    }
    words = f"evidence is kept here for {keep_days} days (store.keep_days, set by the operator)"
    return Duties(by_key, Duty(ALL, keep_days, words) if keep_days else None)
