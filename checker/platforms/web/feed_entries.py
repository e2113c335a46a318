"""What a feed names: its entries and what it says is deleted, with addresses and times made whole.

Source: platforms-open §7 (feeds, 7.g); RFC 3339, RFC 5322, RFC 6721; read 2026-11-24.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

LONGEST_TEXT = 4_000
"""Characters of an id, an address or a comment; more are cut, but for an address, which is none."""


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One item of a feed.

    Attributes:
        own_id: the feed's id for it, verbatim; empty where it has none.
        link: its address, made whole; None where it has none.
        made_at: when the feed says it was published, None where it does not, or not in UTC terms.
        updated: when the feed says it was changed, verbatim.
    """

    own_id: str
    link: str | None
    made_at: datetime | None
    updated: str | None


@dataclass(frozen=True, slots=True)
class Tombstone:
    """The site's own statement that it deleted an entry (RFC 6721); it names no cause.

    Attributes:
        ref: the id of the deleted entry.
        when: since when, verbatim.
        words: the comment, verbatim; None where there is none.
    """

    ref: str
    when: str | None
    words: str | None


def joined(base: str, link: str) -> str | None:
    """Return ``link`` made whole; None where it is empty, too long or no address."""
    if len(link) >= LONGEST_TEXT:
        return None
    try:
        return urljoin(base, link.strip()) if link.strip() else None
    except ValueError:
        return None


def moment(text: str | None) -> datetime | None:
    """Return a time as feeds write it (RFC 3339 or RFC 822); None where it names no zone."""
    if text is None or len(text) > 60:
        return None
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(text.strip())
            return found.astimezone(UTC) if found.tzinfo is not None else None
        except (ValueError, OverflowError, TypeError, IndexError):
            continue
    return None
