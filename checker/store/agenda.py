"""Work in hand: who is due when. Mutable, and worth nothing as evidence."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from checker.judge.spells import THERE
from checker.model import Availability, Purpose, Role, Subject, SubjectKind, account
from checker.store import schema
from checker.store.derived import SUBJECT_COLUMNS, subject_of
from checker.store.entered import canaries
from checker.store.types import Moment


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

    @property
    def expected_visible(self) -> bool:
        """Whether it should be there now, and so can bear witness for others.

        One that a stream hinted at may well be gone: it would speak against the others wrongly.
        """
        return self.held in THERE and not self.hinted


LOOK_AHEAD = timedelta(seconds=60)
"""Who is due this soon is looked at now, if a pass is under way anyway."""

_HERE = sa.bindparam("here", type_=sa.String)
"""The vantage point, filled in when a query is run."""


def _newest_spell(subject_id: Any, name: str) -> tuple[Any, Any]:
    """Return an alias of ``spells`` and the condition that joins a subject's newest one."""
    spells, inner = schema.spells.alias(name), schema.spells.alias(f"{name}_of")
    newest = (
        sa.select(sa.func.max(inner.c.ordinal))
        .where(inner.c.subject_id == subject_id, inner.c.vantage == _HERE)
        .scalar_subquery()
    )
    joined = sa.and_(
        spells.c.subject_id == subject_id,
        spells.c.vantage == _HERE,
        spells.c.ordinal == newest,
    )
    return spells, joined


def _with_state(*, planned: bool = True) -> tuple[sa.Select[Any], Any]:
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
            sa.and_(agenda.c.subject_id == subjects.c.id, agenda.c.vantage == _HERE),
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
        pairs.c.account_id,
        author.c.native_id.label("author"),
        author_spells.c.availability.label("author_held"),
        spells.c.availability.label("held"),
        spells.c.ordinal,
        spells.c.held_before,
        spells.c.confirmed_at,
    ).select_from(joined)
    return query, spells


def _due(row: Any) -> Due:
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
    )


def due(
    connection: sa.Connection, platform: str, vantage: str, now: datetime, limit: int
) -> list[Due]:
    """Return who is due on a platform, second looks first, then the longest overdue.

    Once somebody is due, those due within ``LOOK_AHEAD`` come along: fewer and larger passes bear
    better witness. A second look is never early, since it must wait its minutes.
    """
    given = {
        "here": vantage,
        "platform": platform,
        "now": now,
        "soon": now + LOOK_AHEAD,
        "most": limit,
    }
    return [_due(row) for row in connection.execute(_due_query(), given)]


@cache
def _due_query() -> sa.Select[Any]:
    agenda = schema.agenda
    urgent = sa.case((agenda.c.purpose == Purpose.SECOND.value, 0), else_=1)
    return (
        _with_state()[0]
        .where(
            agenda.c.platform == sa.bindparam("platform"),
            sa.or_(
                agenda.c.next_at <= sa.bindparam("now", type_=Moment),
                sa.and_(
                    agenda.c.next_at <= sa.bindparam("soon", type_=Moment),
                    agenda.c.purpose != Purpose.SECOND.value,
                ),
            ),
        )
        .order_by(urgent, agenda.c.next_at, schema.subjects.c.id)
        .limit(sa.bindparam("most", type_=sa.Integer))
    )


def states(connection: sa.Connection, ids: Iterable[int], vantage: str) -> list[Due]:
    """Return what is held of some subjects, on the agenda or not, by row id."""
    given = {"here": vantage, "ids": list(ids)}
    return [_due(row) for row in connection.execute(_states_query(), given)]


@cache
def _states_query() -> sa.Select[Any]:
    subjects = schema.subjects
    return (
        _with_state(planned=False)[0]
        .where(subjects.c.id.in_(sa.bindparam("ids", expanding=True)))
        .order_by(subjects.c.id)
    )


def fit_witnesses(
    connection: sa.Connection,
    platform: str,
    vantage: str,
    limit: int,
    server_of: Callable[[Subject], str | None] | None = None,
) -> list[Due]:
    """Return posts that could serve as controls: longest seen there, confirmed, still there.

    Canaries come first, then posts of topics with the role *control*; no two are of one account.
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
    most = limit * (20 if server_of is None else 200)
    given = {"here": vantage, "platform": platform, "most": most}
    chosen: dict[object, Due] = {}
    n_of: Counter[str | None] = Counter()
    for row in connection.execute(_witness_query(), given):
        found = _due(row)
        server = server_of(found.subject) if server_of is not None else platform
        key = found.account_id or found.subject
        if server is not None and key not in chosen and n_of[server] < limit:
            chosen[key] = found
            n_of[server] += 1
    return list(chosen.values())


@cache
def _witness_query() -> sa.Select[Any]:
    subjects, members, topics = schema.subjects, schema.memberships, schema.topics
    base, spells = _with_state()
    of_control = (
        sa.select(sa.literal(1))
        .select_from(members.join(topics, topics.c.name == members.c.topic))
        .where(members.c.subject_id == subjects.c.id, topics.c.role == Role.CONTROL.value)
        .exists()
    )
    of_ours = sa.select(sa.literal(1)).where(canaries.c.subject_id == subjects.c.id).exists()
    return (
        base.where(
            subjects.c.platform == sa.bindparam("platform"),
            subjects.c.kind == SubjectKind.POST.value,
            spells.c.availability == Availability.VISIBLE.value,
            spells.c.confirmed_at.is_not(None),
        )
        .order_by(
            spells.c.n_could_not_tell > 0,
            sa.case((of_ours, 0), (of_control, 1), else_=2),
            spells.c.n_looks.desc(),
            subjects.c.id,
        )
        .limit(sa.bindparam("most", type_=sa.Integer))
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


@cache
def _put_statement(dialect: str) -> Any:
    insert: Any = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(schema.agenda)
    changed = {name: insert.excluded[name] for name in ("next_at", "purpose", "cadence_s")}
    return insert.on_conflict_do_update(index_elements=["subject_id", "vantage"], set_=changed)


def on_agenda(connection: sa.Connection, ids: Iterable[int], vantage: str) -> set[int]:
    """Return those of ``ids`` that are on the agenda already."""
    given = {"here": vantage, "ids": list(ids)}
    return set(connection.execute(_on_agenda_query(), given).scalars())


@cache
def _on_agenda_query() -> sa.Select[Any]:
    agenda = schema.agenda
    return sa.select(agenda.c.subject_id).where(
        agenda.c.vantage == _HERE,
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
        agenda.c.vantage == _HERE,
        agenda.c.platform.in_(sa.bindparam("platforms", expanding=True)),
    )


def beat(connection: sa.Connection, vantage: str, now: datetime) -> datetime | None:
    """Note that the collector is alive, and return when it was before; None the first time."""
    presence = schema.presence
    here = presence.c.vantage == vantage
    before = connection.execute(sa.select(presence.c.alive_at).where(here)).scalar()
    if before is None:
        connection.execute(sa.insert(presence), {"vantage": vantage, "alive_at": now})
    else:
        connection.execute(sa.update(presence).where(here).values(alive_at=now))
    return before
