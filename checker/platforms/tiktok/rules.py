"""TikTok's rules: one row of the fact sheet each, most specific first.

Two rows rest on two readings: T50 and T51 hold the page against oEmbed. Rows that the sheet marks
as guesses conclude nothing. Walls (T40, T42, T43) and plain statuses (T46) are judged before
these rules, by the tables that all platforms share; T10 is how the tokens are told apart.

Source: platforms-commercial §1(c), read 2026-11-22.
"""

from collections.abc import Callable

from checker.judge.rules import VISIBLE, Rule, could_not_tell, spoken
from checker.judge.walls import normalise
from checker.model import Actor, Availability, Basis, Cause, Outcome, Reading
from checker.platforms.tiktok.signs import (
    REGIONAL,
    TOKENS,
    Token,
    answered,
    bears,
    hollow,
    itemless,
    limited,
    nonexistent,
    page_missing,
    private_profile,
    refused,
    refused_either,
    screened,
    second_opinion,
    shown,
    tokens,
    uncontradicted,
    without_media,
)

_UNREADABLE = could_not_tell(Cause.UNREADABLE)
_NOT_FOUND = Outcome(Availability.ABSENT, Cause.NOT_FOUND, Actor.UNSTATED)

_SOURCES = {
    "profile": "platforms-commercial §1(b), webapp.user-detail",
    "t50": "platforms-commercial T50, against T11 and T45",
    "t51": "platforms-commercial T51, together with T11",
}
"""Where a row rests on more than its own line."""

Test = Callable[[Reading], bool]
"""Whether a row fits a reading."""


def _rule(
    row: str,
    test: Test,
    outcome: Outcome,
    note: str,
    certainty: str = "M",
    words: Callable[[Reading], str | None] = spoken,
) -> Rule:
    return Rule(
        id=f"tiktok.{row}",
        test=test,
        outcome=outcome,
        note=note,
        source=_SOURCES.get(row, f"platforms-commercial {row.upper()}"),
        certainty=certainty,
        words=words,
    )


def _token_rule(row: Token) -> Rule:
    def names_it(reading: Reading) -> bool:
        return refused(reading, *row.codes) and bool(row.tokens & tokens(reading))

    return _rule(row.row, names_it, row.outcome, row.note, row.certainty)


def _unless(test: Test, *own: str) -> Test:
    return lambda reading: test(reading) and uncontradicted(reading, own)


def _silent(_: Reading) -> None:
    return None


def _quoting(name: str) -> Callable[[Reading], str]:
    return lambda _: name


_OF_SHOWN_ITEMS: tuple[Rule, ...] = (
    _rule(
        "t4",
        itemless,
        could_not_tell(Cause.RATE_LIMITED),
        "Said to be fine, but without the item: seen where too much was asked.",
        words=_silent,
    ),
    _rule(
        "t3",
        hollow,
        could_not_tell(Cause.LOGIN_WALL),
        "An item without counts, or made at time 0: what is shown to those who should log in.",
        words=_silent,
    ),
    _rule(
        "t7",
        lambda reading: without_media(reading, "take_down"),
        _UNREADABLE,
        "takeDown is set and no video is there; what its values mean is not known.",
        "L",
        _quoting("takeDown"),
    ),
    _rule(
        "t6",
        lambda reading: without_media(reading, "private_item", "secret", "for_friend"),
        _UNREADABLE,
        "A privacy field is set and no video is there; the combination is unconfirmed.",
        "L",
        _silent,
    ),
    _rule(
        "t2",
        lambda reading: without_media(reading, "classified"),
        limited(Cause.AGE_GATE, Actor.PLATFORM, Basis.STATED),
        "The item is named and classified, its video is kept for those who log in.",
        "H",
        _quoting("isContentClassified"),
    ),
    _rule(
        "t5",
        screened,
        limited(Cause.SENSITIVE_GATE, Actor.PLATFORM, Basis.INFERRED),
        "Shown behind a screen: a mask for sensitive or photosensitive content, or a warning.",
        words=lambda reading: "maskType" if "masked" in reading.main.markers else "warnInfo",
    ),
    _rule(
        "t1",
        lambda reading: shown(reading, "media"),
        VISIBLE,
        "The id asked for, with its video or its pictures.",
        "H",
        _silent,
    ),
)

