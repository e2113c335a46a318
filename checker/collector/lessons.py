"""What a pass teaches the schedule: how long posts were under watch, and which of them changed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from checker.collector.learning import HEAT_SHARE, MOST_SAVED, Lore
from checker.collector.meaning import Settled
from checker.judge.spells import THERE, Trail
from checker.model import Event, EventKind, Observation, Pass, Purpose
from checker.store.agenda import Due
from checker.store.learned import CHANGES


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One subject of the agenda after a look at it.

    Attributes:
        due: as it stood before the look.
        trail: what is held of it now.
        told: the look told something.
        left_open: it was a second look that settled nothing.
        born_at: when it was made: as its platform says, else when it came onto the agenda.
        looked_at: the last look that told something and raised no new question.
        new: events that this pass confirmed.
    """

    due: Due
    trail: Trail
    told: bool
    left_open: bool
    born_at: datetime
    looked_at: datetime | None
    new: tuple[Event, ...]

    @property
    def is_there(self) -> bool:
        """Whether it is held to be there (or nothing is held of it yet)."""
        last = self.trail.last
        return last is None or last.availability in THERE

    def age(self, at: datetime) -> timedelta:
        """Return its age at a time, never below zero."""
        return max(at - self.born_at, timedelta())

    def age_s(self, at: datetime) -> float:
        """Return its age in seconds at a time, never below zero."""
        return self.age(at).total_seconds()


def lessons(
    start: Pass, looked: Sequence[tuple[Due, Observation]], settled: Settled
) -> Iterator[Lesson]:
    """Yield what each look of a pass at a subject of the agenda came to."""
    told = {one.observation.reading.subject: one.verdict.conclusive for one in settled.judged}
    for due, observation in looked:
        if due.added_at is None:
            continue
        empty = Trail(subject=due.subject, vantage=observation.vantage, origin=observation.origin)
        trail = settled.trails.get(due.subject, empty)
        tells = told.get(due.subject, False)
        last = trail.last
        sure = tells and last is not None and (last.confirmed_at is not None or last.ordinal == 0)
        made_at = due.intent.born_at or observation.reading.created_at or due.added_at
        yield Lesson(
            due=due,
            trail=trail,
            told=tells,
            left_open=left_open(due, observation, told=tells),
            born_at=min(made_at, due.added_at),
            looked_at=observation.reading.answered_at if sure else due.intent.looked_at,
            new=tuple(
                event
                for event in trail.events
                if event.confirmed_at is not None and event.confirmed_at >= start.started_at
            ),
        )


def left_open(due: Due, observation: Observation, *, told: bool) -> bool:
    """Say whether a second look settled nothing: no answer, or one older than the question.

    A doubt would otherwise be forgotten at every wall, and be raised anew by the next look.
    """
    # the second look is minutes after the first, so that what was said before it was due is older
    asked_at = due.next_at or observation.reading.asked_at
    return due.purpose is Purpose.SECOND and (
        not told or observation.reading.answered_at < asked_at
    )


def learn(
    lore: Lore, taught: Iterable[Lesson], topics: Mapping[int, tuple[str, ...]], now: datetime
) -> dict[int, int]:
    """Count what a pass showed; returns how many posts of each account went, by row id.

    Each account counts once a pass: one act that takes all its posts along is one lesson.
    """
    gone: dict[int, int] = {}
    for lesson in taught:
        of = topics.get(lesson.due.subject_id, ())
        lore.saved = min(lore.saved + HEAT_SHARE, MOST_SAVED)
        for event in lesson.new:
            if event.kind in CHANGES:
                _stir(lore, of, lesson.due.account_id, now)
        went = next((event for event in lesson.new if event.kind is EventKind.GONE), None)
        if went is not None:
            _gone(lore, of, lesson, went)
            if lesson.due.account_id is not None:
                gone[lesson.due.account_id] = 1
            continue
        _stayed(lore, of, lesson)
    return gone


def _stir(lore: Lore, topics: Iterable[str], account_id: int | None, now: datetime) -> None:
    lore.hot_topics |= dict.fromkeys(topics, now)
    if account_id is not None:
        lore.hot_accounts[account_id] = now


def _gone(lore: Lore, topics: Iterable[str], lesson: Lesson, went: Event) -> None:
    after = went.after or lesson.born_at
    lore.went(topics, lesson.age_s(after), lesson.age_s(went.before))
    before = lesson.due.intent.looked_at
    if before is not None:
        middle = after + (went.before - after) / 2
        lore.watched(topics, lesson.age_s(before), lesson.age_s(middle))


def _stayed(lore: Lore, topics: Iterable[str], lesson: Lesson) -> None:
    """Count a span under watch, at whose end a post was as before; or came back."""
    since, until, last = lesson.due.intent.looked_at, lesson.looked_at, lesson.trail.last
    if since is None or until is None or until <= since or last is None:
        return
    back = next((event for event in lesson.new if event.kind is EventKind.RETURNED), None)
    spells = lesson.trail.spells
    if back is not None and len(spells) > 1:
        went_at = spells[-2].before
        lore.back.changed(
            ((back.after or went_at) - went_at).total_seconds(),
            (back.before - went_at).total_seconds(),
        )
        middle = (back.after or went_at) + (back.before - (back.after or went_at)) / 2
        lore.back.watched((since - went_at).total_seconds(), (middle - went_at).total_seconds())
    elif lesson.is_there:
        lore.watched(topics, lesson.age_s(since), lesson.age_s(until))
    else:
        start_s = (since - last.before).total_seconds()
        lore.back.watched(start_s, (until - last.before).total_seconds())
