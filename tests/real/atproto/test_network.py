"""The network does what its methods say, as anybody sees it who asks without a login."""

import os
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.real.atproto.network import Account, Network, Post, RefusedError, Server

pytestmark = pytest.mark.real


def get(url: str, **query: str) -> dict[str, Any]:
    """The JSON body of an anonymous GET, whatever its code."""
    body: dict[str, Any] = httpx.get(url, params=query, trust_env=False, timeout=30).json()
    return body


def shown_text(network: Network, post: Post) -> str | None:
    """The post's text as the AppView's getPosts gives it to anybody; None when it is not there."""
    network.sync()
    posts = get(f"{network.appview}/xrpc/app.bsky.feed.getPosts", uris=post.uri)["posts"]
    return posts[0]["record"]["text"] if posts else None


def error_of_record(network: Network, post: Post) -> str | None:
    """The name of the error that the PDS gives for a record; None when it gives the record."""
    repo, collection, rkey = post.uri.removeprefix("at://").split("/")
    url = f"{network.pds}/xrpc/com.atproto.repo.getRecord"
    error: str | None = get(url, repo=repo, collection=collection, rkey=rkey).get("error")
    return error


def account_state(network: Network, account: Account) -> str:
    """The PDS's public word for an account: active, takendown, deactivated or an error's name."""
    answer = get(f"{network.pds}/xrpc/com.atproto.sync.getRepoStatus", did=account.did)
    state: str = answer.get("error") or answer.get("status") or "active"
    return state


@pytest.fixture
def author(network: Network, request: pytest.FixtureRequest) -> Account:
    """A new account, named after the test."""
    words = request.node.name.removeprefix("test_").replace("_", "-").split("[")[0]
    return network.create_account(f"{words[:12].strip('-')}-{os.urandom(2).hex()}.test")


@pytest.fixture
def post(network: Network, author: Account) -> Post:
    """A new post by ``author`` that the AppView shows."""
    made = network.post(author, "first words")
    assert shown_text(network, made) == "first words"
    return made


def test_post_appears(network: Network, author: Account) -> None:
    """A new post is shown by the AppView and given by the PDS, and has no label."""
    made = network.post(author, "hello")
    assert shown_text(network, made) == "hello"
    assert error_of_record(network, made) is None
    assert network.query_labels(made.uri) == []


def test_ozone_hides_and_restores_a_post(network: Network, post: Post) -> None:
    """Ozone's takedown hides a post and logs a signed label; its reversal undoes both."""
    network.ozone_takedown(post)

    assert shown_text(network, post) is None
    (label,) = network.query_labels(post.uri)
    assert (label["val"], label["src"]) == ("!takedown", network.ozone_did)
    assert label["sig"]
    assert not label.get("neg")

    network.ozone_reverse(post)

    assert shown_text(network, post) == "first words"
    (reversed_label,) = network.query_labels(post.uri)
    assert (reversed_label["val"], reversed_label["neg"]) == ("!takedown", True)
    assert reversed_label["cts"] > label["cts"]


def test_appview_takedown_of_a_post(network: Network, post: Post) -> None:
    """A record taken down at the AppView is hidden there and still given by the PDS."""
    network.takedown_record("appview", post.uri, post.cid)
    assert (shown_text(network, post), error_of_record(network, post)) == (None, None)

    network.lift_record("appview", post.uri, post.cid)
    assert shown_text(network, post) == "first words"


def test_pds_takedown_of_a_post(network: Network, post: Post) -> None:
    """A record taken down at the PDS is not found there and still shown by the AppView."""
    network.takedown_record("pds", post.uri, post.cid)
    assert error_of_record(network, post) == "RecordNotFound"
    assert shown_text(network, post) == "first words"

    network.lift_record("pds", post.uri, post.cid)
    assert error_of_record(network, post) is None


def test_author_deletes_a_post(network: Network, author: Account, post: Post) -> None:
    """A post that its author deleted is gone at the AppView and at the PDS."""
    network.delete_post(author, post)
    assert shown_text(network, post) is None
    assert error_of_record(network, post) == "RecordNotFound"


def test_author_edits_a_post(network: Network, author: Account, post: Post) -> None:
    """A rewritten post keeps its URI, changes its CID and shows the new words."""
    edited = network.edit_post(author, post, "other words")
    assert edited.uri == post.uri
    assert edited.cid != post.cid
    assert shown_text(network, edited) == "other words"


