"""Headline, standfirst and how well we looked: sentences computed from events and counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from checker.analysis.blind_spot import chance_to_see
from checker.model import Actor, Basis, Correction, Event, EventKind, SubjectKind
from checker.views.absences import (
    Absence,
    absences,
    as_one_place_saw,
    standing,
    unfolded,
)
from checker.views.bursts import Together, alone_of, mass_words, whose_act
from checker.views.corrections import day
from checker.views.names import count, subject_name
from checker.views.sentences import bracket, clock, duration, ended, platform_name

Row = Mapping[str, Any]
BEFORE = timedelta(hours=24)
"""How long before an absence an article is counted as having appeared before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """All that the front page speaks of: one topic, from the first look to the cut-off.

    Attributes:
        n_told: looks that told something.
        events: the changes, oldest first; first sightings are not among them.
        gaps: rows of the times in which we could not look.
        outside: rows of what was said outside.
        missed_50m: share of 50-minute outages that would have met no look; None where unknown.
        missed_10m: the same for 10 minutes.
        lasting: by event, the last look that still saw what it began.
        names: what a case calls its subjects.
        corrected: by event, the correction that it stands under.
        together: the bursts among the changes, each with the controls beside it.
    """

    topic: str
    origin: str
    control: str | None
    since: datetime
    cutoff: datetime
    n_posts: int
    n_looks: int
    n_told: int
    events: Sequence[Event] = ()
    gaps: Sequence[Row] = ()
    outside: Sequence[Row] = ()
    missed_50m: float | None = None
    missed_10m: float | None = None
    lasting: Mapping[str, datetime] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    corrected: Mapping[str, Correction] = field(default_factory=dict)
    together: Together = ()

    @property
    def changes(self) -> list[Event]:
        """The changes that we stand by, without posts for which their account speaks."""
        return unfolded(standing(self.events, self.corrected))

    @property
    def absences(self) -> list[Absence]:
        """Every absence that we stand by, by when it began."""
        return absences(self.events, self.lasting, self.corrected)

    @property
    def told(self) -> list[Absence]:
        """Every absence once: of a subject seen from several places, as one of them saw it."""
        return as_one_place_saw(self.absences)

    @property
    def n_withdrawn(self) -> int:
        """How many findings were withdrawn; what falls with one is not counted beside it."""
        kept = {event.id for event in standing(self.events, self.corrected)}
        gone = [event for event in self.events if event.id not in kept]
        return len({self.corrected[event.id].event_id for event in gone})


def headline(picture: Picture) -> str:
    """Return the finding as one sentence, no surer than the looks behind it."""
    topic = picture.topic
    if picture.n_posts == 0:
        return f"No post on {topic} has been found yet."
    if picture.n_told == 0:
        looked = "looked at yet" if picture.n_looks == 0 else "seen by us in this time"
        return f"No post on {topic} has been {looked}."
    confirmed = [item for item in picture.told if item.confirmed]
    if confirmed:
        return _gone_headline(picture, confirmed)
    return _lesser_headline(picture)


def _lesser_headline(picture: Picture) -> str:
    """Return the headline where nothing went that is confirmed."""
    limited = [e for e in picture.changes if e.kind is EventKind.LIMITED and e.confirmed_at]
    if limited:
        return _other_headline(picture, limited, "limited")
    doubtful = [item.gone for item in picture.told] or [
        event for event in picture.changes if event.confirmed_at is None
    ]
    if doubtful:
        return _unconfirmed_headline(picture, doubtful)
    if any(event.kind is EventKind.EDITED for event in picture.changes):
        return _other_headline(picture, picture.changes, "edited")
    if picture.n_withdrawn:
        verb = "is" if picture.n_withdrawn == 1 else "are"
        return (
            f"No change on {picture.topic} stands; "
            f"{count(picture.n_withdrawn, 'finding')} {verb} withdrawn."
        )
    return f"Nothing that we could see changed on {picture.topic}."


