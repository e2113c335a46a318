"""The open web's rules: plain statuses at the very address asked, then what a page may be.

Nothing here is concluded from a sentence in a page. A page that comes with 200 and may be
something else than the one asked for concludes nothing. Walls, network failures, 429 and 5xx are
judged before these rules, 401 and 403 after them, by the tables that all platforms share.

Source: platforms-open §0 and §7.c, read 2026-11-24.
"""

from collections.abc import Callable

from checker.judge.rules import VISIBLE, Rule, could_not_tell
from checker.model import Actor, Availability, Basis, Cause, Outcome, Reading

_UNREADABLE = could_not_tell(Cause.UNREADABLE)
_SHEET = "platforms-open §7.c"
_SPEAKING = (402, 404, 410, 451)

Test = Callable[[Reading], bool]


def _rule(
    row: str,
    test: Test,
    outcome: Outcome,
    note: str,
    *,
    source: str = _SHEET,
    certainty: str = "M",
) -> Rule:
    return Rule(
        id=f"web.{row}",
        test=lambda reading: reading.main.role == "post" and test(reading),
        outcome=outcome,
        note=note,
        source=source,
        certainty=certainty,
        words=_quoted,
    )


def _quoted(reading: Reading) -> str | None:
    main = reading.main
    if main.found is True:
        return None
    said, led_to = main.words or main.code, main.value("led_to")
    if led_to is None:
        return said
    return f"{said} at {led_to}" if said else f"the way led to {led_to}"


def _answered(*statuses: int) -> Test:
    """Say that the address asked, and no other, gave one of these statuses."""
    return lambda reading: (
        reading.main.status in statuses and reading.main.value("address") == "same"
    )


def _elsewhere(*relations: str) -> Test:
    return lambda reading: reading.main.status == 200 and reading.main.value("address") in relations


def _kind(kind: str, *, found: bool | None = None) -> Test:
    return lambda reading: (
        _answered(200)(reading)
        and reading.main.value("kind") == kind
        and (found is None or reading.main.found is found)
    )


def _bears(reading: Reading, marker: str) -> bool:
    return marker in reading.main.markers


def _page_without(marker: str) -> Test:
    return lambda reading: _kind("page")(reading) and not _bears(reading, marker)


def _names_another(reading: Reading) -> bool:
    return _kind("page")(reading) and reading.main.value("canonical") not in (None, "same")


def _sends_on(reading: Reading) -> bool:
    return _kind("page")(reading) and reading.main.value("refresh") not in (None, "same")


def _asks_for_password(reading: Reading) -> bool:
    return _kind("page")(reading) and _bears(reading, "asks_for_password")


def _country_banned(reading: Reading) -> bool:
    return _answered(403)(reading) and reading.main.code == "Cloudflare 1009"


_REFUSALS: tuple[Rule, ...] = (
    _rule(
        "gone",
        _answered(410),
        Outcome(Availability.ABSENT, Cause.DELETED_UNSPECIFIED, Actor.UNSTATED, Basis.STATED),
        "The site says that the page was there and is gone for good; who took it away is not said.",
        source=f"{_SHEET}; RFC 9110 §15.5.11",
        certainty="H",
    ),
    _rule(
        "not_found",
        _answered(404),
        Outcome(Availability.ABSENT, Cause.NOT_FOUND, Actor.UNSTATED),
        "The site knows no such page, and says nothing of why. A site may answer so to programs.",
        source=f"{_SHEET}; RFC 9110 §15.5.5",
        certainty="H",
    ),
    _rule(
        "legal",
        _answered(451),
        Outcome(Availability.ABSENT, Cause.LEGAL_WITHHELD, Actor.AUTHORITY, Basis.STATED),
        "Withheld here after a legal demand. Link rel=blocked-by names who blocks, not who asked.",
        source="platforms-open §0.6; RFC 7725",
        certainty="H",
    ),
    _rule(
        "paywalled",
        _answered(402),
        Outcome(Availability.LIMITED, Cause.PAYWALLED, Actor.UNSTATED, Basis.STATED),
        "The site asks to be paid before it shows the page.",
        source="RFC 9110 §15.5.3",
    ),
    _rule(
        "country_banned",
        _country_banned,
        Outcome(Availability.LIMITED, Cause.GEO_BLOCK, Actor.UNSTATED, Basis.STATED),
        "Cloudflare's machine-readable error 1009: the site bans the country we look from. The "
        "same error as a page for people is only a refusal of us.",
        source=f"{_SHEET}; Cloudflare's changelog of 2026-03-11",
        certainty="H",
    ),
    _rule(
        "refused_elsewhere",
        lambda reading: reading.main.status in _SPEAKING,
        _UNREADABLE,
        "A refusal, but at another address than the one asked for: it may be about that one.",
        source="design §6: the id in the answer is compared with the id asked",
    ),
    _rule(
        "leads_nowhere",
        lambda reading: reading.main.status in range(300, 400),
        _UNREADABLE,
        "A redirect without a place to go, or one that could not be followed.",
        source="RFC 9110 §15.4",
        certainty="H",
    ),
    _rule(
        "bad_request",
        lambda reading: reading.main.status in (400, 405, 406, 414, 415, 431),
        could_not_tell(Cause.BAD_REQUEST),
        "The site does not accept the way we asked.",
        source="RFC 9110 §15.5",
        certainty="H",
    ),
    _rule(
        "other_success",
        lambda reading: reading.main.status in range(201, 300),
        _UNREADABLE,
        "A success that is no whole page: accepted, transformed, empty or partial.",
        source="RFC 9110 §15.3",
        certainty="H",
    ),
)

