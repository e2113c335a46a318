"""Reddit, as an application with a key of its own and nobody behind it sees it.

Where answers come from. ``/api/info`` tells of up to a hundred posts and comments at once, those
that were taken out included, with a word for who did it (``removed_by_category``, posts alone).
Accounts and communities are told of by their ``about``. Everything takes the user's own key, which
Reddit gives after a request; without one nothing is asked at all, and every look is inconclusive
(*not asked*): visitors' addresses are mostly refused, and a refusal tells nothing.

What absence means. A post that ``/api/info`` leaves out is not absent: it is asked for under its
own address, and its community where that address names one. Only a denial there counts, and it
names no cause; a reason that the community gives (private, banned, quarantined, gated) explains
it. A comment has no address of its own without its post's, so one that is left out, when asked for
alone, stays inconclusive.

Ambiguities: see ``rules``. The author's deletion overwrites the word for a moderator's removal,
so a first cause is kept by having been seen; after a plain ``[removed]``, which names nobody, a
later word still sharpens. Crossposts stand for themselves. A key that belongs to a moderator sees
what others do not; such answers conclude nothing.

Duties. Reddit wants a telling user agent (``platform:application:version (by /u/name)``, set as
the platform's ``agent``), and that what was deleted there is deleted here: ids, states and digests
are kept of it, no text.

Source: platforms-open §3 (Reddit's documents and published code, field notes of 2024), and for the
term in ``keep`` Reddit's Data API wiki, as others quote it; read 2026-11-24.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from checker.errors import UnreadablePayload
from checker.model import Answer, Exchange, Reading, Subject, SubjectKind
from checker.platforms.contract import Fetch, Keep, Pace, Platform, Tells
from checker.platforms.payload import reading_of, unanswered
from checker.platforms.reddit.api import API, AUTH, CREDENTIAL, HOST, MAX_ROWS, UNESCAPED
from checker.platforms.reddit.links import (
    NAME,
    SHARE_HOST,
    SHORT_HOSTS,
    SITE_HOST,
    SITE_HOSTS,
    canonical,
    expand,
    is_comment,
    is_community,
    is_fullname,
    is_person,
    recognise,
)
from checker.platforms.reddit.listing import (
    FOLLOWS,
    SEARCH,
    discover,
)
from checker.platforms.reddit.people import read_community, read_user
from checker.platforms.reddit.rules import RULES
from checker.platforms.reddit.things import Facts, read_direct, read_info

BATCH = MAX_ROWS
_COMMUNITY_PATH = re.compile(r"/r/([^/]{1,50})/")
Trail = Sequence[tuple[Exchange, Answer]]
"""What was asked about one subject, the main question first."""


async def look(subjects: Sequence[Subject], fetch: Fetch) -> list[Reading]:
    """Ask where subjects stand now; one reading for each, in the order given."""
    readings: dict[Subject, Reading] = {}
    wanted = list(dict.fromkeys(subjects))
    for batch in _batches([item for item in wanted if _is_thing(item)]):
        readings.update(await _look_at_batch(batch, fetch))
    for subject in wanted:
        if subject not in readings:
            readings[subject] = await _look_alone(subject, fetch)
    return [readings[subject] for subject in subjects]


def _is_thing(subject: Subject) -> bool:
    return subject.kind is SubjectKind.POST and is_fullname(subject.native_id)


def _batches(posts: Sequence[Subject]) -> Iterator[Sequence[Subject]]:
    for start in range(0, len(posts), BATCH):
        yield posts[start : start + BATCH]


async def _look_at_batch(batch: Sequence[Subject], fetch: Fetch) -> dict[Subject, Reading]:
    exchange = await _info(",".join(item.native_id for item in batch), fetch)
    whole, read = read_info(exchange, batch)
    if not whole.found:
        stopped = replace(whole, role="post")
        return {subject: _reading(subject, [(exchange, stopped)], {}) for subject in batch}
    readings: dict[Subject, Reading] = {}
    for subject in batch:
        if subject in read:
            answer, facts = read[subject]
            readings[subject] = _reading(subject, [(exchange, answer)], facts)
        elif is_comment(subject) and len(batch) > 1:
            readings.update(await _look_at_batch([subject], fetch))
        elif is_comment(subject):
            answer = replace(whole, role="post", found=False, markers=("left_out",))
            readings[subject] = _reading(subject, [(exchange, answer)], {})
        else:
            readings[subject] = await _look_directly(subject, (exchange, whole), fetch)
    return readings


async def _info(ids: str, fetch: Fetch) -> Exchange:
    return await fetch(f"{API}/api/info", params=(("id", ids), *UNESCAPED), auth=AUTH)


async def _look_directly(subject: Subject, batch: tuple[Exchange, Answer], fetch: Fetch) -> Reading:
    """Ask for a post under its own address, and for its community where that names one."""
    exchange = await fetch(
        f"{API}/comments/{subject.native_id[3:]}", params=(("limit", "1"), *UNESCAPED), auth=AUTH
    )
    answer, facts = read_direct(exchange, subject)
    trail = [(exchange, answer), batch]
    place = _community_in(exchange.ask.url)
    if place and answer.status in (403, 404) and answer.unreadable is None:
        about = await fetch(f"{API}/r/{place}/about", params=UNESCAPED, auth=AUTH)
        trail.append((about, read_community(about, place)))
    return _reading(subject, trail, facts)


def _community_in(url: str) -> str | None:
    """Return the community that an address names: Reddit leads from a post's id on to there."""
    parts = urlsplit(url)
    named = _COMMUNITY_PATH.match(parts.path) if parts.hostname == HOST else None
    return named[1].lower() if named and is_community(named[1]) else None


