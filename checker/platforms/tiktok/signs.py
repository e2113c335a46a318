"""Signs that TikTok's rules look for in a reading: the tokens of ``statusMsg``, then yes or no.

The code 10204 is shared by many reasons and only the tokens tell them apart; several may be
joined by ``&``, and then the strongest counts. A token says what it says: a row that one program
alone reads so is *inferred*, and a row that the sheet marks as a guess concludes nothing.

Source: platforms-commercial §1(c), read 2026-11-22.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from checker.judge.rules import could_not_tell
from checker.judge.walls import normalise, signatures
from checker.model import Actor, Answer, Availability, Basis, Cause, Outcome, Reading


@dataclass(frozen=True, slots=True)
class Token:
    """A row about tokens in ``statusMsg``.

    Attributes:
        row: of the fact sheet.
        tokens: any of them.
        outcome: what they say.
        certainty: of that meaning.
        note: for a reader of the table.
        codes: status codes under which they were seen.
    """

    row: str
    tokens: frozenset[str]
    outcome: Outcome
    certainty: str
    note: str
    codes: frozenset[str] = frozenset({"10204"})


def limited(cause: Cause, actor: Actor, basis: Basis) -> Outcome:
    """Return the outcome of a post that exists, but not for everyone."""
    return Outcome(Availability.LIMITED, cause, actor, basis)


TOKENS: tuple[Token, ...] = (
    Token(
        "t13",
        frozenset({"status_audit_not_pass"}),
        Outcome(Availability.ABSENT, Cause.POLICY_REMOVAL, Actor.PLATFORM, Basis.STATED),
        "H",
        "Review did not pass it: removed by the platform. Also seen under code 10231.",
        frozenset({"10204", "10231"}),
    ),
    Token(
        "t14",
        frozenset({"author_status"}),
        Outcome(Availability.ABSENT, Cause.ACCOUNT_SUSPENDED, Actor.PLATFORM, Basis.INFERRED),
        "M",
        "The author's account is banned or abnormal, as one study reads it.",
    ),
    Token(
        "t12",
        frozenset({"status_deleted"}),
        Outcome(Availability.ABSENT, Cause.DELETED_UNSPECIFIED, Actor.UNSTATED, Basis.STATED),
        "M",
        "Deleted; by whom is not shown. Research reads most of these as the author's own act.",
    ),
    Token(
        "t15",
        frozenset({"status_self_see"}),
        limited(Cause.POST_PRIVATE, Actor.UNSTATED, Basis.INFERRED),
        "M",
        "Only its author sees it. Who set it so, author or review, is not shown.",
    ),
    Token(
        "t16",
        frozenset({"status_friend_see"}),
        limited(Cause.AUDIENCE_LIMITED, Actor.AUTHOR, Basis.STATED),
        "H",
        "Shown to the author's friends only.",
    ),
    Token(
        "t17",
        frozenset({"author_secret"}),
        limited(Cause.ACCOUNT_PRIVATE, Actor.AUTHOR, Basis.STATED),
        "H",
        "The author's account is private.",
    ),
    Token(
        "t18",
        frozenset({"status_reviewing"}),
        limited(Cause.UNDER_REVIEW, Actor.PLATFORM, Basis.STATED),
        "H",
        "Held for review; temporary, so it is looked at again soon.",
    ),
    Token(
        "t19",
        frozenset({"content_classification"}),
        limited(Cause.AGE_GATE, Actor.PLATFORM, Basis.INFERRED),
        "M",
        "Classified as mature; some studies count it as moderated.",
    ),
    Token(
        "t20",
        frozenset({"cross_border_violation", "cross_border_violation_ur"}),
        limited(Cause.GEO_BLOCK, Actor.PLATFORM, Basis.STATED),
        "H",
        "Not shown where we look from.",
    ),
    Token(
        "t21",
        frozenset({"copyright_geo_filter"}),
        limited(Cause.COPYRIGHT, Actor.UNSTATED, Basis.INFERRED),
        "M",
        "Withheld here on copyright grounds; who claimed them is not shown.",
    ),
    Token(
        "t22",
        frozenset({"person_geo_fencing"}),
        limited(Cause.GEO_BLOCK, Actor.UNSTATED, Basis.INFERRED),
        "M",
        "Fenced off by region or address; by whom is not shown.",
    ),
    Token(
        "t23",
        frozenset({"vigo"}),
        could_not_tell(Cause.UNREADABLE),
        "L",
        "Said to mark items of an older service; a guess, so nothing is concluded.",
    ),
)
"""In order of strength."""

_NAMED = frozenset(token for row in TOKENS for token in row.tokens)
WALLS = (Cause.CHALLENGE, Cause.LOGIN_WALL, Cause.RATE_LIMITED, Cause.BLOCKED)
"""What can stand between us and a page that would tell something, to be asked elsewhere."""

_REFUSING = {429: Cause.RATE_LIMITED, 403: Cause.BLOCKED, 444: Cause.BLOCKED}
_SHAPES = {"empty_body": Cause.BLOCKED, "tiny_page": Cause.RATE_LIMITED}
REGIONAL = frozenset({"cross_border_violation", "cross_border_violation_ur", "person_geo_fencing"})


def tokens(reading: Reading) -> frozenset[str]:
    """Return the tokens of the main answer's message."""
    parts = (reading.main.words or "").split("&")
    return frozenset(part.strip() for part in parts if part.strip())


