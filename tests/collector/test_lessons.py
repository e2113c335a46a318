"""What a pass teaches: spans under watch, goings and returns, each counted once."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from checker.collector.hazard import Counts
from checker.collector.learning import HEAT_SHARE, MOST_SAVED, Ledger, Lore
from checker.collector.lessons import Lesson, learn, left_open, lessons
from checker.collector.meaning import Settled
from checker.judge.spells import Trail
from checker.judge.verdicts import Judged
from checker.model import EventKind, Observation, Purpose, Verdict
from checker.store.agenda import Due, Intent
from checker.store.learned import WHOLE
from tests.support.builders import make_observation, make_pass
from tests.support.stories import NOT_FOUND, POST, REMOVED, START, VISIBLE, WALL, at, story

AUTHOR_ID = 7
TOPICS = {1: ("t",)}


def make_due(looked: float | None = 0.0, **changed: object) -> Due:
    """Return the usual post as due, last looked at ``looked`` minutes into its story."""
    due = Due(
        subject=POST,
        subject_id=1,
        next_at=at(60),
        purpose=Purpose.SCHEDULED,
        cadence_s=3_600.0,
        added_at=START,
        account_id=AUTHOR_ID,
        author=None,
        account_away=False,
        held=None,
        seen=True,
        intent=Intent(born_at=START, looked_at=at(looked) if looked is not None else None),
    )
    return replace(due, **changed)  # type: ignore[arg-type]


def make_lesson(trail: Trail, looked: float | None, now: float | None, since: float = 0) -> Lesson:
    """Return a lesson: looked at before and now, with what was confirmed ``since`` as new."""
    return Lesson(
        due=make_due(looked),
        trail=trail,
        told=now is not None,
        left_open=False,
        born_at=START,
        looked_at=at(now) if now is not None else None,
        new=tuple(
            event
            for event in trail.events
            if event.confirmed_at is not None and event.confirmed_at >= at(since)
        ),
    )


def taught(*all_lessons: Lesson, **lore: object) -> tuple[Lore, dict[int, int]]:
    """Return what the lessons leave behind, and how many posts of each account went."""
    fresh = replace(
        Lore(START, {}, Counts(START), Ledger(START)),
        **lore,  # type: ignore[arg-type]
    )
    return fresh, learn(fresh, all_lessons, TOPICS, at(999))


GONE = story((0, VISIBLE), (60, NOT_FOUND), (80, NOT_FOUND))
BACK = story((0, VISIBLE), (60, REMOVED), (80, REMOVED), (200, VISIBLE))


def minutes(counts: Counts | None) -> float:
    """Return for how long posts were under watch, in minutes."""
    return sum(counts.days) * 24 * 60 if counts else 0.0


def n_events(counts: Counts | None) -> float:
    """Return how many changes were counted."""
    return sum(counts.events) if counts else 0.0


def test_staying_counts_the_time_between_two_looks() -> None:
    """A post that was there before and is now was under watch in between, on topic and platform."""
    lore, gone = taught(make_lesson(story((0, VISIBLE), (60, VISIBLE)), 0, 60))
    assert minutes(lore.gone[WHOLE]) == minutes(lore.gone["t"]) == pytest.approx(60)
    assert (n_events(lore.gone[WHOLE]), gone) == (0.0, {})


@pytest.mark.parametrize(("looked", "now"), [(None, 60), (60, 60), (60, 50), (60, None)], ids=str)
def test_no_time_between_two_looks_teaches_nothing(looked: float | None, now: float | None) -> None:
    """A first look, a repeated one, a set-back clock and a silent look count no time."""
    lore, _ = taught(make_lesson(story((0, VISIBLE)), looked, now, since=500))
    assert lore.gone == {}
    assert minutes(lore.back) == 0.0


def test_nothing_held_teaches_nothing() -> None:
    """A post of which nothing is held yet counts no time."""
    lore, _ = taught(make_lesson(story((0, WALL)), 0, 60))
    assert lore.gone == {}


def test_a_going_counts_once_and_its_time_to_the_middle() -> None:
    """A confirmed going is one event in its bracket, under watch up to the bracket's middle."""
    lore, gone = taught(make_lesson(GONE, 0, 80, since=70))
    assert n_events(lore.gone["t"]) == pytest.approx(1.0)
    assert minutes(lore.gone["t"]) == pytest.approx(30)
    assert gone == {AUTHOR_ID: 1}


def test_an_unconfirmed_going_counts_nothing() -> None:
    """A first contrary look is a question and no event."""
    lesson = make_lesson(story((0, VISIBLE), (60, NOT_FOUND)), 0, 0)
    lore, gone = taught(lesson)
    assert (lore.gone, gone, lore.hot_topics) == ({}, {}, {})


def test_an_account_that_takes_all_its_posts_along_counts_once() -> None:
    """However many posts of an account go in a pass, it is one going of the account."""
    _, gone = taught(*[make_lesson(GONE, 0, 80, since=70)] * 5)
    assert gone == {AUTHOR_ID: 1}


