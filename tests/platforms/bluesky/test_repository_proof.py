"""Whether a record stands in a repository's tree, from CAR files honest and otherwise."""

import hashlib
import time
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libipld import encode_cid, encode_dag_cbor

from checker.errors import UnreadablePayload
from checker.platforms.bluesky.repository_proof import MAX_BLOCKS, MAX_DEPTH, read_record_path
from checker.replica.repository import (
    Tree,
    car_file,
    commit_block,
    content_id,
    layer_of,
    link_to,
    record_car,
)
from tests.support import car
from tests.support.car import DID, KEY, SETTLED, record

KEYS = st.text("abcdefgh234567", min_size=1, max_size=9).map(
    lambda key: f"app.bsky.feed.post/{key}"
)
GIVEN_LINK = encode_cid(b"\x01\x71\x12\x20" + bytes(range(32)))


def says(body: bytes, key: str = KEY) -> bool | None:
    """Return whether the record is inside, None when the file does not tell."""
    try:
        return read_record_path(body, DID, key).inside
    except UnreadablePayload:
        return None


def nodes(*blocks: object) -> bytes:
    """Return a file whose commit leads to the first of ``blocks``."""
    written = [encode_dag_cbor(block) for block in blocks]
    commit = commit_block(DID, SETTLED, link_to(written[0]))
    return car_file(link_to(commit), [commit, *written])


def leaf(*keys: str, target: bytes = b"x") -> dict[str, object]:
    """Return a node that holds ``keys`` as they come."""
    rows = [{"p": 0, "k": key.encode(), "v": link_to(target), "t": None} for key in keys]
    return {"l": None, "e": rows}


def test_a_record_in_the_tree_is_inside() -> None:
    """A record whose way is shown and whose block comes along stands in the repository."""
    path = read_record_path(car.holding(), DID, KEY)
    assert path.inside
    assert path.revision == SETTLED


def test_a_record_out_of_the_tree_is_not_inside() -> None:
    """A way that ends at an empty place shows that the record is not there."""
    assert not read_record_path(car.lacking(), DID, KEY).inside


def test_an_empty_repository_holds_nothing() -> None:
    """A repository without any record does not hold this one."""
    assert says(record_car(DID, SETTLED, {}, KEY)) is False


@settings(deadline=None)
@given(held=st.sets(KEYS, max_size=40), asked=KEYS)
def test_what_is_inside_is_what_was_put_in(held: set[str], asked: str) -> None:
    """For any repository and any key, the tree tells exactly what it holds."""
    records = {key: record(key) for key in held}
    for key in (asked, *sorted(held)[:3]):
        assert says(record_car(DID, SETTLED, records, key), key) is (key in held)


@settings(max_examples=300, deadline=None)
@given(st.data(), st.sampled_from([car.holding(), car.lacking()]))
def test_no_flipped_bit_changes_what_is_told(draws: st.DataObject, body: bytes) -> None:
    """Changing any byte leaves the file saying what it said, or nothing."""
    at = draws.draw(st.integers(0, len(body) - 1))
    flipped = body[at] ^ draws.draw(st.integers(1, 255))
    changed = body[:at] + bytes([flipped]) + body[at + 1 :]
    assert says(changed) in (says(body), None)


@pytest.mark.parametrize("body", [car.holding(), car.lacking()])
def test_a_cut_file_tells_nothing(body: bytes) -> None:
    """Wherever a file is cut, it tells neither presence nor absence."""
    assert {says(body[:length]) for length in range(len(body))} == {None}


@given(st.binary(max_size=400))
def test_other_bytes_tell_nothing(body: bytes) -> None:
    """Bytes that are no CAR file tell nothing, and raise nothing else."""
    assert says(body) is None


def test_a_tampered_block_tells_nothing() -> None:
    """A block that does not have the digest in its name spoils the file."""
    assert says(car.tampered()) is None


