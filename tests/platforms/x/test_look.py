"""X's adapter beyond its saved cases: what is asked when, which answer speaks, and hostile text."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.judge.verdicts import judge_reading
from checker.model import Availability, Cause, account, post
from checker.platforms.payload import text_sha256
from checker.platforms.x import PLATFORM, look
from checker.platforms.x.api import CREDENTIAL
from checker.platforms.x.links import canonical
from checker.platforms.x.lookup import read_accounts, read_posts
from checker.platforms.x.oembed import read_oembed
from checker.platforms.x.syndication import read_syndication
from tests.platforms.x.answers import (
    ACCOUNT,
    BY_NAME,
    ID,
    LOOKUP,
    OEMBED,
    OTHER,
    PAGE,
    POST,
    SYNDICATION,
    USERS,
    Answering,
    exchange_of,
    found,
    looked_at,
    lost,
    problem,
    row,
    said,
    tombstone,
    tweet,
)

MISSING = (404, PAGE)


async def test_shown_post_names_author_time_and_a_digest() -> None:
    """A shown post gives its author's number, its stated time and a digest, and no text."""
    reading, verdict = await looked_at({SYNDICATION: said(tweet())})
    assert verdict.availability is Availability.VISIBLE
    assert reading.account == ACCOUNT
    assert reading.created_at == datetime(2023, 9, 8, 4, 15, 59, tzinfo=UTC)
    assert reading.text_sha256 == text_sha256("a text")
    assert "a  text" not in json.dumps(reading.to_json())


async def test_a_post_that_is_shown_is_not_billed() -> None:
    """A post that syndication shows is asked of nobody else, key or no key."""
    fetch = Answering({SYNDICATION: said(tweet()), LOOKUP: said(found(row()))})
    await look([POST], fetch)
    assert fetch.paths == [SYNDICATION]
    assert fetch.asked[0][1] == {"id": ID, "lang": "en", "token": "44cpgxmyurn"}
    assert fetch.asked[0][2] is None


@pytest.mark.parametrize(
    "sentence",
    [
        "Age-restricted adult content. More of it.",
        "You’re unable to view this Post because this account owner limits who can view their "
        "Posts. Learn more",
    ],
)
async def test_a_gate_that_x_names_is_not_billed(sentence: str) -> None:
    """Of a post behind a gate that X itself names, the API is not asked."""
    fetch = Answering({SYNDICATION: said(tombstone(sentence))})
    (reading,) = await look([POST], fetch)
    assert fetch.paths == [SYNDICATION]
    assert judge_reading(reading, PLATFORM.rules).availability is Availability.LIMITED


async def test_many_are_asked_by_the_hundred_and_answered_in_order() -> None:
    """Posts that are not shown go to the API together, once each, and come back in order."""
    numbers = [str(1_700_000_000_000_000_000 + n) for n in range(150)]
    subjects = [post("x", number) for number in numbers]
    fetch = Answering({SYNDICATION: said({}), LOOKUP: said(lost(*numbers))})
    readings = await look([*subjects, subjects[0]], fetch)
    batches = [told["ids"].count(",") + 1 for path, told, _ in fetch.asked if path == LOOKUP]
    assert batches == [100, 50]
    assert [one.subject for one in readings] == [*subjects, subjects[0]]
    causes = {judge_reading(one, PLATFORM.rules).outcome.cause for one in readings}
    assert causes == {Cause.NOT_FOUND}


@pytest.mark.parametrize("failure", ["no_key", "quota_spent"])
async def test_a_missing_key_leaves_no_trace(failure: str) -> None:
    """Without a key, or with its share used up, a look is a visitor's and no poorer."""
    words = "This Post violated the X Rules. Learn more"
    reading, verdict = await looked_at({SYNDICATION: said(tombstone(words)), LOOKUP: failure})
    assert [one.role for one in reading.answers] == ["post"]
    assert (verdict.outcome.cause, verdict.words) == (Cause.POLICY_REMOVAL, words)


async def test_the_answer_that_speaks_is_the_main_one_and_gives_the_time() -> None:
    """Where syndication has nothing in it, the API's answer is the main one, with its own times."""
    reading, verdict = await looked_at({SYNDICATION: said({}), LOOKUP: said(found(row()))})
    assert [one.role for one in reading.answers] == ["lookup", "post"]
    assert verdict.rule == "x.x1"
    assert reading.account == ACCOUNT
    assert reading.text_sha256 is None
    assert reading.asked_at.second == 2
    assert [ref.offset for ref in reading.evidence] == [1, 2]


async def test_what_a_key_is_shown_does_not_stand_for_a_visitor() -> None:
    """While syndication is out of reach, the API's word does not say what a visitor would get."""
    reading, verdict = await looked_at({SYNDICATION: "timeout", LOOKUP: said(found(row()))})
    assert [one.role for one in reading.answers] == ["post", "lookup"]
    assert verdict.availability is Availability.INCONCLUSIVE


async def test_evidence_stands_in_the_order_of_asking() -> None:
    """Whichever answer is the main one, the kept exchanges stand as they were asked."""
    reading, _ = await looked_at({SYNDICATION: said({}), LOOKUP: said(lost(ID))})
    assert reading.main.role == "lookup"
    assert [ref.offset for ref in reading.evidence] == [1, 2]


async def test_a_lost_post_has_the_time_of_its_id() -> None:
    """Where no answer names a creation time, it is the id's."""
    reading, _ = await looked_at({SYNDICATION: MISSING, LOOKUP: said(lost(ID))})
    assert reading.created_at == datetime(2023, 9, 8, 4, 15, 59, 129_000, tzinfo=UTC)


