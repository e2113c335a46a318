"""What Reddit's answers mean: the table, most specific first.

Four ambiguities that no rule may talk away:

1. ``[removed]`` alone says that moderators, a filter or Reddit took a text out, and not which.
2. A private, banned or quarantined community takes its posts out of ``/api/info`` without a word;
   so does a purge, and so does an id that never was.
3. An account that does not exist and one that is hidden from everybody ("shadow-banned") are both
   404.
4. The author's own deletion overwrites the word for what moderators did before. The first cause
   seen stands, as long as it was seen: a cause that is as well stated changes none.

Source: platforms-open §3.c, §3.f; read 2026-11-24.
"""

from checker.judge.rules import VISIBLE, Rule, could_not_tell
from checker.model import Actor, Availability, Basis, Cause, Outcome
from checker.platforms.reddit.removals import REMOVALS
from checker.platforms.reddit.signs import (
    code,
    community_says,
    community_words,
    denied,
    denied_somehow,
    empty,
    left_out,
    marked,
    moderator_view,
    no_words,
    quotes,
    refused_for,
    shown,
    unknown_reason,
    user,
    user_denied,
    value,
)

_PLACES_TABLE = "platforms-open §3.c, subreddits"
_USERS_TABLE = "platforms-open §3.c, users"
_NOT_THERE = Outcome(Availability.ABSENT, Cause.NOT_FOUND, Actor.UNSTATED, Basis.NONE)
_BANNED = Outcome(Availability.ABSENT, Cause.COMMUNITY_CLOSED, Actor.PLATFORM, Basis.STATED)
_SUSPENDED = Outcome(Availability.ABSENT, Cause.ACCOUNT_SUSPENDED, Actor.PLATFORM, Basis.STATED)
_UNREADABLE = could_not_tell(Cause.UNREADABLE)


def _limited(cause: Cause) -> Outcome:
    return Outcome(Availability.LIMITED, cause, Actor.UNSTATED, Basis.STATED)


_ROAD = (
    Rule(
        id="reddit.network_security",
        test=marked("network_security"),
        outcome=could_not_tell(Cause.CHALLENGE),
        note="Reddit's network refuses our address before anybody reads the question.",
        source="platforms-open §3.a, §3.c (403 page, transport)",
        certainty="M",
        words=quotes("blocked by network security"),
    ),
    Rule(
        id="reddit.cdn_trouble",
        test=marked("cdn_trouble"),
        outcome=could_not_tell(Cause.SERVER_ERROR),
        note="The network before Reddit did not reach it.",
        source="platforms-open §3.c (transport)",
        certainty="M",
        words=quotes("Our CDN was unable to reach our servers"),
    ),
    Rule(
        id="reddit.empty_answer",
        test=empty,
        outcome=could_not_tell(Cause.RATE_LIMITED),
        note="HTTP 200 with nothing in it is how Reddit may ask to be left alone.",
        source="platforms-open §3.c (transport: 429 or empty body)",
        certainty="M",
        words=no_words,
    ),
    Rule(
        id="reddit.user_required",
        test=refused_for("USER_REQUIRED"),
        outcome=could_not_tell(Cause.LOGIN_WALL),
        note="Asked in a person's name only; we never are.",
        source="platforms-open §3.c (transport: USER_REQUIRED)",
        words=code,
    ),
)

_SHOWN = (
    Rule(
        id="reddit.moderator_view",
        test=moderator_view,
        outcome=_UNREADABLE,
        note="Fields that only moderators see are filled: what we see is not what the public sees.",
        source="platforms-open §3.c, posts (removed_by, banned_by, … non-null)",
        words=quotes("fields for moderators only"),
    ),
    Rule(
        id="reddit.in_quarantine",
        test=shown("quarantine"),
        outcome=_limited(Cause.COMMUNITY_CLOSED),
        note="Shown to us; its community is quarantined, and others must opt in to read there.",
        source="platforms-open §3.c, posts (quarantine), subreddits",
        words=quotes("quarantine: true"),
    ),
    Rule(
        id="reddit.over_18",
        test=shown("over_18"),
        outcome=_limited(Cause.AGE_GATE),
        note="Shown to us and marked as for grown-ups; by its author, moderators or Reddit is not "
        "said.",
        source="platforms-open §3.c, posts (over_18)",
        words=quotes("over_18: true"),
    ),
    Rule(
        id="reddit.collapsed",
        test=shown("collapsed"),
        outcome=_limited(Cause.LABELLED),
        note="A comment that is folded away: by votes, a crowd control or a mark on its author.",
        source="platforms-open §3.c, comments (collapsed)",
        words=value("collapsed_reason"),
    ),
    Rule(
        id="reddit.author_gone",
        test=shown("author_deleted"),
        outcome=VISIBLE,
        note="The post or comment is there; the account that made it is not any more.",
        source="platforms-open §3.c (author [deleted], content intact)",
        words=no_words,
    ),
    Rule(
        id="reddit.visible",
        test=shown(),
        outcome=VISIBLE,
        note="Shown under the id asked for. A text that reads [removed] with an author and without "
        "a category is what somebody wrote; locked, archived and spoilers restrict, and hide "
        "nothing.",
        source="platforms-open §3.c, posts (category null, is_robot_indexable true); comments",
        words=no_words,
    ),
)


