"""``checker status``: how the watch goes, as a logbook reads: newest first, in words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from checker.commands import experiments, vigil
from checker.commands.allowances import allowances
from checker.commands.dark_times import dark_times
from checker.commands.desk import Desk
from checker.commands.keeping import keeping
from checker.commands.outlook import Outlook, outlook
from checker.commands.output import put, put_json
from checker.commands.vouching import stamping, witnessing
from checker.model.instants import floor_text
from checker.store import entries, frames, vantages
from checker.store.gain import gains
from checker.store.progress import listing_troubles
from checker.views import diary
from checker.views.allowance import allowance_lines
from checker.views.clock import WORTH_SAYING_S
from checker.views.collecting import trouble_lines
from checker.views.gain import gain_lines
from checker.views.keeping import keeping_lines
from checker.views.stamping import standing_document, standing_lines
from checker.views.vantages import vantage_lines

Row = dict[str, Any]
Rows = Mapping[str, list[Row]]

PASSES = 20
PASSES_READ = 100
"""Most of them only listed what is new, and are left out of the text."""


def status(desk: Desk, *, as_json: bool) -> int:
    """Print how the watch goes."""
    now = desk.clock.now()
    with desk.engine.connect() as connection:
        rows = {
            "topics": frames.topics(connection),
            "coverage": frames.coverage(connection),
            "could_not_tell": frames.causes_of_silence(connection),
            "passes": frames.passes(connection, limit=PASSES if as_json else PASSES_READ),
            "canaries": [_canary(row) for row in entries.canaries(connection)],
        }
        dark = dark_times(connection, now)
        tried = experiments.read(connection)
        ahead = outlook(desk, connection, rows["topics"])
        troubles = listing_troubles(connection)
        rows["vantages"] = vantages.places_told(connection)
        rows["vantage_faults"] = vantages.fault_rows(connection)
        gained = gains(connection)
        keys = allowances(desk.config, connection, desk.clock)
    kept, stamped = keeping(desk), stamping(desk)
    live = diary.made_of(rows["topics"]) is None
    disk = vigil.disk(desk, ahead.bytes_a_day, now, live=live)
    if as_json:
        spent = {"quotas": [one.document() for one in keys]}
        held: Row = {"keeping": [one.document() for one in kept]}
        held |= {"stamps": standing_document(stamped)}
        held |= {"schedule": [one.document() for one in gained]}
        gaps = {"gaps": dark.documents(), "share_dark": dark.share}
        held |= tried.document()
        put_json({**_document(desk, rows, ahead, disk), **gaps, **spent, **held})
        return 0
    duties = [
        *gain_lines(gained),
        *allowance_lines(keys),
        *keeping_lines(kept),
        *standing_lines(stamped),
        *witnessing(desk),
    ]
    rows |= {"troubles": troubles, "gaps": dark.rows}
    parts = tried.parts(now) | {"Could not look, newest first (UTC)": dark.lines(now)}
    for line in _lines(desk, rows, disk, now, duties, parts):
        put(line)
    return 0


def _canary(row: Row) -> Row:
    return {
        "platform": row["subject"].platform,
        "native_id": row["subject"].native_id,
        "link": row["link"],
        "expected": row["expected"],
        "added_at": row["added_at"],
    }


def _document(desk: Desk, rows: Rows, ahead: Outlook, disk: vigil.Disk) -> Row:
    due = [row["next_at"] for row in rows["topics"] if row["next_at"] is not None]
    off_s = vigil.clock_off_s(rows["passes"])
    return {
        **{name: [_plain(row) for row in some] for name, some in rows.items()},
        "next_due": floor_text(min(due)) if due else None,
        "budget": {"looks_per_post": desk.config.collector.looks_per_post},
        "clock": {
            "off_s": off_s,
            "right": None if off_s is None else abs(off_s) <= WORTH_SAYING_S,
        },
        "disk": disk.document(),
        "forecast": ahead.document(),
    }


def _plain(row: Row) -> Row:
    return {
        key: floor_text(value) if isinstance(value, datetime) else value
        for key, value in row.items()
    }


def _lines(
    desk: Desk,
    rows: Rows,
    disk: vigil.Disk,
    now: datetime,
    duties: list[str],
    parts: Mapping[str, list[str]],
) -> list[str]:
    topics = rows["topics"]
    if not topics:
        return ["Nothing is watched yet: checker topic add NAME --query WORD --on PLATFORM"]
    titles = {row["name"]: row["title"] for row in topics}
    untold = [
        *diary.untold_lines(rows["coverage"], rows["could_not_tell"]),
        *trouble_lines(rows["troubles"], titles),
    ]
    latest = diary.entries(rows["passes"], rows["gaps"], now)
    return [
        *_now_lines(desk, rows, disk, now),
        *_part("Watched", diary.topic_lines(topics, now)),
        diary.budget_line(topics, desk.config.collector.looks_per_post),
        diary.control_line(rows["passes"]),
        diary.canary_line(rows["canaries"]),
        *duties,
        *_part("Told, and not told", untold),
        *_seen_from(rows),
        *(line for title, lines in parts.items() for line in _part(title, lines)),
        *_part("Latest, newest first (UTC)", latest),
    ]


def _seen_from(rows: Rows) -> list[str]:
    lines = vantage_lines(rows["vantages"], rows["vantage_faults"])
    return _part("Seen from", lines) if lines else []


def _now_lines(desk: Desk, rows: Rows, disk: vigil.Disk, now: datetime) -> list[str]:
    """Return how the watch stands at this moment; of a store of the past, only that it is one."""
    date = f"{now:%a} {now.day} {now:%b %Y %H:%M} UTC."
    held = diary.made_of(rows["topics"])
    if held is not None:
        return [f"{date} This store holds {held}: nobody collects into it."]
    running = vigil.running(desk.evidence)
    stands = f"is {running}" if running else "is not running: checker run"
    due = [(row["next_at"], row["title"]) for row in rows["topics"] if row["next_at"] is not None]
    words = diary.disk_words(
        disk.free_bytes, disk.growth_a_day, disk.forecast_a_day, disk.days_left
    )
    return [
        f"{date} The collector {stands}.",
        diary.next_line(due, now),
        diary.clock_words(vigil.clock_off_s(rows["passes"])),
        f"Disk: {words}.",
    ]


def _part(title: str, lines: list[str]) -> list[str]:
    return ["", f"{title}:", *(f"  {line}" for line in lines or ["nothing yet"])]
