"""``checker status`` and ``checker events``: how well we looked, and what changed."""

import csv
import io
import json
from datetime import datetime
from typing import Any

from checker.commands.desk import Desk, put, put_json, say
from checker.commands.objects import event_object
from checker.errors import ConfigError
from checker.model import Event, EventKind, Grade
from checker.model.instants import floor_text, parse
from checker.store import frames
from checker.views.sentences import (
    ORIGIN_WORDS,
    bracket,
    change_sentence,
    clock,
    duration,
    grade_words,
    platform_name,
)

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def events(
    desk: Desk, *, topic: str | None, since: str | None, layout: str, min_grade: str | None
) -> int:
    """Print the event log as a table, JSON, NDJSON or CSV."""
    with desk.engine.connect() as connection:
        names = [row["name"] for row in frames.topics(connection)]
        if topic is not None and topic not in names:
            raise ConfigError(
                f"there is no topic {topic!r}; there are: {', '.join(names) or 'none'}"
            )
        found = frames.events(
            connection, topic=topic, since=_moment(since), min_grade=_grade(min_grade)
        )
    objects = [event_object(event, topics) for event, topics in found]
    if layout == "json":
        put_json(objects)
    elif layout == "ndjson":
        for item in objects:
            put(json.dumps(item, ensure_ascii=False))
    elif layout == "csv":
        put(_csv(objects).rstrip("\n"))
    elif layout == "table":
        _table([event for event, _ in found])
    else:
        raise ConfigError(f"--format {layout}: take table, json, ndjson or csv")
    return 0


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return parse(text if "T" in text else f"{text}T00:00:00Z")
    except ValueError as trouble:
        raise ConfigError(f"--since {text}: write 2026-01-31 or 2026-01-31T12:00:00Z") from trouble


def _grade(text: str | None) -> Grade | None:
    if text is None:
        return None
    if text.upper() not in set(Grade):
        raise ConfigError(f"--min-grade {text}: take A, B, C or D")
    return Grade(text.upper())


def _csv(objects: list[dict[str, Any]]) -> str:
    """Write events as CSV; cells that a spreadsheet would run are made plain text."""
    buffer = io.StringIO()
    columns = (
        "id", "kind", "platform", "native_id", "url", "topics", "after", "before", "confirmed_at",
        "availability", "cause", "actor", "basis", "grade", "rule", "vantage", "origin", "cascade",
        "revised_at", "evidence",
    )  # fmt: skip
    writer = csv.writer(buffer)
    writer.writerow(columns)
    for item in objects:
        flat = item | item["subject"] | {"kind": item["kind"]}
        flat |= {"topics": "; ".join(item["topics"]), "evidence": " ".join(item["evidence"])}
        writer.writerow([_plain(flat[name]) for name in columns])
    return buffer.getvalue()


def _plain(value: Any) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _table(found: list[Event]) -> None:
    changes = [event for event in found if event.kind is not EventKind.APPEARED]
    n_new = len(found) - len(changes)
    for event in changes:
        subject = event.subject
        put(f"{bracket(event.after, event.before)}  {event.kind}  [{ORIGIN_WORDS[event.origin]}]")
        put(f"    {platform_name(subject.platform)} {subject.kind} {subject.native_id}")
        put(f"    {change_sentence(event)}")
        put(f"    Grade {grade_words(event)}. Event {event.id}.")
    if not changes:
        put("Nothing changed.")
    say(f"{len(changes)} changes; {n_new} subjects first seen.")


def status(desk: Desk, *, as_json: bool) -> int:
    """Print how well we look: topics, coverage, passes, gaps, next look."""
    with desk.engine.connect() as connection:
        report = {
            "topics": frames.topics(connection),
            "coverage": frames.coverage(connection),
            "could_not_tell": frames.causes_of_silence(connection),
            "gaps": frames.gaps(connection),
            "passes": frames.passes(connection, limit=20),
        }
    due = [row["next_at"] for row in report["topics"] if row["next_at"] is not None]
    if as_json:
        document = {name: [_plain_row(row) for row in rows] for name, rows in report.items()}
        put_json(
            document
            | {
                "next_due": floor_text(min(due)) if due else None,
                "budget": {"looks_per_post": desk.config.collector.looks_per_post},
            }
        )
        return 0
    _logbook(report, min(due) if due else None)
    return 0


def _plain_row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        key: floor_text(value) if isinstance(value, datetime) else value
        for key, value in row.items()
    }


def _logbook(report: dict[str, list[dict[str, Any]]], next_at: datetime | None) -> None:
    if not report["topics"]:
        put("Nothing is watched yet: checker topic add NAME --query WORD --on PLATFORM")
        return
    for row in report["topics"]:
        silent = row["n_looks"] - row["n_told"]
        put(
            f"{row['name']} ({row['role']}, {ORIGIN_WORDS[row['origin']]}): "
            f"{row['n_posts']} posts, {row['n_looks']} looks, {silent} could not tell."
        )
    for row in report["coverage"]:
        share = (row["n_answered"] or 0) / row["n_asked"] if row["n_asked"] else 0.0
        put(
            f"{platform_name(row['platform'])} from {row['vantage']}: {row['n_passes']} passes "
            f"from {clock(row['first_at'])} to {clock(row['last_at'])} UTC, "
            f"{share:.1%} of {row['n_asked'] or 0} looks told something."
        )
    for row in report["could_not_tell"]:
        put(f"  {row['n_looks']} looks at {platform_name(row['platform'])}: {row['cause']}.")
    for row in report["gaps"]:
        where = platform_name(row["platform"]) if row["platform"] else "all platforms"
        put(
            f"Dark on {where} from {clock(row['started_at'])} to {clock(row['ended_at'])} UTC "
            f"({duration(row['ended_at'] - row['started_at'])}): {row['words']}."
        )
    put(f"Next look due {clock(next_at)} UTC." if next_at else "No look is due.")
