"""``checker judge`` and ``checker evidence``: what holds, and what a changed rule moves."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checker.collector.meaning import rebuild, rules_of, rules_version
from checker.commands.desk import Desk, put, put_json
from checker.errors import ConfigError, EvidenceError
from checker.model import Event
from checker.platforms import PLATFORMS
from checker.store import frames, judging
from checker.store.database import open_database
from checker.store.verify import Checked, verify_directory, verify_store, verify_warc

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


def verify(path: Path, evidence: str) -> int:
    """Check a store, an evidence directory or one WARC file; raises at the first that fails.

    Raises:
        EvidenceError: names what does not hold.
        ConfigError: there is nothing at ``path``.
    """
    if not path.exists():
        raise ConfigError(f"{path}: nothing is there to verify")
    checked = _verify(path, evidence)
    put(
        f"{path}: {checked.n_records} records ({checked.n_bytes} bytes) in "
        f"{checked.n_manifests} manifests hold; each digest and each link was recomputed."
    )
    if checked.n_purged:
        put(
            f"{checked.n_purged} of them were purged: in their places stand the tombstones that "
            "the chain announces, each with its day and reason; what was read from them stays."
        )
    if checked.n_unpurged:
        put(
            f"{checked.n_unpurged} of them are announced as purged and stand there still: the "
            "collector's next start ends that."
        )
    if checked.n_observations:
        put(f"{checked.n_observations} observations rest on them.")
    if checked.n_unsealed:
        put(f"{checked.n_unsealed} whole records are not named by any manifest yet.")
    return 0


def _verify(path: Path, evidence: str) -> Checked:
    if path.is_file() and path.name.endswith((".warc", ".warc.gz")):
        return verify_warc(path)
    if path.is_file():
        root = path.parent / evidence  # an absolute one stands for itself
        return verify_store(open_database(f"sqlite:///{path}", create=False), root)
    if (path / "checker.db").exists():
        return _verify(path / "checker.db", evidence)
    if not (path / "manifests").is_dir():
        raise EvidenceError(f"{path}: holds no evidence (no manifests/ and no checker.db)")
    return verify_directory(path)
