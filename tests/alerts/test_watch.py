"""The watch: what is due is sent once, held back in the night, tried again, and remembered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import time
from zoneinfo import ZoneInfo

import pytest

from checker.alerts.letters import BEGUN, Kind, Letter
from checker.alerts.send import Address
from checker.collector.meaning import rebuild, rules_of
from checker.errors import StoreError
from checker.model import EventKind, Grade, TopicAct, TopicActKind, account
from checker.platforms import PLATFORMS
from checker.store import entries
from tests.alerts.scene import OTHER, START, Scene, after, gone

NO = "it answered 500"


def started(scene: Scene) -> Scene:
    """Let the first message of all be over."""
    scene.watch.turn(START)
    scene.ear.heard.clear()
    return scene


def test_an_old_store_does_not_flood(scene: Scene) -> None:
    """What was confirmed before alerts were set up is one line, and never sent one by one."""
    scene.happen(*(gone(number) for number in range(40)))
    scene.watch.turn(START)
    scene.watch.turn(after(hours=3))
    assert scene.ear.titles == ["Alerts come to this address from now on"]
    assert scene.ear.last.body.startswith("40 changes confirmed before, the last Mon 2 Mar 12:00")


def test_what_happens_afterwards_is_sent(scene: Scene) -> None:
    """A change that is confirmed later is one message."""
    scene.happen(gone(1))
    started(scene).happen(gone(2, after(hours=1)))
    scene.watch.turn(after(hours=1))
    assert scene.ear.titles == ["One confirmed change"]
    assert scene.ear.last.events == (gone(2).id,)


def test_a_wider_choice_is_no_reason_to_tell_old_news(scene: Scene) -> None:
    """What was there at the start stays told when weaker grades are asked for later."""
    scene.happen(gone(1, grade=Grade.D), gone(2), topic="u")
    scene.begin(topics=("t",), min_grade=Grade.A)
    started(scene).begin(topics=(), min_grade=Grade.D)
    scene.watch.turn(after(hours=1))
    assert scene.ear.heard == []


def test_nobody_is_told_twice(scene: Scene) -> None:
    """Neither the next turn, nor a restart, nor judging anew tells an event again."""
    event = gone(1, after(hours=1))
    started(scene).happen(event)
    for hour in range(1, 5):
        scene.watch.turn(after(hours=hour))
        scene.begin()
        with scene.engine.begin() as connection:
            rebuild(connection, rules_of(PLATFORMS.values()))
        # A rebuild gives the same event the same id, here with a sharper cause.
        scene.happen(replace(event, revised_at=after(hours=hour)))
    assert scene.ear.titles == ["One confirmed change"]


@pytest.mark.parametrize(
    "event",
    [
        gone(1, after(hours=1), confirmed_at=None),
        gone(1, after(hours=1), kind=EventKind.APPEARED),
        gone(1, after(hours=1), grade=Grade.D),
    ],
    ids=["unconfirmed", "appeared", "weak"],
)
def test_what_is_no_alert_is_not_sent(scene: Scene, event: object) -> None:
    """Unconfirmed events, first sightings and grades below the bar stay in the log of events."""
    started(scene).happen(event)  # type: ignore[arg-type]
    scene.watch.turn(after(hours=2))
    assert scene.ear.heard == []


def test_an_event_is_sent_when_it_is_confirmed(scene: Scene) -> None:
    """A first look is held; the second one lets the same event out."""
    started(scene).happen(gone(1, after(hours=1), confirmed_at=None))
    scene.watch.turn(after(hours=1))
    scene.happen(gone(1, after(hours=2)))
    scene.watch.turn(after(hours=2))
    assert scene.ear.titles == ["One confirmed change"]


def test_changes_are_gathered(scene: Scene) -> None:
    """With a digest nothing goes out before its time, then all goes out in one message."""
    scene.begin(digest_s=3600.0)
    started(scene).happen(gone(1, after(hours=1)), gone(2, after(hours=1, minutes=50)))
    scene.watch.turn(after(hours=1, minutes=59))
    assert scene.ear.heard == []
    scene.watch.turn(after(hours=2))
    assert scene.ear.titles == ["Two confirmed changes"]


def test_the_night_holds_back_and_loses_nothing(scene: Scene) -> None:
    """In quiet hours nothing is sent; in the morning everything is, over a restart too."""
    scene.begin(quiet=(time(22, 0), time(7, 0)), zone=ZoneInfo("Europe/Amsterdam"))
    started(scene).happen(gone(1, after(hours=10)))  # 23:00 there
    scene.watch.turn(after(hours=10))
    scene.happen(gone(2, after(hours=15)))
    scene.begin()
    scene.watch.turn(after(hours=17, minutes=59))
    assert scene.ear.heard == []
    scene.watch.turn(after(hours=18))
    assert scene.ear.titles == ["Two confirmed changes"]


def test_the_beginning_is_marked_even_at_night(scene: Scene) -> None:
    """Set up in quiet hours, an address still hears of what is confirmed from then on."""
    scene.begin(quiet=(time(11, 0), time(14, 0)))
    scene.watch.turn(START)
    scene.happen(gone(1, after(hours=1)))
    scene.watch.turn(after(hours=1))
    scene.watch.turn(after(hours=2))
    assert scene.ear.titles == ["Alerts come to this address from now on", "One confirmed change"]


def test_a_failure_is_tried_again_with_growing_patience(scene: Scene) -> None:
    """A message that did not arrive goes out again after 1, 5 and 15 minutes, as it was."""
    started(scene).happen(gone(1, after(hours=1)))
    scene.ear.troubles = [NO, NO]
    tried = []
    for minute in range(90):
        if scene.watch.turn(after(hours=1, minutes=minute)):
            tried.append(minute)
        if minute == 2:
            scene.happen(gone(2, after(hours=1, minutes=2)))
    assert tried == [0, 1, 6, 7]
    # What came meanwhile waited, so that an address in trouble is not asked more often.
    assert scene.ear.titles == ["One confirmed change", "One confirmed change"]
    assert [row.trouble for row in scene.rows() if row.letter.kind is Kind.CHANGES] == [
        *(BEGUN, NO, BEGUN, NO, BEGUN, None),
        *(BEGUN, None),
    ]


def test_a_failure_outlives_a_restart(scene: Scene) -> None:
    """A new process goes on where the old one stopped."""
    started(scene).happen(gone(1, after(hours=1)))
    scene.ear.troubles = [NO]
    scene.watch.turn(after(hours=1))
    scene.begin()
    assert scene.watch.turn(after(hours=1, seconds=30)) == []
    scene.watch.turn(after(hours=1, minutes=1))
    assert scene.ear.titles == ["One confirmed change"]


def test_an_address_that_is_dead_for_days_is_given_up(scene: Scene) -> None:
    """After 48 hours a message is let go, and what is new is tried."""
    started(scene).happen(gone(1, after(hours=1)))
    scene.ear.troubles = [NO] * 200
    n_tries = sum(len(scene.watch.turn(after(hours=1, minutes=step * 10))) for step in range(289))
    assert 48 <= n_tries <= 52
    scene.ear.troubles.clear()
    scene.happen(gone(2, after(hours=50)))
    scene.watch.turn(after(hours=50))
    assert scene.ear.last.events == (gone(2).id,)


def test_killed_while_sending_it_is_not_sent_again(scene: Scene) -> None:
    """A message whose fate was never noted may have arrived: it is not told twice."""
    started(scene).happen(gone(1, after(hours=1)))

    def killed(letters: Sequence[tuple[Address, Letter]]) -> list[str | None]:
        raise KeyboardInterrupt

    scene.watch.sender = killed
    with pytest.raises(KeyboardInterrupt):
        scene.watch.turn(after(hours=1))
    scene.begin()
    scene.watch.turn(after(hours=2))
    assert scene.ear.heard == []
    assert scene.rows()[-1].trouble == BEGUN


def test_one_bad_address_does_not_starve_another(scene: Scene) -> None:
    """Each address has its own history: one that fails is tried again, the other has all."""
    scene.addresses = [scene.addresses[0], OTHER]
    scene.begin()
    started(scene).happen(gone(1, after(hours=1)))
    scene.ear.troubles = [NO, None]
    scene.watch.turn(after(hours=1))
    assert [name for name, _ in scene.ear.heard] == [OTHER.name]
    scene.watch.turn(after(hours=1, minutes=1))
    assert [name for name, _ in scene.ear.heard] == [OTHER.name, scene.addresses[0].name]


def test_an_address_that_joins_later_begins_with_one_line(scene: Scene) -> None:
    """A second address is not sent what the first one heard long ago."""
    started(scene).happen(gone(1, after(hours=1)))
    scene.watch.turn(after(hours=1))
    scene.addresses = [*scene.addresses, OTHER]
    scene.begin()
    scene.watch.turn(after(hours=2))
    assert [(name, letter.kind) for name, letter in scene.ear.heard[1:]] == [
        (OTHER.name, Kind.START)
    ]


def test_a_cascade_is_told_once(scene: Scene) -> None:
    """An account's event with its posts is one line, and posts found later add none."""
    head = gone(100, after(hours=1), subject=account("bluesky", "did:plc:a"))
    member = gone(1, after(hours=1), cascade=head.id)
    scene.wrote(member.subject, head.subject)
    started(scene).happen(member)
    scene.happen(head, topic="u")
    scene.watch.turn(after(hours=1))
    assert scene.ear.titles == ["One confirmed change"]
    assert "One post along." in scene.ear.last.body
    scene.happen(gone(2, after(hours=2), cascade=head.id))
    scene.watch.turn(after(hours=2))
    assert len(scene.ear.heard) == 1


