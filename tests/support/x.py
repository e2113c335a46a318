"""Scripted X for tests: a world of one account, and a fetch that asks the dialect.

No network, no faults, one moment; redirects are followed, and the key is a stand-in, or nobody's.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from checker.model import Ask, Exchange, JsonPost, verb_of
from checker.replica.dialect import STAND_IN, Reply, Request
from checker.replica.scenario import Scenario
from checker.replica.world import World
from checker.replica.x import DIALECT
from tests.support.replay import full_url

NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
MADE = NOON - timedelta(days=3)
ID = "2010686000000000001"
HANDLE = "@Example"
TEXT = (
    "This Post is from a suspended account. Learn more & This Post violated the X Rules. "
    '{"__typename":"TweetTombstone","tombstone":{}} withheld, copyright owner'
)

Speaks = Callable[[Request], Reply]


def world(
    state: str | None = None,
    of_account: str | None = None,
    places: Sequence[str] = (),
    *,
    name: str = HANDLE,
    n_older: int = 0,
) -> World:
    """Return a world of one post, with a state of its own and one of its account.

    Args:
        state: the post's, from an hour after it was made.
        of_account: its account's, from then on.
        places: where both hold; everywhere without one.
        name: the account's.
        n_older: posts that its account made before, one an hour.
    """

    def since(word: str | None) -> list[dict[str, object]]:
        return [{"at": MADE + timedelta(hours=1), "is": word, "in": places}] if word else []

    def made(post_id: str, at: datetime, states: list[dict[str, object]]) -> dict[str, object]:
        of = {"platform": "x", "id": post_id, "account": name, "topics": ["flood"]}
        return {**of, "text": TEXT, "created_at": at, "states": states}

    older = [made(f"{2 * 10**18 - n}", MADE - timedelta(hours=n + 1), []) for n in range(n_older)]
    return World(
        Scenario.model_validate(
            {
                "name": "one account",
                "start": MADE - timedelta(days=30),
                "end": NOON + timedelta(days=1),
                "topics": [{"name": "flood"}],
                "posts": [made(ID, MADE, since(state)), *older],
                "accounts": [{"platform": "x", "id": name, "states": since(of_account)}],
            }
        )
    )


class Road:
    """A fetch that asks the dialect, follows redirects, and shows a key where it has one."""

    def __init__(self, speaks: Speaks, key: str | None = STAND_IN) -> None:
        """Ask ``speaks`` with ``key``."""
        self._speaks = speaks
        self._key = key

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
        """Return the last answer."""
        address, verb = full_url(url, params), verb_of(method)
        if auth is not None and self._key is None:
            ask = Ask(address, verb)
            return Exchange(ask=ask, asked_at=NOON, answered_at=NOON, failure="no_key")
        shown = {"authorization": f"Bearer {self._key}"} if auth is not None else {}
        while True:
            reply = self._speaks(request_of(address, verb, shown))
            if not (redirects and 300 <= reply.status < 400):
                return _exchange(address, verb, reply)
            address = urljoin(address, dict(reply.headers)["Location"])


def request_of(
    address: str, verb: str = "GET", headers: Mapping[str, str] | None = None
) -> Request:
    """Return the request that a server sees of an ask."""
    parts = urlsplit(address)
    query = tuple(parse_qsl(parts.query, keep_blank_values=True))
    return Request(verb, parts.hostname or "", unquote(parts.path), query, headers or {})


def _exchange(address: str, verb: str, reply: Reply) -> Exchange:
    return Exchange(
        ask=Ask(address, verb),
        asked_at=NOON,
        answered_at=NOON + timedelta(milliseconds=200),
        status=reply.status,
        headers=(("Content-Type", reply.content_type), *reply.headers),
        body=reply.body,
    )


def road(
    truth: World, country: str | None = None, now: datetime = NOON, key: str | None = STAND_IN
) -> Road:
    """Return a road to the dialect that tells this truth."""
    return Road(lambda request: DIALECT.speak(truth, request, now, country), key)
