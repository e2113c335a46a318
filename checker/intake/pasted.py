"""Links as people paste them: among words, in brackets, several a line, some of them broken."""

import re
from dataclasses import dataclass, field

from checker.intake.links import known, suspicion
from checker.net.guard import Guard

NAMED_AT_MOST = 20
"""Lines that are named one by one; the rest is counted."""

_EDGES = "<>()[]{}\"'“”‘’«»|,;"
_ENDS = ".!?:…"
_LIKE_A_LINK = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://|at://|www\.)\S+|[\w-]+(?:\.[\w-]+)+/\S*", re.IGNORECASE
)
_JOINED = re.compile(r"[,;](?=(?:https?|at)://)", re.IGNORECASE)


@dataclass(slots=True)
class Pasted:
    """What was found in a text.

    Attributes:
        links: those that a platform knows, each once, in the order given.
        wrong: a sentence for each line or link that could not be taken.
    """

    links: dict[str, None] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    @property
    def named(self) -> list[str]:
        """The sentences, at most ``NAMED_AT_MOST`` and then a count."""
        more = len(self.wrong) - NAMED_AT_MOST
        rest = [f"And {more:,} more lines like these."] if more > 0 else []
        return self.wrong[:NAMED_AT_MOST] + rest


def pasted(text: str, guard: Guard) -> Pasted:
    """Return the links in ``text``; words beside a link on its line are passed over.

    Lines that begin with # are passed over. ``guard`` says which addresses may be asked.
    """
    found = Pasted()
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        parts = (part for raw in line.split() for part in _JOINED.split(raw))
        words = [word for part in parts if (word := _bare(part))]
        likely = [word for word in words if _LIKE_A_LINK.fullmatch(word)]
        if not likely:
            found.wrong.append(f"Line {number}: no link is in “{_cut(line.strip())}”.")
        for word in likely:
            _take(word, number, guard, found)
    return found


def _bare(raw: str) -> str:
    word = raw.strip(_EDGES)
    return word.rstrip(_ENDS).rstrip(_EDGES)


def _take(word: str, number: int, guard: Guard, found: Pasted) -> None:
    trouble = complaint(word, guard)
    if trouble is None:
        found.links[word] = None
    else:
        found.wrong.append(f"Line {number}: {trouble}")


def complaint(link: str, guard: Guard) -> str | None:
    """Return why a link cannot be looked at, None where it can."""
    if "://" not in link and "." not in link:
        return f"“{_cut(link)}” is no link; one begins with https://"
    if "://" not in link:
        return f"“{_cut(link)}” does not begin with https://; write https://{_cut(link)}"
    if link.startswith(("http://", "https://")) and (refusal := guard.refusal(link)):
        return f"{_cut(link)} is not looked at: {refusal}. Only public pages are."
    if strange := suspicion(link):
        return f"{_cut(link)} is not taken: {strange}."
    if known(link) is None:
        return f"{_cut(link)} is no public web address that we know. Is all of it there?"
    return None


def _cut(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:80]}…"
