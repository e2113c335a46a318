"""Properties of the fold that hold for every story."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from checker.judge.spells import (
    STATED_WAIT,
    UNSTATED_WAIT,
    Trail,
    fold,
    in_order,
    order,
    second_look_due,
    step,
)
from checker.model import Availability, Event, EventKind, Look, Outcome, Purpose, Subject
from tests.support.stories import (
    AUTHOR,
    GATED,
    HIDDEN,
    NOT_FOUND,
    POST,
    REMOVED,
    SUSPENDED,
    UNSAID,
    VISIBLE,
    WALL,
    at,
    make_look,
    make_trail,
)

OUTCOMES = (VISIBLE, VISIBLE, WALL, NOT_FOUND, UNSAID, REMOVED, SUSPENDED, GATED, HIDDEN)
NEGATIVE = (EventKind.GONE, EventKind.LIMITED)


@st.composite
def looks(draw: st.DrawFn, *, sightings: bool = True, most: int = 10) -> list[Look]:
    """Draw looks in order of time, a few minutes apart, of all kinds."""
    n = draw(st.integers(0, most))
    minutes = list(itertools.accumulate(draw(st.lists(st.integers(1, 20), min_size=n, max_size=n))))
    return [
        make_look(
            when,
            outcome,
            controlled=draw(st.booleans()),
            text=draw(st.sampled_from(["a", "b", None])),
            takes_s=draw(st.integers(0, 40)),
            purpose=Purpose.SIGHTING
            if sightings and outcome is VISIBLE and draw(st.booleans())
            else Purpose.SCHEDULED,
        )
        for when in minutes
        for outcome in [draw(st.sampled_from(OUTCOMES))]
    ]


SUBJECTS = st.sampled_from([POST, AUTHOR])


@given(looks(), SUBJECTS)
def test_spells_partition_the_time(told: list[Look], subject: Subject) -> None:
    """Spells follow each other in order, differ from their neighbours, and leave nothing out."""
    spells = make_trail(told, subject).spells
    assert [spell.ordinal for spell in spells] == list(range(len(spells)))
    assert all(spell.before <= spell.last_answered_at for spell in spells)
    pairs = list(itertools.pairwise(spells))
    assert all(one.availability is not two.availability for one, two in pairs)
    assert all(one.last_answered_at <= two.before for one, two in pairs)
    assert all(two.after == min(one.last_asked_at, two.before) for one, two in pairs)


@given(looks(), SUBJECTS)
def test_every_bracket_is_forward(told: list[Look], subject: Subject) -> None:
    """No event's bracket ends before it begins, and none is confirmed before it is seen."""
    events = make_trail(told, subject).events
    assert all(event.after is None or event.after <= event.before for event in events)
    assert all(event.confirmed_at is None or event.confirmed_at >= event.before for event in events)
    assert len({event.id for event in events}) == len(events)


def without_walls(trail: Trail) -> Trail:
    """Return ``trail`` as if nobody had counted the looks that could not tell."""
    return replace(
        trail, spells=tuple(replace(spell, n_could_not_tell=0) for spell in trail.spells)
    )


@given(looks(), SUBJECTS)
def test_inconclusive_looks_change_nothing(told: list[Look], subject: Subject) -> None:
    """Leaving out every look that could not tell leaves all spells, brackets and events alike."""
    sure = [look for look in told if look.verdict.conclusive]
    assert without_walls(make_trail(told, subject)) == make_trail(sure, subject)


@given(looks().flatmap(lambda told: st.tuples(st.just(told), st.permutations(told))), SUBJECTS)
def test_order_of_arrival_does_not_matter(
    told: tuple[list[Look], list[Look]], subject: Subject
) -> None:
    """Folding the same looks in any order comes to the same trail."""
    assert make_trail(told[0], subject) == make_trail(told[1], subject)


