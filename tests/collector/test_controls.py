"""Controls: a pass at ease asks few of them, and all once anything is not as it was."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from checker.collector.controls import N_CONTROLS, with_controls
from checker.collector.equipment import Equipment
from checker.collector.passes import WHOLE_EVERY, run_pass
from checker.judge.spells import Trail
from checker.model import Availability, Origin, Purpose
from checker.model import post as post_of
from checker.store import agenda, append, derived, entries
from checker.store.agenda import Due
from tests.collector.conftest import Stage
from tests.collector.scene import START, TIKTOK, hours, post, tiktok_id, until
from tests.support.builders import make_spell

N_HELD = 6
Planned = tuple[list[Due], list[Due]]


@pytest.fixture
def connection(stage: Stage) -> Iterator[sa.Connection]:
    """Work on a store with six posts that were seen often, due an hour from now on."""
    scene = stage([post(number) for number in range(N_HELD)])
    with scene.engine.begin() as connection:
        posts = [post_of("tiktok", tiktok_id(n, hours(-24))) for n in range(N_HELD)]
        ids = append.subject_ids(connection, posts)
        due = [(ids[one], "tiktok", hours(1), Purpose.SCHEDULED, 60.0) for one in posts]
        agenda.put(connection, due, "here", added_at=START)
        for one in posts:
            empty = Trail(subject=one, vantage="here", origin=Origin.SIMULATED)
            full = replace(empty, spells=(make_spell(n_looks=9),))
            derived.write_trails(connection, [(full, empty, ids[one])])
    with scene.engine.connect() as connection:
        yield connection


def known(connection: sa.Connection, *numbers: int) -> list[Due]:
    """Return some of the held posts as due, in order."""
    posts = [post_of("tiktok", tiktok_id(number, hours(-24))) for number in numbers]
    ids = append.subject_ids(connection, posts)
    found = {item.subject: item for item in agenda.states(connection, ids.values(), "here")}
    return [found[one] for one in posts]


def unknown(connection: sa.Connection) -> Due:
    """Return a post that was never looked at as due."""
    (row_id,) = append.subject_ids(connection, [post_of("tiktok", "99")]).values()
    (found,) = agenda.states(connection, [row_id], "here")
    return replace(found, added_at=START, purpose=Purpose.SCHEDULED)


def asked(connection: sa.Connection, due: list[Due], *, whole: bool = False) -> Planned:
    """Return who is asked and who is kept in reserve."""
    return with_controls(connection, TIKTOK, "here", due, START, whole=whole)


def n_of(items: list[Due], purpose: Purpose) -> int:
    """Count those that are asked for one reason."""
    return sum(item.purpose is purpose for item in items)


def test_a_whole_pass_asks_all_controls(connection: sa.Connection) -> None:
    """Three controls and a negative one stand beside a single post, and none in reserve."""
    planned, reserve = asked(connection, [unknown(connection)], whole=True)
    assert reserve == []
    assert n_of(planned, Purpose.CONTROL) == N_CONTROLS
    assert n_of(planned, Purpose.NEGATIVE) == 1


def test_a_pass_at_ease_asks_one_control(connection: sa.Connection) -> None:
    """Where none of those due is known to be there, one control is asked, the rest kept."""
    planned, reserve = asked(connection, [unknown(connection)])
    assert [item.purpose for item in planned] == [Purpose.CONTROL, Purpose.SCHEDULED]
    assert n_of(reserve, Purpose.CONTROL) == N_CONTROLS - 1
    assert n_of(reserve, Purpose.NEGATIVE) == 1


def test_two_that_are_due_anyway_serve_as_controls(connection: sa.Connection) -> None:
    """Where two of those due should be there, no look is spent on a control at all."""
    due = known(connection, 3, 4)
    planned, reserve = asked(connection, due)
    assert {item.subject_id for item in planned} == {item.subject_id for item in due}
    assert not {item.subject_id for item in reserve} & {item.subject_id for item in due}


def test_two_posts_of_one_account_serve_as_one(connection: sa.Connection) -> None:
    """Two of an account may go together: they spare no control."""
    due = [replace(item, account_id=77) for item in known(connection, 3, 4)]
    planned, _ = asked(connection, due)
    assert len(planned) == 3


@pytest.mark.parametrize(
    "changed",
    [
        {"purpose": Purpose.SECOND},
        {"purpose": Purpose.TRIGGERED, "hinted": True},
        {"held": Availability.ABSENT},
    ],
    ids=["a second look", "a hint", "a possible return"],
)
def test_where_more_hangs_on_a_look_all_controls_are_asked(
    connection: sa.Connection, changed: dict[str, object]
) -> None:
    """A second look, a hint and a look at what is gone keep no control in reserve."""
    (one,) = known(connection, 3)
    planned, reserve = asked(connection, [replace(one, **changed)])  # type: ignore[arg-type]
    assert reserve == []
    assert n_of(planned, Purpose.CONTROL) == N_CONTROLS


def test_what_is_planned_and_kept_is_all_there_is(connection: sa.Connection) -> None:
    """At ease as well as whole the same ones are chosen; none is asked twice."""
    due = [unknown(connection)]
    whole, _ = asked(connection, due, whole=True)
    planned, reserve = asked(connection, due)
    both = [item.subject_id for item in (*planned, *reserve)]
    assert sorted(both) == sorted(item.subject_id for item in whole)


def test_nothing_due_asks_no_negative_control(connection: sa.Connection) -> None:
    """A pass without anything due asks for nothing that is not there."""
    planned, reserve = asked(connection, [])
    assert n_of([*planned, *reserve], Purpose.NEGATIVE) == 0


def test_our_own_post_that_was_taken_down_is_the_negative_control(
    connection: sa.Connection,
) -> None:
    """A canary that is expected to be absent comes before an id that was never issued."""
    own = post_of("tiktok", "4242")
    entries.add_canary(connection, own, "https://example.org", START, expected="absent")
    planned, _ = asked(connection, [unknown(connection)], whole=True)
    (negative,) = [item for item in planned if item.purpose is Purpose.NEGATIVE]
    assert (negative.subject, negative.held, negative.added_at) == (own, None, None)


@pytest.mark.parametrize(
    ("word", "n_posts", "n_negative"),
    [("visible", 2, 0), ("not_found", N_CONTROLS, 1)],
    ids=["there", "gone"],
)
def test_the_reserve_is_asked_once_something_is_not_as_it_was(
    stage: Stage, word: str, n_posts: int, n_negative: int
) -> None:
    """Two that serve as controls cost two looks; once one goes all the others are asked too."""
    states = [(0.5, word)] if word != "visible" else []
    scene = stage([post(number, states=states * (number == 0)) for number in range(N_HELD)])

    async def act(equipment: Equipment) -> None:
        await run_pass(equipment, TIKTOK, with_discovery=True)
        for hour in (0.2, 0.4):
            await until(equipment, hour)
            await run_pass(equipment, TIKTOK)
        await until(equipment, 0.6)
        with equipment.engine.begin() as connection:
            due = known(connection, 0, 1)
        equipment.whole_at["tiktok"] = hours(0.5)
        running = await run_pass(equipment, TIKTOK, due)
        posts = [item for item, _ in running.looked if item.purpose is not Purpose.ACCOUNT]
        assert n_of(posts, Purpose.NEGATIVE) == n_negative
        assert len(posts) - n_negative == n_posts

    scene.play(act)


@pytest.mark.parametrize(
    ("since", "n_negative"),
    [(timedelta(minutes=1), 0), (WHOLE_EVERY, 1), (-timedelta(minutes=1), 1)],
    ids=["just now", "an hour ago", "in the future"],
)
def test_once_an_hour_a_pass_is_whole(stage: Stage, since: timedelta, n_negative: int) -> None:
    """After an hour, or where the clock was set back, a pass asks all its controls again."""
    scene = stage([post(number) for number in range(N_HELD)])

    async def act(equipment: Equipment) -> None:
        await run_pass(equipment, TIKTOK, with_discovery=True)
        await until(equipment, 0.4)
        with equipment.engine.begin() as connection:
            due = known(connection, 0, 1)
        equipment.whole_at["tiktok"] = equipment.clock.now() - since
        running = await run_pass(equipment, TIKTOK, due)
        assert n_of([item for item, _ in running.looked], Purpose.NEGATIVE) == n_negative

    scene.play(act)
