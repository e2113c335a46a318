"""The collector's logbook: how well we looked, and what we could not tell."""

from collections.abc import Mapping, Sequence
from typing import Any

from checker.model import Origin
from checker.model.words import Cause
from checker.views.dark_times import together, where_words
from checker.views.names import count
from checker.views.sentences import COULD_NOT_TELL, ORIGIN_WORDS, clock, duration, platform_name

Row = Mapping[str, Any]


def logbook_headline(coverage: Sequence[Row]) -> str:
    """Return the whole watch in one sentence."""
    n_passes = sum(row["n_passes"] for row in coverage)
    asked = sum(row["n_asked"] or 0 for row in coverage)
    answered = sum(row["n_answered"] or 0 for row in coverage)
    if not n_passes:
        return "No pass has ended yet."
    if not asked:
        return (
            f"{count(n_passes, 'pass', capital=True).replace('passs', 'passes')}; no look was due."
        )
    told = "every look" if asked == answered else f"{answered:,} of {asked:,} looks"
    share = "" if asked == answered else f" ({100 * answered / asked:.1f} %)"
    return f"In {n_passes:,} pass{'es' if n_passes != 1 else ''}, {told}{share} told something."


def coverage_lines(coverage: Sequence[Row]) -> list[str]:
    """Return a sentence for each platform and vantage point, with its denominator."""
    lines = []
    for row in coverage:
        asked, answered = row["n_asked"] or 0, row["n_answered"] or 0
        share = f"{100 * answered / asked:.1f} % of {asked:,} looks told something" if asked else (
            "no look was due"
        )  # fmt: skip
        lines.append(
            f"{platform_name(row['platform'])} from “{row['vantage']}” "
            f"({ORIGIN_WORDS[Origin(row['origin'])]}): {_passes(row['n_passes'])} from "
            f"{clock(row['first_at'])} to {clock(row['last_at'])} UTC; {share}."
        )
    return lines


def silence_lines(rows: Sequence[Row]) -> list[str]:
    """Return why looks could not tell, the commonest first; each is our state, never a post's."""
    return [
        f"{row['n_looks']:,} look{'s' * (row['n_looks'] != 1)}: "
        f"{COULD_NOT_TELL[Cause(row['cause'])].format(p=platform_name(row['platform']))}."
        for row in rows
    ]


def gap_lines(gaps: Sequence[Row], most: int = 30) -> list[str]:
    """Return the times in which we could not look, newest first, those that last among them."""
    found = together(gaps)
    several = len({row["vantage"] for row in found}) > 1
    lines = [_gap_line(row, several=several) for row in found[::-1][:most]]
    if len(found) > most:
        lines.append(f"And {len(found) - most} earlier ones: checker status")
    return lines


def _gap_line(row: Row, *, several: bool) -> str:
    where = where_words(row, several=several)
    lasted = duration(row["ended_at"] - row["started_at"])
    if row.get("open"):
        return f"Since {clock(row['started_at'])} UTC ({lasted} so far), {where}: {row['words']}."
    return (
        f"{clock(row['started_at'])} to {clock(row['ended_at'])} UTC "
        f"({lasted}), {where}: {row['words']}."
    )


def topics_table(topics: Sequence[Row]) -> list[dict[str, str]]:
    """Return the topics with their numbers and the digest of their registration."""
    return [
        {
            "Topic": row["name"],
            "Role": row["role"],
            "Posts": f"{row['n_posts']:,}",
            "Looks": f"{row['n_looks']:,}",
            "Could not tell": f"{row['n_looks'] - row['n_told']:,}",
            "Compared with": row["control"] or "",
            "Registered (UTC)": f"{row['registered_at']:%Y-%m-%d %H:%M}",
            "Registration SHA-256": row["registration_sha256"],
        }
        for row in topics
    ]


def passes_table(passes: Sequence[Row]) -> list[dict[str, str]]:
    """Return the latest passes, newest first."""
    return [
        {
            "Started (UTC)": f"{row['started_at']:%Y-%m-%d %H:%M:%S}",
            "Platform": platform_name(row["platform"]),
            "From": row["vantage"],
            "Asked": "" if row["n_asked"] is None else str(row["n_asked"]),
            "Told something": "" if row["n_answered"] is None else str(row["n_answered"]),
            "Controls well": ""
            if row["n_controls"] is None
            else f"{row['n_controls_well']} of {row['n_controls']}",
            "Note": row["note"] or ("" if row["ended_at"] else "not finished"),
        }
        for row in passes
    ]


def _passes(number: int) -> str:
    return f"{number:,} pass{'' if number == 1 else 'es'}"
