"""Weibo's rules: one row of the fact sheet each, most specific first.

What may mislead here, and how it is kept from doing so:

1. The mobile site says in one sentence that a post does not exist *or* may not be seen (W11). Only
   where the desktop site says that it does not exist is it called absent, and nobody is named.
2. "No permission" (W12) marked what Weibo had hidden, until about 2015; today it is worded as the
   author's privacy, and may only want a login. It concludes nothing; the words are kept.
3. An author may show half a year only (W46): thousands of posts are hidden at once, and none is
   taken down.
4. Who acted is known from Weibo's own notices alone (W40-W49), often only inside a repost.
5. A post that only its author still sees looks like W11.

Walls (W21, W22, W24, W25 by their hosts and statuses) are judged before these rules, by the table
that all platforms share. No row rests on W28: the page that it describes is not asked for.

Source: platforms-commercial §6(c), §6(f), §6(h); read 2026-11-22.
"""

from checker.judge.rules import VISIBLE, could_not_tell
from checker.model import Actor, Availability, Basis, Cause, Outcome
from checker.platforms.weibo.notices import Said
from checker.platforms.weibo.road_rules import ROAD
from checker.platforms.weibo.row import row
from checker.platforms.weibo.signs import (
    Word,
    account_says,
    all_said,
    either_says,
    nothing,
    post_says,
    shown,
    shown_only_to,
)

_UNREADABLE = could_not_tell(Cause.UNREADABLE)
_NOT_FOUND = Outcome(Availability.ABSENT, Cause.NOT_FOUND, Actor.UNSTATED)
_STATED, _INFERRED = Basis.STATED, Basis.INFERRED


def _absent(cause: Cause, actor: Actor, basis: Basis = _STATED) -> Outcome:
    return Outcome(Availability.ABSENT, cause, actor, basis)


def _limited(cause: Cause, actor: Actor, basis: Basis = _STATED) -> Outcome:
    return Outcome(Availability.LIMITED, cause, actor, basis)


_SHOWN = (
    row(
        "contradiction",
        post_says(Word.CONTRADICTION),
        _UNREADABLE,
        "One answer shows the post or names a cause, and another says that it is not there or "
        "names another. Neither is believed; posts were seen to flap.",
        "M",
        all_said,
    ),
    row(
        "w3_author",
        shown_only_to("1"),
        _limited(Cause.POST_PRIVATE, Actor.UNSTATED, _INFERRED),
        "Shown to us and marked as for its author alone; who set it so is not shown.",
        "M",
        lambda _: "visible.type: 1",
    ),
    row(
        "w3_some",
        shown_only_to("6", "10"),
        _limited(Cause.AUDIENCE_LIMITED, Actor.UNSTATED, _INFERRED),
        "Shown to us and marked as for friends (6) or fans (10).",
        "M",
        lambda reading: f"visible.type: {reading.main.value('visible.type')}",
    ),
    row(
        "w5",
        shown("mobile", marked="edited"),
        VISIBLE,
        "Shown on the mobile site, and edited since it was made.",
        words=nothing,
    ),
    row(
        "w1",
        shown("mobile"),
        VISIBLE,
        "Shown on the mobile site under the id asked for, whatever its text says.",
        words=nothing,
    ),
    row(
        "w2",
        shown("desktop"),
        VISIBLE,
        "Shown on the desktop site under the id asked for, while the mobile site tells nothing.",
        words=nothing,
    ),
    row(
        "batch_visible",
        shown("batch"),
        VISIBLE,
        "Shown by the open API under the id asked for.",
        words=nothing,
    ),
)

