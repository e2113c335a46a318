"""Finds the data in a Douyin share page and keeps what is common to all that is read there.

The page assigns its data to ``window._ROUTER_DATA`` in a script. A refusal without an id in it is
believed only where the page's final address still names the subject that was asked for; a page
that shows something, or gives a reason, must name the very id.

Source: platforms-commercial §2(b), §2(c) D31-D34; read 2026-11-22.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from checker.errors import UnreadablePayload
from checker.judge.walls import is_html
from checker.model import Answer, Exchange, Subject
from checker.platforms.douyin.links import SHARE_HOSTS, SITE_HOSTS, recognise
from checker.platforms.embedded import AssignedData
from checker.platforms.payload import MAX_JSON_BYTES, leftover, maybe, unanswered

NAME_OF_DATA = "window._ROUTER_DATA"
NO_DATA = NAME_OF_DATA
NOTHING_NAMED = "loaderData"
"""Paths by which it is told what was missing: the data, or a result in it."""

_DATA = AssignedData(NAME_OF_DATA)
_DECODER = json.JSONDecoder()

LONGEST = 500
"""Characters of a text that is kept; a longer one is refused, since a cut one misleads."""

_MOST_FIELDS = 400
_REFUSED_BY_SIGNATURE = b"Blocked by ArgusSecurityPlugin"


def result_in(page: Exchange, pages: tuple[str, ...], name: str) -> Mapping[str, Any]:
    """Return the mapping ``name`` of the one page among ``pages`` that has it.

    Raises:
        UnreadablePayload: when the answer is no share page, or none or several have it.
    """
    loaded = maybe(_router_data(page), "loaderData", dict)
    if loaded is None:
        raise UnreadablePayload("$", f"{NAME_OF_DATA} without loaderData")
    parts = (loaded.get(key) for key in pages)
    found = [result for part in parts if (result := maybe(part, name, dict)) is not None]
    if not found:
        raise UnreadablePayload(NOTHING_NAMED, f"no {name} of the kind of page asked for")
    if len(found) > 1:
        raise UnreadablePayload("$", f"{name} is there more than once")
    return found[0]


def _router_data(page: Exchange) -> object:
    if page.failure is not None or page.status is None:
        raise UnreadablePayload("$", "no answer came")
    if urlsplit(page.ask.url).hostname not in SHARE_HOSTS | SITE_HOSTS:
        raise UnreadablePayload("$", "the answer is from another host")
    if page.header("content-type") and not is_html(page):
        raise UnreadablePayload("$", "no page where a page was due")
    text = _DATA.find(page.body)
    if text is None:
        raise UnreadablePayload(NO_DATA, "absent")
    return _first_value(text)


def _first_value(text: bytes) -> object:
    """Return the value that a script's text begins with; the statement must end behind it."""
    if len(text) > MAX_JSON_BYTES:
        raise UnreadablePayload("$", f"longer than {MAX_JSON_BYTES} bytes")
    try:
        script = text.decode()
        value, end = _DECODER.raw_decode(script)
    except (ValueError, RecursionError) as trouble:
        raise UnreadablePayload("$", f"no JSON ({type(trouble).__name__})") from trouble
    rest = script[end : end + 80].lstrip()
    if rest and not rest.startswith(";"):
        raise UnreadablePayload("$", "more than a value is assigned")
    return value


def must_still_name(subject: Subject, page: Exchange) -> None:
    """Refuse a page that ended at an address which is not the one asked for.

    Raises:
        UnreadablePayload: when it did; a refusal there may be about something else.
    """
    if recognise(page.ask.url) != subject:
        raise UnreadablePayload("$", "a refusal, but not at the address of the one asked for")


def kept_whole(text: str, path: str) -> str:
    """Return ``text``, which is short enough to be kept verbatim and can be stored anywhere.

    Raises:
        UnreadablePayload: when it is not.
    """
    if len(text) > LONGEST or not _storable(text):
        raise UnreadablePayload(path, "too long, or not text that can be stored")
    return text


def _storable(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def drift(tree: object, known: frozenset[str], prefix: str = "") -> tuple[str, ...]:
    """Return the names in ``tree`` that are not ``known``, as far as names can be kept."""
    if isinstance(tree, Mapping) and len(tree) > _MOST_FIELDS:
        return (f"{prefix}more fields than are looked through",)
    return tuple(
        name for name in leftover(tree, known, prefix) if len(name) < 80 and _storable(name)
    )


def nothing_read(role: str, page: Exchange, problem: UnreadablePayload) -> Answer:
    """Return the answer of a page in which nothing was found, with the page's outward shape."""
    if page.failure is not None:
        return unanswered(role, page)
    markers = tuple(name for name, there in _shapes(page, problem) if there)
    return replace(unanswered(role, page, problem), markers=markers)


def _shapes(page: Exchange, problem: UnreadablePayload) -> list[tuple[str, bool]]:
    body = page.body
    empty = not body.strip()
    refused = body[:64].lstrip().startswith(_REFUSED_BY_SIGNATURE)
    return [
        ("empty_body", empty),
        ("signature_refused", page.status == 403 and refused),
        ("no_data", problem.path == NO_DATA and not empty),
        ("nothing_named", problem.path == NOTHING_NAMED),
    ]