def test_an_account_is_on_the_topics_of_its_posts(scene: Scene) -> None:
    """An account that nobody put on a topic is told with the topic of what it wrote."""
    scene.begin(topics=("t",))
    head = gone(100, after(hours=1), subject=account("bluesky", "did:plc:a"))
    started(scene).happen(gone(1, after(hours=1), confirmed_at=None))
    scene.wrote(gone(1).subject, head.subject)
    scene.happen(head, topic="u")
    scene.watch.turn(after(hours=1))
    assert "on “t”, “u”" in scene.ear.last.body


def test_only_chosen_topics_are_told_by_any_of_their_names(scene: Scene) -> None:
    """A topic is chosen by its first name or its new one, and shown by the new one."""
    act = TopicAct(topic="t", kind=TopicActKind.RENAMED, at=START, words="New name")
    with scene.engine.begin() as connection:
        entries.act(connection, act)
    scene.begin(topics=("New name",))
    started(scene).happen(gone(1, after(hours=1)))
    scene.happen(gone(2, after(hours=1)), topic="u")
    scene.watch.turn(after(hours=1))
    assert scene.ear.titles == ["One confirmed change"]
    assert "on “New name”" in scene.ear.last.body


def test_old_changes_that_come_in_late_are_history(scene: Scene) -> None:
    """What is confirmed with a time of long ago, as by an import, alerts nobody."""
    started(scene).happen(gone(1, after(days=-8)))
    scene.watch.turn(after(hours=1))
    assert scene.ear.heard == []


