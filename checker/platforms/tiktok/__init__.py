"""TikTok, as a visitor without an account sees it.

Where answers come from: the data block in a post's or a profile's own page; oEmbed as a second
opinion on a post that the page does not show; embeds and an older list of an account's latest
posts. TikTok answers HTTP 200 to nearly everything, so only the block's code and tokens count.
With a key to the Research API posts are also found by words and hashtags.

What absence means: a token may name it (review, the author's account, a deletion by nobody in
particular). "Item doesn't exist" is said alike of a deleted post and of one that never was.

What the Research API is taken for: a listing, and no second pair of eyes. It lists posts that are
open to everyone, so one that was never seen counts as seen when its page met a wall. Of one that
was seen before, its word is kept and moves nothing: it knows no age gate and no region, and may
be late, so it would end a removal that goes on, and the next page would then begin a second one.
A page that knows no such post, against the API that lists it, is a contradiction; a page that
names a cause is not contradicted. What it leaves out says nothing: authors under 18, regions.

Known ambiguities: code 10204 is shared by many reasons; ``status_self_see`` may be the author's
choice or the platform's; a closed profile may be deleted, banned or renamed; where we look from
decides the regional answers; oEmbed also answers for posts that a visitor cannot see. An account
asked for by its handle is whoever holds that handle now. Posts have a time in their ids, 13 to
72 s before the creation time that a page names.

Sources: the published code of yt-dlp (2026-08-21), gallery-dl (2026-08-01), TikTok-Api
(2026-05-09), 4cat (2026-08-19), and single captures by others; read 2026-11-22, none tried by us
on the live site. Fact sheet: platforms-commercial §1.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin

from checker.model import Answer, Exchange, Reading, Subject, SubjectKind
from checker.platforms.contract import Fetch, Keep, Pace, Platform, Tells
from checker.platforms.never import by_time
from checker.platforms.payload import reading_of
from checker.platforms.tiktok.links import (
    FOLLOWS,
    HOST,
    NAME,
    SEARCH,
    SHORT_HOSTS,
    SITE,
    SITE_HOSTS,
    canonical,
    recognise,
)
from checker.platforms.tiktok.listing import discover
from checker.platforms.tiktok.page import LANGUAGE
from checker.platforms.tiktok.profile import read_account
from checker.platforms.tiktok.research import API_HOST, CREDENTIALS, VARIABLES, opinions
from checker.platforms.tiktok.rules import RULES
from checker.platforms.tiktok.signs import lacks_post, walled
from checker.platforms.tiktok.video import PostPage, read_oembed, read_post

_SECOND_OPINION_ON = frozenset({"10204", "10216", "10222", "10231"})
"""Codes that say something of the post itself; the others are about our question."""


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


@dataclass(frozen=True, slots=True)
class _Page:
    """What a subject's own page came to, with oEmbed's opinion where that was sought."""

    subject: Subject
    exchanges: tuple[Exchange, ...]
    answers: tuple[Answer, ...]
    told: PostPage | None = None

    def reading(self, research: tuple[Exchange, Answer] | None = None) -> Reading:
        """Return the reading, the Research API first where it alone told something."""
        facts = _facts(self.told)
        if research is None:
            return reading_of(self.subject, self.exchanges, self.answers, **facts)
        exchange, answer = research
        if answer.found and walled(self.answers[0]) is not None:
            exchanges, answers = (exchange, *self.exchanges), (answer, *self.answers)
        else:
            exchanges, answers = (*self.exchanges, exchange), (*self.answers, answer)
        reading = reading_of(self.subject, exchanges, answers, **facts)
        in_order = (*self.exchanges, exchange)
        return replace(reading, evidence=tuple(one.evidence for one in in_order if one.evidence))


def _facts(told: PostPage | None) -> dict[str, Any]:
    if told is None:
        return {}
    return {
        "account": told.account,
        "created_at": told.created_at,
        "text_sha256": told.text_sha256,
    }


async def look(subjects: Sequence[Subject], fetch: Fetch) -> Sequence[Reading]:
    """Ask for each subject's own page and return one reading each, in the order given.

    Posts whose pages met a wall, or know no such post, are then asked for by key, all together.
    """
    pages = [await _page_of(subject, fetch) for subject in subjects]
    unsure = [page for page in pages if page.told is not None and _wants_research(page.answers)]
    if not unsure:
        return [page.reading() for page in pages]
    today = max(page.exchanges[0].answered_at for page in unsure)
    posts = list(dict.fromkeys(page.subject for page in unsure))
    told = await opinions(posts, today, fetch)
    return [page.reading(told.get(page.subject) if page in unsure else None) for page in pages]


async def _page_of(subject: Subject, fetch: Fetch) -> _Page:
    page = await fetch(canonical(subject), headers=LANGUAGE)
    if subject.kind is SubjectKind.ACCOUNT:
        return _Page(subject, (page,), (read_account(subject, page),))
    told = read_post(subject, page)
    if not _wants_second_opinion(told.answer):
        return _Page(subject, (page,), (told.answer,), told)
    question = (("url", canonical(subject)),)
    opinion = await fetch(f"{SITE}/oembed", params=question, headers=LANGUAGE)
    answers = (told.answer, read_oembed(subject, opinion))
    return _Page(subject, (page, opinion), answers, told)


def _wants_second_opinion(page: Answer) -> bool:
    if page.status == 404:
        return page.wall is None and "own_page" in page.markers
    return page.status == 200 and page.found is False and page.code in _SECOND_OPINION_ON


def _wants_research(answers: Sequence[Answer]) -> bool:
    page, *opinions_of_page = answers
    if walled(page) is not None:
        return True
    # a doubt that oEmbed raised already needs no other
    return lacks_post(page) and not any(one.found for one in opinions_of_page)


_KEY = "a Research API key"

PLATFORM = Platform(
    name=NAME,
    source=(
        "yt-dlp 2026-08-21, gallery-dl 2026-08-01, TikTok-Api 2026-05-09, 4cat 2026-08-19 and "
        "published captures; read 2026-11-22 (platforms-commercial §1)"
    ),
    hosts=(HOST, *sorted((SITE_HOSTS | SHORT_HOSTS) - {HOST}), API_HOST),
    pace=Pace(
        seconds_per_ask=3.0,
        source="platforms-commercial §1(e): one request per 2 to 4 s, one connection",
    ),
    batch=1,
    keep=Keep(
        days=15,
        source="TikTok's research terms, as peers §10 reads them: refresh every 15 days, and purge "
        "what vanished; pages shown to visitors are another route",
    ),
    rules=RULES,
    recognise=recognise,
    canonical=canonical,
    discover=discover,
    look=look,
    never=by_time,
    expand=expand,
    follows=FOLLOWS,
    search=SEARCH,
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
        Tells(what="posts found by a word or a hashtag", basis="stated", needs=_KEY),
        Tells(what="that a post is public, once, behind a wall", basis="stated", needs=_KEY),
        Tells(what="what the Research API leaves out: why, or whether", basis="not"),
    ),
    keys={
        VARIABLES[0]: "finding posts by words and hashtags, and a second opinion at walls; "
        "TikTok gives it to approved researchers",
        VARIABLES[1]: "the secret that goes with that key",
    },
    credentials=CREDENTIALS,
    usual_wall="a page that says 'Please wait...' and wants a sum solved, with HTTP 200",
    remedy="a desktop browser's name, as agent under [platforms.tiktok] in checker.toml: the pages "
    "are documented as such a browser gets them; it is written into every record",
)
