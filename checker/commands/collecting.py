"""``checker run``: the collector, until it is stopped."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from checker.alerts.watch import Watch
from checker.clock import Clock
from checker.collector import runner
from checker.collector.equipment import Equipment
from checker.collector.passes import Running
from checker.commands import alerting
from checker.commands.desk import Desk
from checker.commands.equipping import collector
from checker.commands.output import say
from checker.commands.turns import Turns
from checker.errors import ConfigError, StoreError
from checker.intake.origins import refuse_other_origin
from checker.model import Origin, Purpose
from checker.model.instants import duration_s
from checker.store import frames, schema

ALERTS_EVERY_S = 30.0


def run(desk: Desk, *, span: str | None, once: bool) -> int:
    """Collect; returns 0, 1 when passes ended with alarms, 3 when nothing could be reached."""
    refuse_other_origin(desk.engine, Origin.OBSERVED)
    until_s = _seconds(span) if span else None
    with desk.engine.connect() as connection:
        if not frames.topics(connection):
            raise ConfigError(
                "there is nothing to watch yet: checker topic add NAME --query WORD --on PLATFORM"
            )
        before = _n_passes(connection)
    stopped = asyncio.run(_collect(desk, until_s, once=once))
    with desk.engine.connect() as connection:
        code = _report(connection, _n_passes(connection) - before)
    # Whoever stops it does so on purpose: a pass cut short is then no alarm.
    return 0 if stopped else code


def _seconds(text: str) -> float:
    try:
        return duration_s(text)
    except ValueError as trouble:
        raise ConfigError(f"--for {text}: {trouble}") from trouble


async def _collect(desk: Desk, until_s: float | None, *, once: bool) -> bool:
    """Collect, and return whether it was stopped by hand."""
    watch = alerting.watch_of(desk)
    if once:
        return await _live(desk, collector(desk), watch, _one_round)
    until = desk.clock.now() + timedelta(seconds=until_s) if until_s is not None else None

    async def life(equipment: Equipment) -> bool:
        async with _alerting(watch, desk.clock):
            return await _until_stopped(asyncio.ensure_future(runner.run(equipment, until)))

    turns = Turns(desk, until)
    while True:
        turn = asyncio.ensure_future(turns.take())
        if await _until_stopped(turn):
            return True
        try:
            return await _live(desk, turn.result(), watch, life)
        except StoreError as trouble:
            turns.fell(trouble)


async def _live(
    desk: Desk,
    equipment: Equipment,
    watch: Watch | None,
    life: Callable[[Equipment], Awaitable[bool]],
) -> bool:
    """Live with this equipment and give it free; returns whether it was stopped by hand."""
    try:
        equipment.keeper.stay()
        _say_new_key(equipment)
        stopped = await life(equipment)
        if watch is not None and not stopped:
            await asyncio.to_thread(alerting.turn, watch, desk.clock.now())
        return stopped
    finally:
        await equipment.close()


def _say_new_key(equipment: Equipment) -> None:
    held = equipment.keeper.held
    if held.is_new:
        say(f"A key was made that signs all evidence from here on: {held.signer.public.id}")
        say("`checker key show` prints it. Publish its id, and keep a copy of keys/ elsewhere.")


async def _one_round(equipment: Equipment) -> bool:
    several = bool(equipment.elsewhere)
    for running in await runner.once(equipment):
        say(line(running, several=several))
    return False


@contextlib.asynccontextmanager
async def _alerting(watch: Watch | None, clock: Clock) -> AsyncIterator[None]:
    """Let alerts go out beside the collector; nothing that befalls them reaches it."""
    if watch is None:
        yield
        return
    task = asyncio.create_task(_turns(watch, clock))
    task.add_done_callback(_say_why_alerts_ended)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def _turns(watch: Watch, clock: Clock) -> None:
    while True:
        await asyncio.to_thread(alerting.turn, watch, clock.now())
        await clock.sleep(ALERTS_EVERY_S)


def _say_why_alerts_ended(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and (trouble := task.exception()) is not None:
        say(f"No more alerts are sent: {type(trouble).__name__}. The collector goes on.")


async def _until_stopped(task: "asyncio.Task[Any]") -> bool:
    """Run until done or told to stop; a pass that is on is sealed with what it has."""
    loop = asyncio.get_running_loop()
    words = (signal.SIGINT, signal.SIGTERM)
    for word in words:
        loop.add_signal_handler(word, task.cancel)
    try:
        with contextlib.suppress(asyncio.CancelledError):
            await task
    finally:
        for word in words:
            loop.remove_signal_handler(word)
    if task.cancelled():
        say("Stopped; everything that was looked at is kept.")
    return task.cancelled()


def line(running: Running, *, several: bool = False) -> str:
    """Return one pass as a line of the log; with several vantage points it says from which."""
    start = running.start
    # the control that should not be there is no look at anything
    looks = sum(item.purpose is not Purpose.NEGATIVE for item, _ in running.looked)
    where = f"{start.platform} from {start.vantage}" if several else start.platform
    text = f"{start.started_at:%Y-%m-%d %H:%M:%S} {where}: {looks} looks"
    return f"{text}; {running.stopped}" if running.stopped else text


def _n_passes(connection: sa.Connection) -> int:
    found = connection.execute(sa.select(sa.func.count()).select_from(schema.pass_ends)).scalar()
    return int(found or 0)


def _report(connection: sa.Connection, n_passes: int) -> int:
    """Say how the new passes went, and return the exit code."""
    done = frames.passes(connection, limit=n_passes) if n_passes else []
    asked = sum(row["n_asked"] or 0 for row in done)
    answered = sum(row["n_answered"] or 0 for row in done)
    say(f"{n_passes} passes, {asked} looks, {asked - answered} could not tell.")
    if asked and not answered:
        return 3
    troubled = connection.execute(
        sa.select(sa.func.count())
        .select_from(schema.listings)
        .where(
            schema.listings.c.pass_id.in_([row["id"] for row in done]),
            schema.listings.c.trouble.is_not(None),
        )
    ).scalar()
    if troubled and not asked:
        return 3
    return 1 if troubled or any(row["note"] for row in done) else 0
