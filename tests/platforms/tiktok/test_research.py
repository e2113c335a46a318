"""TikTok's Research API: what is asked of it, how it is read, and what it may not do."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.errors import UnreadablePayload
from checker.judge.verdicts import judge_reading
from checker.model import Ask, Availability, Exchange, JsonPost, Subject, Topic, post, verb_of
from checker.platforms.contract import Listed
from checker.platforms.tiktok import PLATFORM, look
from checker.platforms.tiktok.links import canonical
from checker.platforms.tiktok.listing import MOST_PAGES, discover
from checker.platforms.tiktok.research import (
    CREDENTIALS,
    LONGEST_WINDOW,
    MOST_ROWS,
    UNASKED,
    VARIABLES,
    batches,
    read_videos,
)
from tests.support.replay import NOON, full_url
from tests.support.tiktok import (
    ID,
    OTHER,
    POST,
    RESEARCH,
    SINCE,
    detail,
    exchange,
    item,
    page_of,
    plays,
)

CHALLENGE = b'<html><body>Please wait...<p id="cs"></p><p id="wci"></p></body></html>'
EMPTY = b'{"data":{"videos":[]},"error":{"code":"ok"}}'


def row(post_id: object = int(ID), **changes: object) -> dict[str, object]:
    """Return a row of the API's answer."""
    return {"id": post_id, "create_time": 1684429110, "username": "example_user", **changes}


def listed(*rows: object, code: str = "ok", **changes: object) -> bytes:
    """Return an answer of the API."""
    found = {"videos": list(rows), "cursor": 100, "has_more": False, "search_id": "7"} | changes
    return json.dumps({"data": found, "error": {"code": code, "message": ""}}).encode()


def answer(body: bytes, status: int | None = 200, **facts: object) -> Exchange:
    """Return the API's answer to one question."""
    return exchange(RESEARCH, body, status, "application/json", **facts)


@dataclass
class Api:
    """Plays the API's answers in order and pages by their address; remembers the questions."""

    answers: Sequence[Exchange]
    pages: Mapping[str, Exchange] = field(default_factory=dict)
    questions: list[dict[str, object]] = field(default_factory=list)
    keys: set[str | None] = field(default_factory=set)

    async def __call__(self, url: str, /, **more: object) -> Exchange:
        """Return the next answer."""
        method = more.get("method", "GET")
        if not isinstance(method, JsonPost):
            return self.pages.get(url) or exchange(url, b"", 400, "text/plain")
        assert full_url(url, more["params"]) == RESEARCH  # type: ignore[arg-type]
        self.questions.append(dict(method.question))
        self.keys.add(more.get("auth"))  # type: ignore[arg-type]
        found = self.answers[min(len(self.questions), len(self.answers)) - 1]
        return Exchange(
            ask=Ask(RESEARCH, verb_of(method), content=method.content),
            asked_at=found.asked_at,
            answered_at=found.answered_at,
            status=found.status,
            headers=found.headers,
            body=found.body,
            failure=found.failure,
        )


async def searched(
    query: str, *answers: Exchange, since: datetime = SINCE, registered_at: datetime = SINCE
) -> tuple[Listed, Api]:
    """Run discovery for one query."""
    topic = Topic(name="t", queries=(query,), registered_at=registered_at)
    api = Api(answers)
    (found,) = [one async for one in discover(topic, since, api)]  # type: ignore[arg-type]
    return found, api


# ---- discovery


@pytest.mark.parametrize(
    ("query", "named", "word"),
    [
        ("two words", "keyword", "two words"),
        ("新疆", "keyword", "新疆"),
        ("#新疆", "hashtag_name", "新疆"),
        (" #tag ", "hashtag_name", "tag"),
        ("#two words", "keyword", "#two words"),
    ],
)
async def test_a_query_is_words_unless_it_is_one_hashtag(query: str, named: str, word: str) -> None:
    """A single word behind the sign is asked for as a hashtag, all else as words."""
    _, api = await searched(query, answer(listed(row())), since=NOON, registered_at=NOON)
    (asked,) = api.questions
    condition = {"operation": "EQ", "field_name": named, "field_values": [word]}
    assert asked["query"] == {"and": [condition]}
    assert api.keys == {"tiktok_research"}


