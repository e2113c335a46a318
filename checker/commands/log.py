"""``checker events``: what changed."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from checker.commands.cells import csv_text
from checker.commands.desk import Desk, put, put_json, say
from checker.commands.objects import event_object
from checker.errors import ConfigError
from checker.intake import corrections
from checker.intake.topics import key_of
from checker.judge.bursts import bursts
from checker.model import Correction, Event, EventKind, Grade
from checker.model.instants import parse
from checker.store import frames
from checker.views.corrections import beside
from checker.views.experiments import burst_sentence
from checker.views.inert import plain
from checker.views.names import count
from checker.views.sentences import (
    ORIGIN_WORDS,
    bracket,
    change_sentence,
    grade_words,
    platform_name,
)

_COLUMNS = (
    "id", "kind", "platform", "native_id", "url", "topics", "after", "before", "confirmed_at",
    "availability", "cause", "actor", "basis", "grade", "rule", "vantage", "origin", "cascade",
    "revised_at", "evidence", "correction", "corrected_at", "correction_why", "correction_says",
)  # fmt: skip


def events(
    desk: Desk, *, topic: str | None, since: str | None, layout: str, min_grade: str | None
) -> int:
    """Print the event log as a table, JSON, NDJSON or CSV."""
    with desk.engine.connect() as connection:
        key = None if topic is None else key_of(connection, topic)
        found = frames.events(
            connection, topic=key, since=_moment(since), min_grade=_grade(min_grade)
        )
        corrected = corrections.in_force_now(connection)
    objects = [event_object(event, topics, corrected.get(event.id)) for event, topics in found]
    if layout == "json":
        put_json(objects)
    elif layout == "ndjson":
        for item in objects:
            put(json.dumps(item, ensure_ascii=False))
    elif layout == "csv":
        put(csv_text(_COLUMNS, map(_row, objects)).rstrip("\r\n"))
    elif layout == "table":
        _table([event for event, _ in found], corrected)
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


def _row(item: dict[str, Any]) -> list[Any]:
    flat = item | item["subject"] | {"kind": item["kind"]}
    flat |= {"topics": "; ".join(item["topics"]), "evidence": " ".join(item["evidence"])}
    made = item["correction"] or {}
    flat |= {
        "correction": made.get("kind"),
        "corrected_at": made.get("at"),
        "correction_why": made.get("why"),
        "correction_says": made.get("says"),
    }
    return [flat[name] for name in _COLUMNS]


def _table(found: list[Event], corrected: Mapping[str, Correction]) -> None:
    changes = [event for event in found if event.kind is not EventKind.APPEARED]
    n_new = len(found) - len(changes)
    several = len({event.vantage for event in found}) > 1
    for event in found:
        # A first sighting is not listed, unless something said of it no longer stands.
        if event.kind is EventKind.APPEARED and event.id not in corrected:
            continue
        _put_event(event, corrected.get(event.id), several=several)
    for burst in bursts(event for event in found if event.id not in corrected):
        put(burst_sentence(burst))
    if not changes:
        put("Nothing changed.")
    say(f"{count(len(changes), 'change')}; {count(n_new, 'subject')} first seen.")


def _put_event(event: Event, correction: Correction | None, *, several: bool) -> None:
    subject = event.subject
    where = f", seen from {plain(event.vantage)}" if several else ""
    put(f"{bracket(event.after, event.before)}  {event.kind}  [{ORIGIN_WORDS[event.origin]}]")
    put(f"    {platform_name(subject.platform)} {subject.kind} {plain(subject.native_id)}{where}")
    sentence = change_sentence(event)
    put(f"    {plain(sentence if correction is None else f'We had said: {sentence}')}")
    if correction is not None:
        put(f"    {plain(beside(event, correction))}")
    put(f"    Grade {grade_words(event)}. Event {event.id}.")
