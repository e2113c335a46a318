"""YouTube's rules: rows of the fact sheet, most specific first.

What is about us comes first (Y12, Y22 to Y25), then removals by policy and law before what holds
in some countries only, since a removal's sentence may go on to speak of a country. What says only
that something is gone counts for less than a second answer that shows it. Rows that the sheet
marks as guesses conclude nothing. Walls and plain statuses (Y80, Y81) are judged before, by the
tables that all platforms share.

Source: platforms-commercial §3(c), read 2026-11-22.
"""

from checker.judge.rules import VISIBLE, Rule, could_not_tell
from checker.model import Actor, Cause
from checker.platforms.youtube.page_rules import OF_PAGES
from checker.platforms.youtube.rulebook import (
    NOT_FOUND,
    UNREADABLE,
    gone,
    limited,
    quoting,
    rule,
    silent,
)
from checker.platforms.youtube.signs import (
    REFUSALS,
    alerted,
    batch_error,
    contradicted,
    marked,
    places,
    refused,
    rejected,
    restricted,
    row,
    telling,
)

_ABOUT_US: tuple[Rule, ...] = (
    rule(
        "y12",
        lambda reading: marked(reading, "another_video"),
        could_not_tell(Cause.BLOCKED),
        "The answer is about another video: substitutes are fed to addresses that are blocked.",
        words=silent,
    ),
    rule(
        "y24",
        lambda reading: marked(reading, "captcha"),
        could_not_tell(Cause.CHALLENGE),
        "The player shows a riddle to solve.",
        words=quoting("playerCaptchaViewModel"),
    ),
    rule(
        "y23",
        lambda reading: refused(reading, "bot", codes=("LOGIN_REQUIRED",)),
        could_not_tell(Cause.RATE_LIMITED),
        "We are taken for a program: asked too much, or from a place that many programs ask from.",
    ),
    rule(
        "y25",
        lambda reading: refused(reading, "try_later", codes=("LOGIN_REQUIRED", *REFUSALS)),
        could_not_tell(Cause.RATE_LIMITED),
        "Nothing is shown to us for up to an hour; it begins like a notice that something is gone.",
    ),
    rule(
        "y42",
        lambda reading: refused(reading, "not_embeddable"),
        UNREADABLE,
        "Said to players on other sites alone: the video is there, our question was wrong.",
    ),
    rule(
        "y7_limit",
        lambda reading: batch_error(
            reading, "quotaExceeded", "dailyLimitExceeded", "rateLimitExceeded"
        ),
        could_not_tell(Cause.RATE_LIMITED),
        "The key's quota is spent, and no page was asked.",
        words=lambda reading: reading.main.code,
    ),
    rule(
        "y7_key",
        lambda reading: batch_error(
            reading, "accessNotConfigured", "forbidden", "keyInvalid", "badRequest"
        ),
        could_not_tell(Cause.BAD_REQUEST),
        "The key or the question is wrong, and no page was asked.",
        words=lambda reading: reading.main.code,
    ),
)

_OF_ROWS: tuple[Rule, ...] = (
    rule(
        "y5_policy",
        lambda reading: rejected(reading, "inappropriate", "termsOfUse", "duplicate", "length"),
        gone(Cause.POLICY_REMOVAL, Actor.PLATFORM),
        "The Data API calls the upload rejected under YouTube's rules. Whether it ever says so to "
        "a key that is not the owner's is unconfirmed.",
    ),
    rule(
        "y5_copyright",
        lambda reading: rejected(reading, "copyright", "claim", "trademark"),
        gone(Cause.COPYRIGHT, Actor.RIGHTS_HOLDER),
        "Rejected on somebody's rights.",
    ),
    rule(
        "y5_suspended",
        lambda reading: rejected(reading, "uploaderAccountSuspended"),
        gone(Cause.ACCOUNT_SUSPENDED, Actor.PLATFORM),
        "Rejected since its uploader's account is suspended.",
    ),
    rule(
        "y5_closed",
        lambda reading: rejected(reading, "uploaderAccountClosed"),
        gone(Cause.ACCOUNT_DELETED, Actor.UNSTATED),
        "Its uploader's account is closed; by whom the word does not say.",
    ),
    rule(
        "y5_legal",
        lambda reading: rejected(reading, "legal"),
        gone(Cause.LEGAL_WITHHELD, Actor.UNSTATED),
        "Rejected on legal grounds; whose is not shown.",
    ),
    rule(
        "y2",
        restricted,
        limited(Cause.GEO_BLOCK, Actor.UNSTATED),
        "There, but not everywhere: the Data API lists the places. Who chose them is not shown.",
        words=places,
    ),
    rule(
        "y3",
        lambda reading: (
            row(reading, found=True) and marked(reading, "age_restricted", role="video")
        ),
        limited(Cause.AGE_GATE, Actor.UNSTATED),
        "There, for grown-ups who are logged in; who set it so is not shown.",
        words=quoting("ytAgeRestricted"),
    ),
    rule(
        "y4",
        lambda reading: (
            row(reading, found=True) and marked(reading, "not_embeddable", role="video")
        ),
        VISIBLE,
        "There, and not to be shown on other sites, which explains what oEmbed says.",
        words=silent,
    ),
    rule(
        "y1",
        lambda reading: row(reading, found=True),
        VISIBLE,
        "The Data API lists it as processed, public or unlisted.",
        words=silent,
    ),
)

_OF_CHANNELS: tuple[Rule, ...] = (
    rule(
        "y70",
        lambda reading: alerted(reading, "channel_terminated"),
        gone(Cause.ACCOUNT_SUSPENDED, Actor.PLATFORM),
        "The account is terminated; the sentence goes on to say why.",
    ),
    rule(
        "y71",
        lambda reading: alerted(reading, "channel_removed"),
        gone(Cause.ACCOUNT_SUSPENDED, Actor.PLATFORM),
        "The channel was removed under the Community Guidelines.",
    ),
    rule(
        "y72",
        lambda reading: alerted(reading, "channel_nonexistent"),
        NOT_FOUND,
        "There is no such channel: closed by its owner, or never there.",
        "M",
    ),
    rule(
        "y72_home",
        lambda reading: (
            marked(reading, "home", role="channel")
            and reading.main.status == 200
            and not contradicted(reading)
        ),
        NOT_FOUND,
        "The channel's address leads to the site's own front page.",
        "M",
        silent,
    ),
    rule(
        "y60",
        lambda reading: reading.main.role == "feed" and reading.main.found is True,
        VISIBLE,
        "The channel's feed lists videos. Its entries may lag.",
        "M",
        silent,
    ),
    Rule(
        id="youtube.channel",
        test=lambda reading: (
            reading.main.role in ("channel", "channel_row")
            and (reading.main.status, reading.main.found) == (200, True)
        ),
        outcome=VISIBLE,
        note="The channel is there: its page names it, or the Data API lists it.",
        source="platforms-commercial §3(a), §3(b)",
        words=silent,
    ),
    Rule(
        id="youtube.contradicted",
        test=contradicted,
        outcome=UNREADABLE,
        note="One answer says that it is gone and another shows it: neither is believed.",
        source="platforms-commercial Y55, Y60 against Y5, Y30 to Y51, Y70 to Y72",
        words=telling,
    ),
)

RULES: tuple[Rule, ...] = (*_ABOUT_US, *_OF_ROWS, *OF_PAGES, *_OF_CHANNELS)
"""In order of precedence."""
