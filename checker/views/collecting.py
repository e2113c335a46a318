"""The collector at work, in plain words: what it does now, how it ended, what troubled it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from checker.judge.walls import wall_cause
from checker.model.gaps import note_part_words
from checker.views.names import count
from checker.views.sentences import COULD_NOT_TELL, clock, platform_name

Row = Mapping[str, Any]

RESTING = "left alone for a while"
"""How the trouble of a listing begins that was not asked for, since walls met us there."""

IDLE = "Not collecting: nothing is looked at, and what happens now is a gap."
NOTHING_WATCHED = "Not collecting: nothing is watched yet."
OTHER_WORK = "Not collecting: another command of this program works on the store just now."


def collecting_since(since: datetime | None) -> str:
    """Return the sentence that somebody collects."""
    return f"Collecting since {clock(since)} UTC." if since else "Collecting."


def progress_words(rows: Sequence[Row], next_at: datetime | None, now: datetime) -> str:
    """Return how far the passes under way are, or when the next look is due.

    Args:
        rows: the passes under way: platform, n_looked, n_due.
        next_at: when the next look is due, None when none is.
        now: the present.
    """
    if rows:
        return " ".join(_one_under_way(row) for row in rows)
    if next_at is None:
        return "No pass is on; what is new is listed every quarter of an hour."
    if next_at <= now:
        return f"No pass is on just now; looks have been due since {clock(next_at)} UTC."
    return f"No pass is on; the next look is due {clock(next_at)} UTC."


def _one_under_way(row: Row) -> str:
    name = platform_name(row["platform"])
    if not row["n_looked"]:
        return f"A pass on {name} has begun."
    n_due = max(row["n_due"], row["n_looked"])
    posts = "post that is" if n_due == 1 else "posts that are"
    return f"The pass on {name} has looked at {row['n_looked']:,} of {n_due:,} {posts} due."


def short_words(rows: Sequence[Row], next_at: datetime | None, now: datetime) -> str:
    """Return the same for the bar, as the end of a sentence."""
    if rows:
        looked, due = (sum(row[key] for row in rows) for key in ("n_looked", "n_due"))
        names = ", ".join(sorted({platform_name(row["platform"]) for row in rows}))
        return f"looking on {names}, {looked:,} of {max(due, looked):,}"
    if next_at is None:
        return "nothing is due yet"
    return f"{'looks due since' if next_at <= now else 'next look due'} {clock(next_at)} UTC"


def fallen(started_at: datetime | None, last_words: str, retry_at: datetime | None) -> str:
    """Return what is known of a collector that is wanted and does not run.

    Args:
        started_at: when it was last started.
        last_words: the last line it wrote, "" where it wrote none.
        retry_at: before then it is not started again by itself; None when it is tried at once.
    """
    begun = f", started {clock(started_at)} UTC," if started_at else ""
    said = f"Its last words: “{last_words}”" if last_words else "It left no word of why."
    again = f" It is tried again after {clock(retry_at)} UTC." if retry_at else ""
    return f"The collector{begun} ended by itself. {said}{again}"


def pass_lines(rows: Sequence[Row], most: int = 6) -> list[str]:
    """Return the last passes, a sentence each, newest first."""
    return [_pass_line(row) for row in rows[:most]]


def _pass_line(row: Row) -> str:
    where = f"{clock(row['started_at'])} UTC, {platform_name(row['platform'])}"
    if row["ended_at"] is None:
        return f"{where}: not ended."
    asked, told = row["n_asked"], row["n_answered"]
    if not asked:
        looks = "listed what is new, no look was due"
    elif asked == told:
        looks = f"{count(asked, 'look')}, {'it' if asked == 1 else 'each'} told something"
    else:
        looks = f"{count(asked, 'look')}, {asked - told:,} could not tell"
    well = f"; {row['n_controls_well']} of {row['n_controls']} controls well"
    note = f"; {note_words(row['note'])}" if row["note"] else ""
    return f"{where}: {looks}{well if row['n_controls'] else ''}{note}."


def note_words(note: str) -> str:
    """Return a pass's note in plain words."""
    return "; ".join(_plain(part) for part in note.split("; "))


def _plain(part: str) -> str:
    dark = note_part_words(part)
    if dark is not None:
        return dark
    kind, _, rest = part.partition(": ")
    if kind == "broken":
        return f"something broke in this program ({rest})"
    if part == "held back" or kind == "held back":
        return f"ended early, the platform is left alone for a while{f' ({rest})' if rest else ''}"
    return part


def trouble_lines(rows: Sequence[Row], titles: Mapping[str, str]) -> list[str]:
    """Return which listings told nothing when they were last asked for."""
    return [
        f"{titles.get(row['topic'], row['topic'])} on {platform_name(row['platform'])}: the list "
        f"of what is new told nothing at {clock(row['at'])} UTC ({_trouble_words(row)})."
        for row in rows
    ]


def _trouble_words(row: Row) -> str:
    """Return a listing's trouble, the wall behind a rest in words and not by its rule."""
    kept = str(row["trouble"])
    rest, _, rule = kept.partition(f"{RESTING}: ")
    cause = None if rest else wall_cause(rule)
    if cause is None:
        return kept
    why = COULD_NOT_TELL[cause].format(p=platform_name(row["platform"]))
    return f"{RESTING}, since {why}"


def topic_words(row: Row, now: datetime) -> str:
    """Return how a topic stands, in one line."""
    role = "control; " if row["role"] == "control" else ""
    numbers = f"{count(row['n_posts'], 'post')}, {count(row['n_looks'], 'look')}"
    stand = ""
    if row["stopped_at"] is not None:
        stand = f"; not looked at since {clock(row['stopped_at'])} UTC"
    elif row["heated_until"] is not None and row["heated_until"] > now:
        stand = f"; looked at more often until {clock(row['heated_until'])} UTC"
    return f"{role}{numbers}{stand}"


def budget_words(looks_per_post: int, topics: Sequence[Row]) -> str:
    """Return the budget, and what was spent of it so far."""
    n_posts = sum(row["n_posts"] for row in topics)
    n_looks = sum(row["n_looks"] for row in topics)
    spent = f" So far {n_looks:,} looks at {n_posts:,} posts." if n_posts else ""
    return (
        f"{looks_per_post} looks at one post over 60 days, second looks and controls among them "
        f"(collector.looks_per_post in checker.toml).{spent}"
    )
