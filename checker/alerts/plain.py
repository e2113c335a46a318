"""Text from outside, made plain for channels that may read it as Markdown, HTML or commands."""

import re
import unicodedata

_LOOKALIKES = str.maketrans("<>[]`*_~|\\", "＜＞［］｀＊＿～｜＼")
"""Marks by which channels make links, bold type or mentions, beside what only looks like them."""

_JOINER = "\u2060"
"""Takes no room and is no space: it parts what would else become a link or a mention."""

_LINK = re.compile(r"\.(?=[^\W\d_])|://|@|(?<!\w)#(?=[^\W\d_])")


def plain(text: str, most: int) -> str:
    """Return ``text`` as one line of at most ``most`` characters that no channel acts on.

    Control characters and marks that turn the direction of writing are dropped, line breaks
    become spaces, marks that channels act on become their look-alikes, and addresses and mentions
    are parted by a mark that takes no room.
    """
    kept = "".join(
        " " if mark.isspace() else mark
        for mark in text[: 4 * most]
        if mark.isspace() or unicodedata.category(mark)[0] != "C"
    )
    line = " ".join(kept.split())
    if len(line) > most:
        line = line[: most - 1].rstrip() + "…"
    return _LINK.sub(_parted, line.translate(_LOOKALIKES))


def _parted(found: re.Match[str]) -> str:
    mark = found.group()
    return f":{_JOINER}//" if mark == "://" else f"{mark}{_JOINER}"