_STATED_NOTICES = (
    row(
        "w40",
        post_says(Said.AUTHOR_DELETED),
        _absent(Cause.AUTHOR_DELETED, Actor.AUTHOR),
        "Weibo says that its author deleted it.",
    ),
    row(
        "w41",
        post_says(Said.POLICY_REMOVED),
        _absent(Cause.POLICY_REMOVAL, Actor.PLATFORM),
        "Weibo says that it was removed under its community rules.",
    ),
    row(
        "w43",
        either_says(Said.ACCOUNT_SUSPENDED),
        _absent(Cause.ACCOUNT_SUSPENDED, Actor.PLATFORM),
        "Weibo says that the account cannot be seen any more after complaints about violations. "
        "Said in place of a post or a profile, or in the address of a page of excuses (W16).",
    ),
    row(
        "w44",
        either_says(Said.CLOSED_BY_OWNER),
        _absent(Cause.ACCOUNT_DELETED, Actor.AUTHOR),
        "Weibo says that the account was closed because its owner asked for it.",
    ),
    row(
        "w44_closed",
        either_says(Said.CLOSED),
        _absent(Cause.ACCOUNT_DELETED, Actor.UNSTATED),
        "Weibo says that the account is closed; by whom is not in the sentence.",
    ),
    row(
        "w45",
        either_says(Said.ACCOUNT_HELD),
        _limited(Cause.ACCOUNT_LIMITED, Actor.PLATFORM),
        "Weibo holds the account until its owner proves who it is; mostly for a while only.",
    ),
    row(
        "w46",
        post_says(Said.HALF_YEAR),
        _limited(Cause.POST_PRIVATE, Actor.AUTHOR),
        "Its author shows half a year only. Hides thousands at once; no takedown.",
    ),
    row(
        "w47",
        post_says(Said.NOT_PERMITTED),
        _limited(Cause.POST_PRIVATE, Actor.AUTHOR),
        "Its author set who may see it: nobody else, or fans only.",
    ),
    row(
        "w48",
        post_says(Said.UNDER_LAW),
        _absent(Cause.LEGAL_WITHHELD, Actor.PLATFORM, _INFERRED),
        "Weibo names laws, rules and policies, and shows nothing; no authority is named.",
        "M",
    ),
    row(
        "w49",
        post_says(Said.ADVERTISING),
        _limited(Cause.UNDER_REVIEW, Actor.UNSTATED, _INFERRED),
        "Held under the rules on advertising.",
        "M",
    ),
    row(
        "w42",
        post_says(Said.DELETED),
        _absent(Cause.DELETED_UNSPECIFIED, Actor.UNSTATED),
        "Weibo says that it was deleted, and not by whom.",
        "M",
    ),
)

_VAGUE = (
    row(
        "w10",
        post_says(Said.MISSING),
        _NOT_FOUND,
        "No such post: deleted by its author, removed, or never there. The mobile site, where it "
        "answers, says the same or less.",
    ),
    row(
        "w11",
        post_says(Said.MERGED),
        _UNREADABLE,
        "Not there, or not for us to see: one sentence for both, so neither is concluded.",
    ),
    row(
        "w12",
        post_says(Said.PRIVACY),
        _UNREADABLE,
        "Worded as the author's privacy; also said to whoever is not logged in, and until about "
        "2015 of what Weibo itself had hidden. Nothing is concluded.",
        "M",
    ),
    row(
        "w13",
        post_says(Said.UNVIEWABLE),
        _UNREADABLE,
        "Cannot be seen for now. Read by some as a removal: a guess.",
        "L",
    ),
    row(
        "w14",
        post_says(Said.ORIGINAL_DELETED),
        _UNREADABLE,
        "Speaks of the original of a repost, not of the post that was asked for.",
        "M",
    ),
)

_ACCOUNTS = (
    row(
        "account_visible",
        lambda reading: reading.main.role == "account" and reading.main.found is True,
        VISIBLE,
        "The profile is shown under the number asked for.",
        "M",
        nothing,
    ),
    row(
        "w15",
        account_says(Said.ACCOUNT_MISSING),
        _NOT_FOUND,
        "No such account: closed, removed, or never there.",
        "M",
    ),
    row(
        "w17",
        account_says(Said.ACCOUNT_TROUBLE),
        _UNREADABLE,
        "Something is wrong with the account. Read by one program as frozen: a guess.",
        "L",
    ),
)

RULES = (*ROAD, *_SHOWN, *_STATED_NOTICES, *_VAGUE, *_ACCOUNTS)
"""The whole table; what it does not know stays inconclusive (``any.unrecognised``)."""
