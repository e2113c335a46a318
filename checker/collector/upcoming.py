"""After a pass: who is looked at next, when and why, by what was learned and by what is hot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from checker.collector import learning
from checker.collector.equipment import Equipment
from checker.collector.learning import Aim, Lore, in_control_arm, phase_of
from checker.collector.lessons import Lesson, learn, lessons
from checker.collector.meaning import Settled
from checker.collector.schedule import Pace, Policy, ceiling, cooled, moved_at, next_look
from checker.judge.spells import THERE
from checker.judge.verdicts import MASS_DOUBTED
from checker.model import Observation, Pass, Purpose, Standing
from checker.platforms.contract import Platform
from checker.store import entries, learned
from checker.store.agenda import Due, Intent, Turn
from checker.store.learned import History

Planned = tuple[Turn, Intent]


def next_looks(
    connection: sa.Connection,
    equipment: Equipment,
    platform: Platform,
    start: Pass,
    looked: Sequence[tuple[Due, Observation]],
    settled: Settled,
) -> list[Planned]:
    """Learn from a pass, and return when its subjects are due next.

    Args:
        connection: the store, with what the pass came to written already.
        equipment: its policy, and what was learned so far (changed in place).
        platform: which was asked.
        start: the pass.
        looked: what was looked at.
        settled: what it came to.
    """
    after = _after(connection, equipment, platform, start, looked)
    taught = {lesson.due.subject_id: lesson for lesson in lessons(start, looked, settled)}
    if after.lore is not None:
        n_gone = learn(after.lore, taught.values(), after.topics, after.now)
        learned.note_gone(connection, start.vantage, n_gone)
        after.lore.bear(_late(start, looked))
        _refit(connection, after, platform, start)
    doubted = {
        one.observation.reading.subject
        for one in settled.judged
        if one.verdict.rule == MASS_DOUBTED
    }
    planned = [
        _planned(after, platform, lesson, in_doubt=lesson.due.subject in doubted)
        for lesson in taught.values()
    ]
    # Last: what accounts and strangers cost is spread over all, not laid on the first.
    for due, _ in looked:
        if due.added_at is None:
            after.count(due)
    return planned


@dataclass(frozen=True, slots=True)
class _After:
    """What is known after a pass: the store's part is read once for all of its subjects."""

    equipment: Equipment
    lore: Lore | None
    now: datetime
    topics: Mapping[int, tuple[str, ...]]
    standings: Mapping[str, Standing]
    histories: Mapping[int, History]

    @property
    def policy(self) -> Policy:
        return self.equipment.policy

    def names(self, due: Due) -> set[str]:
        """Return a subject's topics, and those whose schedule these share as controls."""
        led = self.lore.led if self.lore is not None else {}
        own = self.topics.get(due.subject_id, ())
        return {name for topic in own for name in (topic, *led.get(topic, ()))}

    def allowed(self, due: Due) -> timedelta | None:
        """Return the longest gap that people allowed by making a topic hot, None without."""
        gaps = [ceiling(self.now, self.standings.get(name)) for name in self.names(due)]
        return min((gap for gap in gaps if gap is not None), default=None)

    def stirred(self, due: Due) -> timedelta | None:
        """Return the longest gap that recent changes around a subject ask for, None without."""
        lore = self.lore
        if lore is None:
            return None
        marks = [lore.hot_topics.get(name) for name in self.names(due)]
        marks.append(lore.hot_accounts.get(due.account_id or -1))
        last = max((mark for mark in marks if mark is not None), default=None)
        return cooled(self.now, last, learning.STIRRED_FOR) if last is not None else None

    def count(self, due: Due) -> None:
        """Count a look as one that was meant, or as one beyond."""
        intent = due.intent
        if self.lore is None:
            if due.added_at is None:
                self.equipment.spending.note_extra()
            return
        if due.added_at is None:
            share = 0.0
        elif intent.looked_at is None:
            share = 1.0
        else:
            days = (self.now - intent.looked_at) / timedelta(days=1)
            share = min(max(days * (intent.rate_per_day or 0.0), 0.0), 1.0)
        self.lore.ledger.note(share)


