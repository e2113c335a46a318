"""Sentences by strength of evidence: weak evidence changes the word, never only a footnote."""

from datetime import datetime, timedelta

from checker.judge.grades import event_grade
from checker.model import (
    Actor,
    Availability,
    Basis,
    Cause,
    Event,
    EventKind,
    Grade,
    Origin,
    Outcome,
    SubjectKind,
    Verdict,
    observer_of,
)
from checker.net.failures import FAILURES

PLATFORM_NAMES = {
    "tiktok": "TikTok",
    "bluesky": "Bluesky",
    "mediawiki": "the wiki",
    "wayback": "the archived page",
    "web": "the site",
    "youtube": "YouTube",
}

ORIGIN_WORDS = {
    Origin.OBSERVED: "observed",
    Origin.REPLAYED: "replay",
    Origin.SIMULATED: "simulation",
    Origin.IMPORTED: "imported",
}

GRADE_WORDS = {
    Grade.A: "the platform itself states or shows it",
    Grade.B: "two readings agree",
    Grade.C: "one vantage point, seen again and confirmed",
    Grade.D: "a single look, not confirmed",
}

COULD_NOT_TELL = {
    Cause.LOGIN_WALL: "{p} asked us to log in",
    Cause.RATE_LIMITED: "{p} told us to slow down",
    Cause.CHALLENGE: "{p} showed us a challenge page",
    Cause.BLOCKED: "{p} refused us",
    Cause.BAD_REQUEST: "{p} did not understand our question",
    Cause.SERVER_ERROR: "{p} was in trouble",
    Cause.NETWORK: "no answer came",
    Cause.UNREADABLE: "the answer is in no wording or shape that we know",
    Cause.CONTROL_FAILED: (
        "posts that should be there were not there either, so the fault may be ours"
    ),
    Cause.NOT_CAPTURED: "the archive holds nothing",
    Cause.NOT_ASKED: "we did not ask",
}
"""Why a look could not tell; each is our state or the road's, never the post's."""

_CAUSES = {
    Cause.POLICY_REMOVAL: "removed under its rules",
    Cause.MODERATOR_REMOVAL: "removed by a moderator",
    Cause.AUTOMATIC_FILTER: "removed by an automatic filter",
    Cause.ACCOUNT_SUSPENDED: "gone together with its account, which is suspended",
    Cause.ACCOUNT_DEACTIVATED: "gone together with its account, which its owner deactivated",
    Cause.ACCOUNT_DELETED: "gone together with its account, which no longer exists",
    Cause.AUTHOR_DELETED: "deleted by its author",
    Cause.DELETED_UNSPECIFIED: "deleted, by whom is not said",
    Cause.NOT_FOUND: "not there; no reason is given",
    Cause.POST_PRIVATE: "there, but private",
    Cause.ACCOUNT_PRIVATE: "there, but its account is private",
    Cause.AUDIENCE_LIMITED: "there, but only for some",
    Cause.UNDER_REVIEW: "held for review",
    Cause.AGE_GATE: "there, but behind an age gate",
    Cause.SENSITIVE_GATE: "there, but behind a warning screen",
    Cause.LABELLED: "there, but labelled",
    Cause.ACCOUNT_LIMITED: "there, but its account is limited",
    Cause.GEO_BLOCK: "there, but withheld where we look from",
    Cause.LEGAL_WITHHELD: "withheld on legal grounds",
    Cause.COPYRIGHT: "withheld over copyright",
    Cause.PAYWALLED: "there, but behind a paywall",
    Cause.COMMUNITY_CLOSED: "there, but its community is closed",
    Cause.DEFEDERATED: "not shown here: the servers no longer talk",
}


_ACCOUNTS = {
    Cause.ACCOUNT_SUSPENDED: "suspended",
    Cause.ACCOUNT_DEACTIVATED: "deactivated",
    Cause.ACCOUNT_DELETED: "no longer there",
}


