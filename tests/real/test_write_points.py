"""Every place where the collector writes, and random moments: killed, cut off, refused by the disk.

``CHECKER_KILLS=all pytest -s tests/real/test_write_points.py`` prints the table of
``docs/performance.md``, in half an hour for each database (``-k SQLite``, ``-k PostgreSQL``);
without it a tenth of the places and moments is tried.
"""

import os
import random
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
from tests.support.postgres import postgres
from tests.support.power import PowerCut
from tests.support.sites import PostgresSites, Sites, SqliteSites, cut_off
from tests.support.write_points import Act, Point, WritePoints

__all__ = ["postgres"]

pytestmark = pytest.mark.real

SEED = 7
ALL = os.environ.get("CHECKER_KILLS") == "all"
LATEST_S = 0.02
"""After its line, a process is let run for at most so long before it is killed."""


@dataclass(frozen=True)
class Tries:
    """How many of each kind of trouble are tried.

    Attributes:
        places: kills at places that write.
        mends: kills at places where the next start mends.
        moments: kills at random moments.
        cuts: power cuts.
        refusals: places from which each kind of disk refuses.
    """

    places: int
    mends: int
    moments: int
    cuts: int
    refusals: int


WHOLE_FORM = Tries(1_000, 1_000, 200, 40, 25)
SHORT_FORM = {"SQLite": Tries(16, 3, 12, 3, 3), "PostgreSQL": Tries(5, 1, 3, 1, 1)}
"""A server's life is longer than a file's: it is set up, and asked over a socket."""


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


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def sites(request: pytest.FixtureRequest) -> Sites:
    """Make stores on each database in turn."""
    if request.param == "SQLite":
        return SqliteSites()
    return PostgresSites(request.getfixturevalue("postgres"))


@pytest.fixture(scope="module")
def whole(sites: Sites, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """Play the script once without trouble."""
    site, diary = sites.new(tmp_path_factory.mktemp("whole") / "site"), Diary()
    points: list[Point] = []
    with WritePoints(site.root, points.append).on():
        play(site, START, diary.note)
    end = Outcome(site)
    story = end.story
    end.engine.dispose()
    assert faults_of(site, diary.kept, story) == []
    assert len(story) == 7
    return Whole(story, points, diary.n)


@pytest.fixture
def tell(sites: Sites, capsys: pytest.CaptureFixture[str]) -> Callable[[str, int, int], None]:
    """Return how a row of the table is printed."""

    def row(what: str, n_survived: int, n: int) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n| {sites.name}: {what} | {n_survived} of {n} |\n")

    return row


def chosen(points: Iterable[Point], most: int) -> list[Point]:
    """Return each place's first point, and one more of it by luck; ``most`` of them."""
    places: dict[object, list[Point]] = {}
    for point in points:
        places.setdefault(point.place, []).append(point)
    luck = random.Random(SEED)
    numbers = {point.number: point for found in places.values() for point in (found[0],)}
    for found in places.values():
        one = luck.choice(found)
        numbers[one.number] = one
    drawn = luck.sample(sorted(numbers), min(most, len(numbers)))
    return [numbers[number] for number in sorted(drawn)]


@dataclass(frozen=True)
class Proof:
    """How it is tried whether something is survived.

    Attributes:
        sites: where.
        whole: the script without trouble.
        root: under which directory the places are made.
    """

    sites: Sites
    whole: Whole
    root: Path

    @property
    def tries(self) -> Tries:
        """How many are tried."""
        return WHOLE_FORM if ALL else SHORT_FORM[self.sites.name]

    def new(self, name: object) -> Site:
        """Return a new place."""
        return self.sites.new(self.root / str(name))

    def survived(self, site: Site, kept: set[str], since: Diary) -> list[str]:
        """Let the next collector go on, and return what does not hold in the end."""
        play(site, since.at + AGAIN_AFTER)
        found = faults_of(site, kept, self.whole.story)
        self.sites.drop(site)
        return found


@pytest.fixture
def proof(sites: Sites, whole: Whole, tmp_path: Path) -> Proof:
    """Try things on the test's own places."""
    return Proof(sites, whole, tmp_path)


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
    proof: Proof, tell: Callable[[str, int, int], None]
) -> None:
    """Killed at each place that writes, the collector goes on, and nothing is lost or doubled."""
    todo, broken = chosen(proof.whole.points, proof.tries.places), {}
    for point in todo:
        site = proof.new(point.number)
        killed = run_killed(site, kill_at(point.number))
        assert (killed.code, killed.trace) == (-signal.SIGKILL, "")
        if found := proof.survived(site, killed.diary.kept, killed.diary):
            broken[point] = found
    tell("killed at each place that writes", len(todo) - len(broken), len(todo))
    assert broken == {}