def test_being_away_counts_the_time_since_the_going() -> None:
    """A post that is still gone was awaited between the two looks, by the time since it went."""
    trail = story((0, VISIBLE), (60, REMOVED), (80, REMOVED), (140, REMOVED))
    lore, _ = taught(make_lesson(trail, 80, 140, since=90))
    assert lore.gone == {}
    assert minutes(lore.back) == pytest.approx(60)
    assert lore.back.days[0] == 0.0


def test_a_return_counts_once_and_its_time_to_the_middle() -> None:
    """A return is one event by the time since the going, awaited up to its bracket's middle."""
    lore, gone = taught(make_lesson(BACK, 80, 200, since=190))
    assert n_events(lore.back) == pytest.approx(1.0)
    assert minutes(lore.back) == pytest.approx(60)
    assert (lore.gone, gone) == ({}, {})


@pytest.mark.parametrize(("trail", "since"), [(GONE, 70), (BACK, 190)], ids=["gone", "back"])
def test_a_confirmed_change_stirs(trail: Trail, since: float) -> None:
    """A confirmed going and a return make the post's topic and account hot from now on."""
    lore, _ = taught(make_lesson(trail, 0, 200, since=since))
    assert (lore.hot_topics, lore.hot_accounts) == ({"t": at(999)}, {AUTHOR_ID: at(999)})


def test_each_look_saves_up_for_heat() -> None:
    """Every look adds a tenth of one to what changes may draw, up to a bound."""
    quiet = make_lesson(story((0, VISIBLE), (60, VISIBLE)), 0, 60, since=500)
    lore, _ = taught(*[quiet] * 5, saved=0.0)
    assert lore.saved == pytest.approx(5 * HEAT_SHARE)
    assert taught(quiet, saved=MOST_SAVED)[0].saved == MOST_SAVED


def looked_at(
    due: Due, minute: float, trail: Trail, *, created_at: datetime | None = None
) -> Lesson:
    """Return the lesson of a look answered at a minute, after which ``trail`` is held."""
    usual = make_observation(POST)
    reading = replace(
        usual.reading, asked_at=at(minute), answered_at=at(minute), created_at=created_at
    )
    observation = replace(usual, reading=reading)
    last = trail.last
    verdict = Verdict(last.outcome if last is not None else WALL, "r")
    settled = Settled([Judged(observation, verdict, controlled=True)], {POST: trail})
    start = make_pass(started_at=at(minute))
    (lesson,) = lessons(start, [(due, observation)], settled)
    return lesson


def test_a_look_that_raises_a_question_leaves_the_last_one_standing() -> None:
    """The time under watch ends with a sure look: not with a contrary one, until confirmed."""
    asked = looked_at(make_due(0), 60, story((0, VISIBLE), (60, NOT_FOUND)))
    answered = looked_at(make_due(0), 80, GONE)
    assert (asked.looked_at, asked.new) == (at(0), ())
    assert answered.looked_at == at(80)
    assert [event.kind for event in answered.new] == [EventKind.GONE]


def test_a_look_that_told_nothing_leaves_the_last_one_standing() -> None:
    """After a wall the post was last looked at when it was before, and counts as there."""
    lesson = looked_at(make_due(0), 60, make_trail_of_nothing())
    assert (lesson.told, lesson.looked_at, lesson.is_there) == (False, at(0), True)


def make_trail_of_nothing() -> Trail:
    """Return the trail of a post of which no look told anything."""
    return story((0, WALL))


@pytest.mark.parametrize(
    ("known", "created", "born"),
    [(None, None, 0), (None, -90, -90), (-30, -90, -30), (None, 500, 0)],
    ids=["nothing told", "as the platform says", "as known before", "in the future"],
)
def test_age_counts_from_the_making(
    known: float | None, created: float | None, born: float
) -> None:
    """A post's age counts from when it was made, and from its coming where that is not known."""
    intent = Intent(born_at=at(known) if known is not None else None)
    created_at = at(created) if created is not None else None
    trail = story((0, VISIBLE), (60, VISIBLE))
    lesson = looked_at(make_due(intent=intent), 60, trail, created_at=created_at)
    assert lesson.born_at == at(born)
    assert lesson.age(at(-999)) == timedelta(0)


def test_what_is_on_no_agenda_teaches_nothing() -> None:
    """An account or a negative control that is asked along yields no lesson."""
    observation = make_observation(POST)
    empty = Settled([], {})
    assert list(lessons(make_pass(), [(make_due(added_at=None), observation)], empty)) == []


@pytest.mark.parametrize(
    ("purpose", "told", "answered", "is_open"),
    [
        (Purpose.SECOND, True, 61, False),
        (Purpose.SECOND, True, 59, True),
        (Purpose.SECOND, False, 61, True),
        (Purpose.SCHEDULED, False, 61, False),
    ],
)
def test_a_second_look_that_settles_nothing_leaves_its_question_open(
    purpose: Purpose, told: bool, answered: float, is_open: bool
) -> None:
    """A wall, or an answer older than the question, leaves a second look's question open."""
    usual = make_observation(POST)
    observation: Observation = replace(
        usual, reading=replace(usual.reading, asked_at=at(61), answered_at=at(answered))
    )
    assert left_open(make_due(purpose=purpose), observation, told=told) is is_open
