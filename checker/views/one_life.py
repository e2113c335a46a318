"""One subject's page in sentences: what became of it, how long, and how to check the evidence."""

import shlex
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from checker.model import Availability, Event, EventKind
from checker.views.absences import Absence
from checker.views.sentences import clock, duration, minute_up, platform_name

Row = Mapping[str, Any]


def life_headline(
    name: str,
    platform: str,
    events: Sequence[Event],
    found: Sequence[Absence],
    *,
    withdrawn: bool = False,
) -> str:
    """Return what became of a subject, as one sentence with the brackets in it.

    Args:
        name: the subject's.
        platform: where it is.
        events: its changes that we stand by.
        found: its absences that we stand by.
        withdrawn: something else that was said of it was withdrawn.
    """
    place = platform_name(platform)
    confirmed = [item for item in found if item.confirmed]
    if len(confirmed) > 1:
        back = "it is back" if confirmed[-1].back else "it has not been seen since"
        if confirmed[-1].return_withdrawn:
            back = "that it came back was withdrawn"
        return f"{name} was away from {place} {len(confirmed)} times; {back}."
    if confirmed:
        return _once(name, place, confirmed[0])
    if any(event.kind is EventKind.LIMITED and event.confirmed_at for event in events):
        still = not any(event.kind is EventKind.UNLIMITED for event in events)
        return f"{name} {'is' if still else 'was'} there on {place}, but limited."
    if found or any(event.confirmed_at is None for event in events):
        return f"{name} looked otherwise at one look on {place}; nothing is confirmed."
    return _unchanged(name, place, seen=bool(events), withdrawn=withdrawn)


def _unchanged(name: str, place: str, *, seen: bool, withdrawn: bool) -> str:
    if withdrawn:
        return f"What we had said of {name} on {place} is withdrawn."
    if not seen:
        return f"{name} has not been seen yet."
    return f"{name} was there on {place} whenever a look could tell."


def _once(name: str, place: str, item: Absence) -> str:
    verb = "left" if item.strong else "was no longer to be seen on"
    gone = f"{name} {verb} {place} {_between(item.gone.after, item.gone.before)}"
    if item.return_withdrawn:
        return f"{gone}; that it came back was withdrawn."
    if item.back is None:
        return f"{gone}, and has not been seen since."
    same_day = minute_up(item.back.before).date() == item.gone.before.date()
    returned = _between(item.back.after, item.back.before, day=not same_day)
    return f"{gone}, and was back {returned} UTC."


def _between(after: datetime | None, before: datetime, *, day: bool = True) -> str:
    before = minute_up(before)
    date = f" on {before.day} {before:%B %Y}" if day else ""
    if after is None:
        return f"by {before:%H:%M}{date}"
    if after.date() == before.date():
        return f"between {after:%H:%M} and {before:%H:%M}{date}"
    return f"between {clock(after)} and {clock(before)}"


def life_standfirst(
    found: Sequence[Absence],
    counts: tuple[int, int],
    longest: timedelta | None,
    *,
    withdrawn: bool = False,
) -> str:
    """Return how long it was away and what the platform says; else what could have slipped.

    Args:
        found: its absences.
        counts: looks, and looks that told something.
        longest: the longest time between two such looks.
        withdrawn: something that was said of it was withdrawn.
    """
    n_looks, n_told = counts
    if found:
        item = next((one for one in reversed(found) if one.confirmed), found[-1])
        away = f"{item.words()}. " if item.confirmed else ""
        quoted = f" Its answer says: {item.gone.words}." if item.quotes else ""
        return f"{away}{item.reason}{quoted}"
    if not n_told:
        return f"{n_looks:,} looks, and none could tell."
    if withdrawn:
        return f"{n_looks:,} looks, {n_told:,} of which told something. The correction is below."
    silent = "" if n_looks == n_told else f" {n_looks - n_told:,} looks could not tell."
    slip = ""
    if longest is not None:
        slip = (
            f" An outage shorter than {duration(longest)} could have slipped between two of them."
        )
    return f"There at all {n_told:,} looks that could tell.{silent}{slip}"


def range_words(item: Absence) -> str:
    """Return why a length is a range."""
    if item.return_withdrawn:
        return "Without an end, since its return was withdrawn."
    if item.back is None:
        return (
            "Counted from the first look that did not find it to the last; "
            "it went before the first, and what came after the last is not known."
        )
    return (
        "A range: it went between two of our looks and came back between two of them. "
        "The shortest counts only from the first look that did not find it to the last."
    )


def evidence_rows(event: Event, looks: Sequence[Row]) -> list[dict[str, str]]:
    """Return where an event's kept answers lie, as far as ``looks`` hold them."""
    wanted = set(event.evidence)
    found: dict[str, dict[str, str]] = {}
    for look in looks:
        for kept in look["evidence"]:
            if kept["sha256"] in wanted:
                found[kept["sha256"]] = {
                    "Answer of (UTC)": f"{look['answered_at']:%Y-%m-%d %H:%M:%S}",
                    "We got": Availability(look["availability"]).value,
                    "File": f"warc/{kept['warc']}",
                    "Offset": str(kept["offset"]),
                    "SHA-256 of the record": kept["sha256"],
                }
    return list(found.values())


def check_yourself(row: Mapping[str, str], evidence: str) -> str:
    """Return a command by which a stranger recomputes one record's digest, without this program.

    Args:
        row: the record, as the table shows it.
        evidence: the directory of the kept answers.
    """
    reading = "import hashlib, sys, zlib; d = zlib.decompressobj(31)"
    file = shlex.quote("/".join((evidence, row["File"])))
    digest = "print(hashlib.sha256(d.decompress(sys.stdin.buffer.read())).hexdigest())"
    return (
        f"tail -c +{int(row['Offset']) + 1} {file} \\\n"
        f'  | python3 -c "{reading}; {digest}"\n'
        f"# expected: {row['SHA-256 of the record']}"
    )
