"""YouTube's looks: what is asked in which order, what is kept, and what any bytes come to."""

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.judge.verdicts import judge_reading
from checker.model import Availability, account, post
from checker.platforms.wayback.captures import Capture, reread
from checker.platforms.youtube import PLATFORM, look
from checker.platforms.youtube.channel import read_channel, read_feed_answer
from checker.platforms.youtube.page import player_response
from checker.platforms.youtube.player import read_oembed, read_watch
from checker.platforms.youtube.rows import read_batch
from tests.platforms.youtube.answers import (
    CHANNEL,
    CHANNEL_ID,
    CHANNEL_PAGE,
    CHANNELS,
    FEED,
    ID,
    OEMBED,
    OEMBED_OK,
    OK,
    OTHER,
    POST,
    VIDEOS,
    WATCH,
    Answering,
    Everything,
    alert,
    answered,
    channel_page,
    feed,
    listed,
    looked_at,
    player,
    refusal,
    refused_by_api,
    row,
)
from tests.support.mutation import HOSTILE

MOST_CPU_S = 0.25
WATCH_URL = f"https://www.youtube.com/watch?v={ID}"


async def test_a_shown_video_names_its_author_and_a_digest_and_no_text() -> None:
    """A shown video gives channel, time and a digest of its text; the text goes nowhere."""
    reading, verdict = await looked_at({WATCH: OK})
    assert verdict.availability is Availability.VISIBLE
    assert reading.account == CHANNEL
    assert reading.text_sha256 is not None
    assert "title" not in json.dumps(reading.to_json())


async def test_page_and_list_give_the_same_digest() -> None:
    """A video has one digest, whichever of the two showed it: a new key is no edit."""
    by_page, _ = await looked_at({WATCH: OK})
    by_key, _ = await looked_at({VIDEOS: listed(row())})
    assert by_page.text_sha256 == by_key.text_sha256
    translated = {"title": "a title", "description": "below"}
    other = row(snippet={"title": "ein Titel", "description": "x", "localized": translated})
    by_key, _ = await looked_at({VIDEOS: listed(other)})
    assert by_page.text_sha256 == by_key.text_sha256


async def test_the_creation_time_is_the_answers() -> None:
    """The time comes from the list, or from the page where it names one; ids have none."""
    by_key, _ = await looked_at({VIDEOS: listed(row())})
    assert by_key.created_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    by_page, _ = await looked_at({WATCH: OK})
    assert by_page.created_at is None


async def test_without_a_key_the_look_is_a_visitors() -> None:
    """A missing key, or one that is spent, leaves no trace and costs nothing."""
    bare, _ = await looked_at({WATCH: OK})
    spent, verdict = await looked_at({VIDEOS: {"failure": "quota_spent"}, WATCH: OK})
    assert bare == spent
    assert [answer.role for answer in bare.answers] == ["watch"]
    assert verdict.rule == "youtube.y10"


@pytest.mark.parametrize(
    "trouble",
    [refused_by_api(403, "quotaExceeded"), refused_by_api(400, "keyInvalid"), b"{}", b"<!x",
     {"failure": "timeout"}, {"status": 500}],
)  # fmt: skip
async def test_trouble_with_the_key_stands_behind_the_page(trouble: Any) -> None:
    """Where the Data API tells nothing, the page speaks, and the trouble is kept behind it."""
    reading, verdict = await looked_at({VIDEOS: trouble, WATCH: OK})
    assert verdict.availability is Availability.VISIBLE
    assert [answer.role for answer in reading.answers] == ["watch", "batch"]


async def test_fifty_ids_go_into_one_question() -> None:
    """Ids go out in fifties with the key, and readings come back in the order given."""
    ids = [f"a{number:010d}" for number in range(120)]

    def shows_all(params: dict[str, str]) -> bytes:
        return listed(*[row(one) for one in reversed(params["id"].split(","))])

    fetch = Answering({VIDEOS: shows_all, CHANNELS: listed({"id": CHANNEL_ID, "status": {
        "privacyStatus": "public"}})})  # fmt: skip
    subjects = [post("youtube", one) for one in ids]
    readings = await look([*subjects, CHANNEL, subjects[0]], fetch)
    assert [item.subject for item in readings] == [*subjects, CHANNEL, subjects[0]]
    assert [len(params["id"].split(",")) for _, params, _ in fetch.asked] == [50, 50, 20, 1]
    assert {auth for _, _, auth in fetch.asked} == {"youtube"}
    assert {judge_reading(item, PLATFORM.rules).availability for item in readings} == {
        Availability.VISIBLE
    }


