"""Our own faults: what goes with our reader, our client or our road, and not with posts.

A pass is *degraded* when far more of its looks than usual could not tell. That is noted and shown,
and voids nothing: a wall never becomes an absence, and the controls of the same pass answer for the
looks that were let through (docs/method.md). Where trouble lasts over passes, its companions say
whose it is: all answers unreadable is our reader's, walls that came with another user agent or
version are our client's, walls here while another vantage point is told are our road's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Literal

from checker.model import Cause

COMPARED = 20
"""So many passes before this one say what is usual."""

KNOWN_AFTER = 5
"""With fewer passes before it, nothing is known to be usual: a fifth may be silent."""

USUAL_AT_FIRST = 0.2
LEAST_EXCESS = 0.2
FEWEST = 3
SPREADS = 3.0
_SIGMA = 1.4826
"""A normal spread, of the median distance from the median."""


def degraded(n_silent: int, n_asked: int, shares_before: Sequence[float]) -> bool:
    """Say whether far more looks of a pass than usual could not tell.

    Args:
        n_silent: looks that could not tell.
        n_asked: looks.
        shares_before: the same share (0…1) in the passes before it, same platform and vantage
            point, at most the last ``COMPARED``.

    Returns:
        True where at least ``FEWEST`` were silent, and their share exceeds the median of those
        before by more than ``LEAST_EXCESS`` and by more than three robust spreads.
    """
    if n_silent < FEWEST:
        return False
    usual, spread = USUAL_AT_FIRST, 0.0
    if len(shares_before) >= KNOWN_AFTER:
        usual = median(shares_before)
        spread = _SIGMA * median(abs(share - usual) for share in shares_before)
    return n_silent / n_asked > usual + max(LEAST_EXCESS, SPREADS * spread)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What the looks of a pass came to.

    Attributes:
        agent: the user agent sent.
        version: of software and rules together.
        n_looks: looks, sightings not counted.
        silent: looks that could not tell, by cause.
    """

    platform: str
    vantage: str
    started_at: datetime
    agent: str
    version: str
    n_looks: int
    silent: Mapping[Cause, int]

    def share(self, causes: Sequence[Cause]) -> float:
        """Return the share of its looks that were silent for one of ``causes``."""
        return sum(self.silent.get(cause, 0) for cause in causes) / max(self.n_looks, 1)


Whose = Literal["reader", "client", "road", "account"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFault:
    """A trouble that is probably ours.

    Attributes:
        whose: what of ours it goes with.
        since: when the first pass that had it began.
        n_looks: looks since then.
        share: of them that it silenced (0…1).
        detail: what speaks for it, in words.
    """

    whose: Whose
    platform: str
    vantage: str
    since: datetime
    n_looks: int
    share: float
    detail: str


UNREADABLE = (Cause.UNREADABLE, Cause.BAD_REQUEST)
WALLS = (Cause.CHALLENGE, Cause.LOGIN_WALL, Cause.BLOCKED, Cause.RATE_LIMITED)

MOST = 0.8
"""From this share of a pass's looks on, a trouble befell the pass and not single posts."""

ENOUGH = 5
"""With fewer looks nothing is said."""


def own_faults(passes: Sequence[Counted]) -> list[OwnFault]:
    """Return the troubles that last and are probably ours, by platform and vantage point.

    Args:
        passes: the recent ones of all platforms and vantage points, in any order.
    """
    by_place: dict[tuple[str, str], list[Counted]] = {}
    for one in sorted(passes, key=lambda item: item.started_at):
        if one.n_looks:
            by_place.setdefault((one.platform, one.vantage), []).append(one)
    found = []
    for mine in by_place.values():
        fault = _unread(mine) or _walled(mine, passes)
        if fault is not None:
            found.append(fault)
    return sorted(found, key=lambda fault: (fault.platform, fault.vantage))


def _trailing(passes: Sequence[Counted], causes: Sequence[Cause]) -> list[Counted]:
    """Return the latest passes, as far back as most of their looks were silent for ``causes``."""
    run: list[Counted] = []
    for one in reversed(passes):
        if one.share(causes) < MOST:
            break
        run.insert(0, one)
    return run if sum(one.n_looks for one in run) >= ENOUGH else []


def _unread(mine: Sequence[Counted]) -> OwnFault | None:
    run = _trailing(mine, UNREADABLE)
    if not run:
        return None
    before = mine[: len(mine) - len(run)]
    if before and before[-1].version != run[0].version:
        detail = "it began with another version of this program or its rules"
    elif before:
        detail = "it began between two passes of one version: the platform's pages have changed"
    else:
        detail = "no pass before it is known here that could read them"
    return _fault("reader", run, UNREADABLE, detail)


def _walled(mine: Sequence[Counted], everywhere: Sequence[Counted]) -> OwnFault | None:
    run = _trailing(mine, WALLS)
    if not run:
        return None
    first, before = run[0], mine[: len(mine) - len(run)]
    if before and before[-1].agent != first.agent:
        return _fault("client", run, WALLS, "it began with another user agent")
    if before and before[-1].version != first.version:
        return _fault("client", run, WALLS, "it began with another version of this program")
    others = {
        one.vantage
        for one in everywhere
        if one.platform == first.platform
        and one.vantage != first.vantage
        and one.started_at >= first.started_at
        and one.n_looks >= ENOUGH
        and one.share(WALLS) < 1.0 - MOST
    }
    if others:
        return _fault("road", run, WALLS, f"in the same time {', '.join(sorted(others))} is told")
    if before and all(one.share((Cause.LOGIN_WALL,)) >= MOST for one in run):
        return _fault("account", run, WALLS, "it is asked to log in, and was not before")
    return None


def _fault(whose: Whose, run: Sequence[Counted], causes: Sequence[Cause], detail: str) -> OwnFault:
    n_looks = sum(one.n_looks for one in run)
    n_silent = sum(one.share(causes) * one.n_looks for one in run)
    return OwnFault(
        whose=whose,
        platform=run[0].platform,
        vantage=run[0].vantage,
        since=run[0].started_at,
        n_looks=n_looks,
        share=n_silent / n_looks,
        detail=detail,
    )
