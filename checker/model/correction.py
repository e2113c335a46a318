"""Corrections: what we said of an event and stand by no longer, or only in other words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from checker.model.spell import Event
from checker.model.subject import Subject
from checker.model.words import Availability, EventKind


class CorrectionKind(StrEnum):
    """What became of something that we had said."""

    WITHDRAWN = "withdrawn"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One correction of one event; the event itself is never changed.

    Attributes:
        event_id: the event that it speaks of.
        kind: withdrawn, or said in other words.
        at: when it was entered.
        why: the reason, in the words of who entered it.
        said: the sentence that stood until then.
        says: the words that stand instead; None where it was withdrawn.
        event: the event's object as it stood then, for when a rebuild no longer gives the event.
    """

    event_id: str
    kind: CorrectionKind
    at: datetime
    why: str
    said: str
    says: str | None
    event: Mapping[str, Any]

    @property
    def withdraws(self) -> bool:
        """Whether nothing of the event is stood by any more."""
        return self.kind is CorrectionKind.WITHDRAWN


def newest(corrections: Iterable[Correction]) -> dict[str, Correction]:
    """Return, by event, the correction that counts: the last of those given, oldest first."""
    return {item.event_id: item for item in corrections}


def in_force(
    events: Iterable[Event], corrections: Mapping[str, Correction]
) -> dict[str, Correction]:
    """Return, by event, the correction that it stands under.

    A post that went along with its account falls with the account's event, and an end falls with
    the beginning that it ends: nothing comes back that is no longer said to have gone. A
    correction of an event's own counts before the one that it would fall with.

    Args:
        events: of some subjects, all of them, in any order.
        corrections: the newest of each corrected event.
    """
    found = dict(corrections)
    opened: dict[tuple[Subject, str, EventKind], Correction | None] = {}
    for event in sorted(events, key=lambda item: (item.before, item.id)):
        above = corrections.get(event.cascade or "")
        above = opened.pop((event.subject, event.vantage, event.kind), None) or above
        own = corrections.get(event.id) or (above if above and above.withdraws else None)
        if own is not None:
            found[event.id] = own
        for end in _ends_of(event):
            opened[event.subject, event.vantage, end] = own if own and own.withdraws else None
    return found


def _ends_of(event: Event) -> tuple[EventKind, ...]:
    """Return the kinds of event that would end what this one begins."""
    if event.kind is EventKind.GONE:
        return (EventKind.RETURNED,)
    # What comes back limited may later be limited no longer.
    limited = event.outcome.availability is Availability.LIMITED
    return (EventKind.UNLIMITED,) if limited else ()
