"""Roads and manners: where asks go, and how one platform is asked."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from checker import __version__
from checker.net.guard import Guard

TIMEOUT_S = 30.0
App = Callable[[Any, Any, Any], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """How asks reach the world.

    Attributes:
        contact: goes into the user agent.
        routes: public host -> base URL that is asked instead.
        guard: which addresses may be asked.
        language: sent as ``Accept-Language``.
        app: an in-process ASGI application that is asked instead of any network.
        proxy: the way out, ``http://`` or ``socks5://``; may hold a password, so it is never shown.
        timeout_s: how long one attempt may take, from name to last byte.
    """

    contact: str = ""
    routes: Mapping[str, str] | None = None
    guard: Guard = field(default_factory=Guard)
    language: str = "en"
    app: App | None = None
    proxy: str | None = field(default=None, repr=False)
    timeout_s: float = TIMEOUT_S

    @property
    def agent(self) -> str:
        """Our user agent: named, with the contact."""
        named = f"checker/{__version__} (content-moderation research"
        return f"{named}; {self.contact})" if self.contact else f"{named})"

    def routed(self, url: str) -> tuple[str, bool]:
        """Return the URL that is really asked, and whether a route changed it."""
        parts = urlsplit(url)
        base = (self.routes or {}).get(parts.hostname or "")
        if base is None:
            return url, False
        query = f"?{parts.query}" if parts.query else ""
        return base.rstrip("/") + (parts.path or "/") + query, True


@dataclass(frozen=True, slots=True)
class Manner:
    """How one platform is asked.

    Attributes:
        agent: another user agent that an operator set; None for ours.
        seconds_per_ask: the platform's pace, kept towards every host that its looks ask.
    """

    agent: str | None = None
    seconds_per_ask: float = 0.0
