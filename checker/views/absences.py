"""Absences: a going and, where there is one, its return; cascades folded into their account."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from checker.model import Event, EventKind, Grade, Subject
from checker.views.sentences import away_between


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """One time that something was not there, from one vantage point.

    Attributes:
        gone: the event that opened it.
        back: the event that ended it, None while it lasts.
        n_along: posts that went along with an account, 0 for a post.
    """

    gone: Event
    back: Event | None = None
    n_along: int = 0

    @property
    def confirmed(self) -> bool:
        """Whether a second look bore the going out."""
        return self.gone.confirmed_at is not None

    @property
    def strong(self) -> bool:
        """Whether the platform or a second source bears it out, and not our looks alone."""
        return self.confirmed and self.gone.grade.at_least(Grade.B)

    @property
    def longest(self) -> timedelta | None:
        """The longest that it can have lasted; None while it lasts, or with no look before."""
        if self.back is None or self.gone.after is None:
            return None
        return self.back.before - self.gone.after

    def words(self, cutoff: datetime) -> str:
        """Return how long it was away, as the range that the looks allow."""
        if self.back is None:
            return f"{away_between(self.gone, None, cutoff)}, up to our last look"
        return away_between(self.gone, self.back, cutoff)


def absences(events: Iterable[Event]) -> list[Absence]:
    """Return the absences in a run of events, by when they began."""
    ordered = sorted(events, key=lambda event: (event.before, event.id))
    along = _members(ordered)
    found: list[Absence] = []
    open_at: dict[tuple[Subject, str], int] = {}
    for event in ordered:
        key = event.subject, event.vantage
        if event.kind is EventKind.GONE and not _folded(event, ordered):
            open_at[key] = len(found)
            found.append(Absence(gone=event, n_along=along.get(event.id, 0)))
        elif event.kind is EventKind.RETURNED and key in open_at:
            index = open_at.pop(key)
            found[index] = replace(found[index], back=event)
    return found


def _members(events: Sequence[Event]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for event in events:
        if event.cascade and event.kind is EventKind.GONE:
            counts[event.cascade] = counts.get(event.cascade, 0) + 1
    return counts


def _folded(event: Event, events: Sequence[Event]) -> bool:
    """Say whether an account's event in this run speaks for this one."""
    return event.cascade is not None and any(other.id == event.cascade for other in events)


def unfolded(events: Sequence[Event]) -> list[Event]:
    """Return the events without those for which an account's event already speaks."""
    known = {event.id for event in events}
    return [event for event in events if event.cascade is None or event.cascade not in known]
