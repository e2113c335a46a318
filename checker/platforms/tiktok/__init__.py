"""TikTok, as a visitor without an account sees it.

Where answers come from: the data block in a post's or a profile's own page; oEmbed as a second
opinion on a post that the page does not show; the embed page, which lists an account's latest
posts. TikTok answers HTTP 200 to nearly everything, so only the block's code and tokens count.

What absence means: a token may name it (review, the author's account, a deletion by nobody in
particular). "Item doesn't exist" is said alike of a deleted post and of one that never was.

Known ambiguities: code 10204 is shared by many reasons; ``status_self_see`` may be the author's
choice or the platform's; a closed profile may be deleted, banned or renamed; where we look from
decides the regional answers; oEmbed also answers for posts that a visitor cannot see. An account
asked for by its handle is whoever holds that handle now. Posts have a time in their ids, 13 to
72 s before the creation time that a page names.

Sources: the published code of yt-dlp (2026-08-21), gallery-dl (2026-08-01), TikTok-Api
(2026-05-09), 4cat (2026-08-19), and single captures by others; read 2026-11-22, none tried by us
on the live site. Fact sheet: platforms-commercial §1.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from urllib.parse import urljoin

from checker.errors import UnreadablePayload
from checker.model import Answer, Exchange, Reading, Subject, SubjectKind, Topic, account, post
from checker.platforms.contract import Fetch, Keep, Listed, Pace, Platform, Sighting, Tells
from checker.platforms.payload import reading_of, unanswered
from checker.platforms.tiktok.links import (
    HOST,
    NAME,
    SHORT_HOSTS,
    SITE,
    SITE_HOSTS,
    account_in,
    canonical,
    id_time,
    is_post_id,
    is_sec_uid,
    recognise,
)
from checker.platforms.tiktok.profile import read_account, read_embed
from checker.platforms.tiktok.rules import RULES
from checker.platforms.tiktok.video import read_oembed, read_post

_LANGUAGE = {"Accept-Language": "en"}
"""Texts are localised; codes and tokens are not."""

_SECOND_OPINION_ON = frozenset({"10204", "10216", "10222", "10231"})
"""Codes that say something of the post itself; the others are about our question."""

_NO_SEARCH = (
    "TikTok answers a search only to signed requests or to the Research API's key, which this "
    "program does not use yet: name accounts or links, the queries found nothing here."
)


# ---- links


async def expand(url: str, fetch: Fetch) -> Subject | None:
    """Return what a short link leads to, by one HEAD; None where it leads nowhere.

    A dead code leads to the site's root: that says nothing about any post.
    """
    answer = await fetch(url, method="HEAD", redirects=False)
    target = answer.header("location")
    if target is None or answer.status is None or not 300 <= answer.status < 400:
        return None
    try:
        found = recognise(urljoin(url, target.strip()))
    except ValueError:
        return None
    return found if isinstance(found, Subject) else None


# ---- looking


async def look(subjects: Sequence[Subject], fetch: Fetch) -> Sequence[Reading]:
    """Ask for each subject's own page and return one reading each, in the order given."""
    return [await _look_at(subject, fetch) for subject in subjects]


async def _look_at(subject: Subject, fetch: Fetch) -> Reading:
    page = await fetch(canonical(subject), headers=_LANGUAGE)
    if subject.kind is SubjectKind.ACCOUNT:
        return reading_of(subject, [page], [read_account(subject, page)])
    told = read_post(subject, page)
    exchanges, answers = [page], [told.answer]
    if _wants_second_opinion(told.answer):
        question = (("url", canonical(subject)),)
        opinion = await fetch(f"{SITE}/oembed", params=question, headers=_LANGUAGE)
        exchanges.append(opinion)
        answers.append(read_oembed(subject, opinion))
    return reading_of(
        subject,
        exchanges,
        answers,
        account=told.account,
        created_at=told.created_at,
        text_sha256=told.text_sha256,
    )


def _wants_second_opinion(page: Answer) -> bool:
    if page.status == 404:
        return page.wall is None and "own_page" in page.markers
    return page.status == 200 and page.found is False and page.code in _SECOND_OPINION_ON


