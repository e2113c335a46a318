"""The watch as a diary: newest first, times in words, what could not be told and why."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from checker.model import Origin
from checker.model.words import Cause
from checker.views.clock import WORTH_SAYING_S
from checker.views.collecting import note_words
from checker.views.dark_times import moment
from checker.views.logbook import coverage_lines, silence_lines
from checker.views.names import count, place_name, size
from checker.views.sentences import ORIGIN_WORDS, duration, minute_up, platform_name

Row = Mapping[str, Any]

WALLS = (Cause.LOGIN_WALL, Cause.CHALLENGE, Cause.BLOCKED, Cause.RATE_LIMITED)
ENTRIES = 20
_FULL_AFTER_DAYS = 3650


def ago(at: datetime, now: datetime) -> str:
    """Return how long ago something was, or in how long it will be."""
    span = now - at
    if abs(span) < timedelta(seconds=60):
        return "just now" if span >= timedelta() else "within a minute"
    return f"{duration(span)} ago" if span > timedelta() else f"in {duration(-span)}"


def running_words(since: datetime | None, pid: int | None) -> str:
    """Return that a collector works, and since when."""
    when = f" since {since:%Y-%m-%d %H:%M} UTC" if since is not None else ""
    which = f" (process {pid})" if pid is not None else ""
    return f"running{when}{which}"


def disk_words(
    free_bytes: int, growth: float | None, forecast: float | None, days_left: float | None
) -> str:
    """Return what is free, how fast it fills and how long it lasts."""
    rates = []
    if growth:
        rates.append(f"the evidence grew by {size(growth)} a day")
    if forecast:
        rates.append(f"the watched topics come to {size(forecast)} a day")
    lasts = ""
    if days_left is not None:
        lasts = "; full in more than ten years" if days_left > _FULL_AFTER_DAYS else (
            f"; full in about {count(max(round(days_left), 0), 'day')}"
        )  # fmt: skip
    return "; ".join([f"{size(free_bytes)} free", *rates]) + lasts


def clock_words(off_s: float | None) -> str:
    """Return how our clock stands to the platforms'."""
    if off_s is None:
        return "Our clock has not been compared with a platform's yet."
    if abs(off_s) <= WORTH_SAYING_S:
        return f"Our clock is right to within {WORTH_SAYING_S:.0f} s of the platforms'."
    side = "ahead of" if off_s > 0 else "behind"
    return f"Our clock is {abs(off_s):.0f} s {side} the platforms': set it."


def made_of(topics: Sequence[Row]) -> str | None:
    """Return what a store holds in which nobody collects, None where somebody may."""
    origins = {Origin(row["origin"]) for row in topics}
    if not origins or Origin.OBSERVED in origins:
        return None
    return " and ".join(sorted(_MADE_OF[origin] for origin in origins))


_MADE_OF = {
    Origin.REPLAYED: "a replay",
    Origin.SIMULATED: "a simulation",
    Origin.IMPORTED: "what was imported",
}


def topic_lines(topics: Sequence[Row], now: datetime) -> list[str]:
    """Return each topic with what was looked at, and how it stands."""
    return [_topic_line(row, now) for row in topics]


def _topic_line(row: Row, now: datetime) -> str:
    silent = row["n_looks"] - row["n_told"]
    could_not = f", {silent:,} of them could not tell" if silent else ""
    stands = ""
    if row["stopped_at"] is not None:
        stands = f" Stopped {moment(row['stopped_at'], now)}."
    elif row["heated_until"] is not None and row["heated_until"] > now:
        stands = f" Hot until {moment(row['heated_until'], now)}."
    first = f" (registered as {row['name']})" if row["title"] != row["name"] else ""
    return (
        f"{row['title']}{first}: {row['role']}, {ORIGIN_WORDS[Origin(row['origin'])]}; "
        f"{count(row['n_posts'], 'post')}, {count(row['n_looks'], 'look')}{could_not}.{stands}"
    )


