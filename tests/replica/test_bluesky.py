"""The scripted Bluesky, read back by the adapter: what is true comes out as it may be told."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from checker.judge.verdicts import explain, judge_reading
from checker.model import Availability, Cause, Outcome, Topic, Verdict, account, post
from checker.platforms.bluesky import PLATFORM, look
from checker.platforms.bluesky.jetstream import STREAM_HOST
from checker.platforms.bluesky.links import recognise
from checker.replica.bluesky import DIALECT, HOST, LABELLER, REGISTRY, SERVICE, speak
from checker.replica.bluesky_states import (
    ACCOUNT_SAYS,
    POST_SAYS,
    account_native_id,
    handle_of,
    native_id,
)
from checker.replica.dialect import Reply, Request
from checker.replica.scenario import TRUE_STATES, Scenario
from checker.replica.world import World
from tests.support.bluesky import Scripted
from tests.support.car import DID

START = datetime(2026, 1, 1, tzinfo=UTC)
CHANGE = START + timedelta(days=1)
AFTER = START + timedelta(days=2)
STATES = [state for state in TRUE_STATES if state != Cause.NONE.value]

SUSPENDED = ("absent", "account_suspended", "platform", "stated")
DEACTIVATED = ("absent", "account_deactivated", "author", "stated")
CLOSED = ("absent", "account_deleted", "unstated", "inferred")
HIDDEN = ("absent", "policy_removal", "platform", "inferred")
TAKEN_OUT = ("absent", "author_deleted", "author", "inferred")
NOT_THERE = ("absent", "not_found", "unstated", "none")
LABELLED = ("limited", "labelled", "platform", "stated")
VISIBLE = ("visible", "none", "", "none")

READ_BACK = {
    "visible": VISIBLE,
    "policy_removal": ("absent", "policy_removal", "platform", "stated"),
    **dict.fromkeys(("moderator_removal", "automatic_filter"), HIDDEN),
    **dict.fromkeys(("copyright", "legal_withheld"), HIDDEN),
    **dict.fromkeys(("author_deleted", "deleted_unspecified", "not_found"), TAKEN_OUT),
    **dict.fromkeys(("labelled", "sensitive_gate", "age_gate", "account_limited"), LABELLED),
    **dict.fromkeys(("account_suspended", "account_deactivated", "account_deleted"), NOT_THERE),
    **dict.fromkeys(("post_private", "account_private", "audience_limited"), NOT_THERE),
    **dict.fromkeys(("under_review", "geo_block", "paywalled"), NOT_THERE),
    **dict.fromkeys(("community_closed", "defederated"), NOT_THERE),
}
"""A post's true state -> what a collector that had seen the post is told."""

BY_ACCOUNT = {
    "account_suspended": SUSPENDED,
    "account_deactivated": DEACTIVATED,
    "account_deleted": CLOSED,
}
"""An account's true state -> what it makes of the account's posts."""


def a_world(
    *,
    of_post: list[dict[str, object]] | None = None,
    of_account: list[dict[str, object]] | None = None,
    n_posts: int = 3,
    account_id: str = "a1",
) -> World:
    """Return a world of one account whose first post and self go through the given states."""
    posts = [
        {
            "platform": "bluesky",
            "id": f"p{number}",
            "account": account_id,
            "topics": ["x"],
            "text": f"post {number}",
            "created_at": START + timedelta(minutes=number),
            "states": (of_post or []) if number == 0 else [],
        }
        for number in range(n_posts)
    ]
    accounts = [{"platform": "bluesky", "id": account_id, "states": of_account or []}]
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
    world: World, now: datetime = AFTER, *, seen: bool = True, country: str | None = None
) -> Verdict:
    """Return the verdict on the first post, its account's state considered."""
    first = world.scenario.posts[0]
    subjects = [
        post("bluesky", native_id(first)),
        account("bluesky", account_native_id(first.account)),
    ]
    of_post, of_account = await look(subjects, Scripted(world, now, country))
    verdict = judge_reading(of_post, PLATFORM.rules, seen=seen)
    return explain(verdict, judge_reading(of_account, PLATFORM.rules))


def axes(outcome: Outcome) -> tuple[str, str, str, str]:
    """Return the four axes as plain words."""
    return (outcome.availability, outcome.cause, outcome.actor or "", outcome.basis)


