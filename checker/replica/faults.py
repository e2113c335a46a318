"""Faults: what a scripted platform, or the road to it, does to us. Never the post's truth."""

import random
import socket
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from checker.replica.dialect import Dialect, Reply, Request
from checker.replica.scenario import Fault

OURS = frozenset({"clock_jump", "process_killed", "asleep"})
_STALE_AT_MOST = timedelta(hours=2)


class Faults:
    """Draws, repeatably by seed, which fault befalls a request."""

    def __init__(self, faults: Sequence[Fault], seed: int) -> None:
        """Use the scenario's faults; those of our own making are left to the simulator."""
        self._faults = [fault for fault in faults if fault.kind not in OURS]
        self._random = random.Random(seed)  # noqa: S311  repeatable, not secret
        self._cache: dict[str, deque[tuple[datetime, Reply]]] = {}

    def strike(self, platform: str, now: datetime) -> Fault | None:
        """Return the fault that befalls a request to ``platform`` at ``now``, None with luck."""
        for fault in self._faults:
            mine = fault.platform in (None, platform)
            # Luck is drawn only inside a window, so that a fault elsewhere changes nothing here.
            if mine and fault.start <= now < fault.end and self._random.random() < fault.share:
                return fault
        return None

    def remember(self, key: str, now: datetime, reply: Reply) -> None:
        """Keep a true reply, for a cache that will serve it stale."""
        kept = self._cache.setdefault(key, deque(maxlen=50))
        kept.append((now, reply))

    def stale(self, key: str, now: datetime, fresh: Reply) -> Reply:
        """Return the oldest kept reply that is not too old, with its ``Age``."""
        for at, reply in self._cache.get(key, ()):
            age = now - at
            if timedelta() < age <= _STALE_AT_MOST:
                aged = (*reply.headers, ("Age", str(int(age.total_seconds()))))
                return Reply(reply.status, reply.body, reply.content_type, aged)
        return fresh


def spoil(fault: str, dialect: Dialect, request: Request, reply: Reply) -> Reply:
    """Return what arrives instead of ``reply`` under a fault that still lets something arrive."""
    if fault == "list_wipe":
        listing = any(request.path.startswith(start) for start in dialect.listings)
        return dialect.empty_listing(request) if listing else reply
    if fault == "layout_change":
        return dialect.move(reply)
    if fault == "truncated":
        return Reply(reply.status, reply.body[: len(reply.body) // 2], reply.content_type)
    if fault == "empty":
        return Reply(200, b"", reply.content_type)
    if fault == "server_error":
        return Reply(503, b"upstream trouble", "text/plain")
    return dialect.walls[fault](request)


def raised(fault: str) -> Exception:
    """Return what the road raises for a fault that lets nothing arrive."""
    kinds: Mapping[str, Exception] = {
        "reset": ConnectionResetError("connection reset by the scripted platform"),
        "dns": socket.gaierror("no such name, says the scripted resolver"),
    }
    return kinds[fault]
