"""Seals in words: which key signs from where on."""

from collections.abc import Sequence
from typing import Protocol

from checker.views.inert import plain


class KeySpan(Protocol):
    """From which link on a key signs."""

    @property
    def key_id(self) -> str:
        """Whose."""
        ...

    @property
    def first(self) -> int:
        """The first link that it signs."""
        ...

    @property
    def vouched(self) -> bool:
        """Whether the key before it handed over to it."""
        ...

    @property
    def why(self) -> str | None:
        """What the link says of it."""
        ...


def key_sentences(spans: Sequence[KeySpan]) -> list[str]:
    """Return from which link on which key signs, a sentence each."""
    return [_sentence(span, is_first=not index) for index, span in enumerate(spans)]


def _sentence(span: KeySpan, *, is_first: bool) -> str:
    why = f" ({plain(span.why)})" if span.why else ""
    if is_first:
        return f"From link {span.first} on the key {plain(span.key_id)} signs."
    if span.vouched:
        return (
            f"From link {span.first} on {plain(span.key_id)} signs, to which it handed over{why}."
        )
    return (
        f"From link {span.first} on {plain(span.key_id)} signs, to which the key before it did "
        f"NOT hand over; the link says that that one was lost{why}. Ask the observer."
    )
