"""Every place where the collector writes, and random moments: killed, cut off, refused by the disk.

``CHECKER_KILLS=all pytest -s tests/real/test_write_points.py`` prints the table of
``docs/performance.md``, in half an hour; without it a tenth of the places and moments is tried.
"""

import os
import random
import shutil
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

from checker.errors import CheckerError
from tests.support.aftermath import Outcome, Story, faults_of
from tests.support.broken_disk import TROUBLES, WORDS
from tests.support.killing import kill_at, run_killed
from tests.support.lives import AGAIN_AFTER, START, Diary, Site, play
from tests.support.power import PowerCut
from tests.support.write_points import Act, Point, WritePoints

pytestmark = pytest.mark.real

SEED = 7
ALL = os.environ.get("CHECKER_KILLS") == "all"
N_PLACES = 1_000 if ALL else 20
N_RANDOM = 200 if ALL else 20
N_CUTS = 40 if ALL else 4
N_REFUSALS = 25 if ALL else 4
LATEST_S = 0.02
"""After its line, a process is let run for at most so long before it is killed."""


@dataclass(frozen=True)
class Whole:
    """The script, played to its end without trouble.

    Attributes:
        story: what it tells.
        points: its write points in order.
        n_lines: how often the child tells how far it is.
    """

    story: Story
    points: Sequence[Point]
    n_lines: int


@pytest.fixture(autouse=True, scope="module")
def quiet() -> Iterator[None]:
    """Keep the log out of the way of the table."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    yield
    structlog.reset_defaults()


def new_site(root: Path) -> Site:
    """Return a new store with the topic registered."""
    root.mkdir()
    site = Site(root)
    site.register()
    return site


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """Play the script once without trouble."""
    site, diary = new_site(tmp_path_factory.mktemp("whole") / "site"), Diary()
    points: list[Point] = []
    with WritePoints(site.root, points.append).on():
        play(site, START, diary.note)
    end = Outcome(site)
    assert faults_of(site, diary.kept, end.story) == []
    assert len(end.story) == 7
    return Whole(end.story, points, diary.n)


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Callable[[str, int, int], None]:
    """Return how a row of the table is printed."""

    def row(what: str, n_survived: int, n: int) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n| {what} | {n_survived} of {n} |\n")

    return row


def chosen(points: Iterable[Point]) -> list[Point]:
    """Return each place's first point, and one more of it by luck."""
    places: dict[object, list[Point]] = {}
    for point in points:
        places.setdefault(point.place, []).append(point)
    luck = random.Random(SEED)
    numbers = {point.number: point for found in places.values() for point in (found[0],)}
    for found in places.values():
        one = luck.choice(found)
        numbers[one.number] = one
    some = luck.sample(sorted(numbers), min(N_PLACES, len(numbers)))
    return [numbers[number] for number in sorted(some)]


def survived(site: Site, kept: set[str], since: Diary, story: Story) -> list[str]:
    """Let the next collector go on, and return what does not hold in the end."""
    play(site, since.at + AGAIN_AFTER)
    found = faults_of(site, kept, story)
    shutil.rmtree(site.root)
    return found


def test_the_places_are_the_ones_that_write(whole: Whole) -> None:
    """What is enumerated holds every kind of write: answers, chain, passes, meaning, agenda."""
    told = {point.what for point in whole.points}
    tables = (
        "vantages passes subjects observations listings memberships authorships agenda verdicts "
        "spells events pass_ends presence quotas gaps"
    )
    assert {f"before row INSERT {table}" for table in tables.split()} <= told
    assert {"before row UPDATE events", "before row DELETE spells", "amid write warc"} <= told
    assert {"before rename", "after rename", "before commit", "after commit"} <= told
    assert {"amid write manifest", "amid overwrite record", "amid write .lock"} <= told


def test_a_kill_at_every_write_point_is_survived(
    whole: Whole, tmp_path: Path, tell: Callable[[str, int, int], None]
) -> None:
    """Killed at each place that writes, the collector goes on, and nothing is lost or doubled."""
    todo, broken = chosen(whole.points), {}
    for point in todo:
        site = new_site(tmp_path / str(point.number))
        killed = run_killed(site, kill_at(point.number))
        assert (killed.code, killed.trace) == (-signal.SIGKILL, "")
        if found := survived(site, killed.diary.kept, killed.diary, whole.story):
            broken[point] = found
    tell("killed at each place that writes", len(todo) - len(broken), len(todo))
    assert broken == {}