async def test_sightings_hold_ids_and_times_and_no_text() -> None:
    """A listed post is a sighting with the API's time; no caption is asked for, none is kept."""
    found, _ = await searched("x", answer(listed(row(), row(OTHER), row(7), "no row")), since=NOON)
    assert [one.reading.subject.native_id for one in found.sightings] == [ID, OTHER]
    assert (found.n_offered, found.whole, found.trouble) == (4, False, None)
    reading = found.sightings[0].reading
    assert (reading.main.role, reading.main.found) == ("index", True)
    assert reading.created_at == datetime.fromtimestamp(1684429110, UTC)
    assert (reading.account, reading.text_sha256) == (None, None)
    assert found.sightings[0].author_name == "example_user"


async def test_a_search_asks_for_the_days_up_to_now() -> None:
    """The first window ends where the last listing stood, a second one on the answer's day."""
    _, api = await searched("x", answer(EMPTY), since=NOON - timedelta(days=2))
    assert [(one["start_date"], one["end_date"]) for one in api.questions] == [
        ("20260110", "20260113"),
        ("20260110", "20260115"),
    ]


async def test_a_first_search_reaches_back_as_far_as_it_may() -> None:
    """Without an earlier listing thirty days are asked for, in one window."""
    ever = datetime.min.replace(tzinfo=UTC)
    _, api = await searched("x", answer(EMPTY), since=ever, registered_at=NOON)
    assert [(one["start_date"], one["end_date"]) for one in api.questions] == [
        ("20251216", "20260115")
    ]


async def test_pages_are_followed_within_bounds() -> None:
    """The next page repeats cursor and search; an answer without end is left after a few."""
    first = answer(listed(row(), has_more=True))
    found, api = await searched("x", first, since=NOON, registered_at=NOON)
    assert len(api.questions) == MOST_PAGES
    assert "cursor" not in api.questions[0]
    assert {(one["cursor"], one["search_id"]) for one in api.questions[1:]} == {(100, "7")}
    assert (found.n_offered, len(found.sightings)) == (MOST_PAGES, 1)


@pytest.mark.parametrize(
    ("said", "trouble"),
    [
        (answer(b"", None, failure="no_key"), "CHECKER_TIKTOK_CLIENT_KEY"),
        (answer(b"", None, failure="quota_spent"), "spent"),
        (answer(b"", None, failure="dns"), "no answer: dns"),
        (answer(b""), "HTTP 200"),
        (answer(listed(code="rate_limit_exceeded"), 429), "rate_limit_exceeded"),
        (answer(listed(row(), code="invalid_params"), 400), "invalid_params"),
        (answer(listed(row(), code="scope_not_authorized")), "scope_not_authorized"),
        (answer(listed(*[row()] * (MOST_ROWS + 1))), "101 rows"),
        (exchange("https://elsewhere.example/", listed(row())), "data.videos"),
    ],
)
async def test_a_search_that_tells_nothing_says_why(said: Exchange, trouble: str) -> None:
    """No key, no quota, an error or no JSON gives no posts and names the trouble."""
    found, _ = await searched("x", said, since=NOON, registered_at=NOON)
    if said.ask.url != RESEARCH:
        with pytest.raises(UnreadablePayload):
            read_videos(said)
        return
    assert found.sightings == ()
    assert trouble in (found.trouble or "")
    assert (found.exchange is None) is (said.failure in UNASKED)


async def test_posts_before_a_trouble_are_kept() -> None:
    """What a first page listed is taken, and the second page's trouble is said."""
    found, _ = await searched("x", answer(listed(row(), has_more=True)), answer(b"", 500))
    assert (len(found.sightings), found.trouble is None) == (1, False)


