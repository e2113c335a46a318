"""Facebook's looks and listings beyond the saved cases, and what any bytes come to."""

import json
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.judge.verdicts import judge_reading
from checker.model import Availability, Cause, Exchange, Subject, Topic, Verdict
from checker.platforms.facebook import PLATFORM, discover, look
from checker.platforms.facebook.links import canonical
from checker.platforms.facebook.page import read
from tests.platforms.facebook.answers import (
    ACCOUNT,
    ALONE,
    BY_TOKEN,
    NUMBER,
    OWNER,
    PAGE,
    POST,
    PROFILE,
    TOKEN,
    exchange,
    page_of,
    plays,
    story,
)
from tests.support.replay import NOON


async def verdict_of(*answers: Exchange, subject: Subject = POST) -> Verdict:
    """Look once and judge."""
    (reading,) = await look([subject], plays(*answers))
    return judge_reading(reading, PLATFORM.rules)


async def test_a_shown_post_names_author_time_and_digest() -> None:
    """A shown post gives its numbers, its author, its time, a digest of the text and no text."""
    (reading,) = await look([POST], plays(exchange(body=page_of(story()))))
    assert reading.account == ACCOUNT
    assert reading.created_at == datetime(2023, 5, 18, 16, 58, 30, tzinfo=UTC)
    assert reading.text_sha256 is not None
    assert reading.main.values == (("post_id", NUMBER), ("owner_id", OWNER))
    assert "a  text" not in json.dumps(reading.to_json())


async def test_the_numbers_of_a_token_are_kept() -> None:
    """A post asked by its token gives the number by which both can be known as one."""
    link = f"https://www.facebook.com/some.page/posts/{TOKEN}"
    page = exchange(canonical(BY_TOKEN), page_of(story(permalink_url=link)))
    (reading,) = await look([BY_TOKEN], plays(page))
    assert judge_reading(reading, PLATFORM.rules).availability is Availability.VISIBLE
    assert reading.main.value("post_id") == NUMBER


async def test_another_token_is_another_post() -> None:
    """A page that names another token, or the same in another case, shows nothing of this one."""
    for other in (TOKEN.lower(), f"{TOKEN}x"):
        link = f"https://www.facebook.com/some.page/posts/{other}"
        page = exchange(canonical(BY_TOKEN), page_of(story(permalink_url=link)))
        verdict = await verdict_of(page, subject=BY_TOKEN)
        assert verdict.outcome.cause is Cause.UNREADABLE


async def test_readings_come_in_the_order_asked() -> None:
    """Posts and accounts mixed give one reading each, in the order given, by one question each."""
    fetch = plays(
        exchange(canonical(ALONE), b"<html></html>"),
        exchange(PROFILE, b"<html></html>"),
        exchange(body=page_of(story())),
    )
    readings = await look([ALONE, ACCOUNT, POST], fetch)
    assert [reading.subject for reading in readings] == [ALONE, ACCOUNT, POST]
    assert len(fetch.asked) == 3


async def test_nothing_but_the_language_is_sent() -> None:
    """A look sends no key, no cookie and no program's name; and never asks oEmbed."""
    sent: list[tuple[str, dict[str, object]]] = []

    async def fetch(url: str, /, **more: object) -> Exchange:
        sent.append((url, more))
        return exchange(url, b"<html></html>")

    await look([POST, ALONE, BY_TOKEN, ACCOUNT], fetch)  # type: ignore[arg-type]
    assert {frozenset(more["headers"]) for _, more in sent} == {frozenset({"Accept-Language"})}  # type: ignore[call-overload]
    assert not any(more.get("auth") for _, more in sent)
    assert not any("oembed" in url for url, _ in sent)


async def test_a_test_of_the_client_is_known_by_its_reason() -> None:
    """The status line's own words name the test, whatever the page is."""
    page = exchange(body=b"", status=403, reason="Client challenge")
    assert (await verdict_of(page)).rule == "facebook.f7"


