"""Instagram's rules: rows of the fact sheet, most specific first.

No rule here calls anything absent: no page that a visitor gets tells a removed post from one that
is private, gated, or shown to others while we were asked to log in. Only a row that the sheet holds
as certain and that names a reason concludes; the others keep the site's words for people to read.

Walls, HTTP 429 and 5xx are judged before these rules, HTTP 451 (a legal demand) after them. Rows
without a rule here: I2, I3 (oEmbed, which is not asked), I16 (an interface for the site's own
program), I17 (in the links).

Source: platforms-commercial §5(c), read 2026-11-22.
"""

from collections.abc import Callable

from checker.judge.rules import VISIBLE, Rule, could_not_tell, spoken
from checker.model import Actor, Availability, Basis, Cause, Outcome, Reading
from checker.platforms.instagram.links import NAME
from checker.platforms.wording import meaning

Test = Callable[[Reading], bool]
"""Whether a row fits a reading."""

_UNREADABLE = could_not_tell(Cause.UNREADABLE)
_LOGIN = could_not_tell(Cause.LOGIN_WALL)


def _rule(
    row: str,
    test: Test,
    outcome: Outcome,
    note: str,
    certainty: str = "M",
    words: Callable[[Reading], str | None] = spoken,
) -> Rule:
    return Rule(
        id=f"instagram.{row}",
        test=test,
        outcome=outcome,
        note=note,
        source=_SOURCES.get(row, f"platforms-commercial {row.partition('_')[0].upper()}"),
        certainty=certainty,
        words=words,
    )


_SOURCES = {
    "og": "ogp.me (og:url names the page's own object); platforms-commercial §0 rule 1",
    "profile": "platforms-commercial I15 (the same field, false)",
    "notice": "platforms-commercial I13 (the same place, other words)",
    "gated": "platforms-commercial §5(b) (null: gated, gone or throttled)",
}
"""Where a row rests on more than its own line."""


def _silent(_: Reading) -> None:
    return None


def _ruling(reading: Reading) -> str | None:
    ruling = reading.answer("ruling")
    return ruling.words if ruling else None


def _shows(role: str, *markers: str) -> Test:
    def test(reading: Reading) -> bool:
        main = reading.main
        return main.role == role and main.found is True and set(markers) <= set(main.markers)

    return test


def _bears(*markers: str) -> Test:
    return lambda reading: reading.main.found is None and set(markers) <= set(reading.main.markers)


def _says(means: str) -> Test:
    def test(reading: Reading) -> bool:
        said = meaning(NAME, reading.main.words)
        return reading.main.found is None and said is not None and said.means == means

    return test


def _geoblock(reading: Reading) -> bool:
    return reading.main.found is None and reading.main.code == "geoblock_required"


def _by_age(reading: Reading) -> bool:
    named = _bears("own_number", "by_minimum_age", "no_place_rule")
    return _geoblock(reading) and reading.main.status == 400 and named(reading)


def _ruled(reading: Reading) -> bool:
    return _bears("gated")(reading) and _ruling(reading) is not None


def _ruled_restricted(reading: Reading) -> bool:
    said = meaning(NAME, _ruling(reading))
    return _ruled(reading) and said is not None and said.means == "restricted_video"


RULES: tuple[Rule, ...] = (
    _rule(
        "i1",
        _shows("post", "media"),
        VISIBLE,
        "The page's data hold the very post.",
        "H",
        _silent,
    ),
    _rule(
        "i15",
        _shows("account", "private_account"),
        Outcome(Availability.LIMITED, Cause.ACCOUNT_PRIVATE, Actor.UNSTATED, Basis.STATED),
        "The account is there, and private.",
        "H",
        lambda _: "is_private",
    ),
    _rule(
        "profile",
        _shows("account", "user"),
        VISIBLE,
        "The page's data hold the account, and say that it is not private.",
        "H",
        _silent,
    ),
    _rule(
        "og",
        lambda reading: any(_shows(role, "open_graph")(reading) for role in ("post", "account")),
        VISIBLE,
        "The page describes itself as the one asked for. Of an account it does not say whether "
        "its posts are private.",
        words=_silent,
    ),
    _rule(
        "i4",
        _by_age,
        Outcome(Availability.LIMITED, Cause.AGE_GATE, Actor.AUTHOR, Basis.STATED),
        "The account set a least age; despite the word geoblock, no place is named.",
        "H",
    ),
    _rule(
        "i5",
        _geoblock,
        _UNREADABLE,
        "A geoblock with a rule of another kind: what its values mean is a guess.",
        "L",
    ),
    _rule(
        "i7",
        _says("wait"),
        could_not_tell(Cause.RATE_LIMITED),
        "The site asks us to wait.",
        "H",
    ),
    _rule(
        "i7_login",
        lambda reading: _says("log_in")(reading) or _bears("require_login")(reading),
        _LOGIN,
        "The site wants us to log in.",
        "H",
    ),
    _rule(
        "i12",
        _bears("sent_home"),
        _LOGIN,
        "Sent to the front page: what a visitor may see without an account is used up.",
        "H",
        _silent,
    ),
    _rule(
        "i6",
        _says("account_private"),
        _UNREADABLE,
        "Says that the account is private, as one witness saw it: kept, not concluded.",
    ),
    _rule(
        "i8",
        _says("media_not_found"),
        _UNREADABLE,
        "Not found or unavailable: said alike of posts that are gone and of hidden ones.",
    ),
    _rule(
        "i11",
        _bears("minimum_age"),
        _UNREADABLE,
        "A least age in the page's fields, as one witness saw it: kept, not concluded.",
        words=lambda _: "failure_reason MA, restricted_age",
    ),
    _rule(
        "i13",
        lambda reading: _bears("error_page")(reading) or _says("page_unavailable")(reading),
        _UNREADABLE,
        "The error page. Data centres get the same for posts that are up: never an absence.",
        "H",
        lambda reading: reading.main.words,
    ),
    _rule(
        "i9",
        _ruled_restricted,
        _LOGIN,
        "Not shown to a visitor, and ruled restricted: by age, or to those who log in.",
        words=_ruling,
    ),
    _rule(
        "i10",
        _ruled,
        _UNREADABLE,
        "Not shown to a visitor, and the site gives a ruling in words: kept for people to read.",
        words=_ruling,
    ),
    _rule(
        "gated",
        _bears("gated"),
        _UNREADABLE,
        "The site names the post and shows a visitor nothing: gated, gone or throttled.",
        words=_silent,
    ),
    _rule(
        "notice",
        _bears("notice"),
        _UNREADABLE,
        "An error page with a sentence that is in no table: kept for people to read.",
        words=lambda reading: reading.main.words,
    ),
    _rule(
        "i14",
        _bears("no_data"),
        _UNREADABLE,
        "A page at the right address with nothing of the post in it: our reader's miss, or a "
        "wall. A visitor cannot tell removed from private from login.",
        words=_silent,
    ),
)
"""Tried in this order, after what all platforms share about reach."""
