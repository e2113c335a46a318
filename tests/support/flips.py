"""Changes of one bit, anywhere in evidence, and whether they are found."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

from checker.errors import EvidenceError
from checker.store.inclusion import check_inclusion
from checker.store.verify import verify_directory

KINDS = {
    "warc": "warc/*.warc.gz",
    "manifest": "manifests/*.json",
    "manifest's signature": "manifests/*.sig",
    "root": "roots/*.json",
    "root's signature": "roots/*.sig",
    "public key": "keys/*.pem",
}
"""What a directory of evidence is made of; each kind is as likely to be hit as any other."""


def flips(files: list[Path], n: int, seed: int) -> Iterator[tuple[Path, int, int]]:
    """Yield ``n`` random changes of one bit in ``files``: file, offset, mask."""
    chance = random.Random(seed)
    for _ in range(n):
        path = chance.choice(files)
        yield path, chance.randrange(path.stat().st_size), 1 << chance.randrange(8)


def unseen(check: Callable[[], object], path: Path, offset: int, mask: int) -> bool:
    """Change one bit, check, put it back; say whether the change went unseen."""
    content = path.read_bytes()
    path.write_bytes(content[:offset] + bytes([content[offset] ^ mask]) + content[offset + 1 :])
    try:
        check()
    except EvidenceError:
        return False
    finally:
        path.write_bytes(content)
    return True


def unseen_in(root: Path, n: int, seed: int) -> list[tuple[str, int, int]]:
    """Return those of ``n`` changes that verifying the directory does not find.

    Args:
        root: evidence that verifies.
        n: how many in all, as many in each kind of file.
        seed: makes them the same each time.
    """
    found: list[tuple[str, int, int]] = []
    for number, pattern in enumerate(KINDS.values()):
        files = sorted(root.glob(pattern))
        found += [
            (flip[0].name, *flip[1:])
            for flip in flips(files, n // len(KINDS), seed + number)
            if unseen(lambda: verify_directory(root), *flip)
        ]
    return found


def unseen_in_inclusion(path: Path, n: int, seed: int) -> list[tuple[str, int, int]]:
    """Return those of ``n`` changes in an inclusion file that checking it does not find."""
    return [
        (flip[0].name, *flip[1:])
        for flip in flips([path], n, seed)
        if unseen(lambda: check_inclusion(path.name, path.read_bytes()), *flip)
    ]
