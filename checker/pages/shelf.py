"""What pages read: cached, keyed by store and last finished pass, and never written to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import streamlit as st

from checker import cases
from checker.cases import Case
from checker.collector.looks_ahead import LooksAhead, looks_ahead
from checker.collector.schedule import Policy
from checker.errors import NoStore, StoreError
from checker.intake import corrections
from checker.judge.bursts import Beside, Burst
from checker.model import Correction, Event, Origin, Subject, SubjectKind, observer_of
from checker.store import entries, experiments, frames, gain, page_frames, progress
from checker.store.page_frames import Change, Scope, Tally
from checker.views.bursts import told_together

Row = dict[str, Any]
MOST_LANES = 8
LENGTHS = (timedelta(minutes=10), timedelta(minutes=50))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A store as it stood at its last finished pass.

    Attributes:
        url: the store.
        stamp: tells this state of the store from others; part of every cache key.
        topics: rows of the topics with their number of posts.
        first_at: when the first pass started, None before it.
        cutoff: when the last finished pass ended, None before it.
        next_at: when the next look is due.
        case: the documented case that it replays, None for any other store.
        clocks: by platform, our clock less theirs in the last passes, in seconds.
    """

    url: str
    stamp: str
    topics: list[Row]
    first_at: datetime | None
    cutoff: datetime | None
    next_at: datetime | None
    case: Case | None
    clocks: Mapping[str, Sequence[float]] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        """The origin of the store's rows; a store holds one origin only."""
        return self.topics[0]["origin"] if self.topics else Origin.OBSERVED.value

    @property
    def names(self) -> Mapping[str, str]:
        """What the case calls its subjects."""
        return self.case.names if self.case else {}

    def topic(self, name: str) -> Row:
        """Return the row of a topic that is there."""
        return next(row for row in self.topics if row["name"] == name)

    def title(self, name: str) -> str:
        """Return the name that a topic is shown under; an unknown one's own."""
        return next((row["title"] for row in self.topics if row["name"] == name), name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """All rows that the front page needs.

    Attributes:
        changes: what the platforms themselves showed; only this is counted.
        afar: what other servers showed of their copies.
        together: the bursts among the changes that stand, each with the controls beside it.
    """

    changes: list[Change]
    afar: list[Event]
    tally: Tally
    gaps: list[Row]
    outside: list[Row]
    missed_50m: float | None
    missed_10m: float | None
    subjects: list[tuple[int, Subject]]
    spells: list[Row]
    first: dict[tuple[int, str], tuple[datetime | None, datetime]]
    corrections: list[Correction]
    corrected: dict[str, Correction]
    together: list[tuple[Burst, Beside]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """All rows that one subject's page needs.

    Attributes:
        events: what the platform itself showed.
        afar: what other servers showed of their copies.
    """

    subject: Subject
    events: list[Event]
    afar: list[Event]
    n_looks: int
    n_told: int
    longest: timedelta | None = None
    subjects: list[tuple[int, Subject]] = field(default_factory=list)
    spells: list[Row] = field(default_factory=list)
    first: dict[tuple[int, str], tuple[datetime | None, datetime]] = field(default_factory=dict)
    gaps: list[Row] = field(default_factory=list)
    outside: list[Row] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    corrected: dict[str, Correction] = field(default_factory=dict)


@st.cache_resource(show_spinner=False, max_entries=8)
def _engine(url: str, mark: int) -> Any:  # noqa: ARG001  a new file is a new store
    return page_frames.opened(url)


def _lent(url: str) -> Any:
    return page_frames.reading(_engine(url, page_frames.file_mark(url)))


def open_shelf(url: str, *, may_be_new: bool = False) -> Shelf:
    """Return the store's state; with ``may_be_new``, an empty shelf where there is none yet.

    Raises:
        StoreError: there is no store, it cannot be read, or a newer program made it.
    """
    try:
        return _open_shelf(url)
    except NoStore:
        if not may_be_new:
            raise
        return Shelf(
            url=url, stamp="", topics=[], first_at=None, cutoff=None, next_at=None, case=None
        )


def _open_shelf(url: str) -> Shelf:
    with _lent(url) as connection:
        topics = page_frames.topics(connection)
        first_at, cutoff = page_frames.watched(connection)
        return Shelf(
            url=url,
            stamp=page_frames.pulse(connection),
            topics=topics,
            first_at=first_at,
            cutoff=cutoff,
            next_at=page_frames.next_look(connection),
            case=_case_of(topics),
            clocks=progress.clock_offsets(connection),
        )


def store_mark(url: str) -> int:
    """Return a number that is another one when another file lies at the same path."""
    return page_frames.file_mark(url)


def stamp_now(url: str) -> str:
    """Return the stamp that the store has now; "" where there is none, or it cannot be read."""
    try:
        with _lent(url) as connection:
            return page_frames.pulse(connection)
    except StoreError:
        return ""


def under_way(url: str, since: datetime, now: datetime) -> tuple[list[Row], datetime | None]:
    """Return the passes that are on, with how far they are, and when the next look is due."""
    with _lent(url) as connection:
        return progress.under_way(connection, since, now), page_frames.next_look(connection)


def _case_of(topics: list[Row]) -> Case | None:
    """Return the case whose topics these replayed ones are."""
    if not topics or any(row["origin"] != Origin.REPLAYED.value for row in topics):
        return None
    held = {row["name"] for row in topics}
    return next((case for case in _library() if {row.name for row in case.topics} == held), None)


@st.cache_resource(show_spinner=False)
def _library() -> list[Case]:
    return [cases.load(case_id) for case_id in cases.case_ids()]


@st.cache_data(show_spinner=False, max_entries=50)
def front(url: str, stamp: str, scope: Scope) -> Front:  # noqa: ARG001  keys the cache
    """Return the rows of the front page for one topic and span."""
    with _lent(url) as connection:
        found = page_frames.changes(connection, scope)
        changes = [item for item in found if observer_of(item.event.vantage) is None]
        changed = list({change.subject_id: change.event.subject for change in changes}.items())
        posts = page_frames.posts_of(connection, scope.topic, MOST_LANES)
        kept = changed[-MOST_LANES:]
        known = {subject_id for subject_id, _ in kept}
        # Whatever changed; beside it a few that did not, so that an outage of all is told from one.
        room = max(MOST_LANES // 2 - len(kept), 0)
        subjects = kept + [pair for pair in posts if pair[0] not in known][:room]
        ids = [subject_id for subject_id, _ in subjects]
        missed_10m, missed_50m = page_frames.missed_shares(connection, scope, LENGTHS)
        corrected = corrections.in_force_now(connection)
        together = told_together((item.event for item in changes), corrected)
        return Front(
            changes=changes,
            afar=[item.event for item in found if observer_of(item.event.vantage) is not None],
            tally=page_frames.tally(connection, scope),
            gaps=_gaps(connection, scope),
            outside=_outside(connection, scope.topic),
            missed_50m=missed_50m,
            missed_10m=missed_10m,
            subjects=subjects,
            spells=page_frames.spells(connection, ids),
            first=page_frames.first_brackets(connection, ids),
            corrections=corrections.every(connection),
            corrected=corrected,
            together=[(one, experiments.beside(connection, one.ids)) for one in together],
        )


def _gaps(connection: Any, scope: Scope) -> list[Row]:
    found = frames.gaps(connection, since=scope.since, now=scope.until)
    return [row for row in found if row["started_at"] <= scope.until]


def _outside(connection: Any, topic: str) -> list[Row]:
    return [row for row in frames.outside(connection) if row["topic"] in (None, topic)]


@st.cache_data(show_spinner=False, max_entries=50)
def life(url: str, stamp: str, subject_id: int, scope: Scope) -> Life | None:  # noqa: ARG001
    """Return the rows of one subject's page; None where there is no such subject."""
    with _lent(url) as connection:
        subject = page_frames.subject(connection, subject_id)
        if subject is None:
            return None
        subjects = [(subject_id, subject)]
        if subject.kind is SubjectKind.POST:
            author = page_frames.author_of(connection, subject_id)
            subjects += [author] if author else []
        ids = [row_id for row_id, _ in subjects]
        spells = page_frames.spells(connection, ids)
        n_looks, n_told = page_frames.look_count(connection, subject_id)
        events = page_frames.changes_of(connection, subject_id)
        return Life(
            subject=subject,
            events=[event for event in events if observer_of(event.vantage) is None],
            afar=[event for event in events if observer_of(event.vantage) is not None],
            n_looks=n_looks,
            n_told=n_told,
            longest=_longest(connection, subject_id, spells),
            subjects=subjects,
            spells=spells,
            first=page_frames.first_brackets(connection, ids),
            gaps=_gaps(connection, scope),
            outside=_outside(connection, scope.topic),
            corrections=corrections.every(connection),
            corrected=corrections.in_force_now(connection),
        )


def _longest(connection: Any, subject_id: int, spells: list[Row]) -> timedelta | None:
    """Return the longest time without a telling look, the shortest over the vantage points."""
    vantages = {row["vantage"] for row in spells if row["subject_id"] == subject_id}
    found = [page_frames.longest_gap(connection, subject_id, name) for name in sorted(vantages)]
    return min((gap for gap in found if gap is not None), default=None)


@st.cache_data(show_spinner=False, max_entries=200)
def looks(
    url: str,
    stamp: str,  # noqa: ARG001  keys the cache
    subject_id: int,
    vantage: str,
    between: tuple[datetime, datetime],
) -> list[Row]:
    """Return the looks at a subject from one vantage point in a window, with their evidence."""
    with _lent(url) as connection:
        return frames.looks(connection, subject_id, vantage, between)


@st.cache_data(show_spinner=False, max_entries=50)
def choosable(url: str, stamp: str, scope: Scope) -> list[tuple[int, Subject]]:  # noqa: ARG001
    """Return whose life can be chosen: the changed ones first, then other posts; at most 200."""
    with _lent(url) as connection:
        changes = page_frames.changes(connection, scope)
        found = {item.subject_id: item.event.subject for item in reversed(changes)}
        for subject_id, subject in page_frames.posts_of(connection, scope.topic, 200):
            found.setdefault(subject_id, subject)
    return list(found.items())[:200]


@st.cache_data(show_spinner=False, max_entries=20)
def logbook(url: str, stamp: str, minute: datetime) -> dict[str, list[Row]]:  # noqa: ARG001
    """Return the collector's logbook: topics, coverage, silences, gaps, latest passes.

    Gaps that are still on reach to ``minute``, the present without its seconds.
    """
    with _lent(url) as connection:
        return {
            "topics": frames.topics(connection),
            "coverage": frames.coverage(connection),
            "could_not_tell": frames.causes_of_silence(connection),
            "gaps": frames.gaps(connection, now=minute)[-200:],
            "passes": frames.passes(connection, limit=20),
            "troubles": progress.listing_troubles(connection),
            "canaries": entries.canaries(connection),
        }


@st.cache_data(show_spinner=False, max_entries=50)
def platforms(url: str, stamp: str, topic: str) -> list[str]:  # noqa: ARG001
    """Return the platforms on which a topic's posts are looked at, the one of most first."""
    with _lent(url) as connection:
        return gain.platforms_of(connection, topic)


@st.cache_data(show_spinner=False, max_entries=50)
def ahead(
    url: str,
    stamp: str,  # noqa: ARG001  keys the cache
    topic: str,
    platform: str,
    looks_planned: float,
    now: datetime,
) -> LooksAhead:
    """Return when a new post of a topic would be looked at, by what was learned until ``now``."""
    with _lent(url) as connection:
        return looks_ahead(connection, platform, topic, Policy(looks=looks_planned), now)


@st.cache_data(show_spinner=False, max_entries=50)
def gained(url: str, stamp: str) -> list[gain.Gain]:  # noqa: ARG001
    """Return what the learned schedule gains on each platform."""
    with _lent(url) as connection:
        return gain.gains(connection)
