"""Work in hand: who is due when. Mutable, and worth nothing as evidence."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa

from checker.judge.spells import THERE
from checker.model import Availability, Purpose, Subject, account
from checker.store import schema
from checker.store.derived import SUBJECT_COLUMNS, subject_of
from checker.store.dialects import insert_into
from checker.store.types import Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """What the schedule knows of a subject on the agenda, and what it meant with the next look.

    Attributes:
        born_at: when the post was made, as its platform says; None where it does not.
        looked_at: the last look that told something, None before the first.
        policy: the policy that put it where it stands, with its version.
        hazard_per_day: changes a day that were expected.
        rate_per_day: looks a day that were meant.
    """

    born_at: datetime | None = None
    looked_at: datetime | None = None
    policy: str | None = None
    hazard_per_day: float | None = None
    rate_per_day: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A subject that should be looked at.

    Attributes:
        subject_id: row id.
        next_at: when it became due, None for one that is not on the agenda.
        purpose: why it is due.
        cadence_s: the gap that was scheduled before this look.
        added_at: when it came onto the agenda, None for one that is not on it.
        account_id: row id of its author's account, None when unknown.
        author: that account.
        account_away: that account was not there when it was last looked at.
        held: availability of the spell that is on, None before the first conclusive look.
        seen: it had been seen, once at least.
        hinted: a stream said that something happened to it.
        intent: what the schedule meant with this look; empty for one that is not on the agenda.
    """

    subject: Subject
    subject_id: int
    next_at: datetime | None
    purpose: Purpose
    cadence_s: float | None
    added_at: datetime | None
    account_id: int | None
    author: Subject | None
    account_away: bool
    held: Availability | None
    seen: bool
    hinted: bool = False
    intent: Intent = Intent()

    @property
    def expected_visible(self) -> bool:
        """Whether it should be there now, and so can bear witness for others.

        One that a stream hinted at may well be gone: it would speak against the others wrongly.
        """
        return self.held in THERE and not self.hinted


LOOK_AHEAD = timedelta(seconds=60)
"""Who is due this soon is looked at now, if a pass is under way anyway."""

MOST_RANKED = 5_000
"""Of a longer queue nobody is preferred: it is worked off as a whole."""

FAR_AHEAD = timedelta(minutes=7.5)
LONG_CADENCE_S = 3_600.0
"""Who waited for an hour or more comes along when due this soon: an eighth early at most."""

HERE = sa.bindparam("here", type_=sa.String)
"""The vantage point, filled in when a query is run."""


def _newest_spell(subject_id: Any, name: str) -> tuple[Any, Any]:
    """Return an alias of ``spells`` and the condition that joins a subject's newest one."""
    spells, inner = schema.spells.alias(name), schema.spells.alias(f"{name}_of")
    newest = (
        sa.select(sa.func.max(inner.c.ordinal))
        .where(inner.c.subject_id == subject_id, inner.c.vantage == HERE)
        .scalar_subquery()
    )
    joined = sa.and_(
        spells.c.subject_id == subject_id,
        spells.c.vantage == HERE,
        spells.c.ordinal == newest,
    )
    return spells, joined


def with_state(*, planned: bool = True) -> tuple[sa.Select[Any], Any]:
    """Return the query of subjects with what is held of them, and its alias of ``spells``.

    Args:
        planned: only subjects that are on the agenda.
    """
    agenda, subjects, pairs = schema.agenda, schema.subjects, schema.authorships
    author = subjects.alias("author")
    spells, on_spell = _newest_spell(subjects.c.id, "held_spell")
    author_spells, on_author_spell = _newest_spell(pairs.c.account_id, "author_spell")
    joined = (
        subjects.join(
            agenda,
            sa.and_(agenda.c.subject_id == subjects.c.id, agenda.c.vantage == HERE),
            isouter=not planned,
        )
        .outerjoin(pairs, pairs.c.post_id == subjects.c.id)
        .outerjoin(author, author.c.id == pairs.c.account_id)
        .outerjoin(spells, on_spell)
        .outerjoin(author_spells, on_author_spell)
    )
    query = sa.select(
        subjects.c.id,
        *SUBJECT_COLUMNS,
        agenda.c.next_at,
        agenda.c.purpose,
        agenda.c.cadence_s,
        agenda.c.added_at,
        agenda.c.born_at,
        agenda.c.looked_at,
        agenda.c.policy,
        agenda.c.hazard_per_day,
        agenda.c.rate_per_day,
        pairs.c.account_id,
        author.c.native_id.label("author"),
        author_spells.c.availability.label("author_held"),
        spells.c.availability.label("held"),
        spells.c.ordinal,
        spells.c.held_before,
        spells.c.confirmed_at,
    ).select_from(joined)
    return query, spells


