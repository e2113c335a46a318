"""Scripted X, read back by the adapter: what is true comes out as X can say it."""

from datetime import timedelta

import pytest

from checker.judge.verdicts import judge_reading
from checker.model import Subject, Topic, Verdict, account, post
from checker.platforms.x import PLATFORM, look
from checker.platforms.x.api import CREDENTIAL
from checker.platforms.x.links import expand
from checker.platforms.x.listing import discover
from checker.replica.dialect import STAND_IN, Reply, Request
from checker.replica.scenario import TRUE_STATES
from checker.replica.world import World
from checker.replica.x import DIALECT
from checker.replica.x_states import POST_SAYS, SHOWN, handle_of, number_of
from tests.support.x import HANDLE, ID, MADE, NOON, Road, request_of, road, world

UNKNOWN = "2010686000000000999"
POST = post("x", ID)
KEYS = [STAND_IN, None]


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
WITHHELD = "limited legal_withheld unstated stated"
SENSITIVE = "limited sensitive_gate unstated inferred"
SUSPENDED = "absent account_suspended platform stated"
EXPECTED = {
    "visible": SEEN,
    "labelled": SEEN,
    "account_limited": SEEN,
    "policy_removal": "absent policy_removal platform stated",
    "author_deleted": "absent author_deleted author stated",
    "account_suspended": SUSPENDED,
    "account_deleted": "absent account_deleted unstated stated",
    "account_private": "limited account_private author stated",
    "age_gate": "limited age_gate unstated stated",
    "copyright": "limited copyright rights_holder inferred",
    "deleted_unspecified": GONE,
    "not_found": GONE,
    "moderator_removal": GONE,
    "automatic_filter": GONE,
    "account_deactivated": GONE,
}
"""What comes back, key or no key; for all others, X tells a visitor too little to conclude."""

TO_A_KEY = {
    "legal_withheld": WITHHELD,
    "sensitive_gate": SENSITIVE,
    "copyright": "limited copyright rights_holder stated",
}
"""What comes back beyond that where there is a key."""


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("state", TRUE_STATES)
async def test_true_state_comes_back_as_x_can_say_it(state: str, key: str | None) -> None:
    """Each true state of a post is read as itself, or as the vaguer state that X tells."""
    verdict = await judged(POST, road(world(state), "NL", key=key))
    told = TO_A_KEY if key else {}
    assert axes(verdict) == told.get(state, EXPECTED.get(state, UNTOLD))


@pytest.mark.parametrize("state", TRUE_STATES)
def test_every_true_state_has_its_words(state: str) -> None:
    """No true state is left to chance: each is in exactly one table."""
    assert (state in SHOWN) != (state in POST_SAYS)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("of_account", TRUE_STATES)
async def test_accounts_state_takes_its_posts_along(of_account: str, key: str | None) -> None:
    """A post of an account that is gone or closed reads as its account's state."""
    verdict = await judged(POST, road(world(None, of_account), "NL", key=key))
    told = TO_A_KEY if key else {}
    assert axes(verdict) == told.get(of_account, EXPECTED.get(of_account, UNTOLD))


@pytest.mark.parametrize("name", [HANDLE, "42"])
@pytest.mark.parametrize("by_handle", [True, False])
@pytest.mark.parametrize(
    ("of_account", "expected"),
    [
        (None, SEEN),
        ("account_suspended", SUSPENDED),
        ("account_deleted", GONE),
        ("account_deactivated", GONE),
        ("policy_removal", GONE),
        ("account_private", "limited account_private unstated stated"),
        ("legal_withheld", WITHHELD),
        ("account_limited", SEEN),
        ("labelled", SEEN),
    ],
)
async def test_account_says_what_is_true_or_less(
    name: str, of_account: str | None, expected: str, *, by_handle: bool
) -> None:
    """By number or handle, an account is shown, suspended, protected, withheld or not found."""
    native_id = f"@{handle_of(name).lower()}" if by_handle else number_of(name)
    fetch = road(world(None, of_account, name=name), "NL")
    assert axes(await judged(account("x", native_id), fetch)) == expected


@pytest.mark.parametrize("native_id", ["777", "@nobody"])
async def test_account_that_nobody_has_is_not_found(native_id: str) -> None:
    """An account that is not in the scenario cannot be found, and without a key is not asked."""
    assert axes(await judged(account("x", native_id), road(world()))) == GONE
    alone = await judged(account("x", native_id), road(world(), key=None))
    assert axes(alone) == "inconclusive not_asked None none"


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("native_id", [UNKNOWN, ID])
async def test_post_that_is_not_there_yet_is_not_found(native_id: str, key: str | None) -> None:
    """An id that nobody made, or not yet, is answered like a deleted one."""
    fetch = road(world(), now=MADE - timedelta(minutes=1), key=key)
    assert axes(await judged(post("x", native_id), fetch)) == GONE


