"""Copies as other servers show them: asked by their numbers, listed by their ActivityPub ids."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.judge.rules import first_match
from checker.judge.verdicts import SIGHTINGS, judge_reading
from checker.model import Availability, Cause, Place, Reading, Subject, Topic, account, post
from checker.platforms.contract import Fetch, Listed
from checker.platforms.mastodon import PLATFORM, look_from
from checker.platforms.mastodon.blocks import read_blocks
from checker.platforms.mastodon.listing import discover, discover_copies
from tests.support.mastodon import Answered, Answering, profile, refused, said, status
from tests.support.servers import OBSERVER, ORIGIN, Server, three_servers, uri
from tests.support.stories import make_exchange

FIRST = 113_000_000_000_000_000
ANN = f"ann@{ORIGIN}"
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
TAG = "/api/v1/timelines/tag/topic"


def originals(n_posts: int = 6) -> list[Subject]:
    """Return ann's posts, oldest first."""
    return [post("mastodon", f"{ORIGIN}/{FIRST + index * 10**9}") for index in range(n_posts)]


def named(subjects: Sequence[Subject]) -> dict[Subject, str]:
    """Return what the observer calls ann's posts."""
    return {one: str(int(one.native_id.partition("/")[2]) + 7) for one in subjects}


class Asking(Answering):
    """A fetch that asks scripted servers, and remembers what was asked."""

    def __init__(self, servers: dict[str, Server]) -> None:
        """Take the servers by their names."""
        super().__init__({})
        self.servers = servers

    async def __call__(self, url: str, /, **about: Any) -> Any:
        """Return the answer of the server that is asked."""
        host, path = url.removeprefix("https://").split("/", 1)
        params: dict[str, list[str]] = {}
        for name, value in about.get("params", ()):
            params.setdefault(name, []).append(value)
        code, tree = self.servers[host].answer(f"/{path}", params)
        self.answers = {f"/{path}": said(tree, code)}
        return await super().__call__(url, **about)


def rules_of(readings: Sequence[Reading]) -> list[str]:
    """Return which rule each reading comes to."""
    return [judge_reading(reading, PLATFORM.rules, seen=True).rule for reading in readings]


async def test_copies_are_asked_for_in_one_batch_by_their_own_numbers() -> None:
    """All copies of one observer go out together, under the numbers that it has for them."""
    subjects = originals()
    fetch = Asking(dict(three_servers().by_host))
    readings = await look_from(OBSERVER, named(subjects), subjects, fetch)
    assert set(rules_of(readings)) == {"mastodon.visible"}
    assert [host for host, *_ in fetch.asked] == [OBSERVER]
    assert [value for _, value in fetch.asked[0][2]] == list(named(subjects).values())
    assert [reading.subject for reading in readings] == subjects
    assert {reading.account for reading in readings} == {account("mastodon", ANN)}


async def test_a_post_that_the_observer_never_showed_is_not_asked_about() -> None:
    """Without its number there a post is not asked about, and nothing is said of it."""
    fetch = Asking(dict(three_servers().by_host))
    (reading,) = await look_from(OBSERVER, {}, originals(1), fetch)
    assert fetch.asked == []
    assert judge_reading(reading, PLATFORM.rules, seen=True).outcome.cause is Cause.NOT_ASKED


@pytest.mark.parametrize(
    ("origin_gone", "observer_gone", "rule"),
    [
        (False, False, "mastodon.visible"),
        (False, True, "mastodon.copy_taken_out"),
        (True, False, "mastodon.visible"),
        (True, True, "mastodon.gone_at_both"),
    ],
)
async def test_the_pattern_of_two_servers_tells_who_acted(
    *, origin_gone: bool, observer_gone: bool, rule: str
) -> None:
    """Only a copy that is gone while its original stands is the observer's doing."""
    servers = three_servers().by_host
    newest = originals()[-1:]
    number = int(newest[0].native_id.partition("/")[2])
    servers[ORIGIN].gone |= {number} if origin_gone else set()
    servers[OBSERVER].gone |= {number + 7} if observer_gone else set()
    readings = await look_from(OBSERVER, named(newest), newest, Asking(dict(servers)))
    assert rules_of(readings) == [rule]


@pytest.mark.parametrize("n_pruned", [1, 2, 5])
async def test_a_pruned_copy_names_nobody(n_pruned: int) -> None:
    """Where older posts of the author are gone from the observer too, no moderator is named."""
    servers = three_servers().by_host
    subjects = originals()
    lost = [int(number) for number in named(subjects).values()]
    servers[OBSERVER].gone |= {lost[-1], *lost[:n_pruned]}
    readings = await look_from(OBSERVER, named(subjects[-1:]), subjects[-1:], Asking(dict(servers)))
    assert rules_of(readings) == ["mastodon.not_found"]


