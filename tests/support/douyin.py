"""Scripted Douyin for tests: a world of one account, and a fetch that asks the dialect.

No network, no faults, one moment; what takes a key is sent only by one who has it.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, unquote, urlsplit

from checker.model import Ask, Exchange, JsonPost, verb_of
from checker.platforms.douyin.listing import CREDENTIAL
from checker.replica.dialect import Reply, Request
from checker.replica.douyin import DIALECT
from checker.replica.scenario import Scenario
from checker.replica.world import World
from tests.support.replay import full_url

NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
MADE = NOON - timedelta(days=3)
ID = "7590701860651012321"
NAME = "user.one"
TEXT = '抱歉，作品不见了 "status_deleted" & "video_list": </script><script>window._ROUTER_DATA = {}'

Speaks = Callable[[Request], Reply]


def world(
    state: str | None = None,
    of_account: str | None = None,
    places: Sequence[str] = (),
    *,
    name: str = NAME,
    n_older: int = 0,
) -> World:
    """Return a world of one post, with a state of its own and one of its account."""

    def since(word: str | None) -> list[dict[str, object]]:
        return [{"at": MADE + timedelta(hours=1), "is": word, "in": places}] if word else []

    def made(post_id: str, at: datetime, states: list[dict[str, object]]) -> dict[str, object]:
        of = {"platform": "douyin", "id": post_id, "account": name, "topics": ["x"]}
        return {**of, "text": TEXT, "created_at": at, "states": states}

    older = [made(f"75{n:017}", MADE - timedelta(hours=n + 1), []) for n in range(n_older)]
    return World(
        Scenario.model_validate(
            {
                "name": "one post",
                "start": MADE - timedelta(days=9),
                "end": NOON + timedelta(days=1),
                "topics": [{"name": "x"}],
                "posts": [made(ID, MADE, since(state)), *older],
                "accounts": [{"platform": "douyin", "id": name, "states": since(of_account)}],
            }
        )
    )


class Road:
    """A fetch that asks the dialect; what takes a key is sent only by one who has it."""

    def __init__(self, speaks: Speaks, *, token: str | None = None) -> None:
        """Ask ``speaks``, with ``token`` where a key is wanted."""
        self._speaks = speaks
        self._token = token

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
        """Return the answer."""
        ask = Ask(full_url(url, params), verb_of(method))
        if auth is not None and self._token is None:
            return Exchange(ask=ask, asked_at=NOON, answered_at=NOON, failure="no_key")
        held = {} if auth is None else {CREDENTIAL.header: self._token or ""}
        reply = self._speaks(request_of(ask.url, ask.method, held))
        assert not (redirects and 300 <= reply.status < 400)
        return Exchange(
            ask=ask,
            asked_at=NOON,
            answered_at=NOON + timedelta(milliseconds=200),
            status=reply.status,
            headers=(("Content-Type", reply.content_type), *reply.headers),
            body=reply.body,
        )


def request_of(
    address: str, method: str = "GET", headers: Mapping[str, str] | None = None
) -> Request:
    """Return the request that a server sees of an ask."""
    parts = urlsplit(address)
    query = tuple(parse_qsl(parts.query, keep_blank_values=True))
    return Request(method, parts.hostname or "", unquote(parts.path), query, headers or {})


def telling(truth: World, country: str | None = None, now: datetime = NOON) -> Speaks:
    """Return what the dialect says of this truth."""
    return lambda request: DIALECT.speak(truth, request, now, country)


def road(truth: World, country: str | None = None, now: datetime = NOON) -> Road:
    """Return a road to the dialect that tells this truth."""
    return Road(telling(truth, country, now))
