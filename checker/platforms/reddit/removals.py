"""What it means that Reddit says a post or comment was taken out: those rows of the table.

``removed_by_category`` names who did it, of posts alone. Without one, what stands in place of the
text counts, and only together with a second sign: search engines kept away from a post, the author
taken away from a comment.

Source: platforms-open §3.c (posts, comments), §3.g; read 2026-11-24.
"""

from checker.judge.rules import Rule, could_not_tell
from checker.model import Actor, Availability, Basis, Cause, Outcome
from checker.platforms.reddit.signs import category, code, comment_signs, post_signs, quotes

_S, _I = Basis.STATED, Basis.INFERRED
_POSTS_TABLE = "platforms-open §3.c, posts"
_COMMENTS_TABLE = "platforms-open §3.c, comments"
_UNREADABLE = could_not_tell(Cause.UNREADABLE)


def _gone(cause: Cause, actor: Actor, basis: Basis = _S) -> Outcome:
    return Outcome(Availability.ABSENT, cause, actor, basis)


def _category(token: str, outcome: Outcome, note: str, certainty: str = "H") -> Rule:
    return Rule(
        id=f"reddit.{token}",
        test=category(token),
        outcome=outcome,
        note=note,
        source=f"{_POSTS_TABLE} (removed_by_category {token})",
        certainty=certainty,
        words=code,
    )


_CATEGORIES = (
    _category(
        "moderator",
        _gone(Cause.MODERATOR_REMOVAL, Actor.COMMUNITY),
        "Moderators of the community took it out. Also where its author or the account went later.",
    ),
    _category(
        "automod_filtered",
        Outcome(Availability.LIMITED, Cause.AUTOMATIC_FILTER, Actor.UNSTATED, _S),
        "Held back by a filter until a moderator looks at it, as posts of new accounts are; it may "
        "come back. Whether the community's own filter or another held it is not said.",
    ),
    _category(
        "reddit",
        _gone(Cause.AUTOMATIC_FILTER, Actor.PLATFORM),
        "Reddit's own spam and safety filter; its author is seldom told, moderators may approve.",
    ),
    _category(
        "anti_evil_ops",
        _gone(Cause.POLICY_REMOVAL, Actor.PLATFORM),
        "Reddit's safety staff took it out.",
    ),
    _category(
        "community_ops",
        _gone(Cause.POLICY_REMOVAL, Actor.PLATFORM),
        "Reddit's community staff took it out.",
    ),
    _category(
        "content_takedown",
        _gone(Cause.POLICY_REMOVAL, Actor.PLATFORM),
        "Reddit took it out under its content policy.",
    ),
    _category(
        "copyright_takedown",
        _gone(Cause.COPYRIGHT, Actor.UNSTATED),
        "Taken out on copyright grounds; who claimed them is not shown.",
    ),
    _category(
        "legal_operations",
        _gone(Cause.LEGAL_WITHHELD, Actor.UNSTATED, _I),
        "Taken out on legal grounds, of which kind and where it holds is not shown.",
        "M",
    ),
    _category(
        "deleted",
        _gone(Cause.AUTHOR_DELETED, Actor.AUTHOR),
        "Deleted by who posted it. What moderators may have done before is overwritten.",
    ),
    _category(
        "author",
        _gone(Cause.AUTHOR_DELETED, Actor.AUTHOR, _I),
        "By its author; one set of notes has it also where a moderator removes, probably an own "
        "post.",
        "M",
    ),
    _category(
        "user",
        _UNREADABLE,
        "Listed among the words by one source, its meaning unconfirmed: nothing is concluded.",
        "L",
    ),
)

