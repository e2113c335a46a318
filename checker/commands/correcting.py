"""``checker correct``: what we said and stand by no longer, or only in other words."""

from typing import Any

from checker.commands.desk import Desk
from checker.commands.output import put, put_json
from checker.intake import corrections
from checker.intake.corrections import Wish
from checker.model import Correction
from checker.model.instants import floor_text
from checker.views.corrections import correction_words, subject_words
from checker.views.inert import plain


def correct(desk: Desk, wish: Wish, *, as_json: bool) -> int:
    """Withdraw or correct an event and print what stands from now on.

    Raises:
        ConfigError: there is no such event, or the correction says nothing; says what to change.
    """
    made = corrections.correct(desk.engine, wish, desk.clock.now())
    if as_json:
        put_json(as_object(made))
        return 0
    _put(made)
    put("The event stays in the log; pages and exports say this beside it from now on.")
    return 0


def show_all(desk: Desk, event: str, *, as_json: bool) -> int:
    """Print all corrections, or those of one event, oldest first."""
    with desk.engine.connect() as connection:
        found = corrections.every(connection)
        if event:
            wanted = corrections.found_id(connection, event)
            found = [item for item in found if item.event_id == wanted]
    if as_json:
        put_json([as_object(item) for item in found])
        return 0
    for item in found:
        _put(item)
    if not found:
        put("Nothing was withdrawn or corrected.")
    return 0


def _put(correction: Correction) -> None:
    put(f"{plain(subject_words(correction))} (event {correction.event_id})")
    put(f"    We had said: {plain(correction.said)}")
    put(f"    {plain(correction_words(correction))}")


def as_object(correction: Correction) -> dict[str, Any]:
    """Return a correction as it is exported, with the event as it stood."""
    return {
        "event_id": correction.event_id,
        "kind": correction.kind.value,
        "at": floor_text(correction.at),
        "why": correction.why,
        "said": correction.said,
        "says": correction.says,
        "event": dict(correction.event),
    }
