"""Reads one answer about a page of the open web: facts only, the post's words as digests alone.

Source: platforms-open §0 and §7.c; Cloudflare's changelog of 2026-03-11 on machine-readable 1xxx
errors; RFC 7725; read 2026-11-24.
"""

import codecs
import hashlib
import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from urllib.parse import urljoin

from checker.errors import UnreadablePayload
from checker.judge.walls import normalise as as_compared
from checker.model import Answer, Exchange, Subject, SubjectKind
from checker.platforms.payload import maybe, parse_json, text_sha256, unanswered
from checker.platforms.web.links import names_the_same, relation
from checker.platforms.web.outline import Outline, outline, refresh_target

_LONGEST_VALUE = 300
_MOST_PLAIN_TEXT = 200_000
_LONGEST_PROBLEM = 100_000

_WALL_HEADERS = ("cf-mitigated", "x-amzn-waf-action")
"""An answer that bears one is from what stands before a site, whatever it shows."""

_CHARSETS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    **{name: name for name in ("gb18030", "big5", "big5-hkscs", "euc-jp", "euc-kr", "iso-2022-jp")},
    **{name: name for name in ("koi8-r", "koi8-u", "tis-620", "iso-8859-2", "iso-8859-5")},
    **{name: name for name in ("iso-8859-7", "iso-8859-9", "iso-8859-15", "windows-874")},
    **{f"windows-125{number}": f"cp125{number}" for number in range(9)},
}
"""Names of encodings as pages write them; any other is read as UTF-8."""

