"""Absences: a going and, where there is one, its return; cascades folded into their account."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from checker.model import Correction, Event, EventKind, Grade, Subject
from checker.views.sentences import away_between, bracket, change_sentence, ended

_NOTHING: Mapping[str, Correction] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """One time that something was not there, from one vantage point.

    Attributes:
        gone: the event that opened it.
        back: the event that ended it, None while it lasts.
        until: the last look that still saw it away, where that is known.
        n_along: posts that went along with an account, 0 for a post.
        correction: what is said of the going instead; None while it stands as it was.
        return_withdrawn: it was said to be back, and that was withdrawn.
    """

    gone: Event
    back: Event | None = None
    until: datetime | None = None
    n_along: int = 0
    correction: Correction | None = None
    return_withdrawn: bool = False

    @property
    def confirmed(self) -> bool:
        """Whether a second look bore the going out."""
        return self.gone.confirmed_at is not None

    @property
    def strong(self) -> bool:
        """Whether the platform or a second source bears it out, and nothing corrects it."""
        return self.confirmed and self.gone.grade.at_least(Grade.B) and self.correction is None

    @property
    def longest(self) -> timedelta | None:
        """The longest that it can have lasted; None while it lasts, or with no look before."""
        if self.back is None or self.gone.after is None:
            return None
        return self.back.before - self.gone.after

    @property
    def quotes(self) -> bool:
        """Whether the sentence on it quotes the platform's answer."""
        quoted = " Its answer says: " in change_sentence(self.gone)
        return self.confirmed and quoted and self.correction is None

    @property
    def reason(self) -> str:
        """What is said of why, without the answer's own words; fit for one that is back."""
        if self.correction is not None:
            return ended(self.correction.says or "")
        sentence = change_sentence(self.gone).partition(" Its answer says: ")[0]
        return sentence if self.lasts else sentence.removeprefix("Not there since; ")

    @property
    def lasts(self) -> bool:
        """Whether it has not been seen again, and never was said to be."""
        return self.back is None and not self.return_withdrawn

    def words(self) -> str:
        """Return how long it was away, as the range that the looks allow and no longer."""
        if self.back is not None:
            return away_between(self.gone, self.back, self.back.before)
        began = bracket(self.gone.after, self.gone.before)
        if self.return_withdrawn:
            return f"Away from {began} on; that it came back was withdrawn"
        if self.until is None or self.until <= self.gone.before:
            return f"Away since {began}"
        return f"{away_between(self.gone, None, self.until)}, up to our last look at it"


def last_times(
    events: Iterable[tuple[int, Event]], spells: Sequence[Mapping[str, Any]]
) -> dict[str, datetime]:
    """Return, by event, the last look that still saw what the event began.

    Args:
        events: each with its subject's row id.
        spells: rows of the store.
    """
    ends = {(row["subject_id"], row["vantage"], row["ordinal"]): row for row in spells}
    found = {}
    for subject_id, event in events:
        row = ends.get((subject_id, event.vantage, event.spell))
        if row is not None:
            found[event.id] = row["last_asked_at"]
    return found


def absences(
    events: Iterable[Event],
    lasting: Mapping[str, datetime] | None = None,
    corrected: Mapping[str, Correction] = _NOTHING,
) -> list[Absence]:
    """Return the absences in a run of events that we stand by, by when they began.

    Args:
        events: of any kinds, in any order.
        lasting: by event, the last look that still saw what it began.
        corrected: by event, the correction that it stands under.
    """
    lasted = lasting or {}
    ordered = sorted(events, key=lambda event: (event.before, event.id))
    stood_by = standing(ordered, corrected)
    along = _members(stood_by)
    kept = {event.id for event in stood_by}
    found: list[Absence] = []
    open_at: dict[tuple[Subject, str], int] = {}
    for event in ordered:
        key = event.subject, event.vantage
        if event.kind is EventKind.GONE and event.id in kept and not _folded(event, stood_by):
            open_at[key] = len(found)
            found.append(
                Absence(
                    gone=event,
                    until=lasted.get(event.id),
                    n_along=along.get(event.id, 0),
                    correction=corrected.get(event.id),
                )
            )
        elif event.kind is EventKind.RETURNED and key in open_at:
            index = open_at.pop(key)
            ended_by = {"back": event} if event.id in kept else {"return_withdrawn": True}
            found[index] = replace(found[index], **ended_by)
    return found


def standing(events: Iterable[Event], corrected: Mapping[str, Correction]) -> list[Event]:
    """Return the events without those that are withdrawn."""
    return [
        event for event in events if event.id not in corrected or not corrected[event.id].withdraws
    ]


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


def worth_a_close_look(found: Sequence[Absence]) -> Absence | None:
    """Return the absence to draw large: the newest that ended, else the newest confirmed one."""
    confirmed = [item for item in found if item.confirmed]
    ended = [item for item in confirmed if item.back is not None]
    newest = ended or confirmed
    return newest[-1] if newest else None


def as_one_place_saw(found: Sequence[Absence]) -> list[Absence]:
    """Return each subject's absences from one vantage point alone, so that none is told twice.

    Of each subject it is the place from which most of them are confirmed; of equals, the first.
    """
    n_of: dict[Subject, dict[str, int]] = {}
    for item in found:
        places = n_of.setdefault(item.gone.subject, {})
        places[item.gone.vantage] = places.get(item.gone.vantage, 0) + item.confirmed
    chosen = {
        subject: min(places, key=lambda place: (-places[place], place))
        for subject, places in n_of.items()
    }
    return [item for item in found if item.gone.vantage == chosen[item.gone.subject]]
