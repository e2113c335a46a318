"""What a scripted platform must be able to say: requests in, that platform's own answers out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from checker.replica.scenario import ScenarioPost
from checker.replica.world import World


@dataclass(frozen=True, slots=True)
class Request:
    """A request as a platform's server sees it.

    Attributes:
        host: the public host named in the ``Host`` header, lower case.
        path: decoded path.
        query: parameters in order, as often as they came.
        headers: lower-case names.
    """

    method: str
    host: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]

    def all(self, name: str) -> list[str]:
        """Return every value of the parameter ``name``."""
        return [value for key, value in self.query if key == name]

    def one(self, name: str) -> str | None:
        """Return the first value of the parameter ``name``, None without one."""
        return next((value for key, value in self.query if key == name), None)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to be sent; ``content_type`` is a header like the others."""

    status: int
    body: bytes
    content_type: str
    headers: tuple[tuple[str, str], ...] = ()


Speak = Callable[[World, Request, datetime, str | None], Reply]
"""(world, request, now, the asker's country) -> what the platform answers then and there."""

Wall = Callable[[Request], Reply]
"""What the platform shows instead of an answer under one kind of fault."""


FoundBy = Literal["search", "accounts", "links"]

STAND_IN = "stand-in"
"""What a simulation takes for every secret that a scripted platform honours."""


def _own_id(post: ScenarioPost) -> str:
    return post.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One platform's way of speaking.

    Attributes:
        platform: its name.
        hosts: hosts it answers on; a name that starts with a dot covers all hosts below it, and
            ``*`` every host that no other dialect answers on.
        speak: answers a request from the world's truth.
        listings: paths (starts) of its listings and searches, which ``list_wipe`` empties.
        empty_listing: what such a listing says when it is empty.
        walls: its own pages for ``challenge``, ``login_wall``, ``rate_limited``,
            ``soft_error``, ``layout_change`` (this one gets the true reply, see ``move``).
        move: rewrites a true reply so that its layout has changed.
        native_id: the id under which the collector will know a post of the scenario.
        serves: says whether it answers on a host in this world, where ``hosts`` cannot name all.
        keys: environment names of the secrets that it honours; each is ``STAND_IN``. Without any,
            nobody in a scenario has a key for it.
        found_by: how the collector of a scenario finds its posts: by a search for the topic's
            name, by following their accounts, or by links that somebody brings as they are made.
    """

    platform: str
    hosts: Sequence[str]
    speak: Speak
    listings: Sequence[str]
    empty_listing: Wall
    walls: Mapping[str, Wall]
    move: Callable[[Reply], Reply]
    native_id: Callable[[ScenarioPost], str] = _own_id
    serves: Callable[[World, str], bool] | None = None
    keys: tuple[str, ...] = ()
    found_by: FoundBy = "links"
