"""Corrections in words: what was said, when and why it no longer stands, and what does."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from checker.model import Correction, Event, EventKind, Subject, SubjectKind
from checker.model.instants import parse
from checker.views.names import subject_name
from checker.views.sentences import bracket, ended

_ENDS = (EventKind.RETURNED, EventKind.UNLIMITED)


def day(moment: datetime) -> str:
    """Return a moment's day, as ``3 December 2019``."""
    return f"{moment.day} {moment:%B %Y}"


def correction_words(correction: Correction) -> str:
    """Return what became of an event: as ``Withdrawn on 3 December 2019: why``."""
    word = "Withdrawn" if correction.withdraws else "Corrected"
    line = f"{word} on {day(correction.at)}: {ended(correction.why)}"
    return f"{line} It now reads: {ended(correction.says)}" if correction.says else line


def beside(event: Event, correction: Correction) -> str:
    """Return what stands beside an event; one that fell with another says so."""
    words = correction_words(correction)
    if correction.event_id == event.id:
        return words
    return f"{words} (It falls with event {correction.event_id}.)"


def subject_of(correction: Correction) -> Subject | None:
    """Return the subject of the corrected event, as it was kept with the correction."""
    kept = correction.event.get("subject") or {}
    try:
        return Subject(SubjectKind(kept["kind"]), kept["platform"], kept["native_id"])
    except (KeyError, ValueError):
        return None


def subject_words(correction: Correction, names: Mapping[str, str] | None = None) -> str:
    """Return whose event was corrected, and when it was said to have happened."""
    subject = subject_of(correction)
    name = subject_name(subject, names or {}) if subject else "An event"
    kept = correction.event
    before = kept.get("before")
    if not before:
        return name
    after = parse(kept["after"]) if kept.get("after") else None
    when = f"{bracket(after, parse(before))}, {parse(before).year}"
    return f"{name}, {kept.get('kind', 'changed')} {when}"


def of_topic(corrections: Sequence[Correction], topic: str) -> list[Correction]:
    """Return the corrections of events that stood under a topic, newest first."""
    return [item for item in reversed(corrections) if topic in (item.event.get("topics") or ())]


def of_subject(
    corrections: Sequence[Correction], events: Sequence[Event], corrected: Mapping[str, Correction]
) -> list[Correction]:
    """Return the corrections that some events stand or stood under, newest first."""
    named = {event.id for event in events}
    named |= {corrected[event.id].event_id for event in events if event.id in corrected}
    return [item for item in reversed(corrections) if item.event_id in named]


def withdrawn_runs(
    events: Iterable[tuple[int, Event]], corrected: Mapping[str, Correction]
) -> frozenset[tuple[int, str, int]]:
    """Return the runs that are no longer stated, each as subject, vantage point and ordinal.

    A run that ends what was withdrawn is one of visibility as before, and stays as it is.
    """
    begins = (EventKind.GONE, EventKind.LIMITED)
    return frozenset(
        (subject_id, event.vantage, event.spell)
        for subject_id, event in events
        if (made := corrected.get(event.id)) is not None
        and made.withdraws
        and (event.kind in begins or (event.kind in _ENDS and made.event_id == event.id))
    )
