"""The scripted Mastodon servers, read back: what is true comes out as it may be told."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from checker.clock import SystemClock
from checker.judge.verdicts import explain, judge_reading
from checker.model import Availability, Cause, Outcome, Place, Topic, Verdict, account, post
from checker.platforms.mastodon import PLATFORM, discover, look
from checker.platforms.mastodon.links import is_status_id, recognise
from checker.replica.app import Replica
from checker.replica.dialect import Reply, Request
from checker.replica.faults import spoil
from checker.replica.mastodon import DIALECT, speak
from checker.replica.mastodon_states import (
    DEFAULT_SERVER,
    POST_SAYS,
    account_native_id,
    native_id,
    serves,
    status_id,
)
from checker.replica.scenario import TRUE_STATES, Fault, Scenario
from checker.replica.world import World
from tests.support.mastodon import Scripted

START = datetime(2026, 1, 1, tzinfo=UTC)
CHANGE = START + timedelta(days=1)
AFTER = START + timedelta(days=2)
STATES = [state for state in TRUE_STATES if state != Cause.NONE.value]
HOST = "o.example"

VISIBLE = ("visible", "none", "", "none")
NOT_THERE = ("absent", "not_found", "unstated", "none")
SUSPENDED = ("absent", "account_suspended", "platform", "stated")
LIMITED = ("limited", "account_limited", "platform", "stated")
SCREENED = ("limited", "sensitive_gate", "unstated", "stated")

SPOKEN = {
    "visible": VISIBLE,
    "account_limited": LIMITED,
    **dict.fromkeys(("sensitive_gate", "age_gate", "labelled"), SCREENED),
}
READ_BACK = {state: SPOKEN.get(state, NOT_THERE) for state in STATES}
"""A post's true state -> what a collector is told: Mastodon has words for very few."""


def a_world(
    *,
    of_post: list[dict[str, object]] | None = None,
    of_account: list[dict[str, object]] | None = None,
    n_posts: int = 3,
    account_id: str = f"ann@{HOST}",
) -> World:
    """Return a world of one account whose first post and self go through the given states."""
    posts = [
        {
            "platform": "mastodon",
            "id": f"p{number}",
            "account": account_id,
            "topics": ["x"],
            "text": f"post {number} <&>",
            "created_at": START + timedelta(minutes=number),
            "states": (of_post or []) if number == 0 else [],
        }
        for number in range(n_posts)
    ]
    accounts = [{"platform": "mastodon", "id": account_id, "states": of_account or []}]
    return World(
        Scenario.model_validate(
            {
                "name": "test",
                "start": START,
                "end": START + timedelta(days=30),
                "topics": [{"name": "x"}],
                "posts": posts,
                "accounts": accounts,
            }
        )
    )


async def told(
    world: World, now: datetime = AFTER, *, n_asked: int = 1, country: str | None = None
) -> Verdict:
    """Return the verdict on the first of so many posts, its account's state considered."""
    posts = world.scenario.posts
    subjects = [post("mastodon", native_id(item)) for item in posts[:n_asked]]
    author = account("mastodon", account_native_id(posts[0].account))
    readings = await look([*subjects, author], Scripted(world, now, country))
    verdict = judge_reading(readings[0], PLATFORM.rules, seen=True)
    return explain(verdict, judge_reading(readings[-1], PLATFORM.rules))


def axes(outcome: Outcome) -> tuple[str, str, str, str]:
    """Return the four axes as plain words."""
    return (outcome.availability, outcome.cause, outcome.actor or "", outcome.basis)


def asked(world: World, path: str, now: datetime = AFTER, **params: str | list[str]) -> Reply:
    """Return what the scripted server says to one question."""
    query = [
        (name, value)
        for name, given in params.items()
        for value in (given if isinstance(given, list) else [given])
    ]
    return speak(world, Request("GET", HOST, path, tuple(query), {}), now, None)


def test_every_true_state_has_something_to_say() -> None:
    """No state that a scenario can write is without an answer."""
    assert set(POST_SAYS) == set(STATES)


@pytest.mark.parametrize("n_asked", [1, 3])
@pytest.mark.parametrize("state", STATES)
async def test_a_posts_state_is_read_back(state: str, n_asked: int) -> None:
    """Each true state of a post comes out as the most that Mastodon says of it, batch or no."""
    world = a_world(of_post=[{"at": CHANGE, "is": state}])
    before = CHANGE - timedelta(seconds=1)
    assert axes((await told(world, before, n_asked=n_asked)).outcome) == VISIBLE
    assert axes((await told(world, n_asked=n_asked)).outcome) == READ_BACK[state]


