"""A fetch that asks a scripted platform directly: no network, no faults, one moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from urllib.parse import unquote, urlsplit

from checker.model import Ask, Exchange
from checker.replica.dialect import Request, Speak
from checker.replica.world import World
from tests.support.replay import full_url


@dataclass
class Scripted:
    """A fetch that asks one scripted platform at one moment; a subclass says which."""

    world: World
    now: datetime
    country: str | None = None
    speak: ClassVar[Speak]

    async def __call__(
        self,
        url: str,
        /,
        *,
        method: str = "GET",
        params: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        auth: str | None = None,
        redirects: bool = True,
    ) -> Exchange:
        """Return what the platform says now; nobody here has a key."""
        if auth is not None:
            return Exchange(
                ask=Ask(full_url(url, params)),
                asked_at=self.now,
                answered_at=self.now,
                failure="no_key",
            )
        parts = urlsplit(url)
        request = Request(method, parts.hostname or "", unquote(parts.path), tuple(params), {})
        reply = self.speak(self.world, request, self.now, self.country)
        return Exchange(
            ask=Ask(full_url(url, params)),
            asked_at=self.now,
            answered_at=self.now,
            status=reply.status,
            headers=(("Content-Type", reply.content_type), *reply.headers),
            raw=reply.body,
            body=reply.body,
        )
