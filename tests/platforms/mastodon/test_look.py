"""Mastodon's adapter beyond its saved cases: batches, order, economy, and nonsense."""

import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from checker.judge.verdicts import judge_reading
from checker.model import Availability, Cause, Reading, account, post
from checker.platforms.mastodon import PLATFORM, look
from checker.platforms.mastodon.rules import RULES
from tests.support.mastodon import (
    A_MASTODON,
    ACCOUNT,
    ACTOR,
    BATCH,
    INSTANCE,
    LOOKUP,
    NOT_FOUND,
    ONE,
    PAGE,
    POST,
    SERVER,
    STATUS_ID,
    Answered,
    Answering,
    Params,
    looked_at,
    number_of,
    profile,
    refused,
    said,
    status,
)
from tests.support.replay import NOON

DENIED = {ONE: NOT_FOUND, INSTANCE: A_MASTODON}
SUSPENDED = said(profile(suspended=True))


def shows_all(params: Params) -> Answered:
    """Show every post that is asked for, in another order."""
    return said([status(number) for number in reversed(params["id[]"])])


def posts_of(n_posts: int, server: str = SERVER) -> list:
    """Return so many posts of one server."""
    return [post("mastodon", f"{server}/{number_of(index)}") for index in range(n_posts)]


@pytest.mark.parametrize(("n_posts", "n_asks"), [(2, 1), (20, 1), (22, 2), (41, 3)])
async def test_posts_are_asked_for_in_batches(n_posts: int, n_asks: int) -> None:
    """Posts go out 20 to a question, and each gets its reading in the order given."""
    subjects = posts_of(n_posts)
    lone = {f"/api/v1/statuses/{number_of(40)}": said(status(number_of(40)))}
    fetch = Answering({BATCH: shows_all, **lone})
    readings = await look(subjects, fetch)
    assert [reading.subject for reading in readings] == subjects
    assert all(reading.main.found for reading in readings)
    assert len(fetch.asked) == n_asks
    assert max(len(params) for *_, params in fetch.asked) <= PLATFORM.batch == 20


async def test_servers_are_asked_apart() -> None:
    """Posts of two servers never share a question, even with the same number."""
    twin = post("mastodon", f"x.example/{STATUS_ID}")
    fetch = Answering({ONE: said(status())})
    readings = await look([POST, twin], fetch)
    assert [host for host, *_ in fetch.asked] == [SERVER, "x.example"]
    assert [reading.account.native_id for reading in readings if reading.account] == [
        f"ann@{SERVER}",
        "ann@x.example",
    ]


async def test_posts_and_accounts_mix_in_any_order() -> None:
    """Posts, accounts and repetitions in one look keep their places; each is asked once."""
    fetch = Answering({ONE: said(status()), LOOKUP: said(profile())})
    subjects = [ACCOUNT, POST, ACCOUNT, POST]
    readings = await look(subjects, fetch)
    assert [reading.subject for reading in readings] == subjects
    assert len(fetch.asked) == 2


async def test_nothing_to_look_at_asks_nothing() -> None:
    """An empty look asks nothing."""
    assert await look([], Answering({})) == []


async def test_what_a_batch_leaves_out_is_asked_for_singly() -> None:
    """A limited author's post, left out of the batch, is found by the direct question."""
    limited, gone, shown = posts_of(3)
    answers = {
        BATCH: said([status(number_of(2))]),
        f"/api/v1/statuses/{number_of(0)}": said(
            status(number_of(0), account=profile(limited=True))
        ),
        f"/api/v1/statuses/{number_of(1)}": NOT_FOUND,
        INSTANCE: A_MASTODON,
    }
    fetch = Answering(answers)
    readings = await look([limited, gone, shown], fetch)
    rules = [judge_reading(reading, RULES).rule for reading in readings]
    assert rules == [
        "mastodon.post_of_limited_account",
        "mastodon.not_found",
        "mastodon.visible",
    ]
    assert [answer.role for answer in readings[1].answers] == ["post", "batch", "instance"]
    assert [ref.offset for ref in readings[1].evidence] == [1, 3, 4]
    assert len(fetch.asked) == 4


