"""Scripted YouTube for tests: a world of one channel, and a fetch that asks the dialect.

No network, no faults, one moment; redirects are followed, and nobody has a key.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from checker.model import Ask, Exchange, JsonPost, verb_of
from checker.replica.dialect import Reply, Request
from checker.replica.scenario import Scenario
from checker.replica.world import World
from checker.replica.youtube import DIALECT
from tests.support.replay import full_url

NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
MADE = NOON - timedelta(days=3)
ID = "dQw4w9_gXcQ"
CHANNEL = "UCabcdefghijklmnopqrstuv"
TEXT = (
    "This video has been removed by the uploader & </script><script>var ytInitialPlayerResponse"
    ' = {"playabilityStatus":{"status":"ERROR"}};\n]]></title></feed> Video unavailable'
)

Speaks = Callable[[Request], Reply]


def world(
    state: str | None = None,
    of_account: str | None = None,
    places: Sequence[str] = (),
    *,
    channel: str = CHANNEL,
    n_older: int = 0,
) -> World:
    """Return a world of one post, with a state of its own and one of its account.

    Args:
        state: the post's, from an hour after it was made.
        of_account: its account's, from then on.
        places: where both hold; everywhere without one.
        channel: the account's name.
        n_older: posts that its channel made before.
    """

    def since(word: str | None) -> list[dict[str, object]]:
        return [{"at": MADE + timedelta(hours=1), "is": word, "in": places}] if word else []

    def made(post_id: str, at: datetime, states: list[dict[str, object]]) -> dict[str, object]:
        of = {"platform": "youtube", "id": post_id, "account": channel, "topics": ["x"]}
        return {**of, "text": TEXT, "created_at": at, "states": states}

    older = [made(f"older{n:06}", MADE - timedelta(hours=n + 1), []) for n in range(n_older)]
    return World(
        Scenario.model_validate(
            {
                "name": "one post",
                "start": MADE - timedelta(days=9),
                "end": NOON + timedelta(days=1),
                "topics": [{"name": "x"}],
                "posts": [made(ID, MADE, since(state)), *older],
                "accounts": [{"platform": "youtube", "id": channel, "states": since(of_account)}],
            }
        )
    )


class Road:
    """A fetch that asks the dialect, follows redirects and has no key, as in a simulation."""

    def __init__(self, speaks: Speaks) -> None:
        """Ask ``speaks``."""
        self._speaks = speaks

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
        if auth is not None:
            ask = Ask(address, verb)
            return Exchange(ask=ask, asked_at=NOON, answered_at=NOON, failure="no_key")
        while True:
            reply = self._speaks(request_of(address, verb))
            if not (redirects and 300 <= reply.status < 400):
                return _exchange(address, verb, reply)
            address = urljoin(address, dict(reply.headers)["Location"])


def request_of(address: str, verb: str = "GET") -> Request:
    """Return the request that a server sees of an ask."""
    parts = urlsplit(address)
    query = tuple(parse_qsl(parts.query, keep_blank_values=True))
    return Request(verb, parts.hostname or "", unquote(parts.path), query, {})


def _exchange(address: str, verb: str, reply: Reply) -> Exchange:
    return Exchange(
        ask=Ask(address, verb),
        asked_at=NOON,
        answered_at=NOON + timedelta(milliseconds=200),
        status=reply.status,
        headers=(("Content-Type", reply.content_type), *reply.headers),
        body=reply.body,
    )


def road(truth: World, country: str | None = None, now: datetime = NOON) -> Road:
    """Return a road to the dialect that tells this truth."""
    return Road(lambda request: DIALECT.speak(truth, request, now, country))
