"""Discovery on the open web goes where sites let programs go; a person's link is looked at."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from checker.clock import VirtualClock, VirtualLoop
from checker.collector import runner
from checker.collector.assembly import Setting, assemble
from checker.model import Origin, Place, Topic, Vantage
from checker.platforms import PLATFORMS
from checker.store import append, schema
from checker.store.database import open_database
from tests.collector.scene import START

SITE = "https://site.example"
FEED = f"""<?xml version="1.0"?><rss version="2.0"><channel><link>{SITE}/</link>
<item><link>{SITE}/open/1</link></item><item><link>{SITE}/closed/2</link></item>
<item><link>{SITE}/open/3</link></item></channel></rss>"""


def _collected(place: Path, robots: str) -> tuple[list[str], list[str], list[Any]]:
    """Return what one round asked, which pages it knows then, and what its listings were."""
    asked: list[str] = []

    async def app(scope: Mapping[str, Any], _: Any, send: Any) -> None:
        path = scope["path"]
        asked.append(path)
        body = {"/robots.txt": robots, "/feed.xml": FEED}.get(path, "<title>A page</title>")
        kind = b"application/rss+xml" if path == "/feed.xml" else b"text/html"
        head = {"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]}
        await send(head)
        await send({"type": "http.response.body", "body": body.encode()})

    engine = open_database(f"sqlite:///{place / 'checker.db'}")
    topic = Topic(
        name="x",
        accounts=(f"web:{SITE}/feed.xml",),
        links=(f"{SITE}/closed/pasted",),
        places=(Place("web"),),
        registered_at=START,
    )
    with engine.begin() as connection:
        append.topic(connection, topic, Origin.SIMULATED)
    setting = Setting(vantage=Vantage(name="here"), origin=Origin.SIMULATED, app=app, seed=1)

    async def whole() -> None:
        web = PLATFORMS["web"]
        equipment = assemble(engine, place / "evidence", [web], VirtualClock(START), setting)
        await runner.once(equipment)
        equipment.keeper.close()

    with asyncio.Runner(loop_factory=VirtualLoop) as loop:
        loop.run(whole())
    with engine.connect() as connection:
        pages = list(connection.execute(sa.select(schema.subjects.c.native_id)).scalars())
        rows = schema.listings
        query = sa.select(rows.c.n_offered, rows.c.n_taken, rows.c.trouble)
        listings = [tuple(row) for row in connection.execute(query)]
    engine.dispose()
    return asked, sorted(page.removeprefix(SITE) for page in pages), listings


PASTED = "/closed/pasted"


def test_pages_that_their_site_keeps_from_programs_are_not_taken(tmp_path: Path) -> None:
    """Of a feed's pages those that robots.txt forbids are offered and left; a link is looked at."""
    asked, pages, listings = _collected(tmp_path, "User-agent: *\nDisallow: /closed")
    assert pages == [PASTED, "/open/1", "/open/3"]
    assert "/closed/2" not in asked
    assert PASTED in asked
    assert listings == [(3, 2, None)]


def test_a_feed_that_its_site_keeps_from_programs_is_not_asked(tmp_path: Path) -> None:
    """The listing says why it told nothing, and what to do; the pasted link is looked at."""
    asked, pages, listings = _collected(tmp_path, "User-agent: checker\nDisallow: /")
    assert asked == ["/robots.txt", PASTED]
    assert pages == [PASTED]
    assert "robots.txt asks programs to leave it alone" in listings[0][2]


def test_a_feed_whose_pages_are_all_kept_from_programs_says_so(tmp_path: Path) -> None:
    """A list of forbidden pages takes none and is a listing with a reason."""
    text = "User-agent: *\nDisallow: /closed\nDisallow: /open"
    _, pages, listings = _collected(tmp_path, text)
    assert pages == [PASTED]
    offered, taken, trouble = listings[0]
    assert (offered, taken) == (3, 0)
    assert "none of the 3 pages" in trouble


@pytest.mark.parametrize("robots", ["", "User-agent: *\nDisallow:"])
def test_a_site_that_forbids_nothing_is_read(tmp_path: Path, robots: str) -> None:
    """The file is asked for once, before the feed."""
    asked, pages, _ = _collected(tmp_path, robots)
    assert asked[:2] == ["/robots.txt", "/feed.xml"]
    assert asked.count("/robots.txt") == 1
    assert len(pages) == 4