async def test_malformed_id_is_our_mistake() -> None:
    """An id that is none is refused as such, by syndication and by the API."""
    assert not (await judged(post("x", "abc"), road(world()))).conclusive
    asked = f"https://cdn.syndication.twimg.com/tweet-result?id={ID}1&token=a"
    assert DIALECT.speak(world(), request_of(asked), NOON, None).status == 400
    for ids in ("", "abc", f"{ID},", ",".join([ID] * 101)):
        reply = await road(world())("https://api.x.com/2/tweets", params=(("ids", ids),), auth="x")
        assert reply.status == 400


# ---- places


@pytest.mark.parametrize("whose", ["post", "account"])
@pytest.mark.parametrize(
    ("country", "key", "expected"),
    [
        ("TR", STAND_IN, WITHHELD),
        ("TR", None, UNTOLD),
        ("NL", STAND_IN, SEEN),
        ("NL", None, SEEN),
        (None, STAND_IN, SEEN),
    ],
)
async def test_withheld_in_a_country_is_seen_from_there_with_a_key(
    whose: str, country: str | None, key: str | None, expected: str
) -> None:
    """What is withheld in one country is named there to a key, vague to a visitor, else seen."""
    of_post, of_account = ("legal_withheld", None) if whose == "post" else (None, "legal_withheld")
    truth = world(of_post, of_account, places=["TR"])
    verdict = await judged(POST, road(truth, country, key=key))
    assert axes(verdict) == expected
    assert verdict.words == ("withheld in TR" if expected == WITHHELD else verdict.words)


async def test_countries_named_are_those_of_the_scenario_and_the_askers() -> None:
    """The API names every country of the scenario in which a post is withheld, wherever asked."""
    verdict = await judged(POST, road(world("legal_withheld", places=["TR", "RU"]), "RU"))
    assert verdict.words == "withheld in RU TR"
    everywhere = await judged(POST, road(world("legal_withheld"), "NL"))
    assert everywhere.words == "withheld in NL"


async def test_withheld_from_one_who_is_nowhere_is_vague() -> None:
    """Without a country to name nothing is said to be withheld, of the post or of the account."""
    assert axes(await judged(POST, road(world("legal_withheld")))) == UNTOLD
    withheld = road(world(None, "legal_withheld"))
    assert not (await judged(account("x", number_of(HANDLE)), withheld)).conclusive


@pytest.mark.parametrize(("country", "expected"), [("TR", "limited"), ("NL", "visible")])
async def test_copyright_in_a_country_is_claimed_there(country: str, expected: str) -> None:
    """A copyright that holds in one country is stated to a key there, with the country's code."""
    verdict = await judged(POST, road(world("copyright", places=["TR"]), country))
    assert verdict.availability == expected
    assert verdict.rule == ("x.x2_copyright" if country == "TR" else "x.x30")


# ---- lists and links


async def listed(fetch: Road, *names: str, query: str = "") -> tuple[list[str], str | None]:
    """Run discovery for accounts or a query; return the ids and the trouble."""
    queries = (query,) if query else ()
    topic = Topic(name="flood", accounts=names, queries=queries, registered_at=MADE)
    found, *_ = [row async for row in discover(topic, MADE - timedelta(days=30), fetch)]
    return [row.reading.subject.native_id for row in found.sightings], found.trouble


@pytest.mark.parametrize("asked", [HANDLE, "example", number_of(HANDLE), ""])
async def test_lists_hold_what_is_visible(asked: str) -> None:
    """By handle, by number and by search, a list holds visible posts and no others."""
    names, query = ((asked,), "") if asked else ((), "flood")
    assert await listed(road(world()), *names, query=query) == ([ID], None)
    assert await listed(road(world("policy_removal")), *names, query=query) == ([], None)
    regional = world("legal_withheld", places=["TR"])
    assert await listed(road(regional, "TR"), *names, query=query) == ([], None)
    assert await listed(road(regional, "NL"), *names, query=query) == ([ID], None)


async def test_a_long_list_comes_page_by_page_newest_first() -> None:
    """Pages of a hundred follow each other to the end; a search looks a week back."""
    fetch = road(world(n_older=240))
    ids, trouble = await listed(fetch, HANDLE)
    assert (len(ids), len(set(ids)), ids[0], trouble) == (241, 241, ID, None)
    found, _ = await listed(fetch, query="flood")
    assert len(found) == 1 + 24 * 4  # the post is three days old, the others an hour apart
    assert await listed(fetch, query="drought") == ([], None)


async def test_shown_post_is_read_whole() -> None:
    """A shown post gives its creation time and its author's number, whatever it quotes."""
    (reading,) = await look([POST], road(world()))
    assert reading.created_at == MADE
    assert reading.account == account("x", number_of(HANDLE))
    assert reading.text_sha256 is not None
    assert all(not answer.leftover for answer in reading.answers)


