"""Trees as RFC 6962 draws them."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.store.merkle import Sibling, Tree, audit_path, climb, sides

LEAVES = (
    *("", "00", "10", "2021", "3031", "40414243", "5051525354555657"),
    "606162636465666768696a6b6c6d6e6f",
)
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
"""The roots over the first 0 to 8 leaves, as Certificate Transparency's implementations test."""


def _tree(leaves: list[bytes]) -> Tree:
    tree = Tree()
    for leaf in leaves:
        tree.push(leaf)
    return tree


@pytest.mark.parametrize("n", range(9))
def test_roots_are_those_of_certificate_transparency(n: int) -> None:
    """The known roots over the known leaves come out."""
    assert _tree([bytes.fromhex(leaf) for leaf in LEAVES[:n]]).root().hex() == ROOTS[n]


def _plain(leaves: list[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + _plain(leaves[:half]) + _plain(leaves[half:])).digest()


digests = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70)


@given(leaves=digests, data=st.data())
def test_a_leaf_climbs_to_the_root_and_no_other_does(
    leaves: list[bytes], data: st.DataObject
) -> None:
    """Each leaf's path leads to the root that the definition gives; another's leads elsewhere."""
    index = data.draw(st.integers(0, len(leaves) - 1))
    path = audit_path(leaves, index)
    root = _tree(leaves).root()
    assert root == _plain(leaves)
    assert climb(leaves[index], path) == root
    assert [step.side for step in path] == sides(index, len(leaves))
    assert climb(hashlib.sha256(leaves[index]).digest(), path) != root
    if path:
        turned = {"left": "right", "right": "left"}[path[0].side]
        assert climb(leaves[index], [Sibling(turned, path[0].node), *path[1:]]) != root or (
            path[0].node == hashlib.sha256(b"\0" + leaves[index]).digest()
        )


@pytest.mark.parametrize("index", [-1, 3])
def test_a_leaf_that_is_not_there_has_no_path(index: int) -> None:
    """Outside the tree there is no path."""
    with pytest.raises(IndexError):
        audit_path([b"a" * 32] * 3, index)