_BY_MARK = ((codecs.BOM_UTF8, "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_META_CHARSET = re.compile(
    rb"""<meta[^<>]{0,200}?charset\s{0,9}=\s{0,9}["']?([\w:-]{1,40})""", re.IGNORECASE
)
_HEADER_CHARSET = re.compile(r"""charset\s{0,9}=\s{0,9}["']?([\w:-]{1,40})""", re.IGNORECASE)
_BETWEEN = re.compile(r"\s[|\-–—·•»:]\s|[|｜_]")
_TAG = re.compile(r"<([^<>]{1,2000})>([^<]{0,500})")


@dataclass(frozen=True, slots=True)
class Told:
    """What one answer said of a page.

    Attributes:
        answer: the facts.
        text_sha256: digest of the readable text, None where none can be compared.
    """

    answer: Answer
    text_sha256: str | None = None


def read(subject: Subject, exchange: Exchange) -> Told:
    """Read an answer to the question for ``subject``; never fails for what it contains."""
    role = "post" if subject.kind is SubjectKind.POST else "account"
    base = unanswered(role, exchange)
    # the web has no accounts: whatever such an address answers, nothing is read in it
    if exchange.failure is not None or exchange.status is None or role == "account":
        return Told(base)
    address = relation(subject.native_id, exchange.ask.url)
    base = replace(base, values=(("address", address), *_from_headers(exchange)))
    if address != "same":
        base = _valued(base, "led_to", exchange.ask.url)
    if exchange.status != 200:
        return Told(_refusal(base, exchange, address))
    if not exchange.body.strip():
        return Told(_marked(base, "empty"))
    base = _valued(base, "kind", kind_of(exchange))
    return _success(base, subject, exchange) if address == "same" else Told(base)


def _success(base: Answer, subject: Subject, exchange: Exchange) -> Told:
    kind = base.value("kind")
    if kind == "page":
        return _page(base, subject, exchange)
    return _plain(base, exchange) if kind == "text" else Told(_file(base, exchange))


def _marked(answer: Answer, *markers: str) -> Answer:
    return replace(answer, markers=(*answer.markers, *markers))


def _valued(answer: Answer, name: str, value: str) -> Answer:
    return replace(answer, values=(*answer.values, (name, value[:_LONGEST_VALUE])))


# ---- headers and refusals


def _from_headers(exchange: Exchange) -> tuple[tuple[str, str], ...]:
    wanted = (("retry_after", "retry-after"), ("x_robots_tag", "x-robots-tag"))
    found = ((name, exchange.header(header)) for name, header in wanted)
    return tuple((name, value[:_LONGEST_VALUE]) for name, value in found if value is not None)


def blocked_by(exchange: Exchange) -> str | None:
    """Return whom ``Link: rel="blocked-by"`` names: who blocks, not who demanded it."""
    return next(iter(_linked(exchange, "blocked-by")), None)


def _linked(exchange: Exchange, wanted: str) -> list[str]:
    """Return the addresses that the ``Link`` header (RFC 8288) names in relation ``wanted``."""
    links = (value for name, value in exchange.headers if name.lower() == "link")
    found = []
    for row in _TAG.finditer(", ".join(links)[:8_000]):
        rels = re.search(r"""\brel\s{0,9}=\s{0,9}(?:"([^"]*)"|([\w-]+))""", row[2], re.IGNORECASE)
        if rels and wanted in (rels[1] or rels[2] or "").lower().split():
            found.append(row[1].strip())
    return found


def _refusal(base: Answer, exchange: Exchange, address: str) -> Answer:
    gone = exchange.status in (404, 410, 451) and address == "same" and base.wall is None
    base = replace(base, found=False if gone else None, code=f"HTTP {exchange.status}")
    blocker = blocked_by(exchange) if exchange.status == 451 else None
    if blocker is not None:
        base = replace(base, words=f"HTTP 451, blocked-by {blocker[:_LONGEST_VALUE]}")
    number = _cloudflare_number(exchange) if exchange.status == 403 else None
    return replace(base, code=f"Cloudflare {number}") if number is not None else base


def _cloudflare_number(exchange: Exchange) -> int | None:
    # the page for people holds the number in a sentence; only the form for machines is read
    kind = (exchange.header("content-type") or "").lower()
    ours = exchange.header("cf-ray") is not None and "json" in kind
    if not ours or len(exchange.body) > _LONGEST_PROBLEM:
        return None
    try:
        problem = parse_json(exchange.body)
    except UnreadablePayload:
        return None
    own = maybe(problem, "cloudflare_error", bool) is True
    return maybe(problem, "error_code", int) if own and problem.get("status") == 403 else None


# ---- what came with 200


def kind_of(exchange: Exchange) -> str:
    """Return what the answer claims to be: ``page``, ``text``, ``file`` or ``other``."""
    claimed = (exchange.header("content-type") or "").split(";")[0].strip().lower()
    start = exchange.body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if claimed in ("text/html", "application/xhtml+xml"):
        return "page"
    # a page, or an error in JSON, that is sent as something else is neither
    in_disguise = start.startswith((b"<!doctype html", b"<html", b"{", b"["))
    if claimed in ("text/plain", "text/markdown"):
        return "other" if in_disguise else "text"
    media = claimed.startswith(("image/", "video/", "audio/")) and not in_disguise
    return "file" if media or (claimed == "application/pdf" and start[:5] == b"%pdf-") else "other"


def _file(base: Answer, exchange: Exchange) -> Answer:
    if exchange.cut:
        base = _marked(base, "cut")
    else:
        base = _valued(base, "bytes_sha256", hashlib.sha256(exchange.body).hexdigest())
    shown = base.value("kind") == "file" and base.wall is None
    return replace(base, found=True) if shown else base


def _plain(base: Answer, exchange: Exchange) -> Told:
    text = _decoded(exchange)
    base = _softly(base, text if len(text) < 500 else None)
    if base.code is not None or base.wall is not None or "\x00" in text:
        return Told(base)
    whole = not exchange.cut and len(text) <= _MOST_PLAIN_TEXT
    return Told(replace(base, found=True), text_sha256(text) if whole else None)


def _decoded(exchange: Exchange) -> str:
    body = exchange.body
    marked = next((codec for mark, codec in _BY_MARK if body.startswith(mark)), None)
    if marked is not None:
        return body.decode(marked, "replace")
    told = _HEADER_CHARSET.search(exchange.header("content-type") or "")
    name = told[1] if told else None
    if name is None:
        in_page = _META_CHARSET.search(body[:2_048])
        name = in_page[1].decode("ascii", "replace") if in_page else "utf-8"
    return body.decode(_CHARSETS.get(name.lower(), "utf-8"), "replace")


def _page(base: Answer, subject: Subject, exchange: Exchange) -> Told:
    seen = outline(_decoded(exchange))
    named = _named(subject, exchange, seen)
    base = _with_outline(base, subject, exchange, seen)
    if named == "same" and seen.readable and not any(map(exchange.header, _WALL_HEADERS)):
        # the page names itself by the very address asked: no wall does, whatever it ships
        base = replace(base, wall=None)
    if named is not None:
        base = _valued(base, "canonical", named)
    base = _softly(base, seen.title, seen.heading)
    title = seen.title or seen.heading
    if title:
        base = _valued(base, "title_sha256", text_sha256(title))
    # what the rules will not call shown has no digest either
    own = named in (None, "same") and base.value("refresh") in (None, "same")
    shown = title and seen.readable and seen.ended and own and not seen.asks_for_password
    if not shown or base.code is not None or base.wall is not None:
        return Told(base)
    base = replace(base, found=True)
    if seen.text is None or exchange.cut:
        return Told(base)
    return Told(_valued(base, "text_of", seen.text_of or ""), text_sha256(seen.text))


def _named(subject: Subject, exchange: Exchange, seen: Outline) -> str | None:
    """Return how the address that the page names itself by lies to the one asked."""
    told = {_compared(subject, exchange, href) for href in seen.canonical[:20] if href}
    # What stands before a site can write headers: they may contradict a page, never vouch for it.
    of_header = {_compared(subject, exchange, href) for href in _linked(exchange, "canonical")}
    told |= of_header - {"same"}
    if not told:
        return None
    return told.pop() if len(told) == 1 else "several"


def _compared(subject: Subject, exchange: Exchange, href: str) -> str:
    try:
        address = urljoin(exchange.ask.url, href)
    except ValueError:
        return "other_site"
    same = names_the_same(subject.native_id, address)
    return "same" if same else relation(subject.native_id, address)


def _with_outline(base: Answer, subject: Subject, exchange: Exchange, seen: Outline) -> Answer:
    signs = {
        "titled": bool(seen.title or seen.heading),
        "readable": seen.readable,
        "ended": seen.ended,
        "walked": seen.walked,
        "cut": exchange.cut,
        "asks_for_password": seen.asks_for_password,
    }
    base = _marked(base, *(name for name, shown in signs.items() if shown))
    refresh = seen.refresh or refresh_target(exchange.header("refresh") or "")
    if refresh is not None:
        base = _valued(base, "refresh", _compared(subject, exchange, refresh))
    if seen.og_url is not None:
        base = _valued(base, "og_url", _compared(subject, exchange, seen.og_url))
    return _valued(base, "robots", seen.robots) if seen.robots is not None else base


# ---- titles that are no post's


@cache
def soft_titles() -> dict[str, str]:
    """Return the table of titles, as compared, with the language of each."""
    text = files("checker.platforms.web").joinpath("soft_titles.toml").read_text("utf-8")
    rows = tomllib.loads(text)["titles"]
    return {_folded(title): row["language"] for row in rows for title in row["texts"]}


def soft_title(title: str) -> str | None:
    """Return the part of ``title`` that the table holds: all of it, or one of at most three."""
    parts = _BETWEEN.split(title)
    wanted = (title, *(parts if len(parts) <= 3 else ()))
    return next((part.strip() for part in wanted if _folded(part) in soft_titles()), None)


def _folded(title: str) -> str:
    # the two i of Turkish lose their difference where a title is written in capitals
    plain = as_compared(title).replace("\u0131", "i").replace("i\u0307", "i")
    return plain.rstrip(".!\u2026 ")


def _softly(base: Answer, *titles: str | None) -> Answer:
    found = next((row for title in titles if title and (row := soft_title(title))), None)
    return replace(base, code="soft_title", words=found) if found else base
