"""Daily roots: made once a day is over, a manifest at a time, so that nobody waits for them."""

from datetime import datetime, time, timedelta

from checker.collector.equipment import Equipment
from checker.errors import EvidenceError
from checker.logs import logger
from checker.model import Origin
from checker.store.roots import make_roots

AFTER_MIDNIGHT = timedelta(seconds=30)
"""How long after a day's end its root is made: a pass may just be sealing."""

AGAIN_AFTER = timedelta(hours=1)
"""When it is tried again after something stood in the way."""

log = logger()


async def once(equipment: Equipment) -> bool:
    """Make the roots of all days that are over; says whether nothing stood in the way."""
    if equipment.origin is Origin.SIMULATED:
        # A simulation can be made again from its scenario: nobody has to be shown that it was.
        return True
    keeper, today = equipment.keeper, equipment.clock.now().date()
    try:
        for made in make_roots(keeper.root, keeper.sealing, today):
            if made is not None:
                log.info("made a daily root", file=made.name)
            await equipment.clock.sleep(0)
    except (EvidenceError, OSError) as trouble:
        log.error("no daily root is made for now", why=str(trouble))  # noqa: TRY400
        return False
    return True


async def watch(equipment: Equipment, until: datetime | None) -> None:
    """Make each day's root after its end, until ``until`` (None: until cancelled)."""
    clock = equipment.clock
    while until is None or clock.now() < until:
        done = await once(equipment)
        now = clock.now()
        wait = _midnight_after(now) + AFTER_MIDNIGHT - now
        if not done:
            wait = min(wait, AGAIN_AFTER)
        if until is not None:
            wait = min(wait, until - now)
        await clock.sleep(wait.total_seconds())


def _midnight_after(now: datetime) -> datetime:
    return datetime.combine(now.date() + timedelta(days=1), time(), now.tzinfo)
