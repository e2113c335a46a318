"""When an alert may go out: gathering, quiet hours, the daily line, and tries after a failure."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta, tzinfo

AFTER_FAILURE = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
)
"""How long to wait after the first failures; after more of them, as long as after the last."""

GIVEN_UP_AFTER = timedelta(hours=48)
"""How long one message is tried; what it spoke of is on the page anyway."""


def is_quiet(now: datetime, hours: tuple[time, time] | None, zone: tzinfo) -> bool:
    """Say whether ``now`` lies in the quiet hours, which may cross midnight.

    Args:
        now: aware.
        hours: begin (within) and end (no longer within), by the clock on the wall of ``zone``.
        zone: of the hours; its summer time counts.
    """
    if hours is None:
        return False
    start, end = hours
    wall = now.astimezone(zone).time()
    return start <= wall < end if start < end else wall >= start or wall < end


def last_daily(now: datetime, at: time, zone: tzinfo) -> datetime:
    """Return when the clock on the wall of ``zone`` showed ``at`` last, in the zone of ``now``.

    Once for each date: a time that the clock skips in spring comes an hour late, of one that it
    shows twice in autumn the first counts.
    """
    today = now.astimezone(zone).date()
    moment = datetime.combine(today, at, zone).astimezone(now.tzinfo)
    if moment <= now:
        return moment
    return datetime.combine(today - timedelta(days=1), at, zone).astimezone(now.tzinfo)


def gathered(confirmed: Sequence[datetime], now: datetime, digest_s: float) -> bool:
    """Say whether changes confirmed at these times have been gathered for long enough."""
    return bool(confirmed) and now - min(confirmed) >= timedelta(seconds=digest_s)


def next_try(n_failures: int, last_at: datetime) -> datetime:
    """Return when a message that failed ``n_failures`` times (1 or more) is tried again."""
    return last_at + AFTER_FAILURE[min(n_failures, len(AFTER_FAILURE)) - 1]


def is_given_up(first_at: datetime, now: datetime) -> bool:
    """Say whether a message that was first tried at ``first_at`` is tried no more."""
    return now - first_at >= GIVEN_UP_AFTER
