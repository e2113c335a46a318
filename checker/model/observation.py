"""An observation: reading, time, vantage point and pass. Append-only."""

import hashlib
from dataclasses import dataclass

from checker.model.instants import EPOCH
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
        subject = self.reading.subject
        parts = (
            subject.kind.value,
            subject.platform,
            subject.native_id,
            self.vantage,
            "sighting" if self.purpose is Purpose.SIGHTING else "look",
            str((self.reading.asked_at - EPOCH) // _MICROSECOND),
            str((self.reading.answered_at - EPOCH) // _MICROSECOND),
        )
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


_MICROSECOND = EPOCH.resolution
