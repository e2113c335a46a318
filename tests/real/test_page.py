"""The dashboard in a real browser: the finding is readable, and nothing breaks, wide and narrow."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.real import browser as real

pytestmark = pytest.mark.real
SIZES = [(1280, 1600), (390, 2600)]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The dashboard, served on eight replayed hours of the Aziz case.

    Skipped where there is no browser, unless real components are required.
    """
    why = real.missing()
    if why and os.environ.get("CHECKER_REQUIRE_REAL") == "1":
        pytest.fail(f"CHECKER_REQUIRE_REAL=1, but {why}")
    if why:
        pytest.skip(why)
    with real.served(real.replay(tmp_path_factory.mktemp("store"))) as found:
        yield found


@pytest.fixture(scope="module")
def chromium(address: str) -> Iterator[Browser]:
    """A browser, started when the replay is over: both want the thread's event loop."""
    with real.browser() as started:
        yield started


@pytest.fixture(params=SIZES, ids=["wide", "narrow"])
def page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A browser's page of one size, and what it complains of."""
    width, height = request.param
    opened = chromium.new_page(viewport={"width": width, "height": height})
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    yield opened, complaints
    opened.close()


def calm(page: Page, complaints: list[str]) -> None:
    """Assert that no error stands on the page or in its console, and that nothing sticks out."""
    assert page.locator("[data-testid=stException]").count() == 0
    assert complaints == []
    sticking_out = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert sticking_out <= 0


def test_the_front_page_tells_the_finding(page: tuple[Page, list[str]], address: str) -> None:
    """Headline, chart and both columns are there at both widths, without an error."""
    shown, complaints = page
    real.front(shown, address)
    headline = shown.locator("h1").inner_text()
    assert "One of three posts on Xinjiang left TikTok on Wednesday" in headline
    assert "replay" in headline
    assert shown.get_by_text("What we can’t say").is_visible()
    calm(shown, complaints)


def test_the_chart_is_within_the_page_and_described(
    page: tuple[Page, list[str]], address: str
) -> None:
    """The chart is as wide as the column, has words for who cannot see it, and tells the range."""
    shown, _ = page
    real.front(shown, address)
    drawn = shown.locator("[data-testid=stVegaLiteChart] svg").first
    box, size = drawn.bounding_box(), shown.viewport_size
    assert box is not None
    assert size is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size["width"]
    texts = " ".join(drawn.locator("text").all_text_contents())
    assert "away for" in texts
    assert "UTC" in texts
    described = shown.locator("[aria-label*='not there Wed 27 Nov']")
    assert described.count() >= 1


def test_the_post_page_shows_brackets_and_evidence(
    page: tuple[Page, list[str]], address: str
) -> None:
    """From the feed one click leads to the post's life, its looks and its digests."""
    shown, complaints = page
    real.front(shown, address)
    real.follow_evidence(shown)
    headline = shown.locator("h1").inner_text()
    assert headline.startswith("The video left TikTok between ")
    shown.get_by_text("checker evidence verify").first.wait_for(state="visible")
    assert "subject=" in shown.url
    calm(shown, complaints)


def test_the_address_of_a_post_can_be_shared(chromium: Browser, address: str) -> None:
    """Opening a copied address shows the same post."""
    opened = chromium.new_page()
    real.front(opened, address)
    real.follow_evidence(opened)
    copied, headline = opened.url, opened.locator("h1").inner_text()
    again = chromium.new_page()
    again.goto(copied)
    again.wait_for_selector("h1:has-text('The video')", timeout=30_000)
    assert again.locator("h1").inner_text() == headline