def test_every_true_state_has_something_to_say() -> None:
    """No state that a scenario can write is without an answer, or without an expectation here."""
    assert set(POST_SAYS) == set(READ_BACK) == set(STATES)


@pytest.mark.parametrize("state", STATES)
async def test_a_posts_state_is_read_back(state: str) -> None:
    """Each true state of a post comes out as the most that Bluesky says of it."""
    world = a_world(of_post=[{"at": CHANGE, "is": state}])
    assert axes((await told(world, CHANGE - timedelta(seconds=1))).outcome) == VISIBLE
    assert axes((await told(world)).outcome) == READ_BACK[state]


@pytest.mark.parametrize("state", STATES)
async def test_an_accounts_state_is_read_back(state: str) -> None:
    """An account's state takes its posts along, with the account's cause where Bluesky names it."""
    world = a_world(of_account=[{"at": CHANGE, "is": state}])
    expected = BY_ACCOUNT.get(state, READ_BACK[state])
    if state == "policy_removal":
        expected = HIDDEN  # the labeller names posts that were taken down one by one
    assert axes((await told(world)).outcome) == expected


@pytest.mark.parametrize("state", STATES)
async def test_never_seen_says_no_more(state: str) -> None:
    """To somebody who never saw the post, nothing more is told than to somebody who did."""
    world = a_world(of_post=[{"at": CHANGE, "is": state}])
    unseen, known = axes((await told(world, seen=False)).outcome), READ_BACK[state]
    assert unseen in (known, NOT_THERE)


@pytest.mark.parametrize("state", STATES)
async def test_what_ends_is_visible_again(state: str) -> None:
    """When a state ends, post and account are shown again."""
    states = [{"at": CHANGE, "is": state}, {"at": CHANGE + timedelta(hours=1), "is": "visible"}]
    assert axes((await told(a_world(of_post=states))).outcome) == VISIBLE
    assert axes((await told(a_world(of_account=states))).outcome) == VISIBLE


async def test_a_state_holds_only_where_it_is_said_to() -> None:
    """A state that names places changes nothing for an asker elsewhere."""
    world = a_world(of_post=[{"at": CHANGE, "is": "policy_removal", "in": ["TR"]}])
    assert (await told(world, country="TR")).availability is Availability.ABSENT
    assert (await told(world, country="NL")).availability is Availability.VISIBLE
    assert (await told(world)).availability is Availability.VISIBLE


async def test_a_post_that_is_not_made_yet_is_nobodys_doing() -> None:
    """Before it is made, a post is not there."""
    world = a_world()
    verdict = await told(world, START - timedelta(minutes=1), seen=False)
    assert axes(verdict.outcome) == NOT_THERE


def asked(
    world: World, host: str, call: str, now: datetime = AFTER, **params: str | list[str]
) -> Reply:
    """Return what the scripted platform says to one question."""
    query = [
        (name, value)
        for name, given in params.items()
        for value in (given if isinstance(given, list) else [given])
    ]
    path = call if call.startswith("/") else f"/xrpc/{call}"
    return speak(world, Request("GET", host, path, tuple(query), {}), now, None)


def test_the_labeller_keeps_the_history() -> None:
    """A takedown and its reversal stand in the labeller's list with their times."""
    states = [
        {"at": CHANGE, "is": "policy_removal"},
        {"at": CHANGE + timedelta(minutes=50), "is": "visible"},
    ]
    world = a_world(of_post=states)
    name = native_id(world.scenario.posts[0])
    reply = asked(world, LABELLER, "com.atproto.label.queryLabels", uriPatterns=[name])
    rows = json.loads(reply.body)["labels"]
    assert [(row["val"], row.get("neg", False), row["cts"]) for row in rows] == [
        ("!takedown", False, "2026-01-02T00:00:00.000Z"),
        ("!takedown", True, "2026-01-02T00:50:00.000Z"),
    ]
    during = CHANGE + timedelta(minutes=10)
    reply = asked(world, LABELLER, "com.atproto.label.queryLabels", during, uriPatterns=[name])
    assert len(json.loads(reply.body)["labels"]) == 1