async def test_list_of_nobody_is_trouble() -> None:
    """A list of a handle that nobody has, or of a suspended one, is no empty list."""
    assert (await listed(road(world()), "@nobody"))[1] is not None
    suspended = road(world(None, "account_suspended"))
    assert "suspended" in str(await listed(suspended, HANDLE))


@pytest.mark.parametrize("key", [None, "another"])
async def test_only_the_stand_in_is_honoured(key: str | None) -> None:
    """Without a key, or with another than the stand-in, nothing is listed."""
    ids, trouble = await listed(road(world(), key=key), HANDLE)
    assert (ids, trouble is None) == ([], False)
    assert DIALECT.keys == CREDENTIAL.variables


async def test_wiped_list_is_empty_and_no_trouble() -> None:
    """A wiped listing is an empty list; the lookup of a name beside it is no listing."""
    assert await listed(Road(DIALECT.empty_listing), number_of(HANDLE)) == ([], None)
    wiped = (f"/2/users/{number_of(HANDLE)}/tweets", "/2/tweets/search/recent")
    kept = ("/2/users/by", "/2/users", "/2/tweets", "/tweet-result")
    assert all(path.startswith(tuple(DIALECT.listings)) for path in wiped)
    assert not any(path.startswith(tuple(DIALECT.listings)) for path in kept)


async def test_short_link_leads_nowhere() -> None:
    """A short code that the scenario does not know leads to the site's root."""
    assert await expand("https://t.co/abc", road(world())) is None


# ---- walls


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        ("challenge", "wall.cloudflare_challenge"),
        ("login_wall", "reach.login_wall"),
        ("rate_limited", "reach.rate_limited"),
        ("soft_error", "x.x32"),
    ],
)
async def test_nothing_is_concluded_at_a_wall(fault: str, rule: str, key: str | None) -> None:
    """Each wall of the dialect is read as that wall, and says nothing of the post."""
    verdict = await judged(POST, Road(DIALECT.walls[fault], key))
    assert verdict.rule == rule
    assert not verdict.conclusive


@pytest.mark.parametrize("fault", sorted(DIALECT.walls))
async def test_wall_before_an_account_or_a_list_is_no_absence(fault: str) -> None:
    """Accounts and lists behind a wall are not told of either."""
    fetch = Road(DIALECT.walls[fault])
    assert not (await judged(account("x", "42"), fetch)).conclusive
    for named in ((HANDLE,), ("42",)):
        ids, trouble = await listed(fetch, *named)
        assert (ids, trouble is None) == ([], False)


def moved(truth: World) -> Road:
    """Return a road to the dialect in another layout."""
    return Road(lambda request: DIALECT.move(DIALECT.speak(truth, request, NOON, "NL")))


@pytest.mark.parametrize("state", TRUE_STATES)
async def test_changed_layout_is_unreadable(state: str) -> None:
    """Where what is said has moved, nothing is concluded from what is left."""
    fetch = moved(world(state))
    assert (await judged(POST, fetch)).rule == "reach.unreadable"
    assert not (await judged(account("x", number_of(HANDLE)), fetch)).conclusive
    assert (await listed(fetch, HANDLE))[1] is not None
    assert (await listed(fetch, query="flood"))[1] is not None


@pytest.mark.parametrize("state", TRUE_STATES)
@pytest.mark.parametrize("share", [0.0, 0.3, 0.5, 0.9, 0.99])
async def test_broken_off_answer_says_nothing_untrue(state: str, share: float) -> None:
    """An answer that breaks off says nothing, but for a 404, which has no more to say."""
    truth = world(state)

    def cut(request: Request) -> Reply:
        whole = DIALECT.speak(truth, request, NOON, "NL")
        body = whole.body[: int(len(whole.body) * share)]
        return Reply(whole.status, body, whole.content_type, whole.headers)

    verdict = await judged(POST, Road(cut))
    missing = EXPECTED.get(state) == GONE and share > 0
    assert verdict.conclusive == missing
    assert not missing or axes(verdict) == GONE


async def test_withholding_ends_and_the_post_is_seen_again() -> None:
    """A post that is withheld for a while is seen before, limited meanwhile, and seen after."""
    plain = world().scenario.model_dump(by_alias=True)
    plain["posts"][0]["states"] = [
        {"at": MADE + timedelta(hours=1), "is": "legal_withheld", "in": ["TR"]},
        {"at": MADE + timedelta(hours=9), "is": "visible", "in": ["TR"]},
    ]
    truth = World(type(world().scenario).model_validate(plain))
    told = [
        axes(await judged(POST, road(truth, "TR", MADE + timedelta(hours=hours))))
        for hours in (0, 2, 10)
    ]
    assert told == [SEEN, WITHHELD, SEEN]


def test_keys_are_stable_and_differ() -> None:
    """An account's number depends on its handle alone, whatever its case, and has 18 digits."""
    assert number_of("@Example") == number_of("example") != number_of("@other")
    assert len(number_of("example")) == 18
    assert (number_of("42"), handle_of("42"), handle_of("@a")) == ("42", "user_42", "a")
