"""Instagram's looks and listings beyond the saved cases, and what any bytes come to."""

import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.judge.verdicts import judge_reading
from checker.model import Availability, Exchange, Subject, Topic, Verdict, account, post
from checker.platforms.instagram import PLATFORM, discover, look
from checker.platforms.instagram.media import read_post, read_ruling
from checker.platforms.instagram.profile import read_account
from tests.platforms.instagram.answers import (
    ACCOUNT,
    CODE,
    PAGE,
    PK,
    POST,
    PROFILE,
    RULING,
    exchange,
    media,
    page_of,
    plays,
)
from tests.support.replay import NOON

GATED = page_of({"xig_polaris_media": {"pk": PK, "if_not_gated_logged_out": None}})


async def verdict_of(*answers: Exchange, subject: Subject = POST) -> Verdict:
    """Look once and judge."""
    (reading,) = await look([subject], plays(*answers))
    return judge_reading(reading, PLATFORM.rules)


async def test_a_shown_post_names_author_time_and_digest() -> None:
    """A shown post gives its author, its time and a digest of the caption, and no caption."""
    (reading,) = await look([POST], plays(exchange(body=page_of(media()))))
    assert reading.account == ACCOUNT
    assert reading.created_at == datetime(2023, 5, 18, 16, 58, 30, tzinfo=UTC)
    assert reading.text_sha256 is not None
    assert reading.main.value("author_id") == "100"
    assert "caption" not in json.dumps(reading.to_json())


async def test_a_post_named_by_its_media_id_is_asked_by_its_code() -> None:
    """A collection of others may name a post by its number: it is the same page, and its post."""
    fetch = plays(exchange(body=page_of(media())))
    (reading,) = await look([post("instagram", PK)], fetch)
    assert judge_reading(reading, PLATFORM.rules).rule == "instagram.i1"


async def test_a_time_to_come_is_none() -> None:
    """A creation time after the answer is not taken."""
    (reading,) = await look([POST], plays(exchange(body=page_of(media(taken_at=9_999_999_999)))))
    assert reading.created_at is None


async def test_unknown_fields_are_recorded() -> None:
    """Fields that the reader does not know go into the reading by name."""
    (reading,) = await look([POST], plays(exchange(body=page_of(media(brand_new=1)))))
    assert reading.main.leftover == ("brand_new",)


async def test_readings_come_in_the_order_asked() -> None:
    """Posts and accounts mixed give one reading each, in the order given."""
    other = post("instagram", "DtYv2acXPNO")
    fetch = plays(
        exchange(f"https://www.instagram.com/p/{other.native_id}/", b"<html></html>"),
        exchange(PROFILE, b"<html></html>"),
        exchange(body=page_of(media())),
    )
    readings = await look([other, ACCOUNT, POST], fetch)
    assert [reading.subject for reading in readings] == [other, ACCOUNT, POST]


@pytest.mark.parametrize(
    ("page", "asks"),
    [
        (exchange(body=GATED), True),
        (exchange(body=page_of(media())), False),
        (exchange(body=b"<html></html>"), False),
        (exchange(body=b"", status=404), False),
        (exchange(body=b"", status=429), False),
        (exchange(status=None, failure="timeout"), False),
    ],
)
async def test_a_ruling_is_asked_only_of_a_gated_post(page: Exchange, asks: bool) -> None:
    """Only where the page names the post and shows nothing is the site's ruling asked for."""
    fetch = plays(page, exchange(RULING, b'{"status":"ok"}', content_type="application/json"))
    (reading,) = await look([POST], fetch)
    assert len(fetch.asked) == 1 + asks
    assert len(reading.answers) == 1 + asks


async def test_nothing_but_the_language_is_sent() -> None:
    """A look sends no key, no cookie and no program's name; and never asks oEmbed."""
    sent: list[tuple[str, dict[str, object]]] = []

    async def fetch(url: str, /, **more: object) -> Exchange:
        sent.append((url, more))
        return exchange(url, GATED)

    await look([POST, ACCOUNT], fetch)  # type: ignore[arg-type]
    assert {frozenset(more["headers"]) for _, more in sent} == {frozenset({"Accept-Language"})}  # type: ignore[call-overload]
    assert not any(more.get("auth") for _, more in sent)
    assert not any("oembed" in url for url, _ in sent)


async def test_an_old_answer_speaks_of_the_time_it_is_from() -> None:
    """An answer out of a cache is as old as it says."""
    aged = exchange(body=page_of(media()), headers=(("Age", "600"),))
    (reading,) = await look([POST], plays(aged))
    assert reading.asked_at == NOON - timedelta(minutes=10)


