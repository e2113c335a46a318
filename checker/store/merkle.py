"""Merkle trees as RFC 6962 §2.1 draws them, over digests of records.

A leaf is SHA-256 over a zero byte and the record's digest, a node SHA-256 over a one byte and its
two children; a tree of n leaves splits at the largest power of two below n. The root over nothing
is SHA-256 over nothing.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

LEFT, RIGHT = "left", "right"


def leaf_hash(digest: bytes) -> bytes:
    """Return the leaf of a record's digest (32 bytes each)."""
    return hashlib.sha256(b"\x00" + digest).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the node above two others (32 bytes each)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class Tree:
    """A tree that grows at its right end; it keeps a node for each whole subtree only.

    Attributes:
        n: leaves so far.
    """

    n: int = 0
    _whole: list[bytes] = field(default_factory=list)

    def push(self, digest: bytes) -> None:
        """Add a record's digest (32 bytes)."""
        node, n = leaf_hash(digest), self.n
        while n & 1:
            node = node_hash(self._whole.pop(), node)
            n >>= 1
        self._whole.append(node)
        self.n += 1

    def root(self) -> bytes:
        """Return the root over what was added (32 bytes)."""
        if not self._whole:
            return hashlib.sha256().digest()
        node = self._whole[-1]
        for left in reversed(self._whole[:-1]):
            node = node_hash(left, node)
        return node


@dataclass(frozen=True, slots=True)
class Sibling:
    """A step of the way from a leaf to the root.

    Attributes:
        side: on which side of the way it stands, ``left`` or ``right``.
        node: its hash, 32 bytes.
    """

    side: str
    node: bytes


def audit_path(digests: Sequence[bytes], index: int) -> list[Sibling]:
    """Return what has to be known beside the ``index``-th digest to compute the root.

    The siblings come from the leaf upwards (RFC 6962 §2.1.1).

    Raises:
        IndexError: there is no such digest.
    """
    if not 0 <= index < len(digests):
        raise IndexError(index)
    found: list[Sibling] = []
    start, end = 0, len(digests)
    while end - start > 1:
        middle = start + (1 << (end - start - 1).bit_length() - 1)
        if index < middle:
            found.append(Sibling(RIGHT, _root(digests, middle, end)))
            end = middle
        else:
            found.append(Sibling(LEFT, _root(digests, start, middle)))
            start = middle
    return found[::-1]


def _root(digests: Sequence[bytes], start: int, end: int) -> bytes:
    tree = Tree()
    for index in range(start, end):
        tree.push(digests[index])
    return tree.root()


def climb(digest: bytes, path: Sequence[Sibling]) -> bytes:
    """Return the root that a record's digest and its siblings lead to (32 bytes)."""
    node = leaf_hash(digest)
    for step in path:
        pair = (step.node, node) if step.side == LEFT else (node, step.node)
        node = node_hash(*pair)
    return node


def sides(index: int, n: int) -> list[str]:
    """Return on which sides the siblings of the ``index``-th of ``n`` leaves stand, upwards."""
    found: list[str] = []
    start, end = 0, n
    while end - start > 1:
        middle = start + (1 << (end - start - 1).bit_length() - 1)
        found.append(RIGHT if index < middle else LEFT)
        start, end = (start, middle) if index < middle else (middle, end)
    return found[::-1]
