"""Instants: aware UTC in, RFC 3339 whole seconds out; brackets are rounded outward."""

import re
from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)")
_UNIT_S = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}


def utc(moment: datetime) -> datetime:
    """Return ``moment`` in UTC; a naive one is refused, since its zone would be a guess.

    Raises:
        ValueError: when ``moment`` has no zone.
    """
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone: {moment.isoformat()}")
    return moment.astimezone(UTC)


def parse(text: str) -> datetime:
    """Read an RFC 3339 time with a zone (``2019-11-27T12:06:00Z``) as aware UTC.

    Raises:
        ValueError: when ``text`` is no such time or names no zone.
    """
    return utc(datetime.fromisoformat(text))


def micros(moment: datetime) -> int:
    """Return an aware ``moment`` in whole microseconds since ``EPOCH``."""
    return (moment - EPOCH) // EPOCH.resolution


def instant(since_epoch: int) -> datetime:
    """Return the moment that lies so many microseconds after ``EPOCH``."""
    return EPOCH + timedelta(microseconds=since_epoch)


def floor_text(moment: datetime) -> str:
    """Write ``moment`` as RFC 3339 UTC, cut down to the whole second."""
    return utc(moment).replace(microsecond=0).strftime("%Y-%m-%dT%H:%M:%SZ")


def ceil_text(moment: datetime) -> str:
    """Write ``moment`` as RFC 3339 UTC, raised to the whole second."""
    whole = utc(moment)
    if whole.microsecond:
        whole = whole.replace(microsecond=0) + timedelta(seconds=1)
    return floor_text(whole)


def duration_s(text: str) -> float:
    """Read a duration such as ``90s``, ``15m``, ``1h30m`` or ``30d``, in seconds.

    Raises:
        ValueError: when ``text`` is not a sum of numbers with units ms, s, m, h, d, w.
    """
    compact = text.replace(" ", "")
    parts = _DURATION.findall(compact)
    if not parts or "".join(number + unit for number, unit in parts) != compact:
        raise ValueError(f"not a duration: {text!r} (write 90s, 15m, 1h30m or 30d)")
    return sum(float(number) * _UNIT_S[unit] for number, unit in parts)
