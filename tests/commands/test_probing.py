"""Asking each place of a topic once, before anything is registered; over real sockets."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from checker.clock import SystemClock
from checker.commands import probing
from checker.commands.desk import Desk
from checker.config import Config, Net, PlatformSection
from checker.intake.topics import Wish, checked
from checker.model import Topic
from checker.model.instants import EPOCH
from checker.views.watching import Asked

INSTANCE = json.dumps({"domain": "social.example", "version": "4.4.2"})
ANSWERS = {
    ("social.example", "/api/v2/instance"): (200, INSTANCE),
    ("social.example", "/api/v1/timelines/tag/a"): (200, "[]"),
    ("social.example", "/api/v1/accounts/lookup"): (404, '{"error": "Record not found"}'),
    ("blog.example", "/api/v2/instance"): (200, "<html>A blog</html>"),
    ("moved.example", "/api/v2/instance"): (301, "https://social.example/api/v2/instance"),
    ("closed.example", "/api/v2/instance"): (
        401,
        '{"error": "This API requires an authenticated user"}',
    ),
    ("public.api.bsky.app", "/xrpc/app.bsky.feed.searchPosts"): (403, "<html>Forbidden</html>"),
    ("public.api.bsky.app", "/xrpc/com.atproto.identity.resolveHandle"): (
        400,
        '{"error": "InvalidRequest", "message": "Unable to resolve handle"}',
    ),
}


class _World(BaseHTTPRequestHandler):
    """Some servers at once, told apart by the Host header; every question is noted."""

    asked: list[str]

    def do_GET(self) -> None:
        host, path = self.headers["Host"], self.path.partition("?")[0]
        self.asked.append(f"{host}{path}")
        status, body = ANSWERS.get((host, path), (500, ""))
        self.send_response(status)
        if status == 301:
            self.send_header("Location", body)
        kind = "application/json" if body.startswith(("{", "[")) else "text/html"
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """The servers' address, and what they were asked."""
    handler = type("World", (_World,), {"asked": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", handler.asked
        server.shutdown()
        thread.join()


def desk(base: str, folder: Path, **platforms: PlatformSection) -> Desk:
    """Return a desk whose every host is the local servers; its store is never made."""
    hosts = {host for host, _ in ANSWERS}
    config = Config(net=Net(route=dict.fromkeys(hosts, base)), platforms=platforms)
    return Desk(f"sqlite:///{folder / 'never.db'}", config, SystemClock())


def topic(*places: str, queries: tuple[str, ...] = (), accounts: tuple[str, ...] = ()) -> Topic:
    """Return a checked topic."""
    return checked(Wish(name="x", queries=queries, accounts=accounts, places=places), EPOCH)


def by_place(found: list[Asked], what: str) -> Asked:
    """Return what one place said."""
    return next(one for one in found if what in one.what)


def test_a_server_is_asked_once_what_it_is(asked: tuple[str, list[str]], tmp_path: Path) -> None:
    """A Mastodon server is named with its version, its hashtag asked once, and nothing is kept."""
    base, questions = asked
    found = probing.first_answers(
        desk(base, tmp_path), topic("mastodon:social.example", queries=("#a",))
    )
    assert by_place(found, "social.example").words == "social.example is a Mastodon server (4.4.2)."
    assert all(one.well for one in found)
    assert questions == [
        "social.example/api/v2/instance",
        "social.example/api/v1/timelines/tag/a",
    ]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("host", "stops", "words"),
    [
        ("blog.example", True, "does not answer as a Mastodon server does"),
        ("moved.example", True, "sends us on to social.example: name that server instead"),
        ("closed.example", False, "only with a login"),
        ("broken.example", False, "nobody listened there"),
    ],
)
def test_a_server_that_is_none_says_so(
    asked: tuple[str, list[str]], tmp_path: Path, *, host: str, stops: bool, words: str
) -> None:
    """What is no Mastodon stops the form with a way on; what may be one later only warns."""
    made = desk(asked[0], tmp_path)
    routes = made.config.net.route | {"broken.example": "http://127.0.0.1:9"}
    config = Config(net=Net(route=routes))
    found = probing.first_answers(
        Desk(made.store, config, made.clock), topic(f"mastodon:{host}", queries=("#a",))
    )
    said = next(one for one in found if one.what == host)
    assert not said.well
    assert said.stops is stops
    assert words in said.words


def test_a_private_address_is_refused_unasked(
    asked: tuple[str, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that leads to a private address is told in a sentence, and nobody is asked."""
    monkeypatch.setattr(
        "socket.getaddrinfo",
        lambda *_, **__: [(2, 1, 6, "", ("10.0.0.7", 443))],
    )
    found = probing.first_answers(
        desk(asked[0], tmp_path), topic("mastodon:inside.example", queries=("#a",))
    )
    assert found[0].stops
    assert "leads to no public address" in found[0].words
    assert asked[1] == []


def test_a_refused_search_and_a_missing_account_are_told(
    asked: tuple[str, list[str]], tmp_path: Path
) -> None:
    """The search that wants a login and accounts that nobody knows are each a sentence."""
    found = probing.first_answers(
        desk(asked[0], tmp_path),
        topic(
            "bluesky",
            "mastodon:social.example",
            queries=("#a",),
            accounts=("bluesky:nobody.example", "mastodon:nobody@social.example"),
        ),
    )
    assert "wants a login from here" in by_place(found, "search for #a").words
    assert "Unable to resolve handle" in by_place(found, "author feed of nobody.example").words
    assert "Record not found" in by_place(found, "posts of nobody@social.example").words


def test_a_platform_that_is_switched_off_is_not_asked(
    asked: tuple[str, list[str]], tmp_path: Path
) -> None:
    """The configuration's word holds at the form too."""
    off = PlatformSection(enabled=False)
    found = probing.first_answers(
        desk(asked[0], tmp_path, bluesky=off), topic("bluesky", queries=("a",))
    )
    assert "switched off in checker.toml" in found[0].words
    assert asked[1] == []


def test_only_the_first_of_many_accounts_are_tried(
    asked: tuple[str, list[str]], tmp_path: Path
) -> None:
    """A long list of accounts is no reason for a long list of questions."""
    names = tuple(f"bluesky:a{n}.example" for n in range(30))
    found = probing.first_answers(desk(asked[0], tmp_path), topic("bluesky", accounts=names))
    assert len(found) == len(asked[1]) == probing.LISTINGS_AT_MOST


def test_whoever_is_slow_is_not_waited_for(
    asked: tuple[str, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the time for all of them a sentence stands in for the missing answers."""
    monkeypatch.setattr(probing, "WHOLE_S", 0.0)
    found = probing.first_answers(
        desk(asked[0], tmp_path), topic("mastodon:social.example", queries=("#a",))
    )
    assert [one.words for one in found] == [
        "Not every place answered within 0 seconds; the collector has more patience."
    ]