def _after(
    connection: sa.Connection,
    equipment: Equipment,
    platform: Platform,
    start: Pass,
    looked: Sequence[tuple[Due, Observation]],
) -> _After:
    now, lore = equipment.clock.now(), None
    mine = [due for due, _ in looked if due.added_at is not None]
    histories: Mapping[int, History] = {}
    if equipment.policy.learns:
        lore = equipment.lore.get(platform.name)
        if lore is None:
            lore = learning.load(connection, start.vantage, platform.name, now)
            equipment.lore[platform.name] = lore
        accounts = {due.account_id for due in mine if due.account_id is not None}
        histories = learned.histories(connection, start.vantage, accounts)
    return _After(
        equipment,
        lore,
        now,
        learned.topics_of(connection, [due.subject_id for due in mine]),
        entries.standings(connection),
        histories,
    )


def _refit(connection: sa.Connection, after: _After, platform: Platform, start: Pass) -> None:
    lore = after.lore
    if lore is None or not lore.is_stale(after.now):
        return
    learning.refresh(connection, start.vantage, platform.name, lore)
    alert = any(ceiling(after.now, stands) for stands in after.standings.values())
    lore.fit(after.policy, after.now, alert=alert)


def _late(start: Pass, looked: Sequence[tuple[Due, Observation]]) -> timedelta:
    """Return by how much the most belated look was late when its pass began."""
    waits = [
        start.started_at - due.next_at
        for due, _ in looked
        if due.purpose is Purpose.SCHEDULED and due.next_at is not None
    ]
    return max(waits, default=timedelta())


def _planned(after: _After, platform: Platform, lesson: Lesson, *, in_doubt: bool) -> Planned:
    due, trail, now = lesson.due, lesson.trail, after.now
    assert due.added_at is not None, "only what is on the agenda teaches anything"
    after.count(due)
    pace, intent = _pace(after, lesson)
    upcoming = next_look(now, due.added_at, trail, after.policy, told=lesson.told, pace=pace)
    # What is in doubt is a question by itself: its second look is believed as one.
    again = in_doubt or lesson.left_open
    purpose = Purpose.SECOND if again else upcoming.purpose
    turn = (due.subject_id, platform.name, upcoming.at, purpose, upcoming.cadence_s)
    return turn, intent


def _pace(after: _After, lesson: Lesson) -> tuple[Pace, Intent]:
    """Return how the next gap is bent, and what is written down of it."""
    due, policy = lesson.due, after.policy
    known = Intent(born_at=lesson.born_at, looked_at=lesson.looked_at, policy=policy.id)
    allowed = after.allowed(due)
    if after.lore is None:
        spending = after.equipment.spending
        gap = policy.gap(after.now - moved_at(due.added_at or after.now, lesson.trail))
        spending.note(due.subject_id, after.now, gap)
        return Pace(1.0 if policy.fixed is not None else spending.stretch, allowed), known
    if in_control_arm(due.subject_id):
        even = policy.evenly
        gap = even.gap(lesson.age(after.now)) * (1.0 + after.lore.ledger.overhead)
        rate = timedelta(days=1) / gap
        return Pace(ceiling=allowed, own=gap), replace(known, policy=even.id, rate_per_day=rate)
    aim = _aim(after, after.lore, lesson)
    gap = aim.gap
    stirred = after.stirred(due)
    if stirred is not None and lesson.is_there:
        gap = after.lore.draw(gap, stirred)
    written = replace(known, hazard_per_day=aim.hazard_per_day, rate_per_day=aim.rate_per_day)
    return Pace(ceiling=allowed, own=gap), written


def _aim(after: _After, lore: Lore, lesson: Lesson) -> Aim:
    last = lesson.trail.last
    if last is not None and last.availability not in THERE:
        return lore.await_return(after.now - last.before, after.policy)
    due = lesson.due
    first = due.intent.looked_at is None
    return lore.aim(
        after.topics.get(due.subject_id, ()),
        lesson.age(after.now),
        after.policy,
        likelier=lore.likelier(after.histories.get(due.account_id or -1)),
        looks=phase_of(due.subject_id) if first else 1.0,
    )
