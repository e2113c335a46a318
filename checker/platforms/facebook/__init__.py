"""Facebook, as a visitor without an account sees it.

Where answers come from: the page at a post's or an account's own address, in which the site puts
its data as JSON. Nothing else is asked. Meta's oEmbed is not: its terms allow it for showing posts
and forbid other uses.

What absence means: nothing. A logged-out visitor cannot tell removed from private from login: the
notice "This content isn't available right now" is said alike of a post shared with few, of one
that was deleted, and to a visitor who should log in. So no page here is ever an absence; what is
not shown is *could not tell*, with the site's words. Only a bare HTTP 451 states a legal demand, as
on every platform.

Known ambiguities: a ``pfbid…`` token and the number of one post are two subjects here, since no
token can be turned into a number; a number alone does not say what it is of (see ``links``), and
is asked at the address that leads on to whatever it names; a token is asked without its owner. An
account is asked for by its number where one is known, else by a name, which changes hands.

Sources: the published code of yt-dlp (2026-08-21) and gallery-dl (2026-08-01), and single captures
by others; read 2026-11-22, none tried by us on the live site. Fact sheet: platforms-commercial §5.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from urllib.parse import urljoin

from checker.model import Reading, Subject, Topic
from checker.platforms.contract import Fetch, Keep, Listed, Pace, Platform, Tells
from checker.platforms.facebook.links import (
    HOST,
    HOSTS,
    NAME,
    SHORT_HOSTS,
    canonical,
    recognise,
)
from checker.platforms.facebook.page import read
from checker.platforms.facebook.rules import RULES
from checker.platforms.meta_pages import LANGUAGE
from checker.platforms.payload import reading_of

_NO_LISTING = (
    "Facebook lists and searches posts only for those who log in, or for researchers whom Meta "
    "lets into its Content Library: paste links, neither words nor accounts find anything here."
)


async def expand(url: str, fetch: Fetch) -> Subject | None:
    """Return what a short link leads to, by one HEAD; None where it leads to no post.

    It often leads to the login page: that says nothing about any post.
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


async def look(subjects: Sequence[Subject], fetch: Fetch) -> Sequence[Reading]:
    """Ask for each subject's own page and return one reading each, in the order given."""
    return [await _look_at(subject, fetch) for subject in subjects]


async def _look_at(subject: Subject, fetch: Fetch) -> Reading:
    answered = await fetch(canonical(subject), headers=LANGUAGE)
    told = read(subject, answered)
    return reading_of(
        subject,
        [answered],
        [told.answer],
        account=told.account,
        created_at=told.created_at,
        text_sha256=told.text_sha256,
    )


async def discover(topic: Topic, since: datetime, fetch: Fetch) -> AsyncIterator[Listed]:
    """Say once, for a topic that looks for posts, that nothing can be listed here."""
    del since, fetch
    if topic.queries or topic.accounts:
        yield Listed(
            route="any listing",
            n_offered=0,
            sightings=(),
            whole=False,
            exchange=None,
            trouble=_NO_LISTING,
        )


PLATFORM = Platform(
    name=NAME,
    source=(
        "yt-dlp 2026-08-21, gallery-dl 2026-08-01 and published captures; read 2026-11-22 "
        "(platforms-commercial §5)"
    ),
    hosts=(HOST, *sorted((HOSTS | SHORT_HOSTS) - {HOST})),
    pace=Pace(
        seconds_per_ask=20.0,
        source="platforms-commercial §5(e): about one request per 10 to 30 s, logged out",
    ),
    batch=1,
    keep=Keep(days=None, source="pages shown to visitors; no key is used"),
    rules=RULES,
    recognise=recognise,
    canonical=canonical,
    discover=discover,
    look=look,
    expand=expand,
    tells=(
        Tells(what="a post that is shown to visitors", basis="stated"),
        Tells(what="an account whose page is shown to visitors", basis="inferred"),
        Tells(
            what="removed, from private, from login: a logged-out visitor cannot tell them apart",
            basis="not",
        ),
        Tells(what="who removed a post", basis="not"),
        Tells(what="an account removed, closed or renamed", basis="not"),
        Tells(
            what="whether Meta's oEmbed knows a post: it is off, since its terms forbid this use",
            basis="not",
        ),
        Tells(what="posts found by a search or in an account's list", basis="not"),
    ),
    usual_wall=(
        "the login page, or a notice that says alike of removed, private and login-only posts that "
        "they are not available: a logged-out visitor cannot tell them apart"
    ),
    remedy=(
        "what a visitor is shown hangs on the network and the agent: looks from a home connection "
        "are shown more than those from a data centre, and an agent set in the settings "
        "([platforms.facebook] agent) stands in every record"
    ),
)
