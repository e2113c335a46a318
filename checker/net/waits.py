"""What an answer says of waiting: ``Retry-After`` and the headers of rate limits, in seconds.

A moment is held against the answer's own ``Date`` where it has one: whoever wrote both meant the
distance between them, whatever our clock says.
"""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from checker.model import Exchange

LONGEST_WAIT_S = 86_400.0
"""More than a day is not waited for at once: then the host is asked again, and says so again."""

_EPOCH_FROM = 1e9
_MILLISECONDS_FROM = 1e11
_NUMBER = re.compile(r"[0-9]{1,15}(\.[0-9]{1,6})?")
_FIELD = re.compile(r"[;,\s](r|remaining|t|reset)=([0-9]{1,15})(?![0-9])")
_LONG = {"r": "remaining", "t": "reset"}


def asked_wait_s(exchange: Exchange) -> float | None:
    """Return for how long an answer wants us to leave its host alone, None where it says nothing.

    ``Retry-After`` (RFC 9110 §10.2.3) with any status. A reset header with a refusal (429), or with
    the word that nothing remains: then we stop one ask early rather than be told.
    """
    told = [retry_after_s(exchange, exchange.answered_at), _spent_wait_s(exchange)]
    waits = [wait_s for wait_s in told if wait_s is not None]
    return min(max(waits), LONGEST_WAIT_S) if waits else None


def retry_after_s(exchange: Exchange, now: datetime) -> float | None:
    """Return the seconds that ``Retry-After`` asks for, None where it has none that can be read."""
    value = (exchange.header("retry-after") or "").strip()
    if value.isascii() and value.isdecimal():
        return float(value[:9])
    if _NUMBER.fullmatch(value):
        return float(value)
    until = _http_date(value)
    return None if until is None else _seconds_until(until, _their_now(exchange, now))


def _spent_wait_s(exchange: Exchange) -> float | None:
    remaining = _limit(exchange, "remaining")
    spent = remaining is not None and remaining < 1
    # A refusal by 429 that names its Retry-After has said it; the window may be the longer wait.
    if not spent and (exchange.status != 429 or exchange.header("retry-after") is not None):
        return None
    return _reset_s(exchange, exchange.answered_at)


def _reset_s(exchange: Exchange, now: datetime) -> float | None:
    reset = _limit(exchange, "reset")
    if reset is None:
        return _dated_reset_s(exchange, now)
    # Some say seconds to wait, others the epoch second (or millisecond) at which the window opens.
    if reset > _MILLISECONDS_FROM:
        reset /= 1000
    if reset > _EPOCH_FROM:
        reset -= _their_now(exchange, now).timestamp()
    return max(0.0, reset)


def _dated_reset_s(exchange: Exchange, now: datetime) -> float | None:
    # Mastodon writes the moment itself, as RFC 3339.
    for header in _names("reset"):
        value = (exchange.header(header) or "").strip()
        try:
            return _seconds_until(datetime.fromisoformat(value), _their_now(exchange, now))
        except (ValueError, OverflowError):
            continue
    return None


def _limit(exchange: Exchange, what: str) -> float | None:
    """Return the number of a rate limit's header, None without one.

    Written ``RateLimit-Reset`` (Bluesky), ``X-RateLimit-Reset`` (Mastodon, Reddit),
    ``x-rate-limit-reset`` (X), or as a field of ``RateLimit`` in either draft of the standard.
    """
    for header in _names(what):
        text = (exchange.header(header) or "").strip()
        if _NUMBER.fullmatch(text):
            return float(text)
    fields = " " + (exchange.header("ratelimit") or "")[:500]
    told = [
        float(number) for name, number in _FIELD.findall(fields) if _LONG.get(name, name) == what
    ]
    # Of several windows the narrowest counts, and the longest wait.
    return None if not told else min(told) if what == "remaining" else max(told)


def _names(what: str) -> tuple[str, ...]:
    return f"ratelimit-{what}", f"x-ratelimit-{what}", f"x-rate-limit-{what}"


def _their_now(exchange: Exchange, now: datetime) -> datetime:
    """Return what time it was by the clock of whoever answered; ours where it does not say."""
    date = _http_date((exchange.header("date") or "").strip())
    return now if date is None else date + timedelta(seconds=exchange.age_s)


def _http_date(value: str) -> datetime | None:
    if not value or len(value) > 60:
        return None
    try:
        return _aware(parsedate_to_datetime(value))
    except (ValueError, OverflowError):
        return None


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _seconds_until(until: datetime, now: datetime) -> float:
    return max(0.0, (_aware(until) - now).total_seconds())
