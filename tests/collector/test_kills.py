"""A collector killed as it writes: the next one goes on, and nothing is lost, doubled or false.

A few points of a short script; all points of a long one, and random moments, are in ``tests/real``.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest

from checker.errors import StoreError
from tests.support.aftermath import Outcome, Story, faults_of
from tests.support.broken_disk import TROUBLES, WORDS
from tests.support.killing import kill_at, run_killed
from tests.support.lives import AGAIN_AFTER, SHORT_SCRIPT, START, Diary, Site, play
from tests.support.write_points import Point, WritePoints


def site_at(root: Path) -> Site:
    """Return a new store with the short script's topic."""
    root.mkdir()
    site = Site(root, SHORT_SCRIPT)
    site.register()
    return site


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Story, Sequence[Point]]:
    """Play the script without a kill; returns its story, and its write points in order."""
    site = site_at(tmp_path_factory.mktemp("whole") / "site")
    points: list[Point] = []
    with WritePoints(site.root, points.append).on():
        play(site, START)
    end = Outcome(site)
    assert faults_of(site, set(), end.story) == []
    return end.story, points


def nth(points: Sequence[Point], what: str, within: str, share: float = 0.5) -> Point:
    """Return a point of a kind, about so far into the run."""
    found = [point for point in points if point.what == what and within in "<".join(point.where)]
    return found[int(share * len(found))]


@pytest.mark.parametrize(
    ("what", "within"),
    [
        ("amid write warc", "evidence.keep"),
        ("after commit", "passes._look"),
        ("after rename", "evidence.seal"),
        ("before row INSERT verdicts", "finish.finish"),
    ],
)
def test_a_killed_collector_is_carried_on(
    what: str, within: str, whole: tuple[Story, Sequence[Point]], tmp_path: Path
) -> None:
    """Killed in mid-record, in mid-pass, between chain and store, and in mid-judgement."""
    story, points = whole
    site = site_at(tmp_path / "site")
    killed = run_killed(site, kill_at(nth(points, what, within).number))
    assert (killed.code, killed.trace) == (-9, "")
    play(site, killed.diary.at + AGAIN_AFTER)
    assert faults_of(site, killed.diary.kept, story) == []


@pytest.mark.parametrize(
    ("what", "within"),
    [("amid write warc", "evidence.keep"), ("before commit", "finish.finish")],
)
@pytest.mark.parametrize("kind", ["a full disk", "evidence that may only be read"])
def test_a_disk_that_refuses_is_said_and_spoils_nothing(
    kind: str, what: str, within: str, whole: tuple[Story, Sequence[Point]], tmp_path: Path
) -> None:
    """The collector ends with a sentence that names the trouble; mended, the next one goes on."""
    story, points = whole
    site = site_at(tmp_path / "site")
    act = TROUBLES[kind].from_point(nth(points, what, within).number)
    diary = Diary()
    with WritePoints(site.root, act).on(), pytest.raises(StoreError) as refusal:
        play(site, START, diary.note)
    assert any(word in str(refusal.value) for word in WORDS[kind])
    play(site, diary.at + AGAIN_AFTER)
    assert faults_of(site, diary.kept, story) == []
