"""YouTube's rules: rows of the fact sheet, most specific first.

What is about us comes first (Y12, Y22 to Y25), then removals by policy and law before what holds
in some countries only, since a removal's sentence may go on to speak of a country. What says only
that something is gone counts for less than a second answer that shows it. Rows that the sheet
marks as guesses conclude nothing. Walls and plain statuses (Y80, Y81) are judged before, by the
tables that all platforms share.

Source: platforms-commercial §3(c), read 2026-11-22.
"""

from collections.abc import Callable

from checker.judge.rules import VISIBLE, Rule, could_not_tell
from checker.model import Actor, Availability, Basis, Cause, Outcome, Reading
from checker.platforms.youtube.signs import (
    BARE,
    REFUSALS,
    aged,
    alerted,
    batch_error,
    blocked_by_somebody,
    contradicted,
    doubted,
    hinted,
    marked,
    offline,
    places,
    refused,
    rejected,
    restricted,
    row,
    shown,
    telling,
    watched,
    without,
)

_UNREADABLE = could_not_tell(Cause.UNREADABLE)
_NOT_FOUND = Outcome(Availability.ABSENT, Cause.NOT_FOUND, Actor.UNSTATED)

Test = Callable[[Reading], bool]
"""Whether a row fits a reading."""

Quote = Callable[[Reading], str | None]


def _gone(cause: Cause, actor: Actor) -> Outcome:
    return Outcome(Availability.ABSENT, cause, actor, Basis.STATED)


def _limited(cause: Cause, actor: Actor) -> Outcome:
    return Outcome(Availability.LIMITED, cause, actor, Basis.STATED)


def _rule(
    name: str, test: Test, outcome: Outcome, note: str, certainty: str = "H", words: Quote = telling
) -> Rule:
    return Rule(
        id=f"youtube.{name}",
        test=test,
        outcome=outcome,
        note=note,
        source=f"platforms-commercial {name.partition('_')[0].upper()}",
        certainty=certainty,
        words=words,
    )


def _silent(_: Reading) -> None:
    return None


def _quoting(text: str) -> Quote:
    return lambda _: text


def _told(*meanings: str, codes: tuple[str, ...] = REFUSALS) -> Test:
    """Return the test of a stated reason, which no second answer contradicts."""
    return lambda reading: refused(reading, *meanings, codes=codes) and not contradicted(reading)


def _unsaid(*meanings: str, codes: tuple[str, ...]) -> Test:
    """Return the test of a refusal without a reason, of which no second answer makes doubtful."""
    return lambda reading: refused(reading, *meanings, codes=codes) and not doubted(reading)


