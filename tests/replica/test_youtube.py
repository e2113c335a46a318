"""Scripted YouTube, read back by the adapter: what is true comes out as YouTube can say it."""

from datetime import timedelta

import pytest

from checker.judge.verdicts import judge_reading
from checker.model import Subject, Topic, Verdict, account, post
from checker.platforms.youtube import PLATFORM, discover, expand, look
from checker.platforms.youtube.api import rows_in
from checker.replica.dialect import Reply, Request
from checker.replica.scenario import TRUE_STATES, Scenario
from checker.replica.world import World
from checker.replica.youtube import DIALECT, N_LISTED, SUBSTITUTE, channel_id
from checker.replica.youtube_states import EVERYWHERE, POST_SAYS, SHOWN
from tests.support.youtube import CHANNEL, ID, MADE, NOON, Road, request_of, road, world

UNKNOWN = "ZZZZZZZZZZZ"
POST = post("youtube", ID)


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


SEEN = "visible none None none"
GONE = "absent not_found unstated none"
UNTOLD = "inconclusive unreadable None none"
EXPECTED = {
    "visible": SEEN,
    "labelled": SEEN,
    "policy_removal": "absent policy_removal platform stated",
    "author_deleted": "absent author_deleted author stated",
    "account_suspended": "absent account_suspended platform stated",
    "account_deleted": "absent account_deleted author stated",
    "copyright": "absent copyright rights_holder stated",
    "post_private": "limited post_private author stated",
    "audience_limited": "limited post_private author stated",
    "age_gate": "limited age_gate unstated stated",
    "geo_block": "limited geo_block author stated",
    "legal_withheld": "limited legal_withheld authority stated",
    "paywalled": "limited paywalled unstated stated",
    "deleted_unspecified": GONE,
    "not_found": GONE,
    "moderator_removal": GONE,
    "automatic_filter": GONE,
    "account_deactivated": GONE,
}
"""What comes back for each true state; for all others, YouTube tells too little to conclude."""


@pytest.mark.parametrize("state", TRUE_STATES)
async def test_true_state_comes_back_as_youtube_can_say_it(state: str) -> None:
    """Each true state of a post is read as itself, or as the vaguer state that YouTube tells."""
    verdict = await judged(POST, road(world(state)))
    assert axes(verdict) == EXPECTED.get(state, UNTOLD)


@pytest.mark.parametrize("state", TRUE_STATES)
def test_every_true_state_has_its_words(state: str) -> None:
    """No true state is left to chance: each is in exactly one table."""
    assert (state in SHOWN) != (state in POST_SAYS)


@pytest.mark.parametrize("of_account", [state for state in TRUE_STATES if "account" in state])
async def test_accounts_state_takes_its_posts_along(of_account: str) -> None:
    """A post of an account that is gone or closed reads as its account's state."""
    verdict = await judged(POST, road(world(None, of_account)))
    assert axes(verdict) == EXPECTED.get(of_account, UNTOLD)


SUSPENDED = "absent account_suspended platform stated"


@pytest.mark.parametrize("channel", [CHANNEL, "a.handle"])
@pytest.mark.parametrize(
    ("of_account", "expected"),
    [
        (None, SEEN),
        ("account_suspended", SUSPENDED),
        ("policy_removal", SUSPENDED),
        ("account_deleted", GONE),
        ("account_deactivated", GONE),
        ("account_private", SEEN),
        ("account_limited", SEEN),
    ],
)
async def test_channel_says_less_than_is_true(
    channel: str, of_account: str | None, expected: str
) -> None:
    """A channel is shown, terminated in so many words, or gone without a reason."""
    truth = world(None, of_account, channel=channel)
    assert axes(await judged(account("youtube", channel_id(channel)), road(truth))) == expected


async def test_channel_that_nobody_has_does_not_exist() -> None:
    """An id that no account of the scenario has is answered like a closed channel's."""
    assert axes(await judged(account("youtube", f"UC{'z' * 22}"), road(world()))) == GONE


async def test_terminated_channel_returns_with_its_videos() -> None:
    """A termination that ends lets the channel and its videos be seen again."""
    since = [
        {"at": MADE + timedelta(hours=1), "is": "account_suspended"},
        {"at": MADE + timedelta(hours=73), "is": "visible"},
    ]
    plain = world().scenario.model_dump(by_alias=True)
    plain["accounts"] = [{"platform": "youtube", "id": CHANNEL, "states": since}]
    truth = World(Scenario.model_validate(plain))
    told = [
        axes(await judged(subject, road(truth, now=MADE + timedelta(hours=hours))))
        for hours in (0, 2, 74)
        for subject in (POST, account("youtube", CHANNEL))
    ]
    assert told == [SEEN, SEEN, SUSPENDED, SUSPENDED, SEEN, SEEN]


