"""``run`` and ``look --vantage`` from several places, through the command line, over real HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.shell import Here

LINK = "http://www.example.org/a/story-of-42"
PAGE = (
    b"<!DOCTYPE html><html><head><title>A story | Example</title></head><body><main><article>"
    b"<h1>A story</h1><p>The square was full by noon.</p></article></main></body></html>"
)
PLACES = """
[vantage]
name = "newsroom"
country = "NL"

[[vantages]]
name = "istanbul"
country = "TR"
proxy = "{base}"

[net.route]
"www.example.org" = "{base}"
"""


class ByRoad(BaseHTTPRequestHandler):
    """Shows its page to those who come straight; who tunnels through it is refused the page."""

    protocol_version = "HTTP/1.1"
    tunnelled = False

    def do_CONNECT(self) -> None:
        """Be the proxy: what comes next over this connection comes from elsewhere."""
        self.tunnelled = True
        self.send_response_only(200)
        self.end_headers()

    def do_GET(self) -> None:
        """Answer with the page, or with 451."""
        body = b"Unavailable For Legal Reasons" if self.tunnelled else PAGE
        self.send_response(451 if self.tunnelled else 200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def desk(checker: Here) -> Iterator[Here]:
    """Yield the program in a folder with two vantage points, the second behind a proxy."""
    with ThreadingHTTPServer(("127.0.0.1", 0), ByRoad) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        base = f"http://127.0.0.1:{server.server_address[1]}"
        Path("checker.toml").write_text(PLACES.format(base=base), "utf-8")
        Path("links.txt").write_text(f"{LINK}\n", "utf-8")
        yield checker
        server.shutdown()
        thread.join()


SEEN = {"newsroom": ("visible", "none"), "istanbul": ("absent", "legal_withheld")}


@pytest.mark.parametrize("vantage", [None, *SEEN])
def test_a_look_is_made_from_the_place_that_is_named(desk: Here, vantage: str | None) -> None:
    """``look --vantage`` asks from there and says so; without it the first place is meant."""
    chosen = () if vantage is None else ("--vantage", vantage)
    said = desk("look", LINK, *chosen, "--json")
    assert said.code == 0, said.err
    (found,) = said.document
    place = vantage or "newsroom"
    assert found["vantage"] == place
    assert (found["availability"], found["cause"]) == SEEN[place]


def test_a_place_that_is_none_is_misuse(desk: Here) -> None:
    """A name that no vantage point has is named, with those there are, and nothing is asked."""
    said = desk("look", LINK, "--vantage", "berlin")
    assert said.code == 2
    assert "--vantage berlin: there is no such vantage point" in said.err
    assert "newsroom, istanbul" in said.err
    assert "Traceback" not in said.err


@pytest.fixture
def collected(desk: Here) -> Here:
    """Collect one round from both places."""
    assert desk("topic", "add", "mine", "--urls", "links.txt", "--on", "web").code == 0
    assert desk("run", "--once").code in (0, 1)
    return desk


def test_a_round_is_made_from_every_place(collected: Here) -> None:
    """One round looks from both places; the status tells them apart, in words and as JSON."""
    places: list[dict[str, Any]] = collected("status", "--json").document["vantages"]
    asked = {row["name"]: (row["country"], row["n_asked"], row["n_answered"]) for row in places}
    assert asked == {"newsroom": ("NL", 1, 1), "istanbul": ("TR", 1, 1)}
    words = collected("status").out
    assert "Seen from:" in words
    assert "istanbul" in words


def test_what_each_place_saw_stays_its_own(collected: Here) -> None:
    """A first look that misses the page tells no going: there it had never been seen."""
    events = collected("events", "--format", "json").document
    assert [(event["kind"], event["vantage"]) for event in events] == [("appeared", "newsroom")]


def test_judging_anew_is_told_as_one_document(collected: Here) -> None:
    """``judge --all --json`` counts looks and moves; of an untouched store none has moved."""
    document = collected("judge", "--all", "--json").document
    assert document["looks"] >= 2
    assert document["rules"]
    moved = ("verdicts_moved", "moves", "events_moved")
    assert [document[name] for name in moved] == [0, [], []]