_ABOUT_US: tuple[Rule, ...] = (
    _rule(
        "y12",
        lambda reading: marked(reading, "another_video"),
        could_not_tell(Cause.BLOCKED),
        "The answer is about another video: substitutes are fed to addresses that are blocked.",
        words=_silent,
    ),
    _rule(
        "y24",
        lambda reading: marked(reading, "captcha"),
        could_not_tell(Cause.CHALLENGE),
        "The player shows a riddle to solve.",
        words=_quoting("playerCaptchaViewModel"),
    ),
    _rule(
        "y23",
        lambda reading: refused(reading, "bot", codes=("LOGIN_REQUIRED",)),
        could_not_tell(Cause.RATE_LIMITED),
        "We are taken for a program: asked too much, or from a place that many programs ask from.",
    ),
    _rule(
        "y25",
        lambda reading: refused(reading, "try_later", codes=("LOGIN_REQUIRED", *REFUSALS)),
        could_not_tell(Cause.RATE_LIMITED),
        "Nothing is shown to us for up to an hour; it begins like a notice that something is gone.",
    ),
    _rule(
        "y42",
        lambda reading: refused(reading, "not_embeddable"),
        _UNREADABLE,
        "Said to players on other sites alone: the video is there, our question was wrong.",
    ),
    _rule(
        "y7_limit",
        lambda reading: batch_error(
            reading, "quotaExceeded", "dailyLimitExceeded", "rateLimitExceeded"
        ),
        could_not_tell(Cause.RATE_LIMITED),
        "The key's quota is spent, and no page was asked.",
        words=lambda reading: reading.main.code,
    ),
    _rule(
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
    _rule(
        "y5_policy",
        lambda reading: rejected(
            reading, "inappropriate", "termsOfUse", "duplicate", "length"
        ),
        _gone(Cause.POLICY_REMOVAL, Actor.PLATFORM),
        "The Data API calls the upload rejected under YouTube's rules. Whether it ever says so to "
        "a key that is not the owner's is unconfirmed.",
    ),
    _rule(
        "y5_copyright",
        lambda reading: rejected(reading, "copyright", "claim", "trademark"),
        _gone(Cause.COPYRIGHT, Actor.RIGHTS_HOLDER),
        "Rejected on somebody's rights.",
    ),
    _rule(
        "y5_suspended",
        lambda reading: rejected(reading, "uploaderAccountSuspended"),
        _gone(Cause.ACCOUNT_SUSPENDED, Actor.PLATFORM),
        "Rejected since its uploader's account is suspended.",
    ),
    _rule(
        "y5_closed",
        lambda reading: rejected(reading, "uploaderAccountClosed"),
        _gone(Cause.ACCOUNT_DELETED, Actor.UNSTATED),
        "Its uploader's account is closed; by whom the word does not say.",
    ),
    _rule(
        "y5_legal",
        lambda reading: rejected(reading, "legal"),
        _gone(Cause.LEGAL_WITHHELD, Actor.UNSTATED),
        "Rejected on legal grounds; whose is not shown.",
    ),
    _rule(
        "y2",
        restricted,
        _limited(Cause.GEO_BLOCK, Actor.UNSTATED),
        "There, but not everywhere: the Data API lists the places. Who chose them is not shown.",
        words=places,
    ),
    _rule(
        "y3",
        lambda reading: row(reading, found=True) and marked(
            reading, "age_restricted", role="video"
        ),
        _limited(Cause.AGE_GATE, Actor.PLATFORM),
        "There, for grown-ups who are logged in.",
        words=_quoting("ytAgeRestricted"),
    ),
    _rule(
        "y4",
        lambda reading: row(reading, found=True) and marked(
            reading, "not_embeddable", role="video"
        ),
        VISIBLE,
        "There, and not to be shown on other sites, which explains what oEmbed says.",
        words=_silent,
    ),
    _rule(
        "y1",
        lambda reading: row(reading, found=True),
        VISIBLE,
        "The Data API lists it as processed, public or unlisted.",
        words=_silent,
    ),
)

_OF_PAGES: tuple[Rule, ...] = (
    _rule(
        "y21",
        aged,
        _limited(Cause.AGE_GATE, Actor.PLATFORM),
        "There, for grown-ups who are logged in.",
    ),
    _rule(
        "y10",
        shown,
        VISIBLE,
        "The very video can be played from here. Unlisted ones are marked so.",
        words=_silent,
    ),
    _rule(
        "y11",
        offline,
        VISIBLE,
        "A live event or a premiere that is announced.",
    ),
    _rule(
        "y20",
        lambda reading: refused(reading, "private", codes=("LOGIN_REQUIRED",)),
        _limited(Cause.POST_PRIVATE, Actor.AUTHOR),
        "There, for those whom its author lets in.",
    ),
    _rule(
        "y30",
        _told("author_removed"),
        _gone(Cause.AUTHOR_DELETED, Actor.AUTHOR),
        "Its uploader removed it.",
    ),
    _rule(
        "y31",
        _told("account_closed"),
        _gone(Cause.ACCOUNT_DELETED, Actor.AUTHOR),
        "Its uploader closed the account: one act, many videos.",
    ),
    _rule(
        "y33",
        _told("terminated_copyright"),
        _gone(Cause.ACCOUNT_SUSPENDED, Actor.PLATFORM),
        "The account was terminated after many copyright notices: YouTube's act on others' claims.",
    ),
    _rule(
        "y32",
        lambda reading: _told("terminated")(reading) and without(reading, "copyright"),
        _gone(Cause.ACCOUNT_SUSPENDED, Actor.PLATFORM),
        "The account was terminated: one act, many videos.",
    ),
    _rule(
        "y34",
        _told("policy"),
        _gone(Cause.POLICY_REMOVAL, Actor.PLATFORM),
        "Removed under a policy that the sentence names; it may go on to speak of a country.",
    ),
    _rule(
        "y35",
        _told("guidelines"),
        _gone(Cause.POLICY_REMOVAL, Actor.PLATFORM),
        "Removed under the Community Guidelines or the Terms of Service.",
    ),
    _rule(
        "y36",
        _told("copyright_claim"),
        _gone(Cause.COPYRIGHT, Actor.RIGHTS_HOLDER),
        "Gone after a claim by a rights holder, whom the sentence names.",
    ),
    _rule(
        "y38",
        lambda reading: blocked_by_somebody(reading, "copyright_here"),
        _limited(Cause.COPYRIGHT, Actor.RIGHTS_HOLDER),
        "A rights holder blocked it where we look from.",
    ),
    _rule(
        "y37",
        lambda reading: blocked_by_somebody(reading, "copyright_blocked")
        and not contradicted(reading),
        _gone(Cause.COPYRIGHT, Actor.RIGHTS_HOLDER),
        "A rights holder blocked it, and no country is named.",
    ),
    _rule(
        "y39",
        lambda reading: refused(reading, "geo"),
        _limited(Cause.GEO_BLOCK, Actor.AUTHOR),
        "Its uploader did not make it available where we look from.",
    ),
    _rule(
        "y40",
        lambda reading: refused(reading, "government"),
        _limited(Cause.LEGAL_WITHHELD, Actor.AUTHORITY),
        "Withheld on a country's site after a complaint from its government.",
    ),
    _rule(
        "y41",
        lambda reading: refused(reading, "paid"),
        _limited(Cause.PAYWALLED, Actor.AUTHOR),
        "There, for those who pay or are members.",
    ),
    _rule(
        "y43",
        _unsaid("no_recording", codes=("LIVE_STREAM_OFFLINE", *REFUSALS)),
        _NOT_FOUND,
        "The recording of a live stream is not there: taken out, or never kept.",
        "M",
    ),
    _rule(
        "y50",
        _unsaid(BARE, codes=("ERROR",)),
        _NOT_FOUND,
        "Unavailable, and nothing more: deleted by somebody, or never there.",
        "M",
    ),
    _rule(
        "y51",
        _unsaid("nonexistent", codes=("ERROR",)),
        _NOT_FOUND,
        "Said not to exist: deleted by somebody, or never there.",
        "M",
    ),
    _rule(
        "y52",
        lambda reading: refused(reading, "not_available", codes=("UNPLAYABLE",)),
        _UNREADABLE,
        "There, it seems, and held back from us for a reason that is not told.",
        "M",
    ),
    _rule(
        "y22",
        lambda reading: watched(reading, "CONTENT_CHECK_REQUIRED")
        or hinted(reading, "content_check"),
        _UNREADABLE,
        "A warning that asks to go on, perhaps; unconfirmed, so nothing is concluded.",
        "L",
    ),
)

_OF_CHANNELS: tuple[Rule, ...] = (
    _rule(
        "y70",
        lambda reading: alerted(reading, "channel_terminated"),
        _gone(Cause.ACCOUNT_SUSPENDED, Actor.PLATFORM),
        "The account is terminated; the sentence goes on to say why.",
    ),
    _rule(
        "y71",
        lambda reading: alerted(reading, "channel_removed"),
        _gone(Cause.ACCOUNT_SUSPENDED, Actor.PLATFORM),
        "The channel was removed under the Community Guidelines.",
    ),
    _rule(
        "y72",
        lambda reading: alerted(reading, "channel_nonexistent"),
        _NOT_FOUND,
        "There is no such channel: closed by its owner, or never there.",
        "M",
    ),
    _rule(
        "y72_home",
        lambda reading: marked(reading, "home", role="channel")
        and reading.main.status == 200
        and not contradicted(reading),
        _NOT_FOUND,
        "The channel's address leads to the site's own front page.",
        "M",
        _silent,
    ),
    _rule(
        "y60",
        lambda reading: reading.main.role == "feed" and reading.main.found is True,
        VISIBLE,
        "The channel's feed lists videos. Its entries may lag.",
        "M",
        _silent,
    ),
    Rule(
        id="youtube.channel",
        test=lambda reading: reading.main.role in ("channel", "channel_row")
        and (reading.main.status, reading.main.found) == (200, True),
        outcome=VISIBLE,
        note="The channel is there: its page names it, or the Data API lists it.",
        source="platforms-commercial §3(a), §3(b)",
        words=_silent,
    ),
    Rule(
        id="youtube.contradicted",
        test=contradicted,
        outcome=_UNREADABLE,
        note="One answer says that it is gone and another shows it: neither is believed.",
        source="platforms-commercial Y55, Y60 against Y5, Y30 to Y51, Y70 to Y72",
        words=telling,
    ),
)

RULES: tuple[Rule, ...] = (*_ABOUT_US, *_OF_ROWS, *_OF_PAGES, *_OF_CHANNELS)
"""In order of precedence."""