def due_of(row: Any) -> Due:
    """Return a row of :func:`with_state` as it is handed on."""
    held = Availability(row.held) if row.held else None
    # A contrary look that nobody has confirmed does not yet change what we hold.
    if held is not None and row.confirmed_at is None and row.held_before:
        held = Availability(row.held_before)
    return Due(
        subject=subject_of(row),
        subject_id=row.id,
        next_at=row.next_at,
        purpose=Purpose(row.purpose) if row.purpose else Purpose.TRIGGERED,
        cadence_s=row.cadence_s,
        added_at=row.added_at,
        account_id=row.account_id,
        author=account(row.platform, row.author) if row.author else None,
        account_away=row.author_held == Availability.ABSENT.value,
        held=held,
        seen=held in THERE or bool(row.ordinal),
        hinted=row.purpose == Purpose.TRIGGERED.value,
        intent=Intent(
            born_at=row.born_at,
            looked_at=row.looked_at,
            policy=row.policy,
            hazard_per_day=row.hazard_per_day,
            rate_per_day=row.rate_per_day,
        ),
    )


def due(
    connection: sa.Connection, platform: str, vantage: str, now: datetime, limit: int
) -> list[Due]:
    """Return who is due on a platform, second looks first, then the longest overdue.

    Once somebody is due, those due within ``LOOK_AHEAD`` come along, and those who waited long
    within ``FAR_AHEAD``: fewer and larger passes bear better witness, and spend less on controls.
    A second look is never early, since it must wait its minutes. Where more wait than a pass
    takes, those go first whose look is expected to tell most.
    """
    given = {
        "here": vantage,
        "platform": platform,
        "now": now,
        "soon": now + LOOK_AHEAD,
        "far": now + FAR_AHEAD,
        "most": limit,
    }
    found = [due_of(row) for row in connection.execute(_due_query(), given)]
    if not 0 < limit == len(found) <= MOST_RANKED:
        return found
    waiting = connection.execute(_waiting_query(), given | {"most": 4 * limit}).all()
    telling = sorted(waiting, key=lambda row: _telling(row, now), reverse=True)[:limit]
    rank = {row.subject_id: place for place, row in enumerate(telling)}
    return sorted(states(connection, rank, vantage), key=lambda item: rank[item.subject_id])


def _telling(row: Any, now: datetime) -> tuple[bool, float]:
    """Rank one that waits: second looks first, then by the changes expected since its last look."""
    waited_s = (row.cadence_s or 0.0) + max((now - row.next_at).total_seconds(), 0.0)
    hazard = row.hazard_per_day
    return row.purpose == Purpose.SECOND.value, math.inf if hazard is None else hazard * waited_s


@cache
def _waiting_query() -> sa.Select[Any]:
    agenda = schema.agenda
    return (
        sa.select(
            agenda.c.subject_id,
            agenda.c.purpose,
            agenda.c.next_at,
            agenda.c.cadence_s,
            agenda.c.hazard_per_day,
        )
        .where(*_is_due())
        .order_by(_urgent(), agenda.c.next_at, agenda.c.subject_id)
        .limit(sa.bindparam("most", type_=sa.Integer))
    )


@cache
def _due_query() -> sa.Select[Any]:
    agenda = schema.agenda
    # Chosen first, by the agenda alone: what is held of a long backlog need not be read.
    chosen = (
        sa.select(agenda.c.subject_id)
        .where(*_is_due())
        .order_by(_urgent(), agenda.c.next_at, agenda.c.subject_id)
        .limit(sa.bindparam("most", type_=sa.Integer))
        .subquery("chosen")
    )
    return (
        with_state()[0]
        .where(schema.subjects.c.id.in_(chosen.select()))
        .order_by(_urgent(), agenda.c.next_at, schema.subjects.c.id)
    )


