"""What a page says of itself: title, heading, addresses it names, and its readable text.

A page is hostile until read, and may be large. It is walked once as a browser walks it, in time
linear in its length, without a tree: comments, quoted attributes and elements whose content is
only text hide what they hold. Markup that never closes ends the walk.

The readable text is that of the first ``article``, else of the first ``main``, without menus,
times and scripts. A page with neither has no text that could be compared: a digest of
whatever stands around would call every new layout an edit. A text that breaks off has none.

Source: platforms-open §7.c; the HTML standard's tokeniser, read 2026-11-24.
"""

import html
import re
from collections import Counter
from dataclasses import dataclass, field

MOST_CHARACTERS = 1_000_000
"""Of a page that are walked."""

_MOST_ELEMENTS = 5_000
"""Elements of interest that are walked; a page with more is read up to there."""

_MOST_TEXT = 80_000
"""Characters of markup in the text that are compared; a change after them is not seen."""

_LONGEST_TITLE = 500
_LONGEST_TAG = 3_000

_TO_CLOSE = r"""[^"'>]*+(?:(?:"[^"]*+"|'[^']*+')[^"'>]*+)*+>"""
_END = r"(?=[\s/>])"
_COMMENT = r"<!--(?:>|->|(?:[^-]++|-(?!->))*+-->)"
_ONLY_TEXT = (
    "title",
    "script",
    "style",
    "noscript",
    "textarea",
    "iframe",
    "noembed",
    "noframes",
    "xmp",
    "template",
)
_HIDING = frozenset({"header", "nav", "aside", "footer", "button", "select", "time", "svg"})
_PLACES = frozenset({"article", "main"})
_NAMED = (*sorted(_HIDING), *sorted(_PLACES), "h1", "body", "html", "link", "meta", "input")

_TEXT = r"[^<]++|<(?![A-Za-z/!?])"
_PLAIN_TAG = r"<(?!/?(?:" + "|".join((*_ONLY_TEXT, *_NAMED)) + ")" + _END + r"|!--)" + _TO_CLOSE
_COMMON_TAG = r"</?(?:[c-egjko-ruvwyz]|t[abdhr]|[a-z](?=[\s/>]))" + _TO_CLOSE
"""No element of interest starts with these letters, or has a name of one; tried first for speed."""

_FLAGS = re.IGNORECASE | re.ASCII
_SKIPPED = re.compile(r"(?:" + "|".join((_TEXT, _COMMON_TAG, _COMMENT, _PLAIN_TAG)) + ")*+", _FLAGS)
_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>" + "|".join((*_ONLY_TEXT, *_NAMED)) + ")" + _END + _TO_CLOSE, _FLAGS
)
_MARKUP = re.compile(
    # what a cut has left open reaches to the end, and is looked at once
    "|".join((_COMMENT, r"<!--(?s:.*+)", r"<[A-Za-z/!?]" + _TO_CLOSE, r"<[A-Za-z/!?](?s:.*+)")),
    _FLAGS,
)
_CLOSERS = {name: re.compile(rf"</{name}{_END}", _FLAGS) for name in _ONLY_TEXT}
_ATTRIBUTE = re.compile(
    r"""(?<![\w:-])([\w:-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))""", re.ASCII
)


@dataclass(slots=True)
class Outline:
    """What was found in one page.

    Attributes:
        title: of the page's first ``title``, None without one; bounded, white space folded.
        heading: of its first ``h1`` outside menus, None without one.
        canonical: addresses in ``link rel=canonical``, verbatim.
        og_url: the first ``og:url``, verbatim.
        robots: the first ``meta name=robots``, verbatim.
        refresh: where ``meta http-equiv=refresh`` sends a browser, None where nowhere.
        password: a field for a password is there.
        password_in_text: such a field is in the text.
        readable: there is text outside menus and forms.
        text: the readable text that can be compared, None where there is none.
        text_of: the element it is from.
        ended: an end was seen: of the page, or of the element that holds the text.
        walked: nothing ended the walk before the page's end.
    """

    title: str | None = None
    heading: str | None = None
    canonical: list[str] = field(default_factory=list)
    og_url: str | None = None
    robots: str | None = None
    refresh: str | None = None
    password: bool = False
    password_in_text: bool = False
    readable: bool = False
    text: str | None = None
    text_of: str | None = None
    ended: bool = False
    walked: bool = False

    @property
    def asks_for_password(self) -> bool:
        """Whether a password is asked for where the text should be."""
        return self.password and (self.password_in_text or self.text is None)


def outline(page: str) -> Outline:
    """Return what a page says of itself; never fails."""
    walk = _Walk(page[:MOST_CHARACTERS])
    walk.run()
    walk.finish()
    walk.found.walked = walk.found.walked and len(page) <= MOST_CHARACTERS
    return walk.found


