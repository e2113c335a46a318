"""Facebook's rules: rows of the fact sheet, most specific first.

No rule here calls anything absent: no page that a visitor gets tells a removed post from one that
is private or shown to those who log in. What is not shown is kept in the site's own words.

Walls, HTTP 429 and 5xx are judged before these rules, HTTP 451 (a legal demand) after them. Rows
without a rule here: F8 (a front that is not asked), G1 to G3 (oEmbed and the Content Library,
which are not asked).

Source: platforms-commercial §5(c), read 2026-11-22.
"""

from collections.abc import Callable

from checker.judge.rules import VISIBLE, Rule, could_not_tell, spoken
from checker.model import Cause, Outcome, Reading
from checker.platforms.facebook.links import NAME
from checker.platforms.wording import meaning

Test = Callable[[Reading], bool]
"""Whether a row fits a reading."""

_UNREADABLE = could_not_tell(Cause.UNREADABLE)
_LOGIN = could_not_tell(Cause.LOGIN_WALL)

_SOURCES = {
    "og": "ogp.me (og:url names the page's own object); platforms-commercial §0 rule 1",
    "profile": "platforms-commercial F1 (the same data, read for an account)",
    "notice": "platforms-commercial F2 (the same place, other words)",
}
"""Where a row rests on more than its own line."""


def _rule(
    row: str,
    test: Test,
    outcome: Outcome,
    note: str,
    certainty: str = "H",
    words: Callable[[Reading], str | None] = spoken,
) -> Rule:
    return Rule(
        id=f"facebook.{row}",
        test=test,
        outcome=outcome,
        note=note,
        source=_SOURCES.get(row, f"platforms-commercial {row.partition('_')[0].upper()}"),
        certainty=certainty,
        words=words,
    )


def _silent(_: Reading) -> None:
    return None


def _shows(marker: str, *roles: str) -> Test:
    return lambda reading: (
        reading.main.found is True and reading.main.role in roles and marker in reading.main.markers
    )


def _bears(*any_of: str) -> Test:
    return lambda reading: (
        reading.main.found is None and bool(set(any_of) & set(reading.main.markers))
    )


def _says(means: str) -> Test:
    def test(reading: Reading) -> bool:
        said = meaning(NAME, reading.main.words)
        return reading.main.found is None and said is not None and said.means == means

    return test


def _asks_to_log_in(reading: Reading) -> bool:
    # the form also stands beside a notice, which says more
    form = _bears("login_form")(reading) and not _bears("notice", "interstitial")(reading)
    return form or _says("log_in")(reading)


RULES: tuple[Rule, ...] = (
    _rule(
        "f1",
        _shows("data", "post"),
        VISIBLE,
        "The page's data hold the very post.",
        words=_silent,
    ),
    _rule(
        "profile",
        _shows("data", "account"),
        VISIBLE,
        "The account's own page names it in its data.",
        "M",
        _silent,
    ),
    _rule(
        "og",
        _shows("open_graph", "post", "account"),
        VISIBLE,
        "The page describes itself as the one asked for.",
        "M",
        _silent,
    ),
    _rule(
        "f7",
        _bears("client_challenge"),
        could_not_tell(Cause.CHALLENGE),
        "A test of the client stands before the site.",
        words=_silent,
    ),
    _rule(
        "f5_address",
        _bears("login_address"),
        _LOGIN,
        "Sent to the login page.",
        words=_silent,
    ),
    _rule(
        "f4",
        _bears("blocked"),
        could_not_tell(Cause.RATE_LIMITED),
        "The site's error in place of a page: a block of us for some time.",
        words=lambda _: "CometErrorRoot.react",
    ),
    _rule(
        "f2",
        _says("content_unavailable"),
        _UNREADABLE,
        "Not available right now: shared with few, or deleted, or kept for those who log in; the "
        "site's own sentence lists them and names none.",
    ),
    _rule(
        "f3",
        _says("page_not_found"),
        _UNREADABLE,
        "Page Not Found, as one program reads it: also what a changed name gives. Not concluded.",
        "M",
    ),
    _rule(
        "f5",
        _asks_to_log_in,
        _LOGIN,
        "The site wants us to log in.",
        words=_silent,
    ),
    _rule(
        "f6",
        _bears("interstitial"),
        _UNREADABLE,
        "A screen before the page, with words: kept for people to read, not concluded.",
        "M",
    ),
    _rule(
        "notice",
        _bears("notice"),
        _UNREADABLE,
        "A notice in words that are in no table: kept for people to read, not concluded.",
    ),
)
"""Tried in this order, after what all platforms share about reach."""
