"""Passes: how well we looked, as facts."""

from dataclasses import dataclass
from datetime import datetime

from checker.model.words import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """One run over due subjects on one platform from one vantage point.

    Attributes:
        id: text, unique in a store, sortable by start.
        policy: the schedule's policy and version.
        agent: the user agent sent.
        rules: version of the rules at the time.
        software: version of this program.
    """

    id: str
    platform: str
    vantage: str
    started_at: datetime
    origin: Origin
    policy: str
    agent: str
    rules: str
    software: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PassEnd:
    """How a pass ended.

    Attributes:
        n_asked: subjects asked for, controls included.
        n_answered: those with a conclusive reading.
        n_controls: controls among them.
        n_controls_well: controls that read as they should.
        note: why it ended early, None when it did not.
        manifest_sha256: digest of the pass's evidence manifest.
        clock_off_s: median of our clock less the answers' ``Date``; None without one.
    """

    pass_id: str
    ended_at: datetime
    n_asked: int
    n_answered: int
    n_controls: int
    n_controls_well: int
    note: str | None
    manifest_sha256: str | None
    clock_off_s: float | None
