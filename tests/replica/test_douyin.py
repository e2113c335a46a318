"""Scripted Douyin, read back by the adapter: what is true comes out as Douyin can say it."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from checker.judge.verdicts import judge_reading
from checker.model import Availability, Cause, Subject, Topic, Verdict, account, post
from checker.platforms.douyin import PLATFORM, discover, expand, look
from checker.platforms.douyin.listing import CREDENTIAL, MAX_PAGES, NO_KEY
from checker.platforms.payload import text_sha256
from checker.replica.dialect import Reply, Request
from checker.replica.dialects import DIALECTS
from checker.replica.douyin import DIALECT, MOST_ROWS, POST_SAYS, SHOWN, sec_uid, uid
from checker.replica.faults import spoil
from checker.replica.scenario import TRUE_STATES
from tests.support.douyin import (
    ID,
    MADE,
    NAME,
    TEXT,
    Road,
    Speaks,
    request_of,
    road,
    telling,
    world,
)

UNKNOWN = "7590701860651099999"
POST = post("douyin", ID)

SEEN = "visible none None none"
GONE = "absent not_found unstated none"
UNTOLD = "inconclusive unreadable None none"


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


EXPECTED = {
    "visible": SEEN,
    "labelled": SEEN,
    "account_limited": SEEN,
    "policy_removal": "absent policy_removal platform stated",
    "author_deleted": "absent deleted_unspecified unstated stated",
    "deleted_unspecified": "absent deleted_unspecified unstated stated",
    "account_suspended": "absent account_suspended platform inferred",
    "account_private": "limited account_private unstated stated",
    "audience_limited": "limited audience_limited unstated stated",
    "post_private": "limited post_private author stated",
    "under_review": "limited under_review unstated inferred",
    "not_found": GONE,
    "moderator_removal": GONE,
    "automatic_filter": GONE,
    "account_deactivated": GONE,
    "account_deleted": GONE,
    "legal_withheld": GONE,
    "copyright": GONE,
}
"""What comes back for each true state; for all others, Douyin tells too little to conclude."""


@pytest.mark.parametrize("state", TRUE_STATES)
async def test_true_state_comes_back_as_douyin_can_say_it(state: str) -> None:
    """Each true state of a post is read as itself, or as the vaguer state that Douyin tells."""
    verdict = await judged(POST, road(world(state)))
    assert axes(verdict) == EXPECTED.get(state, UNTOLD)


@pytest.mark.parametrize("state", TRUE_STATES)
async def test_no_answer_is_stronger_than_the_truth(state: str) -> None:
    """A cause that is read is the true one or a vaguer one, and a takedown is a true one."""
    outcome = (await judged(POST, road(world(state)))).outcome
    vaguer = (Cause.NONE, Cause.NOT_FOUND, Cause.DELETED_UNSPECIFIED, Cause.UNREADABLE)
    assert outcome.cause in (*vaguer, state)


@pytest.mark.parametrize("state", TRUE_STATES)
def test_every_true_state_has_its_words(state: str) -> None:
    """No true state is left to chance: each is in exactly one table."""
    assert (state in SHOWN) != (state in POST_SAYS)


async def test_review_is_told_in_its_own_token() -> None:
    """A removal by review comes with the token that leaves the post to its author alone."""
    verdict = await judged(POST, road(world("policy_removal")))
    assert (verdict.rule, verdict.words) == ("douyin.d14", "status_audit_self_see")


@pytest.mark.parametrize("of_account", [state for state in TRUE_STATES if "account" in state])
async def test_accounts_state_takes_its_posts_along(of_account: str) -> None:
    """A post of an account that is gone or closed reads as its account's state."""
    verdict = await judged(POST, road(world(None, of_account)))
    assert axes(verdict) == EXPECTED.get(of_account, UNTOLD)


@pytest.mark.parametrize("name", [NAME, "100200300", "MS4wLjABAAAAexample"])
@pytest.mark.parametrize("key", [sec_uid, uid])
@pytest.mark.parametrize(
    ("of_account", "expected"),
    [
        (None, SEEN),
        ("account_suspended", "absent account_suspended platform inferred"),
        ("account_deleted", "absent account_deleted unstated inferred"),
        ("account_deactivated", GONE),
        ("policy_removal", GONE),
        ("not_found", GONE),
        ("account_private", SEEN),
        ("account_limited", SEEN),
    ],
)
async def test_profile_says_no_more_than_is_true(
    name: str, key: Callable[[str], str], of_account: str | None, expected: str
) -> None:
    """By key or number, a profile is shown, marked, or gone without a reason."""
    truth = world(None, of_account, name=name)
    assert axes(await judged(account("douyin", key(name)), road(truth))) == expected


