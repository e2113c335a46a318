"""The end of a pass: sealed, judged, and the next looks set; also for a pass that was killed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from checker.collector.equipment import Equipment
from checker.collector.meaning import Settled, settle
from checker.collector.schedule import Pace, ceiling, moved_at, next_look
from checker.judge.spells import Trail
from checker.judge.verdicts import Judged
from checker.model import (
    Availability,
    Cause,
    Gap,
    GapReason,
    Observation,
    Origin,
    Pass,
    PassEnd,
    Purpose,
)
from checker.model.instants import floor_text
from checker.platforms.contract import Platform
from checker.store import agenda, append, schema, topic_agenda
from checker.store.agenda import Due

_REASONS = {
    Cause.CHALLENGE: GapReason.CHALLENGE,
    Cause.LOGIN_WALL: GapReason.LOGIN_WALL,
    Cause.RATE_LIMITED: GapReason.RATE_LIMITED,
    Cause.BLOCKED: GapReason.BLOCKED,
    Cause.SERVER_ERROR: GapReason.SERVER_ERROR,
    Cause.NETWORK: GapReason.NETWORK,
    Cause.UNREADABLE: GapReason.UNREADABLE,
    Cause.CONTROL_FAILED: GapReason.VOID_PASS,
    Cause.BAD_REQUEST: GapReason.UNREADABLE,
    Cause.NOT_ASKED: GapReason.RATE_LIMITED,
    Cause.NOT_CAPTURED: GapReason.UNREADABLE,
}
GAP_WORDS = {
    GapReason.NOT_RUNNING: "the collector was not running",
    GapReason.CHALLENGE: "the platform showed us challenge pages",
    GapReason.LOGIN_WALL: "the platform asked us to log in",
    GapReason.RATE_LIMITED: "the platform told us to slow down",
    GapReason.BLOCKED: "the platform refused us",
    GapReason.SERVER_ERROR: "the platform was in trouble",
    GapReason.NETWORK: "no answer came from the platform",
    GapReason.UNREADABLE: "the answers were in no shape that we know",
    GapReason.VOID_PASS: "the controls failed, so no absence could be trusted",
    GapReason.BUDGET_SPENT: "the budget of looks was spent",
}


@dataclass(frozen=True, slots=True)
class Done:
    """A pass that has run.

    Attributes:
        start: how it began.
        looked: what was looked at.
        stopped: why it ended early, None when nothing stopped it.
        clock_off_s: our clock less the platform's, in seconds; None without a comparison.
        postponed: who was not asked, and until when their server is left alone.
    """

    start: Pass
    looked: Sequence[tuple[Due, Observation]] = ()
    stopped: str | None = None
    clock_off_s: float | None = None
    postponed: Sequence[tuple[Due, datetime]] = ()


def finish(equipment: Equipment, platform: Platform, done: Done) -> list[Judged]:
    """Seal the pass's evidence, judge it, set the next looks and record how it ended.

    Returns:
        the pass's observations with their verdicts.
    """
    now, start = equipment.clock.now(), done.start
    manifest = equipment.keeper.seal(start.id, _about(start, now, len(done.looked)))
    with equipment.engine.begin() as connection:
        settled = settle(connection, start.id, equipment.rules, equipment.rules_version)
        # What was imported was seen by others: that it tells nothing is no gap of ours.
        dark = _dark(settled.judged) if start.origin is not Origin.IMPORTED else None
        if dark is None and _asked(settled.judged):
            _close_gap(connection, start)
        append.pass_end(connection, _end(done, settled, now, dark, manifest))
        rows = [*_next_looks(connection, equipment, platform, done.looked, settled), *_later(done)]
        resting = topic_agenda.resting(connection)
        awake = [row for row in rows if row[0] not in resting]
        agenda.put(connection, awake, start.vantage, added_at=now)
        agenda.beat(connection, start.vantage, now)
    return settled.judged


def _about(start: Pass, now: datetime, n_looks: int) -> dict[str, object]:
    return {
        "origin": start.origin.value,
        "platform": start.platform,
        "started_at": floor_text(start.started_at),
        "ended_at": floor_text(now),
        "software": start.software,
        "rules": start.rules,
        "policy": start.policy,
        "n_looks": n_looks,
    }


def _end(
    done: Done, settled: Settled, now: datetime, dark: GapReason | None, manifest: str
) -> PassEnd:
    looks = [item for item in settled.judged if item.observation.purpose is not Purpose.SIGHTING]
    controls = [item for item in looks if item.observation.purpose is Purpose.CONTROL]
    well = (Availability.VISIBLE, Availability.LIMITED)
    note = dark.value if dark else None
    if done.stopped:
        note = f"{note}; {done.stopped}" if note else done.stopped
    return PassEnd(
        pass_id=done.start.id,
        ended_at=now,
        n_asked=len(looks),
        n_answered=sum(item.verdict.conclusive for item in looks),
        n_controls=len(controls),
        n_controls_well=sum(item.verdict.availability in well for item in controls),
        note=note,
        manifest_sha256=manifest,
        clock_off_s=done.clock_off_s,
    )


def _dark(judged: Sequence[Judged]) -> GapReason | None:
    """Return why a pass told nothing, None when it told something or asked nothing."""
    looks = [item for item in judged if item.observation.purpose is not Purpose.SIGHTING]
    if not looks or any(item.verdict.conclusive for item in looks):
        void = [item for item in looks if item.verdict.outcome.cause is Cause.CONTROL_FAILED]
        return GapReason.VOID_PASS if void else None
    causes = Counter(item.verdict.outcome.cause for item in looks)
    return _REASONS[causes.most_common(1)[0][0]]


def _asked(judged: Sequence[Judged]) -> bool:
    # A pass that only listed has looked at nothing: it neither begins nor ends a gap.
    return any(item.observation.purpose is not Purpose.SIGHTING for item in judged)


def _close_gap(connection: sa.Connection, start: Pass) -> None:
    """Where passes before this one were dark and this one is not, record the gap between."""
    given = {"platform": start.platform, "vantage": start.vantage}
    since: datetime | None = None
    reason: GapReason | None = None
    for started_at, note in connection.execute(_passes_before(), given):
        word = (note or "").split(";")[0]
        if word not in _GAP_NAMES:
            break
        since, reason = started_at, GapReason(word)
    if since is None or reason is None:
        return
    gap = Gap(
        vantage=start.vantage,
        platform=start.platform,
        started_at=since,
        ended_at=start.started_at,
        reason=reason,
        words=GAP_WORDS[reason],
    )
    append.gap(connection, gap, start.origin)


_GAP_NAMES = frozenset(GapReason)


@cache
def _passes_before() -> sa.Select[Any]:
    """Ended passes that asked something, newest first; read only as far as they were dark."""
    passes, ends = schema.passes, schema.pass_ends
    return (
        sa.select(passes.c.started_at, ends.c.note)
        .join(ends, ends.c.pass_id == passes.c.id)
        .where(
            passes.c.platform == sa.bindparam("platform"),
            passes.c.vantage == sa.bindparam("vantage"),
            ends.c.n_asked > 0,
        )
        .order_by(passes.c.started_at.desc())
    )


def _later(done: Done) -> list[agenda.Turn]:
    return [
        (item.subject_id, done.start.platform, until, item.purpose, item.cadence_s)
        for item, until in done.postponed
        if item.added_at is not None
    ]


def _next_looks(
    connection: sa.Connection,
    equipment: Equipment,
    platform: Platform,
    looked: Sequence[tuple[Due, Observation]],
    settled: Settled,
) -> list[agenda.Turn]:
    now = equipment.clock.now()
    told = {item.observation.reading.subject: item.verdict.conclusive for item in settled.judged}
    policy, spending = equipment.policy, equipment.spending
    hot = topic_agenda.heated(connection, now)
    rows: list[agenda.Turn] = []
    for item, observation in looked:
        if item.added_at is None:
            spending.note_extra()
            continue
        empty = Trail(subject=item.subject, vantage=observation.vantage, origin=observation.origin)
        trail = settled.trails.get(item.subject, empty)
        spending.note(item.subject_id, now, policy.gap(now - moved_at(item.added_at, trail)))
        upcoming = next_look(
            now,
            item.added_at,
            trail,
            policy,
            told=told.get(item.subject, False),
            pace=Pace(
                1.0 if policy.fixed is not None else spending.stretch,
                ceiling(now, hot.get(item.subject_id)),
            ),
        )
        rows.append(
            (item.subject_id, platform.name, upcoming.at, upcoming.purpose, upcoming.cadence_s)
        )
    return rows


def recover(equipment: Equipment) -> int:
    """Seal and judge the passes that a killed program left open; returns how many there were."""
    passes, ends = schema.passes, schema.pass_ends
    with equipment.engine.connect() as connection:
        left = connection.execute(
            sa.select(passes)
            .outerjoin(ends, ends.c.pass_id == passes.c.id)
            .where(ends.c.pass_id.is_(None), passes.c.vantage == equipment.vantage.name)
            .order_by(passes.c.started_at)
        ).all()
    for row in left:
        start = Pass(
            id=row.id,
            platform=row.platform,
            vantage=row.vantage,
            started_at=row.started_at,
            origin=Origin(row.origin),
            policy=row.policy,
            agent=row.agent,
            rules=row.rules,
            software=row.software,
        )
        _finish_killed(equipment, start)
    return len(left)


def _finish_killed(equipment: Equipment, start: Pass) -> None:
    now = equipment.clock.now()
    about = _about(start, now, 0) | {"note": "sealed after the program had been stopped"}
    manifest = equipment.keeper.seal_left(start.id, about)
    with equipment.engine.begin() as connection:
        settled = settle(connection, start.id, equipment.rules, equipment.rules_version)
        note = "interrupted: the program was stopped in mid-pass"
        append.pass_end(connection, _end(Done(start, (), note), settled, now, None, manifest))


def note_absence(equipment: Equipment) -> None:
    """Record the gap since the collector was last alive, if looks fell due in it."""
    now, here = equipment.clock.now(), equipment.vantage.name
    with equipment.engine.begin() as connection:
        before = agenda.beat(connection, here, now)
        due_at = agenda.next_due_at(connection, here, list(equipment.platforms))
        if before is None or due_at is None:
            return
        started_at = max(before, due_at)
        if (now - started_at).total_seconds() < 120:
            return
        gap = Gap(
            vantage=here,
            platform=None,
            started_at=started_at,
            ended_at=now,
            reason=GapReason.NOT_RUNNING,
            words=GAP_WORDS[GapReason.NOT_RUNNING],
        )
        append.gap(connection, gap, equipment.origin)
