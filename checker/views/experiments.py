"""The passes as experiments, in words: which controls stand, and what is probably our own fault."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from checker.judge.ourselves import OwnFault
from checker.model import Availability, Purpose
from checker.model.instants import floor_text
from checker.views.dark_times import moment
from checker.views.inert import plain
from checker.views.names import count
from checker.views.sentences import platform_name

Row = Mapping[str, Any]

_NAME = 90
_THERE = (Availability.VISIBLE, Availability.LIMITED)
_WORDS = {
    "reader": "{share} looks at {platform} could not be read since {since}: probably our reader, "
    "not the posts",
    "client": "{share} looks at {platform} met a wall since {since}: probably how we ask, not the "
    "posts",
    "road": "{share} looks at {platform} from {vantage} met a wall since {since}: probably the "
    "address that we ask from, not the posts",
    "account": "{share} looks at {platform} met a login since {since}: probably our access, not "
    "the posts",
}


def control_lines(rows: Sequence[Row], now: datetime) -> list[str]:
    """Return which controls the latest pass of each platform had, since when, and how they did."""
    return [
        _place_line(platform, vantage, list(mine), now)
        for (platform, vantage), mine in groupby(
            rows, key=lambda row: (row["platform"], row["vantage"])
        )
    ]


def _place_line(platform: str, vantage: str, rows: Sequence[Row], now: datetime) -> str:
    positive = [row for row in rows if row["purpose"] == Purpose.CONTROL]
    told = [_positive_words(row, now) for row in positive]
    told += [_negative_words(row) for row in rows if row["purpose"] == Purpose.NEGATIVE]
    at = max(row["answered_at"] for row in rows)
    return f"{platform_name(platform)}, from {vantage}, {moment(at, now)}: {'; '.join(told)}."


def _positive_words(row: Row, now: datetime) -> str:
    since = f", there since {moment(row['since'], now)}" if row["since"] else ""
    if row["availability"] in _THERE:
        return f"{plain(row['native_id'])[:_NAME]}{since}"
    return f"{plain(row['native_id'])[:_NAME]} could not be seen"


def _negative_words(row: Row) -> str:
    name = plain(row["native_id"])[:_NAME]
    if row["availability"] == Availability.ABSENT:
        return f"and {name}, which cannot be there, was not"
    return f"and {name}, which cannot be there, did not read as absent"


def fault_lines(faults: Sequence[OwnFault], now: datetime) -> list[str]:
    """Return what is probably our own fault, a sentence each."""
    return [_fault_line(fault, now) for fault in faults]


def _fault_line(fault: OwnFault, now: datetime) -> str:
    every = f"all {fault.n_looks:,}" if fault.share >= 1.0 else f"{fault.share:.0%} of the"
    said = _WORDS[fault.whose].format(
        share=every[0].upper() + every[1:],
        platform=platform_name(fault.platform),
        vantage=fault.vantage,
        since=moment(fault.since, now),
    )
    return f"{said} ({fault.detail}; {count(fault.n_looks, 'look')})."


def fault_object(fault: OwnFault) -> dict[str, Any]:
    """Return a fault as ``status --json`` writes it."""
    return {
        "whose": fault.whose,
        "platform": fault.platform,
        "vantage": fault.vantage,
        "since": floor_text(fault.since),
        "n_looks": fault.n_looks,
        "share": round(fault.share, 4),
        "detail": fault.detail,
    }