async def test_a_copy_fetched_anew_is_found_under_its_new_number() -> None:
    """A copy that stands under another number now is visible, and not gone."""
    servers = three_servers().by_host
    (newest,) = originals()[-1:]
    number = int(named([newest])[newest])
    servers[OBSERVER].posts[number + 99] = servers[OBSERVER].posts.pop(number)
    (reading,) = await look_from(OBSERVER, {newest: str(number)}, [newest], Asking(dict(servers)))
    assert rules_of([reading]) == ["mastodon.visible"]
    assert reading.main.value("copy") == str(number + 99)


async def test_the_origin_is_asked_past_any_cache() -> None:
    """The question to the origin bears a moment, so that no cache has the answer."""
    servers = three_servers().by_host
    newest = originals()[-1:]
    servers[OBSERVER].gone.add(int(named(newest)[newest[0]]))
    fetch = Asking(dict(servers))
    await look_from(OBSERVER, named(newest), newest, fetch)
    asked = [params for host, path, params in fetch.asked if host == ORIGIN and "statuses/" in path]
    assert asked[0][0][0] == "after"


STATUSES = st.sampled_from([200, 204, 400, 401, 403, 404, 410, 429, 451, 500, 503])
LEAVES = st.sampled_from(["suspend", ORIGIN, ANN, str(FIRST), uri(ANN, FIRST), True, None, 0])
NAMES = st.sampled_from(["id", "uri", "acct", "domain", "severity", "digest", "error", "suspended"])
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=14,
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(code=STATUSES, tree=JSON)
async def test_nonsense_behind_an_observers_denial_names_no_moderator(
    code: int, tree: object
) -> None:
    """Whatever the other questions bring, a denial alone is never a moderator's act."""
    (subject,) = originals(1)
    answers: dict[str, Answered] = {
        f"/api/v1/statuses/{FIRST + 7}": refused("Record not found"),
        "/api/v2/instance": said({"domain": OBSERVER, "version": "4.5.2"}),
        f"/api/v1/statuses/{FIRST}": said(status(str(FIRST), uri=uri(ANN, FIRST))),
    }
    fetch = Answering(answers, otherwise=said(tree, code))
    readings = await look_from(OBSERVER, named([subject]), [subject], fetch)
    assert rules_of(readings)[0] in ("mastodon.not_found", "mastodon.copy_defederated")
    listed = [one for one in tree if isinstance(one, dict)] if isinstance(tree, list) else []
    if rules_of(readings) == ["mastodon.copy_defederated"]:
        assert any(one.get("domain") == ORIGIN for one in listed)


DIGEST = hashlib.sha256(ORIGIN.encode()).hexdigest()


@pytest.mark.parametrize(
    ("rows", "found", "severity"),
    [
        ([{"domain": ORIGIN, "severity": "suspend"}], True, "suspend"),
        ([{"domain": ORIGIN, "severity": "silence"}], True, "silence"),
        ([{"domain": "o.e***e", "digest": DIGEST, "severity": "suspend"}], True, "suspend"),
        ([{"domain": f"sub.{ORIGIN}", "severity": "suspend"}], False, None),
        ([{"domain": "example", "severity": "suspend"}], False, None),
        ([], False, None),
        ([{"domain": ORIGIN, "severity": "noop"}], None, None),
        ([{"domain": ORIGIN}], None, None),
        ({"error": "x"}, None, None),
    ],
)
def test_a_list_of_blocked_servers_names_one_exactly(
    rows: object, found: bool | None, severity: str | None
) -> None:
    """A server is on the list by its whole name or by its digest; severities are not guessed."""
    exchange = make_exchange(json.dumps(rows), url=f"https://{OBSERVER}/x")
    answer = read_blocks(exchange, OBSERVER, ORIGIN)
    assert (answer.found, answer.code) == (found, severity)


@pytest.mark.parametrize("code", [401, 403, 404, 410, 500])
def test_a_list_that_is_not_public_says_nothing(code: int) -> None:
    """A list that a visitor may not see is no list without the server."""
    exchange = make_exchange('{"error": "no"}', url=f"https://{OBSERVER}/x", status=code)
    assert read_blocks(exchange, OBSERVER, ORIGIN).found is None


# ---- listings


