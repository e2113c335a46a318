"""The times in which we could not look, as a logbook tells them: when, why, and what they cost."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from checker.model import GapReason
from checker.model.gaps import merged
from checker.views.names import count, place_name
from checker.views.sentences import duration, minute_up

Row = Mapping[str, Any]

MOST = 12
"""Beyond so many the earlier ones are only counted."""


def moment(at: datetime, now: datetime) -> str:
    """Return a time as people say it (UTC): today, yesterday, a date, a date with its year."""
    days = (now.date() - at.date()).days
    if days in (0, 1, -1):
        return f"{ {0: 'today', 1: 'yesterday', -1: 'tomorrow'}[days] } {at:%H:%M}"
    year = "" if abs(days) < 180 else f" {at:%Y}"
    return f"{at:%a} {at.day} {at:%b}{year} {at:%H:%M}"


def span_words(row: Row, now: datetime) -> str:
    """Return from when to when a gap was and how long, or since when it is."""
    start, end = row["started_at"], row["ended_at"]
    lasted = duration(end - start)
    if row.get("open"):
        return f"since {moment(start, now)}, {lasted} so far"
    # Outward, like every bracket: the minutes add up to what it lasted.
    end = minute_up(end)
    until = f"{end:%H:%M}" if end.date() == start.date() else moment(end, now)
    return f"{moment(start, now)} to {until}, {lasted}"


def where_words(row: Row, *, several: bool) -> str:
    """Return on which platforms, and where several look, from which vantage point."""
    where = place_name(row["platform"]) if row["platform"] else "all platforms"
    return f"{where} from “{row['vantage']}”" if several else where


def together(gaps: Sequence[Row]) -> list[dict[str, Any]]:
    """Return gaps in order, those of several platforms that were one to us as one of all.

    While we were offline each platform was dark from its own first ask to its own last.
    """
    found: list[dict[str, Any]] = []
    for row in sorted(gaps, key=lambda item: item["started_at"]):
        offline = row["reason"] == GapReason.OFFLINE.value
        last = next((one for one in reversed(found) if _is_same(one, row)), None)
        if not offline or last is None:
            found.append(dict(row))
            continue
        last["platform"] = None
        last["ended_at"] = max(last["ended_at"], row["ended_at"])
        last["open"] = bool(last.get("open") or row.get("open"))
    return found


def _is_same(one: Row, row: Row) -> bool:
    same = one["reason"] == row["reason"] and one["vantage"] == row["vantage"]
    return bool(same and row["started_at"] <= one["ended_at"])


def gap_line(row: Row, now: datetime, *, several: bool) -> str:
    """Return a gap in full: when, where, why, and what it cost where ``cost`` stands with it."""
    words = f"{span_words(row, now)}, {where_words(row, several=several)}: {row['words']}."
    words = words[0].upper() + words[1:]
    spent = row.get("cost")
    return f"{words} {_cost_words(spent, row)}" if spent is not None else words


def _cost_words(cost: Any, row: Row) -> str:
    if not cost.n_looks:
        return "No look fell due in it."
    looks = count(cost.n_looks, "look", capital=True)
    unseen = duration(timedelta(seconds=cost.unseen_s))
    so_far = " so far" if row.get("open") else ""
    return (
        f"{looks} at {count(cost.n_hit, 'post')} fell into it{so_far}. It took "
        f"{percent(cost.share_of_watch)} of the time watched there; an outage of up to {unseen} "
        "around it could have met no look."
    )


def percent(share: float) -> str:
    """Return a share in per cent, never nil for what was not nil."""
    if 0.0 < share < 0.001:
        return "less than 0.1 %"
    return f"{100 * share:.1f} %" if share < 0.1 else f"{100 * share:.0f} %"


def dark_lines(
    gaps: Sequence[Row], now: datetime, share: float | None, most: int = MOST
) -> list[str]:
    """Return what gaps come to in all, then each, newest first.

    Args:
        gaps: rows as :func:`together` gives them, ``cost`` with those that are told in full.
        now: the present.
        share: of all watched time, 0…1; None where nothing was to be watched.
        most: how many are told in full.
    """
    if not gaps:
        return ["Never: every pass told something."]
    several = len({row["vantage"] for row in gaps}) > 1
    spans = merged((row["started_at"], row["ended_at"]) for row in gaps)
    total = sum((end - start for start, end in spans), timedelta())
    times = {1: "Once", 2: "Twice"}.get(len(gaps)) or count(len(gaps), "time", capital=True)
    lost = f", {percent(share)} of the time for which posts were watched" if share else ""
    lines = [f"{times}, {duration(total)} in all{lost}."]
    lines += [gap_line(row, now, several=several) for row in list(reversed(gaps))[:most]]
    if len(gaps) > most:
        lines.append(f"And {len(gaps) - most:,} earlier ones: checker status --json")
    return lines
