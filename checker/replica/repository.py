"""Building small AT Protocol repositories: records in, the CAR file of one record's path out.

The tree is a Merkle search tree as the protocol defines it: a key's layer is the number of leading
pairs of zero bits in its SHA-256; a node holds the keys of one layer in order, with subtrees of
lower layers between them. Commits carry a stand-in for the signature: nobody's keys are here.

Source: platforms-open §1.g (CAR handling); the protocol's repository specification.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from libipld import decode_dag_cbor, encode_cid, encode_dag_cbor

_LINK_START = b"\x01\x71\x12\x20"

Link = bytes
"""A content id in binary: version 1, DAG-CBOR, SHA-256."""

Entry = tuple[bytes, Link]
"""A key and what it leads to."""


def link_to(block: bytes) -> Link:
    """Return the content id of ``block``."""
    return _LINK_START + hashlib.sha256(block).digest()


def content_id(record: Mapping[str, object]) -> str:
    """Return a record's content id as text, as answers write it."""
    return encode_cid(link_to(encode_dag_cbor(dict(record))))


def layer_of(key: bytes) -> int:
    """Return how high in the tree ``key`` stands."""
    bits = int.from_bytes(hashlib.sha256(key).digest(), "big")
    return (256 - bits.bit_length()) // 2


@dataclass(slots=True)
class Tree:
    """A repository's search tree over links to records.

    Attributes:
        blocks: every node's bytes by its link.
        root: the topmost node.
    """

    blocks: dict[Link, bytes] = field(default_factory=dict)
    root: Link = b""

    @classmethod
    def over(cls, records: Mapping[str, Link]) -> "Tree":
        """Build the tree over ``records``, by key."""
        tree = cls()
        entries = sorted((key.encode(), link) for key, link in records.items())
        top = max((layer_of(key) for key, _ in entries), default=0)
        tree.root = tree._node(entries, top)
        return tree

    def path_to(self, key: str) -> list[Link]:
        """Return the links of the nodes on the way to ``key``, the root first."""
        path: list[Link] = []
        subtree: Link | None = self.root
        while subtree is not None:
            path.append(subtree)
            subtree = _next(decode_dag_cbor(self.blocks[subtree]), key.encode())
        return path

    def _node(self, entries: Sequence[Entry], layer: int) -> Link:
        """Write the node of ``layer`` over ``entries`` (none of a higher layer) and return it."""
        before, rows = _split(entries, layer)
        written: list[dict[str, object]] = []
        previous = b""
        for (key, link), after in rows:
            shared = _shared(previous, key)
            subtree = self._node(after, layer - 1) if after else None
            written.append({"p": shared, "k": key[shared:], "v": link, "t": subtree})
            previous = key
        first = self._node(before, layer - 1) if before else None
        block = encode_dag_cbor({"l": first, "e": written})
        self.blocks[link_to(block)] = block
        return link_to(block)


def _split(
    entries: Sequence[Entry], layer: int
) -> tuple[list[Entry], list[tuple[Entry, list[Entry]]]]:
    """Return the entries before this layer's first, and each of this layer's with what follows."""
    before: list[Entry] = []
    rows: list[tuple[Entry, list[Entry]]] = []
    for entry in entries:
        if layer_of(entry[0]) >= layer:
            rows.append((entry, []))
        else:
            (rows[-1][1] if rows else before).append(entry)
    return before, rows


def _shared(one: bytes, other: bytes) -> int:
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _next(node: Any, key: bytes) -> Link | None:
    """Return the subtree in which ``key`` would stand; None where it stands here, or nowhere."""
    subtree: Link | None = node["l"]
    here = b""
    for row in node["e"]:
        here = here[: row["p"]] + row["k"]
        if here >= key:
            return None if here == key else subtree
        subtree = row["t"]
    return subtree


def commit_block(did: str, revision: str, root: Link) -> bytes:
    """Return a commit over the tree at ``root``; its signature is a stand-in."""
    stand_in = hashlib.sha512(f"{did} {revision}".encode()).digest()
    return encode_dag_cbor(
        {"did": did, "version": 3, "data": root, "rev": revision, "prev": None, "sig": stand_in}
    )


def car_file(root: Link, blocks: Sequence[bytes]) -> bytes:
    """Return a CAR file (version 1) of ``blocks`` with ``root`` as its root."""
    header = encode_dag_cbor({"version": 1, "roots": [root]})
    sections = [header, *(link_to(block) + block for block in blocks)]
    return b"".join(_varint(len(section)) + section for section in sections)


def _varint(number: int) -> bytes:
    parts = bytearray()
    while number > 0x7F:
        parts.append(number & 0x7F | 0x80)
        number >>= 7
    parts.append(number)
    return bytes(parts)


def record_car(
    did: str, revision: str, records: Mapping[str, Mapping[str, object]], key: str
) -> bytes:
    """Return what a host serves for one record: commit, path, and the record if it is there.

    Args:
        did: the account.
        revision: the newest commit's revision id.
        records: what stands in the repository, by ``collection/record key``.
        key: the record asked for.
    """
    written = {name: encode_dag_cbor(dict(record)) for name, record in records.items()}
    tree = Tree.over({name: link_to(block) for name, block in written.items()})
    commit = commit_block(did, revision, tree.root)
    path = [tree.blocks[link] for link in tree.path_to(key)]
    record = [written[key]] if key in written else []
    return car_file(link_to(commit), [commit, *path, *record])