def _place(name: str, status: int, reason: str, outcome: Outcome, note: str) -> Rule:
    return Rule(
        id=f"reddit.community_{name}",
        test=community_says(status, reason),
        outcome=outcome,
        note=note,
        source=f"{_PLACES_TABLE} ({status} {reason})",
        words=community_words,
    )


_COMMUNITIES = (
    _place(
        "private",
        403,
        "private",
        _limited(Cause.COMMUNITY_CLOSED),
        "The post's community is private: its members may still read it.",
    ),
    _place(
        "banned",
        404,
        "banned",
        _BANNED,
        "Reddit banned the post's community as a whole: one act, and all its posts with it.",
    ),
    _place(
        "quarantined",
        403,
        "quarantined",
        _limited(Cause.COMMUNITY_CLOSED),
        "The post's community is quarantined: whoever opts in can read it.",
    ),
    _place(
        "gated",
        403,
        "gated",
        _limited(Cause.SENSITIVE_GATE),
        "A warning stands before the post's community.",
    ),
    _place(
        "gold_only",
        403,
        "gold_only",
        _limited(Cause.COMMUNITY_CLOSED),
        "The post's community is for paying members.",
    ),
    Rule(
        id="reddit.community_untold",
        test=refused_for("SUBREDDIT_NOEXIST", "SUBREDDIT_NO_ACCESS"),
        outcome=_UNREADABLE,
        note="Missing, private or banned: these words of some calls do not say which.",
        source=f"{_PLACES_TABLE} (SUBREDDIT_NOEXIST, SUBREDDIT_NO_ACCESS)",
        certainty="M",
        words=code,
    ),
)

_MISSING = (
    Rule(
        id="reddit.not_found",
        test=denied,
        outcome=_NOT_THERE,
        note="Left out by the listing and denied under its own address, without a reason: purged, "
        "kept from us, or never there. Where its community is known, that one is open.",
        source="platforms-open §3.c, posts (id missing from /api/info)",
        certainty="M",
        words=no_words,
    ),
    Rule(
        id="reddit.unconfirmed",
        test=denied_somehow,
        outcome=_UNREADABLE,
        note="Denied under its own address, and its community could not be asked or is not open.",
        source="platforms-open §0.3, §3.c (subreddits)",
        certainty="M",
    ),
    Rule(
        id="reddit.left_out",
        test=left_out,
        outcome=_UNREADABLE,
        note="Left out by the listing by id, even when asked for alone. A comment has no other "
        "address without its post's: that is no absence.",
        source="platforms-open §0.3, §3.c, posts (id missing from /api/info)",
        certainty="M",
        words=quotes("not in the answer"),
    ),
)

_ACCOUNTS = (
    Rule(
        id="reddit.account_suspended",
        test=user(False, "is_suspended"),
        outcome=_SUSPENDED,
        note="Reddit suspended the account. Its posts stay where they are.",
        source=f"{_USERS_TABLE} (is_suspended true)",
        words=quotes("is_suspended: true"),
    ),
    Rule(
        id="reddit.account_visible",
        test=user(True),
        outcome=VISIBLE,
        note="Reddit tells of the account in full. A profile that hides its posts is there too.",
        source=f"{_USERS_TABLE} (about 200, full)",
        words=no_words,
    ),
    Rule(
        id="reddit.account_not_found",
        test=user_denied,
        outcome=_NOT_THERE,
        note="No such account, or one that Reddit hides from everybody without saying so: not "
        "separable.",
        source=f"{_USERS_TABLE} (404)",
        certainty="M",
        words=no_words,
    ),
)

_UNKNOWN_REASON = Rule(
    id="reddit.unknown_reason",
    test=unknown_reason,
    outcome=_UNREADABLE,
    note="Refused for a reason that we do not know: kept verbatim, concluded from by nobody.",
    source="design §2: no default leads to visible or absent",
    words=code,
)

RULES = (*_ROAD, *REMOVALS, *_SHOWN, *_COMMUNITIES, *_MISSING, *_ACCOUNTS, _UNKNOWN_REASON)
"""The whole table; what it does not know stays inconclusive (``any.unrecognised``)."""