def test_a_left_out_node_tells_nothing() -> None:
    """A way with a node missing is not a way to an empty place."""
    records = {key: record("x") for key in car.neighbours()}
    links = {key: link_to(encode_dag_cbor(item)) for key, item in records.items()}
    tree = Tree.over(links)
    path = tree.path_to(KEY)
    commit = commit_block(DID, SETTLED, tree.root)
    assert len(path) > 1
    for left_out in range(len(path)):
        blocks = [tree.blocks[link] for at, link in enumerate(path) if at != left_out]
        assert says(car_file(link_to(commit), [commit, *blocks])) is None


def test_a_record_without_its_block_tells_nothing() -> None:
    """A key with an entry whose record did not come along is neither inside nor absent."""
    assert says(nodes(leaf(KEY))) is None


def test_a_record_of_another_type_tells_nothing() -> None:
    """Under the key of a post, something else is not the post."""
    odd = record("x", kind="app.bsky.feed.like")
    assert says(record_car(DID, SETTLED, {KEY: odd}, KEY)) is None


def test_another_accounts_repository_tells_nothing() -> None:
    """A commit that names another account says nothing about this one."""
    assert says(car.lacking(did=car.OTHER_DID)) is None


@pytest.mark.parametrize(
    "node",
    [
        leaf(KEY + "b", KEY + "a"),
        leaf("app.bsky.feed.post/2", "app.bsky.feed.post/2"),
        leaf(""),
        {"l": None, "e": [{"p": 1, "k": b"a", "v": link_to(b"x"), "t": None}]},
        {"l": None, "e": [{"p": -1, "k": b"a", "v": link_to(b"x"), "t": None}]},
        {"l": None, "e": [{"p": True, "k": b"a", "v": link_to(b"x"), "t": None}]},
        {"l": None, "e": [{"p": 0, "k": "a", "v": link_to(b"x"), "t": None}]},
        {"l": None, "e": [{"p": 0, "k": b"a", "v": link_to(b"x")}]},
        {"l": None, "e": [{"p": 0, "k": b"a" * 2000, "v": link_to(b"x"), "t": None}]},
        {"l": None, "e": [7]},
        {"l": None},
        {"e": []},
        {"l": 7, "e": []},
        {"l": b"short", "e": []},
        [],
        None,
    ],
)
def test_an_ill_formed_node_tells_nothing(node: object) -> None:
    """Keys out of order, impossible prefixes and fields left out are never read as absence."""
    assert says(nodes(node)) is None


@pytest.mark.parametrize(
    "commit",
    [
        {"did": DID, "version": 2, "data": None, "rev": SETTLED},
        {"did": DID, "version": 3, "data": None, "rev": SETTLED},
        {"did": DID, "version": 3, "data": b"short", "rev": SETTLED},
        {"did": DID, "version": 3, "rev": SETTLED},
        {"did": 7, "version": 3, "rev": SETTLED},
        "commit",
    ],
)
def test_an_ill_formed_commit_tells_nothing(commit: object) -> None:
    """A commit that is none leads nowhere."""
    block = encode_dag_cbor(commit)
    assert says(car_file(link_to(block), [block])) is None


def section(part: bytes) -> bytes:
    """Return a short section of a file."""
    assert len(part) < 128
    return bytes([len(part)]) + part


@pytest.mark.parametrize(
    "header",
    [
        {"version": 2, "roots": [link_to(b"x")]},
        {"version": 1, "roots": []},
        {"version": 1, "roots": [link_to(b"x"), link_to(b"y")]},
        {"version": 1, "roots": ["x"]},
        {"version": 1},
        [],
    ],
)
def test_an_ill_formed_header_tells_nothing(header: object) -> None:
    """A file of another version, or with another number of roots, is not read."""
    body = car.lacking()
    rest = body[1 + body[0] :]
    assert says(encode_header(header) + rest) is None


def encode_header(header: object) -> bytes:
    """Return a header's section."""
    part = encode_dag_cbor(header)
    size = len(part)
    return (bytes([size]) if size < 128 else bytes([size & 0x7F | 0x80, size >> 7])) + part


