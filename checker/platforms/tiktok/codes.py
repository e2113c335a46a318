"""TikTok's rules on the codes that stand alone, of posts and of profiles.

Source: platforms-commercial §1(c) T30-T38, read 2026-11-22.
"""

from checker.judge.rules import VISIBLE, Rule, could_not_tell
from checker.judge.walls import normalise
from checker.model import Actor, Basis, Cause
from checker.platforms.tiktok.rows import NOT_FOUND, UNREADABLE, rule, silent, unless
from checker.platforms.tiktok.signs import (
    REGIONAL,
    answered,
    limited,
    private_profile,
    refused,
    refused_either,
)

OF_CODES: tuple[Rule, ...] = (
    rule(
        "t30",
        unless(lambda reading: refused(reading, "10216"), "status_self_see"),
        limited(Cause.POST_PRIVATE, Actor.UNSTATED, Basis.STATED),
        "The post is private; who made it so is not shown.",
        "H",
    ),
    rule(
        "t32",
        lambda reading: private_profile(reading, readable=True),
        VISIBLE,
        "The code of a private account, but its posts are counted: the profile can be read.",
        words=silent,
    ),
    rule(
        "t31",
        unless(
            lambda reading: refused(reading, "10222") or private_profile(reading, readable=False),
            "author_secret",
        ),
        limited(Cause.ACCOUNT_PRIVATE, Actor.UNSTATED, Basis.STATED),
        "The account is private.",
        "H",
    ),
    rule(
        "t33",
        lambda reading: refused(reading, "10221", role="account"),
        NOT_FOUND,
        "No such account now: deleted, banned or renamed cannot be told apart.",
    ),
    rule(
        "t34",
        unless(lambda reading: refused(reading, "10231"), *REGIONAL),
        limited(Cause.GEO_BLOCK, Actor.UNSTATED, Basis.INFERRED),
        "Locked in the region where we look from, unless the message names something else.",
    ),
    rule(
        "t35",
        lambda reading: (
            refused(reading, "10235") and normalise(reading.main.words or "") == "item is storypost"
        ),
        UNREADABLE,
        "A story, shown in the app only: this road cannot tell where it stands.",
    ),
    rule(
        "t36",
        lambda reading: refused_either(reading, "100002"),
        could_not_tell(Cause.BAD_REQUEST),
        "The id has no valid form: our question was wrong.",
    ),
    rule(
        "t37",
        lambda reading: refused_either(reading, "10101", "100004"),
        could_not_tell(Cause.SERVER_ERROR),
        "Something failed inside the platform.",
    ),
    rule(
        "t38",
        lambda reading: refused_either(reading, "10000"),
        could_not_tell(Cause.CHALLENGE),
        "A challenge is asked for in place of an answer.",
    ),
    rule(
        "profile",
        lambda reading: (
            answered(reading, "account")
            and reading.main.found is True
            and reading.main.code in ("0", None)
        ),
        VISIBLE,
        "The account asked for is shown. A handle shows whoever holds it now.",
        "H",
        silent,
    ),
)
"""In order of precedence."""
