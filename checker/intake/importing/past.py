"""``--as wayback``: which pages the archive can be asked for, and the topic that they join."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from checker.intake import topics
from checker.intake.importing.badrows import shown
from checker.intake.importing.link_file import Links, round_s, span
from checker.intake.origins import refuse_other_origin
from checker.model import Origin, Subject, Topic
from checker.platforms import PLATFORMS
from checker.platforms.wayback.captures import home_of
from checker.platforms.wayback.links import NAME as ARCHIVE
from checker.platforms.wayback.links import archived, recognise
from checker.platforms.wayback.past import MOST_CAPTURES
from checker.store import append, entries

__all__ = ["MOST_CAPTURES", "how_long", "pages_of", "record", "topic_for"]

LAYOUT = "wayback"
_READERS = tuple(item for name, item in PLATFORMS.items() if name != ARCHIVE)


def pages_of(links: Iterable[str]) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the addresses of the pages that links mean, and the links that mean none.

    Returns:
        each page's address once; and each other link with the reason.
    """
    pages: dict[str, None] = {}
    others: list[tuple[str, str]] = []
    for link in links:
        home = home_of(link, _READERS)
        # what is no web address (at://…) has one at which its platform shows it
        page = link if home is None or link.startswith("http") else home[0].canonical(home[1])
        if home is not None and archived(page) is not None:
            pages[page] = None
        else:
            others.append((link, _why_none(link, home)))
    return list(pages), others


def _why_none(link: str, home: tuple[object, Subject] | None) -> str:
    if recognise(link) is not None:
        return f"{shown(link)} is an address at the archive itself; give the page's own"
    if home is None:
        return f"{shown(link)} is a short link; give the address that it leads to"
    return f"{shown(link)} is no address of a page; the archive knows pages by theirs"


def topic_for(engine: sa.Engine, name: str, now: datetime) -> tuple[str, bool]:
    """Return the registered name of the topic shown as ``name``, and whether it was made now.

    Raises:
        ConfigError: the name cannot be one, or the store holds what was not imported.
    """
    refuse_other_origin(engine, Origin.IMPORTED)
    name = topics.name_of(name)
    with engine.begin() as connection:
        known = entries.topic_named(connection, name)
        if known is None:
            append.topic(connection, Topic(name=name, registered_at=now), Origin.IMPORTED)
    return known or name, known is None


def how_long(n_pages: int) -> str:
    """Say how long asking for pages takes at the archive's pace."""
    least = round_s(ARCHIVE, n_pages)
    return f"between {span(least)} and {span(least * (1 + MOST_CAPTURES))}"


def record(engine: sa.Engine, found: Links, file: dict[str, str], now: datetime, n: int) -> None:
    """Record that a file was read in.

    Args:
        engine: the store.
        found: its links.
        file: its name (``file``) and digest (``sha256``).
        now: the present.
        n: pages that the archive told of.
    """
    counts = {"n_rows": found.n_rows, "n_taken": n, "n_bad": found.bad.n}
    with engine.begin() as connection:
        entries.imported(connection, {**file, "layout": LAYOUT, "at": now, **counts})
