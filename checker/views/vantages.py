"""Several vantage points in words: what each was told, and which one is not believed."""

from collections.abc import Iterable, Mapping
from typing import Any

from checker.model.instants import floor_text
from checker.views.sentences import platform_name

Row = Mapping[str, Any]


def vantage_lines(places: Iterable[Row], faults: Iterable[Row]) -> list[str]:
    """Return a line for each vantage point and each fault; none where there is only one place.

    Args:
        places: ``name``, ``country``, ``n_asked``, ``n_answered``, ``last_at`` of each.
        faults: ``vantage``, ``platform``, ``since``, ``ended_at``, ``n_missed`` of each.
    """
    rows = list(places)
    if len(rows) < 2:
        return []
    return [*map(_place, rows), *map(_fault, faults)]


def _place(row: Row) -> str:
    where = f"{row['name']} ({row['country']})" if row["country"] else row["name"]
    if not row["n_asked"]:
        return f"{where}: nothing was asked from there yet."
    share = row["n_answered"] / row["n_asked"]
    return (
        f"{where}: {row['n_answered']:,} of {row['n_asked']:,} looks told something "
        f"({share:.0%}); last pass {floor_text(row['last_at'])}."
    )


def _fault(row: Row) -> str:
    name = platform_name(row["platform"])
    until = (
        f"until {floor_text(row['ended_at'])}" if row["ended_at"] is not None else "and still is"
    )
    return (
        f"At fault: {row['vantage']} on {name}, since {floor_text(row['since'])} {until}. It alone "
        f"missed {row['n_missed']} that all others saw within an hour, so nothing that it misses "
        "counts as missing."
    )