@pytest.mark.parametrize("start", [b"\x01\x55\x12\x20", b"\x12\x20\x00\x00", b"\x01\x71\x13\x40"])
def test_other_kinds_of_links_tell_nothing(start: bytes) -> None:
    """A block named by another kind of link can't be checked, and spoils the file."""
    odd = section(start + hashlib.sha256(b"x").digest() + b"x")
    assert says(car.lacking() + odd) is None


def test_a_cycle_cannot_be_followed_for_ever() -> None:
    """Nodes that lead to each other would need false digests, and those spoil the file."""
    one = encode_dag_cbor({"l": link_to(b"two"), "e": []})
    commit = commit_block(DID, SETTLED, link_to(b"one"))
    forged = car_file(link_to(commit), [commit]) + section(link_to(b"one") + one)
    assert says(forged) is None


def test_a_chain_that_is_too_deep_is_given_up() -> None:
    """A tree deeper than any real one is not followed to its end."""
    chain = chain_of(MAX_DEPTH + 1)
    assert says(nodes_of(chain)) is None
    assert says(nodes_of(chain_of(MAX_DEPTH - 1))) is False


def chain_of(depth: int) -> list[bytes]:
    """Return so many nodes, each leading only to the next."""
    blocks = [encode_dag_cbor({"l": None, "e": []})]
    for _ in range(depth - 1):
        blocks.insert(0, encode_dag_cbor({"l": link_to(blocks[0]), "e": []}))
    return blocks


def nodes_of(blocks: Sequence[bytes]) -> bytes:
    """Return a file whose commit leads to the first of these nodes."""
    commit = commit_block(DID, SETTLED, link_to(blocks[0]))
    return car_file(link_to(commit), [commit, *blocks])


def test_too_many_blocks_are_refused() -> None:
    """A file with more blocks than a way can need is not read."""
    fill = [encode_dag_cbor(number) for number in range(MAX_BLOCKS)]
    body = car.lacking()
    assert says(body + b"".join(section(link_to(block) + block) for block in fill)) is None
    assert says(body + section(link_to(fill[0]) + fill[0])) is False


def bulk(name: str) -> bytes:
    """Return a large file of one kind."""
    if name == "deep":
        block = b"\x81" * 1_000_000
        return car_file(link_to(block), [block])
    if name == "wide":
        rows = [
            {
                "p": 900 if n else 0,
                "k": n.to_bytes(4, "big") if n else b"a" * 900,
                "v": link_to(b"x"),
                "t": None,
            }
            for n in range(15_000)
        ]
        return nodes({"l": None, "e": rows})
    small = section(link_to(b"\xf6") + b"\xf6")
    return {
        "zeros": bytes(1_000_000),
        "ones": b"\xff" * 1_000_000,
        "small blocks": car.lacking() + small * 25_000,
        "too long": car.lacking() + bytes(2_000_000),
    }[name]


@pytest.mark.parametrize("name", ["deep", "wide", "zeros", "ones", "small blocks", "too long"])
def test_bulk_is_read_in_no_time(name: str) -> None:
    """A large file made to be slow is read or refused quickly."""
    body = bulk(name)
    before = time.process_time()
    told = says(body)
    assert time.process_time() - before < 0.15
    assert told in (None, False)


@pytest.mark.parametrize(
    ("key", "layer"),
    [
        ("2653ae71", 0),
        ("blue", 1),
        ("app.bsky.feed.post/454397e440ec", 4),
        ("app.bsky.feed.post/9adeb165882c", 8),
    ],
)
def test_layers_are_the_protocols(key: str, layer: int) -> None:
    """A key stands as high in the tree as the protocol's published examples say."""
    assert layer_of(key.encode()) == layer


def test_roots_are_the_protocols() -> None:
    """An empty tree and a tree of one key have the roots that the protocol's examples publish."""
    assert encode_cid(Tree.over({}).root) == (
        "bafyreie5737gdxlw5i64vzichcalba3z2v5n6icifvx5xytvske7mr3hpm"
    )


def test_content_ids_are_of_the_bytes() -> None:
    """A record's content id changes with its text."""
    assert content_id(record("a")) == content_id(record("a"))
    assert content_id(record("a")) != content_id(record("b"))
    assert content_id(record("a")).startswith("bafyrei")
