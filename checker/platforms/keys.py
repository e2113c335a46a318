"""Every key that a platform can use: which secrets, shown where, good for how much; never them.

They stand together, apart from the platforms' readers, so that the question which keys are set,
and what they may still ask for, is answered without reading a platform's file. A platform's
record names its own from here.

Source: beside each; read 2026-11-22.
"""

from collections.abc import Mapping

from checker.model.credential import Credential, Quota, TokenAsk

BLUESKY = Credential(
    name="bluesky",
    variables=("CHECKER_BLUESKY_HANDLE", "CHECKER_BLUESKY_APP_PASSWORD"),
    hosts=("bsky.social",),
    token=TokenAsk(
        url="https://bsky.social/xrpc/com.atproto.server.createSession",
        style="json",
        fields=(("identifier", "{0}"), ("password", "{1}")),
        answer="accessJwt",
    ),
)
"""For search alone: no look is ever made as a named user."""

DOUYIN = Credential(
    name="douyin",
    variables=("CHECKER_DOUYIN_CLIENT_KEY", "CHECKER_DOUYIN_CLIENT_SECRET"),
    hosts=("open.douyin.com",),
    header="access-token",
    token=TokenAsk(
        url="https://open.douyin.com/oauth/client_token/",
        style="json",
        fields=(
            ("grant_type", "client_credential"),
            ("client_key", "{0}"),
            ("client_secret", "{1}"),
        ),
        answer="data.access_token",
        lifetime_s=7200.0,
    ),
)
"""An application's own token, with no person behind it."""

REDDIT = Credential(
    name="reddit",
    variables=("CHECKER_REDDIT_CLIENT_ID", "CHECKER_REDDIT_CLIENT_SECRET"),
    hosts=("oauth.reddit.com", "www.reddit.com"),
    token=TokenAsk(
        url="https://www.reddit.com/api/v1/access_token",
        style="basic",
        fields=(("grant_type", "client_credentials"),),
        lifetime_s=86_400.0,
    ),
)
"""An application's own token, with no person behind it: it sees what the public sees."""


SAVE_PAGE_NOW = Credential(
    name="save_page_now",
    variables=("CHECKER_SPN_ACCESS_KEY", "CHECKER_SPN_SECRET"),
    hosts=("web.archive.org",),
    header="authorization",
    scheme="LOW",
    quotas=(
        Quota(
            name="status",
            most=500_000,
            span="day",
            paths=("/save/status",),
            source="no bound is documented; a capture is asked after some ten times",
        ),
        Quota(
            name="captures",
            most=24_000,
            span="day",
            paths=("/save",),
            source="SPN2 of 2025-10-22: 30,000 a day with keys; four fifths of it",
        ),
    ),
)
"""For captures alone: the archive is read without a key."""


def _tiktok(name: str, most: int) -> Credential:
    return Credential(
        name=name,
        variables=("CHECKER_TIKTOK_CLIENT_KEY", "CHECKER_TIKTOK_CLIENT_SECRET"),
        hosts=("open.tiktokapis.com",),
        token=TokenAsk(
            url="https://open.tiktokapis.com/v2/oauth/token/",
            style="form",
            fields=(
                ("client_key", "{0}"),
                ("client_secret", "{1}"),
                ("grant_type", "client_credentials"),
            ),
            lifetime_s=7_200.0,
        ),
        quotas=(
            Quota(
                name="requests",
                most=most,
                span="day",
                source="platforms-commercial §1(h): 1,000 requests a day, UTC, for all together",
            ),
        ),
    )


TIKTOK_SEARCH, TIKTOK_LOOKS = _tiktok("tiktok_research", 700), _tiktok("tiktok_research_looks", 300)
"""One key twice, so that searching never uses up what looking needs."""

WEIBO = Credential(
    name="weibo",
    variables=("CHECKER_WEIBO_ACCESS_TOKEN",),
    hosts=("c.api.weibo.com",),
    parameter="access_token",
    quotas=(
        Quota(
            name="asks",
            most=50_000,
            span="hour",
            source="open.weibo.com (platforms-commercial §6(b)): 50,000 calls an hour for "
            "each address",
        ),
    ),
)

_X_PRICES = "platforms-commercial §4(a): 3,000,000 posts read a month"
X = Credential(
    name="x",
    variables=("CHECKER_X_BEARER_TOKEN",),
    hosts=("api.x.com",),
    quotas=(
        # A page of a listing brings up to 100 posts: with the lookups, never more than are allowed.
        Quota(
            name="listings",
            most=10_000,
            span="month",
            paths=("/2/tweets/search/", "/2/users/"),
            source=f"{_X_PRICES}; a third of them, in pages of up to 100",
        ),
        Quota(
            name="posts",
            most=2_000_000,
            span="month",
            paths=("/2/tweets",),
            counted="ids",
            source=f"{_X_PRICES}; two thirds of them",
        ),
    ),
)

_YOUTUBE_LIMITS = "platforms-commercial §3(e): YouTube's documentation of its quotas"
_PACIFIC = "America/Los_Angeles"
YOUTUBE = Credential(
    name="youtube",
    variables=("CHECKER_YOUTUBE_API_KEY",),
    hosts=("www.googleapis.com",),
    parameter="key",
    quotas=(
        Quota(
            name="searches",
            most=100,
            span="day",
            zone=_PACIFIC,
            paths=("/youtube/v3/search",),
            source=_YOUTUBE_LIMITS,
        ),
        Quota(name="units", most=10_000, span="day", zone=_PACIFIC, source=_YOUTUBE_LIMITS),
    ),
)
"""A project's key. It speaks for no person: it sees what the public sees."""

CREDENTIALS: Mapping[str, tuple[Credential, ...]] = {
    "wayback": (SAVE_PAGE_NOW,),
    "bluesky": (BLUESKY,),
    "douyin": (DOUYIN,),
    "reddit": (REDDIT,),
    "tiktok": (TIKTOK_SEARCH, TIKTOK_LOOKS),
    "weibo": (WEIBO,),
    "x": (X,),
    "youtube": (YOUTUBE,),
}
"""Platform -> what it can be asked with; a platform that is not here needs no key, ever."""