def _of_posts(picture: Picture, n_changed: int, *, capital: bool = True) -> str:
    """Return ``One of three posts on X``."""
    if picture.n_posts == 1 and n_changed == 1:
        return f"{'The' if capital else 'the'} one post on {picture.topic}"
    number = count(n_changed, "", capital=capital).removesuffix("s").strip()
    return f"{number} of {count(picture.n_posts, 'post')} on {picture.topic}"


def _gone_headline(picture: Picture, found: Sequence[Absence]) -> str:
    posts = {a.gone.subject for a in found if a.gone.subject.kind is SubjectKind.POST}
    accounts = {a.gone.subject for a in found if a.gone.subject.kind is SubjectKind.ACCOUNT}
    if accounts and posts:
        who = f"{count(len(accounts), 'account', capital=True)} and "
        who += _of_posts(picture, len(posts), capital=False)
    elif accounts:
        who = f"{count(len(accounts), 'account', capital=True)} with posts on {picture.topic}"
        along = sum(item.n_along for item in found)
        who += f", and {count(along, 'post')} along," if along else ""
    else:
        who = _of_posts(picture, len(posts))
    number = len(posts) + len(accounts)
    return f"{who} {_left(found, number, picture)}{_tail(found, number)}."


def _left(found: Sequence[Absence], number: int, picture: Picture) -> str:
    """Return how and when they went; a weak grade changes the verb."""
    names = {platform_name(item.gone.subject.platform) for item in found}
    where = names.pop() if len(names) == 1 else "their platforms"
    if all(item.strong for item in found):
        verb = f"left {where}"
    elif number == 1:
        verb = f"was not to be seen on {where}"
    else:
        verb = f"were not to be seen on {where}"
    return f"{verb} {_when([item.gone for item in found], picture)}"


def _when(events: Sequence[Event], picture: Picture) -> str:
    start = min(event.after or event.before for event in events)
    end = max(event.before for event in events)
    recent = picture.cutoff - start < timedelta(days=6)
    first, last = _day(start, by_name=recent), _day(end, by_name=recent)
    return f"on {first}" if start.date() == end.date() else f"between {first} and {last}"


def _day(at: datetime, *, by_name: bool) -> str:
    return f"{at:%A}" if by_name else f"{at.day} {at:%B %Y}"


def _tail(found: Sequence[Absence], number: int) -> str:
    """Return what became of them."""
    last = {item.gone.subject: item for item in found}
    n_back = sum(item.back is not None for item in last.values())
    if number > 1:
        if not n_back and any(item.return_withdrawn for item in last.values()):
            return "; that they came back was withdrawn"
        word = "all are" if n_back == number else count(n_back, "").removesuffix("s").strip()
        verb = "" if n_back == number else " is" if n_back == 1 else " are"
        return f"; {'none' if n_back == 0 else word}{' is' if n_back == 0 else verb} back"
    item = next(iter(last.values()))
    if item.return_withdrawn:
        return "; that it came back was withdrawn"
    if len(found) > 1:
        times = "twice" if len(found) == 2 else f"{count(len(found), 'time')}"
        return f", {times}, and {'has not been seen since' if item.lasts else 'is back'}"
    return ", and has not been seen since" if item.lasts else f" and {_back_within(item)}"


