"""Witnesses: when a pass can be trusted for a negative, and who may say so."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.judge.controls import Witness, controlled, shows_anything
from checker.model import Availability, Subject, account, post
from tests.support.stories import AUTHOR, POST

STRANGER = account("tiktok", "b2")
OTHERS = [post("tiktok", str(number)) for number in range(10)]


def witness(
    subject: Subject,
    availability: Availability = Availability.VISIBLE,
    *,
    of: Subject | None = STRANGER,
    on_purpose: bool = False,
) -> Witness:
    """Return a witness that read as ``availability``."""
    return Witness(subject=subject, account=of, on_purpose=on_purpose, availability=availability)


def crowd(read: str, *, on_purpose: bool = False) -> list[Witness]:
    """Return witnesses by letters: v visible, l limited, a absent, i inconclusive."""
    letters = {item.value[0]: item for item in Availability}
    return [
        witness(subject, letters[letter], on_purpose=on_purpose)
        for subject, letter in zip(OTHERS, read, strict=False)
    ]


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        ("", None),
        ("v", True),
        ("l", True),
        ("a", False),
        ("i", False),
        ("vv", True),
        ("va", True),
        ("aa", False),
        ("vaa", False),
        ("vla", True),
        ("vvii", True),
        ("vaii", False),
    ],
)
def test_half_of_the_controls_decide(read: str, expected: bool | None) -> None:
    """A pass is trusted where at least half of its controls are there, unknown without any."""
    assert controlled(POST, AUTHOR, crowd(read)) is expected


@pytest.mark.parametrize(("chosen", "expected"), [("v", True), ("a", False)])
def test_controls_on_purpose_outrank_the_others(chosen: str, expected: bool) -> None:
    """Where controls were put in on purpose, those that were merely due are not heard."""
    due = crowd("aaaa" if expected else "vvvv")
    put_in = [
        witness(post("tiktok", "c"), item.availability, on_purpose=True)
        for item in crowd(chosen, on_purpose=True)
    ]
    assert controlled(POST, AUTHOR, [*due, *put_in]) is expected


@pytest.mark.parametrize(
    "kin",
    [
        witness(POST),
        witness(AUTHOR, of=None),
        witness(OTHERS[0], of=AUTHOR),
    ],
    ids=["itself", "its account", "a post of its account"],
)
def test_kin_bear_no_witness(kin: Witness) -> None:
    """Neither itself, nor its account, nor another post of that account bears witness."""
    assert controlled(POST, AUTHOR, [kin]) is None


@pytest.mark.parametrize("letter", [Availability.VISIBLE, Availability.ABSENT])
def test_posts_bear_no_witness_for_their_account(letter: Availability) -> None:
    """An account's own posts, which one act takes along, do not void what it says of itself."""
    kin: Sequence[Witness] = [witness(item, letter, of=AUTHOR) for item in OTHERS]
    assert controlled(AUTHOR, None, kin) is None


def test_unknown_account_leaves_all_others() -> None:
    """A post whose account is unknown is witnessed by every other subject, known or not."""
    others = [witness(OTHERS[0], of=None), witness(OTHERS[1], Availability.ABSENT)]
    assert controlled(POST, None, others) is True


@given(st.permutations(crowd("vlaiv") + crowd("va", on_purpose=True)))
def test_order_of_witnesses_does_not_matter(witnesses: list[Witness]) -> None:
    """Witnesses are heard without regard to their order."""
    assert controlled(POST, AUTHOR, witnesses) is True


@pytest.mark.parametrize(
    ("read", "expected"), [("", False), ("a", False), ("i", False), ("v", True), ("l", True)]
)
def test_what_cannot_be_there_gives_a_platform_away(read: str, expected: bool) -> None:
    """A platform shows anything where a negative control was there; one that is silent does not."""
    assert shows_anything(crowd(read, on_purpose=True)) is expected


def test_one_server_gives_no_other_away() -> None:
    """What one server shows of what cannot be there says nothing of another's answers."""
    shown = replace(witness(OTHERS[0]), server="one.example")
    assert shows_anything([shown], "one.example")
    assert not shows_anything([shown], "two.example")
