"""Looking at Telegram's posts and channels: order, facts, bounds and broken pages."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.judge.verdicts import explain, judge_reading
from checker.model import Availability, Cause, account, post
from checker.platforms.payload import text_sha256
from checker.platforms.telegram import PLATFORM, look
from checker.platforms.telegram.channel import read_channel
from checker.platforms.telegram.message import read_widget
from checker.platforms.telegram.notices import known
from tests.platforms.telegram.pages import (
    CHANNEL,
    POST,
    PREVIEW,
    WIDGET,
    Answering,
    exchange,
    message,
    notice,
    preview,
)

TERMS = "This channel can't be displayed because it violated Telegram's Terms of Service."
WIDGET_URL = "https://t.me/example/101?embed=1&mode=tme"
PREVIEW_URL = "https://t.me/s/example"


async def test_one_reading_each_in_the_order_given() -> None:
    """Posts and channels are asked once each, and come back in the order given."""
    other = post("telegram", "example/102")
    fetch = Answering(
        {WIDGET: message(), "/example/102": notice("Post not found"), PREVIEW: preview(message())}
    )
    wanted = [other, CHANNEL, POST, other]
    readings = await look(wanted, fetch)
    assert [reading.subject for reading in readings] == wanted
    assert len(fetch.asked) == 3


async def test_facts_of_a_post() -> None:
    """A shown post names its channel, its time, its channel's number and its text's digest."""
    fetch = Answering({WIDGET: message(text="hello <b>to</b>pic<br>x &amp; y")})
    (reading,) = await look([POST], fetch)
    assert reading.account == CHANNEL
    assert reading.created_at is not None
    assert reading.created_at.isoformat() == "2026-01-10T10:00:00+00:00"
    assert reading.text_sha256 == text_sha256("hello topic x & y")
    assert reading.main.value("peer") == "c123_456"
    assert "hello" not in str(reading.to_json())


@pytest.mark.parametrize("made", ["", "yesterday", "2026-01-10T10:00:00", "9" * 40])
async def test_a_time_without_a_zone_is_none(made: str) -> None:
    """A time that cannot be placed is left out; the post is shown all the same."""
    (reading,) = await look([POST], Answering({WIDGET: message(made=made)}))
    assert reading.created_at is None
    assert judge_reading(reading, PLATFORM.rules).availability is Availability.VISIBLE


async def test_a_channels_notice_explains_its_posts() -> None:
    """A post that is not found is explained by its channel's notice, asked of the channel."""
    fetch = Answering(
        {WIDGET: notice("Post not found"), PREVIEW: "<p></p>", "/example/1": notice(TERMS)},
        led_to={PREVIEW: "https://t.me/example"},
    )
    gone, channel = await look([POST, CHANNEL], fetch)
    verdict = explain(
        judge_reading(gone, PLATFORM.rules, seen=True), judge_reading(channel, PLATFORM.rules)
    )
    assert verdict.outcome.cause is Cause.ACCOUNT_SUSPENDED
    assert verdict.words == TERMS


async def test_a_failing_second_question_names_nothing() -> None:
    """Where the widget cannot be had, a channel without preview stays inconclusive."""
    fetch = Answering(
        {PREVIEW: "<p></p>", "/example/1": (503, notice(TERMS))},
        led_to={PREVIEW: "https://t.me/example"},
    )
    (reading,) = await look([CHANNEL], fetch)
    assert judge_reading(reading, PLATFORM.rules).rule == "telegram.account_no_preview"


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Post",
        "not found",
        "The post not found",
        f"He wrote: {TERMS}",
        f"{TERMS} {TERMS}",
        "This channel can't be displayed because it violated Telegram's Terms",
        "This channel can be displayed.",
        "Post not found" + "!" * 700,
    ],
)
def test_other_sentences_are_unknown(words: str) -> None:
    """A notice is compared whole: a part of it, or more than it, is none that we know."""
    assert known(words) is None


@given(st.data())
def test_broken_widgets_never_conclude_an_absence(data: st.DataObject) -> None:
    """A live post's page, cut anywhere and spoilt at any place, never becomes an absence."""
    page = f"<html><body>{message(text='Post not found. ' + TERMS)}</body></html>"
    cut = data.draw(st.integers(0, len(page)))
    at = data.draw(st.integers(0, len(page)))
    broken = page[:at] + data.draw(st.text(max_size=20)) + page[at:cut]
    answer, _ = read_widget("post", exchange(WIDGET_URL, broken), POST)
    assert "notice" not in answer.markers
    read_channel("account", exchange(PREVIEW_URL, broken), CHANNEL)


@given(st.data())
def test_broken_notices_stay_what_they_are(data: st.DataObject) -> None:
    """A notice's page, spoilt at any place, is that notice, an unknown one, or unreadable."""
    page = f"<html><body>{notice(TERMS)}</body></html>"
    at, end = data.draw(st.integers(0, len(page))), data.draw(st.integers(0, len(page)))
    broken = page[:at] + data.draw(st.text(max_size=20)) + page[end:]
    answer, _ = read_widget("post", exchange(WIDGET_URL, broken), POST)
    assert answer.found is None
    assert known(answer.words or "") in (None, known(TERMS))


@given(st.binary(max_size=400))
def test_any_bytes_are_read(body: bytes) -> None:
    """Whatever comes, reading it fails for nothing."""
    text = body.decode("latin-1")
    read_widget("post", exchange(WIDGET_URL, text), POST)
    read_channel("account", exchange(PREVIEW_URL, preview(message(text=text))), CHANNEL)
    read_channel("account", exchange("https://t.me/example", text), CHANNEL)


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 200_000,
        '<div class="tgme_widget_message_error">' * 25_000,
        '<div class="tgme_widget_message" data-post="example/101">' * 1_900,
        '<section class="tgme_channel_history">' + '<div class="tgme_widget_message_wrap">' * 9_000,
        "<" * 1_000_000,
        "x" * 1_000_000,
        "<a " + "b=1 " * 250_000,
    ],
)
def test_hostile_pages_are_read_quickly(body: str) -> None:
    """A megabyte made to be slow takes no longer than any other."""
    came = exchange(WIDGET_URL, body)
    took = []
    for _ in range(3):
        start = time.perf_counter()
        read_widget("post", came, POST)
        took.append(time.perf_counter() - start)
    assert min(took) < 0.25


async def test_another_platforms_id_is_refused_quietly() -> None:
    """An id that no channel can have is asked and told nothing; nothing is raised."""
    odd = account("telegram", "x")
    (reading,) = await look([odd], Answering({"/s/x": preview(message())}))
    assert judge_reading(reading, PLATFORM.rules).availability is Availability.INCONCLUSIVE