@pytest.mark.parametrize("state", STATES)
async def test_an_accounts_state_is_read_back(state: str) -> None:
    """An account's state takes its posts along, with its cause where Mastodon names one."""
    world = a_world(of_account=[{"at": CHANGE, "is": state}])
    expected = SUSPENDED if state == "account_suspended" else READ_BACK[state]
    assert axes((await told(world)).outcome) == expected


@pytest.mark.parametrize("state", STATES)
async def test_what_ends_is_visible_again(state: str) -> None:
    """When a state ends, post and account are shown again."""
    states = [{"at": CHANGE, "is": state}, {"at": CHANGE + timedelta(hours=1), "is": "visible"}]
    assert axes((await told(a_world(of_post=states))).outcome) == VISIBLE
    assert axes((await told(a_world(of_account=states))).outcome) == VISIBLE


async def test_a_state_holds_only_where_it_is_said_to() -> None:
    """A state that names places changes nothing for an asker elsewhere."""
    world = a_world(of_post=[{"at": CHANGE, "is": "geo_block", "in": ["TR"]}])
    assert (await told(world, country="TR")).availability is Availability.ABSENT
    assert (await told(world, country="NL")).availability is Availability.VISIBLE


async def test_a_post_that_is_not_made_yet_is_nobodys_doing() -> None:
    """Before it is made, a post is not there."""
    verdict = await told(a_world(), START - timedelta(minutes=1))
    assert axes(verdict.outcome) == NOT_THERE


def test_ids_are_of_mastodons_shape_and_stay() -> None:
    """Plain ids become numbers in order of time, the same each time; numbers stay as they are."""
    posts = a_world(n_posts=5).scenario.posts
    numbers = [status_id(item) for item in posts]
    assert (
        numbers
        == sorted(set(numbers))
        == [status_id(item) for item in a_world(n_posts=5).scenario.posts]
    )
    assert all(is_status_id(number) and len(number) == 18 for number in numbers)
    own = posts[0].model_copy(update={"id": "113000000000000001"})
    whole = posts[0].model_copy(update={"id": f"{HOST}/113000000000000001"})
    assert native_id(own) == native_id(whole) == f"{HOST}/113000000000000001"


def test_scripted_addresses_lead_back() -> None:
    """The address that a scripted server gives a post is recognised as that post."""
    world = a_world()
    rows = json.loads(asked(world, "/api/v1/timelines/tag/x").body)
    for row, item in zip(rows, reversed(world.scenario.posts), strict=True):
        assert recognise(row["url"]) == recognise(row["uri"]) == post("mastodon", native_id(item))


def test_servers_are_the_hosts_of_the_accounts() -> None:
    """A world's servers are where its accounts live, compared whole."""
    world = a_world()
    assert serves(world, HOST)
    assert not serves(world, f"www.{HOST}")
    assert not serves(world, DEFAULT_SERVER)
    assert serves(a_world(account_id="a1"), DEFAULT_SERVER)


async def test_a_name_without_a_host_lives_somewhere() -> None:
    """An account that a scenario writes without its host is read back all the same."""
    assert axes((await told(a_world(account_id="a1"))).outcome) == VISIBLE


def test_the_app_finds_the_dialect_by_the_world() -> None:
    """The scripted platform answers on every server of the world, and on no other host."""
    replica = Replica(a_world(), (DIALECT,), SystemClock())
    assert replica._dialect(HOST) is DIALECT
    assert replica._dialect("www.tiktok.com") is None


async def test_discovery_reads_the_listings() -> None:
    """Hashtag and account listings show what is visible, newest first, page after page."""
    world = a_world(of_post=[{"at": CHANGE, "is": "policy_removal"}], n_posts=95)
    topic = Topic(
        name="x",
        queries=("x",),
        accounts=(f"ann@{HOST}",),
        places=(Place("mastodon", HOST),),
        registered_at=START,
    )
    items = [item async for item in discover(topic, START, Scripted(world, AFTER))]
    newest_first = [native_id(item) for item in reversed(world.scenario.posts[1:])]
    for item in items:
        assert [found.reading.subject.native_id for found in item.sightings] == newest_first
        assert item.trouble is None
    assert [item.whole for item in items] == [True, False]


def test_a_batch_has_its_bound_and_leaves_out_limited_authors() -> None:
    """More than 20 ids are refused; a limited author's posts are shown singly only."""
    world = a_world(of_account=[{"at": CHANGE, "is": "account_limited"}])
    number = status_id(world.scenario.posts[0])
    assert asked(world, "/api/v1/statuses", **{"id[]": ["1"] * 21}).status == 422
    assert json.loads(asked(world, "/api/v1/statuses", **{"id[]": [number]}).body) == []
    single = json.loads(asked(world, f"/api/v1/statuses/{number}").body)
    assert single["account"]["limited"] is True