# ---- discovery


async def discover(topic: Topic, since: datetime, fetch: Fetch) -> AsyncIterator[Listed]:
    """Yield what each account's embed lists: its latest ten or so posts, newest first.

    All of them are passed on, those from before ``since`` too: a post that was held for review
    or taken down comes into the list late, with an old id.
    """
    del since
    for written in topic.accounts:
        name = _account_name(written)
        if name is None:
            yield _nothing_listed(f"embed of {written}", None, "this is no TikTok account's name")
        else:
            page = await fetch(f"{SITE}/embed/@{name}", headers=_LANGUAGE)
            yield _listed(name, page)
    if topic.queries:
        yield _nothing_listed("search", None, _NO_SEARCH)


def _account_name(written: str) -> str | None:
    meant = recognise(written) or account_in("/@" + written.strip().removeprefix("@"))
    is_account = isinstance(meant, Subject) and meant.kind is SubjectKind.ACCOUNT
    return meant.native_id if isinstance(meant, Subject) and is_account else None


def _listed(name: str, page: Exchange) -> Listed:
    route = f"embed of @{name}"
    try:
        ids = read_embed(name, page)
    except UnreadablePayload as problem:
        return _nothing_listed(route, page, _trouble(page, problem))
    sightings = tuple(
        _sighting(name, post_id, page) for post_id in dict.fromkeys(ids) if is_post_id(post_id)
    )
    return Listed(route=route, n_offered=len(ids), sightings=sightings, whole=False, exchange=page)


def _sighting(name: str, post_id: str, page: Exchange) -> Sighting:
    reading = reading_of(
        post(NAME, post_id),
        [page],
        [Answer(role="listing", status=page.status, found=True)],
        account=account(NAME, name) if is_sec_uid(name) else None,
        created_at=id_time(post_id, page.answered_at),
    )
    return Sighting(reading=reading, author_name=None if is_sec_uid(name) else name)


def _nothing_listed(route: str, page: Exchange | None, trouble: str) -> Listed:
    return Listed(
        route=route, n_offered=0, sightings=(), whole=False, exchange=page, trouble=trouble
    )


def _trouble(page: Exchange, problem: UnreadablePayload) -> str:
    answer = unanswered("listing", page, problem)
    if answer.failure:
        return f"no answer: {answer.failure}"
    if answer.wall:
        return f"met a wall: {answer.wall}"
    return f"HTTP {answer.status}, {answer.unreadable}"


PLATFORM = Platform(
    name=NAME,
    source=(
        "yt-dlp 2026-08-21, gallery-dl 2026-08-01, TikTok-Api 2026-05-09, 4cat 2026-08-19 and "
        "published captures; read 2026-11-22 (platforms-commercial §1)"
    ),
    hosts=(HOST, *sorted((SITE_HOSTS | SHORT_HOSTS) - {HOST})),
    pace=Pace(
        seconds_per_ask=3.0,
        source="platforms-commercial §1(e): one request per 2 to 4 s, one connection",
    ),
    batch=1,
    keep=Keep(
        days=None,
        source="pages shown to visitors; the Research API's duty to refresh begins with its key",
    ),
    rules=RULES,
    recognise=recognise,
    canonical=canonical,
    discover=discover,
    look=look,
    expand=expand,
    tells=(
        Tells(what="a post that is up", basis="stated"),
        Tells(what="removed by review", basis="stated"),
        Tells(what="deleted, by whom is not shown", basis="stated"),
        Tells(what="gone with its author's account", basis="inferred"),
        Tells(what="private post, private account, friends only, under review", basis="stated"),
        Tells(what="shown by its author to nobody, or hidden by review", basis="not"),
        Tells(what="withheld in a region", basis="stated"),
        Tells(what="kept for grown-ups, or behind a warning", basis="inferred"),
        Tells(what="a deleted post from one that never was", basis="not"),
        Tells(what="an account deleted, banned or renamed", basis="not"),
        Tells(what="posts found by a search", basis="not", needs="Research API key (not yet used)"),
    ),
    usual_wall="a page that says 'Please wait...' and wants a sum solved, with HTTP 200",
)