def test_a_kill_in_the_midst_of_recovery_is_survived(
    proof: Proof, tell: Callable[[str, int, int], None]
) -> None:
    """The start after a kill, killed in its turn at each place where it mends, is mended too."""
    amid = [point for point in proof.whole.points if point.what == "after commit"]
    first = next(point for point in amid[len(amid) // 2 :] if point.where[0].startswith("slices."))
    points: list[Point] = []
    site = proof.new("enumerated")
    killed = run_killed(site, kill_at(first.number))
    with WritePoints(site.root, points.append).on():
        play(site, killed.diary.at + AGAIN_AFTER)
    mends = [point for point in points if "finish._finish_killed" in point.where]
    todo, broken = chosen([*points[:20], *mends], proof.tries.places)[: proof.tries.mends], {}
    for point in todo:
        site = proof.new(point.number)
        once = run_killed(site, kill_at(first.number))
        twice = run_killed(site, kill_at(point.number), since=once.diary.at + AGAIN_AFTER)
        assert (once.code, twice.code, twice.trace) == (-9, -9, "")
        kept = once.diary.kept | twice.diary.kept
        if found := proof.survived(site, kept, twice.diary):
            broken[point] = found
    tell("killed once more, while the next start mends", len(todo) - len(broken), len(todo))
    assert broken == {}


def test_kills_at_random_moments_are_survived(
    proof: Proof, tell: Callable[[str, int, int], None]
) -> None:
    """Killed from outside at random moments of its life, in the middle of whatever it does."""
    luck, broken, n = random.Random(SEED), {}, proof.tries.moments
    for number in range(n):
        site = proof.new(number)
        killed = run_killed(
            site,
            after_lines=luck.randint(1, proof.whole.n_lines - 40),
            later_s=luck.uniform(0.0, LATEST_S),
        )
        assert (killed.code, killed.trace) == (-signal.SIGKILL, "")
        if found := proof.survived(site, killed.diary.kept, killed.diary):
            broken[number] = found
    tell("killed at random moments", n - len(broken), n)
    assert broken == {}


def test_power_cuts_are_survived(proof: Proof, tell: Callable[[str, int, int], None]) -> None:
    """Where the newest file's tail is torn off too, no observation rests on what is lost."""
    broken, n = {}, proof.tries.cuts
    numbers = random.Random(SEED).sample(range(1, len(proof.whole.points)), n)
    for number in numbers:
        site = proof.new(number)
        killed = run_killed(site, PowerCut(site.evidence / "warc", number))
        assert (killed.code, killed.trace) == (-signal.SIGKILL, "")
        # What was kept and not synced may be gone: nothing was read from it.
        if found := proof.survived(site, set(), killed.diary):
            broken[number] = found
    tell("power cut, the newest WARC file torn at a random offset", n - len(broken), n)
    assert broken == {}


def some(points: Sequence[Point], n: int, salt: str) -> list[Point]:
    """Return ``n`` of the points by luck, in order."""
    luck = random.Random(f"{SEED}{salt}")
    drawn = luck.sample(points, min(n, len(points)))
    return sorted(drawn, key=lambda point: point.number)


def refused(site: Site, words: Sequence[str], act: Act, diary: Diary) -> list[str]:
    """Play until something refuses; returns what is wrong with how that is said."""
    try:
        with WritePoints(site.root, act).on():
            play(site, START, diary.note)
    except CheckerError as trouble:
        said = str(trouble)
        return [] if any(word in said for word in words) else [f"says {said}"]
    # Purging alone may be put off: the next turn does it.
    return []


@pytest.mark.parametrize("kind", TROUBLES)
def test_a_disk_that_refuses_spoils_nothing(
    kind: str, proof: Proof, tell: Callable[[str, int, int], None]
) -> None:
    """At every place the trouble is said in a sentence; when it is over the next one goes on."""
    points = chosen(proof.whole.points, WHOLE_FORM.places)
    before = [point for point in points if not point.what.startswith("after")]
    todo, broken = some(before, proof.tries.refusals, kind), {}
    for point in todo:
        site, diary = proof.new(point.number), Diary()
        act = proof.sites.troubles[kind].from_point(point.number)
        said = refused(site, WORDS[kind], act, diary)
        if found := [*said, *proof.survived(site, diary.kept, diary)]:
            broken[point] = found
    tell(f"{kind}, from a place on", len(todo) - len(broken), len(todo))
    assert broken == {}


@pytest.mark.parametrize("sites", ["PostgreSQL"], indirect=True)
def test_a_server_that_cuts_us_off_spoils_nothing(
    proof: Proof, tell: Callable[[str, int, int], None]
) -> None:
    """Where the database's server ends every connection, that is said, and the next one goes on."""
    sites, words = proof.sites, ("terminating connection", "closed the connection")
    assert isinstance(sites, PostgresSites)
    points = chosen(proof.whole.points, WHOLE_FORM.places)
    todo, broken = some(points, proof.tries.refusals, "cut off"), {}
    for point in todo:
        site, diary = proof.new(point.number), Diary()
        said = refused(site, words, cut_off(sites.cluster, site, point.number), diary)
        if found := [*said, *proof.survived(site, diary.kept, diary)]:
            broken[point] = found
    tell("connections ended by the server", len(todo) - len(broken), len(todo))
    assert broken == {}
