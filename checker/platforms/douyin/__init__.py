"""Douyin, as a visitor without an account or the app sees it.

Where answers come from: the share page of a post or an account, which Douyin makes for people
without its app, and the data in it. A refusal comes with HTTP 200 and names its reason by a token
(``filter_reason``), often the one that a decision of review left.

What absence means: a token may name it (review, a deletion by nobody in particular, the author's
account). "No such item" is said alike of a deleted post and of one that never was. What comes
without reason (an empty body, a page without data, an empty list) is a refusal of whoever asks.

Known ambiguities: the sentence beside a token is the same for deleted and private posts and
decides nothing. ``core_dep`` may mean an unknown id or a need to log in. An item's own fields for
deleted and private are known by name alone. Whether the page differs outside China is not known. A
signed interface says more and is not asked: signatures are not made here. Posts and accounts have
the same form of id as TikTok's; times in ids are not proven for Douyin and not used.

Sources: the published code of f2 (2025-06-24), yt-dlp (2026-08-21), TikTokDownloader (2026-08-07),
Douyin's open platform documents, and single public programs and captures, each one anonymous
witness; read 2026-11-22, none tried by us on the live site. Fact sheet: platforms-commercial §2.
"""

from collections.abc import Sequence
from urllib.parse import urljoin

from checker.model import Reading, Subject, SubjectKind
from checker.platforms.contract import Fetch, Keep, Pace, Platform, Tells
from checker.platforms.douyin.links import (
    HOST,
    NAME,
    OPEN_HOST,
    SHARE_HOSTS,
    SHORT_HOST,
    SITE_HOSTS,
    canonical,
    recognise,
    share_page,
)
from checker.platforms.douyin.listing import CREDENTIAL, KEY, SECRET, discover
from checker.platforms.douyin.profile import read_account
from checker.platforms.douyin.rules import RULES
from checker.platforms.douyin.video import read_post
from checker.platforms.never import by_time
from checker.platforms.payload import reading_of

_LANGUAGE = {"Accept-Language": "zh-CN"}
"""Texts are Chinese whatever is asked for; it is said all the same, so that it stays so."""


# ---- links


async def expand(url: str, fetch: Fetch) -> Subject | None:
    """Return what a short link leads to, by one HEAD; None where it leads nowhere.

    A dead code leads elsewhere: that says nothing about any post.
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
    """Ask for each subject's share page and return one reading each, in the order given."""
    return [await _look_at(subject, fetch) for subject in subjects]


async def _look_at(subject: Subject, fetch: Fetch) -> Reading:
    page = await fetch(share_page(subject), headers=_LANGUAGE)
    if subject.kind is SubjectKind.ACCOUNT:
        return reading_of(subject, [page], [read_account(subject, page)])
    told = read_post(subject, page)
    return reading_of(
        subject,
        [page],
        [told.answer],
        account=told.account,
        created_at=told.created_at,
        text_sha256=told.text_sha256,
    )


_KEYED = "a key of Douyin's open platform, with its video search"

PLATFORM = Platform(
    name=NAME,
    source=(
        "f2 2025-06-24, yt-dlp 2026-08-21, TikTokDownloader 2026-08-07, Douyin's open platform "
        "documents and public programs; read 2026-11-22 (platforms-commercial §2)"
    ),
    hosts=(HOST, *sorted((SHARE_HOSTS | SITE_HOSTS) - {HOST}), OPEN_HOST, SHORT_HOST),
    pace=Pace(seconds_per_ask=4.0, source="platforms-commercial §2(e): one request per 3 to 5 s"),
    batch=1,
    keep=Keep(
        days=None,
        source="pages shown to visitors; no duty to delete was found in what was read of the open "
        "platform's documents",
    ),
    rules=RULES,
    recognise=recognise,
    canonical=canonical,
    discover=discover,
    look=look,
    never=by_time,
    expand=expand,
    tells=(
        Tells(what="a post that is up", basis="stated"),
        Tells(what="removed by review, or left by it to its author's eyes alone", basis="stated"),
        Tells(what="deleted, by whom is not shown", basis="stated"),
        Tells(what="gone with its author's account", basis="inferred"),
        Tells(what="private post, private account, friends only", basis="stated"),
        Tells(what="held for review", basis="inferred"),
        Tells(what="a deleted post from one that never was, where no token says so", basis="not"),
        Tells(what="an account banned or cancelled", basis="inferred"),
        Tells(what="a story", basis="not"),
        Tells(what="posts found by a search", basis="stated", needs=_KEYED),
        Tells(what="the posts of an account", basis="not"),
    ),
    keys={
        KEY: "searching by a word; Douyin gives it to businesses in China, on application",
        SECRET: "the secret that goes with that key",
    },
    credentials=(CREDENTIAL,),
    usual_wall="an empty page, or a page without its data: the share page is made for telephones",
    remedy=(
        'the agent of a telephone\'s browser, as [platforms.douyin] agent = "…" in checker.toml; '
        "it then stands in the vantage point and in every record"
    ),
    notice=(
        "Douyin's servers are in China and see who asks: this program's name, the contact that you "
        "set, your network address, and which posts are looked at, again and again. Somebody for "
        "whom that is dangerous should not look from their own connection or under their own name."
    ),
)
