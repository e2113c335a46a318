"""Signatures made by the reference servers, checked by the adapter."""

import httpx
import pytest

from checker.model import post
from checker.platforms.bluesky.repository_proof import read_record_path
from checker.platforms.bluesky.signatures import WrongSignature, check_label, key_named
from tests.real.atproto.asking import looked_at
from tests.real.atproto.network import Network

pytestmark = pytest.mark.real


async def test_what_rests_on_signatures_says_so(network: Network) -> None:
    """A deletion, a record that its host withholds and a moderators' takedown are all signed."""
    author = network.create_account("sig-ann.test")
    deleted, withheld, taken = (network.post(author, f"post {number}") for number in range(3))
    network.sync()
    network.delete_post(author, deleted)
    for server in ("pds", "appview"):
        network.takedown_record(server, withheld.uri, withheld.cid)  # type: ignore[arg-type]
    network.ozone_takedown(taken)
    network.sync()

    subjects = [post("bluesky", item.uri) for item in (deleted, withheld, taken)]
    (gone, verdict), (held, held_verdict), (down, down_verdict) = await looked_at(network, subjects)
    assert verdict.rule == "bluesky.signed_taken_out"
    assert held_verdict.rule == "bluesky.signed_withheld_by_host"
    assert down_verdict.rule == "bluesky.signed_takedown_on_post"
    for reading, role, marker in (
        (gone, "proof", "commit_signed"),
        (held, "proof", "commit_signed"),
        (down, "labels", "label_signed"),
    ):
        answer = reading.answer(role)
        assert answer is not None
        assert marker in answer.markers


async def test_another_accounts_key_does_not_do(network: Network) -> None:
    """A repository that is held against another account's key is wrongly signed."""
    ann, bob = network.create_account("sig-bob.test"), network.create_account("sig-cem.test")
    made = network.post(ann, "a post")
    key = f"app.bsky.feed.post/{made.uri.rpartition('/')[2]}"
    asked = {"did": ann.did, "collection": "app.bsky.feed.post", "rkey": key.rpartition("/")[2]}
    async with httpx.AsyncClient(trust_env=False) as client:
        car = (
            await client.get(f"{network.pds}/xrpc/com.atproto.sync.getRecord", params=asked)
        ).content
        keys = {
            did: key_named((await client.get(f"{network.plc}/{did}")).json(), did, "#atproto")
            for did in (ann.did, bob.did)
        }
    assert read_record_path(car, ann.did, key, keys[ann.did]).signed
    with pytest.raises(WrongSignature):
        read_record_path(car, ann.did, key, keys[bob.did])


async def test_moderators_labels_hold_until_a_letter_is_changed(network: Network) -> None:
    """Labels and their withdrawal carry the moderation service's signature, and nobody else's."""
    author = network.create_account("sig-dan.test")
    made = network.post(author, "a post")
    network.ozone_label(made, create=["spam", "!hide"])
    network.ozone_label(made, negate=["spam"])
    network.sync()
    async with httpx.AsyncClient(trust_env=False) as client:
        document = (await client.get(f"{network.plc}/{network.ozone_did}")).json()
    key = key_named(document, network.ozone_did, "#atproto_label")
    assert key is not None
    rows = network.query_labels(made.uri)
    assert rows
    for row in rows:
        check_label(key, row)
        for name, value in (
            ("val", "rude"),
            ("neg", not row.get("neg")),
            ("cts", "2026-01-01T00:00:00Z"),
        ):
            with pytest.raises(WrongSignature):
                check_label(key, {**row, name: value})