@pytest.mark.parametrize("query", ["#", "##", " "])
async def test_a_query_without_a_word_asks_nothing(query: str) -> None:
    """An empty hashtag is no question."""
    found, api = await searched(query)
    assert (api.questions, found.exchange) == ([], None)
    assert found.trouble


# ---- the key


def test_one_key_is_asked_with_at_most_a_thousand_times_a_day() -> None:
    """Discovery and looks together stay within the published number, by the day of UTC."""
    quotas = [quota for one in CREDENTIALS for quota in one.quotas]
    assert sum(quota.most for quota in quotas) == 1_000
    assert {(quota.span, quota.zone) for quota in quotas} == {("day", "UTC")}
    assert {one.variables for one in CREDENTIALS} == {VARIABLES}
    assert set(PLATFORM.keys) == set(VARIABLES)
    assert PLATFORM.keep.days == 15


# ---- looks

DAYS = st.integers(min_value=1_500_000_000, max_value=int(NOON.timestamp()))
IDS = st.builds(lambda at, low: str((at << 32) + low), DAYS, st.integers(0, 2**32 - 1))


@given(st.lists(IDS, max_size=250, unique=True))
@settings(deadline=None)
def test_each_post_is_in_one_group_and_in_its_days(ids: list[str]) -> None:
    """A group fits one question, and its days hold each post's creation with a day to spare."""
    posts = [post("tiktok", one) for one in ids]
    groups = list(batches(posts, NOON))
    assert sorted(one for group, _ in groups for one in group) == sorted(posts)
    for group, (first, last) in groups:
        assert len(group) <= MOST_ROWS
        assert last - first <= LONGEST_WINDOW
        for one in group:
            made = datetime.fromtimestamp(int(one.native_id) >> 32, UTC)
            assert first <= made.date()
            assert min((made + timedelta(seconds=72)).date(), NOON.date()) <= last


def test_an_id_without_a_time_is_not_asked_for() -> None:
    """Of an id of another age no day of creation is known, and so no question can be made."""
    assert list(batches([post("tiktok", "123456789012345")], NOON)) == []


async def looked_by_key(
    pages: Mapping[Subject, Exchange], *answers: Exchange
) -> tuple[list[str], Api]:
    """Look at posts with a key, and return the rules that fire."""
    api = Api(answers, {canonical(one): page for one, page in pages.items()})
    readings = await look(list(pages), api)  # type: ignore[arg-type]
    assert [one.subject for one in readings] == list(pages)
    return [judge_reading(one, PLATFORM.rules).rule for one in readings], api


async def test_posts_behind_walls_are_asked_for_together() -> None:
    """One question names all that met a wall; each is judged by itself, the others as before."""
    third = post("tiktok", str(int(OTHER) + 1))
    other = post("tiktok", OTHER)
    pages = {
        POST: exchange(canonical(POST), CHALLENGE),
        other: exchange(canonical(other), CHALLENGE),
        third: exchange(canonical(third), detail(0, "", item(id=third.native_id))),
    }
    rules, api = await looked_by_key(pages, answer(listed(row(OTHER))))
    assert rules == ["wall.tiktok_proof_of_work", "tiktok.research_challenge", "tiktok.t1"]
    (asked,) = api.questions
    assert asked["query"] == {
        "and": [{"operation": "IN", "field_name": "video_id", "field_values": [ID, OTHER]}]
    }
    assert api.keys == {"tiktok_research_looks"}


@pytest.mark.parametrize(
    "message",
    [
        "status_audit_not_pass",
        "author_status",
        "status_deleted",
        "status_self_see",
        "author_secret",
        "cross_border_violation",
        "never_heard_of",
    ],
)
async def test_a_page_that_names_a_state_is_not_contradicted(message: str) -> None:
    """Where a page says something of the post the API is not even asked."""
    page = exchange(canonical(POST), detail(10204, message))
    rules, api = await looked_by_key({POST: page}, answer(listed(row())))
    assert api.questions == []
    assert rules != ["tiktok.research_doubt"]


