"""Scripted TikTok, read back by the adapter: what is true comes out as TikTok can say it."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

import pytest

from checker.judge.verdicts import judge_reading
from checker.model import Ask, Cause, Exchange, Subject, Topic, Verdict, account, post
from checker.platforms.tiktok import PLATFORM, discover, expand, look
from checker.replica import tiktok
from checker.replica.dialect import Reply, Request
from checker.replica.scenario import TRUE_STATES, Scenario
from checker.replica.tiktok import DIALECT, POST_SAYS, SHOWN, sec_uid
from checker.replica.world import World
from tests.support.replay import full_url

NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
MADE = NOON - timedelta(days=3)
ID = "7590701860651012321"
UNKNOWN = "7590701860651099999"
POST = post("tiktok", ID)
TEXT = 'A post that says status_deleted, "item doesn\'t exist" & </script><script id="SIGI_STATE">'

STATES = [state for state in TRUE_STATES if state != Cause.NONE]

Speaks = Callable[[Request], Reply]


def world(
    state: str | None = None, of_account: str | None = None, places: Sequence[str] = ()
) -> World:
    """Return a world of one post, with a state of its own and one of its account."""

    def since(word: str | None) -> list[dict[str, object]]:
        return [{"at": MADE + timedelta(hours=1), "is": word, "in": places}] if word else []

    return World(
        Scenario.model_validate(
            {
                "name": "one post",
                "start": MADE - timedelta(days=1),
                "end": NOON + timedelta(days=1),
                "topics": [{"name": "x"}],
                "posts": [
                    {
                        "platform": "tiktok",
                        "id": ID,
                        "account": "user.one",
                        "topics": ["x"],
                        "text": TEXT,
                        "created_at": MADE,
                        "states": since(state),
                    }
                ],
                "accounts": [{"platform": "tiktok", "id": "user.one", "states": since(of_account)}],
            }
        )
    )


class Road:
    """A fetch that asks the dialect, and follows redirects as the network does."""

    def __init__(self, speaks: Speaks) -> None:
        """Ask ``speaks``."""
        self._speaks = speaks

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
        """Return the last answer."""
        address = full_url(url, params)
        while True:
            parts = urlsplit(address)
            query = tuple(parse_qsl(parts.query, keep_blank_values=True))
            sent = Request(method, parts.hostname or "", unquote(parts.path), query, headers or {})
            reply = self._speaks(sent)
            if not (redirects and 300 <= reply.status < 400):
                return _exchange(address, method, reply)
            address = urljoin(address, dict(reply.headers)["Location"])


def _exchange(address: str, method: str, reply: Reply) -> Exchange:
    return Exchange(
        ask=Ask(address, method),
        asked_at=NOON,
        answered_at=NOON + timedelta(milliseconds=200),
        status=reply.status,
        headers=(("Content-Type", reply.content_type), *reply.headers),
        body=reply.body,
    )


def road(truth: World, country: str | None = None) -> Road:
    """Return a road to the dialect that tells this truth."""
    return Road(lambda request: DIALECT.speak(truth, request, NOON, country))


async def judged(subject: Subject, fetch: Road) -> Verdict:
    """Look once and judge."""
    (reading,) = await look([subject], fetch)
    return judge_reading(reading, PLATFORM.rules)


def axes(verdict: Verdict) -> str:
    """Write a verdict's four axes in a row."""
    outcome = verdict.outcome
    return " ".join(
        str(axis) for axis in (outcome.availability, outcome.cause, outcome.actor, outcome.basis)
    )


GONE = "absent not_found unstated none"
EXPECTED = {
    "visible": "visible none None none",
    "sensitive_gate": "limited sensitive_gate platform inferred",
    "labelled": "limited sensitive_gate platform inferred",
    "policy_removal": "absent policy_removal platform stated",
    "author_deleted": "absent deleted_unspecified unstated stated",
    "deleted_unspecified": "absent deleted_unspecified unstated stated",
    "account_suspended": "absent account_suspended platform inferred",
    "account_private": "limited account_private author stated",
    "audience_limited": "limited audience_limited author stated",
    "post_private": "limited post_private unstated stated",
    "under_review": "limited under_review platform stated",
    "age_gate": "limited age_gate platform inferred",
    "geo_block": "limited geo_block platform stated",
    "copyright": "limited copyright unstated inferred",
}
"""What comes back for each true state; for all others the vaguer answer."""


@pytest.mark.parametrize("state", STATES)
async def test_true_state_comes_back_as_tiktok_can_say_it(state: str) -> None:
    """Each true state of a post is read as itself, or as the vaguer state that TikTok tells."""
    verdict = await judged(POST, road(world(state)))
    assert axes(verdict) == EXPECTED.get(state, GONE)


@pytest.mark.parametrize("state", STATES)
def test_every_true_state_has_its_words(state: str) -> None:
    """No true state is left to chance: each is in exactly one table."""
    assert (state in SHOWN) != (state in POST_SAYS)


@pytest.mark.parametrize("of_account", [state for state in STATES if "account" in state])
async def test_accounts_state_takes_its_posts_along(of_account: str) -> None:
    """A post of an account that is gone or closed reads as its account's state."""
    verdict = await judged(POST, road(world(None, of_account)))
    assert axes(verdict) == EXPECTED.get(of_account, GONE)


