"""Daily roots stamped by real authorities (`openssl ts` over HTTP), checked with us and without."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.acceptance.shell import ROOT, Said, shell
from tests.docs.stranger import typed
from tests.docs.typed import blocks
from tests.real import tsa
from tests.support.sealed import sealed

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(tsa.OPENSSL is None, reason="openssl is not installed"),
]

DAY = timedelta(days=1)
SPANS = {"one": (-DAY, DAY), "two": (-DAY, DAY), "old": (-9 * DAY, -2 * DAY)}
STORE = "sqlite:///checker-data/checker.db"


@dataclass
class Newsroom:
    """A folder with two days of sealed evidence, and authorities that answer over HTTP.

    Attributes:
        urls: the authorities' addresses by name.
    """

    place: Path
    authorities: dict[str, tsa.Authority]
    urls: dict[str, str]

    @property
    def evidence(self) -> Path:
        """The evidence directory."""
        return self.place / "checker-data" / "evidence"

    def configured(self, *names: str) -> None:
        """Write a configuration with these authorities."""
        urls = ", ".join(f'"{self.urls[name]}"' for name in names)
        (self.place / "checker.toml").write_text(
            f'[net]\nallow_private = ["127.0.0.1"]\n'
            f'[seals]\nauthorities = [{urls}]\ncertificates = "trusted"\n'
        )

    def checker(self, *words: str) -> Said:
        """Run the program here."""
        return shell(*words, at=self.place)

    def named(self, name: str) -> str:
        """Return what an authority is called in files."""
        return self.urls[name].removeprefix("http://").removesuffix("/tsr").replace(":", "_")

    def stamps(self) -> list[Path]:
        """Return the stamps' files."""
        return sorted((self.evidence / "stamps").glob("*.tsr"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tsa.Authority]:
    """Make the authorities once."""
    place = tmp_path_factory.mktemp("authorities")
    return {name: tsa.made(place / name, name, valid=SPANS[name]) for name in SPANS}


@pytest.fixture
def room(tmp_path: Path, made: dict[str, tsa.Authority]) -> Iterator[Newsroom]:
    """Return a newsroom whose topic is one page, and that trusts all authorities."""
    fresh = {name: replace(one, answer=None, asked=[]) for name, one in made.items()}
    (tmp_path / "checker-data" / "trusted").mkdir(parents=True)
    sealed(tmp_path / "checker-data" / "evidence")
    for name, one in fresh.items():
        target = tmp_path / "checker-data" / "trusted" / f"{name}.pem"
        target.write_bytes(one.root.read_bytes())
    with contextlib.ExitStack() as stack:
        urls = {name: stack.enter_context(tsa.serving(one)) for name, one in fresh.items()}
        newsroom = Newsroom(tmp_path, fresh, urls)
        newsroom.configured("one", "two")
        (tmp_path / "links.txt").write_text(f"{urls['one']}\n")
        assert newsroom.checker("topic", "add", "T", "--urls", "links.txt").code == 0
        yield newsroom


def shown() -> str:
    """Return the commands that the page shows for stamps."""
    page = ROOT / "docs" / "evidence.md"
    section = page.read_text("utf-8").partition("\n## Stamps by third parties")[2]
    (commands,) = [text for _, text in blocks(page, "sh") if text in section.partition("\n## ")[0]]
    return commands


def test_two_authorities_stamp_and_everybody_can_check(room: Newsroom) -> None:
    """Each root is stamped by both; our check and the documented commands agree that all hold."""
    room.checker("run", "--once")
    assert len(room.stamps()) == 4
    said = room.checker("status")
    for name in ("one", "two"):
        assert f"{room.named(name)} stamped 2 of 2 daily roots" in said.out
    verified = room.checker("evidence", "verify", "checker-data/evidence")
    assert verified.code == 0, verified.err
    assert verified.out.count("compare it with the one that the authority publishes") == 2
    by_hand = typed(shown(), room.place)
    assert by_hand.returncode == 0, by_hand.stderr
    assert by_hand.stdout.count("Verification: OK") == 4


def test_an_authority_that_is_down_stamps_later(room: Newsroom) -> None:
    """A failing authority holds up neither the other nor the collector, and is said in words."""
    room.authorities["one"].answer = lambda _: (503, b"")
    room.checker("run", "--once")
    assert len(room.stamps()) == 2
    said = room.checker("status")
    assert "no stamp could be had (one attempt): it answered HTTP 503" in said.out
    document = room.checker("status", "--json").document
    assert [one["stamped"] for one in document["stamps"]] == [0, 2]
    room.authorities["one"].answer = None
    # its pause is not over: a start within it asks the authority nothing
    n_asked = len(room.authorities["one"].asked)
    room.checker("run", "--once")
    assert len(room.authorities["one"].asked) == n_asked
    (room.evidence / "stamps" / "tried.json").unlink()
    room.checker("run", "--once")
    assert len(room.stamps()) == 4
    assert "attempt" not in room.checker("status").out


def test_an_expired_authority_is_named(room: Newsroom) -> None:
    """Of an authority whose certificate has expired nothing is kept; a forced stamp is exit 4."""
    room.configured("old", "two")
    room.checker("run", "--once")
    assert len(room.stamps()) == 2
    assert "an expired authority" in room.checker("status").out
    root = next((room.evidence / "roots").glob("*.json"))
    query = room.place / "q.tsq"
    tsa.openssl("ts", "-query", "-data", str(root), "-sha256", "-cert", "-out", str(query))
    forced = room.evidence / "stamps" / f"{root.name}.old.tsr"
    forced.write_bytes(room.authorities["old"].reply(query.read_bytes()))
    (room.evidence / "authorities" / "old.pem").write_bytes(
        room.authorities["old"].root.read_bytes()
    )
    said = room.checker("evidence", "verify", "checker-data/evidence")
    assert (said.code, said.out) == (4, "")
    assert forced.name in said.err
    assert "an expired authority" in said.err
    assert typed(shown(), room.place).returncode != 0


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda path, _: path.write_bytes(path.read_bytes()[:-20]), "cut off or changed"),
        (lambda path, other: path.write_bytes(other.read_bytes()), "stamps other bytes"),
    ],
)
def test_a_stamp_that_does_not_hold_is_exit_4(room: Newsroom, harm: object, words: str) -> None:
    """A truncated stamp, and one over another root, are named by us and found without us."""
    room.checker("run", "--once")
    path, _, other, _ = room.stamps()
    assert callable(harm)
    harm(path, other)
    said = room.checker("evidence", "verify", "checker-data/evidence")
    assert said.code == 4
    assert words in said.err
    assert path.name in said.err
    assert typed(shown(), room.place).returncode != 0


def test_certificates_that_are_not_there_are_said_at_the_start(room: Newsroom) -> None:
    """A collector does not start on a path to no certificates; it says where and what to do."""
    for path in (room.place / "checker-data" / "trusted").iterdir():
        path.unlink()
    said = room.checker("run", "--once")
    assert said.code == 2
    assert "seals.certificates" in said.err
    assert "Traceback" not in said.err