@pytest.mark.parametrize("queries", [("one", "two"), ()])
async def test_discovery_says_once_that_nothing_can_be_listed(queries: tuple[str, ...]) -> None:
    """A topic with words or accounts is told why nothing was found; nobody is asked."""
    topic = Topic(name="t", queries=queries, accounts=("some.page",), registered_at=NOON)
    (listed,) = [row async for row in discover(topic, NOON, plays())]
    assert (listed.n_offered, listed.sightings, listed.exchange) == (0, (), None)
    assert "paste links" in (listed.trouble or "")


async def test_discovery_of_links_alone_is_silent() -> None:
    """A topic of links alone misses nothing."""
    topic = Topic(name="t", links=(PAGE,), registered_at=NOON)
    assert [row async for row in discover(topic, NOON, plays())] == []


LEAVES = st.sampled_from(
    [None, True, 0, 1684429110, 10**30, "", NUMBER, OWNER, PAGE, "CometErrorRoot.react", "\ud800"]
)
KEYS = st.sampled_from([
    "data", "result", "__bbox", "require", "post_id", "id", "owner", "actors", "message", "text",
    "creation_time", "props", "title", "body", "__dr", "url", "permalink_url", "name", "owner_id",
    "attachments", "video", "__typename",
])  # fmt: skip
TREES = st.recursive(
    LEAVES | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=30,
)
BODIES = st.one_of(
    st.binary(max_size=300),
    st.builds(page_of, TREES),
    st.builds(lambda page, cut: page[:cut], st.builds(page_of, TREES), st.integers(0, 400)),
    st.builds(lambda tree: json.dumps(tree).encode(), TREES),
)
STATUSES = st.sampled_from([200, 204, 301, 400, 401, 403, 404, 410, 429, 451, 500])
TYPES = st.sampled_from(["text/html", "application/json", "", "image/png"])


@given(BODIES, STATUSES, TYPES, st.sampled_from([POST, ALONE, BY_TOKEN, ACCOUNT]))
@settings(deadline=None, max_examples=400)
async def test_any_answer_gives_a_reading_and_concludes_nothing_unshown(
    body: bytes, status: int, kind: str, subject: Subject
) -> None:
    """Any bytes are read; visible needs the id asked, absent a 451, limited never comes."""
    (reading,) = await look([subject], plays(exchange(canonical(subject), body, status, kind)))
    json.dumps(reading.to_json()).encode()
    (reading.main.words or "").encode()
    verdict = judge_reading(reading, PLATFORM.rules)
    assert verdict.availability is not Availability.LIMITED
    assert verdict.availability is not Availability.ABSENT or status == 451
    if verdict.availability is Availability.VISIBLE:
        assert status == 200
        assert subject.native_id.rpartition("_")[2].encode() in body


@given(st.integers(0, 2000), st.binary(max_size=6), st.integers(0, 20))
@settings(deadline=None, max_examples=300)
def test_a_changed_page_is_read_or_refused(at: int, put: bytes, cut: int) -> None:
    """A real page with bytes replaced is read without trouble."""
    body = page_of(story())
    for subject in (POST, ACCOUNT):
        read(subject, exchange(body=body[:at] + put + body[at + cut :]))


PIECES = [
    b"[", b'{"a":', b"<div>", b"<script>", b"<!--", b'<a b="', b"<h2>", b"<", b"<a>", b"<h2></h2>",
    b'<meta property="og:url" content="x">', b'<script type="application/json">{}</script>',
    b'<div class="uiInterstitialContent">', b'<form id="login_form">', b"&amp;",
]  # fmt: skip


@pytest.mark.parametrize("piece", PIECES, ids=repr)
@pytest.mark.parametrize("subject", [POST, ACCOUNT])
async def test_a_hostile_megabyte_takes_a_moment(piece: bytes, subject: Subject) -> None:
    """A megabyte of what readers dislike costs a moment and concludes nothing."""
    body = piece * (1_000_000 // len(piece))
    least = 9.0
    for _ in range(4):
        began = time.process_time()
        verdict = await verdict_of(exchange(PAGE, body), exchange(PROFILE, body), subject=subject)
        least = min(least, time.process_time() - began)
    assert verdict.availability is Availability.INCONCLUSIVE
    assert least < 0.25, least