@pytest.mark.parametrize("hours", [None, 24], ids=["takedown", "suspension"])
def test_ozone_account(network: Network, author: Account, post: Post, hours: int | None) -> None:
    """Ozone's takedown or suspension of an account hides its posts until it is reversed."""
    network.ozone_takedown(author, duration_in_hours=hours)
    assert (shown_text(network, post), account_state(network, author)) == (None, "takendown")

    network.ozone_reverse(author)
    assert shown_text(network, post) == "first words"
    assert account_state(network, author) == "active"


@pytest.mark.parametrize(("at", "state"), [("pds", "takendown"), ("appview", "active")])
def test_admin_account(
    network: Network, author: Account, post: Post, at: Server, state: str
) -> None:
    """An account taken down at either server is hidden by the AppView; only the PDS's is told."""
    network.takedown_account(at, author.did)
    assert (shown_text(network, post), account_state(network, author)) == (None, state)

    network.lift_account(at, author.did)
    assert shown_text(network, post) == "first words"
    assert account_state(network, author) == "active"


def test_owner_deactivates(network: Network, author: Account, post: Post) -> None:
    """A deactivated account's posts are hidden, and shown again when it is reactivated."""
    network.deactivate(author)
    assert (shown_text(network, post), account_state(network, author)) == (None, "deactivated")

    network.reactivate(author)
    assert shown_text(network, post) == "first words"
    assert account_state(network, author) == "active"


def test_owner_deletes_account(network: Network, author: Account, post: Post) -> None:
    """A deleted account looks as if it had never been."""
    network.delete_account(author)
    assert (shown_text(network, post), account_state(network, author)) == (None, "RepoNotFound")


def test_labels(network: Network, post: Post) -> None:
    """A label other than a takedown stands beside the post, hides nothing, and is taken back."""
    network.ozone_label(post, create=["spam"])
    assert shown_text(network, post) == "first words"
    found = get(f"{network.appview}/xrpc/app.bsky.feed.getPosts", uris=post.uri)["posts"][0]
    assert [label["val"] for label in found["labels"]] == ["spam"]

    network.ozone_label(post, negate=["spam"])
    assert [label["neg"] for label in network.query_labels(post.uri)] == [True]


def test_no_unauthenticated(network: Network, author: Account) -> None:
    """An author's wish to be hidden from people without a login is public on the profile."""
    network.set_no_unauthenticated(author)
    network.sync()
    profile = get(f"{network.appview}/xrpc/app.bsky.actor.getProfile", actor=author.did)
    assert [label["val"] for label in profile["labels"]] == ["!no-unauthenticated"]


def test_refusal_is_named(network: Network, author: Account) -> None:
    """A method that a server refuses raises an error with the code and the server's name for it."""
    network.takedown_account("pds", author.did)
    with pytest.raises(RefusedError) as refusal:
        network.post(author, "words from an account that is taken down")
    assert (refusal.value.code, refusal.value.error) == (401, "AccountTakedown")


def test_outage(network: Network) -> None:
    """A paused network takes connections and does not answer; a resumed one answers again."""
    health = f"{network.pds}/xrpc/_health"
    network.pause()
    try:
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(health, timeout=1, trust_env=False)
    finally:
        network.resume()
    assert httpx.get(health, timeout=30, trust_env=False).status_code == 200


def listening_addresses(network: Network) -> list[str]:
    """Local addresses, port stripped, of every TCP socket on which its processes listen."""
    pids = {network.announced["pid"], *network.announced["children"]}
    lines = subprocess.run(
        ["ss", "--tcp", "--listening", "--numeric", "--processes", "--no-header"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    ours = [line for line in lines if any(f"pid={pid}," in line for pid in pids)]
    return [line.split()[3].rpartition(":")[0] for line in ours]


def test_loopback_only(network: Network) -> None:
    """Every socket on which the servers and their children listen is on 127.0.0.1."""
    addresses = listening_addresses(network)
    assert len(addresses) >= 7  # PLC, PDS, AppView, Ozone, control, PostgreSQL, Redis
    assert set(addresses) == {"127.0.0.1"}


def test_nothing_is_left(deps: Path, network: Network) -> None:
    """A stopped network leaves no process and no folder behind."""
    with Network.start(deps, mode="pds") as other:
        pid, folder = other.announced["pid"], Path(other.announced["dir"])
        assert folder.is_dir()
    assert not folder.exists()
    assert not Path(f"/proc/{pid}").exists()
