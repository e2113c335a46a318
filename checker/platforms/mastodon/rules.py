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

A server's marks say what *this* server holds. Seen from an observer, a copy's mark is the
observer's; only ``suspended`` may have come from the origin, which is asked then.

Source: platforms-open §2.c, §2.f, §2.g; Mastodon's published source for the second ambiguity
(settings' deletion of an account, account suspensions, account serializer); read 2026-11-24.
"""

from dataclasses import replace

from checker.judge.rules import VISIBLE, Rule, could_not_tell
from checker.model import Actor, Availability, Basis, Cause, Outcome
from checker.platforms.mastodon.kin import MISSKEY, PLEROMA
from checker.platforms.mastodon.signs import (
    asks_for_login,
    blocked_words,
    closed_down,
    copy_taken_out,
    defederated,
    denied,
    denied_by,
    denied_by_both,
    denied_here,
    denied_somewhere,
    gotosocial_denies_post,
    instance_words,
    is_tombstone,
    kin_denies_post,
    named_suspended,
    no_words,
    quotes,
    shown,
    shows,
    suspended_by_observer,
)

_NOT_THERE = Outcome(Availability.ABSENT, Cause.NOT_FOUND, Actor.UNSTATED, Basis.NONE)
_DEFEDERATED = Outcome(Availability.LIMITED, Cause.DEFEDERATED, Actor.PLATFORM, Basis.STATED)
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

_COPIES = (
    Rule(
        id="mastodon.copy_defederated",
        test=defederated("post"),
        outcome=_DEFEDERATED,
        note="The observer has no such post, its origin shows it now, and the observer's own list "
        "says that it shuts the origin's whole server out.",
        source="platforms-open §2.c (pattern: 200 | missing, domain_blocks suspend)",
        words=blocked_words,
    ),
    Rule(
        id="mastodon.copy_taken_out",
        test=copy_taken_out,
        outcome=Outcome(
            Availability.ABSENT, Cause.MODERATOR_REMOVAL, Actor.PLATFORM, Basis.INFERRED
        ),
        note="The observer has no such post any more; its origin shows it now, the observer shows "
        "the author without a mark and holds all of the author's posts from just before, so that "
        "age does not explain it: taken out by the observer's moderators, as far as can be told. "
        "Nothing is said of the origin.",
        source="platforms-open §2.c (pattern: 200 | 404, account ok, posts of the same age)",
        certainty="M",
    ),
    Rule(
        id="mastodon.gone_at_both",
        test=denied_by_both,
        outcome=replace(_NOT_THERE, corroborated=True),
        note="Neither the observer nor the origin has such a post: taken out at its origin, by its "
        "author or by moderators there, which look the same for ever, or no longer public.",
        source="platforms-open §2.c (pattern: 404 | 404)",
        certainty="M",
    ),
    Rule(
        id="mastodon.account_defederated",
        test=defederated("account"),
        outcome=_DEFEDERATED,
        note="The observer has no such account, its own server shows it now, and the observer's "
        "own list says that it shuts that whole server out.",
        source="platforms-open §2.c (pattern: whole origin domain missing, domain_blocks suspend)",
        words=blocked_words,
    ),
    Rule(
        id="mastodon.copy_account_suspended",
        test=suspended_by_observer,
        outcome=_SUSPENDED,
        note="The observer marks the account as suspended and the account's own server does not: "
        "suspended by the observer, there alone.",
        source="platforms-open §2.c (pattern: 200 | account suspended:true; account row)",
        words=quotes("suspended: true"),
    ),
)

_KIN = (
    Rule(
        id="mastodon.tombstone",
        test=is_tombstone,
        outcome=Outcome(
            Availability.ABSENT, Cause.DELETED_UNSPECIFIED, Actor.UNSTATED, Basis.STATED
        ),
        note="A tombstone stands under the post's own id: deleted, it says, and not by whom.",
        source="platforms-open §2.g (ActivityPub spec: Tombstone)",
    ),
    Rule(
        id="mastodon.gotosocial_not_found",
        test=gotosocial_denies_post,
        outcome=_NOT_THERE,
        note="GoToSocial, which nodeinfo names, has no such post for us, in its own sentence. It "
        "mostly asks for a login first.",
        source="platforms-open §2.g (GoToSocial: 404 target status not found)",
    ),
    Rule(
        id="mastodon.pleroma_not_found",
        test=kin_denies_post(PLEROMA),
        outcome=_NOT_THERE,
        note="Pleroma or Akkoma, which nodeinfo names, has no such post for a visitor: missing, or "
        "not public.",
        source="platforms-open §2.g (Pleroma, Akkoma: 404 when missing or not public)",
        certainty="M",
    ),
    Rule(
        id="mastodon.pleroma_account_not_found",
        test=lambda reading: denied(reading, "account", 404) and denied_by(PLEROMA)(reading),
        outcome=_NOT_THERE,
        note="Pleroma or Akkoma, which nodeinfo names, has no such account: removed, never there, "
        "or not for visitors.",
        source="platforms-open §2.g (Pleroma, Akkoma: Mastodon-compatible), §2.c (accounts 404: M)",
        certainty="M",
    ),
    Rule(
        id="mastodon.misskey_not_found",
        test=kin_denies_post(MISSKEY),
        outcome=could_not_tell(Cause.UNREADABLE),
        seen=_NOT_THERE,
        note="Misskey or kin, which nodeinfo names, gives out no document of such a note. Notes "
        "that never left their server have none either and are on the web all the same, so it "
        "counts only where the document had been seen before.",
        source="platforms-open §2.g (ActivityPub: else 404); what has a document: unconfirmed",
        certainty="M",
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
        "document could not be had. Seen from an observer, the mark may be the origin's. Nobody is "
        "named.",
        source="platforms-open §2.c (account suspended:true; AP 410: for good, or account removed)",
        words=quotes("suspended: true"),
    ),
    Rule(
        id="mastodon.account_limited",
        test=shows("account", "limited"),
        outcome=_LIMITED,
        note="This server keeps the account's posts out of public timelines and tag listings.",
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
        "was closed down as a whole says so too, but no longer what it is.",
        source="platforms-open §2.c (account: older servers 410; 410 HTML or AP)",
    ),
)

_CLOSED = Rule(
    id="mastodon.server_closed",
    test=closed_down,
    outcome=could_not_tell(Cause.UNREADABLE),
    seen=_NOT_THERE,
    note="Whatever is asked there is gone: the server ended itself, as Mastodon's own way of "
    "closing down has it. Said only of what had been seen there; nobody is named.",
    source="platforms-open §2.c (410: or the whole server self-destructed, every path 410)",
    certainty="M",
    words=lambda reading: f"HTTP {reading.main.status}",
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

RULES = (*_ROAD, *_COPIES, *_KIN, *_POSTS, _CLOSED, *_ACCOUNTS, _UNCONFIRMED)
"""The whole table; what it does not know stays inconclusive (``any.unrecognised``)."""