@dataclass
class Book:
    """A store in small: the rows of one trail, carried on by what arrives."""

    subject: Subject
    kept: Trail
    arrived: list[Look]

    @classmethod
    def of(cls, subject: Subject) -> "Book":
        """Return an empty book."""
        return cls(subject, make_trail((), subject), [])

    def tail(self) -> Trail:
        """Return the last spell and its events, as a step is given them."""
        last = self.kept.last
        if last is None:
            return self.kept
        events = tuple(event for event in self.kept.events if event.spell == last.ordinal)
        return replace(self.kept, spells=(last,), events=events)

    def take(self, look: Look) -> None:
        """Step by ``look`` where that may be done, else fold everything anew."""
        self.arrived.append(look)
        before = self.tail()
        if not in_order(before, look):
            self.kept = make_trail(self.arrived, self.subject)
            return
        after = step(before, look)
        spells = {spell.ordinal: spell for spell in (*self.kept.spells, *after.spells)}
        events = {event.id: event for event in (*self.kept.events, *after.events)}
        self.kept = replace(self.kept, spells=tuple(spells.values()), events=tuple(events.values()))


def carried_on(arriving: Sequence[Look], subject: Subject) -> Trail:
    """Return what a book holds after all have arrived, one by one."""
    book = Book.of(subject)
    for look in arriving:
        book.take(look)
    return book.kept


@given(looks(), SUBJECTS)
def test_steps_in_order_equal_the_fold(told: list[Look], subject: Subject) -> None:
    """Stepping with only the last spell at hand comes to the same rows as folding everything."""
    assert carried_on(told, subject) == make_trail(told, subject)


@given(looks(sightings=False).flatmap(st.permutations))
def test_late_answers_equal_the_fold(arriving: list[Look]) -> None:
    """Answers that arrive out of order come to the same rows as folding everything."""
    assert carried_on(arriving, POST) == make_trail(arriving)


def test_stale_first_answer_after_a_wall_equals_the_fold() -> None:
    """A first answer that speaks of the time before a wall is folded with the wall after it."""
    arriving = [make_look(10, WALL), make_look(20, VISIBLE, age_minutes=15)]
    assert carried_on(arriving, POST) == make_trail(arriving)


@given(looks().flatmap(st.permutations))
def test_late_answers_of_an_account_equal_the_fold(arriving: list[Look]) -> None:
    """So do those of an account, seen through its posts, once it has been seen."""
    first = make_look(-10)
    assert carried_on([first, *arriving], AUTHOR) == make_trail([first, *arriving], AUTHOR)


@given(looks())
def test_stepwise_second_look_is_after_the_first(told: list[Look]) -> None:
    """A second look is due five or fifteen minutes after a look that was made."""
    due = second_look_due(make_trail(told))
    waits = (STATED_WAIT, UNSTATED_WAIT)
    times = {look.answered_at + wait for look in told for wait in waits}
    assert due is None or due in times


def rests_on(event: Event, told: Sequence[Look]) -> tuple[Look, Look]:
    """Return the first contrary look and the one that confirmed it."""
    mine = [look for look in told if look.verdict.conclusive]
    first = next(look for look in mine if look.answered_at == event.before)
    second = next(look for look in mine if look.answered_at == event.confirmed_at)
    return first, second


@given(looks())
def test_confirmed_negatives_rest_on_two_looks(told: list[Look]) -> None:
    """What is confirmed gone or limited was seen so twice, the wait apart, and never otherwise."""
    told = [look for look in told if look.purpose is not Purpose.SIGHTING]
    events = [event for event in make_trail(told).events if event.kind in NEGATIVE]
    pairs = [rests_on(event, told) for event in events if event.confirmed_at is not None]
    assert all(two.asked_at - one.answered_at >= STATED_WAIT for one, two in pairs)
    assert all(
        two.asked_at - one.answered_at >= UNSTATED_WAIT
        or one.verdict.outcome.states_cause
        or any(
            look.verdict.outcome.states_cause
            for look in told
            if one.answered_at <= look.answered_at <= two.answered_at
        )
        for one, two in pairs
    )
    between = [
        look.verdict.availability is one.verdict.availability
        for one, two in pairs
        for look in told
        if look.verdict.conclusive and one.answered_at <= look.answered_at <= two.answered_at
    ]
    assert all(between)


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30)), max_size=6))
def test_single_absences_are_never_confirmed(gaps: list[tuple[int, int]]) -> None:
    """However long it lasts, one absent look between visible ones confirms nothing."""
    told, when = [make_look(0)], 0
    for to_absent, to_visible in gaps:
        told.append(make_look(when + to_absent, REMOVED))
        when += to_absent + to_visible
        told.append(make_look(when))
    kinds = {event.kind for event in make_trail(told).events if event.confirmed_at is not None}
    assert kinds == {EventKind.APPEARED}


