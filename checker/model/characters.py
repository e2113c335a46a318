"""Text as it is compared: canonical composition, in linear time whatever it is made of."""

import re
import unicodedata

MARKS_AT_MOST = 30
"""The longest run of combining marks that real writing has, by Unicode's own reckoning."""

_LONG_RUN = re.compile(rb"\x01{%d,}" % (MARKS_AT_MOST + 1))
_JOINER = "\u034f"


def composed(text: str) -> str:
    """Return ``text`` in NFC; runs of combining marks are parted first.

    Composition sorts a run of marks, which takes time that grows with the square of its length: a
    hostile megabyte would take minutes. As in Unicode's stream-safe format (UAX 15, section 13), a
    run is parted by a grapheme joiner after every 30 marks; real writing has none so long.
    """
    return unicodedata.normalize("NFC", _parted(text))


def _parted(text: str) -> str:
    if text.isascii():
        return text
    marks = bytes(map(bool, map(unicodedata.combining, text)))
    parts: list[str] = []
    at = 0
    for run in _LONG_RUN.finditer(marks):
        parts.append(text[at : run.start()])
        at = run.start()
        while run.end() - at > MARKS_AT_MOST:
            parts += [text[at : at + MARKS_AT_MOST], _JOINER]
            at += MARKS_AT_MOST
    return "".join((*parts, text[at:]))
