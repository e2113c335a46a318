"""One line of an examination: what was looked at, how it stands, and what mends it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Sign(StrEnum):
    """How something stands."""

    OK = "ok"
    MISSING = "missing"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found.

    Attributes:
        name: what was looked at.
        sign: how it stands.
        words: what was found, in a sentence without a full stop; never a secret.
        remedy: the command or the line of configuration that mends it, None where nothing must.
        optional: the program does its work without it.
    """

    name: str
    sign: Sign
    words: str
    remedy: str | None = None
    optional: bool = False

    @property
    def troubles(self) -> bool:
        """Whether somebody has to do something about it."""
        return self.sign is not Sign.OK and not self.optional

    def line(self) -> str:
        """Return it as one line of text."""
        optional = " (optional)" if self.optional and self.sign is not Sign.OK else ""
        remedy = f" -> {self.remedy}" if self.remedy else ""
        return f"{self.sign.value:<8}{self.name}{optional}: {self.words}{remedy}"

    def document(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "name": self.name,
            "sign": self.sign.value,
            "words": self.words,
            "remedy": self.remedy,
            "optional": self.optional,
        }


def ok(name: str, words: str) -> Finding:
    """Return what stands well."""
    return Finding(name, Sign.OK, words)


def missing(name: str, words: str, remedy: str | None, *, optional: bool = False) -> Finding:
    """Return what is not there."""
    return Finding(name, Sign.MISSING, words, remedy, optional)


def wrong(name: str, words: str, remedy: str | None = None) -> Finding:
    """Return what does not stand as it should."""
    return Finding(name, Sign.WRONG, words, remedy)
