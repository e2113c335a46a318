"""Reads what stands where a post or an account should: refusals, error pages, and nothing.

Source: platforms-commercial §5(c) I4 to I14, read 2026-11-22; ogp.me for a page's own description.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from checker.errors import UnreadablePayload
from checker.model import Answer, Exchange, Subject, SubjectKind
from checker.platforms.instagram.links import HOSTS, NAME, pk_of, still_names
from checker.platforms.meta_pages import DESCRIBING, MetaPage, drift, kept, must_be_from
from checker.platforms.payload import maybe, unanswered
from checker.platforms.wording import meaning

_ERROR_NAMES = ("pageID", "__dr", "name")
_REFUSAL = (
    "message", "title", "status", "require_login", "gating_type", "geo_block_rule_type",
    "blocks_logging_data", "media_igid",
)  # fmt: skip


def must_be_ours(exchange: Exchange) -> None:
    """Refuse an exchange without an answer, or whose answer another host gave.

    Raises:
        UnreadablePayload: when it is either.
    """
    must_be_from(HOSTS, exchange)


def refused(role: str, subject: Subject, exchange: Exchange, page: MetaPage) -> Answer | None:
    """Return a refusal in JSON (``status: fail``) with its words; None where it is none."""
    tree = page.blocks[0] if page.document else None
    message = maybe(tree, "message", str)
    if not isinstance(tree, Mapping) or message is None or tree.get("status") not in (None, "fail"):
        return None
    title = maybe(tree, "title", str)
    return Answer(
        role=role,
        status=exchange.status,
        code=kept(message),
        words=kept(title or message),
        markers=tuple(name for name, there in _signs(tree, subject) if there),
        leftover=drift(tree, _REFUSAL),
    )


def _signs(tree: Mapping[str, Any], subject: Subject) -> list[tuple[str, bool]]:
    number = tree.get("media_igid")
    is_post = subject.kind is SubjectKind.POST
    return [
        ("own_number", is_post and number is not None and str(number)[:40] == pk_of(subject)),
        ("by_minimum_age", tree.get("blocks_logging_data") == "MIN_AGE_ACCOUNT"),
        ("no_place_rule", "geo_block_rule_type" in tree and tree["geo_block_rule_type"] is None),
        ("require_login", tree.get("require_login") is True),
    ]


def is_error_page(page: MetaPage) -> bool:
    """Say whether the page's data name the site's error page as what is to be shown.

    The name alone stands in every page's code; here it must be the value of a field.
    """
    for row in page.rows:
        for name in _ERROR_NAMES:
            value = row.get(name)
            if isinstance(value, str) and value.startswith(("httpErrorPage", "PolarisErrorRoot")):
                return True
    return False


def described(role: str, subject: Subject, exchange: Exchange, page: MetaPage) -> Answer | None:
    """Return that the page describes itself as the subject's (Open Graph); None if it does not.

    Raises:
        UnreadablePayload: it does, and says that it is an error page.
    """
    said = page.open_graph
    own = still_names(subject, said.get("og:url", "")) and any(map(said.get, DESCRIBING))
    if not own or exchange.status != 200 or not still_names(subject, exchange.ask.url):
        return None
    if is_error_page(page) or meaning(NAME, page.heading) is not None:
        raise UnreadablePayload("og:url", "the page of the one asked for, and an error page")
    return Answer(role=role, status=200, found=True, markers=("open_graph",))


def nothing_shown(role: str, subject: Subject, exchange: Exchange, page: MetaPage) -> Answer:
    """Return the answer of a page that shows nothing of the subject, with its outward shape.

    A heading is kept only on an error page, or where it is a sentence that the site is known to
    put there: elsewhere the same element may hold what somebody wrote.
    """
    error = is_error_page(page)
    gone = exchange.status in (404, 410)
    known = error or gone or meaning(NAME, page.heading) is not None
    missing = UnreadablePayload("$", "the page shows nothing of the one asked for")
    home = must_be_from(HOSTS, exchange).path in ("", "/")
    own = still_names(subject, exchange.ask.url)
    marks = (
        ("error_page", error),
        ("minimum_age", own and _restricted_age(page)),
        ("sent_home", home),
        ("notice", gone and bool(page.heading)),
        ("no_data", own and exchange.status == 200),
    )
    markers = tuple(name for name, there in marks if there)
    words = (page.heading or None) if known else None
    return replace(unanswered(role, exchange, missing), markers=markers, words=words)


def _restricted_age(page: MetaPage) -> bool:
    return any(row.get("failure_reason") == "MA" and "restricted_age" in row for row in page.rows)


def number_in(user: Mapping[str, Any]) -> str:
    """Return an account's own number as the data name it, "" where they name none."""
    number = user.get("pk") or user.get("id") or ""
    text = number[:32] if isinstance(number, str) else ""
    return text if text.isascii() and text.isdigit() else ""