def _is_due() -> tuple[Any, ...]:
    agenda = schema.agenda
    return (
        agenda.c.vantage == HERE,
        agenda.c.platform == sa.bindparam("platform"),
        # The outer bound by itself, so that the index serves it.
        agenda.c.next_at <= sa.bindparam("far", type_=Moment),
        sa.or_(
            agenda.c.next_at <= sa.bindparam("now", type_=Moment),
            sa.and_(
                sa.or_(
                    agenda.c.next_at <= sa.bindparam("soon", type_=Moment),
                    agenda.c.cadence_s >= LONG_CADENCE_S,
                ),
                agenda.c.purpose != Purpose.SECOND.value,
            ),
        ),
    )


def _urgent() -> Any:
    return sa.case((schema.agenda.c.purpose == Purpose.SECOND.value, 0), else_=1)


def states(connection: sa.Connection, ids: Iterable[int], vantage: str) -> list[Due]:
    """Return what is held of some subjects, on the agenda or not, by row id."""
    given = {"here": vantage, "ids": list(ids)}
    return [due_of(row) for row in connection.execute(_states_query(), given)]


@cache
def _states_query() -> sa.Select[Any]:
    subjects = schema.subjects
    return (
        with_state(planned=False)[0]
        .where(subjects.c.id.in_(sa.bindparam("ids", expanding=True)))
        .order_by(subjects.c.id)
    )


Turn = tuple[int, str, datetime, Purpose, float | None]
"""When a subject is due next: row id, platform, time, purpose, cadence in seconds."""


def put(
    connection: sa.Connection,
    rows: Sequence[Turn],
    vantage: str,
    *,
    added_at: datetime,
) -> None:
    """Set when subjects are due next.

    ``added_at`` is written for those only that were not on the agenda yet.
    """
    values = [
        {
            "subject_id": subject_id,
            "vantage": vantage,
            "platform": platform,
            "next_at": next_at,
            "purpose": purpose.value,
            "cadence_s": cadence_s,
            "added_at": added_at,
        }
        for subject_id, platform, next_at, purpose, cadence_s in rows
    ]
    if values:
        connection.execute(_put_statement(connection.dialect.name), values)


def plan(
    connection: sa.Connection,
    rows: Sequence[tuple[Turn, Intent]],
    vantage: str,
    *,
    added_at: datetime,
) -> None:
    """Set when subjects are due next, and what the schedule means with it; see :func:`put`."""
    values = [
        {
            "subject_id": turn[0],
            "vantage": vantage,
            "platform": turn[1],
            "next_at": turn[2],
            "purpose": turn[3].value,
            "cadence_s": turn[4],
            "added_at": added_at,
            "born_at": intent.born_at,
            "looked_at": intent.looked_at,
            "policy": intent.policy,
            "hazard_per_day": intent.hazard_per_day,
            "rate_per_day": intent.rate_per_day,
        }
        for turn, intent in rows
    ]
    if values:
        connection.execute(_put_statement(connection.dialect.name, _INTENT), values)


_INTENT = ("born_at", "looked_at", "policy", "hazard_per_day", "rate_per_day")


@cache
def _put_statement(dialect: str, more: tuple[str, ...] = ()) -> Any:
    insert: Any = insert_into(schema.agenda, dialect)
    names = ("next_at", "purpose", "cadence_s", *more)
    changed = {name: insert.excluded[name] for name in names}
    return insert.on_conflict_do_update(index_elements=["subject_id", "vantage"], set_=changed)


def on_agenda(connection: sa.Connection, ids: Iterable[int], vantage: str) -> set[int]:
    """Return those of ``ids`` that are on the agenda already."""
    given = {"here": vantage, "ids": list(ids)}
    return set(connection.execute(_on_agenda_query(), given).scalars())


@cache
def _on_agenda_query() -> sa.Select[Any]:
    agenda = schema.agenda
    return sa.select(agenda.c.subject_id).where(
        agenda.c.vantage == HERE,
        agenda.c.subject_id.in_(sa.bindparam("ids", expanding=True)),
    )


def next_due_at(
    connection: sa.Connection, vantage: str, platforms: Sequence[str]
) -> datetime | None:
    """Return when the next subject of these platforms is due, None with an empty agenda."""
    given = {"here": vantage, "platforms": list(platforms)}
    return connection.execute(_next_due_query(), given).scalar()


@cache
def _next_due_query() -> sa.Select[Any]:
    agenda = schema.agenda
    return sa.select(sa.func.min(agenda.c.next_at)).where(
        agenda.c.vantage == HERE,
        agenda.c.platform.in_(sa.bindparam("platforms", expanding=True)),
    )
