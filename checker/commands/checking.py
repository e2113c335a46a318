"""``checker judge``: what a changed rule moves."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from checker.collector.meaning import rebuild, rules_of, rules_version
from checker.commands.desk import Desk
from checker.commands.output import put, put_json
from checker.model import Event
from checker.platforms import PLATFORMS
from checker.store import frames, judging

SHOWN = 20


def judge_all(desk: Desk, *, as_json: bool = False) -> int:
    """Judge all history anew under today's rules and say which verdicts and events moved."""
    rules = rules_of(PLATFORMS.values())
    with desk.engine.begin() as connection:
        verdicts = judging.verdict_snapshot(connection)
        events = {event.id: event for event, _ in frames.events(connection)}
        rebuild(connection, rules)
        new_verdicts = judging.verdict_snapshot(connection)
        new_events = {event.id: event for event, _ in frames.events(connection)}
    moved = Moved(
        n_looks=len(new_verdicts),
        rules=rules_version(rules),
        verdicts={
            key: (_said(verdicts.get(key)), _said(row))
            for key, row in new_verdicts.items()
            if verdicts.get(key) != row
        },
        events={
            key: (_kind(events.get(key)), _kind(new_events.get(key)))
            for key in sorted({*events, *new_events})
            if events.get(key) != new_events.get(key)
        },
    )
    if as_json:
        put_json(moved.document())
    else:
        for line in moved.lines():
            put(line)
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What judging anew has moved.

    Attributes:
        n_looks: looks that were judged.
        rules: version of the rules they were judged by.
        verdicts: by look, what it said before and says now.
        events: by id, what it was before and is now.
    """

    n_looks: int
    rules: str
    verdicts: Mapping[str, tuple[str, str]]
    events: Mapping[str, tuple[str, str]]

    def document(self) -> dict[str, Any]:
        """Return it as ``judge --all --json`` writes it; every event that moved is named."""
        return {
            "looks": self.n_looks,
            "rules": self.rules,
            "verdicts_moved": len(self.verdicts),
            "moves": [
                {"from": before, "to": after, "n": n} for (before, after), n in self._moves()
            ],
            "events_moved": [
                {"id": key, "from": before, "to": after}
                for key, (before, after) in self.events.items()
            ],
        }

    def lines(self) -> list[str]:
        """Return it as text: kinds of moves with their numbers, then the events."""
        told = [
            f"Judged {self.n_looks} looks under rules {self.rules}.",
            f"{len(self.verdicts)} verdicts and {len(self.events)} events moved.",
        ]
        told += [f"  {n} looks: {before} -> {after}" for (before, after), n in self._moves()]
        told += [
            f"  event {key}: {before} -> {after}"
            for key, (before, after) in list(self.events.items())[:SHOWN]
        ]
        left = len(self.events) - SHOWN
        return [*told, f"  and {left} more events: --json names all"] if left > 0 else told

    def _moves(self) -> list[tuple[tuple[str, str], int]]:
        return sorted(Counter(self.verdicts.values()).items(), key=lambda pair: (-pair[1], pair[0]))


def _said(row: tuple[object, ...] | None) -> str:
    return f"{row[0]}/{row[1]} by {row[-1]}" if row else "not judged"


def _kind(event: Event | None) -> str:
    if event is None:
        return "none"
    sure = "confirmed" if event.confirmed_at else "not confirmed"
    return f"{event.kind} ({event.outcome.cause}, {event.grade}, {sure})"