def grade_words(event: Event) -> str:
    """Return what an event's grade rests on, and whether a missing control lowered it.

    An event that is not confirmed has no grade in words yet, but the one that it would have.
    """
    if event.confirmed_at is None and event.grade is not Grade.D:
        return f"none yet: one look, not confirmed; it would be {event.grade}"
    confirmed = event.confirmed_at is not None
    base = event_grade(event.kind, event.outcome, confirmed=confirmed, controlled=True)
    if event.grade is base or event.grade is not base.lowered():
        return f"{event.grade}: {GRADE_WORDS[event.grade]}"
    return f"{event.grade}: {GRADE_WORDS[base]}; one grade lower, since no control was known"


def platform_name(platform: str) -> str:
    """Return a platform's name as it is written in prose."""
    return PLATFORM_NAMES.get(platform, platform.capitalize())


def look_sentence(verdict: Verdict, platform: str, *, controlled: bool | None) -> str:
    """Return what one look found, in one sentence that claims no more than it."""
    name = platform_name(platform)
    outcome = verdict.outcome
    if outcome.availability is Availability.VISIBLE:
        return "There."
    if outcome.availability is Availability.INCONCLUSIVE:
        why = COULD_NOT_TELL[outcome.cause].format(p=name)
        said = FAILURES.get(verdict.words or "", verdict.words)
        quoted = f" ({said})" if said else ""
        return f"We could not tell: {why}{quoted}."
    start = "Not there" if outcome.availability is Availability.ABSENT else "Limited"
    alone = "" if controlled else " No control post was known, so this stands by itself."
    return f"{start}: {_reason(outcome, verdict.words, name)}{alone}"


def _reason(outcome: Outcome, words: str | None, name: str) -> str:
    what = _CAUSES[outcome.cause]
    quote = _quote(words)
    if outcome.basis is Basis.STATED:
        return f"{what}, says {name}.{quote}"
    if outcome.cause is Cause.GEO_BLOCK and outcome.availability is Availability.ABSENT:
        return (
            "not there where we look from, while it was seen from another place at the same "
            f"time; {name} gives no reason.{quote}"
        )
    if outcome.basis is Basis.INFERRED:
        return f"as if {what}: its answers together suggest it; {name} does not say so.{quote}"
    if outcome.availability is Availability.ABSENT:
        return f"{what}. It could be the author, the platform, or a setting.{quote}"
    return f"{what}.{quote}"


def _quote(words: str | None) -> str:
    if not words:
        return ""
    return f" Its answer says: {words}{'' if words.endswith('.') else '.'}"


def change_sentence(event: Event) -> str:
    """Return what an event says, worded by its grade; never more than it holds.

    What another server shows of its copy is told as that server's, never as the platform's.
    """
    observer = observer_of(event.vantage)
    if observer is not None:
        return f"Its copy on {observer}: {_sentence(event, observer)}"
    return _sentence(event, platform_name(event.subject.platform))


def _sentence(event: Event, name: str) -> str:
    if event.kind in (EventKind.APPEARED, EventKind.RETURNED, EventKind.UNLIMITED):
        return _positive(event)
    if event.kind is EventKind.EDITED:
        return (
            "What it says or shows was changed."
            if event.confirmed_at
            else "It differs at one look."
        )
    if event.confirmed_at is None:
        found = "Limited" if event.kind is EventKind.LIMITED else "Not seen"
        return f"{found} at one look; not confirmed. {_unconfirmed_reason(event, name)}".strip()
    return _confirmed(event, name)


def _positive(event: Event) -> str:
    if event.kind is EventKind.APPEARED:
        return "First seen."
    if event.confirmed_at is None:
        return "Seen again; that it had been away was never confirmed."
    if event.outcome.availability is Availability.LIMITED:
        return "Back, but limited."
    return "Back, under the same id." if event.kind is EventKind.RETURNED else "No longer limited."


def _unconfirmed_reason(event: Event, name: str) -> str:
    outcome = event.outcome
    if outcome.states_cause and event.words:
        return f"{name}'s answer said: {event.words}."
    return ""


