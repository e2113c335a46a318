"""Sending to real addresses on this machine, and what is said of addresses."""

from __future__ import annotations

import contextlib
import json
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from checker.alerts.letters import Kind, Letter
from checker.alerts.send import SLOW, UNKNOWN, Address, addresses, send
from checker.errors import ConfigError

# One of Apprise's many ways brings an old module along when the list of ways is first read.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

LETTER = Letter(kind=Kind.CHANGES, events=("a",), title="One <b>", body="• a & b\n• c")


class Hook:
    """A local address: answers with the statuses it was given, 200 after them."""

    def __init__(self) -> None:
        """Have heard nothing."""
        self.heard: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.statuses: list[int] = []
        self.silent = threading.Event()
        self.released = threading.Event()
        self.port = 0

    def address(self, path: str = "/hook/very-secret") -> Address:
        """Return its address."""
        return addresses([], f"json://127.0.0.1:{self.port}{path}", file="f", variable="V")[0]


@contextlib.contextmanager
def listening() -> Iterator[Hook]:
    """Lend a local address."""
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            hook.paths.append(self.path)
            if hook.silent.is_set():
                hook.released.wait(10)
                return
            status = hook.statuses.pop(0) if hook.statuses else 200
            if status == 200:
                hook.heard.append(json.loads(body))
            self.send_response(status)
            self.send_header("Location", f"http://127.0.0.1:{hook.port}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        hook.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield hook
        finally:
            hook.released.set()
            server.shutdown()
            thread.join()


@pytest.fixture
def hook() -> Iterator[Hook]:
    """Lend a local address."""
    with listening() as lent:
        yield lent


def test_a_message_arrives_as_it_was_written(hook: Hook) -> None:
    """Title and body come through as plain text, unchanged."""
    assert send([(hook.address(), LETTER)]) == [None]
    assert (hook.heard[0]["title"], hook.heard[0]["message"]) == (LETTER.title, LETTER.body)


def test_an_address_that_fails_twice_takes_the_third(hook: Hook) -> None:
    """A refusal is said with its number, and nothing is kept of it but that."""
    hook.statuses = [500, 503]
    outcomes = [send([(hook.address(), LETTER)])[0] for _ in range(3)]
    assert outcomes == ["it answered 500", "it answered 503", None]
    assert len(hook.heard) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(hook: Hook, status: int) -> None:
    """A message goes to the address that was written and to no other."""
    hook.statuses = [status]
    assert send([(hook.address(), LETTER)]) == [f"it answered {status}"]
    assert hook.paths == ["/hook/very-secret"]


def test_an_address_that_never_answers_is_left(hook: Hook) -> None:
    """After the limit the message counts as not arrived."""
    hook.silent.set()
    assert send([(hook.address(), LETTER)], limit_s=0.2) == [SLOW]


def test_a_slow_address_does_not_hold_up_another(hook: Hook) -> None:
    """Messages to different addresses go out at the same time, each with its own outcome."""
    with listening() as slow:
        slow.silent.set()
        batch = [(slow.address(), LETTER), (hook.address(), LETTER)]
        assert send(batch, limit_s=0.5) == [SLOW, None]


def test_an_address_where_nobody_listens_is_said_to_be_out_of_reach() -> None:
    """A refused connection is one sentence."""
    address = addresses(["json://127.0.0.1:1/x"], None, file="f", variable="V")[0]
    assert send([(address, LETTER)]) == [UNKNOWN]


def test_nothing_of_an_address_reaches_a_log(
    hook: Hook, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Path, user and key appear neither in the log nor on a stream, on failure neither."""
    hook.statuses = [500]
    caplog.set_level(logging.WARNING)
    secret = (
        f"json://me:pass-word@127.0.0.1:{hook.port}/very-secret jsons://127.0.0.1:1/very-secret"
    )
    found = addresses([], secret, file="f", variable="V")
    send([(item, LETTER) for item in found])
    said = caplog.text + "".join(capfd.readouterr()) + repr(found)
    assert "very-secret" not in said
    assert "pass-word" not in said


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("json://hooks.example:8080/very-secret", "json://hooks.example:8080 #"),
        ("json://me:pw@hooks.example/very-secret", "json://hooks.example #"),
        ("discord://123456789012345678/abcdefTOKEN", "discord://… #"),
        ("tgram://123456789:abcdefg_hijklmnop/12315544/", "tgram://… #"),
        ("ntfy://my-topic", "ntfy://… #"),
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/", "slack://… #"),
    ],
)
def test_an_address_is_shown_without_its_secret(url: str, name: str) -> None:
    """What is shown is the way, the host where there is one, and a mark."""
    (found,) = addresses([], url, file="alerts.to", variable="V")
    assert found.name.startswith(name)
    assert len(found.name) == len(name) + 6
    assert url not in repr(found)


BAD = ("jsn://very-secret", "very-secret", "json://", "", "://very-secret", "very-secret://x y")


@pytest.mark.parametrize("url", BAD)
def test_a_malformed_address_is_named_by_its_place(url: str) -> None:
    """What is no address is said with where it stands, and without what it holds."""
    with pytest.raises(ConfigError) as caught:
        addresses(["json://good.example", url], None, file="alerts.to", variable="V")
    assert "alerts.to, address 2: is no address" in str(caught.value)
    assert "very-secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "json://me:very-secret@h.example",
        "discord://123456789012345678/very-secret",
        "json://h.example/x?+Authorization=very-secret",
        "json://h.example/x?a=b&-key=very-secret",
        "mailto://me:very-secret@example.org",
    ],
)
def test_a_secret_in_the_file_is_refused(url: str) -> None:
    """An address with a secret belongs into the environment, and the complaint hides it."""
    with pytest.raises(ConfigError, match="holds a secret") as caught:
        addresses([url], None, file="alerts.to", variable="CHECKER_X")
    assert "CHECKER_X" in str(caught.value)
    assert "very-secret" not in str(caught.value)
    assert addresses([], url, file="alerts.to", variable="CHECKER_X")


def test_the_same_address_counts_once() -> None:
    """One that is written twice is one."""
    url = "json://h.example/x"
    assert len(addresses([url, url], f" {url}\n{url} ", file="f", variable="V")) == 1
    assert addresses([], None, file="f", variable="V") == []
