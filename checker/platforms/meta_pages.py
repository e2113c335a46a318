"""What Instagram's and Facebook's pages carry: data blocks, Open Graph, a few elements' names.

Both sites ship their answers as JSON in ``script`` elements of the type ``application/json``, in
which ``__bbox.result.data`` is what the site's own questions were answered with; everything else
in a block (routes, parameters, code) repeats what was *asked*, and shows nothing.

A page is hostile until read. It is walked once, in time linear in its length and without a tree:
comments, quoted attributes and elements whose content is only text hide what they hold. A post's
text is a string inside the JSON, so it can forge neither a block nor a name in one. Bounds end a
walk; what comes after them is not found, and what is not found is never an absence.

Source: platforms-commercial §5(b) and §5(c), read 2026-11-22; ogp.me (Open Graph).
"""

import html
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from urllib.parse import SplitResult, urlsplit

from checker.errors import UnreadablePayload
from checker.judge.walls import is_html
from checker.model import Exchange
from checker.platforms.payload import leftover, maybe, parse_json

LANGUAGE = {"Accept-Language": "en-US,en;q=0.9"}
"""Texts are localised; names in the data are not."""

DESCRIBING = ("og:title", "og:description", "og:image")
"""Properties of which a page that describes something has one at least."""

LONGEST_WORDS = 500
"""Characters of a notice; a longer text is none."""

_MOST_CHARACTERS = 3_000_000
_MOST_ELEMENTS = 6_000
_MOST_BLOCKS = 200
_MOST_NODES = 20_000
_MOST_ANSWERS = 1_000
_MOST_BRANCHES = 40_000
"""Objects and lists of one block; one with more is not parsed: it would take too long."""

_MOST_FIELDS = 100
_LONGEST_TAG = 3_000
_EARLIEST = datetime(2004, 1, 1, tzinfo=UTC)
"""Before either service: a field that names an earlier time names none."""

_TO_CLOSE = r"""[^"'>]*+(?:(?:"[^"]*+"|'[^']*+')[^"'>]*+)*+>"""
_END = r"(?=[\s/>])"
_COMMENT = r"<!--(?:>|->|(?:[^-]++|-(?!->))*+-->)"
_ONLY_TEXT = (
    "title", "script", "style", "noscript", "textarea", "iframe", "noembed", "noframes", "xmp",
    "template", "h2",
)  # fmt: skip
_NAMED = ("meta", "form", "button", "input")
_TEXT = r"[^<]++|<(?![A-Za-z/!?])"
_PLAIN_TAG = r"<(?!(?:" + "|".join((*_ONLY_TEXT, *_NAMED)) + ")" + _END + r"|!--)" + _TO_CLOSE
_COMMON_TAG = r"</?[acdegj-lopruvwz](?=[\s/>]|[a-z]++)" + _TO_CLOSE
"""No element of interest starts with these letters; tried first for speed."""
_FLAGS = re.IGNORECASE | re.ASCII
_SKIPPED = re.compile("(?:" + "|".join((_TEXT, _COMMON_TAG, _COMMENT, _PLAIN_TAG)) + ")*+", _FLAGS)
_TAG = re.compile("<(?P<name>" + "|".join((*_ONLY_TEXT, *_NAMED)) + ")" + _END + _TO_CLOSE, _FLAGS)
_CLOSED = {
    name: re.compile(f"(?P<text>(?:[^<]++|<(?!/{name}{_END}))*+)<", _FLAGS) for name in _ONLY_TEXT
}
"""An element's text up to its closing tag; nothing where that never comes."""
_ATTRIBUTE = re.compile(
    r"""(?<![\w:-])([\w:-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))""", re.ASCII
)
_MARKUP = re.compile(r"<[^<>]{0,500}>")
_NOT_IN_A_LINK = re.compile(r"[\x00-\x20\x7f\\]")


@dataclass(slots=True)
class MetaPage:
    """What was found in one answer.

    Attributes:
        title: of the first ``title``, None without one.
        heading: of the first ``h2``, None without one.
        open_graph: the first of each ``og:`` property.
        ids: ``id`` of each form, button and input.
        blocks: the data, parsed, in page order.
        code: the texts of small scripts without data.
        document: it is a JSON document and no page.
        rows: every mapping in the blocks, the outer ones first, as far as the bound allows.
        answers: what the site's own questions were answered with: ``__bbox.result.data``.
    """

    title: str | None = None
    heading: str | None = None
    open_graph: dict[str, str] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    blocks: list[Any] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    document: bool = False
    rows: tuple[Mapping[str, Any], ...] = ()
    answers: tuple[Mapping[str, Any], ...] = ()


def read_page(exchange: Exchange) -> MetaPage:
    """Return what a page carries; a JSON document counts as a page of one block.

    Raises:
        UnreadablePayload: the answer is neither page nor JSON, is empty or was cut.
    """
    body = exchange.body.strip()
    if not body:
        raise UnreadablePayload("$", "an empty answer")
    if exchange.cut:
        raise UnreadablePayload("$", "longer than any answer that we keep whole")
    if body[:1] in (b"{", b"["):
        return _with_rows(MetaPage(blocks=[parse_json(body)], document=True))
    if exchange.header("content-type") and not is_html(exchange):
        raise UnreadablePayload("$", "neither page nor JSON where one was due")
    return _with_rows(_walked(body.decode("utf-8", "replace")[:_MOST_CHARACTERS]))


