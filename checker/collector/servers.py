"""Platforms of many servers: each server is asked, held back and witnessed by itself.

What a server shows of others' posts is seen from a vantage point of its own, called
``here@that-server`` (docs/decisions/0008-observers.md).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from checker.model import Reading, Subject, Vantage
from checker.platforms.contract import Fetch, Platform
from checker.store.agenda import Due

_SIGN = "@"
Known = Callable[[Sequence[Subject]], Mapping[Subject, str]]
"""Tells what an observer calls posts, as far as it ever showed them."""


def server_of(platform: Platform, subject: Subject) -> str | None:
    """Return the server that a subject lives on, None where the platform is one."""
    return platform.host_of(subject) if platform.host_of is not None else None


def chunks(platform: Platform, items: Iterable[Due]) -> Iterator[Sequence[Due]]:
    """Yield what is asked together: at most a batch, and never two servers at once."""
    by_server: dict[str | None, list[Due]] = {}
    for item in items:
        by_server.setdefault(server_of(platform, item.subject), []).append(item)
    for mine in by_server.values():
        for start in range(0, len(mine), platform.batch):
            yield mine[start : start + platform.batch]


def among(platform: Platform, chosen: Iterable[Due]) -> Callable[[Subject], str | None] | None:
    """Return how to tell which server a witness would speak for, None where there is but one.

    The function gives None for a subject of a server that is not asked in this pass.
    """
    if platform.host_of is None:
        return None
    asked = {server_of(platform, item.subject) for item in chosen}

    def server(subject: Subject) -> str | None:
        found = server_of(platform, subject)
        return found if found in asked else None

    return server


def vantage_at(here: Vantage, observer: str) -> Vantage:
    """Return the vantage point from which ``observer`` is asked how it shows others' posts."""
    return replace(here, name=f"{here.name}{_SIGN}{observer}", network=observer)


def observer_of(vantage: str) -> str | None:
    """Return the observer that a vantage point's name says, None for one that asks origins."""
    _, sign, host = vantage.rpartition(_SIGN)
    # a place called me@home is no observer
    return host if sign and "." in host else None


def seen_from(platform: Platform, observer: str, known: Known) -> Platform:
    """Return ``platform`` as ``observer`` shows it; a platform that cannot be so seen stays as is.

    Links are no business of an observer: it lists what it has.
    """
    if platform.afar is None:
        return platform
    afar = platform.afar

    async def look(subjects: Sequence[Subject], fetch: Fetch) -> Sequence[Reading]:
        return await afar.look(observer, known(subjects), subjects, fetch)

    return replace(
        platform,
        expand=None,
        hints=None,
        host_of=partial(_always, observer),
        discover=partial(afar.discover, observer),
        look=look,
    )


def _always(observer: str, _: Subject) -> str:
    return observer