async def test_only_what_the_list_leaves_out_is_asked_for_as_a_visitor() -> None:
    """A video that the list names costs no page; one that it leaves out is looked at itself."""
    fetch = Answering({VIDEOS: listed(row(OTHER)), WATCH: refusal("ERROR", "Video unavailable"),
                       OEMBED: {"status": 404, "body": b"Not Found"}})  # fmt: skip
    gone, shown = await look([POST, post("youtube", OTHER)], fetch)
    assert fetch.paths == [VIDEOS, WATCH, OEMBED]
    assert [answer.role for answer in gone.answers] == ["watch", "oembed", "batch"]
    assert [answer.role for answer in shown.answers] == ["video"]
    assert gone.main.found is False


async def test_english_is_asked_for_without_a_key_in_sight() -> None:
    """The page is asked for in English; only the Data API is asked with the credential."""
    fetch = Answering({WATCH: OK})
    await look([POST], fetch)
    assert fetch.asked[1] == (WATCH, {"v": ID, "hl": "en", "gl": "US"}, None)


@pytest.mark.parametrize(
    "body",
    [
        OK,
        refusal("LOGIN_REQUIRED", "Private video"),
        refusal("LOGIN_REQUIRED", "Sign in to confirm you're not a bot"),
        player({"status": "LIVE_STREAM_OFFLINE", "reason": "Premieres in 1 hour"}),
        b"<!DOCTYPE html>",
    ],
)
async def test_no_second_opinion_where_none_is_needed(body: bytes) -> None:
    """A second answer is asked for only where a page says that a video is not there."""
    reading, _ = await looked_at({WATCH: body})
    assert reading.answer("oembed") is None


@pytest.mark.parametrize("native_id", ["x", "a,b", "../../etc", "@handle", "", "a" * 5000])
async def test_an_ill_formed_id_concludes_nothing(native_id: str) -> None:
    """What is no id never reaches the list of ids, and is never found absent."""
    gone = refusal("ERROR", "Video unavailable", "This video has been removed by the uploader")
    closed = alert("This account has been terminated")
    for subject, body in (
        (post("youtube", native_id), gone),
        (account("youtube", native_id), closed),
    ):
        (reading,) = await look([subject], Everything(body))
        verdict = judge_reading(reading, PLATFORM.rules)
        assert verdict.availability is Availability.INCONCLUSIVE


async def test_the_channels_feed_is_the_second_opinion() -> None:
    """A channel said to be gone while its feed lists videos is not believed to be gone."""
    gone = alert("This account has been terminated for something.")
    _, verdict = await looked_at({CHANNEL_PAGE: gone, FEED: feed(ID)}, CHANNEL)
    assert verdict.rule == "youtube.contradicted"
    for told_nothing in (feed(), feed(ID, channel="UC1111111111111111111111"), b"", b"<rss/>"):
        _, verdict = await looked_at({CHANNEL_PAGE: gone, FEED: told_nothing}, CHANNEL)
        assert verdict.rule == "youtube.y70"


async def test_no_feed_is_asked_behind_a_wall() -> None:
    """A wall before a channel's page is a finding, and nothing more is asked."""
    wall = {"body": b"<!DOCTYPE html>", "final_url": "https://consent.youtube.com/m"}
    reading, verdict = await looked_at({CHANNEL_PAGE: wall}, CHANNEL)
    assert verdict.rule == "wall.consent_google"
    assert len(reading.answers) == 1


async def test_the_evidence_of_both_answers_is_kept_in_asking_order() -> None:
    """Unknown fields are named, and what was asked first stands first."""
    odd = player({"status": "OK", "brandNew": 1})
    reading, _ = await looked_at({WATCH: odd})
    assert reading.main.leftover == ("brandNew",)


