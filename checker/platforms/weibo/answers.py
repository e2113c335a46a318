"""Weibo's answers as a whole: what came from Weibo itself, its refusals, and what stands before it.

Both sites answer in JSON, with ``ok`` 1 for something shown; a refusal has a number (``errno`` or
``error_code``) and a sentence (``msg``, ``message`` or ``error``). A visitor whom Weibo wants to
check is sent to another host, or given an address to go to. Nobody goes there: no cookie is made.

Source: platforms-commercial §6(b), §6(c) W16, W20-W28; read 2026-11-22.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from urllib.parse import parse_qsl, urljoin, urlsplit

from checker.errors import UnreadablePayload
from checker.judge.walls import is_html, normalise
from checker.model import Answer, Exchange
from checker.platforms.payload import leftover, maybe, parse_json, unanswered
from checker.platforms.weibo.links import API, DESKTOP, MOBILE
from checker.platforms.weibo.notices import LONGEST

_HOSTS = frozenset({MOBILE, DESKTOP, API})
_SPEAKS_WITH = frozenset({200, 400, 404})
"""Statuses with which a JSON answer is read; others are about us."""

VISITOR_HOSTS = frozenset({"passport.weibo.com", "passport.weibo.cn"})
LOGIN_HOSTS = frozenset({"login.sina.com", "login.sina.com.cn"})
_SORRY_HOSTS = frozenset({DESKTOP, f"www.{DESKTOP}"})
TOO_MUCH = frozenset({"10004", "10022", "10023", "10024"})
ABOUT_THE_KEY = frozenset({"10005", "21332"})
TOO_MANY_IDS = "20009"
_ABOUT_US = TOO_MUCH | ABOUT_THE_KEY | {TOO_MANY_IDS}
"""Numbers about who asks, how much, or with which key; none is about a post."""

_MOST_FIELDS = 400
_FIRST_BYTES = 4_096
_TITLE = re.compile(rb"<title>([^<]{0,200})</title>", re.IGNORECASE)
_ERROR_TITLE = "微博-出错了"
_REFUSAL_FIELDS = frozenset(
    {
        "ok",
        "errno",
        "error_code",
        "error_type",
        "msg",
        "message",
        "error",
        "url",
        "data",
        "request",
    }
)


def answered(
    role: str, exchange: Exchange, read: Callable[[Mapping[str, object]], Answer]
) -> Answer:
    """Return the answer of one exchange: read by ``read``, a way elsewhere, or unreadable."""
    if exchange.failure:
        return unanswered(role, exchange)
    try:
        return _elsewhere(role, exchange) or read(_spoken(exchange))
    except UnreadablePayload as problem:
        return _unread(role, exchange, problem)


def _elsewhere(role: str, exchange: Exchange) -> Answer | None:
    """Return the answer of a redirect, None where it is none."""
    target = exchange.header("location")
    if target is None or exchange.status is None or not 300 <= exchange.status < 400:
        return None
    mark = _leads_to(urljoin_or_none(exchange.ask.url, target))
    if mark is None:
        raise UnreadablePayload("location", "a redirect to a place that we do not know")
    return Answer(role=role, status=exchange.status, markers=(mark,))


def urljoin_or_none(base: str, target: str) -> str | None:
    """Return ``target`` as seen from ``base``, None where it is no address."""
    try:
        return urljoin(base, target.strip()[:2_000])
    except ValueError:
        return None


def _leads_to(address: str | None) -> str | None:
    """Return the mark of an address to which visitors are sent, None where it is no such one."""
    try:
        parts = urlsplit(address or "")
        host = parts.hostname or ""
    except ValueError:
        return None
    if "captcha" in parts.path.lower() or host.startswith("captcha."):
        return "captcha"
    if host in VISITOR_HOSTS:
        return "visitor_check"
    return "login" if host in LOGIN_HOSTS else None


def _spoken(exchange: Exchange) -> Mapping[str, object]:
    """Return the JSON object that Weibo itself said."""
    if urlsplit(exchange.ask.url).hostname not in _HOSTS:
        raise UnreadablePayload("$", "another host answered")
    if exchange.status not in _SPEAKS_WITH:
        raise UnreadablePayload("$", f"HTTP {exchange.status}")
    tree = parse_json(exchange.body)
    if not isinstance(tree, Mapping):
        raise UnreadablePayload("$", "no object")
    return tree


def _unread(role: str, exchange: Exchange, problem: UnreadablePayload) -> Answer:
    answer = unanswered(role, exchange, problem)
    if answer.wall or exchange.status != 200 or not _is_page(exchange):
        return answer
    title = _TITLE.search(exchange.body[:_FIRST_BYTES])
    error = title and normalise(title[1].decode("utf-8", "replace")) == normalise(_ERROR_TITLE)
    return replace(answer, markers=("error_page" if error else "page_for_json",))


def _is_page(exchange: Exchange) -> bool:
    ours = urlsplit(exchange.ask.url).hostname in _HOSTS
    start = exchange.body[:64].lstrip().lower()
    return ours and is_html(exchange) and start.startswith((b"<!doctype html", b"<html"))


def refusal(role: str, exchange: Exchange, tree: Mapping[str, object]) -> Answer:
    """Read what was said instead of something shown; it names a number, a sentence, or a way.

    ``found`` is False where something was said of what was asked, None where it is about who asks:
    what a sentence means is for the rules to say.

    Raises:
        UnreadablePayload: it says nothing.
    """
    ok = _number(tree, "ok")
    if ok == "1":
        raise UnreadablePayload("ok", "1, and nothing is shown")
    code = _number(tree, "errno") or _number(tree, "error_code")
    words = _sentence(tree)
    address = urljoin_or_none(exchange.ask.url, maybe(tree, "url", str) or "")
    notice = _excuse(address)
    way = _leads_to(address)
    # a number below zero is about who asks, whatever else is there
    about_us = way is not None or code in _ABOUT_US or (ok or "").startswith("-")
    if not (code or words or about_us) and notice is None:
        raise UnreadablePayload("ok", "nothing is shown and nothing is said")
    marks = [way] if way else []
    marks += ["to_excuse"] if notice is not None else []
    return Answer(
        role=role,
        status=exchange.status,
        found=None if about_us else False,
        code=code,
        words=notice or words,
        markers=tuple(marks),
        values=(("ok", ok),) if ok is not None else (),
        leftover=unknown(tree, _REFUSAL_FIELDS),
    )


def _sentence(tree: Mapping[str, object]) -> str | None:
    told = (maybe(tree, name, str) for name in ("msg", "message", "error"))
    return next((kept(text) for text in told if text), None)


def _excuse(address: str | None) -> str | None:
    """Return the sentence in an address of Weibo's page of excuses (W16), None for another."""
    try:
        parts = urlsplit(address or "")
        fields = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=20)
    except ValueError:
        return None
    if parts.hostname not in _SORRY_HOSTS or parts.path.rstrip("/") != "/sorry":
        return None
    told = [value for name, value in fields if name == "msg"]
    return kept(told[0]) if len(told) == 1 else ""


def _number(tree: Mapping[str, object], name: str) -> str | None:
    """Return a number, written as one or as text; None where there is none."""
    value = tree.get(name)
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    text = value if isinstance(value, str) else str(value) if abs(value) < 10**12 else ""
    return plain(text, 30) or None


def kept(text: str) -> str:
    """Return a sentence that is short enough to be one, fit to be written anywhere.

    Raises:
        UnreadablePayload: it is longer than any notice.
    """
    if len(text) > LONGEST:
        raise UnreadablePayload("msg", f"longer than {LONGEST} characters")
    return plain(text, LONGEST)


def plain(text: str, longest: int) -> str:
    """Return the start of ``text``, fit to be written anywhere."""
    # half a surrogate pair can be written nowhere, and databases refuse the null character
    return text[:longest].encode("utf-8", "replace").decode().replace("\x00", "\ufffd")


def unknown(tree: object, known: Iterable[str], prefix: str = "") -> tuple[str, ...]:
    """Return the names in ``tree`` that are not ``known``: as many as a person would read."""
    if isinstance(tree, Mapping) and len(tree) > _MOST_FIELDS:
        return ("more fields than are looked through",)
    return tuple(plain(name, 100) for name in leftover(tree, known, prefix)[:40])