@pytest.mark.parametrize("name", ["user.one", sec_uid("user.one")])
@pytest.mark.parametrize(
    ("of_account", "expected"),
    [
        (None, "visible none None none"),
        ("account_suspended", GONE),
        ("account_deleted", GONE),
        ("account_deactivated", GONE),
        ("account_private", "limited account_private unstated stated"),
        ("account_limited", "visible none None none"),
    ],
)
async def test_profile_says_less_than_is_true(
    name: str, of_account: str | None, expected: str
) -> None:
    """By handle or lasting key, a profile is shown, closed or gone without a reason."""
    verdict = await judged(account("tiktok", name), road(world(None, of_account)))
    assert axes(verdict) == expected


async def test_shown_post_is_read_whole() -> None:
    """A shown post gives its own creation time and its author's lasting key, whatever it quotes."""
    (reading,) = await look([POST], road(world()))
    assert reading.created_at == MADE
    assert reading.account == account("tiktok", sec_uid("user.one"))
    assert reading.text_sha256 is not None


@pytest.mark.parametrize("native_id", [UNKNOWN, ID])
async def test_post_that_is_not_there_yet_is_not_found(native_id: str) -> None:
    """An id that nobody made, or not yet, is answered like a deleted one."""
    truth = world()
    early = MADE - timedelta(minutes=1)
    fetch = Road(lambda request: DIALECT.speak(truth, request, early, None))
    assert axes(await judged(post("tiktok", native_id), fetch)) == GONE


async def test_malformed_id_is_our_mistake() -> None:
    """An id that is none is refused as such."""
    verdict = await judged(post("tiktok", "abc"), road(world()))
    assert verdict.rule != "tiktok.t11"
    assert axes(verdict).startswith("inconclusive")


@pytest.mark.parametrize(
    ("country", "seen"), [("TR", "limited"), ("NL", "visible"), (None, "visible")]
)
async def test_regional_state_holds_only_there(country: str | None, seen: str) -> None:
    """A block in one country is seen from that country alone."""
    verdict = await judged(POST, road(world("geo_block", places=["TR"]), country))
    assert verdict.availability == seen


# ---- lists and links


async def listed(fetch: Road, name: str = "user.one") -> tuple[list[str], str | None]:
    """Run discovery for one account; return the ids and the trouble."""
    topic = Topic(name="x", accounts=(name,), registered_at=MADE)
    found, *_ = [row async for row in discover(topic, MADE, fetch)]
    return [row.reading.subject.native_id for row in found.sightings], found.trouble


@pytest.mark.parametrize("name", ["user.one", "@user.one", sec_uid("user.one")])
async def test_account_lists_what_is_visible(name: str) -> None:
    """By handle or lasting key, the list holds visible posts and no others."""
    assert await listed(road(world()), name) == ([ID], None)
    assert await listed(road(world("policy_removal")), name) == ([], None)


async def test_list_of_nobody_is_trouble() -> None:
    """A list of an account that is not there is no empty list."""
    ids, trouble = await listed(road(world()), "somebody.else")
    assert ids == []
    assert trouble is not None


async def test_wiped_list_is_empty_and_no_trouble() -> None:
    """What a wiped listing says is an empty list."""
    assert await listed(Road(DIALECT.empty_listing)) == ([], None)
    assert all(start in "/embed/@user.one" for start in DIALECT.listings)


async def test_short_link_leads_nowhere() -> None:
    """A short code that the scenario does not know leads to the site's root."""
    assert await expand("https://vm.tiktok.com/ZMabc", road(world())) is None


# ---- walls


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        ("challenge", "wall.tiktok_proof_of_work"),
        ("login_wall", "wall.tiktok_login"),
        ("rate_limited", "reach.rate_limited"),
        ("soft_error", "tiktok.t4"),
    ],
)
async def test_nothing_is_concluded_at_a_wall(fault: str, rule: str) -> None:
    """Each wall of the dialect is read as that wall, and says nothing of the post."""
    verdict = await judged(POST, Road(DIALECT.walls[fault]))
    assert verdict.rule == rule
    assert not verdict.conclusive


@pytest.mark.parametrize("fault", sorted(DIALECT.walls))
async def test_wall_before_a_profile_or_a_list_is_no_absence(fault: str) -> None:
    """Accounts and lists behind a wall are not told of either."""
    fetch = Road(DIALECT.walls[fault])
    assert not (await judged(account("tiktok", "user.one"), fetch)).conclusive
    ids, trouble = await listed(fetch)
    assert (ids, trouble is None) == ([], False)


@pytest.mark.parametrize("state", STATES)
async def test_changed_layout_is_unreadable(state: str) -> None:
    """Where the data has moved, nothing is concluded from what is left."""
    truth = world(state)
    fetch = Road(lambda request: DIALECT.move(DIALECT.speak(truth, request, NOON, None)))
    assert (await judged(POST, fetch)).rule == "reach.unreadable"
    assert (await listed(fetch))[1] is not None


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("share", [0.0, 0.3, 0.5, 0.9, 0.99])
async def test_broken_off_page_is_inconclusive(state: str, share: float) -> None:
    """A page that breaks off before its data ends says nothing."""
    truth = world(state)

    def cut(request: Request) -> Reply:
        whole = DIALECT.speak(truth, request, NOON, None)
        data_ends = whole.body.rfind(b"</script><script src")
        return Reply(whole.status, whole.body[: int(data_ends * share)], whole.content_type)

    assert not (await judged(POST, Road(cut))).conclusive


def test_keys_are_stable_and_differ() -> None:
    """An account's keys depend on its handle alone and look like TikTok's."""
    assert sec_uid("a1") == sec_uid("a1") != sec_uid("a2")
    assert len(tiktok.user_id("a1")) == 19
    assert json.dumps(sec_uid("a1")).startswith('"MS4wLjABAAAA')
