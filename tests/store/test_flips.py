"""Every changed byte is found, whatever it is in; the long form is tests/real/test_flips.py."""

from __future__ import annotations

from pathlib import Path

from checker.store.verify import verify_directory
from tests.support.flips import KINDS, unseen_in
from tests.support.sealed import sealed

N_FLIPS = 200


def test_every_changed_byte_is_found_in_any_kind_of_file(tmp_path: Path) -> None:
    """Of two hundred random changes of one bit, over all kinds of files, none goes unseen."""
    root = sealed(tmp_path / "evidence")
    assert all(any(root.glob(pattern)) for pattern in KINDS.values())
    assert unseen_in(root, N_FLIPS, 20260117) == []
    verify_directory(root)