@pytest.mark.parametrize("stated", ["soon", "2023-09-08", "9" * 50, None, 5, "2023-13-45T00:00Z"])
async def test_a_time_that_is_none_falls_back_on_the_id(stated: object) -> None:
    """A creation time that cannot be one is left for the id's."""
    reading, _ = await looked_at({SYNDICATION: said(tweet(created_at=stated))})
    assert reading.created_at == datetime(2023, 9, 8, 4, 15, 59, 129_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lookup", "asked"),
    [
        ("no_key", True),
        (said({"title": "Unauthorized", "type": "about:blank"}, 401), True),
        (said(lost(ID)), False),
        (said(found(row())), False),
    ],
)
async def test_a_second_opinion_is_asked_where_the_api_settles_nothing(
    lookup: object, asked: bool
) -> None:
    """OEmbed is asked of a missing post unless the API has told where it stands."""
    fetch = Answering({SYNDICATION: MISSING, LOOKUP: lookup, OEMBED: MISSING})
    await look([POST], fetch)
    assert (OEMBED in fetch.paths) is asked


async def test_accounts_are_asked_by_number_and_by_handle() -> None:
    """Accounts go to the API with the key, numbers and handles apart."""
    users = said({"data": [{"id": "11", "username": "one"}]})
    named = said({"data": [{"id": "12", "username": "Two"}]})
    fetch = Answering({USERS: users, BY_NAME: named})
    readings = await look([account("x", "@two"), account("x", "11")], fetch)
    assert [(path, auth) for path, _, auth in fetch.asked] == [(USERS, "x"), (BY_NAME, "x")]
    assert [one.main.found for one in readings] == [True, True]
    assert readings[0].main.value("id") == "12"


async def test_accounts_without_a_key_were_not_asked() -> None:
    """Without a key, an account's look says that nobody was asked."""
    _, verdict = await looked_at({}, ACCOUNT)
    assert verdict.outcome.cause is Cause.NOT_ASKED


@pytest.mark.parametrize("number", ["", "abc", "../1", "0", "@name", "1" * 30])
async def test_an_ill_formed_id_concludes_nothing(number: str) -> None:
    """An id that is none of X's is asked about without it, and nothing is concluded."""
    reading, verdict = await looked_at({SYNDICATION: MISSING}, post("x", number))
    assert reading.subject == post("x", number)
    assert verdict.availability is Availability.INCONCLUSIVE


async def test_new_fields_are_told() -> None:
    """Fields that the readers do not know are named in the reading."""
    reading, _ = await looked_at({SYNDICATION: said(tweet(verdictOfX=1))})
    assert reading.main.leftover == ("verdictOfX",)


def test_a_quota_never_lets_more_than_x_allows() -> None:
    """Lookups and full pages of listings together stay below X's month."""
    most = {quota.name: quota.most for quota in CREDENTIAL.quotas}
    assert most["posts"] + 100 * most["listings"] <= 3_000_000


VALID = [
    tweet(),
    tombstone("This Post violated the X Rules."),
    found(row(withheld={"country_codes": ["DE"], "copyright": False, "scope": "post"})),
    lost(ID, OTHER),
    {"data": [{"id": "11", "username": "example", "protected": True}]},
    {"errors": [problem("11", "user")]},
    {"url": canonical(POST), "html": "<b></b>"},
    {"title": "T", "detail": "D", "type": "https://api.x.com/2/problems/usage-capped"},
]
LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just([]) | st.just({})
TREES = st.recursive(
    LEAVES,
    lambda it: st.lists(it, max_size=3) | st.dictionaries(st.text(max_size=5), it),
    max_leaves=6,
)


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """Return bytes, any JSON, or a valid body with one value changed or cut."""
    kind = draw(st.integers(0, 3))
    if kind == 0:
        return draw(st.binary(max_size=200))
    if kind == 1:
        return json.dumps(draw(TREES)).encode()
    tree = json.loads(json.dumps(draw(st.sampled_from(VALID))))
    if kind == 2:
        whole = json.dumps(tree).encode()
        return whole[: draw(st.integers(0, len(whole)))]
    holder = tree
    while True:
        name = draw(st.sampled_from(sorted(holder)))
        inner = holder[name]
        inner = inner[0] if isinstance(inner, list) and inner else inner
        if not isinstance(inner, dict) or not inner or draw(st.booleans()):
            holder[name] = draw(TREES)
            return json.dumps(tree).encode()
        holder = inner


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(bodies(), st.sampled_from([200, 400, 401, 403, 404, 429, 500]), st.booleans())
def test_no_body_is_trouble_for_a_reader(body: bytes, code: int, page: bool) -> None:
    """Whatever comes, each reader gives an answer that can be kept."""
    answer = (code, b"<html>" + body if page else body)
    syndication = exchange_of(f"https://cdn.syndication.twimg.com/tweet-result?id={ID}", answer)
    read_syndication(POST, syndication)
    read_oembed(POST, exchange_of("https://publish.x.com/oembed", answer))
    read_posts(exchange_of("https://api.x.com/2/tweets", answer), [POST, post("x", OTHER)])
    read_accounts(exchange_of("https://api.x.com/2/users", answer), [ACCOUNT, account("x", "@a")])


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=80))
async def test_a_posts_own_text_decides_nothing(text: str) -> None:
    """Whatever a post says, with X's own sentences in it, it is there."""
    told = f"{text} This Post was deleted by the Post author. {text}"
    _, verdict = await looked_at({SYNDICATION: said(tweet(text=told))})
    assert verdict.rule == "x.x30"
