"""The past of a page as somebody else's observations."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from checker.judge.verdicts import judge_pass
from checker.model import (
    Ask,
    Exchange,
    Observation,
    Origin,
    Purpose,
    Reading,
    post,
)
from checker.platforms.wayback.index import Row
from checker.platforms.wayback.past import MOST_CAPTURES, chosen, observations, past_of
from checker.platforms.wayback.signs import capture_told
from tests.platforms.wayback.answers import (
    FOUR,
    LINK,
    NOON,
    ONE,
    PLATFORMS,
    THREE,
    TWO,
    exchange,
    memento,
    page,
    row,
    table,
)


@dataclass
class Archive:
    """A fetch that plays an archive."""

    index: Exchange
    mementos: Mapping[str, Exchange]
    asked: list[str] = field(default_factory=list)

    async def __call__(self, url: str, /, **how: Any) -> Exchange:
        """Return the index, or the memento asked for."""
        self.asked.append(url)
        return self.index if "/cdx/" in url else self.mementos[url]


def archive(rows: Sequence[Sequence[str]], *mementos: Exchange) -> Archive:
    """Return an archive that lists ``rows`` and holds ``mementos``."""
    index = exchange("https://web.archive.org/cdx/search/cdx", table(*rows))
    return Archive(index, {item.ask.url: item for item in mementos})


def said(reading: Reading) -> tuple[str, str]:
    """Return an imported reading's availability and cause."""
    return reading.main.value("availability") or "", reading.main.value("cause") or ""


async def test_each_capture_is_an_observation_at_its_own_time() -> None:
    """Captures of equal bytes are read once and count each time; weak ones conclude nothing."""
    held = archive(
        [
            row("20260101100000", "200", ONE),
            row("20260102100000", "-", ONE, "warc/revisit"),
            row("20260103100000", "404", TWO),
            row("20260104100000", "410", THREE),
            row("20260105100000", "200", ONE),
            row("20260106100000", "301", FOUR),
        ],
        memento("20260101100000", LINK, page(LINK)),
        memento("20260103100000", LINK, b"<html>gone</html>", 404),
        memento("20260104100000", LINK, b"<html>gone</html>", 410),
    )
    past = await past_of(LINK, PLATFORMS, held)
    assert past.subject == post("web", LINK)
    assert past.whole
    assert past.trouble is None
    assert len(held.asked) == 4
    assert [said(reading) for reading in past.observations] == [
        ("visible", "none"),
        ("visible", "none"),
        ("inconclusive", "not_captured"),
        ("absent", "deleted_unspecified"),
        ("visible", "none"),
        ("inconclusive", "not_captured"),
    ]
    first, second = past.observations[:2]
    assert first.asked_at == first.answered_at == datetime(2026, 1, 1, 10, tzinfo=UTC)
    assert first.text_sha256 == second.text_sha256 is not None
    assert first.evidence
    told = second.answers[1]
    assert told.value("capture") == f"https://web.archive.org/web/20260102100000/{LINK}"
    assert told.value("read_at") == "20260101100000"
    assert told.value("digest") == ONE


async def test_observations_are_judged_as_imported() -> None:
    """What the archive saw keeps its axes when it is judged as an import."""
    held = archive(
        [row("20260101100000", "200", ONE), row("20260104100000", "410", THREE)],
        memento("20260101100000", LINK, page(LINK)),
        memento("20260104100000", LINK, b"<html>gone</html>", 410),
    )
    past = await past_of(LINK, PLATFORMS, held)
    judged = judge_pass(
        [
            Observation(
                reading=Reading.from_json(
                    item.subject, item.asked_at, item.answered_at, item.to_json()
                ),
                vantage="wayback",
                pass_id="p",
                purpose=Purpose.SCHEDULED,
                origin=Origin.IMPORTED,
            )
            for item in past.observations
        ],
        {},
    )
    got = [
        (item.verdict.availability, item.verdict.outcome.cause, item.verdict.outcome.actor)
        for item in judged
    ]
    assert got == [("visible", "none", None), ("absent", "deleted_unspecified", "unstated")]


async def test_a_tiktok_page_is_observed_as_tiktoks_own_subject() -> None:
    """The past of a platform's post is told of that post, with its author."""
    link = "https://www.tiktok.com/@example_user/video/7234567890123456789"
    block = {
        "__DEFAULT_SCOPE__": {
            "webapp.video-detail": {"statusCode": 10204, "statusMsg": "status_audit_not_pass"}
        }
    }
    body = (
        '<html><head><title>x</title></head><body><script id="__UNIVERSAL_DATA_FOR_REHYDRATION__" '
        f'type="application/json">{json.dumps(block)}</script></body></html>'
    ).encode()
    held = archive([], memento("20260101100000", link, body))
    held.index = exchange("x", table(["20260101100000", link, "200", ONE, "text/html", "1"]))
    (reading,) = (await past_of(link, PLATFORMS, held)).observations
    assert reading.subject == post("tiktok", "7234567890123456789")
    assert said(reading) == ("absent", "policy_removal")
    assert reading.main.value("actor") == "platform"
    assert reading.main.words == "status_audit_not_pass"


