"""``checker look``: once, now, at some links."""

import asyncio
from dataclasses import dataclass
from typing import Any

from checker.collector import runner, vantages
from checker.collector.enrol import recognised
from checker.collector.equipment import Equipment
from checker.commands.desk import Desk
from checker.commands.equipping import collector
from checker.commands.objects import look_object
from checker.commands.output import put, put_json, say
from checker.intake.origins import refuse_other_origin
from checker.judge.verdicts import Judged
from checker.model import Availability, NeedsExpanding, Origin, Subject
from checker.model.instants import floor_text
from checker.views.sentences import look_sentence

UNKNOWN_LINK = (
    "this link cannot be asked: it is no public web address, or a page of a platform that is "
    "neither a post nor an account there"
)


@dataclass(frozen=True, slots=True)
class Link:
    """A link as given, and what it leads to.

    Attributes:
        error: why it leads to nothing that can be looked at; None when it does.
    """

    url: str
    subject: Subject | None = None
    error: str | None = None


def look(desk: Desk, urls: list[str], *, as_json: bool, vantage: str | None = None) -> int:
    """Look once at each link and print what was found; returns the exit code.

    ``vantage`` names where from, None is the first vantage point.

    2 all links bad · 3 any look inconclusive · 1 any link bad · 0 otherwise.
    """
    refuse_other_origin(desk.engine, Origin.OBSERVED)
    links, judged = asyncio.run(_look(desk, urls, vantage))
    found = {item.observation.reading.subject: item for item in judged}
    objects = [_object(link, found) for link in links]
    if as_json:
        put_json(objects)
    else:
        for link, item in zip(links, objects, strict=True):
            _print(link, item, found)
    return _exit_code(objects)


async def _look(
    desk: Desk, urls: list[str], vantage: str | None
) -> tuple[list[Link], list[Judged]]:
    whole = collector(desk)
    try:
        equipment = vantages.at(whole, vantage)
        links = [await _resolve(equipment, url) for url in urls]
        subjects = list(dict.fromkeys(link.subject for link in links if link.subject))
        for name in sorted({subject.platform for subject in subjects}):
            if notice := equipment.platforms[name].notice:
                say(notice)
        done = await runner.look_once(equipment, subjects)
        return links, [item for running in done for item in running.judged]
    finally:
        await whole.close()


async def _resolve(equipment: Equipment, url: str) -> Link:
    for platform in equipment.platforms.values():
        found = recognised(platform, url)
        if isinstance(found, Subject):
            return Link(url, found)
        if isinstance(found, NeedsExpanding):
            subject = await runner.expand(equipment, platform, url)
            told = None if subject else f"{platform.name} did not say where this link leads"
            return Link(url, subject, told)
    if "://" not in url:
        return Link(url, error="this is not a link: it has no http:// or https://")
    return Link(url, error=UNKNOWN_LINK)


def _object(link: Link, found: dict[Subject, Judged]) -> dict[str, Any]:
    if link.subject is None:
        return {"url": link.url, "error": link.error}
    judged = found.get(link.subject)
    if judged is None:
        return {"url": link.url, "error": "it was not asked: the platform holds us back just now"}
    return look_object(link.url, judged)


def _exit_code(objects: list[dict[str, Any]]) -> int:
    bad = [item for item in objects if "error" in item]
    if len(bad) == len(objects):
        return 2
    if any(item.get("availability") == Availability.INCONCLUSIVE for item in objects):
        return 3
    return 1 if bad else 0


def _print(link: Link, item: dict[str, Any], found: dict[Subject, Judged]) -> None:
    if "error" in item:
        say(f"{link.url}: {item['error']}")
        return
    assert link.subject is not None
    judged = found[link.subject]
    put(link.url)
    put(f"  {look_sentence(judged.verdict, link.subject.platform, controlled=judged.controlled)}")
    put(f"  at {floor_text(judged.observation.reading.answered_at)}, rule {item['rule']}")
    for kept in item["evidence"]:
        put(f"  evidence {kept['sha256'][:16]}… in {kept['warc']} at {kept['offset']}")
