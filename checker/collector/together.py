"""Vantage points held against each other, after a pass and over all history: the same way."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import sqlalchemy as sa

from checker.judge.vantages import SPAN, WITHIN, Fault, Sight, conclude, faults, void
from checker.judge.verdicts import Judged
from checker.model import Origin, Verdict
from checker.store import schema, vantages
from checker.store.vantages import Seen

Anew = Callable[[str], Mapping[int, Verdict]]
"""Judges a pass alone once more: its id -> verdicts by the row ids of its observations."""


@dataclass(frozen=True, slots=True)
class Revised:
    """Verdicts that others have changed.

    Attributes:
        verdicts: the new ones, by the row ids of their observations.
        trails: subject (row id) and vantage point of each.
    """

    verdicts: dict[int, Verdict] = field(default_factory=dict)
    trails: set[tuple[int, str]] = field(default_factory=set)


def doubt(
    connection: sa.Connection,
    platform: str,
    origin: Origin,
    moved_from: datetime | None,
    anew: Anew,
) -> Revised:
    """Find which vantage points are not to be believed, and make their negatives void.

    Args:
        connection: the store, with all verdicts written as judged alone or voided before.
        platform: on which platform.
        origin: of which origin; others' looks are held against nobody's.
        moved_from: the earliest look that is new; None decides over all history.
        anew: judges a pass alone, where a verdict that was void no longer is.
    """
    names = vantages.places(connection)
    if len(names) < 2 or origin is Origin.IMPORTED:
        return Revised()
    decide_from = moved_from - WITHIN if moved_from is not None else None
    known = {
        name: vantages.faults_of(connection, platform, origin, name)
        for name in (names if decide_from is not None else ())
    }
    since = _load_from(decide_from, known)
    seen = vantages.seen_on(connection, platform, origin, since)
    decided: dict[str, list[Fault]] = {}
    for name in sorted({item.sight.vantage for item in seen}):
        held = known.get(name, [])
        decided[name] = _decided([item.sight for item in seen], name, decide_from, held)
        if decided[name] != held:
            vantages.write_faults(connection, platform, origin, name, decided[name])
    revised = _revised(seen, decided, anew)
    vantages.revise(connection, revised.verdicts.items())
    return revised


def _load_from(
    decide_from: datetime | None, known: Mapping[str, Sequence[Fault]]
) -> datetime | None:
    if decide_from is None:
        return None
    on = [fault for held in known.values() if (fault := _in_force(held, decide_from)) is not None]
    return min([decide_from - SPAN, *(fault.decided_at for fault in on)])


def _in_force(held: Sequence[Fault], at: datetime) -> Fault | None:
    return next(
        (
            fault
            for fault in held
            if fault.decided_at < at and (fault.ended_at is None or fault.ended_at >= at)
        ),
        None,
    )


def _decided(
    sights: Sequence[Sight], name: str, decide_from: datetime | None, held: Sequence[Fault]
) -> list[Fault]:
    if decide_from is None:
        return faults(sights, name)
    over = [item for item in held if item.ended_at is not None and item.ended_at < decide_from]
    on = _in_force(held, decide_from)
    start = on.decided_at if on is not None else decide_from - SPAN
    ends = [item.ended_at for item in over if item.ended_at is not None]
    mine = [
        item
        for item in sights
        if item.vantage != name
        or (item.answered_at >= start and all(item.answered_at > end for end in ends))
    ]
    fresh = replace(on, ended_at=None) if on is not None else None
    return [*over, *faults(mine, name, decide_from=decide_from, in_force=fresh)]


def _revised(seen: Sequence[Seen], decided: Mapping[str, Sequence[Fault]], anew: Anew) -> Revised:
    revised = Revised()
    again: dict[str, Mapping[int, Verdict]] = {}
    for item in seen:
        sight = item.sight
        doubted = sight.negative and any(
            fault.covers(sight.asked_at) for fault in decided[sight.vantage]
        )
        if item.void is None or doubted == item.void:
            continue
        if doubted:
            told = void(item.words)
        else:
            again.setdefault(item.pass_id, anew(item.pass_id))
            told = again[item.pass_id][item.observation_id]
        revised.verdicts[item.observation_id] = told
        revised.trails.add((sight.subject_id, sight.vantage))
    return revised


def in_this_pass(
    judged: Sequence[tuple[int, Judged]], revised: Revised
) -> list[tuple[int, Judged]]:
    """Return a pass's observations with the verdicts that others have changed."""
    return [
        (row_id, replace(item, verdict=revised.verdicts.get(row_id, item.verdict)))
        for row_id, item in judged
    ]


def add_up(connection: sa.Connection, ids: Iterable[int], origin: Origin) -> None:
    """Write of each confirmed going and limit of some subjects what other places add to it."""
    if origin is Origin.IMPORTED or len(vantages.places(connection)) < 2:
        return
    stands = vantages.stands_of(connection, ids, origin)
    if not stands:
        return
    looks: dict[int, dict[str, list[Sight]]] = {}
    for item in vantages.seen_of(connection, (one.subject_id for one in stands), origin):
        of_subject = looks.setdefault(item.sight.subject_id, {})
        of_subject.setdefault(item.sight.vantage, []).append(item.sight)
    for one in stands:
        of_subject = looks.get(one.subject_id, {})
        others = {name: told for name, told in of_subject.items() if name != one.alone.vantage}
        own = [
            item
            for item in of_subject.get(one.alone.vantage, [])
            if one.since <= item.answered_at <= one.until
            and item.availability is one.alone.outcome.availability
        ]
        told = conclude(one.alone, own, others)
        if told != one.told:
            vantages.write_told(connection, told, one.alone)


def platforms_of(connection: sa.Connection) -> list[tuple[str, Origin]]:
    """Return on which platforms there are passes, and of which origin."""
    passes = schema.passes
    query = sa.select(passes.c.platform, passes.c.origin).distinct()
    return [(row.platform, Origin(row.origin)) for row in connection.execute(query)]
