"""``checker alerts``, and the watch beside the collector."""

from datetime import datetime
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from checker.alerts import log
from checker.alerts.compose import trial_letter
from checker.alerts.letters import BEGUN, Attempt, History, Sent, history
from checker.alerts.send import Address, addresses, send
from checker.alerts.watch import Manner, Watch
from checker.commands.desk import Desk
from checker.commands.output import put, put_json, say
from checker.config import Config, credential, zone_named
from checker.errors import StoreError
from checker.intake.topics import key_of
from checker.model import Grade
from checker.model.instants import floor_text
from checker.store.database import sqlite_path

VARIABLE = "CHECKER_ALERT_URLS"
NO_ADDRESS = (
    'There is no address yet: write to = ["json://HOST/PATH"] under [alerts] in checker.toml, '
    f"or an address with a secret into the environment variable {VARIABLE}"
)


def addresses_of(config: Config) -> list[Address]:
    """Return where alerts go.

    Raises:
        ConfigError: an address is malformed; says which, without what it holds.
    """
    return addresses(config.alerts.to, credential(VARIABLE), file="alerts.to", variable=VARIABLE)


def watch_of(desk: Desk) -> Watch | None:
    """Return the watch that the configuration asks for, None without an address.

    Raises:
        ConfigError: an address is malformed, or a topic is not known.
    """
    found = addresses_of(desk.config)
    if not found:
        return None
    wish = desk.config.alerts
    with desk.engine.connect() as connection:
        topics = tuple(key_of(connection, name) for name in wish.topics)
    manner = Manner(
        topics=topics,
        min_grade=Grade(wish.min_grade),
        digest_s=wish.digest_s,
        quiet=wish.quiet_hours,
        zone=zone_named(wish.zone),
        daily=wish.daily_at,
    )
    return Watch(desk.engine, found, manner)


def turn(watch: Watch, now: datetime) -> None:
    """Send what is due and log what did not arrive; no trouble of alerts gets any further."""
    try:
        for attempt in watch.turn(now):
            if attempt.trouble is not None:
                say(f"alert to {attempt.channel} did not arrive: {attempt.trouble}")
    except (StoreError, SQLAlchemyError, OSError, ValueError) as trouble:
        say(f"alerts: {trouble}; tried again soon")


def show(desk: Desk, *, as_json: bool) -> int:
    """Print where alerts go, of what, when, and what was sent last."""
    rows = _rows(desk)
    if as_json:
        put_json({"addresses": rows, **_manner_object(desk.config)})
        return 0
    if not rows:
        put(NO_ADDRESS)
        return 0
    for row in rows:
        put(f"{row['address']}  ({row['from']})")
        put(f"  {_last_words(row)}")
    put(_manner_words(desk.config))
    return 0


def lines(desk: Desk) -> list[str]:
    """Return, a sentence each, where alerts go and what became of the last, then of what; or none.

    Raises:
        ConfigError: an address is malformed, or a topic is not known.
    """
    rows = _rows(desk)
    told = [f"{row['address']}: {_last_words(row)}." for row in rows]
    return [*told, _manner_words(desk.config)] if told else []


def _rows(desk: Desk) -> list[dict[str, Any]]:
    known, now = _known(desk), desk.clock.now()
    return [
        _object(item, known.get(item.name, History()), now) for item in addresses_of(desk.config)
    ]


def _known(desk: Desk) -> dict[str, History]:
    """Return what each address was sent; the topics that are named must be known to the store."""
    path = sqlite_path(desk.store)
    if path is not None and not path.exists():
        return {}
    with desk.engine.connect() as connection:
        for name in desk.config.alerts.topics:
            key_of(connection, name)
        rows = log.attempts(connection)
    by_channel: dict[str, list[Attempt]] = {}
    for row in rows:
        by_channel.setdefault(row.channel, []).append(row)
    return {name: history(mine) for name, mine in by_channel.items()}


def _object(address: Address, known: History, now: datetime) -> dict[str, Any]:
    waiting = known.waiting(now)
    newest = max(known.sent, key=lambda item: item.last_at, default=None)
    arrived = [item.last_at for item in known.sent if item.trouble is None]
    return {
        "address": address.name,
        "from": address.source,
        "last": _sent_object(newest) if newest else None,
        "last_arrived_at": floor_text(max(arrived)) if arrived else None,
        "n_messages": len(known.sent),
        "n_waiting": len(waiting),
        "next_try_at": floor_text(min(item.next_try for item in waiting)) if waiting else None,
    }


def _sent_object(sent: Sent) -> dict[str, Any]:
    return {
        "kind": sent.letter.kind.value,
        "at": floor_text(sent.last_at),
        "title": sent.letter.title,
        "arrived": True if sent.trouble is None else None if sent.trouble == BEGUN else False,
        "trouble": sent.trouble,
        "n_failures": sent.n_failures,
    }


def _last_words(row: dict[str, Any]) -> str:
    last = row["last"]
    if last is None:
        return "nothing was sent here yet"
    said = f"last sent {last['at']}: {last['title']}"
    if last["trouble"] is None:
        return f"{said}; it arrived"
    again = f"; tried again {row['next_try_at']}" if row["next_try_at"] else ""
    return f"{said}; it did not arrive: {last['trouble']}{again}"


def _manner_object(config: Config) -> dict[str, Any]:
    wish = config.alerts
    return {
        "topics": list(wish.topics),
        "min_grade": wish.min_grade,
        "digest": wish.digest,
        "quiet": wish.quiet or None,
        "zone": wish.zone,
        "daily": wish.daily or None,
    }


def _manner_words(config: Config) -> str:
    wish = config.alerts
    gathered = f"gathered for {wish.digest}" if wish.digest_s else "sent at once"
    quiet = f"quiet {wish.quiet}, {wish.zone}" if wish.quiet else "no quiet hours"
    daily = f"a daily line at {wish.daily}, {wish.zone}" if wish.daily else "no daily line"
    return (
        f"Told are confirmed changes of grade {wish.min_grade} or better, on "
        f"{', '.join(wish.topics) or 'all topics'}; {gathered}; {quiet}; {daily}."
    )


def test(desk: Desk) -> int:
    """Send a test message to every address; 0 all arrived, 1 some, 3 none, 2 without any."""
    tried = trial(desk)
    if not tried:
        say(NO_ADDRESS)
        return 2
    for words, _ in tried:
        put(words)
    n_failed = sum(not arrived for _, arrived in tried)
    return 0 if n_failed == 0 else 3 if n_failed == len(tried) else 1


def trial(desk: Desk) -> list[tuple[str, bool]]:
    """Send a test message to every address, and log it.

    Returns:
        of each address a line, and whether the message arrived.

    Raises:
        ConfigError: an address is malformed.
    """
    found, now = addresses_of(desk.config), desk.clock.now()
    if not found:
        return []
    letter = trial_letter(now)
    troubles = send([(item, letter) for item in found])
    with desk.engine.begin() as connection:
        log.write(
            connection,
            [
                Attempt(channel=item.name, at=now, letter=letter, trouble=trouble)
                for item, trouble in zip(found, troubles, strict=True)
            ],
        )
    return [
        (
            f"{item.name}: {'arrived' if trouble is None else f'did not arrive: {trouble}'}",
            not trouble,
        )
        for item, trouble in zip(found, troubles, strict=True)
    ]