def test_names_are_made_the_same_way_every_time() -> None:
    """Plain names become identities and record keys that the adapter recognises."""
    world = a_world()
    first = world.scenario.posts[0]
    assert native_id(first) == f"at://{account_native_id('a1')}/app.bsky.feed.post/p0"
    assert recognise(native_id(first)) == post("bluesky", native_id(first))
    assert account_native_id(DID) == DID
    assert account_native_id("a1") != account_native_id("a2")
    assert handle_of("Ann.example.com") == "ann.example.com"
    assert handle_of("a1").endswith(".replica.example")
    assert DIALECT.native_id(first) == native_id(first)


@pytest.mark.parametrize(
    ("given_id", "key"),
    [
        ("3kaaaaaaaaa2a", "3kaaaaaaaaa2a"),
        (f"at://{DID}/app.bsky.feed.post/3kaaaaaaaaa2a", "3kaaaaaaaaa2a"),
    ],
)
def test_given_record_keys_are_kept(given_id: str, key: str) -> None:
    """A record key in a scenario's id, bare or in an address, is the post's."""
    first = a_world(account_id=DID).scenario.posts[0].model_copy(update={"id": given_id})
    assert native_id(first) == f"at://{DID}/app.bsky.feed.post/{key}"


def test_an_id_that_is_no_record_key_gets_one() -> None:
    """An id with signs that a record key may not have is turned into one."""
    first = a_world().scenario.posts[0].model_copy(update={"id": "a post, with spaces"})
    assert recognise(native_id(first)) is not None


@pytest.mark.parametrize(
    ("account_id", "written"), [("a1", None), ("ann.example.com", "@Ann.example.com"), (DID, DID)]
)
async def test_posts_are_found_by_search_and_by_feed(account_id: str, written: str | None) -> None:
    """A topic's name finds its visible posts, and so does the account, newest first."""
    world = a_world(account_id=account_id, of_post=[{"at": CHANGE, "is": "policy_removal"}])
    accounts = (written or handle_of(account_id),)
    topic = Topic(name="x", queries=("x",), accounts=accounts, registered_at=START)
    expected = [native_id(item) for item in reversed(world.scenario.posts[1:])]
    async for listed in PLATFORM.discover(topic, START, Scripted(world, AFTER)):
        found = [sighting.reading.subject.native_id for sighting in listed.sightings]
        assert found == expected
        assert listed.trouble is None
        assert listed.whole


async def test_long_listings_come_in_pages() -> None:
    """A listing of more posts than fit a page hands out a cursor and loses none."""
    world = a_world(n_posts=250)
    topic = Topic(name="x", queries=("x",), registered_at=START)
    (listed,) = [item async for item in PLATFORM.discover(topic, START, Scripted(world, AFTER))]
    assert len(listed.sightings) == 250
    assert listed.whole


def test_search_knows_only_its_topics_and_its_time() -> None:
    """A search for another word, or from a later time on, finds nothing of this topic."""
    world = a_world()
    for params in ({"q": "y"}, {"q": "x", "since": "2026-01-01T12:00:00Z"}):
        reply = asked(world, SERVICE, "app.bsky.feed.searchPosts", **params)
        assert json.loads(reply.body) == {"posts": []}


@pytest.mark.parametrize("state", ACCOUNT_SAYS)
def test_a_missing_account_has_no_feed_and_no_handle(state: str) -> None:
    """An account that is away is listed nowhere and resolved nowhere; the registry keeps it."""
    world = a_world(of_account=[{"at": CHANGE, "is": state}])
    did = account_native_id("a1")
    feed = asked(world, SERVICE, "app.bsky.feed.getAuthorFeed", actor=did)
    handle = asked(world, SERVICE, "com.atproto.identity.resolveHandle", handle=handle_of("a1"))
    assert json.loads(feed.body)["message"] == "Profile not found"
    assert json.loads(handle.body)["message"] == "Unable to resolve handle"
    assert asked(world, REGISTRY, f"/{did}").status == 200


