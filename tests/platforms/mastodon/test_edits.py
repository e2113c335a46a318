"""A post's history: asked for while an edit is young, kept as facts, and never a verdict."""

import json

import pytest

from checker.model import Availability, Reading, post
from checker.platforms.mastodon import look
from tests.support.mastodon import (
    BATCH,
    NOT_FOUND,
    ONE,
    PAGE,
    POST,
    SERVER,
    STATUS_ID,
    Answered,
    Answering,
    looked_at,
    number_of,
    refused,
    said,
    status,
)

HISTORY = f"{ONE}/history"
HOURS_AGO = "2026-01-15T09:30:00.000Z"
"""The looks are at noon."""

EDITED = said(status(edited_at=HOURS_AGO))


def version(content: str, at: str, **changes: object) -> dict[str, object]:
    """Return one row of a history."""
    return {
        "content": f"<p>{content}</p>",
        "spoiler_text": "",
        "sensitive": False,
        "created_at": at,
        "account": {},
        "media_attachments": [],
        "emojis": [],
        **changes,
    }


FIRST = version("hello topic", "2026-01-10T10:00:00.123Z")


async def history_of(answer: Answered) -> Reading:
    """Look at a post that was edited lately, and return its reading."""
    reading, verdict = await looked_at({ONE: EDITED, HISTORY: answer})
    assert verdict.rule == "mastodon.visible"
    return reading


@pytest.mark.parametrize(
    ("edited_at", "is_asked"),
    [
        (HOURS_AGO, True),
        ("2026-01-14T12:30:00Z", True),
        ("2026-01-15T12:30:00Z", True),
        ("2026-01-14T11:00:00Z", False),
        ("2025-01-14T11:00:00Z", False),
        ("2027-01-14T11:00:00Z", False),
        ("9999-12-31T23:59:59Z", False),
        ("0001-01-01T00:00:00Z", False),
        ("lately", False),
        ("", False),
        (None, False),
    ],
)
async def test_a_history_is_asked_for_while_an_edit_is_young(
    edited_at: str | None, is_asked: bool
) -> None:
    """Within a day after the last edit one more question is asked, and otherwise none."""
    fetch = Answering({ONE: said(status(edited_at=edited_at)), HISTORY: said([FIRST])})
    await look([POST], fetch)
    assert fetch.paths == ([ONE, HISTORY] if is_asked else [ONE])


async def test_the_times_of_all_versions_are_kept_as_the_server_writes_them() -> None:
    """Each version's time stands in the reading verbatim, the last edit's as the version."""
    reading = await history_of(said([FIRST, version("hello all", HOURS_AGO)]))
    history = reading.answer("history")
    assert history is not None
    assert history.value("versions_at") == f"2026-01-10T10:00:00.123Z {HOURS_AGO}"
    assert history.value("n_versions") == "2"
    assert reading.version == HOURS_AGO


async def test_the_history_is_evidence_behind_the_posts_own_answer() -> None:
    """The post's answer stays the main one, and both answers are evidence."""
    reading = await history_of(said([FIRST]))
    assert [answer.role for answer in reading.answers] == ["post", "history"]
    assert len(reading.evidence) == 2


async def test_no_versions_text_goes_into_the_reading() -> None:
    """A history's words are compared and not kept."""
    reading = await history_of(said([version("an earlier wording", HOURS_AGO), FIRST]))
    assert "wording" not in json.dumps(reading.to_json())


@pytest.mark.parametrize(
    ("changes", "content", "alone"),
    [
        ({"sensitive": True}, "hello topic", True),
        ({"sensitive": True}, "hello all", False),
        ({"sensitive": True, "spoiler_text": "mind"}, "hello topic", False),
        ({"sensitive": False}, "hello topic", False),
    ],
)
async def test_a_mark_that_came_alone_is_a_sign(
    changes: dict[str, object], content: str, alone: bool
) -> None:
    """A mark as sensitive with the text as it was is noted, and nobody is named for it."""
    reading = await history_of(said([FIRST, version(content, HOURS_AGO, **changes)]))
    history = reading.answer("history")
    assert history is not None
    assert ("marked_alone" in history.markers) is alone


@pytest.mark.parametrize(
    "answer",
    [
        NOT_FOUND,
        PAGE,
        refused("This method requires an authenticated user", 422),
        refused("Too many requests", 429),
        (500, b""),
        (200, b""),
        said({}),
        said([{}]),
        said([FIRST, {"created_at": 5}]),
        said([FIRST, version("hello topic", HOURS_AGO, sensitive="yes")]),
        said([FIRST] * 201),
        said([FIRST, version("x" * 300_000, HOURS_AGO)]),
    ],
    ids=lambda answer: f"{answer[0]} {answer[1][:24]!r}",
)
async def test_a_history_that_cannot_be_had_changes_nothing(answer: Answered) -> None:
    """Whatever stands where the history should be, the post is what its own answer says."""
    reading = await history_of(answer)
    history = reading.answer("history")
    assert history is not None
    assert history.found is not True
    assert reading.main.found is True


async def test_no_history_is_asked_of_a_post_that_is_not_shown() -> None:
    """A post that was edited and is gone is asked about once, and its server once."""
    fetch = Answering({ONE: NOT_FOUND}, otherwise=NOT_FOUND)
    await look([POST], fetch)
    assert HISTORY not in fetch.paths


async def test_of_a_batch_only_what_was_edited_lately_is_asked_further() -> None:
    """In a batch, one more question goes out for each post that was edited lately."""
    quiet = number_of(1)
    shown = said([status(edited_at=HOURS_AGO), status(quiet)])
    fetch = Answering({BATCH: shown, HISTORY: said([FIRST])})
    readings = await look([POST, post("mastodon", f"{SERVER}/{quiet}")], fetch)
    assert fetch.paths == [BATCH, HISTORY]
    assert [len(reading.answers) for reading in readings] == [2, 1]
    assert readings[0].subject.native_id == f"{SERVER}/{STATUS_ID}"


async def test_a_sensitive_post_stays_limited_by_nobody() -> None:
    """A mark that came alone, as a moderator's would, is still nobody's in the verdict."""
    shown = said(status(edited_at=HOURS_AGO, sensitive=True))
    marked = said([FIRST, version("hello topic", HOURS_AGO, sensitive=True)])
    _, verdict = await looked_at({ONE: shown, HISTORY: marked})
    assert verdict.outcome.availability is Availability.LIMITED
    assert verdict.outcome.actor == "unstated"
