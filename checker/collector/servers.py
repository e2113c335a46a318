"""Platforms of many servers: each server is asked, held back and witnessed by itself."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from checker.model import Subject
from checker.platforms.contract import Platform
from checker.store.agenda import Due


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