@pytest.mark.parametrize(
    ("host", "call", "params", "status", "name"),
    [
        (SERVICE, "app.bsky.feed.getPosts", {"uris": ["x"]}, 400, "InvalidRequest"),
        (
            SERVICE,
            "app.bsky.feed.getPosts",
            {"uris": [f"at://{DID}/x"] * 26},
            400,
            "InvalidRequest",
        ),
        (SERVICE, "app.bsky.actor.getProfile", {"actor": DID}, 400, "InvalidRequest"),
        (SERVICE, "app.bsky.feed.getLikes", {}, 501, "MethodNotImplemented"),
        (HOST, "com.atproto.sync.getRepoStatus", {"did": DID}, 400, "RepoNotFound"),
        (HOST, "com.atproto.sync.getRecord", {"did": DID, "rkey": "x"}, 400, "RepoNotFound"),
        (HOST, "com.atproto.repo.getRecord", {"repo": DID, "rkey": "x"}, 400, "InvalidRequest"),
        (LABELLER, "app.bsky.feed.getPosts", {}, 501, "MethodNotImplemented"),
    ],
)
def test_odd_questions_are_refused_by_name(
    host: str, call: str, params: dict[str, list[str] | str], status: int, name: str
) -> None:
    """What nobody has, or nobody answers, is refused with the protocol's own name."""
    reply = asked(a_world(), host, call, **params)
    assert (reply.status, json.loads(reply.body)["error"]) == (status, name)


class Spoilt(Scripted):
    """A fetch on whose way every answer is replaced."""

    async def __call__(self, url: str, /, **asked: object):
        """Return what arrives instead."""
        exchange = await super().__call__(url, **asked)
        true = Reply(exchange.status or 0, exchange.body, exchange.header("content-type") or "")
        parts = url.split("/", 3)
        request = Request("GET", parts[2], "/" + parts[3], (), {})
        reply = spoil(self.kind, request, true)
        return type(exchange)(
            ask=exchange.ask,
            asked_at=exchange.asked_at,
            answered_at=exchange.answered_at,
            status=reply.status,
            headers=(("Content-Type", reply.content_type), *reply.headers),
            body=reply.body,
        )


def spoil(kind: str, request: Request, reply: Reply) -> Reply:
    """Return a fault's answer."""
    return DIALECT.move(reply) if kind == "layout_change" else DIALECT.walls[kind](request)


@pytest.mark.parametrize("state", ["visible", "policy_removal", "author_deleted"])
@pytest.mark.parametrize(
    ("kind", "cause"),
    [
        ("challenge", Cause.CHALLENGE),
        ("login_wall", Cause.LOGIN_WALL),
        ("rate_limited", Cause.RATE_LIMITED),
        ("soft_error", Cause.UNREADABLE),
        ("layout_change", Cause.UNREADABLE),
    ],
)
async def test_walls_are_read_as_walls(kind: str, cause: Cause, state: str) -> None:
    """Whatever is true, a wall is read as that wall, for posts, accounts and listings."""
    world = a_world(of_post=[{"at": CHANGE, "is": state}])
    fetch = Spoilt(world, AFTER)
    fetch.kind = kind
    first = world.scenario.posts[0]
    did = account_native_id(first.account)
    readings = await look([post("bluesky", native_id(first)), account("bluesky", did)], fetch)
    for reading in readings:
        assert judge_reading(reading, PLATFORM.rules, seen=True).outcome.cause is cause
    topic = Topic(name="x", queries=("x",), accounts=(did,), registered_at=START)
    async for listed in PLATFORM.discover(topic, START, fetch):
        assert listed.trouble
        assert listed.sightings == ()


def test_a_slowed_down_asker_is_not_told_for_how_long() -> None:
    """The refusal of too many questions carries limits and no Retry-After."""
    reply = DIALECT.walls["rate_limited"](Request("GET", SERVICE, "/", (), {}))
    assert reply.status == 429
    assert "retry-after" not in {name.lower() for name, _ in reply.headers}


@pytest.mark.parametrize("path", DIALECT.listings)
async def test_an_empty_listing_is_a_listing(path: str) -> None:
    """A wiped listing is a well-formed one without posts, and gives no trouble."""
    reply = DIALECT.empty_listing(Request("GET", SERVICE, path, (), {}))
    assert reply.status == 200
    assert list(json.loads(reply.body).values()) == [[]]


def test_hosts_are_all_answered_for() -> None:
    """The dialect answers wherever the adapter asks, save its stream, and on its accounts' host."""
    assert {*PLATFORM.hosts, HOST} - {STREAM_HOST} == set(DIALECT.hosts)