def _walked(page: str) -> MetaPage:
    found, at = MetaPage(), 0
    for _ in range(_MOST_ELEMENTS):
        skipped = _SKIPPED.match(page, at)
        tag = _TAG.match(page, skipped.end() if skipped else at)
        if tag is None:
            break
        name, at = tag["name"].lower(), tag.end()
        if name in _NAMED:
            _note(found, name, _attributes(tag[0]))
            continue
        closed = _CLOSED[name].match(page, at)
        if closed is None:
            break
        _take(found, name, tag[0], closed["text"])
        at = closed.end("text")
    return found


def _note(found: MetaPage, name: str, said: Mapping[str, str]) -> None:
    if name != "meta":
        found.ids.add(said.get("id", "")[:80])
    elif said.get("property", "").lower().startswith("og:"):
        found.open_graph.setdefault(said["property"].lower(), said.get("content", "").strip())


def _take(found: MetaPage, name: str, tag: str, text: str) -> None:
    if name == "title" and found.title is None:
        found.title = _plain(text)
    elif name == "h2" and found.heading is None:
        found.heading = _plain(_MARKUP.sub(" ", text[: 8 * LONGEST_WORDS]))
    elif name == "script" and _attributes(tag).get("type", "").lower() == "application/json":
        tangled = text.count("{") + text.count("[") > _MOST_BRANCHES
        if len(found.blocks) < _MOST_BLOCKS and not tangled:
            _add_block(found, text)
    elif name == "script" and len(text) < 10_000:
        found.code.append(text)


def _add_block(found: MetaPage, text: str) -> None:
    try:
        found.blocks.append(parse_json(text.encode("utf-8", "replace")))
    except UnreadablePayload:
        # a broken block costs itself: what it held is not found
        found.code.append("")


def _attributes(tag: str) -> dict[str, str]:
    said: dict[str, str] = {}
    for row in _ATTRIBUTE.finditer(tag[:_LONGEST_TAG]):
        said.setdefault(row[1].lower(), _unescaped(row[2] or row[3] or row[4] or ""))
    return said


def _unescaped(text: str) -> str:
    try:
        return html.unescape(text)
    except ValueError:  # a number of thousands of digits
        return text


def _plain(text: str) -> str:
    return kept(" ".join(_unescaped(text[: 8 * LONGEST_WORDS]).split()))


# ---- data


def mappings(trees: Iterable[Any]) -> Iterator[Mapping[str, Any]]:
    """Yield every mapping in ``trees``, the outer ones first, as far as the bound allows."""
    waiting = deque(tree for tree in trees if isinstance(tree, dict | list))
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        node = waiting.popleft()
        inner: Iterable[Any] = node
        if isinstance(node, dict):
            yield node
            inner = node.values()
        # what could never be reached is not remembered either
        room = _MOST_NODES - len(waiting)
        branches = (value for value in inner if isinstance(value, dict | list))
        waiting.extend(islice(branches, room))


def _answers(page: MetaPage) -> Iterator[Mapping[str, Any]]:
    for block in page.blocks:
        # a block or document may be such an answer itself, and then has ``data`` at its top
        whole = maybe(block, "data", dict)
        if whole:
            yield whole
    for row in page.rows:
        answered = maybe(row, "__bbox.result.data", dict) if "__bbox" in row else None
        if answered:
            yield answered


def _with_rows(page: MetaPage) -> MetaPage:
    page.rows = tuple(mappings(page.blocks))
    page.answers = tuple(islice(_answers(page), _MOST_ANSWERS))
    return page


def drift(tree: Mapping[str, Any], known: Iterable[str]) -> tuple[str, ...]:
    """Return the names in ``tree`` that are not ``known``, as far as names can be kept."""
    if len(tree) > _MOST_FIELDS:
        return ("more fields than are looked through",)
    return tuple(name for name in leftover(tree, known) if len(name) < 80 and kept(name) == name)


def moment(seconds: object, latest: datetime) -> datetime | None:
    """Return ``seconds`` since 1970 as a time between the service's start and ``latest``."""
    if not isinstance(seconds, int) or isinstance(seconds, bool):
        return None
    if not _EARLIEST.timestamp() <= seconds <= latest.timestamp():
        return None
    return datetime.fromtimestamp(seconds, UTC)


def kept(text: str) -> str:
    """Return the start of ``text``, fit to be written anywhere."""
    plain = text[:LONGEST_WORDS].encode("utf-8", "replace").decode()
    return plain.replace("\x00", "\ufffd")


# ---- addresses


def split_link(url: str) -> SplitResult | None:
    """Return a link's parts; None where it is none, or one that hides where it leads."""
    # a browser and a parser may disagree about such characters: what is unclear is no link
    if len(url) > 4_000 or _NOT_IN_A_LINK.search(url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    plain = parts.netloc.isascii() and "@" not in parts.netloc and port is None
    return parts if plain and parts.scheme in ("http", "https") else None


def must_be_from(hosts: frozenset[str], exchange: Exchange) -> SplitResult:
    """Return the parts of the address that answered.

    Raises:
        UnreadablePayload: no answer came, or one from another host.
    """
    if exchange.failure is not None or exchange.status is None:
        raise UnreadablePayload("$", "no answer came")
    parts = urlsplit(exchange.ask.url)
    if parts.hostname not in hosts:
        raise UnreadablePayload("$", "the answer is from another host")
    return parts