async def test_a_capture_of_the_page_is_read_as_the_page() -> None:
    """An archive's capture of a watch page is known again, and nothing else is asked of it."""
    page = answered(WATCH_URL, "GET", {"body": OK})
    capture = Capture("20260115120000", WATCH_URL, WATCH_URL, page)
    found = await reread(PLATFORM, POST, capture)
    assert found.verdict.rule == "youtube.y10"


# ---- any bytes

_SEEDS = [
    OK,
    refusal("ERROR", "Video unavailable", "This video has been removed by the uploader"),
    channel_page(),
    alert("This channel does not exist."),
    listed(row()),
    OEMBED_OK,
    feed(ID, OTHER),
]


def read_all(body: bytes, kind: str) -> None:
    """Read ``body`` as every kind of answer that there is."""
    page = answered(WATCH_URL, "GET", {"body": body, "content_type": kind})
    read_watch(POST, page)
    read_oembed(POST, page)
    read_channel(CHANNEL, page)
    read_feed_answer(CHANNEL, page)
    read_batch(page, [POST])


@settings(max_examples=300, deadline=None)
@given(
    seed=st.sampled_from(_SEEDS),
    at=st.floats(0, 1),
    piece=st.binary(max_size=12) | st.sampled_from([b"null", b"{}", b"[]", b'"', b"</script>"]),
    cut=st.integers(0, 60),
    kind=st.sampled_from(["text/html", "application/json", "text/xml"]),
)
def test_a_changed_answer_is_read_without_trouble(
    seed: bytes, at: float, piece: bytes, cut: int, kind: str
) -> None:
    """Whatever is changed in an answer, every reader reads it as something or as nothing."""
    place = int(at * len(seed))
    read_all(seed[:place] + piece + seed[place + cut :], kind)


@settings(max_examples=200, deadline=None)
@given(
    state=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["status", "reason", "errorScreen", "playerErrorMessageRenderer", "subreason",
                 "simpleText", "runs", "text", "messages", "playerCaptchaViewModel"]
            ),
            inner,
            max_size=5,
        ),
        max_leaves=20,
    )
)  # fmt: skip
def test_any_state_is_read_and_judged(state: object) -> None:
    """Any tree in place of the player's state gives one answer, and no tree plays a video."""
    page = answered(WATCH_URL, "GET", {"body": player(state, None)})
    assert read_watch(POST, page).answer.found is not True


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_megabyte_takes_a_moment(name: str) -> None:
    """A megabyte of what readers dislike is read in a moment by each reader."""
    body = HOSTILE[name]
    named = b"ytInitialPlayerResponse ytInitialData" + body
    for text in (body, named):
        began = time.process_time()
        read_all(text, "text/html")
        assert time.process_time() - began < MOST_CPU_S


@pytest.mark.parametrize(
    "body",
    [
        b"<script>ytInitialPlayerResponse</script>" * 25_000,
        b"<script>" + b"y" * 1_000_000,
        b"<script>" + b'"a",' * 250_000 + b"ytInitialPlayerResponse = {}</script>",
        b"<script>" + b"a " * 500_000 + b"ytInitialPlayerResponse = {}</script>",
        (b"<script>" + b"y " * 190 + b"</script>") * 2_500 + b"ytInitialPlayerResponse",
        b"<script>var ytInitialPlayerResponse = " + b'{"a":' * 200_000,
        b"<script>var ytInitialPlayerResponse = " + b'{"a":' * 190_000 + b"</script>",
    ],
    ids=range(7),
)
def test_a_hostile_script_takes_a_moment(body: bytes) -> None:
    """Scripts made to be searched for long are given up at once."""
    began = time.process_time()
    read_all(body, "text/html")
    assert time.process_time() - began < MOST_CPU_S


def test_the_first_whole_assignment_counts() -> None:
    """Among several scripts the first that assigns an object to the name is read."""
    twice = OK.replace(b"</head>", b"<script>var ytInitialPlayerResponse = {}</script></head>")
    page = answered(WATCH_URL, "GET", {"body": twice})
    assert player_response(page)["playabilityStatus"]["status"] == "OK"