async def test_shown_post_is_read_whole() -> None:
    """A shown video gives its creation time, its channel and its text, whatever it quotes."""
    (reading,) = await look([POST], road(world(channel="a.handle")))
    assert reading.created_at == MADE
    assert reading.account == account("youtube", channel_id("a.handle"))
    assert reading.text_sha256 is not None
    assert not reading.main.leftover


@pytest.mark.parametrize("native_id", [UNKNOWN, ID])
async def test_post_that_is_not_there_yet_is_not_found(native_id: str) -> None:
    """An id that nobody made, or not yet, is answered like a deleted one."""
    fetch = road(world(), now=MADE - timedelta(minutes=1))
    assert axes(await judged(post("youtube", native_id), fetch)) == GONE


# ---- places


@pytest.mark.parametrize(
    ("state", "there"),
    [
        ("geo_block", "limited geo_block author stated"),
        ("legal_withheld", "limited legal_withheld authority stated"),
        ("copyright", "limited copyright rights_holder stated"),
    ],
)
async def test_regional_state_holds_only_there(state: str, there: str) -> None:
    """A block in one country is told in that country, and seen from there alone."""
    truth = world(state, places=["TR"])
    assert axes(await judged(POST, road(truth, "TR"))) == there
    assert axes(await judged(POST, road(truth, "NL"))) == SEEN
    assert axes(await judged(POST, road(truth))) == SEEN


@pytest.mark.parametrize("country", ["TR", "NL"])
async def test_page_names_how_many_countries_may_see_it(country: str) -> None:
    """Where places are blocked, the page lists the others, whoever asks."""
    (reading,) = await look([POST], road(world("geo_block", places=["TR", "DE"]), country))
    assert reading.main.value("n_countries") == str(len(EVERYWHERE) - 2)


async def test_block_everywhere_lists_no_place() -> None:
    """A block that names no place is told without a list of places."""
    (reading,) = await look([POST], road(world("geo_block"), "TR"))
    assert reading.main.value("n_countries") is None


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("visible", 200),
        ("age_gate", 200),
        ("geo_block", 200),
        ("post_private", 403),
        ("under_review", 403),
        ("author_deleted", 404),
        ("not_found", 404),
    ],
)
async def test_oembed_knows_what_exists(state: str, status: int) -> None:
    """The second opinion answers for what is there, refuses what is private, knows no other."""
    asked = (("url", f"https://www.youtube.com/watch?v={ID}"), ("format", "json"))
    answer = await road(world(state))("https://www.youtube.com/oembed", params=asked)
    assert answer.status == status


async def test_oembed_refuses_what_is_no_video() -> None:
    """An address without a video's id is a bad request."""
    asked = (("url", "https://www.youtube.com/watch?v=short"),)
    assert (await road(world())("https://www.youtube.com/oembed", params=asked)).status == 400


# ---- lists and links


async def listed(fetch: Road, name: str = CHANNEL) -> tuple[list[str], str | None]:
    """Run discovery for one account; return the ids and the trouble."""
    topic = Topic(name="x", accounts=(name,), registered_at=MADE)
    (found,) = [row async for row in discover(topic, MADE, fetch)]
    return [row.reading.subject.native_id for row in found.sightings], found.trouble


@pytest.mark.parametrize("name", [CHANNEL, f"https://www.youtube.com/channel/{CHANNEL}"])
async def test_channel_lists_what_is_visible(name: str) -> None:
    """The feed holds visible videos and no others, and needs no key."""
    assert await listed(road(world()), name) == ([ID], None)
    assert await listed(road(world("policy_removal")), name) == ([], None)


async def test_handle_leads_to_its_channel() -> None:
    """An account that a scenario calls by a handle is found by that handle."""
    assert await listed(road(world(channel="a.handle")), "@a.handle") == ([ID], None)


async def test_feed_shows_the_latest_and_no_more() -> None:
    """A feed lists its channel's latest fifteen, newest first, with their times."""
    topic = Topic(name="x", accounts=(CHANNEL,), registered_at=MADE)
    (found,) = [row async for row in discover(topic, MADE, road(world(n_older=20)))]
    readings = [row.reading for row in found.sightings]
    assert [row.subject.native_id for row in readings[:2]] == [ID, "older000000"]
    assert [row.created_at for row in readings[:2]] == [MADE, MADE - timedelta(hours=1)]
    assert len(readings) == N_LISTED


@pytest.mark.parametrize("of_account", ["account_suspended", "account_deleted", "not_found"])
async def test_feed_of_a_channel_that_is_gone_is_trouble(of_account: str) -> None:
    """A feed that is not there is no empty list."""
    ids, trouble = await listed(road(world(None, of_account)))
    assert (ids, trouble is None) == ([], False)


