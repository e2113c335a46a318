"""Weibo, as a visitor without an account or a cookie sees it; with a key, as its open API tells.

Where answers come from. The mobile site's data for one post, and where that does not show it the
desktop site's; a profile's data for an account. With a token of the commercial open API many posts
are asked for at once, first. A repost keeps what became of its original: where both are asked for
together, the notice in the one is read for the other. Weibo checks visitors and gives them a
cookie; none is made here, so many looks end at that wall, and it is a finding about us.

What absence means. Weibo's own notices say who acted: the author, its community rules, an account
that was closed or suspended, the law. Without a notice there is "does not exist" on the desktop
site (nobody is named), and on the mobile site one sentence for "does not exist" and "no
permission", from which nothing is concluded. Ids that the open API leaves out mean nothing.

Ambiguities: see ``rules``. What only its author still sees looks like what does not exist. An
author who shows half a year only hides thousands of posts at once. A setting of privacy and a
missing login have one number (20112). Posts were seen to flap, and a list that is empty says the
same as one that is refused.

Whoever asks is seen: the notice of this record says by whom.

Sources: Weibo's open API documentation; the published code of yt-dlp (2026-08-21), gallery-dl
(2026-08-01), f2 (2025-06-24), snscrape (2023-06-22) and weibo-crawler (2026-06-24); public files
without a name, one witness each. Read 2026-11-22, none tried by us on the live site. Fact sheet:
platforms-commercial §6.
"""

from checker.platforms import keys
from checker.platforms.contract import Follows, Keep, Pace, Platform, Search, Tells
from checker.platforms.weibo.links import (
    API,
    DESKTOP,
    MOBILE,
    NAME,
    SHORT_HOST,
    SITE_HOSTS,
    account_named,
    canonical,
    expand,
    recognise,
)
from checker.platforms.weibo.listing import discover
from checker.platforms.weibo.looking import look
from checker.platforms.weibo.rules import RULES

BATCH = 5
"""So many are looked at together that an original and its reposts may meet. Without a key each is a
question of its own, and a pass must stay within minutes."""

(_TOKEN,) = keys.WEIBO.variables
_KEY = "a token of Weibo's commercial open API"

PLATFORM = Platform(
    name=NAME,
    source=(
        "open.weibo.com, yt-dlp 2026-08-21, gallery-dl 2026-08-01, f2 2025-06-24, snscrape "
        "2023-06-22, weibo-crawler 2026-06-24; read 2026-11-22 (platforms-commercial §6)"
    ),
    hosts=(MOBILE, DESKTOP, API, SHORT_HOST),
    sites=SITE_HOSTS,
    pace=Pace(
        seconds_per_ask=3.0,
        source="platforms-commercial §6(e): one ask per 1 to 3 s, less when held back",
    ),
    batch=BATCH,
    keep=Keep(
        days=None,
        source="platforms-commercial §6 names no duty to delete in the open API's terms",
    ),
    rules=RULES,
    recognise=recognise,
    canonical=canonical,
    discover=discover,
    look=look,
    expand=expand,
    follows=Follows(named=account_named, form="1234567890"),
    search=Search(
        needs="Weibo shows visitors a short search, and mostly checks them first: without cookies, "
        "which are not made here, it often lists nothing. Links need none of this."
    ),
    tells=(
        Tells(what="a post that is up", basis="stated"),
        Tells(what="deleted by its author, where Weibo's notice is shown", basis="stated"),
        Tells(what="removed under the community rules, where the notice is shown", basis="stated"),
        Tells(what="account suspended, closed by its owner, or held", basis="stated"),
        Tells(what="hidden by its author (half a year, or a chosen audience)", basis="stated"),
        Tells(what="withheld under laws and policies", basis="inferred"),
        Tells(what="what became of an original, from its repost", basis="stated"),
        Tells(what="deleted by its author, for many posts at once", basis="stated", needs=_KEY),
        Tells(what="does not exist, or may not be seen: which, on the mobile site", basis="not"),
        Tells(what="does not exist: deleted by whom, without a notice", basis="not"),
        Tells(what="private, or only shown with a login (20112)", basis="not"),
        Tells(what="shown by Weibo to its author alone", basis="not"),
    ),
    keys={_TOKEN: "many posts in one question, and the notice of those that an author deleted"},
    credentials=(keys.WEIBO,),
    usual_wall="a redirect to a visitor check (passport.weibo.com), 'ok: -100' or HTTP 432; from "
    "it nothing is concluded",
    remedy="a token of the open API in CHECKER_WEIBO_ACCESS_TOKEN, or an agent of your own in "
    '[platforms.weibo] agent = "…", which every record then names',
    notice="Weibo, a company under Chinese law, sees the network address that asks and the contact "
    "in our agent's name, and which posts are watched. Together these can expose who watches, and "
    "with it a group abroad: use an address and a contact that lead to nobody who is in danger.",
)