def answered(reading: Reading, role: str) -> bool:
    """Say whether a page of this kind came with HTTP 200, as all codes do."""
    return reading.main.role == role and reading.main.status == 200


def refused(reading: Reading, *codes: str, role: str = "post") -> bool:
    """Say whether the page gave one of these codes and did not show what was asked for."""
    main = reading.main
    return answered(reading, role) and main.found is False and main.code in codes


def refused_either(reading: Reading, *codes: str) -> bool:
    """Say the same of a post's or an account's page."""
    return any(refused(reading, *codes, role=role) for role in ("post", "account"))


def uncontradicted(reading: Reading, own: Iterable[str] = ()) -> bool:
    """Say whether the message names no reason that is not the code's ``own``."""
    return not tokens(reading) & (_NAMED - set(own))


def shown(reading: Reading, *markers: str) -> bool:
    """Say whether the item asked for is in the page, with all of these markers."""
    main = reading.main
    there = answered(reading, "post") and main.found is True and main.code in ("0", None)
    return there and set(markers) <= set(main.markers)


def without_media(reading: Reading, *any_of: str) -> bool:
    """Say whether the item is named without video or pictures, with one of these markers."""
    marked = set(reading.main.markers)
    return shown(reading) and "media" not in marked and bool(marked & set(any_of))


def hollow(reading: Reading) -> bool:
    """Say whether the item lacks what every shown one has: counts, and a time."""
    marked = reading.main.markers
    return shown(reading) and ("counts" not in marked or "no_time" in marked)


def screened(reading: Reading) -> bool:
    """Say whether the item is shown behind a mask or a warning."""
    return shown(reading, "media") and bool({"masked", "warned"} & set(reading.main.markers))


def itemless(reading: Reading) -> bool:
    """Say whether the page claims that all is well and leaves the item out."""
    return answered(reading, "post") and reading.main.code == "0" and reading.main.found is None


def nonexistent(reading: Reading) -> bool:
    """Say whether the page says that there is no such item, and nothing beside it."""
    return _says_nonexistent(reading.main)


def _says_nonexistent(page: Answer) -> bool:
    refusal = page.role == "post" and page.status == 200 and page.found is False
    if not refusal or page.code != "10204" or page.words is None:
        return False
    return normalise(page.words) in ("", "item doesn't exist")


def page_missing(reading: Reading) -> bool:
    """Say whether the post's own address gave a 404 page without any data."""
    return _is_missing(reading.main)


def _is_missing(page: Answer) -> bool:
    own = page.role == "post" and page.status == 404 and page.wall is None
    return own and {"own_page", "no_block"} <= set(page.markers)


def lacks_post(page: Answer) -> bool:
    """Say whether a page knows no such post, and names no cause beside it."""
    return _says_nonexistent(page) or _is_missing(page)


def second_opinion(reading: Reading, *, found: bool) -> bool:
    """Say whether oEmbed was asked too, and knew the post or refused it."""
    oembed = reading.answer("oembed")
    return oembed is not None and oembed.found is found


def unknown_to_page(reading: Reading) -> bool:
    """Say whether the page knows no such post, and names no cause beside it."""
    return lacks_post(reading.main)


def known_to_research(reading: Reading) -> bool:
    """Say whether the Research API was asked too, and lists the post."""
    research = reading.answer("research")
    return research is not None and research.found is True


def walled(page: Answer) -> Cause | None:
    """Return which wall a post's page met, None where it met none or told something."""
    if page.failure is not None or page.found is not None:
        return None
    if page.wall is not None:
        causes = {wall.id: wall.cause for wall in signatures()}
        return causes.get(page.wall) if causes.get(page.wall) in WALLS else None
    if page.status in _REFUSING:
        return _REFUSING[page.status]
    if page.status != 200 or "notfound_address" in page.markers:
        return None
    shapes = (cause for marker, cause in _SHAPES.items() if marker in page.markers)
    return next(shapes, None)


def private_profile(reading: Reading, *, readable: bool) -> bool:
    """Say whether a profile bears a private account's code, and can be read all the same.

    A count of posts shows that it can, unless the account itself is marked as private.
    """
    main = reading.main
    counted = "has_posts" in main.markers and "private_account" not in main.markers
    coded = answered(reading, "account") and main.code == "10222"
    return coded and counted is readable and (main.found is True or not readable)


def bears(reading: Reading, marker: str) -> bool:
    """Say whether a page in which nothing was read came with HTTP 200 and has this shape."""
    main = reading.main
    return main.status == 200 and main.found is None and marker in main.markers
