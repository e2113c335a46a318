"""Any page of the open web, as a visitor without an account gets it.

Where answers come from: one GET of the page's own address, which is its native id. The final
address, the status and a few headers are facts; of a page that comes with 200, its title, the
addresses it names itself by and a digest of its article are read, never its sentences.

What absence means: 404 says that there is no such page, 410 that there was one, 451 that a legal
demand withholds it; all three only at the very address asked. Who acted is said by none of them
but 451, and by that only in kind.

Known ambiguities: a site may answer 200 to everything (a *soft* 404), and only its look would
tell. A probe of a random address of the same site would catch most, and is not made: a look knows
nothing of earlier ones, so it would double every question for good; what it would catch is a page
that went unnoticed or came back falsely, never an invented removal; and the text's digest changes,
which is said as such ("its text changed"), of whatever now stands there, and of nobody who did it.
Likewise a site that answers 404 to everything, or to programs, is told by its other pages, asked in
the same pass. A parked or resold domain is a titled page like any other. Titles that errors have
may be a post's. Redirects to another address conclude nothing, be they moves or excuses; where they
led is quoted. Marks for search engines (robots) are kept and mean nothing: an unlisted page is
there. A script that leads on is not run. The digest is of the article's first
80,000 characters of markup; a new layout that keeps the elements may read as an edit.

Feeds: an account of a topic is the address of a feed (RSS, Atom, JSON Feed), which lists pages. An
item that leaves its window is not deleted; see ``feeds``. A site's robots.txt binds feeds and what
they list, not the look at a page.

Accounts: the web has none. A look at one concludes nothing beyond reach.

Sources: RFC 9110, RFC 7725, RFC 4287, RFC 6721, documentation of Cloudflare, AWS and Anubis; read
2026-11-24, nothing tried by us on a live site. Fact sheet: platforms-open §0 and §7.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from checker.model import Reading, Subject, Topic
from checker.platforms.contract import Fetch, Keep, Listed, Pace, Platform, Tells
from checker.platforms.payload import reading_of
from checker.platforms.web.feeds import (
    FOLLOWS,
    NO_SEARCH,
    listed,
    nothing,
)
from checker.platforms.web.links import NAME, canonical, host_of, recognise
from checker.platforms.web.page import read
from checker.platforms.web.rules import RULES

_WANTED = {
    "Accept": "text/html,application/xhtml+xml,application/problem+json;q=0.8,*/*;q=0.7",
    "Accept-Language": "en",
}
"""A page if there is one; an error's machine-readable form is read where it comes instead."""


async def look(subjects: Sequence[Subject], fetch: Fetch) -> Sequence[Reading]:
    """Ask for each page once and return one reading each, in the order given."""
    return [await _look_at(subject, fetch) for subject in subjects]


async def _look_at(subject: Subject, fetch: Fetch) -> Reading:
    exchange = await fetch(canonical(subject), headers=_WANTED)
    told = read(subject, exchange)
    return reading_of(subject, [exchange], [told.answer], text_sha256=told.text_sha256)


async def discover(topic: Topic, since: datetime, fetch: Fetch) -> AsyncIterator[Listed]:
    """Yield what each feed among the topic's accounts lists; all of its window, newest or not.

    The open web has no search, and a topic's links are enrolled as they are.
    """
    del since
    for written in topic.accounts:
        for shown in await listed(written, fetch):
            yield shown
    if topic.queries:
        yield nothing("search", None, NO_SEARCH)


PLATFORM = Platform(
    name=NAME,
    source=(
        "RFC 9110, RFC 7725, documentation of Cloudflare, AWS and Anubis; read 2026-11-24 "
        "(platforms-open §0, §7)"
    ),
    hosts=(),
    host_of=host_of,
    pace=Pace(
        seconds_per_ask=2.0,
        source=(
            "own choice, for each host: no site publishes a limit for all, so we ask no oftener "
            "than a person who reads would; Retry-After and 429 slow it down"
        ),
    ),
    batch=1,
    keep=Keep(days=None, source="pages shown to visitors; no terms of one platform apply"),
    rules=RULES,
    recognise=recognise,
    canonical=canonical,
    discover=discover,
    follows=FOLLOWS,
    robots=True,
    look=look,
    tells=(
        Tells(what="a titled page at its own address", basis="stated"),
        Tells(what="gone for good, by whom is not shown", basis="stated"),
        Tells(what="withheld after a legal demand", basis="stated"),
        Tells(what="shown to those who pay, refused to a country (Cloudflare)", basis="stated"),
        Tells(what="a removed page from one that never was", basis="not"),
        Tells(what="who removed a page", basis="not"),
        Tells(what="a page that was moved from one that was taken away", basis="not"),
        Tells(what="an error page that comes with 200 and another title", basis="not"),
    ),
    usual_wall="a challenge of Cloudflare, AWS or Anubis, the last with HTTP 200",
)
