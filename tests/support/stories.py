"""Stories: looks, trails and events by minutes, for tests of what is judged."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from checker.judge.spells import Trail, fold
from checker.model import (
    Actor,
    Answer,
    Ask,
    Availability,
    Basis,
    Cause,
    Event,
    EventKind,
    EvidenceRef,
    Exchange,
    Look,
    Observation,
    Origin,
    Outcome,
    Purpose,
    Reading,
    Subject,
    Verdict,
    account,
    post,
)

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
POST = post("tiktok", "7590701860651012321")
AUTHOR = account("tiktok", "a1")

VISIBLE = Outcome(Availability.VISIBLE)
NOT_FOUND = Outcome(Availability.ABSENT, Cause.NOT_FOUND, Actor.UNSTATED, Basis.STATED)
UNSAID = Outcome(Availability.ABSENT, Cause.NOT_FOUND, Actor.UNSTATED)
REMOVED = Outcome(Availability.ABSENT, Cause.POLICY_REMOVAL, Actor.PLATFORM, Basis.STATED)
SUSPENDED = Outcome(Availability.ABSENT, Cause.ACCOUNT_SUSPENDED, Actor.PLATFORM, Basis.STATED)
GATED = Outcome(Availability.LIMITED, Cause.SENSITIVE_GATE, Actor.PLATFORM, Basis.STATED)
HIDDEN = Outcome(Availability.LIMITED, Cause.AUDIENCE_LIMITED, Actor.UNSTATED, Basis.INFERRED)
WALL = Outcome(Availability.INCONCLUSIVE, Cause.CHALLENGE)


def at(minutes: float) -> datetime:
    """Return the time ``minutes`` after the start of every story."""
    return START + timedelta(minutes=minutes)


def make_verdict(outcome: Outcome = VISIBLE, rule: str = "test.rule") -> Verdict:
    """Return a verdict with ``outcome``."""
    return Verdict(outcome, rule)


def make_look(
    minutes: float,
    outcome: Outcome = VISIBLE,
    *,
    rule: str = "test.rule",
    purpose: Purpose = Purpose.SCHEDULED,
    controlled: bool = True,
    text: str | None = None,
    age_minutes: float = 0.0,
    created_at: datetime | None = None,
    takes_s: float = 0.0,
) -> Look:
    """Return a look asked at ``minutes``, answered ``takes_s`` later by an answer of some age."""
    speaks = at(minutes - age_minutes)
    key = f"{minutes:g}-{age_minutes:g}-{purpose}-{outcome.availability}"
    return Look(
        key=key,
        asked_at=speaks,
        answered_at=speaks + timedelta(seconds=takes_s),
        verdict=make_verdict(outcome, rule),
        purpose=purpose,
        controlled=controlled,
        created_at=created_at,
        text_sha256=text,
        evidence=(f"sha-{key}",),
    )


def make_trail(looks: Iterable[Look] = (), subject: Subject = POST, vantage: str = "nl") -> Trail:
    """Return the trail that ``looks`` come to."""
    empty = Trail(subject=subject, vantage=vantage, origin=Origin.OBSERVED)
    return fold(empty, looks)


def story(*told: tuple[float, Outcome]) -> Trail:
    """Return the trail of a story: (minutes, outcome) by (minutes, outcome)."""
    return make_trail([make_look(minutes, outcome) for minutes, outcome in told])


def make_event(
    name: str,
    kind: EventKind,
    after: float | None,
    before: float,
    outcome: Outcome = SUSPENDED,
    *,
    subject: Subject = POST,
    confirmed: bool = True,
    rule: str = "test.rule",
) -> Event:
    """Return an event named ``name`` in the bracket (``after``, ``before``], in minutes."""
    trail = make_trail([make_look(0), make_look(10, outcome)], subject)
    return replace(
        trail.events[-1],
        id=name,
        kind=kind,
        after=at(after) if after is not None else None,
        before=at(before),
        confirmed_at=at(before + 15) if confirmed else None,
        rule=rule,
    )


def make_exchange(
    body: str = "",
    *,
    url: str = "https://example.org/",
    status: int | None = 200,
    headers: Sequence[tuple[str, str]] = (("content-type", "text/html; charset=utf-8"),),
) -> Exchange:
    """Return an answered exchange, a page unless ``headers`` say otherwise."""
    return Exchange(
        ask=Ask(url),
        asked_at=START,
        answered_at=START + timedelta(seconds=1),
        status=status,
        headers=tuple(headers),
        body=body.encode(),
    )


def make_reading(
    answer: Answer | None = None,
    *,
    subject: Subject = POST,
    minutes: float = 0.0,
    author: Subject | None = None,
) -> Reading:
    """Return a reading with one answer."""
    return Reading(
        subject=subject,
        asked_at=at(minutes),
        answered_at=at(minutes) + timedelta(seconds=1),
        answers=(answer or Answer(role="post", status=200, found=True),),
        account=author,
        evidence=(EvidenceRef("00ff", "one.warc.gz", 0),),
    )


def make_observation(
    answer: Answer | None = None,
    *,
    subject: Subject = POST,
    author: Subject | None = None,
    minutes: float = 0.0,
    purpose: Purpose = Purpose.SCHEDULED,
    expected_visible: bool = False,
    seen_before: bool = True,
    vantage: str = "nl",
) -> Observation:
    """Return an observation of ``answer``; its author is what was known before."""
    return Observation(
        reading=make_reading(answer, subject=subject, minutes=minutes),
        vantage=vantage,
        pass_id="p1",
        purpose=purpose,
        origin=Origin.OBSERVED,
        expected_visible=expected_visible,
        seen_before=seen_before,
        author=author,
    )