def test_a_kill_in_the_midst_of_recovery_is_survived(
    whole: Whole, tmp_path: Path, tell: Callable[[str, int, int], None]
) -> None:
    """The start after a kill, killed in its turn at each place where it mends, is mended too."""
    amid = [point for point in whole.points if point.what == "after commit"]
    first = next(point for point in amid[len(amid) // 2 :] if point.where[0] == "passes._look")
    points: list[Point] = []
    site = new_site(tmp_path / "enumerated")
    killed = run_killed(site, kill_at(first.number))
    with WritePoints(site.root, points.append).on():
        play(site, killed.diary.at + AGAIN_AFTER)
    mends = [point for point in points if "finish._finish_killed" in point.where]
    todo, broken = chosen([*points[:20], *mends])[: None if ALL else 4], {}
    for point in todo:
        site = new_site(tmp_path / str(point.number))
        once = run_killed(site, kill_at(first.number))
        twice = run_killed(site, kill_at(point.number), since=once.diary.at + AGAIN_AFTER)
        assert (once.code, twice.code, twice.trace) == (-9, -9, "")
        kept = once.diary.kept | twice.diary.kept
        if found := survived(site, kept, twice.diary, whole.story):
            broken[point] = found
    tell("killed once more, while the next start mends", len(todo) - len(broken), len(todo))
    assert broken == {}


def test_kills_at_random_moments_are_survived(
    whole: Whole, tmp_path: Path, tell: Callable[[str, int, int], None]
) -> None:
    """Killed from outside at random moments of its life, in the middle of whatever it does."""
    luck, broken = random.Random(SEED), {}
    for number in range(N_RANDOM):
        site = new_site(tmp_path / str(number))
        killed = run_killed(
            site,
            after_lines=luck.randint(1, whole.n_lines - 40),
            later_s=luck.uniform(0.0, LATEST_S),
        )
        assert (killed.code, killed.trace) == (-signal.SIGKILL, "")
        if found := survived(site, killed.diary.kept, killed.diary, whole.story):
            broken[number] = found
    tell("killed at random moments", N_RANDOM - len(broken), N_RANDOM)
    assert broken == {}


def test_power_cuts_are_survived(
    whole: Whole, tmp_path: Path, tell: Callable[[str, int, int], None]
) -> None:
    """Where the newest file's tail is torn off too, no observation rests on what is lost."""
    broken = {}
    numbers = random.Random(SEED).sample(range(1, len(whole.points)), N_CUTS)
    for number in numbers:
        site = new_site(tmp_path / str(number))
        killed = run_killed(site, PowerCut(site.evidence / "warc", number))
        assert (killed.code, killed.trace) == (-signal.SIGKILL, "")
        # What was kept and not synced may be gone: nothing was read from it.
        if found := survived(site, set(), killed.diary, whole.story):
            broken[number] = found
    tell("power cut, the newest WARC file torn at a random offset", N_CUTS - len(broken), N_CUTS)
    assert broken == {}


def refused(site: Site, kind: str, act: Act, diary: Diary) -> list[str]:
    """Play until the disk refuses; returns what is wrong with how that is said."""
    try:
        with WritePoints(site.root, act).on():
            play(site, START, diary.note)
    except CheckerError as trouble:
        words = str(trouble)
        return [] if any(word in words for word in WORDS[kind]) else [f"says {words}"]
    # Purging alone may be put off: the next turn does it.
    return []


@pytest.mark.parametrize("kind", TROUBLES)
def test_a_disk_that_refuses_spoils_nothing(
    kind: str, whole: Whole, tmp_path: Path, tell: Callable[[str, int, int], None]
) -> None:
    """At every place the trouble is said in a sentence; when it is over the next one goes on."""
    todo = [point for point in chosen(whole.points) if not point.what.startswith("after")]
    luck, broken = random.Random(f"{SEED}{kind}"), {}
    todo = sorted(luck.sample(todo, min(N_REFUSALS, len(todo))), key=lambda point: point.number)
    for point in todo:
        site, diary = new_site(tmp_path / str(point.number)), Diary()
        said = refused(site, kind, TROUBLES[kind].from_point(point.number), diary)
        if found := [*said, *survived(site, diary.kept, diary, whole.story)]:
            broken[point] = found
    tell(f"{kind}, from a place on", len(todo) - len(broken), len(todo))
    assert broken == {}
