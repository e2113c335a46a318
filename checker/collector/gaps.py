"""Gaps as they happen: dark passes by platform, and the times in which nobody could collect.

A dark time of a platform is recorded when it is over; until then it is read from the passes'
notes. That the collector did not run, or that the computer slept, is found by who comes back.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from checker.collector.equipment import Equipment
from checker.collector.remarks import NO_LOOKS
from checker.judge import darkness
from checker.judge.verdicts import Judged
from checker.logs import logger
from checker.model import Gap, GapReason, Origin, Pass
from checker.model.gaps import GAP_WORDS, Dark, Darkness, Phase, Span, darkness_in, phases, without
from checker.store import agenda, append, dark, presence, schema

SHORTEST = timedelta(minutes=2)
"""A restart, a breath between two passes or a busy minute is no gap."""

log = logger()


def darkness_of(
    connection: sa.Connection,
    equipment: Equipment,
    start: Pass,
    judged: Sequence[Judged],
    stopped: str | None,
) -> Darkness | None:
    """Return why a pass could not look, or nobody can after it; None when all is well.

    What was imported was seen by others: that it tells nothing is no gap of ours.
    """
    if start.origin is Origin.IMPORTED:
        return None
    held_until, trouble = _held(equipment, start.platform)
    found = darkness.of_pass(judged, stopped)
    if found is None and held_until is not None:
        # It was told to wait by the very last answer: nothing was cut short, and none may follow.
        found = Darkness(darkness.why_left_alone(trouble), whole=False)
    if found is None:
        return None
    if found.reason is GapReason.NO_KEY and _has_told(connection, start):
        found = replace(found, reason=GapReason.LOGIN_EXPIRED)
    return found if found.whole else replace(found, until=held_until)


def _held(equipment: Equipment, name: str) -> tuple[datetime | None, str]:
    """Return until when a platform is left alone for longer than a breath, and what it said."""
    platform = equipment.platforms.get(name)
    if platform is None:
        return None, ""
    until = equipment.held_until(platform)
    if until is None or until - equipment.clock.now() < SHORTEST:
        return None, ""
    return until, equipment.net.pacer.trouble(equipment.front(platform)) or "held back"


def _has_told(connection: sa.Connection, start: Pass) -> bool:
    passes, ends = schema.passes, schema.pass_ends
    query = (
        sa.select(sa.literal(1))
        .join_from(passes, ends, ends.c.pass_id == passes.c.id)
        .where(
            passes.c.platform == start.platform,
            passes.c.vantage == start.vantage,
            ends.c.n_answered > 0,
        )
    )
    return connection.execute(query.limit(1)).first() is not None


def carry_on(
    connection: sa.Connection,
    run: Sequence[Dark],
    start: Pass,
    judged: Sequence[Judged],
    note: str | None,
    now: datetime,
) -> list[Dark]:
    """Record the dark time that a pass ends, and return the one that it leaves open.

    Args:
        connection: the store.
        run: the dark time before it.
        start: the pass.
        judged: its observations with their verdicts.
        note: what is written of its end.
        now: its end.
    """
    looks = [item for item in judged if item.observation.purpose not in NO_LOOKS]
    told = any(item.verdict.conclusive for item in looks)
    found = darkness_in(note, told=told)
    if found is not None and found.whole:
        return [*run, Dark(start.started_at, found)]
    # A pass that only listed has looked at nothing: it neither begins nor ends a gap.
    if looks:
        _record(connection, run, start)
        run = []
    return [*run, Dark(now, found)] if found is not None else list(run)


def run_before(connection: sa.Connection, equipment: Equipment, start: Pass) -> list[Dark]:
    """Return the dark time before a pass: as this collector remembers it, else from the store.

    What is remembered is in the order in which it happened, whatever was done to our clock.
    """
    known = equipment.dark.get(start.platform)
    if known is not None:
        return known
    return dark.run_of(connection, start.platform, start.vantage, before=start.started_at)


def _record(connection: sa.Connection, run: Sequence[Dark], start: Pass) -> None:
    """Record a dark time by its reasons, less the times that all platforms have in common."""
    for part in phases(run, start.started_at):
        reason, words = part.reasons[0], part.words
        if reason is GapReason.NETWORK and _all_were_silent(connection, start, part):
            reason, words = GapReason.OFFLINE, GAP_WORDS[GapReason.OFFLINE]
        common = [
            (row["started_at"], row["ended_at"])
            for row in dark.recorded(connection, since=part.start, until=part.end)
            if row["platform"] is None and row["vantage"] == start.vantage
        ]
        for span in without((part.start, part.end), common):
            if part.whole or span[1] - span[0] >= SHORTEST:
                _append(connection, start, span, reason, words)


def _append(
    connection: sa.Connection, start: Pass, span: Span, reason: GapReason, words: str
) -> None:
    gap = Gap(
        vantage=start.vantage,
        platform=start.platform,
        started_at=span[0],
        ended_at=span[1],
        reason=reason,
        words=words,
    )
    append.gap(connection, gap, start.origin)


def _all_were_silent(connection: sa.Connection, start: Pass, part: Phase) -> bool:
    """Say whether other platforms were asked in that time, and none of them answered either."""
    passes, ends = schema.passes, schema.pass_ends
    query = (
        sa.select(ends.c.note, ends.c.n_answered)
        .join_from(passes, ends, ends.c.pass_id == passes.c.id)
        .where(
            passes.c.vantage == start.vantage,
            passes.c.platform != start.platform,
            passes.c.started_at >= part.start,
            passes.c.started_at < part.end,
            ends.c.n_asked > 0,
        )
    )
    found = [darkness_in(row.note, told=row.n_answered > 0) for row in connection.execute(query)]
    return bool(found) and all(
        one is not None and one.whole and one.reason is GapReason.NETWORK for one in found
    )


def note_absence(equipment: Equipment) -> None:
    """Record the gap since the collector was last alive, if looks fell due in it."""
    now, here = equipment.clock.now(), equipment.vantage.name
    with equipment.engine.begin() as connection:
        before = presence.beat(connection, here, now)
        if before is not None:
            _record_absence(connection, equipment, (before, now), GapReason.NOT_RUNNING)


def _record_absence(
    connection: sa.Connection, equipment: Equipment, span: Span, reason: GapReason
) -> None:
    here = equipment.vantage.name
    due_at = agenda.next_due_at(connection, here, list(equipment.platforms))
    if due_at is None or span[1] - max(span[0], due_at) < SHORTEST:
        return
    gap = Gap(
        vantage=here,
        platform=None,
        started_at=span[0],
        ended_at=span[1],
        reason=reason,
        words=GAP_WORDS[reason],
    )
    append.gap(connection, gap, equipment.origin)


async def watch(equipment: Equipment, until: datetime | None) -> None:
    """Give a sign of life every minute, and notice when the computer has slept in between.

    Args:
        equipment: the collector's tools.
        until: when to end; None: when cancelled.
    """
    clock = equipment.clock
    while until is None or clock.now() < until:
        before, uptime_s = clock.now(), clock.uptime_s()
        pause = equipment.idle_at_most
        if until is not None:
            pause = min(pause, until - before)
        await clock.sleep(pause.total_seconds())
        lost = timedelta(seconds=clock.uptime_s() - uptime_s) - pause
        _sign_of_life(equipment, before, lost)


def _sign_of_life(equipment: Equipment, before: datetime, lost: timedelta) -> None:
    """Note that we are alive, and that we were asleep where so much time was lost.

    Args:
        equipment: the collector's tools.
        before: when we were last here.
        lost: by how much it has taken longer to come back than was meant.
    """
    for each in (equipment, *equipment.stations.values()):
        now = each.clock.now()
        try:
            with each.engine.begin() as connection:
                alive_at = presence.beat(connection, each.vantage.name, now)
                if lost >= SHORTEST:
                    # A pass that ended since then was awake; one that ended after it tells nothing.
                    awake = alive_at is not None and before < alive_at <= now - lost
                    since = alive_at if awake and alive_at is not None else before
                    _record_absence(connection, each, (since, now), GapReason.ASLEEP)
        except sa.exc.DBAPIError as trouble:
            # The disk may be full, or another program hold the store: the next minute says it.
            log.warning("no sign of life could be written", why=str(trouble.orig))
