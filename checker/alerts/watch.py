"""The watch: at every turn, what is due at each address is sent, and every attempt is kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta, tzinfo
from threading import Lock

import sqlalchemy as sa

from checker.alerts import choice, compose, hours, log
from checker.alerts.choice import Change, Wanted
from checker.alerts.letters import BEGUN, Attempt, History, Kind, Letter, history
from checker.alerts.send import Address, send
from checker.intake import corrections
from checker.model import Correction, Grade
from checker.model.instants import EPOCH
from checker.store import experiments

HORIZON = timedelta(days=7)
"""What was confirmed longer ago is history: it stands on the page, and nobody is alerted to it."""

Sender = Callable[[Sequence[tuple[Address, Letter]]], list[str | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How alerts are sent, as ``checker.toml`` says.

    Attributes:
        topics: their names, registered or shown; empty for all.
        quiet: begin and end of the hours in which nothing is sent.
        zone: of those hours and of ``daily``.
        daily: when the daily line is due, None for never.
    """

    topics: tuple[str, ...] = ()
    min_grade: Grade = Grade.C
    digest_s: float = 3600.0
    quiet: tuple[time, time] | None = None
    zone: tzinfo
    daily: time | None = None

    def wanted(self, titles: Mapping[str, str]) -> Wanted:
        """Return the choice of events, topics by the name they were registered under."""
        if not self.topics:
            return Wanted(min_grade=self.min_grade)
        names = {name for name, title in titles.items() if {name, title} & set(self.topics)}
        return Wanted(topics=frozenset(names), min_grade=self.min_grade)


@dataclass(slots=True)
class Watch:
    """Sends what is due to some addresses, for one store.

    Attributes:
        sender: sends messages and says of each why it did not arrive.
        histories: what each address was sent; read from the store once, then kept up.
    """

    engine: sa.Engine
    addresses: Sequence[Address]
    manner: Manner
    sender: Sender = send
    histories: dict[str, History] | None = None
    _lock: Lock = field(default_factory=Lock)

    def turn(self, now: datetime) -> list[Attempt]:
        """Send what is due at ``now``; blocks for as long as sending may take.

        Returns:
            the attempts with what became of them.

        Raises:
            StoreError: the store cannot be used just now; what was due stays due.
        """
        # A turn that outlives its collector and the next one would send the same twice.
        with self._lock:
            return self._turn(now)

    def _turn(self, now: datetime) -> list[Attempt]:
        due = self._due(now)
        done: list[Attempt] = []
        while any(due.values()):
            batch = [(item, due[item.name].pop(0)) for item in self.addresses if due[item.name]]
            for attempt in self._send(batch, now):
                done.append(attempt)
                if attempt.trouble is not None:
                    # An address that does not take this one is not asked to take the next.
                    due[attempt.channel].clear()
        return done

    def _due(self, now: datetime) -> dict[str, list[Letter]]:
        with self.engine.connect() as connection:
            if self.histories is None:
                self.histories = _histories(connection)
            for item in self.addresses:
                self.histories.setdefault(item.name, History())
            known = {item.name: self.histories[item.name] for item in self.addresses}
            return {name: self._due_at(connection, sent, now) for name, sent in known.items()}

    def _due_at(self, connection: sa.Connection, sent: History, now: datetime) -> list[Letter]:
        """Return what is due at one address: tries again first, and nothing new before they are."""
        quiet = hours.is_quiet(now, self.manner.quiet, self.manner.zone)
        waiting = sent.waiting(now)
        if waiting:
            ready = [] if quiet else [item for item in waiting if item.next_try <= now]
            return [item.letter for item in ready]
        if not sent.started:
            # Never held back: what it says is where the telling of changes begins.
            return [self._start(connection, now)]
        if quiet:
            return []
        return [
            *_corrections(connection, sent),
            *self._changes(connection, sent, now),
            *self._daily(connection, sent, now),
        ]

    def _found(
        self, connection: sa.Connection, since: datetime, until: datetime | None = None
    ) -> list[Change]:
        titles = log.titles(connection)
        found = choice.changes(
            log.confirmed(connection, since, until),
            self.manner.wanted(titles),
            corrections.in_force_now(connection),
        )
        return [
            replace(item, topics=tuple(titles.get(name, name) for name in item.topics))
            for item in found
        ]

    def _start(self, connection: sa.Connection, now: datetime) -> Letter:
        # All that is known now, of any grade: a wider choice later is no reason to tell old news.
        known = [event.id for event, _ in log.confirmed(connection, now - HORIZON)]
        return compose.start_letter(self._found(connection, EPOCH), known)

    def _changes(self, connection: sa.Connection, sent: History, now: datetime) -> list[Letter]:
        told = sent.told
        new = [item for item in self._found(connection, now - HORIZON) if item.event.id not in told]
        confirmed = [item.event.confirmed_at or item.event.before for item in new]
        is_due = hours.gathered(confirmed, now, self.manner.digest_s)
        if not is_due:
            return []
        folded = [_with_controls(connection, change) for change in choice.folded(new)]
        return [compose.changes_letter(folded)]

    def _daily(self, connection: sa.Connection, sent: History, now: datetime) -> list[Letter]:
        started = sent.first_at(Kind.START)
        if self.manner.daily is None or started is None:
            return []
        due_at = hours.last_daily(now, self.manner.daily, self.manner.zone)
        last = sent.first_at(Kind.DAILY)
        if due_at <= max(started, last or started):
            return []
        since = hours.last_daily(last, self.manner.daily, self.manner.zone) if last else started
        titles = log.titles(connection)
        wanted = replace(self.manner.wanted(titles), min_grade=Grade.D)
        found = log.confirmed(connection, since, due_at)
        changed = choice.changes(found, wanted, corrections.in_force_now(connection))
        day = log.day(connection, wanted.topics, since, due_at)
        return [compose.daily_letter(replace(day, n_changes=len(changed)))]

    def _send(self, batch: Sequence[tuple[Address, Letter]], now: datetime) -> list[Attempt]:
        begun = [
            Attempt(channel=item.name, at=now, letter=letter, trouble=BEGUN)
            for item, letter in batch
        ]
        # Before the first byte leaves: whatever happens now, nobody is told twice.
        self._keep(begun)
        troubles = self.sender(batch)
        done = [
            replace(attempt, trouble=trouble)
            for attempt, trouble in zip(begun, troubles, strict=True)
        ]
        self._keep(done)
        return done

    def _keep(self, attempts: Sequence[Attempt]) -> None:
        with self.engine.begin() as connection:
            log.write(connection, attempts)
        for attempt in attempts:
            (self.histories or {})[attempt.channel].note(attempt)


def _with_controls(connection: sa.Connection, change: Change) -> Change:
    """Return a burst with the controls beside it; any other change as it is."""
    if not change.burst:
        return change
    ids = [event.id for event in change.members]
    return replace(change, beside=experiments.beside(connection, ids))


def _histories(connection: sa.Connection) -> dict[str, History]:
    rows = log.attempts(connection)
    return {
        name: history([row for row in rows if row.channel == name])
        for name in {row.channel for row in rows}
    }


def _corrections(connection: sa.Connection, sent: History) -> list[Letter]:
    """Return a message for each correction of what was told here, unless it was told too."""
    told, singly = sent.told, sent.told_singly
    keyed = [(correction_key(item), item) for item in corrections.every(connection)]
    return [
        compose.correction_letter(key, item)
        for key, item in keyed
        if item.event_id in singly and key not in told
    ]


def correction_key(correction: Correction) -> str:
    """Return what a correction is known by among what was told."""
    return f"correction {correction.event_id} {correction.at.isoformat()}"