def test_accounts_are_found_by_name_and_by_number() -> None:
    """The look-up and the account's own address say the same; strangers are not found."""
    world = a_world()
    by_name = asked(world, "/api/v1/accounts/lookup", acct="Ann")
    number = json.loads(by_name.body)["id"]
    assert asked(world, f"/api/v1/accounts/{number}").body == by_name.body
    for path, params in (
        ("/api/v1/accounts/lookup", {"acct": "bob"}),
        ("/api/v1/accounts/lookup", {"acct": "ann@x.example"}),
        ("/api/v1/accounts/109", {}),
        ("/api/v1/accounts/109/statuses", {}),
        ("/users/bob", {}),
        ("/api/v1/nothing", {}),
    ):
        assert asked(world, path, **params).status == 404


def test_a_closed_account_is_gone_for_other_servers() -> None:
    """An account that is closed has no document for other servers any more."""
    world = a_world(of_account=[{"at": CHANGE, "is": "account_deleted"}])
    assert asked(world, "/users/ann").status == 410
    assert asked(world, "/users/ann", START).status == 200


def test_the_server_says_what_it_is() -> None:
    """Instance and nodeinfo name the software."""
    world = a_world()
    assert json.loads(asked(world, "/api/v2/instance").body)["domain"] == HOST
    links = json.loads(asked(world, "/.well-known/nodeinfo").body)["links"]
    assert links[0]["href"] == f"https://{HOST}/nodeinfo/2.0"
    assert json.loads(asked(world, "/nodeinfo/2.0").body)["software"]["name"] == "mastodon"


WALLS = {
    "challenge": Cause.CHALLENGE,
    "login_wall": Cause.LOGIN_WALL,
    "rate_limited": Cause.RATE_LIMITED,
    "soft_error": Cause.UNREADABLE,
    "layout_change": Cause.UNREADABLE,
    "truncated": Cause.UNREADABLE,
    "empty": Cause.UNREADABLE,
    "server_error": Cause.SERVER_ERROR,
}


@pytest.mark.parametrize("n_asked", [1, 3])
@pytest.mark.parametrize("state", ["visible", "policy_removal", "account_suspended"])
@pytest.mark.parametrize("fault", WALLS)
async def test_a_fault_is_never_the_posts_state(fault: str, state: str, n_asked: int) -> None:
    """Under any fault a post and its account are inconclusive, with the fault's own cause."""
    world = a_world(of_account=[{"at": CHANGE, "is": state}])

    class Spoilt(Scripted):
        async def __call__(self, url, /, **asking):
            whole = await super().__call__(url, **asking)
            request = Request("GET", HOST, url.removeprefix(f"https://{HOST}"), (), {})
            true = Reply(whole.status or 0, whole.body, whole.header("content-type") or "")
            reply = spoil(fault, DIALECT, request, true)
            kind = (("Content-Type", reply.content_type), *reply.headers)
            return type(whole)(
                ask=whole.ask,
                asked_at=whole.asked_at,
                answered_at=whole.answered_at,
                status=reply.status,
                headers=kind,
                body=reply.body,
            )

    posts = [post("mastodon", native_id(item)) for item in world.scenario.posts[:n_asked]]
    author = account("mastodon", account_native_id(world.scenario.posts[0].account))
    for reading in await look([*posts, author], Spoilt(world, AFTER)):
        verdict = judge_reading(reading, PLATFORM.rules, seen=True)
        assert verdict.availability is Availability.INCONCLUSIVE
        assert verdict.outcome.cause is WALLS[fault]


@pytest.mark.parametrize(
    ("path", "wiped"),
    [
        ("/api/v1/timelines/tag/x", True),
        ("/api/v1/accounts/109000000000000001/statuses", True),
        ("/api/v1/accounts/lookup", False),
        ("/api/v1/statuses", False),
        ("/api/v1/statuses/1", False),
    ],
)
def test_only_listings_can_be_wiped(path: str, wiped: bool) -> None:
    """A wiped list empties listings, never a direct answer."""
    request = Request("GET", HOST, path, (), {})
    reply = spoil("list_wipe", DIALECT, request, Reply(200, b"true answer", "text/plain"))
    assert (reply.body == b"[]") is wiped


def test_a_scenario_may_name_faults_for_mastodon() -> None:
    """A fault of a scenario names the platform by the dialect's name."""
    fault = Fault.model_validate(
        {"platform": "mastodon", "kind": "challenge", "from": START, "to": AFTER}
    )
    assert fault.platform == DIALECT.platform == PLATFORM.name
