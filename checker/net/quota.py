"""Quotas: how much a key may still ask for; counted before each ask, and never exceeded."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from checker.model.credential import Credential, Quota

Lowered = Callable[[str], int | None]
"""What an operator allows of a quota, by its full name (``credential.quota``); None: all of it."""

_SPANS = {"hour": "%Y-%m-%dT%H", "day": "%Y-%m-%d", "month": "%Y-%m"}


class Ledger(Protocol):
    """Where spending is written down, so that a restart forgets nothing."""

    def spend(self, name: str, span: str, units: int, most: int) -> bool:
        """Write ``units`` down and say True, or nothing and False where that would be too many."""
        ...


class Unwritten:
    """A ledger in memory, for a network that nobody gave another."""

    def __init__(self) -> None:
        """Begin with nothing spent."""
        self._spent: dict[tuple[str, str], int] = {}

    def spend(self, name: str, span: str, units: int, most: int) -> bool:
        """Count; see ``Ledger``."""
        so_far = self._spent.get((name, span), 0) + units
        if so_far <= most:
            self._spent[name, span] = so_far
        return so_far <= most


@dataclass(frozen=True, slots=True)
class Meter:
    """What each ask with a key costs, held against its quotas.

    Attributes:
        ledger: where it is written down.
        lowered: what an operator allows.
    """

    ledger: Ledger
    lowered: Lowered = lambda _: None

    def allows(self, credential: Credential, url: str, now: datetime) -> bool:
        """Write down what asking ``url`` costs; False where its quota does not hold so much."""
        quota = quota_of(credential, url)
        if quota is None:
            return True
        name = f"{credential.name}.{quota.name}"
        return self.ledger.spend(
            name, span_of(quota, now), units_of(quota, url), self.most(credential, quota)
        )

    def most(self, credential: Credential, quota: Quota) -> int:
        """Return how many units may be spent in one span: an operator may lower it, not raise."""
        allowed = self.lowered(f"{credential.name}.{quota.name}")
        return quota.most if allowed is None else min(allowed, quota.most)


def quota_of(credential: Credential, url: str) -> Quota | None:
    """Return the quota that an address counts against: which names its path, else the rest."""
    path = urlsplit(url).path
    named = (quota for quota in credential.quotas if path.startswith(quota.paths or ("\0",)))
    others = (quota for quota in credential.quotas if not quota.paths)
    return next(named, None) or next(others, None)


def units_of(quota: Quota, url: str) -> int:
    """Return what one ask of ``url`` costs: one, or as many as the values that are counted."""
    if quota.counted is None:
        return 1
    values = parse_qs(urlsplit(url).query).get(quota.counted, [""])
    return sum(len(value.split(",")) for value in values)


def span_of(quota: Quota, now: datetime) -> str:
    """Return the name of the span in which ``now`` lies, by the clock of the quota's zone."""
    return now.astimezone(ZoneInfo(quota.zone)).strftime(_SPANS[quota.span])
