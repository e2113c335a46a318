"""A stranger's first quarter of an hour, on the page alone, with a real network behind it.

Played once, in real time (about eight minutes: a stated cause is confirmed after five): a topic is
made on the page, Ozone takes a post of it down and reverses that, and a webhook is alerted to both.
Set CHECKER_SCREENSHOTS to a folder to keep the pictures of the way.
"""

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.real import browser as real
from tests.real.atproto.network import Network, Post

pytestmark = pytest.mark.real

NAMES = ("harbour-ann", "harbour-bob", "harbour-cem", "harbour-dee")
SIZE = {"width": 1280, "height": 1_500}
SOON_S, CONFIRMED_S = 150.0, 480.0
"""How long a pass, and a second look after five minutes, may take to show."""


class Webhook:
    """A local address for alerts, and what came to it."""

    def __init__(self) -> None:
        """Listen on a free port."""
        self.letters: list[dict[str, Any]] = []
        letters = self.letters

        class Receive(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                letters.append(json.loads(body))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Receive)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()
        self.url = f"json://127.0.0.1:{self._server.server_address[1]}/hook"

    def close(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def told(self, words: str) -> bool:
        """Say whether a letter held these words."""
        return any(words in letter["message"] for letter in self.letters)


class Walk:
    """The way through the page, and what stood there at each step.

    Attributes:
        read: the text of the page by the name of the step.
        took_s: how long after its cause a step's sentence stood on the page, in seconds.
    """

    def __init__(self, network: Network, folder: Path, hook: Webhook) -> None:
        """Make people with a post each, and a configuration that leads to the network."""
        self.network, self.hook, self.folder = network, hook, folder
        self.read: dict[str, str] = {}
        self.took_s: dict[str, float] = {}
        self.posts: dict[str, Post] = {}
        for name in NAMES:
            account = network.create_account(f"{name}.test")
            self.posts[name] = network.post(account, f"a post by {name}")
        network.sync()
        self.config = folder / "checker.toml"
        self.config.write_text(self._toml(), "utf-8")

    def _toml(self) -> str:
        port = urlsplit(self.network.pds).port
        return f"""
[net]
contact = "desk@example.org"
allow_private = ["localhost:{port}", "127.0.0.1:{port}"]
[net.route]
"public.api.bsky.app" = "{self.network.appview}"
"plc.directory" = "{self.network.plc}"
"mod.bsky.app" = "{self.network.ozone}"
[alerts]
to = ["{self.hook.url}"]
digest = "0"
"""

    def play(self, page: Page, address: str) -> None:
        """Walk the whole way."""
        self.page, self.address = page, address
        self._register()
        self._see("posts", lambda text: "Four posts" in text, SOON_S)
        self.network.ozone_takedown(self.posts[NAMES[0]])
        self.network.sync()
        self._look_more_often()
        self._see("not there", lambda text: "not confirmed" in text or "Gone." in text, SOON_S)
        self._see("gone", lambda _: self.hook.told("took it down"), CONFIRMED_S)
        self.network.ozone_reverse(self.posts[NAMES[0]])
        self.network.sync()
        self._look_more_often()
        self._see("back", lambda text: "was back" in text, SOON_S)
        self._see("alerted", lambda _: self.hook.told("Back, under the same id"), SOON_S)
        self._stop()

    def _register(self) -> None:
        page = self.page
        page.goto(self.address)
        page.wait_for_selector("h1", timeout=60_000)
        self._note("first")
        accounts = page.get_by_label("Accounts, with spaces or lines between them")
        accounts.fill("\n".join(f"{name}.test" for name in NAMES))
        page.get_by_label("Name of the topic", exact=False).fill("Harbour")
        page.get_by_role("button", name="Check: what would be asked?").click()
        register = page.get_by_role("button", name="Register and start collecting")
        register.wait_for(timeout=60_000)
        self._note("dry run")
        register.click()
        page.wait_for_selector("h1:has-text('is registered')", timeout=60_000)
        self._note("registered")

    def _look_more_often(self) -> None:
        self.page.goto(f"{self.address}/collector")
        self.page.get_by_role("button", name="Look more often for a day").click()
        self.page.get_by_text("hot for 24 hours", exact=False).wait_for(timeout=30_000)

    def _see(self, step: str, there: Callable[[str], bool], within_s: float) -> None:
        """Read the front page again and again until something stands there."""
        began = time.monotonic()
        while time.monotonic() - began < within_s:
            self.page.goto(self.address)
            self.page.wait_for_selector("h1", timeout=60_000)
            self.page.wait_for_timeout(2_000)
            self._note(step)
            if there(self.read[step]):
                self.took_s[step] = time.monotonic() - began
                return
        pytest.fail(f"{step}: not there after {within_s:g} s:\n{self.read[step]}")

    def _stop(self) -> None:
        self.page.goto(f"{self.address}/collector")
        self.page.get_by_role("button", name="Stop collecting").click()
        self.page.wait_for_selector("h1:has-text('Not collecting')", timeout=60_000)
        self._note("stopped")

    def _note(self, step: str) -> None:
        self.read[step] = self.page.locator("[data-testid=stMain]").inner_text()
        folder = os.environ.get("CHECKER_SCREENSHOTS")
        if folder:
            self.page.screenshot(path=Path(folder) / f"{step.replace(' ', '-')}.png")


@pytest.fixture(scope="module")
def walk(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """The way, walked once.

    Skipped where there is no browser, unless real components are required.
    """
    why = real.missing()
    if why and os.environ.get("CHECKER_REQUIRE_REAL") == "1":
        pytest.fail(f"CHECKER_REQUIRE_REAL=1, but {why}")
    if why:
        pytest.skip(why)
    folder, hook = tmp_path_factory.mktemp("walk"), Webhook()
    try:
        made = Walk(network, folder, hook)
        words = ("--config", str(made.config))
        store = f"sqlite:///{folder / 'checker.db'}"
        with real.served(store, *words) as address, real.browser() as chromium:
            made.play(chromium.new_page(viewport=SIZE), address)
        yield made
    finally:
        hook.close()


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("first", "Nothing is watched yet. Three ways to begin"),
        ("dry run", "author feed of harbour-ann.test"),
        ("dry run", "of disk a month"),
        ("registered", "The choice is fixed from now on"),
        ("posts", "Nothing that we could see changed on Harbour."),
        ("gone", "One of four posts on Harbour left Bluesky"),
        ("gone", "Bluesky took it down. Its answer says: !takedown."),
        ("gone", "Grade A: the platform itself states or shows it"),
        ("back", "was back within the hour"),
        ("back", "Under the same id."),
        ("stopped", "Not collecting"),
    ],
)
def test_the_page_says_at_each_step_what_a_stranger_needs(
    walk: Walk, step: str, words: str
) -> None:
    """From the first form to the return, the page tells in sentences how things stand."""
    assert words in walk.read[step]


def test_a_takedown_shows_within_a_pass(walk: Walk) -> None:
    """The page says that a post is not there well before it calls it gone."""
    assert walk.took_s["not there"] < 120


def test_nothing_is_gone_before_its_second_look(walk: Walk) -> None:
    """Until five minutes have passed the headline claims nothing and nobody is alerted."""
    assert walk.took_s["gone"] > 180
    assert "took it down" not in walk.read["not there"].split("What changed")[0]


def test_one_alert_for_each_change(walk: Walk) -> None:
    """The webhook got one letter on the takedown and one on the return, and none twice."""
    told = [letter["message"] for letter in walk.hook.letters]
    assert sum("took it down" in message for message in told) == 1
    assert sum("Back, under the same id" in message for message in told) == 1
