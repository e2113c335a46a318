"""Instagram, as a visitor without an account sees it.

Where answers come from: the page at a post's or an account's own address, in which the site puts
its data as JSON; for a post that such a page names without showing it, the site's ruling on it,
asked only for its words. Nothing else is asked. Meta's oEmbed is not: its terms allow it for
showing posts and forbid other uses. Its older form without a key is not either: it is known only
as answering to the name of Meta's own crawler, which this program does not borrow.

What absence means: nothing. A logged-out visitor cannot tell removed from private from login: the
same error page is given for posts that are up, to visitors who asked often or from a data centre.
So no page here is ever an absence; what is not shown is *could not tell*, with the reason. Only a
bare HTTP 451 states a legal demand, as on every platform.

Known ambiguities: a page may know a post and show a visitor nothing of it ("gated": gated, gone or
throttled). A page that describes itself as the account's does not say whether its posts are
private. An account is asked for by its handle and is whoever holds that handle now. When a post
was made is what its data say; the id is not read for it.

Sources: the published code of yt-dlp (2026-08-21), gallery-dl (2026-08-01), FxEmbed (2026-08-22)
and minet (2026-02-24), and single captures by others; read 2026-11-22, none tried by us on the
live site. Fact sheet: platforms-commercial §5.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from urllib.parse import urljoin

from checker.model import Reading, Subject, SubjectKind, Topic
from checker.platforms.contract import Fetch, Keep, Listed, Pace, Platform, Tells
from checker.platforms.instagram.links import HOST, HOSTS, NAME, SITE, canonical, pk_of, recognise
from checker.platforms.instagram.media import read_post, read_ruling
from checker.platforms.instagram.profile import read_account
from checker.platforms.instagram.rules import RULES
from checker.platforms.meta_pages import LANGUAGE
from checker.platforms.payload import reading_of

_NO_LISTING = (
    "Instagram lists and searches posts only for those who log in, or for researchers whom Meta "
    "lets into its Content Library: paste links, neither words nor accounts find anything here."
)
_RULING = f"{SITE}/api/v1/web/get_ruling_for_content/"


async def expand(url: str, fetch: Fetch) -> Subject | None:
    """Return what a shared link leads to, by one HEAD; None where it leads to no post.

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
    page = await fetch(canonical(subject), headers=LANGUAGE)
    if subject.kind is SubjectKind.ACCOUNT:
        return reading_of(subject, [page], [read_account(subject, page)])
    told = read_post(subject, page)
    exchanges, answers = [page], [told.answer]
    if told.gated:
        question = (("content_type", "MEDIA"), ("target_id", pk_of(subject) or ""))
        ruling = await fetch(_RULING, params=question, headers=LANGUAGE)
        exchanges.append(ruling)
        answers.append(read_ruling(ruling))
    return reading_of(
        subject,
        exchanges,
        answers,
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
        "yt-dlp 2026-08-21, gallery-dl 2026-08-01, FxEmbed 2026-08-22, minet 2026-02-24 and "
        "published captures; read 2026-11-22 (platforms-commercial §5)"
    ),
    hosts=(HOST, *sorted(HOSTS - {HOST})),
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
        Tells(what="a private account, where its page's data are shown", basis="stated"),
        Tells(what="kept for grown-ups by its account, where the site says so", basis="stated"),
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
        "the login page, or an error page that is also shown for posts that are up: a logged-out "
        "visitor cannot tell removed from private from login"
    ),
    remedy=(
        "what a visitor is shown hangs on the network and the agent: looks from a home connection "
        "are shown more than those from a data centre, and an agent set in the settings "
        "([platforms.instagram] agent) stands in every record"
    ),
)
