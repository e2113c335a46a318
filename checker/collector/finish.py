"""The end of a pass: sealed, judged, and the next looks set; also for a pass that was killed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from checker.collector import gaps
from checker.collector.equipment import Equipment
from checker.collector.meaning import Settled, settle
from checker.collector.remarks import NO_LOOKS, remarks
from checker.collector.siblings import MOST, bring_forward
from checker.collector.upcoming import Planned, next_looks
from checker.judge.spells import THERE
from checker.judge.verdicts import Judged
from checker.model import (
    Observation,
    Origin,
    Pass,
    PassEnd,
    Purpose,
)
from checker.model.gaps import Dark, Darkness
from checker.model.instants import floor_text
from checker.platforms.contract import Platform
from checker.store import agenda, append, presence, schema, topic_agenda
from checker.store.agenda import Due


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
        end, run = _told_end(connection, equipment, done, settled, now)
        append.pass_end(connection, replace(end, manifest_sha256=manifest))
        rows = next_looks(connection, equipment, platform, start, done.looked, settled)
        rows += _later(done)
        resting = topic_agenda.resting(connection)
        awake = [row for row in rows if row[0][0] not in resting]
        agenda.plan(connection, awake, start.vantage, added_at=now)
        lore = equipment.lore.get(platform.name)
        most = MOST if lore is None else int(lore.saved)
        drawn = bring_forward(connection, settled.trails.values(), start, now, most)
        if lore is not None:
            lore.saved -= drawn
        presence.note_alive(connection, start.vantage, now)
    equipment.dark[platform.name] = run
    return settled.judged


def _told_end(
    connection: sa.Connection, equipment: Equipment, done: Done, settled: Settled, now: datetime
) -> tuple[PassEnd, list[Dark]]:
    """Return how a pass ended and the dark time that it leaves open; records one that it ends."""
    dark = gaps.darkness_of(connection, equipment, done.start, settled.judged, done.stopped)
    end = _end(
        done, settled, now, [*_words(dark), *remarks(connection, done.start, settled.judged)]
    )
    run = gaps.run_before(connection, equipment, done.start)
    run = gaps.carry_on(connection, run, done.start, settled.judged, end.note, now)
    return end, run


def _about(start: Pass, now: datetime, n_looks: int) -> dict[str, object]:
    return {
        "origin": start.origin.value,
        "platform": start.platform,
        "vantage": start.vantage,
        "agent": start.agent,
        "started_at": floor_text(start.started_at),
        "ended_at": floor_text(now),
        "software": start.software,
        "rules": start.rules,
        "policy": start.policy,
        "n_looks": n_looks,
    }


def _words(dark: Darkness | None) -> list[str]:
    return [dark.note] if dark else []


def _end(done: Done, settled: Settled, now: datetime, notes: Sequence[str]) -> PassEnd:
    looks = [item for item in settled.judged if item.observation.purpose not in NO_LOOKS]
    controls = [item for item in looks if item.observation.purpose is Purpose.CONTROL]
    return PassEnd(
        pass_id=done.start.id,
        ended_at=now,
        n_asked=len(looks),
        n_answered=sum(item.verdict.conclusive for item in looks),
        n_controls=len(controls),
        n_controls_well=sum(item.verdict.availability in THERE for item in controls),
        note="; ".join([*notes, *([done.stopped] if done.stopped else [])]) or None,
        manifest_sha256=None,
        clock_off_s=done.clock_off_s,
    )


def _later(done: Done) -> list[Planned]:
    return [
        (
            (item.subject_id, done.start.platform, until, item.purpose, item.cadence_s),
            item.intent,
        )
        for item, until in done.postponed
        if item.added_at is not None
    ]


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
        done = Done(start, (), "interrupted: the program was stopped in mid-pass")
        end, run = _told_end(connection, equipment, done, settled, now)
        append.pass_end(connection, replace(end, manifest_sha256=manifest))
    equipment.dark[start.platform] = run
