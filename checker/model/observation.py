"""An observation: reading, time, vantage point and pass. Append-only."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from checker.model.instants import micros
from checker.model.reading import Reading
from checker.model.subject import Subject
from checker.model.words import Origin, Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Vantage:
    """Where we look from.

    Attributes:
        name: unique in a store.
        country: ISO 3166 alpha-2, None when not told.
        network: a word for the network, None when not told.
        logged_in: whether an account was used.
        agent: the user agent sent, None for the named one.
        language: what ``Accept-Language`` asked for.
    """

    name: str
    country: str | None = None
    network: str | None = None
    logged_in: bool = False
    agent: str | None = None
    language: str = "en"


def observer_of(vantage: str) -> str | None:
    """Return the server whose copies a vantage point shows, as in ``here@server``; None for none.

    What such a server shows is no word of the post's own server: it is counted and told apart.
    """
    _, mark, server = vantage.rpartition("@")
    return server if mark else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One fact: what was read, when, from where, in which pass.

    Attributes:
        reading: the facts.
        vantage: name of the vantage point.
        pass_id: the pass it belongs to.
        purpose: why the look was made.
        origin: observed, replayed, simulated or imported.
        cadence_s: the gap that was scheduled before this look, None for an unscheduled one.
        policy: id of the schedule's policy and its version.
        hazard_per_day: what the schedule expected of the subject then: changes a day.
        rate_per_day: how often the schedule meant to look at it then: looks a day.
        expected_visible: when the pass was planned it was held to be visible, so that it can
            bear witness for the others in the pass.
        seen_before: it had been seen, by a sighting or a look, when the pass was planned.
        author: the account that was known to have made it when the pass was planned.
        clock_off_s: our clock less the platform's in this pass so far, in seconds; None where no
            answer told the time.
    """

    reading: Reading
    vantage: str
    pass_id: str
    purpose: Purpose
    origin: Origin
    cadence_s: float | None = None
    policy: str | None = None
    hazard_per_day: float | None = None
    rate_per_day: float | None = None
    expected_visible: bool = False
    seen_before: bool = False
    author: Subject | None = None
    clock_off_s: float | None = None

    @property
    def account(self) -> Subject | None:
        """The account it belongs to: as its own answer says, else as was known before."""
        return self.reading.account or self.author

    @property
    def key(self) -> str:
        """A stable id: a digest of subject, vantage point, purpose of sighting, and times.

        Appending the same observation twice is therefore seen, and changes nothing.
        """
        sighting = self.purpose is Purpose.SIGHTING
        times = (self.reading.asked_at, self.reading.answered_at)
        return key_of(self.reading.subject, self.vantage, times, sighting=sighting)


def key_of(
    subject: Subject, vantage: str, times: tuple[datetime, datetime], *, sighting: bool
) -> str:
    """Return an observation's key, from whom it is of, from where, and when asked and answered."""
    asked_at, answered_at = times
    asked = micros(asked_at)
    answered = asked if answered_at is asked_at else micros(answered_at)
    return _digest(f"{_stem(subject, vantage, sighting=sighting)}{asked}\x1f{answered}")


def keys_of(subject: Subject, vantage: str, instants: Iterable[int]) -> list[str]:
    """Return the keys of looks that were each answered at the moment they were asked.

    Args:
        subject: whom they are of.
        vantage: from where.
        instants: their times, in microseconds since ``EPOCH``.
    """
    stem = _stem(subject, vantage, sighting=False)
    return [_digest(f"{stem}{at}\x1f{at}") for at in instants]


def _stem(subject: Subject, vantage: str, *, sighting: bool) -> str:
    purpose = "sighting" if sighting else "look"
    parts = (subject.kind.value, subject.platform, subject.native_id, vantage, purpose, "")
    return "\x1f".join(parts)


def _digest(told: str) -> str:
    return hashlib.sha256(told.encode()).hexdigest()[:32]
