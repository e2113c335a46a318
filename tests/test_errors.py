"""Every error of ours has one root, a sentence, and an exit code of the contract."""

from __future__ import annotations

import inspect

import pytest

from checker import errors
from checker.errors import CheckerError, EvidenceError, Unreachable, UnreadablePayload

OURS = {
    name: kind
    for name, kind in inspect.getmembers(errors, inspect.isclass)
    if kind.__module__ == errors.__name__
}
TREE = {
    "CheckerError": "Exception",
    "ConfigError": "CheckerError",
    "Unreachable": "CheckerError",
    "StoreError": "CheckerError",
    "AppendOnlyViolation": "StoreError",
    "NoStore": "StoreError",
    "SchemaMismatch": "StoreError",
    "StoreBusy": "StoreError",
    "UnreadablePayload": "CheckerError",
    "EvidenceError": "CheckerError",
}


def test_the_tree_is_the_one_that_is_drawn() -> None:
    """Names and parents are those in the module's drawing, and no other class is there."""
    assert {name: kind.__base__.__name__ for name, kind in OURS.items()} == TREE


@pytest.mark.parametrize("name", TREE)
def test_every_class_is_in_the_drawing(name: str) -> None:
    """The module's docstring draws each class by its name."""
    assert name in (errors.__doc__ or "")


@pytest.mark.parametrize("kind", OURS.values(), ids=OURS)
def test_every_error_says_what_may_be_concluded(kind: type[CheckerError]) -> None:
    """Each class has a docstring of its own and an exit code of the contract."""
    assert kind.__doc__ != kind.__base__.__doc__
    assert kind.exit_code in (2, 3, 4)


def test_exit_codes_are_those_of_the_contract() -> None:
    """Wrong use is 2, nothing reached 3, evidence that does not hold 4."""
    codes = (CheckerError.exit_code, Unreachable.exit_code, EvidenceError.exit_code)
    assert codes == (2, 3, 4)


def test_an_unreadable_payload_names_path_and_problem() -> None:
    """Where the trouble is can be read from the error and from its sentence."""
    trouble = UnreadablePayload("a.b[0]", "is no number")
    assert (trouble.path, str(trouble)) == ("a.b[0]", "a.b[0]: is no number")
