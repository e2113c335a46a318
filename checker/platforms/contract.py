"""What a platform is to us: a frozen record of plain functions, and the one way to ask."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from checker.judge.rules import Rule
from checker.model import Exchange, NeedsExpanding, Reading, Subject, Topic


class Fetch(Protocol):
    """Ask once. Every attempt is kept; no answer is an answer, so nothing is raised for it."""

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
        """Ask ``url`` and return the last exchange (redirects followed within the bounds).

        Args:
            url: the platform's public address; routes are the network's business.
            method: GET or HEAD.
            params: query parameters, in order; a name may come twice.
            headers: more request headers.
            auth: the *name* of a credential that the network adds and strips; never a secret.
            redirects: follow them; False returns the redirect itself.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often the platform lets itself be asked.

    Attributes:
        seconds_per_ask: least time between two asks to one host, in seconds.
        burst: asks that may go out at once.
        source: where the number comes from.
    """

    seconds_per_ask: float
    burst: int = 1
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """The platform's own duty to delete, obeyed where a key was used.

    Attributes:
        days: after how many days; None where it has none.
        source: where it says so.
    """

    days: int | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A post that a listing showed: proof that it could be seen once.

    Attributes:
        reading: what the listing said about it (main answer's role is ``listing``).
        author_name: the handle as shown; for finding again, never a key.
    """

    reading: Reading
    author_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What one listing came to, so that a silent shrink is a recorded fact.

    Attributes:
        route: which listing, e.g. ``author feed of did:plc:…``.
        n_offered: posts that it showed.
        sightings: those it named fully enough to follow.
        whole: the listing claims to be complete.
        exchange: the (last) exchange behind it; None where nothing could be asked.
        trouble: why it told nothing, None when it told something.
    """

    route: str
    n_offered: int
    sightings: tuple[Sighting, ...]
    whole: bool
    exchange: Exchange | None
    trouble: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tells:
    """What can be told apart on a platform, for ``checker platforms``.

    Attributes:
        what: a state or a pair of states, in words.
        basis: stated, inferred or not.
        needs: the key that it takes; None when it takes none.
    """

    what: str
    basis: str
    needs: str | None = None


Recognise = Callable[[str], Subject | NeedsExpanding | None]
Canonical = Callable[[Subject], str]
Expand = Callable[[str, Fetch], Awaitable[Subject | None]]
Discover = Callable[[Topic, datetime, Fetch], AsyncIterator[Listed]]
LookAt = Callable[[Sequence[Subject], Fetch], Awaitable[Sequence[Reading]]]
Hints = Callable[[str | None, Fetch], AsyncIterator[Subject]]
HostOf = Callable[[Subject], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """One platform, seen from outside. Holds no state, sees no secret, knows no database.

    Attributes:
        name: stable, lower case, written in every row.
        source: the documentation that the readings rest on, with the date it was read.
        hosts: every public host that it asks, for pacing and for the guard; empty where they
            cannot be listed, and ``host_of`` then says which one it is.
        pace: how often it lets itself be asked.
        batch: most subjects for one ``look``'s ask.
        keep: its own duty to delete.
        rules: most specific first; no catch-all (the table has one).
        recognise: reads a link; None when it is none of this platform's.
        canonical: writes a subject's public address.
        expand: follows a short link by one HEAD.
        discover: lists posts on a topic, newest first.
        look: asks where subjects stand now; one reading for each, in the order given.
        hints: reads a stream that says where to look.
        host_of: which server a subject lives on, for platforms of many; None: all its hosts are
            ``hosts``.
        tells: what can be told apart.
        keys: environment names of its credentials, with what each adds.
        usual_wall: what an unnamed visitor usually meets, None when nothing.
    """

    name: str
    source: str
    hosts: tuple[str, ...]
    pace: Pace
    batch: int
    keep: Keep
    rules: tuple[Rule, ...]
    recognise: Recognise
    canonical: Canonical
    discover: Discover
    look: LookAt
    expand: Expand | None = None
    hints: Hints | None = None
    host_of: HostOf | None = None
    tells: tuple[Tells, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict)
    usual_wall: str | None = None
