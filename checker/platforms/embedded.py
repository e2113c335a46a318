"""Data that a page carries in ``script`` elements, found without building a tree.

An element is known by its ``id``, or by the name that its text assigns the data to.

A page is hostile until read: a post's text stands in its title and attributes, and may spell out
a whole script tag. So the markup is walked as a browser walks it: comments, quoted attributes and
elements whose content is only text hide what they hold. The walk is one pass in time linear in
the page's length; markup that never closes ends it, and what comes after is not found.
"""

import re

_END = rb"(?=[\s/>])"
_TO_CLOSE = rb"""[^"'>]*+(?:(?:"[^"]*+"|'[^']*+')[^"'>]*+)*+>"""
"""The rest of a tag: a closing bracket inside quotes does not close it."""

_MOST_ELEMENTS = 20
"""Named elements that are read in one page; a real one has each id once."""

_ONLY_TEXT = (
    b"title",
    b"textarea",
    b"style",
    b"noscript",
    b"iframe",
    b"noembed",
    b"noframes",
    b"xmp",
)
"""Elements whose content is text, whatever it looks like."""

_TEXT = rb"[^<]++|<++(?=[^a-z/!?])|<+(?=<)"
_COMMENT = rb"<!--(?:[^-]++|-(?!->))*+-->"


def _content(name: bytes) -> bytes:
    return rb"(?:[^<]++|<(?!/" + name + _END + rb"))*+"


def _element(name: bytes, guard: bytes = b"") -> bytes:
    closing = b"</" + name + _END + _TO_CLOSE
    return b"<" + name + _END + guard + _TO_CLOSE + _content(name) + closing


def _walk(guard: bytes, found: bytes) -> re.Pattern[bytes]:
    """Return what passes over everything up to ``found``: scripts too, unless ``guard`` objects."""
    special = b"|".join((*_ONLY_TEXT, b"script"))
    skipped = (
        _TEXT,
        rb"<[/a-hj-mo-ru-wyz]" + _TO_CLOSE,  # no special element starts with these letters
        rb"<(?!(?:" + special + rb")" + _END + rb"|!--)[instx!?]" + _TO_CLOSE,
        _COMMENT,
        _element(b"script", guard),
        *(_element(name) for name in _ONLY_TEXT),
    )
    return re.compile(b"(?:" + b"|".join(skipped) + b")*+" + found, re.IGNORECASE)


def _walk_to(script_ids: tuple[str, ...]) -> re.Pattern[bytes]:
    # an id's case counts, a tag's does not
    wanted = b"(?-i:" + b"|".join(re.escape(name.encode()) for name in script_ids) + b")"
    before = rb"""[^>]{0,400}?\sid\s{0,9}=\s{0,9}["']?"""
    after = rb"""["'\s>]"""
    named = b"(?=" + before + b"(?P<id>" + wanted + b")" + after + b")"
    found = (
        b"<script" + _END + named + _TO_CLOSE + b"(?P<text>" + _content(b"script") + b")</script"
    )
    return _walk(b"(?!" + before + wanted + after + b")", found)


def _walk_to_assignment(name: str) -> re.Pattern[bytes]:
    assigned = rb"\s*+(?-i:" + re.escape(name.encode()) + rb")\s*+=(?!=)"
    start = _TO_CLOSE + assigned
    text = b"(?P<text>" + _content(b"script") + b")</script"
    return _walk(b"(?!" + start + b")", b"<script" + _END + start + text)


class EmbeddedData:
    """Finds the text of script elements by their ``id``, in page after page."""

    def __init__(self, *script_ids: str) -> None:
        """Look for the elements with these ids."""
        self._walk = _walk_to(script_ids)
        self._ids = tuple(name.encode() for name in script_ids)

    def mentioned(self, body: bytes) -> bool:
        """Say whether the page spells out any of the ids anywhere, be it as text."""
        return any(name in body for name in self._ids)

    def find(self, body: bytes) -> dict[str, bytes]:
        """Return the text of the page's elements by id, the first where an id comes twice."""
        texts: dict[str, bytes] = {}
        found = self._walk.match(body) if self.mentioned(body) else None
        for _ in range(_MOST_ELEMENTS):
            if found is None:
                break
            texts.setdefault(found["id"].decode(), found["text"].strip())
            found = self._walk.match(body, found.end())
        return texts


class AssignedData:
    """Finds what a page's script assigns to a name, as the first thing that it does."""

    def __init__(self, name: str) -> None:
        """Look for the assignment to ``name``, such as ``window.DATA``."""
        self._walk = _walk_to_assignment(name)
        self._name = name.encode()

    def find(self, body: bytes) -> bytes | None:
        """Return what follows the first such assignment's ``=``, to the script's end; else None."""
        found = self._walk.match(body) if self._name in body else None
        return found["text"].strip() if found else None