async def test_account_that_nobody_has_is_not_found() -> None:
    """A key that no account of the scenario has is answered like a closed account's."""
    verdict = await judged(account("douyin", sec_uid("somebody.else")), road(world()))
    assert axes(verdict) == GONE


async def test_shown_post_is_read_whole() -> None:
    """A shown post gives its time, its author's key and its text, whatever it quotes."""
    (reading,) = await look([POST], road(world()))
    assert reading.created_at == MADE
    assert reading.account == account("douyin", sec_uid(NAME))
    assert reading.text_sha256 == text_sha256(TEXT)
    assert reading.main.leftover == ()


@pytest.mark.parametrize("native_id", [UNKNOWN, ID])
async def test_post_that_is_not_there_yet_is_not_found(native_id: str) -> None:
    """An id that nobody made, or not yet, is answered like a deleted one."""
    fetch = road(world(), now=MADE - timedelta(minutes=1))
    assert axes(await judged(post("douyin", native_id), fetch)) == GONE


@pytest.mark.parametrize("address", ["/share/video/abc/", f"/video/{ID}", "/", "/share/user/a/b"])
def test_page_of_no_share_has_no_data(address: str) -> None:
    """What is no share page of a subject comes without data, whoever's it is."""
    reply = telling(world())(request_of(f"https://www.iesdouyin.com{address}"))
    assert b"_ROUTER_DATA" not in reply.body


def test_signed_interface_refuses_the_unsigned() -> None:
    """The site's own interface turns away a question without a signature."""
    address = f"https://www.douyin.com/aweme/v1/web/aweme/detail/?aweme_id={ID}"
    assert telling(world())(request_of(address)).status == 403


@pytest.mark.parametrize(
    ("country", "seen", "oversea"),
    [("CN", Availability.ABSENT, "0"), ("NL", Availability.VISIBLE, "1"), (None, "visible", "0")],
)
async def test_regional_state_holds_only_there(
    country: str | None, seen: str, oversea: str
) -> None:
    """A removal in one country is seen from there alone; the page says where it is asked from."""
    fetch = road(world("policy_removal", places=["CN"]), country)
    (reading,) = await look([POST], fetch)
    assert judge_reading(reading, PLATFORM.rules).availability == seen
    assert reading.main.value("is_oversea") == oversea


# ---- lists and links


async def listed(
    speaks: Speaks, token: str | None = "clt.x", word: str = "x"
) -> tuple[list[str], str | None]:
    """Search for a word; return the ids and the trouble."""
    topic = Topic(name="x", queries=(word,), registered_at=MADE)
    (found,) = [row async for row in discover(topic, MADE, Road(speaks, token=token))]
    return [row.reading.subject.native_id for row in found.sightings], found.trouble


async def test_search_lists_what_is_visible() -> None:
    """Under the topic's name the search holds visible posts and no others."""
    assert await listed(telling(world())) == ([ID], None)
    assert await listed(telling(world()), word="y") == ([], None)
    assert await listed(telling(world("policy_removal"))) == ([], None)


async def test_search_is_not_open_to_a_visitor() -> None:
    """Without a key nothing is sent; a token that is none is refused."""
    assert await listed(telling(world()), token=None) == ([], NO_KEY)
    ids, trouble = await listed(telling(world()), token="stolen")
    assert (ids, trouble is not None and "28001003" in trouble) == ([], True)


@pytest.mark.parametrize("n_older", [0, 9, 10, 25, 80])
async def test_long_search_comes_in_pages(n_older: int) -> None:
    """The newest posts come first, each once, as far as the adapter turns pages."""
    ids, trouble = await listed(telling(world(n_older=n_older)))
    assert trouble is None
    assert ids[0] == ID
    assert len(set(ids)) == len(ids) == min(n_older + 1, MAX_PAGES * 10)


@pytest.mark.parametrize("count", ["0", "-1", "x", "999", "99999999999", ""])
def test_odd_number_does_not_break_the_search(count: str) -> None:
    """A page holds a bounded number of rows, whatever number is written."""
    asked = f"https://open.douyin.com{DIALECT.listings[0]}/?keyword=x&count={count}&cursor={count}"
    reply = telling(world(n_older=40))(request_of(asked, headers={"access-token": "clt.x"}))
    assert len(json.loads(reply.body)["data"]["data"]["video_list"]) <= MOST_ROWS


