"""X (once Twitter), as a visitor sees it, and as an operator's key sees it where there is one.

Where answers come from. X's own pages say nothing without a login. Syndication, the service behind
posts shown on other sites, shows a post to anybody or puts a tombstone in its place, which names
the cause; it is asked first, always. With a key the API is asked of the posts that syndication does
not show, up to a hundred at once: it bills what it hands out, and so nothing for what is gone. It
names the countries in which something is withheld, and tells a suspended account from one that is
not there. oEmbed is a second opinion on a post that syndication lacks. Accounts and listings take
the key.

What absence means. A tombstone states a cause: its author, X's rules, a suspended account. A 404
or the API's "could not find" names none. Where an endpoint has a post gone and another shows it,
nothing is concluded.

Known ambiguities: see ``rules``. A post that is shown here may be withheld elsewhere; that takes a
vantage point there, since asking the API about every post that is up is billed. An edited post gets
a new id, so the text of one id does not change; two endpoints write it differently, so only
syndication's is digested. A repost goes with what it repeats.

Not asked: the app's own calls, which want a guest's token; batch compliance, which would name the
cause of what is gone, since it takes an upload to another address, and X allows it only for
bringing one's own copies in line.

A post's time stands in its id, to the millisecond, since November 2010.

Source: X's documents (2026-08-22), the published code of yt-dlp (2026-08-21), gallery-dl
(2026-08-01), react-tweet (2026-06-03), minet (2026-02-24), FxEmbed (2026-08-22), and single
captures by others; read 2026-11-22, none tried by us on the live service. Fact sheet:
platforms-commercial §4. For ``keep``: X's Developer Policy, as others quote it, and X's page on
batch compliance; read 2026-11-24.
"""

from collections.abc import Sequence

from checker.model import Reading, Subject, SubjectKind
from checker.platforms.contract import Fetch, Keep, Pace, Platform, Tells
from checker.platforms.never import by_time
from checker.platforms.x import oembed, syndication
from checker.platforms.x.api import CREDENTIAL
from checker.platforms.x.api import HOST as API_HOST
from checker.platforms.x.links import (
    NAME,
    POST_HOSTS,
    SHORT_HOST,
    canonical,
    expand,
    is_handle,
    is_number,
    recognise,
)
from checker.platforms.x.listing import FOLLOWS, SEARCH, discover
from checker.platforms.x.looking import look_at_accounts, look_at_none, look_at_posts
from checker.platforms.x.rules import RULES


async def look(subjects: Sequence[Subject], fetch: Fetch) -> list[Reading]:
    """Ask where subjects stand now; one reading for each, in the order given."""
    wanted = list(dict.fromkeys(subjects))
    known = [one for one in wanted if is_number(one.native_id) or is_handle(one.native_id)]
    posts = [one for one in known if one.kind is SubjectKind.POST and is_number(one.native_id)]
    accounts = [one for one in known if one.kind is SubjectKind.ACCOUNT]
    readings = await look_at_posts(posts, fetch)
    readings |= await look_at_accounts(accounts, fetch)
    for one in wanted:
        if one not in readings:
            readings[one] = await look_at_none(one, fetch)
    return [readings[one] for one in subjects]


_KEY = "an X API key"

PLATFORM = Platform(
    name=NAME,
    source=(
        "X's documents 2026-08-22, yt-dlp 2026-08-21, gallery-dl 2026-08-01, react-tweet "
        "2026-06-03, FxEmbed 2026-08-22 and published captures; read 2026-11-22 "
        "(platforms-commercial §4)"
    ),
    hosts=(syndication.HOST, API_HOST, oembed.HOST, SHORT_HOST),
    sites=POST_HOSTS,
    pace=Pace(
        seconds_per_ask=1.5,
        source="platforms-commercial §4(e): syndication once in 1 to 2 s, stop on 429",
    ),
    # a look asks syndication once a post; the API's hundreds are filled where more are given
    batch=1,
    keep=Keep(
        days=1,
        source="X's Developer Policy, as others quote it: what is deleted there is deleted here, "
        "within 24 hours of being asked",
    ),
    rules=RULES,
    recognise=recognise,
    canonical=canonical,
    discover=discover,
    follows=FOLLOWS,
    search=SEARCH,
    look=look,
    never=by_time,
    expand=expand,
    tells=(
        Tells(what="a post that is up, where we look from", basis="stated"),
        Tells(what="deleted by its author", basis="stated"),
        Tells(what="removed for X's rules", basis="stated"),
        Tells(what="gone with a suspended account, or one that no longer exists", basis="stated"),
        Tells(what="private account, age gate", basis="stated"),
        Tells(what="media withheld on copyright", basis="inferred"),
        Tells(what="withheld, and in which countries", basis="stated", needs=_KEY),
        Tells(what="withheld in places where we do not look from", basis="not"),
        Tells(what="behind a screen for sensitive media", basis="inferred", needs=_KEY),
        Tells(
            what="account suspended, protected, withheld, or not there", basis="stated", needs=_KEY
        ),
        Tells(what="posts found by a search or by an account", basis="stated", needs=_KEY),
        Tells(what="a deleted post from one that never was, without a tombstone", basis="not"),
    ),
    keys={
        "CHECKER_X_BEARER_TOKEN": "searches, accounts, countries in which something is withheld, "
        "a second word on what is gone; X bills every post that it hands out"
    },
    credentials=(CREDENTIAL,),
    usual_wall="429 after too many questions; X's own pages show a visitor nothing, and are not "
    "asked",
)