def budget_line(topics: Sequence[Row], looks_per_post: int) -> str:
    """Return how much of the budget of looks was spent so far."""
    n_posts = sum(row["n_posts"] for row in topics)
    n_looks = sum(row["n_looks"] for row in topics)
    if not n_posts:
        return f"Budget: {looks_per_post} looks a post in 60 days; none is spent yet."
    return (
        f"Budget: {n_looks / n_posts:.1f} looks a post so far; "
        f"{looks_per_post} a post in 60 days are meant to be spent."
    )


def control_line(passes: Sequence[Row]) -> str:
    """Return how the controls of the latest passes stood."""
    ended = [row for row in passes if row["n_controls"] is not None]
    n, well = (sum(row[name] for row in ended) for name in ("n_controls", "n_controls_well"))
    if not n:
        return "Controls: none was asked in the latest passes, so findings stand a grade lower."
    if n == well:
        return f"Controls: all {n} in the latest {len(ended)} passes read as they should."
    return f"Controls: {well} of {n} in the latest {len(ended)} passes read as they should."


def canary_line(canaries: Sequence[Row]) -> str:
    """Return how many posts of our own serve as controls."""
    if not canaries:
        return "Canaries: none; a post of your own helps: checker topic canary add URL"
    names = sorted({platform_name(row["platform"]) for row in canaries})
    return f"Canaries: {count(len(canaries), 'post')} of our own on {', '.join(names)}."


def untold_lines(coverage: Sequence[Row], silence: Sequence[Row]) -> list[str]:
    """Return how much was told by platform, what could not be told and why, and the walls."""
    walls = sum(row["n_looks"] for row in silence if Cause(row["cause"]) in WALLS)
    met = [f"Walls met: {count(walls, 'look')} in all."] if walls else []
    return [*coverage_lines(coverage), *silence_lines(silence), *met]


def next_line(due: Sequence[tuple[datetime, str]], now: datetime) -> str:
    """Return when the next look is due, and on which topic."""
    if not due:
        return "No look is due: what a listing finds is looked at at once."
    at, title = min(due)
    if at <= now:
        return f"Next look: overdue since {moment(at, now)} ({title})."
    return f"Next look: {moment(at, now)}, {ago(at, now)} ({title})."


def entries(
    passes: Sequence[Row], gaps: Sequence[Row], now: datetime, most: int = ENTRIES
) -> list[str]:
    """Return passes and gaps as diary entries, newest first.

    A pass that only listed what is new, as they all do every quarter of an hour, is no entry,
    unless something is said of it.
    """
    told = [row for row in passes if row["n_asked"] != 0 or row["note"]]
    dated = [(row["started_at"], _pass_entry(row, now)) for row in told]
    dated += [(row["started_at"], _gap_entry(row, now)) for row in gaps]
    dated.sort(key=lambda pair: pair[0], reverse=True)
    return [text for _, text in dated[:most]]


def _pass_entry(row: Row, now: datetime) -> str:
    start = f"{moment(row['started_at'], now)}  {place_name(row['platform'])}: "
    if row["ended_at"] is None:
        return f"{start}a pass began and has not ended"
    silent = row["n_asked"] - row["n_answered"]
    words = f"{start}{row['n_asked']:,} look{'s' * (row['n_asked'] != 1)}"
    if not row["n_asked"]:
        words = f"{start}listed what is new, no look was due"
    if silent:
        words += f", {silent} could not tell"
    if row["n_controls"]:
        words += f"; {row['n_controls_well']} of {row['n_controls']} controls well"
    return f"{words}; {note_words(row['note'])}" if row["note"] else words


def _gap_entry(row: Row, now: datetime) -> str:
    where = place_name(row["platform"]) if row["platform"] else "All platforms"
    start = moment(row["started_at"], now)
    lasted = duration(row["ended_at"] - row["started_at"])
    until = f"until {moment(minute_up(row['ended_at']), now)}"
    if row.get("open"):
        return f"{start}  {where}: dark since then, {lasted} so far: {row['words']}"
    return f"{start}  {where}: dark for {lasted}, {until}: {row['words']}"
