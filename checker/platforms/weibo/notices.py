"""What Weibo's sentences mean: folding them as it writes them, and the table of wording.

Weibo writes one notice in several dresses: with and without ``抱歉，`` before it, with a link to
its help pages behind it, with spaces and tags in between. A text is compared in all these forms,
without tags and addresses, the longest sentence first; the reading keeps it as it came.

A sentence that is less sure than the rule that would use it concludes nothing.

Source: platforms-commercial §6(c), matching; read 2026-11-22.
"""

import html
import re
from enum import StrEnum
from functools import lru_cache

from checker.platforms.weibo.links import NAME
from checker.platforms.wording import Sentence, meaning

LONGEST = 1_000
"""Characters of a text that can be a notice; a longer one is none."""

_LINK = re.compile(r"<a\b[^<>]*>.*?</a\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_ADDRESS = re.compile(r"https?://[!-~]+")
_HELP = re.compile(r"[。，,.]?查看帮助[：:]?[^，。,.]{0,12}$")
_SORRY = re.compile(r"^抱歉[，,]")
_SORRY_BEFORE = "抱歉，"


class Said(StrEnum):
    """What a sentence says, as the table's ``means``."""

    AUTHOR_DELETED = "author_deleted"
    POLICY_REMOVED = "policy_removed"
    DELETED = "deleted"
    ACCOUNT_SUSPENDED = "account_suspended"
    CLOSED_BY_OWNER = "closed_by_owner"
    CLOSED = "closed"
    ACCOUNT_HELD = "account_held"
    HALF_YEAR = "half_year"
    NOT_PERMITTED = "not_permitted"
    UNDER_LAW = "under_law"
    ADVERTISING = "advertising"
    MISSING = "missing"
    MERGED = "merged"
    PRIVACY = "privacy"
    UNVIEWABLE = "unviewable"
    ORIGINAL_DELETED = "original_deleted"
    ACCOUNT_MISSING = "account_missing"
    ACCOUNT_TROUBLE = "account_trouble"
    NOTHING_HERE = "nothing_here"


_ONLY_SURE = frozenset(
    {
        Said.AUTHOR_DELETED,
        Said.POLICY_REMOVED,
        Said.ACCOUNT_SUSPENDED,
        Said.CLOSED_BY_OWNER,
        Said.CLOSED,
        Said.ACCOUNT_HELD,
        Said.HALF_YEAR,
        Said.NOT_PERMITTED,
    }
)
"""What a rule takes as stated: a line of certainty M that means it concludes nothing."""

_GUESSES = frozenset({Said.UNVIEWABLE, Said.ACCOUNT_TROUBLE})
"""What concludes nothing however sure its line is."""


def forms_of(text: str) -> list[str]:
    """Return the forms in which a notice is held against the table, without tags and addresses.

    A link may lead to the help pages, and is then left out; or stand around words of the sentence.
    """
    forms: dict[str, None] = {}
    for untagged in (_TAG.sub("", _LINK.sub("", text)), _TAG.sub("", text)):
        spaced = _ADDRESS.sub("", html.unescape(untagged)).strip()
        plain = _SORRY.sub("", _HELP.sub("", "".join(spaced.split())))
        forms.update(dict.fromkeys((plain, _SORRY_BEFORE + plain, spaced)))
    return [form for form in forms if form not in ("", _SORRY_BEFORE)]


def sentence_of(text: str | None) -> Sentence | None:
    """Return the line of the table that a notice is; None where it is none of it."""
    return _line(text) if text and len(text) <= LONGEST else None


@lru_cache(maxsize=1_024)
def _line(text: str) -> Sentence | None:
    found = (meaning(NAME, form) for form in forms_of(text))
    lines = [line for line in found if line is not None]
    return max(lines, key=lambda line: len(line.folded), default=None)


def said(text: str | None) -> Said | None:
    """Return what a notice says; None where no line knows it, or none that is sure enough."""
    line = sentence_of(text)
    if line is None or line.means not in Said.__members__.values():
        return None
    meant = Said(line.means)
    if meant in _GUESSES:
        return meant
    least = ("H",) if meant in _ONLY_SURE else ("H", "M")
    return meant if line.certainty in least else None
