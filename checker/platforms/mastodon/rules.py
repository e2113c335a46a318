"""What a Mastodon server's answers mean: the table, most specific first.

Three ambiguities that no rule may talk away:

1. A 404 is given alike for a post that its author took out, one that is private, one of a suspended
   account, one that moderators took out, and one that this server never knew. Only the account's
   own answer may tell more; author and moderators of the post's own server look the same for ever.
2. The mark ``suspended`` stands on accounts that moderators suspended and, in today's software,
   also on those that their owners closed: closing begins with the same mark. The account's document
   for other servers is given out as long as the act may be taken back, and then says suspended too:
   that alone names the server. While a closing account is being emptied (minutes, rarely more) it
   may say the same; an event's second look is there for that.
3. A host that is no Mastodon also says 404, or 410. Both count only where ``/api/v2/instance``
   answers.

A server's marks say what *this* server holds. An account is asked about at its own server, so what
another server did to its copy is seen in that server's posts alone.

Source: platforms-open §2.c, §2.f; Mastodon's published source for the second ambiguity (settings'
deletion of an account, account suspensions, account serializer); read 2026-11-24.
"""

from checker.judge.rules import VISIBLE, Rule, could_not_tell
from checker.model import Actor, Availability, Basis, Cause, Outcome
from checker.platforms.mastodon.signs import (
    asks_for_login,
    denied_here,
    denied_somewhere,
    instance_words,
    named_suspended,
    no_words,
    quotes,
    shown,
    shows,
)

_NOT_THERE = Outcome(Availability.ABSENT, Cause.NOT_FOUND, Actor.UNSTATED, Basis.NONE)
_LIMITED = Outcome(Availability.LIMITED, Cause.ACCOUNT_LIMITED, Actor.PLATFORM, Basis.STATED)
_SCREENED = Outcome(Availability.LIMITED, Cause.SENSITIVE_GATE, Actor.UNSTATED, Basis.STATED)
_SUSPENDED = Outcome(Availability.ABSENT, Cause.ACCOUNT_SUSPENDED, Actor.PLATFORM, Basis.STATED)
_SUSPENDED_SOMEHOW = Outcome(
    Availability.ABSENT, Cause.ACCOUNT_SUSPENDED, Actor.UNSTATED, Basis.STATED
)


_ROAD = (
    Rule(
        id="mastodon.login_wall",
        test=asks_for_login,
        outcome=could_not_tell(Cause.LOGIN_WALL),
        note="The server lets only its own people read (limited federation, or an API closed to "
        "visitors); it says so with 401 or 422.",
        source="platforms-open §2.c (401; 422 same text)",
    ),
)

_POSTS = (
    Rule(
        id="mastodon.shown_while_suspended",
        test=shows("post", "account_suspended"),
        outcome=could_not_tell(Cause.UNREADABLE),
        note="The post is shown and its author is marked as suspended: one of the two is old.",
        source="platforms-open §2.c (check account.suspended), §2.f (cached answers)",
        words=quotes("suspended: true"),
    ),
    Rule(
        id="mastodon.post_of_limited_account",
        test=shows("post", "account_limited"),
        outcome=_LIMITED,
        note="Shown under its own address; this server keeps the author's posts out of public "
        "timelines, tag listings and batches.",
        source="platforms-open §2.c (account limited:true; batch drops limited authors)",
        words=quotes("limited: true"),
    ),
    Rule(
        id="mastodon.sensitive",
        test=shows("post", "sensitive"),
        outcome=_SCREENED,
        note="Shown behind a screen. Who set the mark is not said: the author, a moderator, or a "
        "mark on the whole account. A content warning by the author sets it too.",
        source="platforms-open §2.c (sensitive; newly set without author edit: M)",
        words=quotes("sensitive: true"),
    ),
    Rule(
        id="mastodon.visible",
        test=shows("post"),
        outcome=VISIBLE,
        note="This server shows it to a visitor, under the id asked for. Other servers may not.",
        source="platforms-open §2.c (statuses/:id 200)",
        words=no_words,
    ),
    Rule(
        id="mastodon.not_found",
        test=denied_here("post"),
        outcome=_NOT_THERE,
        note="Asked directly, this server has no such post for a visitor: taken out by its author "
        "or by moderators, private, its account suspended, or never known here.",
        source="platforms-open §2.c (statuses/:id 404; match on status)",
    ),
)

_ACCOUNTS = (
    Rule(
        id="mastodon.account_suspended",
        test=named_suspended,
        outcome=_SUSPENDED,
        note="The account's server marks it as suspended and tells other servers so: suspended by "
        "that server, and for now the act can be taken back.",
        source="platforms-open §2.c (account suspended:true; AP actor suspended:true)",
        certainty="M",
        words=quotes("suspended: true"),
    ),
    Rule(
        id="mastodon.account_suspended_or_closed",
        test=shows("account", "suspended"),
        outcome=_SUSPENDED_SOMEHOW,
        note="The account's server marks it as suspended, and its document for other servers does "
        "not say so: suspended for good, or closed by its owner, which bear the same mark; or the "
        "document could not be had. Nobody is named.",
        source="platforms-open §2.c (account suspended:true; AP 410: for good, or account removed)",
        words=quotes("suspended: true"),
    ),
    Rule(
        id="mastodon.account_limited",
        test=shows("account", "limited"),
        outcome=_LIMITED,
        note="The account's server keeps its posts out of public timelines and tag listings.",
        source="platforms-open §2.c (account limited:true)",
        words=quotes("limited: true"),
    ),
    Rule(
        id="mastodon.account_visible",
        test=lambda reading: shown(reading, "account"),
        outcome=VISIBLE,
        note="The account's server shows it. Moved, memorial and not-indexed accounts are shown "
        "too; a frozen login cannot be seen.",
        source="platforms-open §2.c (account 200; memorial, moved, noindex; disable undetectable)",
        words=no_words,
    ),
    Rule(
        id="mastodon.account_not_found",
        test=denied_here("account"),
        outcome=_NOT_THERE,
        note="The account's server has no such account: removed, or never there.",
        source="platforms-open §2.c (accounts 404: M)",
        certainty="M",
    ),
    Rule(
        id="mastodon.account_gone",
        test=denied_here("account", 410),
        outcome=_NOT_THERE,
        note="Gone, says the server: suspended for good or removed; not separable. A server that "
        "was closed down as a whole says so too, but no longer what it is: it stays unconfirmed.",
        source="platforms-open §2.c (account: older servers 410; 410 HTML or AP)",
    ),
)

_UNCONFIRMED = Rule(
    id="mastodon.server_unconfirmed",
    test=denied_somewhere,
    outcome=could_not_tell(Cause.UNREADABLE),
    note="Not found or gone, says a host that does not tell what it is: no Mastodon, another "
    "software, one older than 4.0, or one that did not answer the second question.",
    source="platforms-open §2.g (nodeinfo, /api/v2/instance)",
    words=instance_words,
)

RULES = (*_ROAD, *_POSTS, *_ACCOUNTS, _UNCONFIRMED)
"""The whole table; what it does not know stays inconclusive (``any.unrecognised``)."""