_OF_CODES: tuple[Rule, ...] = (
    _rule(
        "t30",
        _unless(lambda reading: refused(reading, "10216"), "status_self_see"),
        limited(Cause.POST_PRIVATE, Actor.UNSTATED, Basis.STATED),
        "The post is private; who made it so is not shown.",
        "H",
    ),
    _rule(
        "t32",
        lambda reading: private_profile(reading, readable=True),
        VISIBLE,
        "The code of a private account, but its posts are counted: the profile can be read.",
        words=_silent,
    ),
    _rule(
        "t31",
        _unless(
            lambda reading: refused(reading, "10222") or private_profile(reading, readable=False),
            "author_secret",
        ),
        limited(Cause.ACCOUNT_PRIVATE, Actor.UNSTATED, Basis.STATED),
        "The account is private.",
        "H",
    ),
    _rule(
        "t33",
        lambda reading: refused(reading, "10221", role="account"),
        _NOT_FOUND,
        "No such account now: deleted, banned or renamed cannot be told apart.",
    ),
    _rule(
        "t34",
        _unless(lambda reading: refused(reading, "10231"), *REGIONAL),
        limited(Cause.GEO_BLOCK, Actor.UNSTATED, Basis.INFERRED),
        "Locked in the region where we look from, unless the message names something else.",
    ),
    _rule(
        "t35",
        lambda reading: (
            refused(reading, "10235") and normalise(reading.main.words or "") == "item is storypost"
        ),
        _UNREADABLE,
        "A story, shown in the app only: this road cannot tell where it stands.",
    ),
    _rule(
        "t36",
        lambda reading: refused_either(reading, "100002"),
        could_not_tell(Cause.BAD_REQUEST),
        "The id has no valid form: our question was wrong.",
    ),
    _rule(
        "t37",
        lambda reading: refused_either(reading, "10101", "100004"),
        could_not_tell(Cause.SERVER_ERROR),
        "Something failed inside the platform.",
    ),
    _rule(
        "t38",
        lambda reading: refused_either(reading, "10000"),
        could_not_tell(Cause.CHALLENGE),
        "A challenge is asked for in place of an answer.",
    ),
    _rule(
        "profile",
        lambda reading: (
            answered(reading, "account")
            and reading.main.found is True
            and reading.main.code in ("0", None)
        ),
        VISIBLE,
        "The account asked for is shown. A handle shows whoever holds it now.",
        "H",
        _silent,
    ),
)

_OF_ABSENCE: tuple[Rule, ...] = (
    _rule(
        "t50",
        lambda reading: (
            (nonexistent(reading) or page_missing(reading)) and second_opinion(reading, found=True)
        ),
        _UNREADABLE,
        "The page knows no such post, oEmbed knows this very id: they contradict each other.",
    ),
    _rule(
        "t51",
        lambda reading: nonexistent(reading) and second_opinion(reading, found=False),
        _NOT_FOUND,
        "The page knows no such post and oEmbed refuses it too. oEmbed alone concludes nothing.",
    ),
    _rule(
        "t11",
        nonexistent,
        _NOT_FOUND,
        "No such post now: a deleted one and one that never was are answered alike.",
        "H",
    ),
    _rule(
        "t45",
        page_missing,
        _NOT_FOUND,
        "The page of the post itself is missing, as one collector reads it.",
        words=_quoting("HTTP 404"),
    ),
    _rule(
        "t24",
        lambda reading: refused(reading, "10204") and reading.main.words is not None,
        _UNREADABLE,
        "A token that nobody has explained: kept verbatim, judged by nobody.",
        "L",
    ),
    _rule(
        "t25",
        lambda reading: refused(reading, "10204"),
        _UNREADABLE,
        "The shared code alone: one program reads a blocked address there, users disproved it.",
        "L",
    ),
)

_OF_SHAPES: tuple[Rule, ...] = (
    _rule(
        "t47",
        lambda reading: "notfound_address" in reading.main.markers,
        _UNREADABLE,
        "Sent to a page for what is missing or blocked in a region: a guess either way.",
        "L",
    ),
    _rule(
        "t44",
        lambda reading: bears(reading, "empty_body"),
        could_not_tell(Cause.BLOCKED),
        "HTTP 200 and nothing in it: whoever asks is taken for a robot.",
        "H",
    ),
    _rule(
        "t41",
        lambda reading: bears(reading, "tiny_page"),
        could_not_tell(Cause.RATE_LIMITED),
        "A tiny page without data; the same address gives the full page a minute later.",
    ),
)

RULES: tuple[Rule, ...] = (
    *_OF_SHOWN_ITEMS,
    *(_token_rule(row) for row in TOKENS),
    *_OF_CODES,
    *_OF_ABSENCE,
    *_OF_SHAPES,
)
"""Most specific first."""