@pytest.mark.parametrize(
    "unknown",
    [NOT_FOUND, refused("Not Found", 404), (404, b""), (404, PAGE[1]), refused("Invalid", 422)],
)
async def test_a_server_without_the_batch_is_asked_singly(unknown: Answered) -> None:
    """A server that does not know the batch is asked post by post."""
    subjects = posts_of(2)
    singles = {f"/api/v1/statuses/{number_of(n)}": said(status(number_of(n))) for n in range(2)}
    fetch = Answering({BATCH: unknown, **singles})
    readings = await look(subjects, fetch)
    assert all(reading.main.found for reading in readings)
    assert len(fetch.asked) == 3


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (refused("This method requires an authenticated user", 422), Cause.LOGIN_WALL),
        (refused("This API requires an authenticated user", 401), Cause.LOGIN_WALL),
        (refused("Too many requests", 429), Cause.RATE_LIMITED),
        (refused("busy", 503), Cause.SERVER_ERROR),
        (refused("This action is not allowed", 403), Cause.BLOCKED),
        ((200, b""), Cause.UNREADABLE),
        ((200, b"{}"), Cause.UNREADABLE),
        (PAGE, Cause.UNREADABLE),
    ],
)
async def test_trouble_with_a_batch_asks_no_more(answer: Answered, cause: Cause) -> None:
    """A batch that was not answered is each post's trouble, and leads to no further questions."""
    fetch = Answering({BATCH: answer})
    readings = await look(posts_of(3), fetch)
    assert {judge_reading(reading, RULES).outcome.cause for reading in readings} == {cause}
    assert len(fetch.asked) == 1


async def test_an_empty_batch_alone_denies_nothing() -> None:
    """A batch that shows nothing leads to direct questions, and those decide."""
    singles = {f"/api/v1/statuses/{number_of(n)}": said(status(number_of(n))) for n in range(2)}
    readings = await look(posts_of(2), Answering({BATCH: said([]), **singles}))
    assert {judge_reading(reading, RULES).rule for reading in readings} == {"mastodon.visible"}


async def test_a_server_says_what_it_is_once_a_look() -> None:
    """Many denials of one server need one question about the server."""
    fetch = Answering({BATCH: said([]), INSTANCE: A_MASTODON, LOOKUP: NOT_FOUND}, NOT_FOUND)
    readings = await look([*posts_of(5), ACCOUNT], fetch)
    assert fetch.paths.count(INSTANCE) == 1
    assert {judge_reading(reading, RULES).outcome.cause for reading in readings} == {
        Cause.NOT_FOUND
    }


async def test_an_account_is_looked_up_at_its_own_server_by_its_bare_name() -> None:
    """The question names no host: a server need not know itself by the name it is asked at."""
    fetch = Answering({LOOKUP: said(profile())})
    await look([ACCOUNT], fetch)
    assert fetch.asked == [(SERVER, LOOKUP, (("acct", "ann"),))]


async def test_a_suspended_account_is_asked_for_as_other_servers_do() -> None:
    """Only an account that bears the mark is asked for once more."""
    actor = {"id": "x", "preferredUsername": "ann", "suspended": True}
    fetch = Answering({LOOKUP: SUSPENDED, ACTOR: said(actor)})
    (reading,) = await look([ACCOUNT], fetch)
    assert fetch.paths == [LOOKUP, ACTOR]
    assert judge_reading(reading, RULES).rule == "mastodon.account_suspended"
    assert judge_reading(reading, RULES).words == "suspended: true"


async def test_a_reading_holds_digest_and_no_text() -> None:
    """A shown post's text is kept as a digest only; author, time and edit are the server's."""
    answer = said(status(content="<p>zebra  crossing</p>", edited_at="2026-01-11T00:00:00.000Z"))
    reading, _ = await looked_at({ONE: answer})
    assert "zebra" not in json.dumps(reading.to_json())
    assert reading.account == ACCOUNT
    assert reading.version == "2026-01-11T00:00:00.000Z"
    assert reading.created_at == datetime(2026, 1, 10, 10, 0, 0, 123000, tzinfo=UTC)
    assert "edited" in reading.main.markers