@dataclass(frozen=True)
class World:
    """A hidden truth: from these times on (minutes), the post is so."""

    changes: tuple[tuple[float, Outcome], ...]

    def state(self, minutes: float) -> Outcome:
        """Return what is true at ``minutes``."""
        return next((is_so for when, is_so in reversed(self.changes) if when <= minutes), VISIBLE)

    def holds(self, kind: EventKind, after: datetime | None, before: datetime) -> bool:
        """Say whether a true change of ``kind`` lies in (after, before]."""
        assert after is not None
        gone = kind is EventKind.GONE
        was = VISIBLE
        for when, is_so in self.changes:
            went = was.availability is not Availability.ABSENT and (
                is_so.availability is Availability.ABSENT
            )
            came = was.availability is Availability.ABSENT and (
                is_so.availability is not Availability.ABSENT
            )
            if (went if gone else came) and after < at(when) <= before:
                return True
            was = is_so
        return False


@st.composite
def watched(draw: st.DrawFn) -> tuple[World, list[Look]]:
    """Draw a hidden truth and truthful looks at it: some walled, some out of a cache."""
    steps = draw(st.lists(st.integers(1, 60), max_size=8))
    states = [draw(st.sampled_from((VISIBLE, NOT_FOUND, REMOVED, GATED))) for _ in steps]
    world = World(tuple(zip(itertools.accumulate(steps), states, strict=True)))
    asked = list(itertools.accumulate(draw(st.lists(st.integers(1, 25), max_size=20))))
    told = []
    for minute in asked:
        age = draw(st.sampled_from((0, 0, 0, 0.5, 7.25, 31.75)))
        drawn = draw(st.integers(0, 30))
        truth = WALL if draw(st.integers(0, 4)) == 0 else world.state(minute - age + drawn / 60)
        told.append(make_look(minute, truth, age_minutes=age, takes_s=30))
    return world, told


def overlap_free(told: Sequence[Look]) -> list[Look]:
    """Return the looks that speak of times of their own."""
    kept: list[Look] = []
    for look in sorted(told, key=order):
        if not kept or look.asked_at > kept[-1].answered_at:
            kept.append(look)
    return kept


@settings(max_examples=150)
@given(watched())
def test_confirmed_brackets_hold_the_truth(drawn: tuple[World, list[Look]]) -> None:
    """Every confirmed going and return lies where a true change of that kind lay."""
    world, told = drawn
    false = [
        event
        for event in make_trail(overlap_free(told)).events
        if event.confirmed_at is not None
        and event.kind in (EventKind.GONE, EventKind.RETURNED)
        and not world.holds(event.kind, event.after, event.before)
    ]
    assert false == []


@given(watched(), st.timedeltas(timedelta(days=-400), timedelta(days=400)))
def test_stories_do_not_depend_on_the_calendar(
    drawn: tuple[World, list[Look]], by: timedelta
) -> None:
    """Moving all looks by the same time moves all brackets by it and changes nothing else."""
    moved = [
        replace(look, asked_at=look.asked_at + by, answered_at=look.answered_at + by)
        for look in drawn[1]
    ]
    here, there = make_trail(drawn[1]), make_trail(moved)
    assert [event.kind for event in here.events] == [event.kind for event in there.events]
    assert [event.before + by for event in here.events] == [event.before for event in there.events]
    assert fold(here, ()) == here
