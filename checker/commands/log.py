"""``checker events``: what changed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from checker.commands.cells import csv_text
from checker.commands.desk import Desk
from checker.commands.objects import event_object
from checker.commands.output import put, put_json, say
from checker.errors import ConfigError
from checker.intake import corrections
from checker.intake.topics import key_of
from checker.judge.bursts import Beside, Burst
from checker.model import Correction, Event, EventKind, Grade
from checker.model.instants import parse
from checker.store import experiments, frames
from checker.views.bursts import burst_words, grade_line, told_together
from checker.views.corrections import beside
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
        log = _log(connection, [event for event, _ in found], corrected)
    if layout == "table":
        _table(log)
        return 0
    objects = [event_object(event, topics, corrected.get(event.id)) for event, topics in found]
    if layout == "json":
        put_json(objects)
    elif layout == "ndjson":
        for item in objects:
            put(json.dumps(item, ensure_ascii=False))
    elif layout == "csv":
        put(csv_text(_COLUMNS, map(_row, objects)).rstrip("\r\n"))
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


@dataclass(frozen=True)
class _Log:
    """The event log as the table prints it.

    Attributes:
        events: oldest first.
        corrected: by event, the correction that it stands under.
        together: the bursts among them, each with the controls beside it.
    """

    events: Sequence[Event]
    corrected: Mapping[str, Correction]
    together: Sequence[tuple[Burst, Beside]]

    @cached_property
    def several(self) -> bool:
        """Whether changes were seen from more than one place."""
        return len({event.vantage for event in self.events}) > 1


def _log(
    connection: sa.Connection, found: Sequence[Event], corrected: Mapping[str, Correction]
) -> _Log:
    together = told_together(found, corrected)
    told = [(burst, experiments.beside(connection, burst.ids)) for burst in together]
    return _Log(found, corrected, told)


def _table(log: _Log) -> None:
    changes = [event for event in log.events if event.kind is not EventKind.APPEARED]
    n_new = len(log.events) - len(changes)
    first = {burst.id: (burst, beside) for burst, beside in log.together}
    within = {event.id for burst, _ in log.together for event in burst.members}
    for event in log.events:
        if event.id in first:
            _put_burst(*first[event.id])
        # A first sighting is not listed, unless something said of it no longer stands.
        listed = event.kind is not EventKind.APPEARED or event.id in log.corrected
        if listed and event.id not in within:
            _put_event(event, log.corrected.get(event.id), several=log.several)
    if not changes:
        put("Nothing changed.")
    bursts = f", {len(within):,} of them in {count(len(first), 'burst')}" if first else ""
    say(f"{count(len(changes), 'change')}{bursts}; {count(n_new, 'subject')} first seen.")


def _put_burst(burst: Burst, beside: Beside) -> None:
    """Print a burst as one entry, its members below it in a line each."""
    when = bracket(burst.after, burst.before)
    put(f"{when}  burst of {len(burst.members)} {burst.kind}  [{ORIGIN_WORDS[burst.origin]}]")
    put(f"    {burst_words(burst, beside)}")
    sentences = {event.id: change_sentence(event) for event in burst.members}
    alike = len(set(sentences.values())) == 1
    if alike:
        put(f"    Of each: {plain(sentences[burst.id])}")
    put(f"    Grade {grade_line(burst.members)}.")
    for event in burst.members:
        said = "" if alike else f" {plain(sentences[event.id])}"
        subject = f"{event.subject.kind} {plain(event.subject.native_id)}"
        put(f"      {subject}, {bracket(event.after, event.before)}:{said} event {event.id}")


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
