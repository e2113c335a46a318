"""The dashboard in a real browser: the finding is readable, and nothing breaks, wide and narrow."""

import json
import os
import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from checker import daemon
from checker.clock import SystemClock
from checker.daemon import Station
from checker.intake import topics
from checker.intake.topics import Wish
from checker.store.database import open_database
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


def test_how_we_look_is_one_picture(page: tuple[Page, list[str]], address: str) -> None:
    """The page has its picture with the line of 50 minutes, at both widths, within the column."""
    shown, _ = page
    shown.goto(f"{address}/looking")
    shown.wait_for_selector("[data-testid=stVegaLiteChart] svg", timeout=60_000)
    assert "however old the post is" in shown.locator("h1").inner_text()
    drawn = shown.locator("[data-testid=stVegaLiteChart] svg").first
    texts = " ".join(drawn.locator("text").all_text_contents())
    assert "50 minutes: Feroza Aziz’s video" in texts
    assert "Could fall between two looks" in texts
    # the browser itself complains of an address below the root, whatever the page
    calm(shown, [])


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


@pytest.fixture(scope="module")
def own(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    """A store with one link, whose platform is asked where nobody listens; stopped afterwards."""
    place = tmp_path_factory.mktemp("own")
    (place / "checker.toml").write_text('[net.route]\n"www.tiktok.com" = "http://127.0.0.1:9"\n')
    url = f"sqlite:///{place / 'checker.db'}"
    engine = open_database(url)
    wish = Wish(name="Elections", links=("https://www.tiktok.com/@a.b/video/7590701860651012321",))
    topics.register(engine, topics.checked(wish, SystemClock().now()))
    engine.dispose()
    station = Station(store=url, evidence=place / "evidence", folder=place)
    yield station
    daemon.stop(station, within_s=60)


def test_the_collector_is_started_killed_and_stopped_in_the_page(
    chromium: Browser, own: Station
) -> None:
    """A press starts it, kill -9 is noticed within seconds and told, and a press stops it."""
    with real.served(own.store, "--config", str(own.folder / "checker.toml")) as found:
        opened = chromium.new_page(viewport={"width": 390, "height": 1_200})
        opened.goto(f"{found}/collector")
        opened.get_by_text("Start collecting").click(timeout=60_000)
        opened.wait_for_selector("h1:has-text('Collecting since')", timeout=90_000)
        holder = json.loads((own.evidence / ".lock").read_text())
        os.kill(holder["pid"], signal.SIGKILL)
        opened.wait_for_selector("h1:has-text('Not collecting')", timeout=30_000)
        opened.get_by_text("ended by itself").first.wait_for(timeout=30_000)
        opened.get_by_text("Start collecting").click()
        opened.wait_for_selector("h1:has-text('Collecting since')", timeout=90_000)
        opened.get_by_text("Stop collecting").click()
        opened.wait_for_selector("h1:has-text('Not collecting')", timeout=60_000)
        calm(opened, [])
        opened.close()
    assert daemon.state(own).running is None


def test_the_collector_outlives_its_page(chromium: Browser, own: Station) -> None:
    """Closing browser and page leaves the collector at work; the next page finds it."""
    words = own.store, "--config", str(own.folder / "checker.toml")
    with real.served(*words) as found:
        opened = chromium.new_page()
        opened.goto(f"{found}/collector")
        opened.get_by_text("Start collecting").click(timeout=60_000)
        opened.wait_for_selector("h1:has-text('Collecting since')", timeout=90_000)
        opened.close()
    assert daemon.state(own).running is not None
    with real.served(*words) as found:
        again = chromium.new_page()
        again.goto(f"{found}/collector")
        again.get_by_text("Stop collecting").wait_for(timeout=60_000)
        again.close()
    assert daemon.stop(own, within_s=60)
