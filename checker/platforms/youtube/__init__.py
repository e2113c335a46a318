"""YouTube, as a visitor without an account sees it; with a key, as its Data API tells it.

Where answers come from. A watch page tells its player whether a video may be played, and why not,
in sentences (English is asked for); oEmbed is the second opinion where a page says that a video is
gone. A channel's own page tells of the channel, and its feed is the second opinion. With a key,
fifty ids go to the Data API at once: what it lists is there, with places and an age gate where it
names them.

What absence means. The Data API leaves out what is deleted, private or unknown alike: that is
never absence, and each id left out is asked for as by a visitor. A watch page often names who
removed a video and why. "Video unavailable" alone is said alike of a deleted video and of one that
never was. An account's end takes all its videos along, and is one act.

Ambiguities. All pages come with HTTP 200. YouTube takes programs for what they are: a page that
asks to confirm "you're not a bot", another video in place of the one asked for and "try again
later" are about us. In the European Union a consent page stands before every page; no cookie is
sent to pass it. oEmbed answers 401 or 403 for a private video and for one that may not be
embedded: sources disagree which is which. Feeds fail for hours, and lag. A handle is whoever holds
it now: a link to one is followed once, to the channel's own id. Neither id says when it was made:
that is known from answers alone. That the Data API lists a video says that it is there, and its
region list where its uploader's side lets it be seen; it does not say that it plays where we look
from. What a country has withheld shows on the page alone, and a page speaks for one vantage point.

Duties. YouTube's developer policies ask to refresh or delete what came by key after 30 days; the
wording is unconfirmed. What a visitor's page showed is another route.

Sources: Google's documentation (discovery document of 2026-11-04), the published code of yt-dlp
(2026-08-21), NewPipeExtractor (2026-07-20, with recorded answers), minet (2026-02-24) and
auto-archiver (2026-04-27); read 2026-11-22, none tried by us on the live site. Fact sheet:
platforms-commercial §3.
"""

from checker.platforms.contract import Keep, Pace, Platform, Tells
from checker.platforms.youtube.api import CREDENTIAL, KEY, MAX_IDS
from checker.platforms.youtube.api import HOST as API_HOST
from checker.platforms.youtube.links import (
    EMBED_HOSTS,
    HOST,
    NAME,
    SITE_HOSTS,
    canonical,
    recognise,
)
from checker.platforms.youtube.listing import FOLLOWS, SEARCH, discover, expand
from checker.platforms.youtube.rules import RULES
from checker.platforms.youtube.visit import look

__all__ = ["PLATFORM", "canonical", "discover", "expand", "look", "recognise"]

_KEY = "a YouTube Data API key"

PLATFORM = Platform(
    name=NAME,
    source=(
        "Google's documentation of the Data API, yt-dlp 2026-08-21, NewPipeExtractor 2026-07-20, "
        "minet 2026-02-24, auto-archiver 2026-04-27; read 2026-11-22 (platforms-commercial §3)"
    ),
    hosts=(HOST, API_HOST),
    sites=SITE_HOSTS | EMBED_HOSTS,
    pace=Pace(
        seconds_per_ask=3.0,
        source="platforms-commercial §3(e): no published limit; one request per 2 to 5 s",
    ),
    batch=MAX_IDS,
    keep=Keep(
        days=30,
        source="YouTube's Developer Policies: refresh or delete stored API data after 30 days "
        "(platforms-commercial §3(e); wording unconfirmed)",
    ),
    rules=RULES,
    recognise=recognise,
    canonical=canonical,
    discover=discover,
    follows=FOLLOWS,
    search=SEARCH,
    look=look,
    expand=expand,
    tells=(
        Tells(what="a video or a channel that is up", basis="stated"),
        Tells(what="removed under a policy, which is named", basis="stated"),
        Tells(
            what="removed by its uploader, or with an account its uploader closed", basis="stated"
        ),
        Tells(what="gone with a terminated account", basis="stated"),
        Tells(what="taken down or blocked on copyright, by whom is named", basis="stated"),
        Tells(what="withheld after a government's complaint", basis="stated"),
        Tells(what="private, for members, for grown-ups", basis="stated"),
        Tells(what="not available where we look from", basis="stated"),
        Tells(what="the places where a video may or may not be seen", basis="stated", needs=_KEY),
        Tells(what="fifty videos that are up in one question", basis="stated", needs=_KEY),
        Tells(what="a video that is gone without a reason from one that never was", basis="not"),
        Tells(what="a channel that its owner closed from one that never was", basis="not"),
        Tells(what="videos found by a search", basis="stated", needs=_KEY),
    ),
    keys={
        KEY: "searches, fifty videos in one question, the places where a video may be seen, and "
        "more of a channel than its latest 15"
    },
    credentials=(CREDENTIAL,),
    usual_wall="in the European Union a consent page, elsewhere after a while a page that asks to "
    "confirm that we are no bot, with HTTP 200",
    remedy=f"an API key ({KEY}) tells what is up without any page; what it leaves out is still "
    "asked for as a visitor",
)
