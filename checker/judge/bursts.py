"""Bursts: many posts that go at once, nobody saying why, are at first held to be our own fault.

Two questions. In a pass: do more posts newly read as absent than chance allows? Then none of them
is believed before a second pass has asked again, with controls of its own. In the log: which
confirmed changes came together? They are one happening with members, and are told once.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from checker.model import Event, EventKind, Origin, Subject

USUAL_SHARE = 0.005
"""Share of posts that go between two looks: a tenth in the 20 looks of a month, a high estimate."""

BY_CHANCE = 1e-6
"""So rarely may chance bring as many, before they are doubted."""

FEWEST = 5
"""Fewer than this are never a mass."""

WITHIN = timedelta(hours=1)
"""Changes that were first seen within this time of the first of them came together."""


def beyond_chance(n_gone: int, n_looked: int, usual_share: float = USUAL_SHARE) -> bool:
    """Say whether more went between two looks than chance allows.

    Args:
        n_gone: accounts with a post that newly reads as absent, nobody saying why; one act takes
            all posts of an account along, so that an account counts once.
        n_looked: accounts with a post that should be there and was looked at.
        usual_share: the share of them that goes between two looks anyway (0…1).

    Returns:
        True where the chance of so many or more, in independent draws, is below ``BY_CHANCE``.
    """
    if n_gone < FEWEST:
        return False
    return _tail(n_gone, n_looked, usual_share) < BY_CHANCE


def _tail(n_gone: int, n_looked: int, share: float) -> float:
    """Return the binomial probability of ``n_gone`` or more in ``n_looked``."""
    return math.fsum(_exactly(count, n_looked, share) for count in range(n_gone, n_looked + 1))


def _exactly(count: int, n_looked: int, share: float) -> float:
    ways = math.lgamma(n_looked + 1) - math.lgamma(count + 1) - math.lgamma(n_looked - count + 1)
    return math.exp(ways + count * math.log(share) + (n_looked - count) * math.log1p(-share))


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstLook:
    """A look at a post that should be there and was not in question yet.

    Attributes:
        key: the observation's key.
        family: its account, or itself where that is unknown.
        server: on a platform of many servers, the one it lives on; None elsewhere.
        gone: it read as absent, and nobody says why.
    """

    key: str
    family: Subject
    server: str | None
    gone: bool


def doubted(looks: Iterable[FirstLook]) -> dict[str, Subject]:
    """Return the looks of a pass that are not believed yet, by key with their families.

    Each server is counted by itself: what befalls one says nothing of another.
    """
    by_server: dict[str | None, list[FirstLook]] = {}
    for look in looks:
        by_server.setdefault(look.server, []).append(look)
    found: dict[str, Subject] = {}
    for mine in by_server.values():
        gone = [look for look in mine if look.gone]
        n_gone = len({look.family for look in gone})
        if beyond_chance(n_gone, len({look.family for look in mine})):
            found |= {look.key: look.family for look in gone}
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Burst:
    """Confirmed changes of one kind that came together.

    Attributes:
        id: that of its first member.
        members: the changes, the earliest first; an account's event stands for its posts.
    """

    id: str
    kind: EventKind
    platform: str
    vantage: str
    origin: Origin
    members: tuple[Event, ...]

    @property
    def ids(self) -> list[str]:
        """The ids of its members."""
        return [event.id for event in self.members]

    @property
    def after(self) -> datetime | None:
        """The earliest time at which one of them can have happened; None where one has no bound."""
        starts = [event.after for event in self.members]
        return None if None in starts else min(start for start in starts if start is not None)

    @property
    def before(self) -> datetime:
        """The time by which all of them had happened."""
        return max(event.before for event in self.members)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """The controls that were asked in the passes which first saw the changes of a burst.

    Attributes:
        n_controls: looks at posts long known to be there.
        n_absent: those that read as absent: they moved too.
        n_silent: those that could not tell.
    """

    n_controls: int
    n_absent: int
    n_silent: int


_KINDS = (EventKind.GONE, EventKind.LIMITED, EventKind.RETURNED, EventKind.UNLIMITED)


def bursts(events: Iterable[Event]) -> list[Burst]:
    """Return the bursts among events, the earliest first.

    Counted are confirmed changes of one kind, platform, vantage point and origin, whose brackets
    end within an hour of the first one's; what an account took along counts with the account.
    """
    told = [
        event
        for event in events
        if event.confirmed_at is not None and event.kind in _KINDS and event.cascade is None
    ]
    told.sort(key=lambda event: (_whose(event), event.before, event.id))
    found = [
        _burst(members)
        for _, mine in groupby(told, key=_whose)
        for members in _runs(list(mine))
        if len(members) >= FEWEST
    ]
    return sorted(found, key=lambda burst: (burst.before, burst.id))


def _whose(event: Event) -> tuple[str, str, str, str]:
    return (event.subject.platform, event.vantage, event.kind.value, event.origin.value)


def _runs(events: Sequence[Event]) -> list[list[Event]]:
    runs: list[list[Event]] = []
    for event in events:
        if runs and event.before - runs[-1][0].before <= WITHIN:
            runs[-1].append(event)
        else:
            runs.append([event])
    return runs


def _burst(members: Sequence[Event]) -> Burst:
    first = members[0]
    return Burst(
        id=first.id,
        kind=first.kind,
        platform=first.subject.platform,
        vantage=first.vantage,
        origin=first.origin,
        members=tuple(members),
    )
