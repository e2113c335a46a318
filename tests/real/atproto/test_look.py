"""``checker look`` as a reporter types it, at a post of the real network."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.real.atproto.network import Network, Post

pytestmark = pytest.mark.real


class CommandLine:
    """The command line, configured to ask the local network."""

    def __init__(self, network: Network, directory: Path) -> None:
        """Write a configuration that routes Bluesky's hosts to the local servers."""
        port = urlsplit(network.pds).port
        self._directory = directory
        (directory / "checker.toml").write_text(
            f"""
            [net]
            contact = "desk@example.org"
            allow_private = ["localhost:{port}", "127.0.0.1:{port}"]
            [net.route]
            "public.api.bsky.app" = "{network.appview}"
            "plc.directory" = "{network.plc}"
            "mod.bsky.app" = "{network.ozone}"
            [vantage]
            name = "newsroom"
            """,
            "utf-8",
        )

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run one command in the directory."""
        return subprocess.run(
            [sys.executable, "-m", "checker", *words],
            cwd=self._directory,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def look(self, post: Post) -> dict[str, Any]:
        """Look at a post and return its object."""
        done = self.run("look", post.uri, "--json")
        assert done.returncode == 0, done.stderr
        (found,) = json.loads(done.stdout)
        return dict(found)


def axes(found: dict[str, Any]) -> tuple[Any, ...]:
    """Return the four axes and the grade."""
    names = ("availability", "cause", "actor", "basis", "grade")
    return tuple(found[name] for name in names)


def test_look_before_during_and_after_a_takedown(network: Network, tmp_path: Path) -> None:
    """A post is visible, then taken down by the moderators' own label, then visible again."""
    author = network.create_account("look-ann.test")
    post = network.post(author, "a post to be looked at")
    network.sync()
    line = CommandLine(network, tmp_path)
    before = line.look(post)
    network.ozone_takedown(post)
    network.sync()
    during = line.look(post)
    network.ozone_reverse(post)
    network.sync()
    after = line.look(post)

    assert axes(before) == ("visible", "none", None, "none", None)
    assert axes(during) == ("absent", "policy_removal", "platform", "stated", "A")
    assert during["words"] == "!takedown"
    assert axes(after) == axes(before)


def test_single_looks_never_confirm_an_event(network: Network, tmp_path: Path) -> None:
    """Looks seconds apart leave a removal and its return in the log, but not as facts."""
    author = network.create_account("look-bob.test")
    post = network.post(author, "another post")
    network.sync()
    line = CommandLine(network, tmp_path)
    line.look(post)
    network.takedown_record("appview", post.uri, post.cid)
    network.sync()
    line.look(post)
    network.lift_record("appview", post.uri, post.cid)
    network.sync()
    line.look(post)
    log = [json.loads(row) for row in line.run("events", "--format", "ndjson").stdout.splitlines()]
    changes = [row for row in log if row["kind"] != "appeared"]

    assert [row["kind"] for row in changes] == ["gone", "returned"]
    assert [row["confirmed_at"] for row in changes] == [None, None]


def test_link_by_handle_and_bad_links_together(network: Network, tmp_path: Path) -> None:
    """A link by handle is resolved; a bad link gets its own error, and the exit code is 1."""
    author = network.create_account("look-cleo.test")
    post = network.post(author, "by handle")
    network.sync()
    link = f"https://bsky.app/profile/look-cleo.test/post/{post.uri.rsplit('/', 1)[-1]}"
    done = CommandLine(network, tmp_path).run("look", link, "nonsense", "--json")
    good, bad = json.loads(done.stdout)

    assert done.returncode == 1
    assert good["native_id"] == post.uri
    assert "error" in bad