class _Walk:
    """One walk over one page; thrown away after it."""

    def __init__(self, page: str) -> None:
        self.page = page
        self.found = Outline()
        self._open: Counter[str] = Counter()
        self._hidden = 0
        self._pieces: dict[str, list[str]] = {name: [] for name in _PLACES}
        self._closed: set[str] = set()
        self._heading_from: int | None = None

    def run(self) -> None:
        """Go from one element of interest to the next."""
        at = 0
        for _ in range(_MOST_ELEMENTS):
            skipped = _SKIPPED.match(self.page, at)
            start = skipped.end() if skipped else at
            self._take(at, start)
            tag = _TAG.match(self.page, start)
            if tag is None:
                self.found.walked = start == len(self.page)
                return
            at = self._enter(tag)

    def _take(self, start: int, end: int) -> None:
        if self._hidden or start == end:
            return
        places = [name for name in _PLACES if self._open[name] and name not in self._closed]
        if places or not self.found.readable:
            piece = self.page[start:end]
            if not self.found.readable:
                self.found.readable = bool(_spaceless(piece[:_MOST_TEXT]))
            for name in places:
                self._pieces[name].append(piece)

    def _enter(self, tag: re.Match[str]) -> int:
        name, closing = tag["name"].lower(), bool(tag["close"])
        if name in _ONLY_TEXT:
            return tag.end() if closing else self._only_text(name, tag.end())
        if name in _HIDING:
            self._hide(name, closing)
        elif name in _PLACES:
            self._place(name, closing)
        elif name == "h1":
            self._head(tag, closing)
        elif closing:
            self.found.ended = self.found.ended or name in ("body", "html")
        else:
            self._note(name, tag[0])
        return tag.end()

    def _only_text(self, name: str, start: int) -> int:
        closer = _CLOSERS[name].search(self.page, start)
        end = closer.start() if closer else len(self.page)
        if name == "title" and closer and not self._hidden and self.found.title is None:
            self.found.title = _plain(self.page[start : min(end, start + 4 * _LONGEST_TITLE)])
        return end

    def _hide(self, name: str, closing: bool) -> None:
        if name == "header" and not self._open[name] and any(self._open[at] for at in _PLACES):
            return  # a text's own header belongs to it
        if not closing:
            self._open[name] += 1
            self._hidden += 1
        elif self._open[name]:
            self._open[name] -= 1
            self._hidden -= 1

    def _place(self, name: str, closing: bool) -> None:
        if self._hidden:
            return
        if not closing:
            self._open[name] += 1
        elif self._open[name]:
            self._open[name] -= 1
            if not self._open[name]:
                # the first of its kind is whole: a second one is another text
                self._closed.add(name)

    def _head(self, tag: re.Match[str], closing: bool) -> None:
        if self._hidden or self.found.heading is not None:
            return
        if not closing:
            self._heading_from = tag.end()
        elif self._heading_from is not None:
            start = self._heading_from
            end = min(tag.start(), start + 4 * _LONGEST_TITLE)
            self.found.heading = _plain(_spaceless(self.page[start:end])) or None

    def _note(self, name: str, tag: str) -> None:
        said = _attributes(tag)
        if name == "link" and "canonical" in said.get("rel", "").lower().split():
            self.found.canonical.append(said.get("href", "").strip())
        elif name == "meta":
            self._meta(said)
        elif name == "input" and said.get("type", "").strip().lower() == "password":
            self.found.password = True
            within = not self._hidden and any(self._open[place] for place in _PLACES)
            self.found.password_in_text = self.found.password_in_text or within

    def _meta(self, said: dict[str, str]) -> None:
        content = said.get("content", "").strip()
        if said.get("property", "").lower() == "og:url" and self.found.og_url is None:
            self.found.og_url = content
        elif said.get("name", "").lower() == "robots" and self.found.robots is None:
            self.found.robots = content
        elif said.get("http-equiv", "").lower() == "refresh" and self.found.refresh is None:
            self.found.refresh = refresh_target(content)

    def finish(self) -> None:
        """Take the text from the narrower of the places that came to their end."""
        found = self.found
        found.ended = found.ended or bool(self._closed)
        opened = [name for name in ("article", "main") if self._pieces[name]]
        if not opened or opened[0] not in self._closed:
            return
        found.text = _plain(_spaceless(" ".join(self._pieces[opened[0]])[:_MOST_TEXT])) or None
        found.text_of = opened[0] if found.text else None


def refresh_target(content: str) -> str | None:
    """Return where a ``Refresh`` header, or the element that stands for it, sends a browser."""
    found = re.search(r"[;,]\s*(?:url\s*=)?\s*['\"]?([^\s'\"]+)", content[:3_000], re.IGNORECASE)
    return found[1] if found else None


def _attributes(tag: str) -> dict[str, str]:
    said: dict[str, str] = {}
    for row in _ATTRIBUTE.finditer(tag[:_LONGEST_TAG]):
        # as in a browser, the first of two of one name counts
        said.setdefault(row[1].lower(), _unescaped(row[2] or row[3] or row[4] or ""))
    return said


def _spaceless(piece: str) -> str:
    return _MARKUP.sub(" ", piece).strip()


def _unescaped(text: str) -> str:
    try:
        return html.unescape(text)
    except ValueError:  # a number of thousands of digits
        return text


def _plain(text: str) -> str:
    return " ".join(_unescaped(text).split())
