"""Reading the CAR file that shows whether a record stands in an AT Protocol repository.

``com.atproto.sync.getRecord`` answers with the repository's newest commit and with the nodes of
its search tree (a Merkle search tree, "MST") on the way from the root to one key. Where the key
has an entry, the record's block comes too; where it has none, the nodes show that the place where
it would stand is empty. That tells apart what the plain question cannot: a host answers
``RecordNotFound`` alike for a record that its author took out of the repository and for one that
the host itself withholds, but only the second is still in the tree.

What holds: every block is checked against the SHA-256 in its name, the commit must name the
account that was asked about, keys must rise, and where the account's key is known the commit must
be signed with it. Without the key this shows what the host *serves*, not what was signed; and other
server software than the reference one may answer otherwise. Whatever is cut, lacks a node, breaks
an order or is signed by another key does not tell, and is never read as absence.

Source: platforms-open §1.c and §1.g (CAR handling), atproto-local-network §3; read 2026-11-22.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from libipld import decode_dag_cbor, encode_cid

from checker.errors import UnreadablePayload
from checker.platforms.bluesky.signatures import check_commit
from checker.platforms.payload import maybe, need

MAX_CAR_BYTES = 2_000_000
MAX_BLOCKS = 512
MAX_DEPTH = 64
MAX_ENTRIES = 20_000
MAX_KEY_BYTES = 1024

_LINK_BYTES = 36
_LINK_START = b"\x01\x71\x12\x20"
"""CID version 1, DAG-CBOR, SHA-256 of 32 bytes: the only kind that a repository's tree uses."""


@dataclass(frozen=True, slots=True)
class RecordPath:
    """What the nodes on the way to one key show.

    Attributes:
        inside: the record stands in the tree and its block came along; False when the whole way
            is shown and the place is empty.
        revision: the commit's revision id.
        commit: the commit's content id, by which it can be cited.
        signed: the commit's signature is that of the account's key; False where no key was given.
    """

    inside: bool
    revision: str
    commit: str
    signed: bool = False


def read_record_path(car: bytes, did: str, key: str, signing_key: str | None = None) -> RecordPath:
    """Return whether the record at ``key`` stands in the repository of ``did``.

    Args:
        car: the CAR file.
        did: the account asked about.
        key: collection and record key, e.g. ``app.bsky.feed.post/3kaaaaaaaaa2a``.
        signing_key: the account's public key in multibase; None where it is not known.

    Raises:
        WrongSignature: when the commit is not signed with that key.
        UnreadablePayload: when the file does not tell: it is cut, tampered with, too large, of
            another account, or leaves out a node on the way.
    """
    root, blocks = _open(car)
    commit = _commit(blocks, root, did)
    if signing_key is not None:
        check_commit(signing_key, blocks[root], commit)
    revision = need(commit, "rev", str)
    entry = _find(blocks, need(commit, "data", bytes), key.encode())
    if entry is not None:
        collection = key.partition("/")[0]
        if need(_node(blocks, entry, "record"), "$type", str) != collection:
            raise UnreadablePayload("record.$type", f"no {collection}")
    return RecordPath(
        inside=entry is not None,
        revision=revision,
        commit=encode_cid(root),
        signed=signing_key is not None,
    )


def _commit(blocks: Mapping[bytes, bytes], root: bytes, did: str) -> object:
    commit = _node(blocks, root, "commit")
    if need(commit, "did", str) != did:
        raise UnreadablePayload("commit.did", "another account's repository")
    if need(commit, "version", int) != 3:
        raise UnreadablePayload("commit.version", "not version 3")
    return commit


def _open(car: bytes) -> tuple[bytes, dict[bytes, bytes]]:
    """Return the root's link and every block by its link, each checked against its digest."""
    if len(car) > MAX_CAR_BYTES:
        raise UnreadablePayload("car", f"longer than {MAX_CAR_BYTES} bytes")
    header, at = _section(car, 0)
    about = _decode(header, "car.header")
    if need(about, "version", int) != 1:
        raise UnreadablePayload("car.header.version", "not version 1")
    roots = need(about, "roots", list)
    if len(roots) != 1:
        raise UnreadablePayload("car.header.roots", f"{len(roots)} roots where 1 was due")
    blocks: dict[bytes, bytes] = {}
    for _ in range(MAX_BLOCKS):
        if at == len(car):
            return _link(roots[0], "car.header.roots"), blocks
        section, at = _section(car, at)
        link, block = _checked(section)
        blocks[link] = block
    raise UnreadablePayload("car", f"{MAX_BLOCKS} blocks or more")


