"""``checker judge`` and ``checker evidence``: what holds, and what a changed rule moves."""

from pathlib import Path

from checker.collector.meaning import rebuild, rules_of, rules_version
from checker.commands.desk import Desk, put
from checker.errors import ConfigError, EvidenceError
from checker.platforms import PLATFORMS
from checker.store import frames, judging
from checker.store.database import open_database
from checker.store.verify import Checked, verify_directory, verify_store, verify_warc

SHOWN = 20


def judge_all(desk: Desk) -> int:
    """Judge all history anew under today's rules and say which verdicts and events moved."""
    rules = rules_of(PLATFORMS.values())
    with desk.engine.begin() as connection:
        verdicts = judging.verdict_snapshot(connection)
        events = {event.id: event for event, _ in frames.events(connection)}
        rebuild(connection, rules)
        new_verdicts = judging.verdict_snapshot(connection)
        new_events = {event.id: event for event, _ in frames.events(connection)}
    moved = [key for key, row in new_verdicts.items() if verdicts.get(key) != row]
    changed = sorted(
        key for key in {*events, *new_events} if events.get(key) != new_events.get(key)
    )
    put(f"Judged {len(new_verdicts)} looks under rules {rules_version(rules)}.")
    put(f"{len(moved)} verdicts and {len(changed)} events moved.")
    for key in moved[:SHOWN]:
        put(f"  look {key}: {_row(verdicts.get(key))} -> {_row(new_verdicts[key])}")
    for key in changed[:SHOWN]:
        put(f"  event {key}: {_kind(events.get(key))} -> {_kind(new_events.get(key))}")
    return 0


def _row(row: tuple[object, ...] | None) -> str:
    return f"{row[0]}/{row[1]} by {row[-1]}" if row else "not judged"


def _kind(event: object) -> str:
    kind = getattr(event, "kind", None)
    outcome = getattr(event, "outcome", None)
    return f"{kind} ({outcome.cause}, {getattr(event, 'grade', '')})" if outcome else "none"


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
