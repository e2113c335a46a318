"""Times as people write them: a moment with its zone, a whole day, or a whole month."""

import re
from datetime import UTC, datetime, timedelta

from checker.errors import ConfigError
from checker.model.instants import parse

_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)\s?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})?"
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
WRITE = (
    "write 2019-11-27T12:06:00Z (or +01:00 for another zone), 2019-11-27 for the whole day in "
    "UTC, or 2019-11 for the whole month"
)
FIRST_YEAR = 1990


def span(text: str) -> tuple[datetime, datetime | None]:
    """Return the moment that ``text`` names and None, or the start and end of its day or month.

    Days and months are those of UTC; an end is the start of the next one.

    Raises:
        ConfigError: it is no such time, names no zone, or lies before 1990; says what to write.
    """
    given = text.strip()
    try:
        found = _read(given)
    except (ValueError, OverflowError) as trouble:
        raise ConfigError(f"{shown(given)} is no time that there is: {WRITE}") from trouble
    if found is None:
        raise ConfigError(f"{shown(given)} cannot be read as a time: {WRITE}")
    if found[0].year < FIRST_YEAR:
        raise ConfigError(f"{shown(given)} lies before {FIRST_YEAR}: is the year right?")
    return found


def _read(given: str) -> tuple[datetime, datetime | None] | None:
    moment = _MOMENT.fullmatch(given)
    if moment is not None:
        day, clock, zone = moment.groups()
        if zone is None:
            raise ConfigError(
                f"{shown(given)} names no zone, and we do not guess it: write {day}T{clock}Z for "
                f"UTC, or {day}T{clock}+01:00"
            )
        return parse(f"{day}T{clock}{zone.upper()}"), None
    if _DAY.fullmatch(given):
        start = datetime.fromisoformat(given).replace(tzinfo=UTC)
        return start, start + timedelta(days=1)
    if _MONTH.fullmatch(given):
        start = datetime.fromisoformat(f"{given}-01").replace(tzinfo=UTC)
        return start, (start + timedelta(days=31)).replace(day=1)
    return None


def shown(text: str, most: int = 60) -> str:
    """Return what somebody wrote, quoted on one line and cut."""
    kept = " ".join(text.split())
    return repr(kept if len(kept) <= most else f"{kept[:most]}…")
