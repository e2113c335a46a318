"""Holding a simulation's event log against the truth; shares no code with the collector.

Reads plain rows (as ``checker events --format ndjson`` and ``truth.ndjson`` give them).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

_AWAY = ("gone", "limited")
_BACK = ("returned", "unlimited")
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Outage:
    """A true span in which a post was not simply visible from a vantage point.

    Attributes:
        end: None when it was still on at the end.
        cadence_s: the gap that was scheduled when it began; None when nothing was.
        turns: when one way of being away gave way to another, such as removed to limited.
    """

    key: Key
    start: datetime
    end: datetime | None
    cadence_s: float | None = None
    turns: tuple[datetime, ...] = ()


def outages(truth: Iterable[Mapping[str, Any]]) -> list[Outage]:
    """Return the true outages; a change between two ways of being away does not end one."""
    found: list[Outage] = []
    open_at: dict[Key, list[datetime]] = {}
    for row in truth:
        key = (row["platform"], row["native_id"], row["vantage"])
        at = datetime.fromisoformat(row["at"])
        if row["state"] == "visible":
            if key in open_at:
                first, *turns = open_at.pop(key)
                found.append(Outage(key, first, at, turns=tuple(turns)))
        else:
            open_at.setdefault(key, []).append(at)
    found += [Outage(key, at[0], None, turns=tuple(at[1:])) for key, at in open_at.items()]
    return sorted(found, key=lambda item: (item.start, item.key))


def score(
    events: Sequence[Mapping[str, Any]], away: Sequence[Outage], end: datetime
) -> dict[str, Any]:
    """Count what is false and what was missed.

    Args:
        events: contract events of posts.
        away: true outages, with the cadence scheduled at their start where it is known.
        end: when the simulation ended; an outage must have lasted two cadences before it.

    Returns:
        ``false_gone``, ``false_returned``, ``missed``, ``bracket_median_s``, ``events``.
    """
    sure = [event for event in events if event["confirmed_at"] and event["kind"] != "appeared"]
    turns = {(outage.key, turn) for outage in away for turn in outage.turns}
    starts = turns | {(outage.key, outage.start) for outage in away}
    ends = turns | {(outage.key, outage.end) for outage in away if outage.end is not None}
    false_gone = sum(event["kind"] in _AWAY and not _holds(event, starts) for event in sure)
    false_returned = sum(event["kind"] in _BACK and not _holds(event, ends) for event in sure)
    of_key: dict[Key, list[Mapping[str, Any]]] = {}
    for event in sorted(sure, key=lambda item: item["before"]):
        of_key.setdefault(_key(event), []).append(event)
    missed = sum(
        _should_be_seen(outage, end) and not _seen(outage, of_key.get(outage.key, ()), end)
        for outage in away
    )
    widths = [
        (_moment(event["before"]) - _moment(event["after"])).total_seconds()
        for event in sure
        if event["after"]
    ]
    return {
        "events": len(sure),
        "false_gone": false_gone,
        "false_returned": false_returned,
        "missed": missed,
        "bracket_median_s": median(widths) if widths else None,
    }


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _key(event: Mapping[str, Any]) -> Key:
    subject = event["subject"]
    return (subject["platform"], subject["native_id"], event["vantage"])


def _holds(event: Mapping[str, Any], moments: Iterable[tuple[Key, datetime]]) -> bool:
    after = _moment(event["after"]) if event["after"] else None
    before = _moment(event["before"])
    key = _key(event)
    return any(of == key and at <= before and (after is None or after <= at) for of, at in moments)


def _seen(outage: Outage, events: Sequence[Mapping[str, Any]], end: datetime) -> bool:
    """Say whether an outage's going is in the log, or the log had it away all the while.

    The latter is so where it was back for too short a time before, and nobody saw that.
    ``events`` are the confirmed changes of that post, in order.
    """
    if any(e["kind"] in _AWAY and _holds(e, {(outage.key, outage.start)}) for e in events):
        return True
    held_away = False
    for event in events:
        before = _moment(event["before"])
        if before > outage.start:
            return held_away and (event["kind"] in _AWAY or before >= (outage.end or end))
        held_away = event["kind"] in _AWAY
    return held_away


def _should_be_seen(outage: Outage, end: datetime) -> bool:
    if outage.cadence_s is None:
        return False
    lasted = (outage.end or end) - outage.start
    return lasted >= timedelta(seconds=2 * outage.cadence_s)
