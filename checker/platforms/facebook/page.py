"""Reads the answer at a post's or an account's address: what it shows, or what stands instead.

A post is shown where the page's data hold it with its very id; or, weaker, where the page
describes itself (Open Graph) as that post. A page that does so *and* carries a notice contradicts
itself: nothing is concluded.

Source: platforms-commercial §5(b) and §5(c) F1 to F7, read 2026-11-22; ogp.me.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from checker.errors import UnreadablePayload
from checker.judge.walls import is_html
from checker.model import Answer, Exchange, Subject, SubjectKind
from checker.platforms.facebook.links import HOSTS, NAME, names
from checker.platforms.facebook.story import digest_of, made_at, maker_of, numbers_of, shown_in
from checker.platforms.meta_pages import (
    DESCRIBING,
    LONGEST_WORDS,
    MetaPage,
    kept,
    must_be_from,
    read_page,
)
from checker.platforms.payload import maybe, unanswered
from checker.platforms.wording import meaning

_BLOCKED = "CometErrorRoot.react"
_CHALLENGE = "/__rd_verify"
_INTERSTITIAL = "uiInterstitialContent"
_LOGIN_IDS = frozenset({"login_form", "loginbutton"})
_PARSED_CHARACTERS = 24_576
_PARSED_TAGS = 1_000


@dataclass(frozen=True, slots=True)
class Told:
    """What one answer told.

    Attributes:
        answer: the facts.
        account: who made the post, where that is named.
        created_at: when, where that is named.
        text_sha256: digest of the text, where one is shown.
    """

    answer: Answer
    account: Subject | None = None
    created_at: datetime | None = None
    text_sha256: str | None = None


def read(subject: Subject, exchange: Exchange) -> Told:
    """Read the answer at a subject's address; total. The answer's role is ``post``/``account``."""
    role = "post" if subject.kind is SubjectKind.POST else "account"
    try:
        must_be_from(HOSTS, exchange)
        page = read_page(exchange)
        row = shown_in(page, subject) if _may_show(subject, exchange) else None
        if row is not None:
            return _shown(role, exchange, page, row)
        if _describes(subject, exchange, page):
            _must_not_refuse(exchange, page)
            return Told(Answer(role=role, status=200, found=True, markers=("open_graph",)))
        return Told(_instead(role, exchange, page))
    except UnreadablePayload as problem:
        marks = _challenge(exchange)
        return Told(replace(unanswered(role, exchange, problem), markers=marks))


def _may_show(subject: Subject, exchange: Exchange) -> bool:
    # an account is named wherever it wrote: only its own page shows it
    return subject.kind is SubjectKind.POST or names(subject, exchange.ask.url)


def _describes(subject: Subject, exchange: Exchange, page: MetaPage) -> bool:
    said = page.open_graph
    own = names(subject, said.get("og:url", "")) and any(map(said.get, DESCRIBING))
    return own and exchange.status == 200 and not _at_login(exchange)


def _at_login(exchange: Exchange) -> bool:
    return must_be_from(HOSTS, exchange).path.startswith("/login")


def _shown(role: str, exchange: Exchange, page: MetaPage, row: Mapping[str, Any]) -> Told:
    _must_not_refuse(exchange, page)
    if role == "account":
        return Told(Answer(role=role, status=200, found=True, markers=("data",)))
    ids = numbers_of(row)
    answer = Answer(role=role, status=200, found=True, markers=("data",), values=ids)
    return Told(answer, maker_of(row), made_at(row, exchange.answered_at), digest_of(row))


def _must_not_refuse(exchange: Exchange, page: MetaPage) -> None:
    said = (meaning(NAME, words) for words in (_notice(page), page.title))
    refused = _blocked(page) or any(sentence is not None for sentence in said)
    if exchange.status != 200 or refused:
        raise UnreadablePayload("$", "shows the one asked for, and refuses it")


def _instead(role: str, exchange: Exchange, page: MetaPage) -> Answer:
    """Return the answer of a page that shows nothing of the subject.

    What stands in a title is kept only on an error page, or where it is a sentence that the site
    is known to put there: elsewhere it may be what somebody wrote.
    """
    notice = _notice(page)
    interstitial = _interstitial(exchange)
    gone = exchange.status in (404, 410) and bool(page.title)
    title = page.title if gone or meaning(NAME, page.title) is not None else None
    marks = (
        ("login_address", _at_login(exchange)),
        ("login_form", bool(page.ids & _LOGIN_IDS)),
        ("blocked", _blocked(page)),
        ("interstitial", interstitial is not None),
        ("notice", notice is not None or gone),
    )
    missing = UnreadablePayload("$", "the page shows nothing of the one asked for")
    return replace(
        unanswered(role, exchange, missing),
        words=notice or title or interstitial,
        markers=(*(name for name, there in marks if there), *_challenge(exchange)),
    )


def _notice(page: MetaPage) -> str | None:
    """Return the title of a notice among the page's ``props``, verbatim; a known one first.

    A title without a body is a notice only where it is a known one: any page has a title.
    """
    found = None
    for row in page.rows:
        title = maybe(row, "props.title", str) if "props" in row else None
        if not title or len(title) > LONGEST_WORDS:
            continue
        if meaning(NAME, title) is not None:
            return title
        if found is None and maybe(row, "props.body", str) is not None:
            found = kept(title)
    return found


def _blocked(page: MetaPage) -> bool:
    # the bare word is in every page's code: here it must be all that an object says
    return any(row.get("__dr") == _BLOCKED and len(row) == 1 for row in page.rows)


def _challenge(exchange: Exchange) -> tuple[str, ...]:
    named = exchange.reason.strip().lower() == "client challenge"
    if exchange.status != 403:
        return ()
    if not named and is_html(exchange):
        try:
            named = any(_CHALLENGE in text for text in read_page(exchange).code)
        except UnreadablePayload:
            named = False
    return ("client_challenge",) if named else ()


def _interstitial(exchange: Exchange) -> str | None:
    start = exchange.body[:_PARSED_CHARACTERS]
    if _INTERSTITIAL.encode() not in start or not is_html(exchange):
        return None
    pieces = start.decode("utf-8", "replace").split("<", _PARSED_TAGS + 1)[: _PARSED_TAGS + 1]
    node = LexborHTMLParser("<".join(pieces)).css_first(f".{_INTERSTITIAL}")
    return kept(" ".join(node.text(separator=" ").split())) if node is not None else None