@pytest.mark.parametrize("name", [f"UC{'z' * 22}", "@somebody.else"])
async def test_list_of_nobody_is_trouble(name: str) -> None:
    """A list of an account that is not there is no empty list."""
    ids, trouble = await listed(road(world()), name)
    assert (ids, trouble is None) == ([], False)


async def test_wiped_list_is_empty_and_no_trouble() -> None:
    """What a wiped listing says is an empty list."""
    assert await listed(Road(DIALECT.empty_listing)) == ([], None)
    assert "/feeds/videos.xml".startswith(tuple(DIALECT.listings))


@pytest.mark.parametrize("kind", ["@", "c/", "user/"])
async def test_name_is_followed_to_its_channel(kind: str) -> None:
    """A handle and both older kinds of names lead to the channel that holds them."""
    truth = world(channel="a.handle")
    found = await expand(f"https://www.youtube.com/{kind}a.handle", road(truth))
    assert found == account("youtube", channel_id("a.handle"))


async def test_short_host_leads_to_the_video() -> None:
    """A short link is sent on to the watch page."""
    assert f"v={ID}" in (await road(world())(f"https://youtu.be/{ID}")).ask.url


async def test_data_api_answers_nobody_without_a_key() -> None:
    """Nobody in a scenario has a key, so the Data API refuses by name."""
    answer = await road(world())("https://www.googleapis.com/youtube/v3/videos")
    whole, rows = rows_in(answer, "batch")
    assert (whole.status, whole.code, list(rows)) == (403, "forbidden", [])


# ---- walls


@pytest.mark.parametrize(
    ("fault", "of_post", "of_channel"),
    [
        ("challenge", "youtube.y24", "wall.recaptcha"),
        ("login_wall", "wall.consent_google", "wall.consent_google"),
        ("rate_limited", "youtube.y23", "reach.rate_limited"),
        ("soft_error", "youtube.y12", "reach.unreadable"),
    ],
)
async def test_nothing_is_concluded_at_a_wall(fault: str, of_post: str, of_channel: str) -> None:
    """Each wall is read as that wall, says nothing of anybody, and is no empty list."""
    fetch = Road(DIALECT.walls[fault])
    of_both = [await judged(subject, fetch) for subject in (POST, account("youtube", CHANNEL))]
    assert [verdict.rule for verdict in of_both] == [of_post, of_channel]
    assert not any(verdict.conclusive for verdict in of_both)
    ids, trouble = await listed(fetch)
    assert (ids, trouble is None) == ([], False)


def test_the_substitute_is_nobodys_video() -> None:
    """The video that is played instead has the form of an id and is not the one asked for."""
    assert len(SUBSTITUTE) == len(ID)
    assert SUBSTITUTE.encode() in DIALECT.walls["soft_error"](request_of("http://h/watch?v=x")).body


@pytest.mark.parametrize("state", TRUE_STATES)
async def test_changed_layout_is_unreadable(state: str) -> None:
    """Where the data has moved, nothing is concluded from what is left."""
    truth = world(state, state if "account" in state else None)
    fetch = Road(lambda request: DIALECT.move(DIALECT.speak(truth, request, NOON, None)))
    assert (await judged(POST, fetch)).rule == "reach.unreadable"
    assert (await judged(account("youtube", CHANNEL), fetch)).rule == "reach.unreadable"
    assert (await listed(fetch))[1] is not None


async def test_changed_layout_spoils_the_second_opinion() -> None:
    """The second opinion comes in a new shape too, its refusals among them."""
    for state in ("visible", "author_deleted"):
        asked = request_of(
            f"https://www.youtube.com/oembed?url=https://www.youtube.com/watch?v%3D{ID}"
        )
        reply = DIALECT.move(DIALECT.speak(world(state), asked, NOON, None))
        assert reply.body not in (b"Not Found", b"")
        assert b'"thumbnail_url"' not in reply.body


@pytest.mark.parametrize("share", [0.0, 0.3, 0.5, 0.9, 0.99])
async def test_broken_off_page_is_inconclusive(share: float) -> None:
    """A page that breaks off before its data ends says nothing, whatever is true."""

    def cut(request: Request) -> Reply:
        whole = DIALECT.speak(truth, request, NOON, None)
        data_ends = whole.body.find(b"</script", whole.body.find(b"var ytInitialPlayerResponse"))
        return Reply(whole.status, whole.body[: int(data_ends * share)], whole.content_type)

    for state in TRUE_STATES:
        truth = world(state)
        assert not (await judged(POST, Road(cut))).conclusive


def test_channel_ids_are_stable_and_differ() -> None:
    """A handle's channel id depends on it alone and looks like YouTube's; an id is its own."""
    assert channel_id("a1") == channel_id("@a1") != channel_id("a2")
    assert len(channel_id("a1")) == 24
    assert channel_id(CHANNEL) == CHANNEL
