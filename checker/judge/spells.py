"""Folding looks into spells and events: pure, incremental, and the same in any order of arrival.

A spell is a longest run of one availability; an inconclusive look never begins, ends or confirms
one. A spell that is not confirmed is a *blip*: it and both its borders stay in the log, not
confirmed, and what comes after is compared with what was held before it.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from checker.judge.grades import event_grade
from checker.judge.sharpening import sharpens
from checker.model import (
    Availability,
    Event,
    EventKind,
    Look,
    Origin,
    Outcome,
    Purpose,
    Spell,
    Subject,
    SubjectKind,
)

STATED_WAIT = timedelta(minutes=5)
"""Second look at the earliest, where the platform states a cause (and for edits)."""

UNSTATED_WAIT = timedelta(minutes=15)
"""Second look at the earliest, where it only says that nothing is there."""

THERE = (Availability.VISIBLE, Availability.LIMITED)

_KINDS = {
    (Availability.VISIBLE, Availability.ABSENT): EventKind.GONE,
    (Availability.LIMITED, Availability.ABSENT): EventKind.GONE,
    (Availability.VISIBLE, Availability.LIMITED): EventKind.LIMITED,
    (Availability.LIMITED, Availability.VISIBLE): EventKind.UNLIMITED,
    (Availability.ABSENT, Availability.VISIBLE): EventKind.RETURNED,
    (Availability.ABSENT, Availability.LIMITED): EventKind.RETURNED,
}
_POSITIVE = frozenset({EventKind.APPEARED, EventKind.RETURNED, EventKind.UNLIMITED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """One subject as seen from one vantage point: its spells and events in order.

    For an incremental step it may hold only the last spell and that spell's events.
    """

    subject: Subject
    vantage: str
    origin: Origin
    spells: tuple[Spell, ...] = ()
    events: tuple[Event, ...] = ()

    @property
    def last(self) -> Spell | None:
        """The spell that is on, None before the first conclusive look."""
        return self.spells[-1] if self.spells else None


def order(look: Look) -> tuple[datetime, datetime, str]:
    """Return the key by which looks are folded: when they speak of, then a stable tie-break."""
    return (look.answered_at, look.asked_at, look.key)


def fold(trail: Trail, looks: Iterable[Look]) -> Trail:
    """Return ``trail`` carried on by ``looks``, taken in their order of time."""
    for look in sorted(looks, key=order):
        trail = step(trail, look)
    return trail


def in_order(trail: Trail, look: Look) -> bool:
    """Say whether ``look`` can be stepped onto ``trail``, or its whole history must be folded.

    Some looks leave no time behind: those that could not tell, and sightings of an account that
    is held to be away. Whether one of them was later cannot be known from the trail.
    """
    last = trail.last
    if last is None:
        return look.purpose is Purpose.SIGHTING or not look.verdict.conclusive
    if look.answered_at <= last.last_answered_at:
        return False
    away = trail.subject.kind is SubjectKind.ACCOUNT and last.availability is Availability.ABSENT
    if look.verdict.availability in THERE and away:
        return False
    return last.n_could_not_tell == 0 or not look.verdict.conclusive


def step(trail: Trail, look: Look) -> Trail:
    """Return ``trail`` carried on by one look that is later than all in it."""
    last = trail.last
    if not look.verdict.conclusive:
        return _could_not_tell(trail)
    if last is None:
        return _begin(trail, look)
    if look.purpose is Purpose.SIGHTING:
        return _sighted(trail, last, look)
    if look.verdict.availability is last.availability:
        return _note_text(_go_on(trail, last, look), look)
    return _note_text(_turn(trail, last, look), look)


def second_look_due(trail: Trail) -> datetime | None:
    """Return when the open question should be asked again, None when none is open."""
    last = trail.last
    if last is None:
        return None
    never_seen = last.ordinal == 0 and last.availability not in THERE
    due = []
    if last.confirmed_at is None and not never_seen:
        due.append(last.first_answered_at + wait(last.outcome))
    if last.pending_edit is not None:
        due.append(_event(trail, last.pending_edit).first_answered_at + STATED_WAIT)
    return min(due, default=None)


def wait(outcome: Outcome) -> timedelta:
    """Return how long after the first contrary look a second one may confirm it."""
    return STATED_WAIT if outcome.states_cause else UNSTATED_WAIT


def _event_id(trail: Trail, look: Look, kind: EventKind) -> str:
    subject = trail.subject
    parts = [subject.kind, subject.platform, subject.native_id, trail.vantage, look.key]
    if kind is EventKind.EDITED:
        parts.append(kind)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:24]


def _event(trail: Trail, event_id: str) -> Event:
    return next(event for event in trail.events if event.id == event_id)


def _opening(trail: Trail, spell: Spell) -> Event | None:
    return next(
        (
            event
            for event in reversed(trail.events)
            if event.spell == spell.ordinal and event.kind is not EventKind.EDITED
        ),
        None,
    )


def _with_event(trail: Trail, event: Event) -> Trail:
    known = [item.id for item in trail.events]
    if event.id not in known:
        return replace(trail, events=(*trail.events, event))
    at = known.index(event.id)
    return replace(trail, events=(*trail.events[:at], event, *trail.events[at + 1 :]))


def _with_last(trail: Trail, spell: Spell) -> Trail:
    return replace(trail, spells=(*trail.spells[:-1], spell))


def _could_not_tell(trail: Trail) -> Trail:
    last = trail.last
    if last is None:
        return trail
    return _with_last(trail, replace(last, n_could_not_tell=last.n_could_not_tell + 1))


def _begin(trail: Trail, look: Look) -> Trail:
    there = look.verdict.availability in THERE
    sure = look.verdict.availability is Availability.VISIBLE
    spell = _spell(look, ordinal=0, confirmed_at=look.answered_at if sure else None)
    trail = replace(trail, spells=(spell,))
    if not there:
        return trail
    made_at = look.created_at
    after = made_at if made_at is not None and made_at <= look.latest_at else None
    return _with_event(
        trail, _new_event(trail, look, EventKind.APPEARED, after, confirmed_at=look.answered_at)
    )


def _spell(look: Look, *, ordinal: int, confirmed_at: datetime | None) -> Spell:
    return Spell(
        ordinal=ordinal,
        outcome=look.verdict.outcome,
        rule=look.verdict.rule,
        words=look.verdict.words,
        after=None,
        before=look.latest_at,
        first_answered_at=look.answered_at,
        last_asked_at=look.earliest_at,
        last_answered_at=look.answered_at,
        n_looks=1,
        n_controlled=int(look.controlled),
        confirmed_at=confirmed_at,
        text_sha256=look.text_sha256,
        text_asked_at=look.earliest_at if look.text_sha256 else None,
        opened_by=look.key,
        evidence=look.evidence,
    )


def _new_event(
    trail: Trail,
    look: Look,
    kind: EventKind,
    after: datetime | None,
    *,
    confirmed_at: datetime | None,
    earlier: tuple[str, ...] = (),
) -> Event:
    outcome = look.verdict.outcome
    return Event(
        id=_event_id(trail, look, kind),
        kind=kind,
        subject=trail.subject,
        vantage=trail.vantage,
        origin=trail.origin,
        after=min(after, look.latest_at) if after is not None else None,
        before=look.latest_at,
        confirmed_at=confirmed_at,
        outcome=outcome,
        grade=event_grade(
            kind, outcome, confirmed=confirmed_at is not None, controlled=look.controlled
        ),
        rule=look.verdict.rule,
        words=look.verdict.words,
        first_answered_at=look.answered_at,
        spell=trail.spells[-1].ordinal,
        text_sha256=look.text_sha256,
        evidence=(*earlier, *look.evidence),
    )


def _sighted(trail: Trail, last: Spell, look: Look) -> Trail:
    # A listing shows that a post could be seen once; it is too stale a witness to move a border.
    # An account, though, is sighted through a direct look at one of its posts.
    if trail.subject.kind is SubjectKind.ACCOUNT and last.availability in THERE:
        return _with_last(
            trail,
            replace(
                last,
                last_asked_at=max(last.last_asked_at, look.earliest_at),
                last_answered_at=look.answered_at,
                n_could_not_tell=0,
                evidence=look.evidence,
            ),
        )
    return trail


def _go_on(trail: Trail, last: Spell, look: Look) -> Trail:
    sharper = sharpens(last, look)
    told = look.verdict if sharper else None
    spell = replace(
        last,
        outcome=told.outcome if told else last.outcome,
        rule=told.rule if told else last.rule,
        words=told.words if told else last.words,
        last_asked_at=max(last.last_asked_at, look.earliest_at),
        last_answered_at=look.answered_at,
        n_looks=last.n_looks + 1,
        n_controlled=last.n_controlled + int(look.controlled),
        n_could_not_tell=0,
        evidence=look.evidence,
    )
    waited = look.asked_at - last.first_answered_at >= wait(spell.outcome)
    confirms = last.confirmed_at is None and waited
    if confirms:
        spell = replace(spell, confirmed_at=look.answered_at)
    trail = _with_last(trail, spell)
    opening = _opening(trail, spell)
    if opening is None or not (confirms or sharper):
        return trail
    return _with_event(trail, _revised(opening, spell, look, confirms=confirms, sharper=sharper))


def _revised(event: Event, spell: Spell, look: Look, *, confirms: bool, sharper: bool) -> Event:
    # An event that a positive sighting already confirmed keeps its time
    newly = confirms and event.confirmed_at is None and event.kind not in _POSITIVE
    confirmed_at = look.answered_at if newly else event.confirmed_at
    outcome = spell.outcome
    return replace(
        event,
        outcome=outcome,
        rule=spell.rule,
        words=spell.words,
        confirmed_at=confirmed_at,
        grade=event.grade
        if event.kind in _POSITIVE
        else event_grade(
            event.kind,
            outcome,
            confirmed=confirmed_at is not None,
            controlled=_rests_on_controls(event, spell, look),
        ),
        revised_at=look.answered_at if sharper else event.revised_at,
        evidence=(*event.evidence, *look.evidence) if newly else event.evidence,
    )


def _rests_on_controls(event: Event, spell: Spell, look: Look) -> bool:
    # Until it is confirmed, an event rests on all looks of its spell; then on those and this one.
    if event.confirmed_at is None:
        return spell.n_controlled == spell.n_looks
    unlowered = event_grade(event.kind, event.outcome, confirmed=True, controlled=True)
    return look.controlled and event.grade is unlowered


def _turn(trail: Trail, last: Spell, look: Look) -> Trail:
    new = look.verdict.availability
    blip = last.confirmed_at is None and last.held_before is not None
    base = last.held_before if blip and last.held_before else last.availability
    back = blip and new is base
    never_seen = base is Availability.ABSENT and last.ordinal == 0
    kind = _KINDS[(last.availability if back else base, new)]
    if never_seen:
        kind = EventKind.APPEARED
    sure = not back and kind in _POSITIVE and (blip or never_seen or last.confirmed_at is not None)
    positive_state = new is Availability.VISIBLE or sure
    spell = replace(
        _spell(
            look,
            ordinal=last.ordinal + 1,
            confirmed_at=look.answered_at if positive_state else None,
        ),
        after=min(last.last_asked_at, look.answered_at),
        held_before=last.availability if last.confirmed_at is not None else last.held_before,
        text_sha256=last.text_sha256 or look.text_sha256,
        text_asked_at=last.text_asked_at or (look.earliest_at if look.text_sha256 else None),
    )
    trail = replace(trail, spells=(*trail.spells, spell))
    # An absence that nobody confirmed says nothing of when a gate came or went.
    gate = blip and not back and last.availability is Availability.ABSENT
    event = _new_event(
        trail,
        look,
        kind,
        last.after if gate else last.last_asked_at,
        confirmed_at=look.answered_at if sure else None,
        earlier=last.evidence,
    )
    return _with_event(trail, event)


def _note_text(trail: Trail, look: Look) -> Trail:
    last = trail.last
    if last is None or look.text_sha256 is None or look.verdict.availability not in THERE:
        return trail
    if last.text_sha256 is None or look.text_sha256 == last.text_sha256:
        return _with_last(
            trail,
            replace(
                last,
                text_sha256=look.text_sha256,
                text_asked_at=look.earliest_at,
                pending_edit=None,
            ),
        )
    if last.pending_edit is not None:
        edit = _event(trail, last.pending_edit)
        if edit.text_sha256 == look.text_sha256:
            return _second_look_at_edit(trail, last, edit, look)
    event = _new_event(trail, look, EventKind.EDITED, last.text_asked_at, confirmed_at=None)
    return _with_event(_with_last(trail, replace(last, pending_edit=event.id)), event)


def _second_look_at_edit(trail: Trail, last: Spell, edit: Event, look: Look) -> Trail:
    if look.asked_at - edit.first_answered_at < STATED_WAIT:
        return trail
    confirmed = replace(
        edit,
        confirmed_at=look.answered_at,
        grade=event_grade(
            EventKind.EDITED, edit.outcome, confirmed=True, controlled=look.controlled
        ),
        evidence=(*edit.evidence, *look.evidence),
    )
    spell = replace(
        last,
        text_sha256=look.text_sha256,
        text_asked_at=look.earliest_at,
        pending_edit=None,
    )
    return _with_event(_with_last(trail, spell), confirmed)