_OF_200: tuple[Rule, ...] = (
    _rule(
        "another_site",
        _elsewhere("other_site"),
        _UNREADABLE,
        "The way led to another site: a domain that changed hands, a block page, or a move.",
    ),
    _rule(
        "home_page",
        _elsewhere("home"),
        _UNREADABLE,
        "The way led to the site's home page: often what a site does instead of a 404.",
    ),
    _rule(
        "another_address",
        _elsewhere("other_path", "other_query"),
        _UNREADABLE,
        "The way led to another page of the site: a category, a notice, or the page's new place. "
        "If it is the new place, that link is another page to watch.",
    ),
    _rule(
        "empty",
        lambda reading: _answered(200)(reading) and _bears(reading, "empty"),
        _UNREADABLE,
        "Nothing at all came with a success.",
    ),
    _rule(
        "soft_title",
        lambda reading: _answered(200)(reading) and reading.main.code == "soft_title",
        _UNREADABLE,
        "Title or first heading is one that error, login or default pages have. A post may be "
        "called so too; nothing is concluded.",
    ),
    _rule(
        "sends_on",
        _sends_on,
        _UNREADABLE,
        "The page tells a browser to go elsewhere at once.",
    ),
    _rule(
        "names_another",
        _names_another,
        _UNREADABLE,
        "The page names another address as its own (link rel=canonical): another post's page, or "
        "the home page instead of an error. A moved page looks the same.",
        source=f"{_SHEET} (fingerprint), §7.d",
    ),
    _rule(
        "login_form",
        _asks_for_password,
        could_not_tell(Cause.LOGIN_WALL),
        "A page with a field for a password in its text, or without a text beside it.",
    ),
    _rule(
        "untitled",
        _page_without("titled"),
        _UNREADABLE,
        "A page without title or heading: nothing in it says what it is. Also what a page looks "
        "like whose layout is not one that we read.",
    ),
    _rule(
        "without_text",
        _page_without("readable"),
        _UNREADABLE,
        "A page without text outside of menus and scripts: a shell that a program would fill.",
    ),
    _rule(
        "broken_off",
        _page_without("ended"),
        _UNREADABLE,
        "Neither the page nor its article comes to an end.",
    ),
    _rule(
        "other_kind",
        _kind("other"),
        _UNREADABLE,
        "Neither page, text, picture, sound, film nor PDF, or not what it claims to be.",
    ),
    _rule(
        "file",
        _kind("file", found=True),
        VISIBLE,
        "A picture, film, sound or PDF came from the address asked. A site may send another in "
        "its place; the digest of the bytes is kept.",
    ),
    _rule(
        "text",
        _kind("text", found=True),
        VISIBLE,
        "Plain text came from the address asked.",
    ),
    _rule(
        "page",
        _kind("page", found=True),
        VISIBLE,
        "A titled page with text came from the address asked, and bears no sign of an error. A "
        "site that answers every address alike cannot be told from one that has the page.",
    ),
)

RULES: tuple[Rule, ...] = (*_REFUSALS, *_OF_200)
"""Most specific first; no catch-all."""