def _back_within(item: Absence) -> str:
    longest = item.longest
    if longest is None or longest > timedelta(hours=24):
        return "is back"
    hours = -(-longest.total_seconds() // 3600)
    return (
        "was back within the hour" if hours <= 1 else f"was back within {count(int(hours), 'hour')}"
    )


def _other_headline(picture: Picture, events: Sequence[Event], word: str) -> str:
    subjects = {event.subject for event in events}
    who = _of_posts(picture, len(subjects))
    verb = "was" if len(subjects) == 1 else "were"
    return f"{who} {verb} {word} {_when(events, picture)}."


def _unconfirmed_headline(picture: Picture, events: Sequence[Event]) -> str:
    subjects = {event.subject for event in events}
    who = _of_posts(picture, len(subjects))
    if any(event.kind in (EventKind.LIMITED, EventKind.EDITED) for event in events):
        return f"{who} looked otherwise at one look; nothing is confirmed."
    verb = "was" if len(subjects) == 1 else "were each"
    return f"{who} {verb} not found at one look; nothing is confirmed."


def standfirst(picture: Picture) -> str:
    """Return the sentences below the headline: how long, what is said, what was written."""
    found = picture.told
    if picture.n_told == 0 or not found:
        return _quiet(picture)
    several = len({event.vantage for event in picture.events}) > 1
    mass = mass_words(picture.together, found, several=several)
    if mass:
        others = "The others stand below." if len(found) > mass.n_told else ""
        return " ".join(part for part in (mass.words, others) if part)
    shown = [item for item in found if item.confirmed][-2:] or found[-1:]
    if len(shown) == 1:
        item = shown[0]
        quoted = f"Its answer says: {ended(item.gone.words or '')}" if item.quotes else ""
        told = [_away("It", item), item.reason, quoted, articles(item, picture.outside)]
    else:
        names = [subject_name(item.gone.subject, picture.names) for item in shown]
        told = [_away(name, item) for name, item in zip(names, shown, strict=True)]
        if len(found) > len(shown):
            told.append("The others stand below.")
    told.append(_from_where(shown, picture))
    return " ".join(sentence for sentence in told if sentence)


def _from_where(shown: Sequence[Absence], picture: Picture) -> str:
    """Return from which places it was seen, where there are several; "" where there is one."""
    subjects = {item.gone.subject for item in shown}
    saw = {item.gone.vantage for item in picture.absences if item.gone.subject in subjects}
    places = sorted({event.vantage for event in picture.events})
    if len(places) < 2:
        return ""
    return f"Seen from {' and '.join(sorted(saw))}{'' if len(saw) > 1 else ' only'}."


def _away(name: str, item: Absence) -> str:
    if not item.confirmed:
        return ""
    away = item.words()
    verb = "has been" if item.lasts else "was"
    return f"{name} {verb} {away[:1].lower()}{away[1:]}."


def _quiet(picture: Picture) -> str:
    span = f"from {clock(picture.since)} to {clock(picture.cutoff)} UTC"
    if picture.n_posts == 0:
        return f"We searched {span}; what is not found cannot be looked at."
    if picture.n_looks == 0:
        return f"{count(picture.n_posts, 'post', capital=True)} found; none was looked at {span}."
    silent = picture.n_looks - picture.n_told
    could_not = f"{count(silent, 'look')} could not tell" if silent else "every look told something"
    if picture.n_told == 0:
        return (
            f"{count(picture.n_looks, 'look', capital=True)} {span}, and none could tell. "
            "That is our state, not the posts': nothing follows about any of them."
        )
    return (
        f"{count(picture.n_posts, 'post', capital=True)} looked at "
        f"{count(picture.n_looks, 'time')} {span}; {could_not}."
    )


def articles(absence: Absence, outside: Sequence[Row]) -> str:
    """Return how many dated articles appeared before and inside an absence; "" without any.

    Only articles with a moment of their own count; an order in time is no reason.
    """
    if absence.return_withdrawn:
        # What lies inside an absence without an end cannot be told.
        return ""
    gone, back = absence.gone, absence.back
    start = gone.after or gone.before
    dated = [row["at"] for row in outside if row["kind"] == "press" and row["until"] is None]
    before = [at for at in dated if start - BEFORE <= at <= start]
    inside = [at for at in dated if at > start and (back is None or at <= back.before)]
    if not before and not inside:
        return ""
    fell = "none" if not inside else count(len(inside), "").removesuffix("s").strip()
    if not before:
        return (
            f"{fell.capitalize()} dated article{'s' * (len(inside) != 1)} fell inside the outage."
        )
    hours = max(int(-(-(start - min(before)).total_seconds() // 3600)), 1)
    return (
        f"{count(len(before), 'dated article', capital=True)} had appeared in the "
        f"{f'{hours} hours' if hours > 1 else 'hour'} before; {fell} fell inside the outage."
    )


def how_well(picture: Picture) -> str:
    """Return how well we looked, in one line: looks, silence, dark hours, what could slip."""
    if picture.n_looks == 0:
        return "How well we looked: not at all yet."
    parts = [f"{picture.n_looks:,} look{'s' * (picture.n_looks != 1)}"]
    parts.append(f"{picture.n_looks - picture.n_told:,} could not tell")
    parts.append(_dark(picture))
    line = f"How well we looked: {', '.join(parts)}."
    if picture.missed_50m is None:
        return f"{line} The watch is too short to say what it would have missed."
    daily = 100 * chance_to_see(timedelta(minutes=50), timedelta(days=1))
    return f"{line} {_chance(picture.missed_50m)}; a daily checker’s chance is {daily:.1f} %."


def _chance(missed: float) -> str:
    if missed <= 0.0:
        return "A 50-minute outage of a post under watch would always have met a look"
    percent = min(max(100 * (1 - missed), 0.1), 99.9)
    text = f"{percent:.1f}" if percent < 10 or percent > 99 else f"{percent:.0f}"
    return f"A 50-minute outage had a {text} % chance to meet a look"


def _dark(picture: Picture) -> str:
    total = sum((end - start for start, end in dark_spans(picture)), timedelta())
    return f"{duration(total)} dark" if total else "never dark"


def dark_spans(picture: Picture) -> list[tuple[datetime, datetime]]:
    """Return the times in which we could not look, within the picture, joined where they meet."""
    found: list[tuple[datetime, datetime]] = []
    for gap in sorted(picture.gaps, key=lambda row: row["started_at"]):
        start = max(gap["started_at"], picture.since)
        end = min(gap["ended_at"], picture.cutoff)
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        elif end > start:
            found.append((start, end))
    return found


def cannot_say(picture: Picture) -> list[str]:
    """Return what this page does not know, in sentences, the weightiest first."""
    alone, lines = alone_of(picture.together, picture.absences), whose_act(picture.together)
    lines = [*[_unknown_cause(item, picture) for item in alone], *lines][-4:]
    spans = dark_spans(picture)
    for start, end in spans[-3:]:
        lines.append(f"Anything about {bracket(start, end)}: we could not look.")
    if len(spans) > 3:
        earlier = count(len(spans) - 3, "earlier time")
        lines.append(f"Anything about {earlier} in which we could not look.")
    if picture.missed_10m:
        share = max(100 * picture.missed_10m, 0.1)
        lines.append(
            f"Whether there were outages too short for us: of 10-minute ones, {share:.1f} % "
            "would have met no look."
        )
    lines.append("Whether posts went before we first found them.")
    if picture.control is None and picture.n_posts:
        lines.append("Whether this is more than usual: no control topic is watched.")
    if picture.origin == "replayed":
        lines.append("Whether the times behind this replay are right: it is made from them.")
    if picture.origin == "simulated":
        lines.append("Anything about a real platform: this is a simulation.")
    return list(dict.fromkeys(lines))


def _unknown_cause(absence: Absence, picture: Picture) -> str:
    event = absence.gone
    name = f"“{subject_name(event.subject, picture.names)}”"
    platform = platform_name(event.subject.platform)
    if not absence.confirmed:
        return f"Whether {name} was away at all: one look alone did not find it."
    if absence.correction is not None:
        return f"Anything about {name} beyond our correction of {day(absence.correction.at)}."
    if event.outcome.basis is Basis.INFERRED:
        return f"Whether {name} went as its answers suggest: {platform} does not say so."
    if event.outcome.actor is Actor.AUTHOR:
        return f"Why its author removed {name}."
    if event.outcome.states_cause:
        return f"Why {name} went, beyond {platform}’s own words."
    return f"Who took {name} away, and whether anybody did: {platform} gives no reason."
