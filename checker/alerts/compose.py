"""The words of an alert: no surer than the evidence, plain text, of bounded length."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from checker.alerts.choice import Change
from checker.alerts.letters import Kind, Letter
from checker.alerts.plain import plain
from checker.model import Correction, Event, Subject, SubjectKind
from checker.views.bursts import causes_words, controls_words, grade_line, what, who
from checker.views.names import count, origin_word, subject_name
from checker.views.sentences import bracket, change_sentence, clock, grade_words, platform_name

BODY_AT_MOST = 1_800
"""Characters: what the narrowest of the usual channels takes in one message."""

_LINE, _QUOTE, _NAME = 600, 160, 60
_DARK_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Dark:
    """A time in which we could not look.

    Attributes:
        platform: None when it concerns all.
        until: None while it lasts.
    """

    platform: str | None
    since: datetime
    until: datetime | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """How the time since the last daily line went.

    Attributes:
        n_told: looks that told something.
        n_posts: posts that were looked at.
        n_topics: topics that these are on.
        n_changes: confirmed changes of any grade, cascades folded.
    """

    since: datetime
    until: datetime
    n_looks: int
    n_told: int
    n_posts: int
    n_topics: int
    n_changes: int
    dark: Sequence[Dark] = ()


def change_line(change: Change) -> str:
    """Return one change in one line: what, when, how sure, and by which id it is found."""
    if change.burst:
        return burst_line(change)
    event = change.event
    quoted = replace(event, words=plain(event.words, _QUOTE) if event.words else None)
    said = plain(change.says, _QUOTE) if change.says else change_sentence(quoted)
    topics = ", ".join(f"“{plain(name, _NAME)}”" for name in change.topics[:3])
    parts = [
        f"{_whose(event)}{f', on {topics}' if topics else ''}: {said}",
        f"{count(len(change.along), 'post', capital=True)} along." if change.along else "",
        f"When: {bracket(event.after, event.before)}.",
        f"Evidence {grade_words(event)}.",
        f"Event {event.id}",
    ]
    return plain(" ".join(part for part in parts if part), _LINE)


def burst_line(change: Change) -> str:
    """Return a burst in one line: one thing, with its members, its cause and its controls."""
    members = change.members
    first = change.event
    along = sum(len(each.along) for each in (change, *change.burst))
    after = [event.after for event in members if event.after is not None]
    start = min(after) if len(after) == len(members) else None
    origin = _origin(first)
    parts = [
        f"{origin}{who(members, capital=not origin)} on {platform_name(first.subject.platform)}"
        f"{_on_topics(change)} {what(members)}: one burst, told once.",
        f"{count(along, 'post', capital=True)} along with an account." if along else "",
        causes_words(members),
        controls_words(change.beside) if change.beside is not None else "",
        f"When: {bracket(start, max(event.before for event in members))}.",
        f"Evidence {grade_line(members)}.",
        f"First event {first.id}",
    ]
    return plain(" ".join(part for part in parts if part), _LINE)


def _on_topics(change: Change) -> str:
    names = dict.fromkeys(name for each in (change, *change.burst) for name in each.topics)
    told = ", ".join(f"“{plain(name, _NAME)}”" for name in list(names)[:3])
    return f", on {told}," if told else ""


def _origin(event: Event) -> str:
    origin = origin_word(event.origin.value)
    return f"{origin.capitalize()}, not observed: " if origin else ""


def _whose(event: Event) -> str:
    # What was not observed says so first, before anything that could be taken for a fact.
    origin = _origin(event)
    name = plain(subject_name(event.subject, {}), _NAME)
    return f"{origin}{name}" if origin else _capital(name)


def changes_letter(found: Sequence[Change]) -> Letter:
    """Return the message on confirmed changes; what does not fit is counted."""
    origins = {origin_word(change.event.origin.value) for change in found} - {""}
    n_folded = sum(len(change.burst) for change in found)
    mark = f" ({', '.join(sorted(origins))})" if origins else ""
    return Letter(
        kind=Kind.CHANGES,
        events=tuple(name for change in found for name in change.ids),
        title=f"{count(len(found) + n_folded, 'confirmed change', capital=True)}{mark}",
        body=_bounded([change_line(change) for change in found]),
    )


def _bounded(lines: Sequence[str]) -> str:
    taken: list[str] = []
    room = BODY_AT_MOST - 80
    for line in lines:
        if taken and len(line) + 2 > room:
            break
        taken.append(f"• {line}")
        room -= len(line) + 3
    left = len(lines) - len(taken)
    if left:
        taken.append(f"And {count(left, 'more change').rstrip()}: checker events lists all.")
    return "\n".join(taken)


def start_letter(older: Sequence[Change], ids: Sequence[str]) -> Letter:
    """Return the first message to an address: what was confirmed before is one line.

    Args:
        older: changes that were confirmed before alerts came here.
        ids: all events that are not told here one by one any more.
    """
    body = "No change has been confirmed so far."
    if older:
        newest = max(change.event.confirmed_at or change.event.before for change in older)
        body = (
            f"{count(len(older), 'change', capital=True)} confirmed before, the last "
            f"{clock(newest)} UTC, {'is' if len(older) == 1 else 'are'} not sent one by one: "
            "checker events lists all."
        )
    return Letter(
        kind=Kind.START,
        events=tuple(ids),
        title="Alerts come to this address from now on",
        body=body,
    )


def correction_letter(key: str, correction: Correction) -> Letter:
    """Return the message that something told earlier is taken back or put right.

    Args:
        key: what makes this correction known as told.
        correction: the correction, with the event as it stood.
    """
    verb = "withdrawn" if correction.withdraws else "corrected"
    told = [
        f"What was told about {_about(correction)} (event {correction.event_id}) was {verb}, "
        f"{clock(correction.at)} UTC.",
        f"It was said: {plain(correction.said, _QUOTE)}" if correction.said else "",
        f"Now it is said: {plain(correction.says, _QUOTE)}" if correction.says else "",
        f"Why: {plain(correction.why, _LINE)}",
    ]
    body = "\n".join(line for line in told if line)
    return Letter(kind=Kind.CORRECTION, events=(key,), title=f"An alert was {verb}", body=body)


def _about(correction: Correction) -> str:
    about = correction.event.get("subject")
    if not isinstance(about, Mapping):
        return "a post"
    kind = SubjectKind.ACCOUNT if about.get("kind") == SubjectKind.ACCOUNT else SubjectKind.POST
    subject = Subject(kind, str(about.get("platform")), str(about.get("native_id")))
    return plain(subject_name(subject, {}), _NAME)


def daily_letter(day: Day) -> Letter:
    """Return the daily line: all well, or when we could not look."""
    well = day.n_told > 0 and 2 * day.n_told >= day.n_looks and not day.dark
    doubt = "We could not always look" if day.n_looks or day.dark else "No look was made"
    lines = [_looked(day)] if well else [*_dark_lines(day), _looked(day)]
    return Letter(
        kind=Kind.DAILY,
        title="All well" if well else doubt,
        body="\n".join(lines),
    )


def _looked(day: Day) -> str:
    span = f"from {clock(day.since)} to {clock(day.until)} UTC"
    if day.n_looks == 0:
        return f"No look was made {span}, so that nothing is known of that time."
    looks = f"{count(day.n_looks, 'look')} at {count(day.n_posts, 'post')}"
    start = f"{_capital(looks)} on {count(day.n_topics, 'topic')} {span}"
    if day.n_told == 0:
        return f"{start}, and none could tell: that is our state, not the posts'."
    silent = day.n_looks - day.n_told
    told = f" ({count(silent, 'look')} could not tell)" if silent else ""
    if day.n_changes == 0:
        return f"{start}{told}: nothing changed that we could see."
    return f"{start}{told}: {count(day.n_changes, 'confirmed change')}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _dark_lines(day: Day) -> list[str]:
    newest = sorted(day.dark, key=lambda item: item.since)[-_DARK_SHOWN:]
    lines = []
    for item in newest:
        where = plain(platform_name(item.platform), _NAME) if item.platform else "all platforms"
        end = f"to {clock(item.until)} UTC" if item.until else "UTC until now"
        why = plain(item.words, _QUOTE)
        lines.append(f"We could not look from {clock(item.since)} {end} ({where}: {why}).")
    if len(day.dark) > len(newest):
        earlier = count(len(day.dark) - len(newest), "earlier time")
        lines.append(f"And {earlier} in which we could not look: checker status")
    return lines


def trial_letter(now: datetime) -> Letter:
    """Return the message of ``checker alerts test``."""
    return Letter(
        kind=Kind.TEST,
        title="A test: alerts arrive here",
        body=f"Sent by hand, {clock(now)} UTC. Nothing has changed; nothing is to be done.",
    )
