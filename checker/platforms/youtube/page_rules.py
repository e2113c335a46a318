"""YouTube's rules about watch pages: rows Y10 to Y52, removals before what holds here only.

Source: platforms-commercial §3(c), read 2026-11-22.
"""

from checker.judge.rules import VISIBLE, Rule
from checker.model import Actor, Cause
from checker.platforms.youtube.rulebook import (
    NOT_FOUND,
    UNREADABLE,
    gone,
    limited,
    rule,
    silent,
    stated,
    unsaid,
)
from checker.platforms.youtube.signs import (
    BARE,
    REFUSALS,
    aged,
    blocked_by_somebody,
    contradicted,
    doubted,
    hinted,
    offline,
    refused,
    shown,
    watched,
    without,
)

OF_PAGES: tuple[Rule, ...] = (
    rule(
        "y21",
        aged,
        limited(Cause.AGE_GATE, Actor.UNSTATED),
        "There, for grown-ups who are logged in; who set it so is not shown.",
    ),
    rule(
        "y10",
        shown,
        VISIBLE,
        "The very video can be played from here. Unlisted ones are marked so.",
        words=silent,
    ),
    rule(
        "y11",
        offline,
        VISIBLE,
        "A live event or a premiere that is announced.",
    ),
    rule(
        "y20",
        lambda reading: refused(reading, "private", codes=("LOGIN_REQUIRED",)),
        limited(Cause.POST_PRIVATE, Actor.AUTHOR),
        "There, for those whom its author lets in.",
    ),
    rule(
        "y30",
        stated("author_removed"),
        gone(Cause.AUTHOR_DELETED, Actor.AUTHOR),
        "Its uploader removed it.",
    ),
    rule(
        "y31",
        stated("account_closed"),
        gone(Cause.ACCOUNT_DELETED, Actor.AUTHOR),
        "Its uploader closed the account: one act, many videos.",
    ),
    rule(
        "y33",
        stated("terminated_copyright"),
        gone(Cause.ACCOUNT_SUSPENDED, Actor.PLATFORM),
        "The account was terminated after many copyright notices: YouTube's act on others' claims.",
    ),
    rule(
        "y32",
        lambda reading: stated("terminated")(reading) and without(reading, "copyright"),
        gone(Cause.ACCOUNT_SUSPENDED, Actor.PLATFORM),
        "The account was terminated: one act, many videos.",
    ),
    rule(
        "y34",
        stated("policy"),
        gone(Cause.POLICY_REMOVAL, Actor.PLATFORM),
        "Removed under a policy that the sentence names; it may go on to speak of a country.",
    ),
    rule(
        "y35",
        stated("guidelines"),
        gone(Cause.POLICY_REMOVAL, Actor.PLATFORM),
        "Removed under the Community Guidelines or the Terms of Service.",
    ),
    rule(
        "y36",
        stated("copyright_claim"),
        gone(Cause.COPYRIGHT, Actor.RIGHTS_HOLDER),
        "Gone after a claim by a rights holder, whom the sentence names.",
    ),
    rule(
        "y38",
        lambda reading: blocked_by_somebody(reading, "copyright_here"),
        limited(Cause.COPYRIGHT, Actor.RIGHTS_HOLDER),
        "A rights holder blocked it where we look from.",
    ),
    rule(
        "y37",
        lambda reading: (
            blocked_by_somebody(reading, "copyright_blocked") and not contradicted(reading)
        ),
        gone(Cause.COPYRIGHT, Actor.RIGHTS_HOLDER),
        "A rights holder blocked it, and no country is named.",
    ),
    rule(
        "y39",
        lambda reading: refused(reading, "geo"),
        limited(Cause.GEO_BLOCK, Actor.AUTHOR),
        "Its uploader did not make it available where we look from.",
    ),
    rule(
        "y40",
        lambda reading: refused(reading, "government"),
        limited(Cause.LEGAL_WITHHELD, Actor.AUTHORITY),
        "Withheld on a country's site after a complaint from its government.",
    ),
    rule(
        "y41",
        lambda reading: refused(reading, "paid"),
        limited(Cause.PAYWALLED, Actor.UNSTATED),
        "There, for those who pay or are members: the channel's, or YouTube's own.",
    ),
    rule(
        "y43",
        unsaid("no_recording", codes=("LIVE_STREAM_OFFLINE", *REFUSALS)),
        NOT_FOUND,
        "The recording of a live stream is not there: taken out, or never kept.",
        "M",
    ),
    rule(
        "y50",
        unsaid(BARE, codes=("ERROR",)),
        NOT_FOUND,
        "Unavailable, and nothing more: deleted by somebody, or never there.",
        "M",
    ),
    rule(
        "y51",
        unsaid("nonexistent", codes=("ERROR",)),
        NOT_FOUND,
        "Said not to exist: deleted by somebody, or never there.",
        "M",
    ),
    rule(
        "y57",
        lambda reading: (
            refused(reading, BARE, "nonexistent", "no_recording")
            and not contradicted(reading)
            and doubted(reading)
        ),
        UNREADABLE,
        "Said to be gone without a reason, while oEmbed answers as for a private video or for one "
        "that may not be embedded: nothing is concluded.",
        "M",
    ),
    rule(
        "y52",
        lambda reading: refused(reading, "not_available", codes=("UNPLAYABLE",)),
        UNREADABLE,
        "There, it seems, and held back from us for a reason that is not told.",
        "M",
    ),
    rule(
        "y22",
        lambda reading: (
            watched(reading, "CONTENT_CHECK_REQUIRED") or hinted(reading, "content_check")
        ),
        UNREADABLE,
        "A warning that asks to go on, perhaps; unconfirmed, so nothing is concluded.",
        "L",
    ),
)
"""In order of precedence."""
