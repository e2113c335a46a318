"""What one address has been sent: every attempt, joined into messages. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from checker.alerts.hours import is_given_up, next_try


class Kind(StrEnum):
    """What a message is about."""

    START = "start"
    CHANGES = "changes"
    CORRECTION = "correction"
    DAILY = "daily"
    TEST = "test"


BEGUN = "sending; what became of it was never noted"
"""The trouble of an attempt that has begun: all that is known when the program is killed then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message to one address.

    Attributes:
        events: ids of what it tells of, so that it is told once.
        title: one line.
        body: the lines below it.
    """

    kind: Kind
    events: tuple[str, ...] = ()
    title: str
    body: str

    @property
    def words(self) -> str:
        """The whole message as it is kept."""
        return f"{self.title}\n{self.body}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One row of the log: a message was being sent, arrived, or did not.

    Attributes:
        channel: the address as it may be shown.
        trouble: why it did not arrive, ``BEGUN`` before that is known, None when it arrived.
    """

    channel: str
    at: datetime
    letter: Letter
    trouble: str | None


@dataclass(slots=True)
class Sent:
    """A message with what became of it.

    Attributes:
        first_at: when it was first tried.
        last_at: when it was last tried.
        n_failures: tries that failed.
        trouble: of the last try; None when it arrived.
    """

    letter: Letter
    first_at: datetime
    last_at: datetime
    n_failures: int = 0
    trouble: str | None = BEGUN

    def note(self, attempt: Attempt) -> None:
        """Take in one more row about this message."""
        self.last_at, self.trouble = attempt.at, attempt.trouble
        if attempt.trouble not in (None, BEGUN):
            self.n_failures += 1

    def is_open(self, now: datetime) -> bool:
        """Say whether it will be tried again.

        One whose fate was never noted is not: it may have arrived, and nothing is told twice.
        """
        failed = self.trouble is not None and self.trouble != BEGUN
        return failed and self.letter.kind is not Kind.TEST and not is_given_up(self.first_at, now)

    @property
    def next_try(self) -> datetime:
        """When it is tried again, if it is."""
        return next_try(self.n_failures, self.last_at)


@dataclass(slots=True)
class History:
    """All messages to one address, the earliest first."""

    sent: list[Sent] = field(default_factory=list)
    _newest: dict[Letter, Sent] = field(default_factory=dict)

    def note(self, attempt: Attempt) -> None:
        """Take in one more row: a try of a message that is known, or a new message."""
        known = self._newest.get(attempt.letter)
        fresh = attempt.letter.kind is Kind.TEST
        if known is None or fresh:
            known = Sent(attempt.letter, attempt.at, attempt.at)
            self.sent.append(known)
            self._newest[attempt.letter] = known
        known.note(attempt)

    @property
    def started(self) -> bool:
        """Whether it was told that alerts come to it."""
        return any(item.letter.kind is Kind.START for item in self.sent)

    @property
    def told(self) -> frozenset[str]:
        """All that it need not be told again."""
        return frozenset(name for item in self.sent for name in item.letter.events)

    @property
    def told_singly(self) -> frozenset[str]:
        """The events that had a line of their own, or were counted in one that had."""
        kinds = (Kind.CHANGES,)
        return frozenset(
            name for item in self.sent if item.letter.kind in kinds for name in item.letter.events
        )

    def first_at(self, kind: Kind) -> datetime | None:
        """Return when the newest message of a kind was first tried."""
        return next((item.first_at for item in self.sent[::-1] if item.letter.kind is kind), None)

    def waiting(self, now: datetime) -> list[Sent]:
        """Return the messages that did not arrive and will be tried again."""
        return [item for item in self.sent if item.is_open(now)]


def history(attempts: Sequence[Attempt]) -> History:
    """Join the rows of one address, in the order they were written."""
    joined = History()
    for attempt in attempts:
        joined.note(attempt)
    return joined