@pytest.mark.parametrize("queries", [("one", "two"), ()])
async def test_discovery_says_once_that_nothing_can_be_listed(queries: tuple[str, ...]) -> None:
    """A topic with words or accounts is told why nothing was found; nobody is asked."""
    topic = Topic(name="t", queries=queries, accounts=("example",), registered_at=NOON)
    (listed,) = [row async for row in discover(topic, NOON, plays())]
    assert (listed.n_offered, listed.sightings, listed.exchange) == (0, (), None)
    assert "paste links" in (listed.trouble or "")


async def test_discovery_of_links_alone_is_silent() -> None:
    """A topic of links alone misses nothing."""
    topic = Topic(name="t", links=(PAGE,), registered_at=NOON)
    assert [row async for row in discover(topic, NOON, plays())] == []


LEAVES = st.sampled_from(
    [
        None,
        True,
        False,
        0,
        1684429110,
        10**30,
        "",
        CODE,
        PK,
        "httpErrorPage",
        "MA",
        "fail",
        "\ud800",
    ]
)
KEYS = st.sampled_from([
    "data", "result", "__bbox", "require", "xig_polaris_media", "if_not_gated_logged_out",
    "items", "code", "pk", "media_type", "user", "username", "is_private", "caption", "text",
    "pageID", "__dr", "name", "failure_reason", "restricted_age", "message", "status", "title",
    "description", "require_login", "media_igid", "geo_block_rule_type", "id",
    "xdt_api__v1__media__shortcode__web_info",
])  # fmt: skip
TREES = st.recursive(
    LEAVES | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=30,
)
WRAPPED = st.builds(lambda tree: {"xig_polaris_media": tree}, TREES) | TREES
BODIES = st.one_of(
    st.binary(max_size=300),
    st.builds(page_of, WRAPPED),
    st.builds(lambda page, cut: page[:cut], st.builds(page_of, WRAPPED), st.integers(0, 400)),
    st.builds(lambda tree: json.dumps(tree).encode(), TREES),
)
STATUSES = st.sampled_from([200, 204, 301, 400, 401, 403, 404, 410, 429, 451, 500])
TYPES = st.sampled_from(["text/html", "application/json", "", "image/png"])


@given(BODIES, STATUSES, TYPES, st.sampled_from([POST, ACCOUNT]), BODIES)
@settings(deadline=None, max_examples=400)
async def test_any_answer_gives_a_reading_and_concludes_nothing_unshown(
    body: bytes, status: int, kind: str, subject: Subject, second: bytes
) -> None:
    """Any bytes are read; visible needs the id asked, limited a field, absent HTTP 451 alone."""
    fetch = plays(
        exchange(PAGE, body, status, kind),
        exchange(PROFILE, body, status, kind),
        exchange(RULING, second, status, kind),
    )
    (reading,) = await look([subject], fetch)
    json.dumps(reading.to_json()).encode()
    (reading.main.words or "").encode()
    verdict = judge_reading(reading, PLATFORM.rules)
    assert verdict.availability is not Availability.ABSENT or status == 451
    if verdict.availability is Availability.VISIBLE:
        assert CODE.encode() in body or PK.encode() in body or b"example" in body
    if verdict.availability is Availability.LIMITED:
        assert b"is_private" in body or b"geoblock_required" in body


@given(st.integers(0, 2000), st.binary(max_size=6), st.integers(0, 20))
@settings(deadline=None, max_examples=300)
def test_a_changed_page_is_read_or_refused(at: int, put: bytes, cut: int) -> None:
    """A real page with bytes replaced is read without trouble by every reader."""
    body = page_of(media())
    changed = exchange(body=body[:at] + put + body[at + cut :])
    read_post(POST, changed)
    read_account(ACCOUNT, changed)
    read_ruling(changed)


PIECES = [
    b"[", b'{"a":', b"<div>", b"<script>", b"<!--", b'<a b="', b"<h2>", b"<", b"<a>", b"<h2></h2>",
    b'<meta property="og:url" content="x">', b'<script type="application/json">{}</script>',
    b'<script type="application/json">[{},{},{},{},{},{},{},{},{},{}]</script>', b"&amp;",
]  # fmt: skip


@pytest.mark.parametrize("piece", PIECES, ids=repr)
@pytest.mark.parametrize("subject", [POST, account("instagram", "example")])
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


async def test_a_block_of_endless_rows_takes_a_moment() -> None:
    """A megabyte of rows in the place of the site's own answer is walked up to a bound."""
    body = page_of([{"require": {}}] * 60_000)
    began = time.process_time()
    assert (await verdict_of(exchange(PAGE, body))).availability is Availability.INCONCLUSIVE
    assert time.process_time() - began < 0.5