@pytest.mark.parametrize(
    "content",
    [
        "<p>one &amp; two</p>",
        "<p>one &#38; two</p>",
        "<p>one &#x26; two</p>",
        "<p>one<br>&amp; two</p>",
        "<p>one<br />&amp; two</p>",
        "<p>one</p><p>&amp; two</p>",
        '<p>one &amp; <a href="https://o.example/tags/two"><span>two</span></a></p>',
    ],
)
async def test_markup_does_not_change_the_digest(content: str) -> None:
    """The same words in other markup have the same digest."""
    plain, _ = await looked_at({ONE: said(status(content="one &amp; two"))})
    reading, _ = await looked_at({ONE: said(status(content=content))})
    assert reading.text_sha256 == plain.text_sha256 is not None


async def test_other_words_change_the_digest() -> None:
    """An edit of the words changes the digest."""
    before, _ = await looked_at({ONE: said(status(content="<p>one</p>"))})
    after, _ = await looked_at({ONE: said(status(content="<p>two</p>"))})
    assert before.text_sha256 != after.text_sha256


async def test_a_cached_answer_is_as_old_as_it_says() -> None:
    """The Age of the server's answer is taken off the reading's times."""
    fetch = Answering({ONE: said(status())}, headers=(("Age", "600"),))
    (reading,) = await look([POST], fetch)
    assert reading.asked_at == NOON + timedelta(seconds=1) - timedelta(minutes=10)


async def test_drift_is_a_recorded_and_bounded_fact() -> None:
    """Fields that the reader does not know are named, as many as a person would read."""
    names = {f"x{number}" * 100: 1 for number in range(500)}
    reading, verdict = await looked_at({ONE: said(status(**names))})
    assert verdict.rule == "mastodon.visible"
    assert 0 < len(reading.main.leftover) <= 40
    assert max(map(len, reading.main.leftover)) <= 100


async def test_an_author_with_an_odd_name_does_not_hide_the_post() -> None:
    """A post whose author's name cannot be read is shown all the same, by nobody known."""
    reading, verdict = await looked_at({ONE: said(status(account=profile("odd name")))})
    assert verdict.rule == "mastodon.visible"
    assert reading.account is None


async def test_half_a_surrogate_can_be_kept() -> None:
    """A sentence that cannot be written as UTF-8 is kept in a form that can."""
    reading, verdict = await looked_at({ONE: (400, b'{"error": "\\ud800\\u0000"}')})
    json.dumps(reading.to_json(), ensure_ascii=False).encode()
    assert verdict.availability is Availability.INCONCLUSIVE


@pytest.mark.parametrize("native_id", ["", "x", SERVER, f"{SERVER}/", f"/{STATUS_ID}", "a/b/c"])
async def test_an_ill_formed_id_does_not_spoil_the_others(native_id: str) -> None:
    """An id that is none gets an inconclusive reading, and the others theirs."""
    odd = [post("mastodon", native_id), account("mastodon", native_id)]
    fetch = Answering({ONE: said(status())}, otherwise=said({**status(""), **profile("")}))
    readings = await look([odd[0], POST, odd[1]], fetch)
    verdicts = [judge_reading(reading, RULES).availability for reading in readings]
    assert verdicts == [Availability.INCONCLUSIVE, Availability.VISIBLE, Availability.INCONCLUSIVE]


# ---- nonsense

STATUSES = st.sampled_from([200, 204, 301, 400, 401, 403, 404, 410, 418, 422, 429, 451, 500, 503])
NAMES = [
    "id",
    "acct",
    "account",
    "content",
    "error",
    "suspended",
    "limited",
    "sensitive",
    "version",
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.just(STATUS_ID) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), inner, max_size=5)
    ),
    max_leaves=12,
)
BODIES = st.binary(max_size=200) | JSON.map(lambda tree: json.dumps(tree).encode())


async def every(fetch: Answering) -> list[Reading]:
    """Look at a post alone, at two posts together and at an account."""
    alone = await look([POST], fetch)
    return [*alone, *await look([POST, *posts_of(1), ACCOUNT], fetch)]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(code=STATUSES, body=BODIES)
