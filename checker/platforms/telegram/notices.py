"""Telegram's notices: the sentences that stand where a post should, and which of them are known.

A sentence is compared whole and in English, after folding of white space, apostrophes and case,
and only as the text of Telegram's own notice element; ours is a table of them. Any other sentence,
and any other language, is kept as it is and means nothing.

Source: platforms-open §4.c (reported; Telegram documents none of them); read 2026-11-24.
"""

import re
from enum import StrEnum

from checker.judge.walls import normalise

LONGEST = 600
"""Characters of a notice that are kept; a longer one is none that we know."""


class Notice(StrEnum):
    """The notices that we know, by what they say."""

    TERMS = "terms"
    SPREADING = "spreading"
    GROUP = "group"
    ON_DEVICE = "on_device"
    LOCAL_LAWS = "local_laws"
    COPYRIGHT = "copyright"
    POST_COPYRIGHT = "post_copyright"
    PRIVATE = "private"
    NOT_FOUND = "not_found"


_NOT_SHOWN = r"this {what} can't be displayed because (?:it )?"
_SPREAD = r"(?:was )?used to spread (?:pornographic content|calls to violence)"
_TERMS = r"violated telegram's terms of service"
_CLEANING = (
    "to give its moderators time to clean up after users who posted illegal pornographic content"
)

_SENTENCES: tuple[tuple[Notice, str], ...] = (
    (Notice.NOT_FOUND, r"post not found"),
    (Notice.PRIVATE, r"(?:this )?(?:channel|group) is private"),
    (Notice.TERMS, _NOT_SHOWN.format(what="channel") + _TERMS),
    (Notice.SPREADING, _NOT_SHOWN.format(what="channel") + _SPREAD),
    (Notice.GROUP, _NOT_SHOWN.format(what="group") + f"(?:{_SPREAD}|{_TERMS})"),
    (Notice.GROUP, rf"this group has been temporarily suspended {_CLEANING}(?:\..*)?"),
    (
        Notice.ON_DEVICE,
        rf"sorry, this group is temporarily inaccessible on your device(?: {_CLEANING}(?:\..*)?)?",
    ),
    (Notice.LOCAL_LAWS, _NOT_SHOWN.format(what="(?:channel|group)") + "violated local laws"),
    (Notice.COPYRIGHT, r"this (?:channel|group) is unavailable due to copyright infringement"),
    (
        Notice.POST_COPYRIGHT,
        r"this message couldn't be displayed on your device due to copyright infringement",
    ),
)
_TABLE = tuple((kind, re.compile(sentence)) for kind, sentence in _SENTENCES)


def known(words: str) -> Notice | None:
    """Return which notice ``words`` are, None when it is none that we know."""
    if len(words) > LONGEST:
        return None
    sentence = normalise(words).rstrip(".\u2026 ")
    return next((kind for kind, known in _TABLE if known.fullmatch(sentence)), None)
