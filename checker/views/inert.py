"""Text from outside, made inert where it is shown: as Markdown, or in a terminal."""

import re
import unicodedata

_ACTIVE = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~$:&@^=\"'/])")
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


def inert(text: str, most: int = 2_000) -> str:
    """Return ``text`` so that Markdown shows it as it is: no link, image, HTML, maths or colour.

    Control characters and marks that turn the direction of writing are dropped, line breaks
    become spaces, and what is longer than ``most`` characters is cut.
    """
    kept = "".join(
        " " if mark.isspace() else mark
        for mark in text[:most]
        if mark.isspace() or (unicodedata.category(mark)[0] != "C" and mark not in _BIDI)
    )
    for mark in ("://", "www.", "@"):
        # Bare addresses become links after parsing, so that a backslash does not hold them back.
        kept = kept.replace(
            mark, f"{mark[:-1]}\u2060{mark[-1]}" if len(mark) > 1 else f"{mark}\u2060"
        )
    shown = _ACTIVE.sub(r"\\\1", " ".join(kept.split()))
    return f"{shown}…" if len(text) > most else shown


def plain(text: str, most: int = 4_000) -> str:
    """Return ``text`` for one line of a terminal: nothing in it moves a cursor or turns a line."""
    kept = "".join(
        " " if mark.isspace() else mark
        for mark in text[:most]
        if mark.isspace() or (unicodedata.category(mark) not in ("Cc", "Cs") and mark not in _BIDI)
    )
    return f"{kept}…" if len(text) > most else kept
