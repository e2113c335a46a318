"""Captures: answers put back as they were, and read by the platform's own reader."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from checker.model import post
from checker.platforms.wayback.captures import captured
from checker.platforms.wayback.signs import capture_told
from tests.platforms.wayback.answers import LINK, PLATFORMS, exchange, memento, page


@given(
    st.text(max_size=40),
    st.binary(max_size=60),
    st.sampled_from([200, 302, 404, 410, 451, 503]),
    st.sampled_from(["Thu, 01 Jan 2026 10:00:00 GMT", "yesterday", ""]),
)
async def test_any_capture_is_read(tail: str, body: bytes, status: int, told: str) -> None:
    """No answer makes reading a capture fail, and nothing odd is shown or absent by it."""
    url = f"https://web.archive.org/web/20260101100000id_/{tail}"
    answer = exchange(url, body, status, [("Memento-Datetime", told)])
    captured(answer)
    found = await capture_told("20260101100000", LINK, answer, PLATFORMS)
    assert found.answer.role == "capture"
    assert found.then is None or found.then.subject == post("web", LINK)


@given(st.integers(0, 400), st.binary(max_size=4))
async def test_a_broken_capture_is_never_an_absence(at: int, noise: bytes) -> None:
    """A captured page with bytes exchanged is shown or inconclusive, never absent."""
    whole = page(LINK)
    body = whole[:at] + noise + whole[at + len(noise) :]
    answer = memento("20260101100000", LINK, body)
    found = await capture_told("20260101100000", LINK, answer, PLATFORMS)
    assert found.then is not None
    assert found.then.verdict.availability in ("visible", "inconclusive")


def test_headers_of_then_do_not_speak_of_now() -> None:
    """The page's own headers come back; those that would age or decode the answer again do not."""
    answer = exchange(
        f"https://web.archive.org/web/20260101100000id_/{LINK}",
        b"x",
        200,
        [
            ("Memento-Datetime", "Thu, 01 Jan 2026 10:00:00 GMT"),
            ("Content-Type", "text/html"),
            ("X-Archive-Orig-Content-Type", "text/html; charset=koi8-r"),
            ("x-archive-orig-Age", "300"),
            ("x-archive-orig-content-encoding", "gzip"),
            ("cf-mitigated", "challenge"),
        ],
    )
    found = captured(answer)
    assert found is not None
    assert found.answer.headers == (("Content-Type", "text/html; charset=koi8-r"),)
    assert found.answer.age_s == 0