async def test_nonsense_is_never_a_state(code: int, body: bytes) -> None:
    """Whatever bytes come, there is a reading; nothing is called there, gone or limited by it.

    A server that ended itself says 410 to everything and not a word: that is a state.
    """
    assume(code != 451 and (code != 410 or body.strip()))
    for reading in await every(Answering({}, otherwise=(code, body))):
        verdict = judge_reading(reading, RULES, seen=True)
        assert verdict.availability is Availability.INCONCLUSIVE


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(code=STATUSES, body=BODIES, denial=st.sampled_from([404, 410]))
async def test_nonsense_behind_a_denial_is_no_absence(code: int, body: bytes, denial: int) -> None:
    """A denial is not believed on the strength of nonsense about the server."""
    answers = {ONE: NOT_FOUND, LOOKUP: refused("Gone", denial)}
    for reading in await look([POST, ACCOUNT], Answering(answers, otherwise=(code, body))):
        assert judge_reading(reading, RULES, seen=True).rule == "mastodon.server_unconfirmed"


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(code=STATUSES, body=BODIES)
async def test_nonsense_behind_a_mark_names_nobody(code: int, body: bytes) -> None:
    """A suspended account's actor is not named on the strength of nonsense."""
    (reading,) = await look([ACCOUNT], Answering({LOOKUP: SUSPENDED}, otherwise=(code, body)))
    assert judge_reading(reading, RULES).rule == "mastodon.account_suspended_or_closed"


SHOWN_BODY = said(status())[1]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=300)
@given(at=st.integers(0, len(SHOWN_BODY) - 1), sign=st.integers(0x20, 0x7E))
async def test_a_damaged_answer_never_loses_a_shown_post(at: int, sign: int) -> None:
    """One wrong byte in the answer that shows a post never makes it absent or limited."""
    damaged = SHOWN_BODY[:at] + bytes([sign]) + SHOWN_BODY[at + 1 :]
    _, verdict = await looked_at({**DENIED, ONE: (200, damaged)}, seen=True)
    assert verdict.availability in (Availability.VISIBLE, Availability.INCONCLUSIVE)


@given(cut=st.integers(0, len(SHOWN_BODY) - 1))
async def test_a_cut_answer_says_nothing(cut: int) -> None:
    """The beginning of an answer that shows a post is inconclusive."""
    _, verdict = await looked_at({ONE: (200, SHOWN_BODY[:cut])}, seen=True)
    assert verdict.availability is Availability.INCONCLUSIVE


MEGABYTE = 1_000_000


def bulky(content: str) -> bytes:
    """Return a post with a megabyte of one pattern for its text."""
    return json.dumps(status(content=content * (MEGABYTE // len(content)))).encode()


def longest(content: str) -> bytes:
    """Return a post with as long a text as is read."""
    return json.dumps(status(content=content * (199_000 // len(content)))).encode()


HOSTILE = {
    "deep list": b"[" * MEGABYTE,
    "deep account": b'{"account":' + b"[" * MEGABYTE,
    "many rows": b"[" + b"{}," * (MEGABYTE // 3) + b"{}]",
    "one long error": b'{"error":"' + b"x" * MEGABYTE + b'"}',
    "many names": json.dumps({f"n{number}": 0 for number in range(80_000)}).encode(),
    "digits": b"9" * MEGABYTE,
    "spaces": b" " * MEGABYTE,
    "page": b"<html>" + b"<div>" * (MEGABYTE // 5),
    "bytes": bytes(range(256)) * (MEGABYTE // 256),
    "open tags": bulky("<"),
    "long name": json.dumps(status(account=profile("a." * (MEGABYTE // 2)))).encode(),
    "long user": json.dumps(status(account=profile("a" * MEGABYTE))).encode(),
    "text of tags": longest("<p>"),
    "text of open tags": longest("<br "),
    "text of entities": longest("&amp;"),
    "text of digits": longest("&#9"),
    "text of numbers": longest("&#9999999;"),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_bulk_is_read_in_no_time(name: str) -> None:
    """A megabyte made to be slow is read quickly, as an answer to any question."""
    spent = []
    for _ in range(3):
        fetch = Answering({}, otherwise=(200, HOSTILE[name]))
        before = time.process_time()
        readings = await look([POST, ACCOUNT], fetch)
        spent.append((time.process_time() - before) / len(fetch.asked))
        for reading in readings:
            availability = judge_reading(reading, RULES).availability
            assert availability in (Availability.INCONCLUSIVE, Availability.VISIBLE)
    assert min(spent) < 0.25