_POST_SIGNS = (
    Rule(
        id="reddit.post_legal",
        test=post_signs("legal"),
        outcome=_gone(Cause.LEGAL_WITHHELD, Actor.PLATFORM, _I),
        note="Reddit took it out on legal grounds, copyright among them; which is not said.",
        source=f"{_POSTS_TABLE} (removal_reason legal)",
        certainty="M",
        words=quotes("removal_reason: legal"),
    ),
    Rule(
        id="reddit.post_removed_by_reddit",
        test=post_signs("text_removed_by_reddit", "author_deleted"),
        outcome=_gone(Cause.POLICY_REMOVAL, Actor.PLATFORM, _I),
        note="The notice stands in place of the text, with no category beside it; that posts bear "
        "it is reported, not documented.",
        source="platforms-open §3.g (reported)",
        certainty="M",
        words=quotes("[ Removed by Reddit ]"),
    ),
    Rule(
        id="reddit.post_text_removed",
        test=post_signs("text_removed"),
        outcome=_gone(Cause.DELETED_UNSPECIFIED, Actor.UNSTATED),
        note="The text was taken out by moderators, a filter or Reddit: no category says which.",
        source=f"{_POSTS_TABLE} (selftext [removed], is_robot_indexable false)",
        words=quotes("[removed]"),
    ),
    Rule(
        id="reddit.post_text_deleted",
        test=post_signs("text_deleted", "author_deleted"),
        outcome=_gone(Cause.AUTHOR_DELETED, Actor.AUTHOR, _I),
        note="Text and author are both replaced, which is what an author's deletion leaves.",
        source=f"{_POSTS_TABLE} (selftext [deleted], is_robot_indexable false)",
        words=quotes("[deleted]"),
    ),
    Rule(
        id="reddit.not_indexable",
        test=post_signs(),
        outcome=_UNREADABLE,
        note="Kept from search engines, which a removed post is; with its content there and no "
        "category, it need not be one.",
        source=f"{_POSTS_TABLE} (is_robot_indexable false), weakened",
        certainty="M",
        words=quotes("is_robot_indexable: false"),
    ),
)

_COMMENT_SIGNS = (
    Rule(
        id="reddit.comment_removed_by_reddit",
        test=comment_signs("text_removed_by_reddit"),
        outcome=_gone(Cause.POLICY_REMOVAL, Actor.PLATFORM),
        note="Reddit's own notice stands in place of the text, and the author is taken away.",
        source=f"{_COMMENTS_TABLE} ([ Removed by Reddit ])",
        words=quotes("[ Removed by Reddit ]"),
    ),
    Rule(
        id="reddit.comment_copyright",
        test=comment_signs("text_copyright"),
        outcome=_gone(Cause.COPYRIGHT, Actor.PLATFORM),
        note="Reddit's notice says that it removed it after a copyright notice, not whose.",
        source=f"{_COMMENTS_TABLE} (copyright notice)",
        words=quotes("[ Removed by reddit in response to a copyright notice. ]"),
    ),
    Rule(
        id="reddit.comment_legal",
        test=comment_signs("legal"),
        outcome=_gone(Cause.LEGAL_WITHHELD, Actor.PLATFORM, _I),
        note="Reddit took it out on legal grounds, copyright among them; which is not said.",
        source=f"{_POSTS_TABLE} (removal_reason legal)",
        certainty="M",
        words=quotes("removal_reason: legal"),
    ),
    Rule(
        id="reddit.comment_removed",
        test=comment_signs("text_removed"),
        outcome=_gone(Cause.DELETED_UNSPECIFIED, Actor.UNSTATED),
        note="Taken out by moderators, a filter or Reddit, not by its author: which, is not said.",
        source=f"{_COMMENTS_TABLE} (body [removed], author [deleted])",
        words=quotes("[removed]"),
    ),
    Rule(
        id="reddit.comment_deleted",
        test=comment_signs("text_deleted"),
        outcome=_gone(Cause.AUTHOR_DELETED, Actor.AUTHOR, _I),
        note="Text and author are both replaced, which is what an author's deletion leaves.",
        source=f"{_COMMENTS_TABLE} (body [deleted], author [deleted])",
        words=quotes("[deleted]"),
    ),
)

REMOVALS = (*_CATEGORIES, *_POST_SIGNS, *_COMMENT_SIGNS)
"""In this order: what a category names is not asked of the text again."""