def _section(car: bytes, at: int) -> tuple[bytes, int]:
    """Return the section that starts at ``at`` and where the next one starts."""
    size, start = _varint(car, at)
    end = start + size
    if not size or end > len(car):
        raise UnreadablePayload("car", "cut short")
    return car[start:end], end


def _varint(car: bytes, at: int) -> tuple[int, int]:
    size = 0
    for place, byte in enumerate(car[at : at + 5]):
        size |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return size, at + place + 1
    raise UnreadablePayload("car", "a length that does not end")


def _checked(section: bytes) -> tuple[bytes, bytes]:
    link, block = section[:_LINK_BYTES], section[_LINK_BYTES:]
    _link(link, "car.block")
    if hashlib.sha256(block).digest() != link[len(_LINK_START) :]:
        raise UnreadablePayload("car.block", "its bytes do not have the digest in its name")
    return link, block


def _link(value: object, path: str) -> bytes:
    if (
        not isinstance(value, bytes)
        or len(value) != _LINK_BYTES
        or not value.startswith(_LINK_START)
    ):
        raise UnreadablePayload(path, "no link of the kind that a repository uses")
    return value


def _decode(block: bytes, path: str) -> object:
    try:
        return decode_dag_cbor(block)
    except (ValueError, RecursionError) as trouble:
        raise UnreadablePayload(path, f"no DAG-CBOR ({type(trouble).__name__})") from trouble


def _node(blocks: Mapping[bytes, bytes], link: bytes, path: str) -> object:
    block = blocks.get(link)
    if block is None:
        raise UnreadablePayload(path, "its block did not come along")
    return _decode(block, path)


def _find(blocks: Mapping[bytes, bytes], root: bytes, key: bytes) -> bytes | None:
    """Return the link to the record at ``key``, None when its place is shown to be empty."""
    subtree: bytes | None = root
    for _ in range(MAX_DEPTH):
        if subtree is None:
            return None
        node = _node(blocks, _link(subtree, "tree"), "tree")
        found, subtree = _step(node, key)
        if found is not None:
            return found
    raise UnreadablePayload("tree", f"deeper than {MAX_DEPTH} nodes")


def _step(node: object, key: bytes) -> tuple[bytes | None, bytes | None]:
    """Return the record's link if ``node`` has it, and the subtree in which else to look."""
    entries = need(node, "e", list)
    if len(entries) > MAX_ENTRIES:
        raise UnreadablePayload("tree.e", f"more than {MAX_ENTRIES} entries")
    found, subtree = None, _subtree(node, "l")
    here = b""
    # read to the end: a node that is ill-formed further on is not trusted here either
    for entry in entries:
        here = _entry_key(entry, here)
        link, after = _link(need(entry, "v", bytes), "tree.e.v"), _subtree(entry, "t")
        if here < key:
            subtree = after
        elif here == key:
            found = link
    return found, subtree


def _entry_key(entry: object, previous: bytes) -> bytes:
    """Return an entry's whole key; it shares its first ``p`` bytes with the one before."""
    shared = need(entry, "p", int)
    if not 0 <= shared <= len(previous):
        raise UnreadablePayload("tree.e.p", "shares more than there is")
    here = previous[:shared] + need(entry, "k", bytes)
    if len(here) > MAX_KEY_BYTES:
        raise UnreadablePayload("tree.e.k", f"a key longer than {MAX_KEY_BYTES} bytes")
    if here <= previous:
        raise UnreadablePayload("tree.e.k", "keys out of order")
    return here


def _subtree(holder: object, name: str) -> bytes | None:
    # null says that nothing is there; a name left out says nothing, so it must not be read as null
    if not isinstance(holder, Mapping) or name not in holder:
        raise UnreadablePayload(f"tree.{name}", "absent")
    return None if holder[name] is None else maybe(holder, name, bytes) or b""
