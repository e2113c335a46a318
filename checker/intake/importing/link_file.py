"""``--as csv``: the links of a table, onto a topic of their own or joining one that is there."""

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from checker.errors import ConfigError
from checker.intake import topics
from checker.intake.importing.badrows import BadRow, BadRows, not_utf8, shown
from checker.intake.importing.columns import Column
from checker.intake.importing.files import Handed, lines, opened
from checker.intake.importing.tables import Trouble, rows
from checker.intake.links import known, suspicion
from checker.intake.origins import refuse_other_origin
from checker.model import Origin, Topic
from checker.net.guard import Guard
from checker.platforms import PLATFORMS
from checker.store import entered, entries, schema

MOST = 100_000
"""Links that a topic takes, unless a person says otherwise."""

IN_REGISTRATION = 500
"""Links that a new topic's registration itself holds; more join it as later links."""

LONGEST_LINK = 2_000

Progress = Callable[[int], None]


@dataclass(slots=True)
class Links:
    """The links of a file.

    Attributes:
        platform_of: each link once, in the order of the file, and the platform that knows it;
            no more than were asked for.
        n_rows: rows read, headings left out.
        n_again: rows whose link had stood in the file before.
        n_beyond: rows with links beyond as many as were asked for, by platform.
        bad: the rows that hold no link.
    """

    platform_of: dict[str, str] = field(default_factory=dict)
    n_rows: int = 0
    n_again: int = 0
    n_beyond: Counter[str] = field(default_factory=Counter)
    bad: BadRows = field(default_factory=BadRows)


def read(handed: Handed, column: Column, most: int, guard: Guard, tick: Progress) -> Links:
    """Read the links of a file's column.

    Args:
        handed: the file.
        column: where the links are.
        most: links that are kept; what is beyond is counted.
        guard: says which addresses may be asked.
        tick: is told how many bytes are read so far.
    """
    found = Links()
    with opened(handed) as text:
        table = rows(lines(text), column.sign)
        if column.headed:
            next(table, None)
        for line, cells in table:
            found.n_rows += 1
            if found.n_rows % 2_000 == 0:
                tick(text.buffer.tell())
            try:
                link, platform = _link(cells, column, guard)
            except BadRow as trouble:
                found.bad.name(line, str(trouble))
                continue
            _keep(found, link, platform, most)
    return found


def _keep(found: Links, link: str, platform: str, most: int) -> None:
    if link in found.platform_of:
        found.n_again += 1
    elif len(found.platform_of) < most:
        found.platform_of[link] = platform
    else:
        found.n_beyond[platform] += 1


def _link(cells: list[str] | Trouble, column: Column, guard: Guard) -> tuple[str, str]:
    if isinstance(cells, Trouble):
        raise BadRow(cells.why)
    link = cells[column.at].strip() if column.at < len(cells) else ""
    if not link:
        raise BadRow(f"nothing stands in the column of links ({column.name})")
    if len(link) > LONGEST_LINK:
        raise BadRow(f"a link of {len(link):,} characters; at most {LONGEST_LINK:,} are taken")
    if not_utf8(link):
        raise BadRow(f"the link holds bytes that are not UTF-8: {shown(link)}")
    if why := suspicion(link):
        raise BadRow(
            f"suspicious: {shown(link)}: {why}. It was not taken; if you do mean that page, give "
            "it by hand with topic add --urls"
        )
    home = known(link)
    if home is None:
        raise BadRow(f"no platform knows this as a link: {shown(link)}{_hint(link)}")
    if link.startswith("http") and (refusal := guard.refusal(link)):
        raise BadRow(f"{shown(link)} is not looked at: {refusal}")
    return link, home[0]


def _hint(link: str) -> str:
    return "; write it whole, with https:// before it" if known(f"https://{link}") else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """What became of a file's links.

    Attributes:
        topic: the name the topic is shown under.
        made: it was made now.
        sha256: its registration's digest, where it was made now.
        n_new: links that it did not have before.
        n_known: links that it had.
    """

    topic: str
    made: bool
    sha256: str | None
    n_new: int
    n_known: int


def join(engine: sa.Engine, name: str, links: Links, most: int, now: datetime) -> Joined:
    """Put links on the topic ``name``, which is made where there is none.

    Raises:
        ConfigError: they are more than a topic takes; says how long one round would be.
    """
    refuse_other_origin(engine, Origin.OBSERVED)
    name = topics.name_of(name)
    with engine.connect() as connection:
        key = entries.topic_named(connection, name)
        had = _links_of(connection, key) if key is not None else set()
    new = {link: home for link, home in links.platform_of.items() if link not in had}
    if links.n_beyond or len(had) + len(new) > most:
        raise ConfigError(_too_many(name, links, len(had), most))
    made = None if key is not None else _registered(engine, name, new, now)
    later = {} if made is not None and made.links else new
    with engine.begin() as connection:
        pairs = [(home, link) for link, home in later.items()]
        entries.add_links(connection, key or name, pairs, now)
        title = entries.standings(connection)[key or name].title
    return Joined(
        topic=title,
        made=made is not None,
        sha256=made.registration_sha256() if made else None,
        n_new=len(new),
        n_known=len(links.platform_of) - len(new),
    )


def _links_of(connection: sa.Connection, key: str) -> set[str]:
    registered = sa.select(schema.topics.c.links).where(schema.topics.c.name == key)
    later = sa.select(entered.topic_links.c.link).where(entered.topic_links.c.topic == key)
    found = set(connection.execute(registered).scalar_one())
    return found | set(connection.execute(later).scalars())


def _registered(engine: sa.Engine, name: str, links: dict[str, str], now: datetime) -> Topic:
    few = tuple(links) if len(links) <= IN_REGISTRATION else ()
    topic = Topic(name=name, links=few, registered_at=now)
    topics.register(engine, topic)
    return topic


def _too_many(name: str, links: Links, n_had: int, most: int) -> str:
    counted = Counter(links.platform_of.values()) + links.n_beyond
    slowest, seconds = max(
        ((platform, round_s(platform, n)) for platform, n in counted.items()),
        key=lambda pair: pair[1],
    )
    pace = PLATFORMS[slowest].pace.seconds_per_ask
    had = f" beside the {n_had:,} that {name!r} has" if n_had else ""
    return (
        f"the file holds {counted.total():,} links{had}; a topic takes at most {most:,}, and "
        f"nothing was put on it. One round over all would take {span(seconds)} on {slowest} alone, "
        f"which is asked once in {pace:g} s, so no short outage would be seen. Choose fewer, part "
        f"them among topics, or take them all with --most {n_had + counted.total()}"
    )


def round_s(platform: str, n: int) -> float:
    """Return how many seconds one look at each of ``n`` subjects takes at a platform's pace."""
    asked = PLATFORMS[platform]
    return math.ceil(n / asked.batch) * asked.pace.seconds_per_ask


def span(seconds: float) -> str:
    """Say how long something takes, in words."""
    for unit, length in (("days", 86_400.0), ("hours", 3_600.0), ("minutes", 60.0)):
        if seconds >= 2 * length:
            return f"{seconds / length:,.0f} {unit}"
    return f"{seconds:,.0f} seconds"