@pytest.mark.parametrize("body", [EMPTY, listed(row(OTHER)), b"", b"{}", b"[]", b"<html></html>"])
async def test_what_the_api_leaves_out_changes_nothing(body: bytes) -> None:
    """A wall stays a wall and a page that knows no such post is believed as without a key."""
    page = exchange(canonical(POST), detail(10204, "item doesn't exist"))
    assert (await looked_by_key({POST: page}, answer(body)))[0] == ["tiktok.t51"]
    page = exchange(canonical(POST), CHALLENGE)
    wall = ["wall.tiktok_proof_of_work"]
    assert (await looked_by_key({POST: page}, answer(body)))[0] == wall


@pytest.mark.parametrize("failure", sorted(UNASKED))
async def test_a_question_that_never_went_out_is_no_part_of_a_reading(failure: str) -> None:
    """Without a key a look is exactly what a visitor's is."""
    page = exchange(canonical(POST), CHALLENGE)
    api = Api([answer(b"", None, failure=failure)], {canonical(POST): page})
    (reading,) = await look([POST], api)  # type: ignore[arg-type]
    (without,) = await look([POST], plays(page))
    assert reading == without
    assert [one.role for one in reading.answers] == ["post"]


async def test_a_listing_moves_nothing_of_a_post_that_was_seen() -> None:
    """Seen before, a post behind a wall is inconclusive, whatever the API lists; the wall stays."""
    page = exchange(canonical(POST), CHALLENGE)
    api = Api([answer(listed(row()))], {canonical(POST): page})
    (reading,) = await look([POST], api)  # type: ignore[arg-type]
    first = judge_reading(reading, PLATFORM.rules)
    again = judge_reading(reading, PLATFORM.rules, seen=True)
    assert first.availability is Availability.VISIBLE
    assert (again.availability, again.outcome.cause) == ("inconclusive", "challenge")
    assert (reading.answers[1].role, reading.answers[1].wall) == (
        "post",
        "wall.tiktok_proof_of_work",
    )
    assert reading.text_sha256 is None


# ---- any bytes

TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from([ID, "ok", "\ud800"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "data",
                    "videos",
                    "error",
                    "code",
                    "id",
                    "create_time",
                    "username",
                    "cursor",
                    "has_more",
                    "search_id",
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)
ROWS = st.lists(TREES | st.builds(row, st.integers() | st.text(max_size=20)), max_size=4)
BODIES = st.one_of(
    st.binary(max_size=200),
    st.builds(lambda tree: json.dumps(tree).encode(), TREES),
    st.builds(lambda rows: listed(*rows), ROWS),
    st.builds(lambda rows, cut: listed(*rows)[:cut], ROWS, st.integers(0, 300)),
    st.builds(page_of, TREES),
)


@given(BODIES, st.sampled_from([200, 204, 400, 401, 403, 429, 500]))
@settings(deadline=None, max_examples=400)
async def test_any_answer_of_the_api_is_read_or_named(body: bytes, status: int) -> None:
    """Whatever comes, it shows the post asked for or nothing; and no absence follows."""
    page = exchange(canonical(POST), CHALLENGE)
    api = Api([answer(body, status)], {canonical(POST): page})
    (reading,) = await look([POST], api)  # type: ignore[arg-type]
    json.dumps(reading.to_json()).encode()
    verdict = judge_reading(reading, PLATFORM.rules)
    assert verdict.availability in (Availability.VISIBLE, Availability.INCONCLUSIVE)
    if verdict.availability is Availability.VISIBLE:
        assert ID.encode() in body
        assert status == 200
    found, _ = await searched("x", answer(body, status), since=NOON, registered_at=NOON)
    assert found.trouble is not None or found.n_offered >= len(found.sightings)
