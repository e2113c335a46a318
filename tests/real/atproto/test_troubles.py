"""What the road does to us is our state: no trouble of ours ever becomes an event."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from checker.store import frames
from tests.real.atproto.network import Account, Network, Post
from tests.real.atproto.story import Watch

pytestmark = pytest.mark.real

QUARTER = timedelta(minutes=16)
HOUR = timedelta(hours=1)
N_ALLOWED = 3_000


class _LoginWall(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Answer as a service that wants a login: 403 and a page."""
        body = b"<html><head><title>Sign in</title></head><body>Log in to go on</body></html>"
        self.send_response(403)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


@contextmanager
def login_wall() -> Iterator[str]:
    """Serve a login wall on 127.0.0.1."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _LoginWall) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def published(network: Network, name: str) -> tuple[Account, Post]:
    """Return a new account with one post that the AppView shows."""
    account = network.create_account(f"{name}-road.test")
    post = network.post(account, "a post that nobody touches")
    network.sync()
    return account, post


def causes(watch: Watch) -> set[str]:
    """Return the causes for which looks could not tell."""
    with watch.engine.connect() as connection:
        return {row["cause"] for row in frames.causes_of_silence(connection)}


def test_login_wall_is_no_absence(network: Network, tmp_path: Path) -> None:
    """A service that asks for a login gives inconclusive looks, no event, and later a gap."""
    account, post = published(network, "wall")
    watch = Watch(network, tmp_path)
    watch.topic("wall", [account])
    watch.round()
    with login_wall() as address:
        watch.routes["public.api.bsky.app"] = address
        watch.round(after=QUARTER)
        watch.round(after=HOUR)
    watch.routes.clear()
    watch.round(after=HOUR)

    assert causes(watch) == {"login_wall"}
    assert watch.changes(post.uri) == []
    with watch.engine.connect() as connection:
        assert "login_wall" in [row["reason"] for row in frames.gaps(connection)]


def test_stopped_server_is_no_absence(network: Network, tmp_path: Path) -> None:
    """A server that does not answer gives no event: its looks tell nothing, or it is left alone."""
    account, post = published(network, "stopped")
    watch = Watch(network, tmp_path)
    watch.topic("stopped", [account])
    watch.round()
    network.pause()
    try:
        watch.round(after=QUARTER)
    finally:
        network.resume()
    watch.round(after=HOUR)

    assert causes(watch) <= {"network"}
    assert watch.changes(post.uri) == []


def test_rate_limit_without_retry_after_is_no_absence(deps: Path, tmp_path: Path) -> None:
    """A host that answers 429 and names no wait leaves a removal undecided meanwhile."""
    with Network.start(deps, rate_limits=True) as network:
        account, post = published(network, "limited")
        watch = Watch(network, tmp_path)
        watch.topic("limited", [account])
        watch.round()
        watch.do("deleted", network.delete_post, account, post)
        with httpx.Client() as client:
            address = f"{network.pds}/xrpc/com.atproto.sync.getRepoStatus"
            answers = [
                client.get(address, params={"did": account.did}).status_code
                for _ in range(N_ALLOWED + 1)
            ]
        watch.round(after=QUARTER)

        assert answers[-1] == 429
        # after one refusal the host may be left alone: what is then not asked says nothing either
        assert causes(watch) <= {"rate_limited", "not_asked"}
        assert watch.changes(post.uri) == []