async def _look_alone(subject: Subject, fetch: Fetch) -> Reading:
    """Ask about an account; of an ill-formed id, ask and conclude nothing."""
    if subject.kind is SubjectKind.ACCOUNT and is_person(subject.native_id):
        address = f"{API}/user/{subject.native_id}/about"
        exchange = await fetch(address, params=UNESCAPED, auth=AUTH)
        answer, facts = read_user(exchange, subject)
        return _reading(subject, [(exchange, answer)], facts)
    exchange = await _info(subject.native_id, fetch)
    problem = None if exchange.failure else UnreadablePayload("id", "none of Reddit's")
    return _reading(subject, [(exchange, unanswered(subject.kind.value, exchange, problem))], {})


def _reading(subject: Subject, trail: Trail, facts: Facts) -> Reading:
    """Return what the questions came to: the main one first, the evidence in asking order."""
    exchanges = [exchange for exchange, _ in trail]
    reading = reading_of(subject, exchanges, [answer for _, answer in trail], **facts)
    in_order = sorted(exchanges, key=lambda exchange: exchange.asked_at)
    return replace(reading, evidence=tuple(item.evidence for item in in_order if item.evidence))


_KEY = "a Reddit API key"

PLATFORM = Platform(
    name=NAME,
    source="platforms-open §3 (Reddit's documents, published code, field notes); read 2026-11-24",
    hosts=(HOST, SITE_HOST, SHARE_HOST),
    sites=SITE_HOSTS | SHORT_HOSTS,
    pace=Pace(
        seconds_per_ask=1.0,
        source="platforms-open §3.e: 100 asks a minute a key are reported; at most one a second",
    ),
    batch=BATCH,
    keep=Keep(
        days=2,
        source="Reddit's Data API terms (platforms-open §3.a): what is deleted there must be "
        "deleted here; its Data API wiki urges doing so within 48 hours",
    ),
    rules=RULES,
    recognise=recognise,
    canonical=canonical,
    expand=expand,
    discover=discover,
    follows=FOLLOWS,
    search=SEARCH,
    look=look,
    tells=(
        Tells(what="anything at all: without a key no look is made", basis="stated", needs=_KEY),
        Tells(what="post removed by its community's moderators", basis="stated", needs=_KEY),
        Tells(what="post held or removed by a filter", basis="stated", needs=_KEY),
        Tells(what="post removed by Reddit's staff, or on copyright", basis="stated", needs=_KEY),
        Tells(what="post deleted by its author", basis="stated", needs=_KEY),
        Tells(what="comment removed by Reddit's staff", basis="stated", needs=_KEY),
        Tells(what="comment deleted by its author", basis="inferred", needs=_KEY),
        Tells(what="comment removed: by moderators or a filter, not which", basis="not"),
        Tells(what="community private, banned, quarantined, gated", basis="stated", needs=_KEY),
        Tells(what="account suspended", basis="stated", needs=_KEY),
        Tells(what="account deleted, or hidden from everybody: not which", basis="not"),
        Tells(what="what moderators did before an author deleted, unless seen", basis="not"),
        Tells(what="comment missing from the listing by id: why, or whether", basis="not"),
    ),
    keys={
        "CHECKER_REDDIT_CLIENT_ID": "every look and every listing; Reddit gives keys on request",
        "CHECKER_REDDIT_CLIENT_SECRET": "the secret that goes with that id",
    },
    credentials=(CREDENTIAL,),
    usual_wall="403 with a page 'blocked by network security', or 429; so nothing is asked without "
    "a key",
)
