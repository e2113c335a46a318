"""The passes as experiments, in words."""

from datetime import UTC, datetime

import pytest

from checker.judge.ourselves import OwnFault, Whose
from checker.views.experiments import control_lines, fault_lines, fault_object

NOW = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)


def control(native_id: str, purpose: str, availability: str) -> dict[str, object]:
    """Return a control as the store gives it."""
    return {
        "platform": "tiktok",
        "vantage": "nl",
        "native_id": native_id,
        "purpose": purpose,
        "availability": availability,
        "answered_at": NOW,
        "since": datetime(2026, 2, 1, tzinfo=UTC) if purpose == "control" else None,
    }


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (control("7", "control", "visible"), "7, there since Sun 1 Feb 00:00"),
        (control("7", "control", "inconclusive"), "7 could not be seen"),
        (control("9", "negative", "absent"), "9, which cannot be there, was not"),
        (control("9", "negative", "inconclusive"), "9, which cannot be there, did not read as"),
        (control("<b>", "control", "absent"), "could not be seen"),
    ],
)
def test_each_control_says_how_it_did(row: dict[str, object], words: str) -> None:
    """A control is named with how it read; one that cannot be there says that it was not."""
    (line,) = control_lines([row], NOW)
    assert line.startswith("TikTok, from nl, today 18:00: ")
    assert words in line


def fault(whose: Whose, share: float = 1.0) -> OwnFault:
    """Return a fault of ours since the early afternoon."""
    return OwnFault(
        whose=whose,
        platform="tiktok",
        vantage="nl",
        since=datetime(2026, 3, 1, 14, 0, tzinfo=UTC),
        n_looks=30,
        share=share,
        detail="it began with another version",
    )


@pytest.mark.parametrize(
    ("whose", "words"),
    [
        (
            "reader",
            "All 30 looks at TikTok could not be read since today 14:00: probably our reader",
        ),
        ("client", "met a wall since today 14:00: probably how we ask, not the posts"),
        ("road", "from nl met a wall since today 14:00: probably the address"),
        ("account", "met a login since today 14:00: probably our access"),
    ],
)
def test_a_fault_is_said_to_be_ours(whose: Whose, words: str) -> None:
    """A fault says since when, at which platform, and that it is probably ours."""
    (line,) = fault_lines([fault(whose)], NOW)
    assert words in line
    assert "not the posts" in line


def test_a_partial_fault_says_its_share() -> None:
    """A fault that silenced most looks, not all, says which share."""
    assert fault_lines([fault("reader", 0.9)], NOW)[0].startswith("90% of the looks")
    assert fault_object(fault("reader", 0.9))["share"] == 0.9
