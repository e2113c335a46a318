"""Which events are told: confirmed ones only, a cascade once, by topic and grade."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from checker.judge.bursts import Beside, bursts
from checker.model import Correction, Event, EventKind, Grade


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What an operator wants to hear of.

    Attributes:
        topics: by the name they were registered under; None for all, and for posts of none.
        min_grade: the weakest grade that is told.
    """

    topics: frozenset[str] | None = None
    min_grade: Grade = Grade.C


@dataclass(frozen=True, slots=True)
class Change:
    """A confirmed event that stands by itself.

    Attributes:
        topics: as they are shown.
        along: ids of the confirmed events that it took along.
        says: the words that stand in place of ours, where it was corrected.
        burst: the changes that came together with it, where they are told as one.
        beside: the controls of the passes that first saw these; None where it is not asked.
    """

    event: Event
    topics: tuple[str, ...] = ()
    along: tuple[str, ...] = ()
    says: str | None = None
    burst: tuple["Change", ...] = ()
    beside: Beside | None = None

    @property
    def members(self) -> tuple[Event, ...]:
        """It and the changes that came together with it."""
        return (self.event, *(change.event for change in self.burst))

    @property
    def ids(self) -> tuple[str, ...]:
        """All events that are told with it."""
        others = (name for change in self.burst for name in change.ids)
        return (self.event.id, *self.along, *others)


def is_told(event: Event, topics: Collection[str], wanted: Wanted) -> bool:
    """Say whether an event is one to tell of; ``topics`` as they were registered."""
    on_topic = wanted.topics is None or not wanted.topics.isdisjoint(topics)
    return (
        event.confirmed_at is not None
        and event.kind is not EventKind.APPEARED
        and event.grade.at_least(wanted.min_grade)
        and on_topic
    )


def changes(
    found: Sequence[tuple[Event, Sequence[str]]],
    wanted: Wanted,
    corrected: Mapping[str, Correction] | None = None,
) -> list[Change]:
    """Return the changes to tell of, the earliest first, members of a cascade folded in.

    A member stands by itself where its account's event is not one to tell of.

    Args:
        found: events with the topics they belong to, as registered.
        wanted: by which topics and grade.
        corrected: by event, the correction that it stands under; nobody is told any more of what
            was withdrawn.
    """
    under = corrected or {}
    gone = {name for name, correction in under.items() if correction.withdraws}
    kept = [pair for pair in found if pair[0].id not in gone]
    chosen = [(event, topics) for event, topics in kept if is_told(event, topics, wanted)]
    heads = {event.id for event, _ in chosen}
    along: dict[str, list[str]] = {}
    for event, _ in kept:
        if event.cascade in heads and event.confirmed_at is not None:
            along.setdefault(event.cascade or "", []).append(event.id)
    alone = [pair for pair in chosen if pair[0].cascade not in heads]
    return [
        Change(
            event,
            tuple(topics),
            tuple(along.get(event.id, ())),
            under[event.id].says if event.id in under else None,
        )
        for event, topics in sorted(alone, key=lambda pair: (pair[0].before, pair[0].id))
    ]


def folded(found: Sequence[Change]) -> list[Change]:
    """Return the changes with bursts told as one: their first member, the others within it.

    What was corrected stands by itself, since it is told in other words.
    """
    plain = {change.event.id: change for change in found if change.says is None}
    within: dict[str, tuple[Change, ...]] = {}
    taken: set[str] = set()
    for burst in bursts(replace(change.event, cascade=None) for change in plain.values()):
        first, *others = [plain[event.id] for event in burst.members]
        within[first.event.id] = tuple(others)
        taken |= {change.event.id for change in others}
    return [
        replace(change, burst=within.get(change.event.id, ()))
        for change in found
        if change.event.id not in taken
    ]
