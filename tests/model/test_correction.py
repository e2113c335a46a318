"""Which correction an event stands under: its own, or that of what it rests on."""

from dataclasses import replace
from typing import Any

from checker.model import (
    Actor,
    Availability,
    Basis,
    Cause,
    Correction,
    CorrectionKind,
    Event,
    EventKind,
    Outcome,
    post,
)
from checker.model.correction import in_force, newest
from tests.support.builders import ABSENT, VISIBLE, later, make_event

OTHER = post("bluesky", "did:plc:a/2")


def event(kind: EventKind, name: str, at_s: float, **changed: Any) -> Event:
    """Return an event of the usual post."""
    outcome = ABSENT if kind is EventKind.GONE else VISIBLE
    made = make_event(kind=kind, id=name, before=later(at_s), outcome=outcome)
    return replace(made, **changed)


def correction(name: str, kind: str = "withdrawn", **changed: Any) -> Correction:
    """Return a correction of an event."""
    made = Correction(
        event_id=name,
        kind=CorrectionKind(kind),
        at=later(9_999),
        why="a reason",
        said="said",
        says=None if kind == "withdrawn" else "otherwise",
        event={},
    )
    return replace(made, **changed)


WENT = event(EventKind.GONE, "went", 10)
CAME = event(EventKind.RETURNED, "came", 20)
AGAIN = event(EventKind.GONE, "again", 30)
BACK = event(EventKind.RETURNED, "back", 40)
STORY = [BACK, WENT, AGAIN, CAME]


def test_the_newest_correction_counts() -> None:
    """Of two corrections of one event the later one counts."""
    first, second = correction("went"), correction("went", "corrected")
    assert newest([first, second]) == {"went": second}


def test_a_return_falls_with_its_going() -> None:
    """What is no longer said to have gone is not said to be back, and other absences stand."""
    made = correction("went")
    assert in_force(STORY, {"went": made}) == {"went": made, "came": made}


def test_a_going_stands_when_its_return_falls() -> None:
    """A withdrawn return leaves the going as it is, and the next absence too."""
    made = correction("came")
    assert in_force(STORY, {"came": made}) == {"came": made}


def test_other_words_take_nothing_along() -> None:
    """What is said in other words still happened, so that its end stands."""
    made = correction("went", "corrected")
    assert in_force(STORY, {"went": made}) == {"went": made}


def test_an_own_correction_counts_before_the_one_it_falls_with() -> None:
    """A return that has a correction of its own keeps it."""
    gone, back = correction("went"), correction("came", "corrected")
    assert in_force(STORY, {"went": gone, "came": back}) == {"went": gone, "came": back}


def test_posts_fall_with_their_account_s_event() -> None:
    """A cascade's members, and their returns, fall with the account's event."""
    member = event(EventKind.GONE, "member", 10, subject=OTHER, cascade="account")
    home = event(EventKind.RETURNED, "home", 20, subject=OTHER)
    made = correction("account")
    found = in_force([member, home], {"account": made})
    assert found == {"account": made, "member": made, "home": made}


def test_a_limit_s_end_falls_with_its_beginning() -> None:
    """``unlimited`` falls with ``limited``, even when the post was away in between."""
    gate = Outcome(Availability.LIMITED, Cause.AGE_GATE, Actor.PLATFORM, Basis.STATED)
    shut = event(EventKind.LIMITED, "shut", 5, outcome=gate)
    open_ = event(EventKind.UNLIMITED, "open", 50)
    made = correction("shut")
    assert in_force([shut, *STORY, open_], {"shut": made}) == {"shut": made, "open": made}


def test_another_vantage_point_s_return_stands() -> None:
    """What was seen from elsewhere does not fall with what was seen from here."""
    there = replace(CAME, id="there", vantage="elsewhere")
    made = correction("went")
    assert "there" not in in_force([WENT, there], {"went": made})


def test_a_vanished_event_s_correction_stays() -> None:
    """A correction of an event that is no longer there is still in force."""
    made = correction("vanished")
    assert in_force(STORY, {"vanished": made}) == {"vanished": made}