def topic(*queries: str, accounts: tuple[str, ...] = ()) -> Topic:
    """Return a topic on origin and observer."""
    places = (Place("mastodon", ORIGIN), Place("mastodon", OBSERVER))
    return Topic(name="t", queries=queries, accounts=accounts, places=places, registered_at=SINCE)


async def found(about: Topic, fetch: Fetch, observer: str | None = None) -> list[Listed]:
    """Return what the listings come to, from here or from an observer."""
    if observer is None:
        return [one async for one in discover(about, SINCE, fetch)]
    return [one async for one in discover_copies(observer, about, SINCE, fetch)]


async def test_the_same_post_on_two_servers_is_one_subject() -> None:
    """A copy on one server and the post on its own are listed as the same subject."""
    fetch = Asking(dict(three_servers().by_host))
    own, copied = await found(topic("topic"), fetch)
    listed = [{one.reading.subject for one in item.sightings} for item in (own, copied)]
    assert listed[0] == set(originals())
    assert listed[0] < listed[1]


async def test_a_copy_is_no_sighting_from_here() -> None:
    """A listed copy puts its original on the agenda and shows nothing of its own server."""
    fetch = Asking(dict(three_servers().by_host))
    own, copied = await found(topic("topic"), fetch)
    judged = [
        first_match(item.sightings[0].reading, SIGHTINGS).availability for item in (own, copied)
    ]
    assert judged == [Availability.VISIBLE, Availability.INCONCLUSIVE]


async def test_an_observer_lists_copies_and_nothing_else() -> None:
    """From an observer only copies are sighted, each with its number there."""
    fetch = Asking(dict(three_servers().by_host))
    fetch.servers[OBSERVER].posts[FIRST + 5] = (
        f"eve@{OBSERVER}",
        uri(f"eve@{OBSERVER}", FIRST + 5),
    )
    (item,) = await found(topic("topic"), fetch, OBSERVER)
    assert item.n_offered == len(item.sightings) == 9
    reading = item.sightings[0].reading
    assert reading.main.value("copy") == named([reading.subject])[reading.subject]
    assert first_match(reading, SIGHTINGS).rule == "any.seen_in_listing"
    (item,) = await found(topic("topic"), Asking(dict(three_servers().by_host)), ORIGIN)
    assert (item.n_offered, item.trouble) == (0, None)


async def test_an_account_elsewhere_is_listed_at_the_observer_under_its_whole_name() -> None:
    """A named account of another server is looked up at the observer with its host."""
    fetch = Asking(dict(three_servers().by_host))
    (item,) = await found(topic(accounts=(ANN,)), fetch, OBSERVER)
    assert item.route == f"posts of {ANN} on {OBSERVER}"
    assert [one.reading.subject for one in item.sightings] == originals()[::-1]
    assert not item.whole
    assert fetch.asked[0] == (OBSERVER, "/api/v1/accounts/lookup", (("acct", ANN),))


async def test_a_server_that_the_topic_does_not_name_is_no_observer() -> None:
    """An observer lists only for the topics that name it."""
    assert await found(topic("topic"), Answering({}), "q.example") == []


@pytest.mark.parametrize("name", ["https://odd.example/p/1", "tag:o.example:1", "x", None])
async def test_a_copy_of_unknown_origin_stays_its_servers_own(name: str | None) -> None:
    """Where a post's id has a form that nobody knows, the server that shows it is asked."""
    row = status(str(FIRST), uri=name, account=profile("ann@odd.example"))
    (item,) = await found(
        Topic(
            name="t", queries=("topic",), places=(Place("mastodon", OBSERVER),), registered_at=SINCE
        ),
        Answering({TAG: said([row])}),
    )
    (sighting,) = item.sightings
    assert sighting.reading.subject == post("mastodon", f"{OBSERVER}/{FIRST}")
    assert sighting.reading.main.role == "listing"


async def test_a_pleroma_server_lists_its_own_posts_by_their_objects() -> None:
    """Where the local number is Pleroma's, the post is named by its ActivityPub id."""
    name = "0b2f6a3e-8b7e-4c1c-9a55-111122223333"
    row = status("AbCdEfGh1234567890", uri=f"https://{OBSERVER}/objects/{name}")
    (item,) = await found(
        Topic(
            name="t", queries=("topic",), places=(Place("mastodon", OBSERVER),), registered_at=SINCE
        ),
        Answering({TAG: said([row])}),
    )
    assert item.sightings[0].reading.subject.native_id == f"{OBSERVER}/objects/{name}"
