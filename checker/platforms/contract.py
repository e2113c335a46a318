"""What a platform is to us: a frozen record of plain functions, and the one way to ask."""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from checker.judge.rules import Rule
from checker.model import Credential, Exchange, JsonPost, NeedsExpanding, Reading, Subject, Topic
from checker.platforms.never import Never


class Fetch(Protocol):
    """Ask once. Every attempt is kept; no answer is an answer, so nothing is raised for it."""

    async def __call__(
        self,
        url: str,
        /,
        *,
        method: str | JsonPost = "GET",
        params: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        auth: str | None = None,
        redirects: bool = True,
    ) -> Exchange:
        """Ask ``url`` and return the last exchange (redirects followed within the bounds).

        Args:
            url: the platform's public address; routes are the network's business.
            method: GET, HEAD, or a question that is posted; a posted one follows no redirects.
            params: query parameters, in order; a name may come twice.
            headers: more request headers.
            auth: the *name* of a credential that the network adds and strips; never a secret.
            redirects: follow them; False returns the redirect itself.
        """
        ...


class Stream(Protocol):
    """Listen. Frames come in batches; each is kept before anybody reads it, as one exchange."""

    def __call__(
        self,
        url: str,
        /,
        *,
        params: Sequence[tuple[str, str]] = (),
        hello: str | None = None,
        quiet_s: float = 60.0,
    ) -> AsyncGenerator[Exchange, None]:
        """Open ``url`` (``wss:``) and yield what comes, until the connection ends.

        The first exchange is the handshake: status 101, or why there is no stream. A batch has
        status 101 and a body: text frames as ``application/json-seq`` (RFC 7464: each between
        0x1E and a line feed), binary ones as ``application/cbor-seq`` (RFC 8742), one after the
        other. Where nothing comes for ``quiet_s`` seconds, an exchange with the failure ``quiet``
        says so and the stream goes on; any other failure is its end. Nothing is raised.

        Args:
            url: the platform's public address; routes are the network's business.
            params: query parameters, in order; a name may come twice.
            hello: a text to send once the stream is open.
            quiet_s: after how many seconds without a frame to say so.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Follows:
    """How people write the accounts whose posts it lists.

    Attributes:
        named: returns an account as ``discover`` reads it, of what a person wrote; None if none.
        form: an example of it, as in ``r/name``.
    """

    named: Callable[[str], str | None]
    form: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What it takes to find posts by words.

    Attributes:
        needs: a sentence on what it takes, "" where it takes nothing.
        tags_are_free: a hashtag of one word takes nothing.
    """

    needs: str = ""
    tags_are_free: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What a stream is listened to for.

    Attributes:
        subjects: accounts that are watched, and posts whose account is not known yet.
        accounts: whose new posts are followed, as topics write them.
    """

    subjects: tuple[Subject, ...]
    accounts: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Say whether there is anything to listen for."""
        return bool(self.subjects or self.accounts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hinted:
    """What one batch of a stream came to: where to look, never what is there.

    Attributes:
        exchange: what was kept; None where nothing came.
        cursor: from where to go on listening, once this is dealt with; None where it is not told.
        subjects: who changed or may have: they should be looked at at once.
        made: new posts, each with its account as a topic writes it.
        n_frames: frames in the batch.
        n_unread: those in no shape that we know, or about somebody who was not asked for.
        speaks: something was read, or the stream was seen to be merely quiet.
        trouble: why the stream tells nothing, None while it tells something or may.
    """

    exchange: Exchange | None
    cursor: str | None = None
    subjects: tuple[Subject, ...] = ()
    made: tuple[tuple[str, Subject], ...] = ()
    n_frames: int = 0
    n_unread: int = 0
    speaks: bool = False
    trouble: str | None = None


Recognise = Callable[[str], Subject | NeedsExpanding | None]
Canonical = Callable[[Subject], str]
Expand = Callable[[str, Fetch], Awaitable[Subject | None]]
Discover = Callable[[Topic, datetime, Fetch], AsyncIterator[Listed]]
LookAt = Callable[[Sequence[Subject], Fetch], Awaitable[Sequence[Reading]]]
Hints = Callable[[Watch, str | None, Fetch, Stream], AsyncGenerator[Hinted, None]]
HostOf = Callable[[Subject], str]
DiscoverFrom = Callable[[str, Topic, datetime, Fetch], AsyncIterator[Listed]]
LookFrom = Callable[
    [str, Mapping[Subject, str], Sequence[Subject], Fetch], Awaitable[Sequence[Reading]]
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Afar:
    """How a platform of many servers is seen from a server that holds copies.

    Attributes:
        is_server: says whether a host that a topic names can be such an observer.
        discover: lists the copies that an observer shows; a sighting's ``copy`` is its name there.
        look: asks an observer about subjects, given what it calls the posts among them.
    """

    is_server: Callable[[str], bool]
    discover: DiscoverFrom
    look: LookFrom


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """One platform, seen from outside. Holds no state, sees no secret, knows no database.

    Attributes:
        name: stable, lower case, written in every row.
        source: the documentation that the readings rest on, with the date it was read.
        hosts: every public host that it asks, for pacing and guard; empty where ``host_of`` tells.
        sites: more hosts that are all its own: a link there that it does not read is nobody's.
        pace: how often it lets itself be asked.
        batch: most subjects for one ``look``'s ask.
        keep: its own duty to delete.
        rules: most specific first; no catch-all (the table has one).
        recognise: reads a link; None when it is none of this platform's.
        canonical: writes a subject's public address.
        expand: follows a short link by one HEAD.
        discover: lists posts on a topic, newest first.
        look: asks where subjects stand now; one reading for each, in the order given.
        hints: reads a stream that says where to look, from a cursor on, until the stream ends.
        host_of: which server a subject lives on, for platforms of many; None elsewhere.
        never: names a post that never was, where its id space makes that safe; else None.
        afar: how its posts are seen from other servers of it, for platforms of many that copy.
        follows: how accounts are written whose posts it lists; None where it lists none.
        search: what finding posts by words takes; None where it has no search that is asked.
        robots: whether its sites' robots files bind its listings: where each site is another's.
        tells: what can be told apart.
        keys: environment names of its credentials, with what each adds.
        credentials: how they are shown; ``fetch(url, auth=name)`` asks with one.
        usual_wall: what an unnamed visitor usually meets, None when nothing.
        remedy: what an operator may set instead where the named agent meets that, in words.
        notice: what to know before the first look: who sees there that we look; None: nothing.
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
    sites: frozenset[str] = frozenset()
    expand: Expand | None = None
    hints: Hints | None = None
    host_of: HostOf | None = None
    never: Never | None = None
    afar: Afar | None = None
    follows: Follows | None = None
    search: Search | None = None
    robots: bool = False
    tells: tuple[Tells, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict)
    credentials: tuple[Credential, ...] = ()
    usual_wall: str | None = None
    remedy: str | None = None
    notice: str | None = None
