"""The Wayback Machine: what the Internet Archive once got at an address.

Where answers come from: the raw capture of an address (``id_``), read by the reader of the platform
that the address belongs to, as if it had answered just now; and two indexes that say which
captures there are. The platforms are handed in (``among``), the open web last: a page of a platform
is never read as any page would be, since many answer 200 to everything.

What absence means: nothing. An archive that holds no capture, or holds one back, says nothing about
a page; neither does a 404 that it once got, since many sites refuse it. A capture of a login page
or of a challenge is no sighting. Only a page that shows itself, and a cause that the page's
platform states in the capture, are findings; both are of the time of the capture, from where the
archive looked, and of no later time.

Two ways to ask. ``look`` asks for one archived link, and its readings bear the capture's time.
``past.past_of`` asks for all captures of a page, for an import: observations of a vantage point of
its own, never mixed with ours.

Known ambiguities: the index counts ``http``, ``https`` and ``www.`` as one address, and so do we;
other addresses that it puts together are left out. Equal digests are equal bytes. Platforms whose
adapters ask an interface for programs are read only where that very answer was captured, which is
rare: else nothing is concluded.

Accounts: the archive has none. A look at one concludes nothing beyond reach.

Source: the Internet Archive's documentation of CDX, availability and Memento (RFC 7089), and of
clients that use them; read 2026-11-24, nothing tried by us on the live service. Fact sheet:
platforms-open §8.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from checker.model import Answer, Exchange, Reading, Subject, SubjectKind, Topic
from checker.platforms.contract import Fetch, Keep, Listed, Pace, Platform, Tells
from checker.platforms.payload import reading_of, unanswered
from checker.platforms.wayback.index import (
    AVAILABILITY,
    CDX,
    MOST_ROWS,
    Row,
    availability_question,
    cdx_question,
    nearest,
    read_availability,
    read_cdx,
)
from checker.platforms.wayback.links import (
    HOST,
    LATEST,
    MOST_DIGITS,
    NAME,
    canonical,
    parts_of,
    raw,
    recognise,
)
from checker.platforms.wayback.rules import RULES
from checker.platforms.wayback.save import ACCESS_KEY, CREDENTIAL, SECRET
from checker.platforms.wayback.signs import capture_told, indexed

_LATEST_FEW = 5
"""The very latest capture may be one that only leads on; then an earlier one is read."""

_Known = tuple[tuple[Exchange, Answer], ...]


async def look(
    platforms: Sequence[Platform], subjects: Sequence[Subject], fetch: Fetch
) -> Sequence[Reading]:
    """Ask for the capture that each subject means; one reading each, in the order given."""
    return [await _look_at(platforms, subject, fetch) for subject in subjects]


async def _look_at(platforms: Sequence[Platform], subject: Subject, fetch: Fetch) -> Reading:
    parts = parts_of(subject)
    if parts is None:
        role = "capture" if subject.kind is SubjectKind.POST else "account"
        exchange = await fetch(canonical(subject))
        return reading_of(subject, [exchange], [unanswered(role, exchange)])
    stamp, link = parts
    asked: _Known = ()
    if len(stamp) < MOST_DIGITS:
        row, asked = await _nearest(stamp, link, fetch)
        if row is None:
            # the last index asked is the one that confirms, so it speaks first
            told = tuple(reversed(asked))
            return reading_of(subject, [pair[0] for pair in told], [pair[1] for pair in told])
        stamp = row.stamp
    return await _captured(platforms, subject, (stamp, link), asked, fetch)


async def _nearest(stamp: str, link: str, fetch: Fetch) -> tuple[Row | None, _Known]:
    asked: _Known = ()
    if stamp != LATEST:
        exchange = await fetch(AVAILABILITY, params=availability_question(link, stamp))
        answer, index = indexed(link, exchange, read_availability)
        asked = ((exchange, answer),)
        if index is not None and index.rows:
            return index.rows[0], asked
    most = _LATEST_FEW if stamp == LATEST else MOST_ROWS
    exchange = await fetch(CDX, params=cdx_question(link, most))
    answer, index = indexed(link, exchange, read_cdx)
    row = nearest(index.rows, stamp) if index is not None else None
    return row, (*asked, (exchange, answer))


async def _captured(
    platforms: Sequence[Platform],
    subject: Subject,
    parts: tuple[str, str],
    asked: _Known,
    fetch: Fetch,
) -> Reading:
    page = await fetch(raw(*parts))
    told = await capture_told(*parts, page, platforms)
    answers = [told.answer, *(pair[1] for pair in asked)]
    reading = reading_of(subject, [page, *(pair[0] for pair in asked)], answers)
    if told.capture is None:
        return reading
    # the answer speaks of the capture's time, however lately it was had
    at = told.capture.answer.asked_at
    reading = replace(reading, asked_at=at, answered_at=at)
    if told.then is None or told.then.verdict.availability.value != "visible":
        return reading
    then = told.then.reading
    return replace(reading, text_sha256=then.text_sha256, created_at=then.created_at)


async def discover(topic: Topic, since: datetime, fetch: Fetch) -> AsyncIterator[Listed]:
    """Yield nothing: the archive is asked for links that are known, never for what is new."""
    del topic, since, fetch
    nothing: tuple[Listed, ...] = ()
    for listed in nothing:
        yield listed


def among(platforms: Sequence[Platform]) -> Platform:
    """Return the archive's record, reading captures with ``platforms``, the open web last."""
    return replace(_RECORD, look=partial(look, tuple(platforms)))


_RECORD = Platform(
    name=NAME,
    source=(
        "documentation of CDX, availability and Memento, and of clients that use them; read "
        "2026-11-24 (platforms-open §8)"
    ),
    hosts=(HOST, "archive.org"),
    pace=Pace(
        seconds_per_ask=2.5,
        source=(
            "platforms-open §8: clients hold some 30 index questions a minute for a hard limit, "
            "and use four fifths of it"
        ),
    ),
    batch=1,
    keep=Keep(days=None, source="captures shown to visitors; no key is used"),
    rules=RULES,
    recognise=recognise,
    canonical=canonical,
    discover=discover,
    look=partial(look, ()),
    tells=(
        Tells(what="a page that shows itself in a capture, at the capture's time", basis="stated"),
        Tells(what="a removal or a refusal that the captured page itself states", basis="stated"),
        Tells(what="a page that was gone from one that the archive was refused", basis="not"),
        Tells(what="a page that was never captured from one that never was", basis="not"),
        Tells(what="captures held back at an owner's request, as such", basis="stated"),
        Tells(what="what happened between two captures", basis="not"),
    ),
    keys={
        ACCESS_KEY: "the archive can be asked to capture what we saw (`seals.witness`)",
        SECRET: "goes with it",
    },
    credentials=(CREDENTIAL,),
    usual_wall="sites that refuse the archive: a capture of their login page or challenge",
)

PLATFORM = _RECORD
"""The record without any reader, which concludes nothing from a capture; see ``among``."""