def _confirmed(event: Event, name: str) -> str:
    outcome = event.outcome
    if event.kind is EventKind.LIMITED:
        return f"Limited: {_reason(outcome, event.words, name)}"
    stated = _stated(event, name) if outcome.states_cause else None
    if stated is not None:
        return stated
    if outcome.basis is Basis.STATED and outcome.cause is Cause.DELETED_UNSPECIFIED:
        return (
            f"Not there since; {name} says that it was deleted, not by whom.{_quote(event.words)}"
        )
    if outcome.basis is Basis.NONE or (not outcome.states_cause and not outcome.corroborated):
        return (
            f"Not there since; {name} gives no reason. "
            "It could be the author, the platform, or a setting."
        )
    return f"{_capital(_reason(outcome, event.words, name))}"


def _stated(event: Event, name: str) -> str | None:
    """Return what is said of a stated cause that has a sentence of its own; None of others."""
    outcome = event.outcome
    if event.subject.kind is SubjectKind.ACCOUNT:
        what = _ACCOUNTS.get(outcome.cause, "gone")
        return f"The account is {what}, says {name}.{_quote(event.words)}"
    if outcome.cause is Cause.POLICY_REMOVAL:
        return f"{name} took it down.{_quote(event.words)}"
    if outcome.actor is Actor.AUTHOR:
        return f"{_capital(_CAUSES[outcome.cause])}, by {name}'s own notice."
    return None


def ended(words: str) -> str:
    """Return words that people wrote, as a sentence with an end."""
    return words if words.endswith((".", "!", "?", "…", "。")) else f"{words}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def duration(span: timedelta) -> str:
    """Return a span as people say it: ``38 minutes``, ``2 h 10 min``, ``3 days``."""
    minutes = round(span.total_seconds() / 60)
    if minutes < 1:
        return f"{max(round(span.total_seconds()), 0)} seconds"
    if minutes < 120:
        return f"{minutes} minute{'s' if minutes != 1 else ''}"
    if minutes < 48 * 60:
        hours, rest = divmod(minutes, 60)
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{round(minutes / 1440)} days"


def away_between(gone: Event, returned: Event | None, now: datetime) -> str:
    """Return how long something was away, as the range that the brackets allow."""
    if returned is None:
        return f"Away for at least {_outward(now - gone.before, up=False)}"
    shortest = max((returned.after or gone.before) - gone.before, timedelta())
    longest = returned.before - (gone.after or gone.before)
    return f"Away for {_range(shortest, longest)}"


def _range(shortest: timedelta, longest: timedelta) -> str:
    low, high = shortest.total_seconds() / 60, longest.total_seconds() / 60
    if high < 120:
        return f"{int(low)} to {int(-(-high // 1))} minutes"
    return f"{_outward(shortest, up=False)} to {_outward(longest, up=True)}"


def _outward(span: timedelta, *, up: bool) -> str:
    """Write a span in whole minutes, or hours beyond two days, rounded to the honest side."""
    unit = timedelta(hours=1) if span >= timedelta(hours=48) else timedelta(minutes=1)
    whole = (-(-span // unit) if up else span // unit) * unit
    if unit < timedelta(hours=1):
        return duration(whole)
    days, rest = divmod(whole, timedelta(days=1))
    hours = rest // timedelta(hours=1)
    return f"{days} days {hours} h" if hours else f"{days} days"


def clock(moment: datetime) -> str:
    """Return a moment as ``Wed 27 Nov 12:09`` (UTC)."""
    return f"{moment:%a} {moment.day} {moment:%b %H:%M}"


def minute_up(moment: datetime) -> datetime:
    """Return the whole minute at or after a moment: a bracket's end is rounded outward."""
    whole = moment.replace(second=0, microsecond=0)
    return whole if whole == moment else whole + timedelta(minutes=1)


def bracket(after: datetime | None, before: datetime) -> str:
    """Return a bracket in words, in whole minutes outward: between which looks the change fell."""
    before = minute_up(before)
    if after is None:
        return f"by {clock(before)} UTC"
    if after.date() == before.date():
        return f"{clock(after)}–{before:%H:%M} UTC"
    return f"{clock(after)} – {clock(before)} UTC"
