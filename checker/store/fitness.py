"""Which posts are fit to be controls: seen there often enough to be expected there again."""

import contextlib
from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any

import sqlalchemy as sa

from checker.model import Availability, Role, Subject, SubjectKind
from checker.store import schema
from checker.store.agenda import HERE, Due, due_of, with_state
from checker.store.derived import subject_of
from checker.store.entered import canaries

SEEN_OFTEN = 4
"""A post that was there at so many looks serves as a control before any other."""

MOST_SEARCHED = 20_000
"""More posts of a platform of many servers than this are not all searched for every pass."""

MOST_SOON = 300
"""Among so many posts that are due soonest, controls are looked for first."""


def fit_witnesses(
    connection: sa.Connection,
    platform: str,
    vantage: str,
    limit: int,
    server_of: Callable[[Subject], str | None] | None = None,
) -> list[Due]:
    """Return posts that could serve as controls: seen there often, confirmed, still there.

    Canaries come first, then posts of topics with the role *control*; no two are of one account.
    Of those seen often enough the one due soonest comes first: its look is only brought forward.
    Where that yields too few, all posts are searched, and the longest seen come first.
    Those whose last look could not tell come after all others: a control that died makes its pass
    void, so that its own death is never held, and it would void every pass after that one too.

    Args:
        connection: the store.
        platform: of which platform.
        vantage: seen from where.
        limit: at most so many (of each server).
        server_of: for a platform of many servers, which one a subject lives on; None for a
            subject whose server is not asked.
    """
    given: dict[str, Any] = {"here": vantage, "platform": platform}
    if server_of is None:
        near = connection.execute(
            _witness_query(near=True), given | {"most": MOST_SOON, "soon": MOST_SOON}
        )
        found = _apart(near, limit, None)
        if len(found) == limit:
            return found
    elif len(connection.execute(_size_query(), given).all()) == MOST_SEARCHED:
        # too many to be sorted for every pass: those due soonest have pages of the same servers
        given |= {"soon": MOST_SEARCHED}
        rows = connection.execute(
            _witness_query(near=True, longest=True), given | {"most": 200 * limit}
        )
        return _apart(rows, limit, server_of)
    most = limit * (20 if server_of is None else 200)
    rows = connection.execute(_witness_query(near=False), given | {"most": most})
    return _apart(rows, limit, server_of)


@cache
def _size_query() -> sa.Select[Any]:
    agenda = schema.agenda
    here = (agenda.c.platform == sa.bindparam("platform"), agenda.c.vantage == HERE)
    return sa.select(agenda.c.subject_id).where(*here).limit(MOST_SEARCHED)


def _apart(
    fit: sa.CursorResult[Any], limit: int, server_of: Callable[[Subject], str | None] | None
) -> list[Due]:
    """Return the first ``limit`` of each server, no two of one account; reads no more than that."""
    chosen: dict[int, Due] = {}
    n_of: Counter[str] = Counter()
    with contextlib.closing(fit):
        for row in fit:
            key = row.account_id or -row.id
            server = server_of(subject_of(row)) if server_of is not None else row.platform
            if server is None or key in chosen or n_of[server] >= limit:
                continue
            chosen[key] = due_of(row)
            n_of[server] += 1
            if server_of is None and len(chosen) == limit:
                break
    return list(chosen.values())


def _near() -> Any:
    """Return the condition of being among those due soonest, or a canary."""
    agenda, subjects = schema.agenda, schema.subjects
    soonest = (
        sa.select(agenda.c.subject_id)
        .where(agenda.c.platform == sa.bindparam("platform"), agenda.c.vantage == HERE)
        .order_by(agenda.c.next_at)
        .limit(sa.bindparam("soon", type_=sa.Integer))
    )
    # one list of both: two conditions joined by "or" would have every subject read
    wanted = sa.union_all(soonest.subquery().select(), sa.select(canaries.c.subject_id))
    return subjects.c.id.in_(wanted)


@cache
def _witness_query(*, near: bool, longest: bool = False) -> sa.Select[Any]:
    agenda = schema.agenda
    subjects, members, topics = schema.subjects, schema.memberships, schema.topics
    base, spells = with_state()
    # An expression, so that no index by platform is taken in the place of the few chosen.
    of_platform = subjects.c.platform.concat("") if near else subjects.c.platform
    of_control = (
        sa.select(sa.literal(1))
        .select_from(members.join(topics, topics.c.name == members.c.topic))
        .where(members.c.subject_id == subjects.c.id, topics.c.role == Role.CONTROL.value)
        .exists()
    )
    of_ours = sa.select(sa.literal(1)).where(canaries.c.subject_id == subjects.c.id).exists()
    return (
        base.where(
            of_platform == sa.bindparam("platform"),
            subjects.c.kind == SubjectKind.POST.value,
            spells.c.availability == Availability.VISIBLE.value,
            spells.c.confirmed_at.is_not(None),
            *([_near()] if near else []),
        )
        .order_by(
            spells.c.n_could_not_tell > 0,
            sa.case((of_ours, 0), (of_control, 1), else_=2),
            *((spells.c.n_looks < SEEN_OFTEN, agenda.c.next_at) if near and not longest else ()),
            spells.c.n_looks.desc(),
            subjects.c.id,
        )
        .limit(sa.bindparam("most", type_=sa.Integer))
    )
