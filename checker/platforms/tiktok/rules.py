"""TikTok's rules: one row of the fact sheet each, most specific first.

Some rows rest on two readings: T50 and T51 hold the page against oEmbed; the research rows hold
it against the Research API. Rows that the sheet marks as guesses conclude nothing. Walls (T40,
T42, T43) and plain statuses (T46) are judged before these rules, by the tables that all platforms
share; T10 is how the tokens are told apart.

Source: platforms-commercial §1(c), read 2026-11-22.
"""

from dataclasses import replace

from checker.judge.rules import VISIBLE, Rule, could_not_tell
from checker.model import Actor, Basis, Cause, Reading
from checker.platforms.tiktok.codes import OF_CODES
from checker.platforms.tiktok.rows import (
    NOT_FOUND,
    UNREADABLE,
    quoting,
    rule,
    silent,
    token_rule,
)
from checker.platforms.tiktok.signs import (
    TOKENS,
    WALLS,
    bears,
    hollow,
    itemless,
    known_to_research,
    limited,
    nonexistent,
    page_missing,
    refused,
    screened,
    second_opinion,
    shown,
    unknown_to_page,
    walled,
    without_media,
)


def _research_rule(cause: Cause) -> Rule:
    def listed(reading: Reading) -> bool:
        spoke = reading.main.role == "research" and reading.main.found is True
        page = reading.answer("post")
        return spoke and page is not None and walled(page) is cause

    first = rule(
        f"research_{cause}",
        listed,
        VISIBLE,
        "The page met a wall; the Research API lists this id, and it lists public posts only. Like "
        "any listing it shows that a post could be seen once; of one seen before it moves nothing, "
        "since it knows no age gate and no region, and may be late.",
        "H",
        silent,
    )
    return replace(first, seen=could_not_tell(cause))


_OF_RESEARCH = tuple(map(_research_rule, WALLS))

_OF_SHOWN_ITEMS: tuple[Rule, ...] = (
    rule(
        "t4",
        itemless,
        could_not_tell(Cause.RATE_LIMITED),
        "Said to be fine, but without the item: seen where too much was asked.",
        words=silent,
    ),
    rule(
        "t3",
        hollow,
        could_not_tell(Cause.LOGIN_WALL),
        "An item without counts, or made at time 0: what is shown to those who should log in.",
        words=silent,
    ),
    rule(
        "t7",
        lambda reading: without_media(reading, "take_down"),
        UNREADABLE,
        "takeDown is set and no video is there; what its values mean is not known.",
        "L",
        quoting("takeDown"),
    ),
    rule(
        "t6",
        lambda reading: without_media(reading, "private_item", "secret", "for_friend"),
        UNREADABLE,
        "A privacy field is set and no video is there; the combination is unconfirmed.",
        "L",
        silent,
    ),
    rule(
        "t2",
        lambda reading: without_media(reading, "classified"),
        limited(Cause.AGE_GATE, Actor.PLATFORM, Basis.STATED),
        "The item is named and classified, its video is kept for those who log in.",
        "H",
        quoting("isContentClassified"),
    ),
    rule(
        "t5",
        screened,
        limited(Cause.SENSITIVE_GATE, Actor.PLATFORM, Basis.INFERRED),
        "Shown behind a screen: a mask for sensitive or photosensitive content, or a warning.",
        words=lambda reading: "maskType" if "masked" in reading.main.markers else "warnInfo",
    ),
    rule(
        "t1",
        lambda reading: shown(reading, "media"),
        VISIBLE,
        "The id asked for, with its video or its pictures.",
        "H",
        silent,
    ),
)

_OF_ABSENCE: tuple[Rule, ...] = (
    rule(
        "t50",
        lambda reading: unknown_to_page(reading) and second_opinion(reading, found=True),
        UNREADABLE,
        "The page knows no such post, oEmbed knows this very id: they contradict each other.",
    ),
    rule(
        "research_doubt",
        lambda reading: unknown_to_page(reading) and known_to_research(reading),
        UNREADABLE,
        "The page knows no such post, the Research API lists this very id: they contradict each "
        "other, and the API may be late. Against a page that names a cause it counts for nothing.",
    ),
    rule(
        "t51",
        lambda reading: nonexistent(reading) and second_opinion(reading, found=False),
        NOT_FOUND,
        "The page knows no such post and oEmbed refuses it too. oEmbed alone concludes nothing.",
    ),
    rule(
        "t11",
        nonexistent,
        NOT_FOUND,
        "No such post now: a deleted one and one that never was are answered alike.",
        "H",
    ),
    rule(
        "t45",
        page_missing,
        NOT_FOUND,
        "The page of the post itself is missing, as one collector reads it.",
        words=quoting("HTTP 404"),
    ),
    rule(
        "t24",
        lambda reading: refused(reading, "10204") and reading.main.words is not None,
        UNREADABLE,
        "A token that nobody has explained: kept verbatim, judged by nobody.",
        "L",
    ),
    rule(
        "t25",
        lambda reading: refused(reading, "10204"),
        UNREADABLE,
        "The shared code alone: one program reads a blocked address there, users disproved it.",
        "L",
    ),
)

_OF_SHAPES: tuple[Rule, ...] = (
    rule(
        "t47",
        lambda reading: "notfound_address" in reading.main.markers,
        UNREADABLE,
        "Sent to a page for what is missing or blocked in a region: a guess either way.",
        "L",
    ),
    rule(
        "t44",
        lambda reading: bears(reading, "empty_body"),
        could_not_tell(Cause.BLOCKED),
        "HTTP 200 and nothing in it: whoever asks is taken for a robot.",
        "H",
    ),
    rule(
        "t41",
        lambda reading: bears(reading, "tiny_page"),
        could_not_tell(Cause.RATE_LIMITED),
        "A tiny page without data; the same address gives the full page a minute later.",
    ),
)

RULES: tuple[Rule, ...] = (
    *_OF_RESEARCH,
    *_OF_SHOWN_ITEMS,
    *(token_rule(row) for row in TOKENS),
    *OF_CODES,
    *_OF_ABSENCE,
    *_OF_SHAPES,
)
"""Most specific first."""