@pytest.mark.parametrize("kind", ["withdrawn", "corrected"])
def test_a_correction_of_what_was_told_is_told_once(scene: Scene, kind: str) -> None:
    """Who heard of an event hears that it was taken back or put right, once."""
    event = gone(1, after(hours=1))
    started(scene).happen(event)
    scene.watch.turn(after(hours=1))
    scene.correct(event, after(hours=2), kind)
    scene.watch.turn(after(hours=2))
    scene.begin()
    scene.watch.turn(after(hours=3))
    assert scene.ear.titles == ["One confirmed change", f"An alert was {kind}"]


def test_a_correction_of_what_nobody_heard_is_not_told(scene: Scene) -> None:
    """What was withdrawn before it went out is neither told nor taken back."""
    scene.happen(gone(1))
    event = gone(2, after(hours=1))
    started(scene).happen(event)
    scene.correct(event, after(hours=1))
    scene.correct(gone(1), after(hours=1))
    scene.watch.turn(after(hours=1))
    assert scene.ear.heard == []


def test_the_daily_line_comes_once_a_day(scene: Scene) -> None:
    """At its time, once, over restarts, and it counts what changed; none at the start."""
    scene.begin(daily=time(8, 0))
    started(scene)
    for hour in range(1, 73):
        scene.begin()
        scene.watch.turn(after(hours=hour))
    assert scene.ear.titles == ["No look was made"] * 3
    bodies = [letter.body for _, letter in scene.ear.heard]
    assert "from Mon 2 Mar 12:00 to Tue 3 Mar 08:00 UTC" in bodies[0]
    assert "from Tue 3 Mar 08:00 to Wed 4 Mar 08:00 UTC" in bodies[1]


def test_days_without_a_collector_are_one_line(scene: Scene) -> None:
    """After a pause of days one line covers all of it."""
    scene.begin(daily=time(8, 0))
    started(scene).watch.turn(after(days=1))
    scene.watch.turn(after(days=5))
    assert len(scene.ear.heard) == 2
    assert "from Tue 3 Mar 08:00 to Sat 7 Mar 08:00 UTC" in scene.ear.last.body


def test_the_daily_line_says_when_we_could_not_look(scene: Scene) -> None:
    """A recorded gap stands in the line with its reason."""
    scene.begin(daily=time(8, 0))
    started(scene).dark(after(hours=2), after(hours=5))
    scene.watch.turn(after(days=1))
    assert "We could not look from Mon 2 Mar 14:00 to Mon 2 Mar 17:00 UTC" in scene.ear.last.body


def test_a_store_that_fails_sends_nothing(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where an attempt cannot be noted, it is not made: better late than twice."""
    started(scene).happen(gone(1, after(hours=1)))

    def full(*_: object) -> None:
        raise StoreError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr("checker.alerts.log.write", full)
        with pytest.raises(StoreError):
            scene.watch.turn(after(hours=1))
    assert scene.ear.heard == []
    scene.watch.turn(after(hours=1, minutes=1))
    assert scene.ear.titles == ["One confirmed change"]
