"""Looks, spells and events: what is folded from verdicts, and what comes out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from checker.model.subject import Subject
from checker.model.verdict import Outcome, Verdict
from checker.model.words import Availability, EventKind, Grade, Origin, Purpose

DOUBT_AT_MOST = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """An observation with its verdict: all that the fold needs.

    Attributes:
        key: the observation's key.
        asked_at: earliest time the answer can speak of.
        answered_at: latest time the answer can speak of.
        controlled: a control was known in its pass, and was well.
        clock_off_s: by how much our clock differed from the platform's, in seconds; None where no
            answer told.
        created_at: when the platform says the subject was made, None when it does not say.
        text_sha256: what changes with every edit (the reading's edition); None where no text was
            shown.
        evidence: digests of the kept exchanges.
    """

    key: str
    asked_at: datetime
    answered_at: datetime
    verdict: Verdict
    purpose: Purpose
    controlled: bool
    created_at: datetime | None = None
    text_sha256: str | None = None
    clock_off_s: float | None = None
    evidence: tuple[str, ...] = ()

    @property
    def earliest_at(self) -> datetime:
        """The earliest time that it can speak of, our clock being doubted."""
        return self.asked_at - self._doubt

    @property
    def latest_at(self) -> datetime:
        """The latest time that it can speak of, our clock being doubted."""
        return self.answered_at + self._doubt

    @property
    def _doubt(self) -> timedelta:
        # Whose clock is wrong is not known: the doubt is taken both ways. A server that is a year
        # off, or ten thousand, says nothing more about ours.
        return min(timedelta(seconds=abs(self.clock_off_s or 0.0)), DOUBT_AT_MOST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """A longest run of one availability at one vantage point, with a bracket at its start.

    Attributes:
        ordinal: 0 for the subject's first spell, then counting up.
        outcome: the four axes; a later look may sharpen cause, actor and basis.
        rule: the rule that gave ``outcome``.
        words: the platform's words it rests on.
        after: it was last seen otherwise at this time; None when nothing was known before.
        before: it was first seen so at this time.
        first_answered_at: the first look's answer time (the second look counts from it).
        last_asked_at: it was last seen so at this time.
        last_answered_at: when that last answer came.
        n_looks: conclusive looks in it.
        n_controlled: those in whose pass a control was known and well.
        n_could_not_tell: inconclusive looks since it was last seen so.
        confirmed_at: None until confirmed; a spell that never is, is a blip.
        held_before: the availability that was confirmed when it began; None when none was.
        text_sha256: the confirmed edition.
        text_asked_at: when that text was last seen.
        pending_edit: id of the edit that awaits its second look.
        opened_by: key of the look that opened it.
        evidence: digests of the last answer.
    """

    ordinal: int
    outcome: Outcome
    rule: str
    words: str | None
    after: datetime | None
    before: datetime
    first_answered_at: datetime
    last_asked_at: datetime
    last_answered_at: datetime
    n_looks: int
    n_controlled: int
    n_could_not_tell: int = 0
    confirmed_at: datetime | None = None
    held_before: Availability | None = None
    text_sha256: str | None = None
    text_asked_at: datetime | None = None
    pending_edit: str | None = None
    opened_by: str
    evidence: tuple[str, ...] = ()

    @property
    def availability(self) -> Availability:
        """What this run is a run of."""
        return self.outcome.availability


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A change, known to lie in (``after``, ``before``].

    Attributes:
        id: digest of subject, vantage point and first contrary observation; rebuilding gives it
            again.
        kind: which border it is.
        after: last time seen otherwise; None when nothing was known before.
        before: first time seen so.
        confirmed_at: None until confirmed.
        outcome: the four axes after the change.
        cascade: id of the account's event that took this post along, None without one.
        revised_at: time of the observation that sharpened it, None when none did.
        first_answered_at: the first contrary look's answer time.
        spell: ordinal of the spell that it opens.
        evidence: digests of the last contrary-free answer, the first contrary one and the
            confirming one.
    """

    id: str
    kind: EventKind
    subject: Subject
    vantage: str
    origin: Origin
    after: datetime | None
    before: datetime
    confirmed_at: datetime | None
    outcome: Outcome
    grade: Grade
    rule: str
    words: str | None = None
    cascade: str | None = None
    revised_at: datetime | None = None
    first_answered_at: datetime
    spell: int
    text_sha256: str | None = None
    evidence: tuple[str, ...] = ()
