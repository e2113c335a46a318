"""Reading Bluesky's labels: signed statements by a labelling service about a post or an account.

The labeller's list is a history: rows of one (source, subject, value) replace each other, a row
may take an earlier one back (``neg``) or end by itself (``exp``). What is in force is the newest
row of each. Where two rows bear one time, the one that takes back wins: the milder reading.

Source: platforms-open §1.c "Labels / Ozone"; atproto-local-network §3; read 2026-11-22.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from checker.errors import UnreadablePayload
from checker.model.instants import parse
from checker.platforms.payload import maybe, need

MAX_LABELS = 250
"""The labeller's own page size: a list that long may be cut, and a cut one may lack the newest."""

_WORD = re.compile(r"[\x21-\x7e]{1,300}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One row, as stated.

    Attributes:
        src: DID of the service that states it.
        uri: what it is about: an at-uri or a DID.
        val: the value, e.g. ``!takedown`` or ``spam``.
        stated_at: when it was stated; ``cts`` is the same verbatim.
        ends_at: when it ends by itself, None when it does not say.
        negated: it takes an earlier one back.
        signed: it carries a signature.
        row: the statement as it came, for checking that signature.
    """

    src: str
    uri: str
    val: str
    cts: str
    stated_at: datetime
    ends_at: datetime | None = None
    negated: bool = False
    signed: bool = False
    row: Mapping[str, object] = field(default_factory=dict, repr=False)

    def in_force(self, at: datetime) -> bool:
        """Say whether it holds at ``at``, being the newest of its kind."""
        return not self.negated and (self.ends_at is None or self.ends_at > at)


def moment(text: str | None) -> datetime | None:
    """Return the time that ``text`` writes, None when it writes none with a zone."""
    if text is None or len(text) > 64:
        return None
    try:
        return parse(text)
    except (ValueError, OverflowError):
        return None


def read_labels(rows: Sequence[object]) -> list[Label]:
    """Read a list of labels.

    Raises:
        UnreadablePayload: when there are too many, or one of them cannot be read: it might be
            the one that takes another back.
    """
    if len(rows) >= MAX_LABELS:
        raise UnreadablePayload("labels", f"{len(rows)} rows: the list may be cut")
    return [_label(row) for row in rows]


def _label(row: object) -> Label:
    cts = _word(row, "cts")
    ends = need(row, "exp", str) if _given(row, "exp") else None
    stated_at = moment(cts)
    if stated_at is None or (ends is not None and moment(ends) is None):
        raise UnreadablePayload("labels.cts", "no time")
    return Label(
        src=_word(row, "src"),
        uri=_word(row, "uri"),
        val=_word(row, "val"),
        cts=cts,
        stated_at=stated_at,
        ends_at=moment(ends),
        negated=_flag(row, "neg"),
        signed=bool(maybe(row, "sig.$bytes", str)),
        row=row if isinstance(row, Mapping) else {},
    )


def _word(row: object, name: str) -> str:
    word = need(row, name, str)
    if _WORD.fullmatch(word) is None:
        raise UnreadablePayload(f"labels.{name}", "no plain word")
    return word


def _flag(row: object, name: str) -> bool:
    # a flag of another kind than yes or no must not be read as "no"
    return _given(row, name) and need(row, name, bool)


def _given(row: object, name: str) -> bool:
    return isinstance(row, Mapping) and row.get(name) is not None


def newest(labels: Iterable[Label]) -> list[Label]:
    """Return the newest row of each source, subject and value."""
    latest: dict[tuple[str, str, str], Label] = {}
    for label in sorted(labels, key=lambda item: (item.stated_at, item.negated)):
        latest[label.src, label.uri, label.val] = label
    return list(latest.values())
