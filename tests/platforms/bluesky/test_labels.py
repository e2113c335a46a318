"""Labels over time: set, seen with the labeller's own time, and withdrawn."""

from datetime import timedelta

from checker.judge.spells import Trail, fold
from checker.judge.verdicts import Judged
from checker.model import (
    Availability,
    Event,
    EventKind,
    Observation,
    Origin,
    Purpose,
    Reading,
    Verdict,
)
from checker.platforms.bluesky.signs import MOST_QUOTED
from tests.support.bluesky import LABELLER, POST, URI, looked_at, said, view

SPAM = {"ver": 1, "src": LABELLER, "uri": URI, "val": "spam", "cts": "2026-01-12T10:02:11Z"}
OTHERS = "did:plc:dddddddddddddddddddddddd"


async def seen(*labels: dict[str, object]) -> tuple[Reading, Verdict]:
    """Look once at the post as shown with these labels."""
    return await looked_at({"app.bsky.feed.getPosts": said({"posts": [view(labels=list(labels))]})})


def events(*looks: tuple[Reading, Verdict]) -> list[Event]:
    """Fold looks, an hour apart, into events."""
    made = []
    for hour, (reading, verdict) in enumerate(looks):
        at = reading.asked_at + timedelta(hours=hour)
        moved = Reading.from_json(POST, at, at, reading.to_json())
        observation = Observation(
            reading=moved,
            vantage="here",
            pass_id=f"p{hour}",
            purpose=Purpose.SCHEDULED,
            origin=Origin.OBSERVED,
        )
        made.append(Judged(observation, verdict, True).look())
    return list(fold(Trail(subject=POST, vantage="here", origin=Origin.OBSERVED), made).events)


async def test_a_label_and_its_withdrawal_are_events() -> None:
    """A label limits, with the time its service states; without it the post is unlimited again."""
    looks = [await seen(), await seen(SPAM), await seen(SPAM), await seen()]
    found = events(*looks)
    assert [event.kind for event in found] == [
        EventKind.APPEARED,
        EventKind.LIMITED,
        EventKind.UNLIMITED,
    ]
    assert found[1].words == "labelled spam by mod.bsky.app, which states 2026-01-12T10:02:11Z"
    assert found[2].words is None


async def test_a_withdrawal_that_is_still_told_of_has_its_own_time() -> None:
    """A row that takes a label back is quoted with its service and time, and limits nothing."""
    back = {**SPAM, "neg": True, "cts": "2026-01-13T09:00:00Z"}
    reading, verdict = await seen(SPAM, back)
    assert verdict.availability is Availability.VISIBLE
    assert verdict.words == (
        "no longer labelled spam by mod.bsky.app, which states 2026-01-13T09:00:00Z"
    )
    assert reading.main.value("withdrawn:spam") == f"{LABELLER} 2026-01-13T09:00:00Z"
    assert not any(marker.startswith("label:") for marker in reading.main.markers)


async def test_two_services_are_both_quoted() -> None:
    """One value by two services is two statements; an unknown service goes by its identity."""
    reading, verdict = await seen({**SPAM, "src": OTHERS}, SPAM)
    assert reading.main.markers == ("label:spam",)
    assert verdict.words == (
        "labelled spam by mod.bsky.app, which states 2026-01-12T10:02:11Z; "
        f"labelled spam by {OTHERS}, which states 2026-01-12T10:02:11Z"
    )


async def test_what_is_quoted_is_bounded() -> None:
    """Of many labels some are quoted, and the number of the others."""
    many = [{**SPAM, "val": f"v{number}" + "x" * 200} for number in range(40)]
    _, verdict = await seen(*many)
    words = verdict.words or ""
    assert words.count("labelled") == MOST_QUOTED
    assert words.endswith("; and 35 more")


async def test_an_authors_own_withdrawal_is_nobodys_act() -> None:
    """A label that its author took back is not quoted as a labeller's."""
    own = {**SPAM, "src": "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa", "neg": True}
    reading, verdict = await seen(own)
    assert reading.main.markers == ("withdrawn_self_label:spam",)
    assert verdict.words is None
