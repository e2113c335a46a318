"""The reporter's guide and the README: each command is typed as it stands, in order."""

from __future__ import annotations

import json
import random
import re
import subprocess
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest

from checker import clock as clocks
from checker.clock import OffsetClock
from checker.commands import desk
from checker.config import load
from checker.net import pacing
from checker.replica.scenario import Scenario
from tests.acceptance.shell import ROOT, Here, Said, inside
from tests.docs.typed import blocks, steps, told, words
from tests.support.served import Letters, served

# A channel's library asks for a module that Python is about to drop.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

GUIDE, README = ROOT / "docs" / "first-finding.md", ROOT / "README.md"
PAGES = {page.name: page for page in (GUIDE, README)}

HOSTS = (
    "public.api.bsky.app",
    "bsky.social",
    "plc.directory",
    "mod.bsky.app",
    "pds.replica.example",
    "social.example",
    "news.example.org",
)
"""The public hosts that the scripted platform answers for."""

HARBOUR = ("harbour-ann", "harbour-bob", "harbour-cem", "harbour-dee")
EXAMPLE_EVENT = "7c0d91ab"
"""How the pages write an event's id: it stands for that of the first post that went."""

AS_ONE_TESTS_IT: Mapping[str, tuple[str, ...]] = {
    "checker run": ("checker run --once",),
    "checker dashboard": ("checker dashboard --help",),
    "checker doctor": ("checker doctor --offline",),
}
"""What runs for ever, opens a page or asks the whole world, and how it is run here."""

NOT_RUN = (
    "make run",
    "make test",
    "source .venv/bin/activate",
    "checker case replay aziz-2019 --store sqlite:///aziz/checker.db",
)
"""What makes or enters the program's own surroundings (its targets are looked up instead), and the
long replay, whose output tests/acceptance/test_aziz.py holds against the page."""

CODES: Mapping[str, int] = {
    "checker doctor": 1,
    "checker look https://news.example.org/members": 3,
    "checker look http://192.168.1.20/post": 3,
}
"""Exit codes other than 0: something is to mend, or could not be told."""

ON_THE_PAGE: Mapping[str, tuple[str, ...]] = {
    GUIDE.name: (
        "checker topic add Harbour --on bluesky "
        + " ".join(f"--account {name}.test" for name in HARBOUR),
        "checker run --once",
        "# 120 minutes later",
        "checker run --once",
        "# 6 minutes later",
        "checker run --once",
    ),
    README.name: (),
}
"""What the reader has done on the page before the first command."""


def _scenario(clock: OffsetClock) -> Scenario:
    """Return a world in which a post of the harbour and one on the river go, soon."""
    start = clock.now()

    def at(minutes: float) -> str:
        return (start + timedelta(minutes=minutes)).isoformat()

    def entry(platform: str, key: str, account: str, topic: str) -> dict[str, object]:
        return {
            "platform": platform,
            "id": key,
            "account": account,
            "topics": [topic],
            "text": f"a post by {account}",
            "created_at": at(-60),
        }

    harbour = [
        entry("bluesky", f"3lharbour{name[-3:]}2", f"{name}.test", "Harbour") for name in HARBOUR
    ]
    harbour[0]["states"] = [{"at": at(3), "is": "policy_removal"}]
    river = [
        entry("mastodon", f"11000000000000000{n}", f"user{n}@social.example", "river")
        for n in range(1, 5)
    ]
    river[0]["states"] = [{"at": at(140), "is": "not_found"}]
    forest = entry("bluesky", "3lforest22222", "someone.example.com", "forest")
    news = entry("web", "https://news.example.org/article", "news", "river")
    members = entry("web", "https://news.example.org/members", "news", "river")
    members["states"] = [{"at": at(-30), "is": "audience_limited"}]
    return Scenario.model_validate(
        {
            "name": "guide",
            "start": at(-120),
            "end": at(60 * 24),
            "topics": [{"name": name} for name in ("Harbour", "river", "forest")],
            "posts": [*harbour, *river, forest, news, members],
        }
    )