def test_token_is_one_that_the_search_takes() -> None:
    """An application's token comes where the credential looks for it."""
    assert CREDENTIAL.token is not None
    reply = telling(world())(request_of(CREDENTIAL.token.url, "POST"))
    tree = json.loads(reply.body)
    for name in CREDENTIAL.token.answer.split("."):
        tree = tree[name]
    assert tree.startswith("clt.")


async def test_wiped_list_is_empty_and_no_trouble() -> None:
    """A wiped search is empty, and a post's page is as it was."""
    truth = telling(world())
    wiped = Road(lambda request: spoil("list_wipe", DIALECT, request, truth(request)))
    assert axes(await judged(POST, wiped)) == SEEN
    assert await listed(lambda r: spoil("list_wipe", DIALECT, r, truth(r))) == ([], None)


async def test_short_link_leads_nowhere() -> None:
    """A short code that the scenario does not know leads to the site's root."""
    assert await expand("https://v.douyin.com/iAbc123/", road(world())) is None


# ---- walls


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        ("challenge", "douyin.d31"),
        ("login_wall", "douyin.d18"),
        ("rate_limited", "douyin.d21"),
        ("soft_error", "douyin.d34"),
    ],
)
async def test_nothing_is_concluded_at_a_wall(fault: str, rule: str) -> None:
    """Each wall of the dialect is read as that wall, and says nothing of the post."""
    verdict = await judged(POST, Road(DIALECT.walls[fault]))
    assert (verdict.rule, verdict.conclusive) == (rule, False)


@pytest.mark.parametrize("fault", sorted(DIALECT.walls))
async def test_wall_before_a_profile_or_a_list_is_no_absence(fault: str) -> None:
    """Accounts, lists and links behind a wall are not told of either."""
    wall = DIALECT.walls[fault]
    assert not (await judged(account("douyin", sec_uid(NAME)), Road(wall))).conclusive
    ids, trouble = await listed(wall)
    assert (ids, trouble is None) == ([], False)
    assert await expand("https://v.douyin.com/iAbc123/", Road(wall)) is None


@pytest.mark.parametrize("state", TRUE_STATES)
async def test_changed_layout_is_unreadable(state: str) -> None:
    """Where the data has moved, nothing is concluded from what is left."""
    truth = telling(world(state))
    moved = lambda request: DIALECT.move(truth(request))  # noqa: E731
    for subject in (POST, account("douyin", sec_uid(NAME))):
        assert axes(await judged(subject, Road(moved))) == UNTOLD
    assert (await listed(moved))[1] is not None


@pytest.mark.parametrize("fault", ["truncated", "empty", "server_error"])
@pytest.mark.parametrize("state", TRUE_STATES)
async def test_spoilt_page_is_inconclusive(state: str, fault: str) -> None:
    """A page that breaks off, is empty or in trouble says nothing."""
    truth = telling(world(state))
    spoilt = Road(lambda request: spoil(fault, DIALECT, request, truth(request)))
    for subject in (POST, account("douyin", sec_uid(NAME))):
        assert not (await judged(subject, spoilt)).conclusive


@pytest.mark.parametrize("state", TRUE_STATES)
@pytest.mark.parametrize("share", [0.3, 0.5, 0.9, 0.99])
async def test_broken_off_page_is_inconclusive(state: str, share: float) -> None:
    """A page that breaks off before its data ends says nothing."""
    truth = telling(world(state))

    def cut(request: Request) -> Reply:
        whole = truth(request)
        data_ends = whole.body.rfind(b"</script></body>")
        return Reply(whole.status, whole.body[: int(data_ends * share)], whole.content_type)

    assert not (await judged(POST, Road(cut))).conclusive


def test_keys_are_stable_and_differ() -> None:
    """An account's keys depend on its name alone, and a name that is one stays."""
    assert sec_uid("a1") == sec_uid("a1") != sec_uid("a2")
    assert uid("a1") == uid("a1") != uid("a2")
    assert (sec_uid("MS4wLjABAAAAexample"), uid("100")) == ("MS4wLjABAAAAexample", "100")


def test_dialect_is_spoken_by_the_replica() -> None:
    """A scenario may name Douyin, and its posts go by their own ids."""
    assert DIALECTS["douyin"] is DIALECT
    (made,) = world().scenario.posts
    assert DIALECT.native_id(made) == ID
