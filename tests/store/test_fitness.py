"""Who is fit to be a control: posts that were seen there often, of one account no two."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from checker.judge.spells import Trail
from checker.model import Origin, Purpose, Role, Spell, Subject, account, post
from checker.store import agenda, append, derived, entries, fitness
from tests.support.builders import ABSENT, HERE, NOON, POST, later, make_spell, make_topic

ALICE = account("bluesky", "did:plc:alice")


def _plan(connection: sa.Connection, *rows: tuple[Subject, float, Purpose]) -> dict[Subject, int]:
    ids = append.subject_ids(connection, [subject for subject, _, _ in rows])
    due = [
        (ids[subject], subject.platform, later(at_s), purpose, 60.0)
        for subject, at_s, purpose in rows
    ]
    agenda.put(connection, due, HERE, added_at=NOON)
    return ids


def _hold(connection: sa.Connection, subject: Subject, spell: Spell) -> None:
    empty = Trail(subject=subject, vantage=HERE, origin=Origin.OBSERVED)
    full = Trail(subject=subject, vantage=HERE, origin=Origin.OBSERVED, spells=(spell,))
    row_id = append.subject_ids(connection, [subject])[subject]
    derived.write_trails(connection, [(full, empty, row_id)])


def _posts(*names: str) -> list[Subject]:
    return [post("bluesky", name) for name in names]


def _due_and_seen(connection: sa.Connection, **posts: tuple[float, int]) -> None:
    """Plan posts, held to be there, by name: (due in seconds, looks so far)."""
    subjects = dict(zip(posts, _posts(*posts), strict=True))
    _plan(connection, *((subjects[name], posts[name][0], Purpose.SCHEDULED) for name in posts))
    for name, (_, n_looks) in posts.items():
        _hold(connection, subjects[name], make_spell(n_looks=n_looks))


def _witnesses(connection: sa.Connection, limit: int = 9) -> list[str]:
    found = fitness.fit_witnesses(connection, "bluesky", HERE, limit)
    return [item.subject.native_id for item in found]


def test_no_two_witnesses_are_of_one_account(connection: sa.Connection) -> None:
    """Of an author's posts only the one that was seen most often bears witness."""
    one, two, three = _posts("one", "two", "three")
    ids = _plan(connection, *((item, 0, Purpose.SCHEDULED) for item in (one, two, three)))
    for subject, n_looks in ((one, 3), (two, 8), (three, 5)):
        _hold(connection, subject, make_spell(n_looks=n_looks))
    author = append.subject_ids(connection, [ALICE])[ALICE]
    append.authorships(connection, [(ids[one], author), (ids[two], author)])
    assert _witnesses(connection) == ["two", "three"]


def test_posts_of_a_control_topic_bear_witness_first(connection: sa.Connection) -> None:
    """A topic with the role control gives its posts precedence."""
    append.topic(connection, make_topic("calm", role=Role.CONTROL), Origin.OBSERVED)
    often, calm = _posts("often", "calm")
    ids = _plan(connection, (often, 0, Purpose.SCHEDULED), (calm, 0, Purpose.SCHEDULED))
    _hold(connection, often, make_spell(n_looks=50))
    _hold(connection, calm, make_spell(n_looks=2))
    append.members(connection, "calm", [ids[calm]], since=NOON)
    assert _witnesses(connection) == ["calm", "often"]


@pytest.mark.parametrize(
    ("subject", "spell"),
    [
        (POST, make_spell(outcome=ABSENT)),
        (POST, make_spell(confirmed_at=None)),
        (ALICE, make_spell()),
        (post("tiktok", "1"), make_spell()),
    ],
    ids=["absent", "unconfirmed", "an account", "another platform"],
)
def test_who_is_not_fit_bears_no_witness(
    connection: sa.Connection, subject: Subject, spell: Spell
) -> None:
    """Only posts of the platform that are confirmed to be there bear witness."""
    _plan(connection, (subject, 0, Purpose.SCHEDULED))
    _hold(connection, subject, spell)
    assert _witnesses(connection) == []


def test_witnesses_are_no_more_than_asked_for(connection: sa.Connection) -> None:
    """The limit holds."""
    for subject in _posts("a", "b", "c"):
        _plan(connection, (subject, 0, Purpose.SCHEDULED))
        _hold(connection, subject, make_spell())
    assert len(_witnesses(connection, limit=2)) == 2


def test_of_those_seen_often_the_one_due_soonest_comes_first(connection: sa.Connection) -> None:
    """A control that is due soon anyway costs no further look; one seen rarely comes last."""
    _due_and_seen(connection, rare=(0, 3), later=(900, 90), soon=(60, 4))
    assert _witnesses(connection, limit=3) == ["soon", "later", "rare"]


def test_where_all_must_be_searched_the_longest_seen_come_first(
    connection: sa.Connection,
) -> None:
    """With fewer fit ones than asked for, the order is that of the looks so far."""
    _due_and_seen(connection, rare=(0, 3), later=(900, 90), soon=(60, 4))
    assert _witnesses(connection, limit=4) == ["later", "soon", "rare"]


def test_only_the_soonest_are_searched_where_they_suffice(
    connection: sa.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A post that is due late is passed over while those due soon are enough, and found if not."""
    monkeypatch.setattr(fitness, "MOST_SOON", 2)
    _due_and_seen(connection, one=(0, 3), two=(1, 2), far=(9_000, 90))
    assert _witnesses(connection, limit=2) == ["one", "two"]
    assert _witnesses(connection, limit=3) == ["far", "one", "two"]


@pytest.mark.parametrize("limit", [2, 9])
def test_our_own_posts_bear_witness_first(connection: sa.Connection, limit: int) -> None:
    """A canary comes before posts that were seen more often, also where it is due late."""
    _due_and_seen(connection, often=(0, 90), ours=(9_000, 2))
    (ours,) = _posts("ours")
    entries.add_canary(connection, ours, "https://example.org/1", NOON, expected="visible")
    assert _witnesses(connection, limit) == ["ours", "often"]


@pytest.mark.parametrize("limit", [2, 9])
def test_one_that_could_not_be_told_comes_last(connection: sa.Connection, limit: int) -> None:
    """A post whose last look told nothing may be a control that died: it voids no pass again."""
    _due_and_seen(connection, well=(60, 2))
    (silent,) = _posts("silent")
    _plan(connection, (silent, 0, Purpose.SCHEDULED))
    _hold(connection, silent, make_spell(n_looks=90, n_could_not_tell=1))
    assert _witnesses(connection, limit) == ["well", "silent"]


def _server(subject: Subject) -> str | None:
    """Return the first letter of a post's name as its server; ``x`` is not asked."""
    return None if subject.native_id[0] == "x" else subject.native_id[0]


@pytest.mark.parametrize("most_searched", [20_000, 2])
def test_the_limit_is_of_each_server(
    connection: sa.Connection, monkeypatch: pytest.MonkeyPatch, most_searched: int
) -> None:
    """Of each server so many are found, of one that is not asked none; also where all are many."""
    monkeypatch.setattr(fitness, "MOST_SEARCHED", most_searched)
    fitness._size_query.cache_clear()
    _due_and_seen(connection, a1=(0, 5), a2=(1, 9), b1=(2, 3), x1=(3, 7))
    found = fitness.fit_witnesses(connection, "bluesky", HERE, 1, _server)
    fitness._size_query.cache_clear()
    wanted = ["a2", "b1"] if most_searched > 2 else ["a2"]
    assert [item.subject.native_id for item in found] == wanted