@pytest.mark.parametrize(
    ("index", "words"),
    [
        (exchange("x", b"[]"), "lists no capture"),
        (exchange("x", b"<html>"), "cannot be read"),
        (exchange("x", b"", 429), "HTTP 429"),
        (exchange("x", b"AdministrativeAccessControlException", 403), "AdministrativeAccess"),
        (Exchange(ask=Ask("x"), asked_at=NOON, answered_at=NOON, failure="dns"), "dns"),
    ],
    ids=["none", "page", "slow", "held back", "network"],
)
async def test_nothing_known_is_no_observation(index: Exchange, words: str) -> None:
    """An archive that lists nothing gives no observation, and a trouble in words."""
    past = await past_of(LINK, PLATFORMS, Archive(index, {}))
    assert past.observations == ()
    assert words in (past.trouble or "")


@pytest.mark.parametrize("link", ["", "no link", "https://vm.tiktok.com/ZMabcdefg/"])
async def test_what_is_no_page_is_not_asked_for(link: str) -> None:
    """No question goes out for what is no page's address."""
    held = archive([])
    past = await past_of(link, PLATFORMS, held)
    assert past.subject is None
    assert held.asked == []


async def test_a_capture_that_cannot_be_had_concludes_nothing() -> None:
    """A capture that the archive lists and does not give is inconclusive, and the rest stands."""
    held = archive(
        [row("20260101100000", "200", ONE), row("20260102100000", "200", TWO)],
        memento("20260101100000", LINK, page(LINK)),
        exchange(f"https://web.archive.org/web/20260102100000id_/{LINK}", b"", 503),
    )
    past = await past_of(LINK, PLATFORMS, held)
    assert [said(item)[0] for item in past.observations] == ["visible", "inconclusive"]


async def test_a_capture_of_equal_bytes_and_another_status_is_not_carried() -> None:
    """Equal bytes under another status were another answer."""
    told = await capture_told(
        "20260101100000", LINK, memento("20260101100000", LINK, page(LINK)), PLATFORMS
    )
    rows = [
        Row("20260101100000", LINK, 200, ONE),
        Row("20260102100000", LINK, 404, ONE),
        Row("20260103100000", LINK, None, ONE),
        Row("20260104100000", LINK, 200, None),
    ]
    found = observations(post("web", LINK), rows, {"20260101100000": told})
    assert [said(item)[0] for item in found] == ["visible", *["inconclusive"] * 3]


async def test_a_redirect_of_the_same_second_is_not_taken_for_its_page() -> None:
    """What a page's capture shows is not said of the redirect beside it, now or at other times."""
    told = await capture_told(
        "20260101100000", LINK, memento("20260101100000", LINK, page(LINK)), PLATFORMS
    )
    rows = [
        Row("20260101100000", LINK, 200, ONE),
        Row("20260101100000", LINK, 301, TWO),
        Row("20260102100000", LINK, 301, TWO),
    ]
    found = observations(post("web", LINK), rows, {"20260101100000": told})
    assert [said(item)[0] for item in found] == ["visible", "inconclusive"]
    assert found[0].answers[1].value("digest") == ONE


async def test_what_was_read_of_another_subject_is_not_taken() -> None:
    """A reading of another page than the one asked for tells nothing of it."""
    told = await capture_told(
        "20260101100000", LINK, memento("20260101100000", LINK, page(LINK)), PLATFORMS
    )
    rows = [Row("20260101100000", LINK, 200, ONE)]
    (found,) = observations(
        post("web", "https://news.example.org/b"), rows, {"20260101100000": told}
    )
    assert said(found) == ("inconclusive", "not_captured")
    assert found.text_sha256 is None


def test_many_captures_are_chosen_evenly_with_both_ends() -> None:
    """Of more contents than may be fetched the first, the last and some between are."""
    rows = [Row(f"202601{day:02}100000", LINK, 200, None) for day in range(1, 29)]
    found = chosen(rows, 5)
    assert len(found) == 5
    assert (found[0], found[-1]) == (rows[0], rows[-1])
    assert len(chosen(rows, MOST_CAPTURES)) == MOST_CAPTURES
    assert chosen(rows, 1) == [rows[-1]]
    assert chosen(rows, 0) == []
