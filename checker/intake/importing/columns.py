"""Which column of a table holds the links: told by what is in it, asked for when in doubt."""

from collections.abc import Sequence
from dataclasses import dataclass

from checker.errors import ConfigError
from checker.intake.importing.badrows import shown
from checker.intake.importing.files import Handed
from checker.intake.importing.tables import Trouble, rows, sample_of, sign_of
from checker.intake.links import is_suspicious, known
from checker.platforms import web

LIKELY = 0.5
"""Share of a column's filled cells that are links, for it to be a column of links."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A column that may be meant.

    Attributes:
        at: its place, from 0.
        name: its heading, or ``column N`` in a table without one.
        example: one of its links.
        share: of its filled cells, those that are links.
        on_platform: of its links, those that a platform of its own knows.
    """

    at: int
    name: str
    example: str
    share: float
    on_platform: float


class Unsure(ConfigError):
    """Several columns may be meant, and the file does not say which.

    Attributes:
        candidates: what a person can choose from.
    """

    def __init__(self, handed: Handed, candidates: Sequence[Candidate]) -> None:
        """Name the candidates and the option that decides."""
        self.candidates = tuple(candidates)
        told = "; ".join(f"{item.name} (such as {item.example})" for item in candidates)
        super().__init__(
            f"{handed.path}: several columns hold links: {told}. Say which one is meant with "
            f"--column {option(candidates[0])}"
        )


def option(candidate: Candidate) -> str:
    """Return what to write after ``--column`` for a candidate."""
    plain = candidate.name.isascii() and candidate.name.isidentifier()
    return candidate.name if plain else str(candidate.at + 1)


@dataclass(frozen=True, slots=True)
class Column:
    """Where the links of a table are.

    Attributes:
        sign: what parts the columns.
        at: the column's place, from 0.
        name: its heading, or ``column N``.
        headed: the first row is a heading.
    """

    sign: str
    at: int
    name: str
    headed: bool


def column_of(handed: Handed, wanted: str | None = None) -> Column:
    """Return the column that holds the links.

    Args:
        handed: the file.
        wanted: its heading or its number from 1, where a person said so.

    Raises:
        Unsure: several columns may be meant.
        ConfigError: none holds a link, or there is no column ``wanted``.
    """
    sample = sample_of(handed)
    sign = sign_of(sample)
    table = [row for _, row in rows(sample, sign) if not isinstance(row, Trouble)]
    if not table:
        raise ConfigError(f"{handed.path}: none of its first lines can be read as a row")
    headed = not any(map(_is_link, table[0]))
    names = _names(table[0], headed)
    if wanted is not None:
        at = _wanted(handed, wanted, table[0], names)
    else:
        at = _guessed(handed, _candidates(table[headed:], names))
    return Column(sign, at, names[at], headed)


def _is_link(cell: str) -> bool:
    cell = cell.strip()
    return known(cell) is not None or is_suspicious(cell)


def _names(first: Sequence[str], headed: bool) -> list[str]:
    return [
        cell.strip() if headed and cell.strip().isprintable() and cell.strip() else f"column {at}"
        for at, cell in enumerate(first, start=1)
    ]


def _wanted(handed: Handed, wanted: str, first: Sequence[str], names: Sequence[str]) -> int:
    folded = [cell.strip().casefold() for cell in first]
    if wanted.strip().casefold() in folded:
        return folded.index(wanted.strip().casefold())
    number = wanted.casefold().removeprefix("column").strip()
    if number.isdecimal() and 1 <= int(number) <= len(names):
        return int(number) - 1
    raise ConfigError(
        f"{handed.path}: there is no column {wanted!r}; there are: "
        f"{', '.join(name[:60] for name in names[:30])}"
    )


def _candidates(table: Sequence[Sequence[str]], names: Sequence[str]) -> list[Candidate]:
    found = []
    for at, name in enumerate(names):
        cells = [row[at].strip() for row in table if at < len(row) and row[at].strip()]
        links = [cell for cell in cells if _is_link(cell)]
        if not links:
            continue
        sound = [link for link in links if not is_suspicious(link)]
        homes = [home[0] for link in sound if (home := known(link))]
        own = sum(home != web.PLATFORM.name for home in homes) / max(1, len(sound))
        share = len(links) / len(cells)
        example = shown(links[0]).strip("'\"")
        found.append(Candidate(at, name[:60], example, share, own))
    return found


def _guessed(handed: Handed, candidates: Sequence[Candidate]) -> int:
    if not candidates:
        raise ConfigError(
            f"{handed.path}: no column holds links in its first lines; links begin with https://. "
            "If one does further down, name it with --column"
        )
    likely = [item for item in candidates if item.share >= LIKELY] or list(candidates)
    on_platform = [item for item in likely if item.on_platform >= LIKELY]
    if len(on_platform) == 1:
        return on_platform[0].at
    if len(likely) == 1:
        return likely[0].at
    raise Unsure(handed, on_platform or likely)
