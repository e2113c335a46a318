"""The scripted platform as an ASGI application: the collector asks it as it asks any other."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl, unquote

from checker.clock import Clock
from checker.replica.dialect import Dialect, Reply, Request
from checker.replica.faults import Faults, raised, spoil
from checker.replica.world import World

LATENCY_S = 0.2
"""A round trip, in (virtual) seconds."""

_PATIENCE_S = 3600.0


class Replica:
    """Answers for every host of its dialects from one world's truth."""

    def __init__(
        self,
        world: World,
        dialects: Sequence[Dialect],
        clock: Clock,
        *,
        country: str | None = None,
        vantage: str | None = None,
        latency_s: float = LATENCY_S,
    ) -> None:
        """Serve ``world`` to an asker in ``country``, who looks from ``vantage``."""
        self._world = world
        self._dialects = tuple(dialects)
        self._clock = clock
        self._country = country
        self._latency_s = latency_s
        everywhere = (None, vantage)
        mine = [fault for fault in world.scenario.faults if fault.vantage in everywhere]
        self._faults = Faults(mine, world.scenario.seed)
        self.n_requests = 0

    async def __call__(self, scope: Mapping[str, Any], _receive: Any, send: Any) -> None:
        """Answer one HTTP request."""
        if scope["type"] != "http":
            return
        self.n_requests += 1
        request = _request(scope)
        await self._clock.sleep(self._latency_s)
        reply = await self._reply(request)
        await _send(send, reply, self._clock.now())

    async def _reply(self, request: Request) -> Reply:
        dialect = self._dialect(request.host)
        if dialect is None:
            return Reply(404, b"no such host in this scenario", "text/plain")
        now = self._clock.now()
        fault = self._faults.strike(dialect.platform, now)
        if fault is not None and fault.kind == "timeout":
            await asyncio.sleep(_PATIENCE_S)
        if fault is not None and fault.kind in ("reset", "dns"):
            raise raised(fault.kind)
        reply = dialect.speak(self._world, request, now, self._country)
        key = f"{request.host}{request.path}?{request.query}"
        if fault is None:
            self._faults.remember(key, now, reply)
            return reply
        if fault.kind == "stale_cache":
            return self._faults.stale(key, now, reply)
        return spoil(fault.kind, dialect, request, reply)

    def _dialect(self, host: str) -> Dialect | None:
        for dialect in self._dialects:
            if dialect.serves is not None and dialect.serves(self._world, host):
                return dialect
        for dialect in self._dialects:
            for name in dialect.hosts:
                if host == name or (name.startswith(".") and host.endswith(name)):
                    return dialect
        # the open web answers where no platform of its own does
        return next((dialect for dialect in self._dialects if "*" in dialect.hosts), None)


def _request(scope: Mapping[str, Any]) -> Request:
    headers = {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
    }
    host = headers.get("host", "").split(":")[0].lower()
    query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    return Request(scope["method"], host, unquote(scope["path"]), tuple(query), headers)


async def _send(send: Any, reply: Reply, now: datetime) -> None:
    headers = [
        ("Content-Type", reply.content_type),
        ("Date", format_datetime(now, usegmt=True)),
        *reply.headers,
    ]
    await send(
        {
            "type": "http.response.start",
            "status": reply.status,
            "headers": [(name.encode(), value.encode()) for name, value in headers],
        }
    )
    await send({"type": "http.response.body", "body": reply.body})