@dataclass
class Terminal:
    """A terminal in an empty folder, with a scripted world behind the network.

    Attributes:
        ran: what ``checker`` was asked to do.
        base: where the scripted world is served.
    """

    checker: Here
    clock: OffsetClock
    folder: Path
    base: str
    letters: Letters
    ran: list[str] = field(default_factory=list)

    def configure(self, page: Path) -> None:
        """Write the configuration that the page shows, on the road to the scripted world."""
        shown = [block for _, block in blocks(page, "toml")] or ['[net]\ncontact = "a@b.example"']
        address = urlsplit(self.base).netloc
        alerts = "\n".join(shown).replace("ntfy://ntfy.sh/", f"ntfy://{address}/")
        roads = "\n".join(f'"{host}" = "{self.base}"' for host in HOSTS)
        (self.folder / "checker.toml").write_text(f"{alerts}\n[net.route]\n{roads}\n", "utf-8")
        (self.folder / "links.txt").write_text("https://news.example.org/article\n", "utf-8")

    def type(self, line: str) -> Said:
        """Run one line as it stands and return what it came to."""
        if later := re.fullmatch(r"# (\d+) minutes later", line):
            self.clock.advance(60.0 * int(later[1]))
            return Said(0, "", "")
        program, *others = words(line)
        if program == "checker":
            self.ran.append(line)
            return self.checker(*others)
        done = subprocess.run(
            ["/bin/bash", "-c", line],
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def first_gone(self) -> str:
        """Return the beginning of the id of the first post that went."""
        events = json.loads(self.checker("events", "--format", "json").out)
        return next(str(item["id"]) for item in events if item["kind"] == "gone")[:8]


@pytest.fixture
def terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Iterator[Terminal]:
    """Return a terminal on a clock that a page's words advance."""
    clock = OffsetClock()
    monkeypatch.setattr(desk, "SystemClock", lambda: clock)
    monkeypatch.setattr(clocks, "SystemClock", lambda: clock)
    # The pace's jitter moves the clock: drawn anew it would now and then put a look off.
    steady = SimpleNamespace(Random=lambda _: random.Random(1))
    monkeypatch.setattr(pacing, "random", steady)
    monkeypatch.chdir(tmp_path)

    def checker(*words: object) -> Said:
        return inside(words, capfd, monkeypatch)

    with served(_scenario(clock), clock) as (base, letters):
        yield Terminal(checker, clock, tmp_path, base, letters)


def _follow(terminal: Terminal, page: Path) -> list[str]:
    """Type every command of a page; return where something else was printed than it says."""
    terminal.configure(page)
    for line in ON_THE_PAGE[page.name]:
        assert terminal.type(line).code == 0, line
    wrong: list[str] = []
    for step in steps(page):
        plain = " ".join(words(step.command))
        if plain in NOT_RUN:
            continue
        lines = [step.command, *step.shown]
        if any(EXAMPLE_EVENT in line for line in lines):
            real = terminal.first_gone()
            lines = [line.replace(EXAMPLE_EVENT, real) for line in lines]
        for typed in AS_ONE_TESTS_IT.get(plain, (lines[0],)):
            said = terminal.type(typed)
        if said.code != CODES.get(plain, 0):
            wrong.append(f"{plain}: exit code {said.code}\n{said.err}")
        if step.shown and not told(lines[1:], said):
            wrong.append(f"{plain}:\n{said.out}{said.err}\nis not\n" + "\n".join(lines[1:]))
    return wrong


@pytest.mark.parametrize("name", PAGES)
def test_every_command_does_what_the_page_says(terminal: Terminal, name: str) -> None:
    """Each command of the page ends with its exit code and prints the lines that stand below it."""
    wrong = _follow(terminal, PAGES[name])
    assert not wrong, "\n\n".join(wrong)
    assert len(terminal.ran) > 5


def test_a_test_of_alerts_arrives(terminal: Terminal) -> None:
    """The alert that the guide sends reaches the address of its configuration."""
    terminal.configure(GUIDE)
    assert terminal.type("checker alerts test").code == 0
    assert any(b"alerts arrive here" in letter for letter in terminal.letters)


def test_the_configuration_shown_is_one(tmp_path: Path) -> None:
    """What the guide puts into checker.toml is read without a complaint."""
    shown = "\n".join(block for _, block in blocks(GUIDE, "toml"))
    (tmp_path / "checker.toml").write_text(shown, "utf-8")
    assert load(tmp_path / "checker.toml").alerts.to == tuple(tomllib.loads(shown)["alerts"]["to"])


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_what_is_not_run_is_there(page: Path) -> None:
    """A target of make that a page names is one of the Makefile's."""
    targets = re.findall(r"(?m)(?:^|`)make (\w+)", page.read_text("utf-8"))
    made = (ROOT / "Makefile").read_text("utf-8")
    assert targets
    assert [name for name in targets if f"\n{name}:" not in made] == []


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_every_link_and_picture_leads_somewhere(page: Path) -> None:
    """Each file that the page names is there."""
    named = re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", page.read_text("utf-8"))
    files = [page.parent / name for name in named]
    assert [str(file) for file in files if not file.exists()] == []


def test_the_pictures_are_few_and_small() -> None:
    """The guide has at most eight pictures, each used, and none is over 200 kB."""
    pictures = sorted((GUIDE.parent / "screenshots" / "guide").glob("*.png"))
    shown = GUIDE.read_text("utf-8")
    assert 0 < len(pictures) <= 8
    assert [file.name for file in pictures if file.name not in shown] == []
    assert [file.name for file in pictures if file.stat().st_size > 200_000] == []
