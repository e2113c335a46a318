"""The doctor says what works, what is missing and what mends it; never a secret."""

from __future__ import annotations

import json
import shutil
import socket
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from checker.clock import OffsetClock
from checker.commands import doctor as examination
from checker.commands.doctor import PACKAGES, Patient, Report, doctor, examine
from checker.commands.findings import Finding, Sign
from checker.model import Origin, Place, Topic
from checker.platforms import PLATFORMS
from checker.store import append
from checker.store.database import open_database
from checker.store.evidence import EvidenceKeeper
from tests.architecture.trees import ROOT
from tests.support.builders import NOON, make_exchange, make_pass, make_pass_end, make_vantage

Send = Callable[[Mapping[str, Any]], Awaitable[None]]


class Everywhere:
    """Answers for every host alike; what it is asked is remembered."""

    def __init__(self, status: int = 200, **headers: str) -> None:
        """Answer with a status and headers."""
        self._status = status
        self._headers = {"content-type": "text/plain"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        self.asked: list[str] = []

    async def __call__(self, scope: Mapping[str, Any], _: Any, send: Send) -> None:
        """Answer one request."""
        host = dict(scope["headers"])[b"host"].decode()
        self.asked.append(host + scope["path"])
        pairs = [(name.encode(), value.encode()) for name, value in self._headers.items()]
        await send({"type": "http.response.start", "status": self._status, "headers": pairs})
        await send({"type": "http.response.body", "body": b"User-agent: *"})


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty directory, without keys."""
    monkeypatch.chdir(tmp_path)
    for name in ("CHECKER_BLUESKY_HANDLE", "CHECKER_BLUESKY_APP_PASSWORD", "CHECKER_ALERT_URLS"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def stored(here: Path) -> Path:
    """Make a store with one topic, one pass and its evidence."""
    engine = open_database("sqlite:///own/checker.db")
    keeper = EvidenceKeeper(here / "own/evidence", origin="observed")
    now = datetime.now(UTC)
    keeper.keep(make_exchange(), "pass-1")
    digest = keeper.seal("pass-1", {})
    keeper.close()
    topic = Topic(
        name="t",
        queries=("#x",),
        places=(Place("mastodon", "social.example"),),
        registered_at=NOON,
    )
    with engine.begin() as connection:
        append.topic(connection, topic, Origin.OBSERVED)
        append.vantage(connection, make_vantage())
        append.pass_start(connection, make_pass(started_at=now - timedelta(minutes=5)))
        ended = make_pass_end(ended_at=now - timedelta(minutes=4), manifest_sha256=digest)
        append.pass_end(connection, ended)
    engine.dispose()
    return here


def report(app: Any = None, config_file: Path | None = None) -> Report:
    """Return what is found of ``own/checker.db`` from here."""
    return examine(
        Patient(
            store="sqlite:///own/checker.db",
            config_file=config_file,
            clock=OffsetClock(),
            offline=app is None,
            app=app,
        )
    )


def found(of: Report, name: str) -> Finding:
    """Return the first finding of a name."""
    return next(item for item in of.findings if item.name == name)


def test_the_floors_are_those_of_the_project() -> None:
    """What is compared with is what is installed by."""
    import tomllib  # noqa: PLC0415

    named = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    floors = {}
    for item in named:
        name, _, floor = item.partition(">=")
        name = name.split("[")[0].split("<")[0]
        floors[name] = tuple(int(part) for part in floor.split(".")) if floor else ()
    assert dict(PACKAGES) == floors


@pytest.mark.parametrize(
    ("packages", "words"),
    [({"pytest": (999,)}, "is older than 999"), ({"no-such-thing": ()}, "is not installed")],
)
def test_packages_below_their_floor_are_named(
    packages: dict[str, tuple[int, ...]], words: str, monkeypatch: pytest.MonkeyPatch, here: Path
) -> None:
    """An old package and one that is not there are wrong, with what mends it."""
    monkeypatch.setattr(examination, "PACKAGES", packages)
    item = found(report(), "Python")
    assert (item.sign, item.remedy is not None) == (Sign.WRONG, True)
    assert words in item.words


def test_a_fresh_machine_lacks_a_store_and_a_contact(here: Path) -> None:
    """Nothing is wrong, something is missing, and nothing was made."""
    of = report()
    assert {item.name for item in of.findings if item.troubles} == {"contact", "store"}
    assert found(of, "store").remedy is not None
    assert of.exit_code == 1
    assert list(here.iterdir()) == []


def test_a_store_that_works_is_well(stored: Path) -> None:
    """Store, guard, evidence, chain, disk and clock are well after a pass."""
    Path("checker.toml").write_text('[net]\ncontact = "desk@example.org"\n', "utf-8")
    of = report(Everywhere())
    names = ("store", "facts", "evidence", "chain", "disk", "clock", "contact", "configuration")
    assert {name: found(of, name).sign for name in names} == dict.fromkeys(names, Sign.OK)
    assert "nobody collects there now" in found(of, "evidence").words
    assert found(of, "collector").remedy == "checker run"
    assert "4 minutes ago" in found(of, "collector").words


def test_a_running_collector_makes_all_well(stored: Path) -> None:
    """With a collector at work nothing is left to mend."""
    Path("checker.toml").write_text('[net]\ncontact = "desk@example.org"\n', "utf-8")
    keeper = EvidenceKeeper(stored / "own/evidence", origin="observed")
    keeper.stay()
    of = report(Everywhere())
    keeper.close()
    assert [item.line() for item in of.findings if item.troubles] == []
    assert of.exit_code == 0
    assert "works there" in found(of, "evidence").words
    assert "running since" in found(of, "collector").words


def test_a_command_of_a_moment_is_no_collector(stored: Path) -> None:
    """Whoever holds the evidence without collecting does not make the watch run."""
    keeper = EvidenceKeeper(stored / "own/evidence", origin="observed")
    of = report()
    keeper.close()
    assert found(of, "collector").remedy == "checker run"


def _drop_guard(place: Path) -> None:
    with sqlite3.connect(place / "own/checker.db") as connection:
        connection.execute("DROP TRIGGER observations_no_delete")


def _cut_warc(place: Path) -> None:
    path = next((place / "own/evidence/warc").iterdir())
    path.write_bytes(path.read_bytes()[:-9])


def _lose_manifest(place: Path) -> None:
    path = next((place / "own/evidence/manifests").glob("*.json"))
    path.rename(path.with_name(f"000001-pass-1-{'0' * 64}.json"))


def _lose_all_manifests(place: Path) -> None:
    keeper = EvidenceKeeper(place / "own/evidence", origin="observed")
    keeper.seal("pass-2", {})
    keeper.close()
    next((place / "own/evidence/manifests").glob("*-pass-1-*.json")).unlink()


def _no_store_at_all(place: Path) -> None:
    (place / "own/checker.db").write_bytes(b"no database" * 1000)


def _newer_store(place: Path) -> None:
    with sqlite3.connect(place / "own/checker.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


HARM = {
    "guard": (_drop_guard, "facts", "observations_no_delete"),
    "warc": (_cut_warc, "chain", "no whole record"),
    "manifest": (_lose_manifest, "chain", "its digest is"),
    "lost manifest": (_lose_all_manifests, "chain", "the manifest of pass pass-1 is not in"),
    "no database": (_no_store_at_all, "store", "is not usable"),
    "newer": (_newer_store, "store", "use a newer checker"),
}


@pytest.mark.parametrize("name", HARM)
def test_harm_is_found_and_named(stored: Path, name: str) -> None:
    """What does not hold is wrong, in a sentence, and the rest is examined all the same."""
    harm, where, words = HARM[name]
    harm(stored)
    of = report()
    assert found(of, where).sign is Sign.WRONG
    assert words in found(of, where).words
    assert found(of, "browser")
    assert of.exit_code == 1


def test_a_wrong_configuration_stops_nothing(stored: Path) -> None:
    """A key that is none is named, and the rest is examined under the defaults."""
    Path("checker.toml").write_text("[net]\ncontct = 1\n", "utf-8")
    of = report()
    assert "net.contact" in found(of, "configuration").words
    assert found(of, "facts").sign is Sign.OK


def test_an_unknown_platform_in_the_configuration_is_named(here: Path) -> None:
    """A section of a platform that is none says which there are."""
    Path("checker.toml").write_text("[platforms.blusky]\nenabled = false\n", "utf-8")
    wrong = [item for item in report().findings if item.sign is Sign.WRONG]
    assert "blusky" in wrong[0].words
    assert "bluesky" in (wrong[0].remedy or "")


def test_each_platform_is_asked_once_and_lightly(stored: Path) -> None:
    """Main hosts and the servers that topics name are asked for their robots.txt, no more."""
    app = Everywhere()
    of = report(app)
    fronts = {platform.hosts[0] for platform in PLATFORMS.values() if platform.hosts}
    asked = sorted(f"{host}/robots.txt" for host in {*fronts, "social.example"})
    assert sorted(app.asked) == asked
    assert "HTTP 200" in found(of, "reaching Mastodon").words
    assert "no topic names a server" in found(of, "reaching the open web").words


ANSWERS = {
    "network login": (Everywhere(511), 3, "wants a login first"),
    "sent elsewhere": (Everywhere(302, location="http://login.hotel.example/"), 3, "sends us to"),
    "a page": (Everywhere(200, content_type="text/html; charset=x"), 1, "a page came"),
    "refused": (Everywhere(403), 1, "refuses us"),
    "in trouble": (Everywhere(503), 1, "in trouble"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_that_is_none_is_told_apart(stored: Path, name: str) -> None:
    """A captive network reaches nobody; a refusal is an answer."""
    app, code, words = ANSWERS[name]
    of = report(app)
    assert words in found(of, "reaching Bluesky").words
    assert of.exit_code == code


def test_a_server_that_moves_within_its_site_is_reached(stored: Path) -> None:
    """A redirect to a neighbour is no captive network."""
    of = report(Everywhere(301, location="https://www.social.example/robots.txt"))
    assert found(of, "reaching Mastodon").sign is Sign.OK


def test_a_clock_that_is_off_is_named(stored: Path) -> None:
    """Our clock is held against the answers' dates."""
    stamp = format_datetime(datetime.now(UTC) + timedelta(minutes=10), usegmt=True)
    item = found(report(Everywhere(date=stamp)), "clock")
    assert item.sign is Sign.WRONG
    assert "behind" in item.words


FAILURES = {
    "no network": (socket.gaierror(-3, "Temporary failure"), "leads nowhere"),
    "private": ("10.0.0.7", "leads to a private address"),
    "nobody there": ("127.0.0.1", "private address"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_road_that_leads_nowhere_is_a_sentence(
    here: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """No name, or a name that leads into a private network: no platform was reached."""
    answer, words = FAILURES[name]

    def resolve(*_: Any, **__: Any) -> list[Any]:
        if isinstance(answer, OSError):
            raise answer
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answer, 443))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    of = examine(Patient(store="sqlite:///own/checker.db", config_file=None, clock=OffsetClock()))
    assert words in found(of, "reaching TikTok").words
    assert of.exit_code == 3


def test_no_secret_is_ever_printed(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A key that is set is said to be set; nothing of it is shown, on either stream."""
    monkeypatch.setenv("CHECKER_BLUESKY_APP_PASSWORD", "hunter2")
    monkeypatch.setenv("CHECKER_ALERT_URLS", "ntfys://hunter2@example.org")
    patient = Patient(
        store="postgresql+psycopg://u:hunter2@127.0.0.1:1/x",
        config_file=None,
        clock=OffsetClock(),
        offline=True,
    )
    for as_json in (False, True):
        doctor(patient, as_json=as_json)
    said = capsys.readouterr()
    assert "hunter2" not in said.out + said.err
    assert "CHECKER_BLUESKY_APP_PASSWORD: set" in said.out


def test_without_a_browser_nothing_is_wrong(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser is only for PDF and screenshots."""
    monkeypatch.setattr(shutil, "which", lambda _: None)
    item = found(report(), "browser")
    assert (item.sign, item.troubles) == (Sign.MISSING, False)


def test_the_document_holds_every_check(stored: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``--json`` is one document with a row for each finding."""
    patient = Patient(
        store="sqlite:///own/checker.db", config_file=None, clock=OffsetClock(), offline=True
    )
    code = doctor(patient, as_json=True)
    document = json.loads(capsys.readouterr().out)
    assert document["well"] is (code == 0)
    assert {"name", "sign", "words", "remedy", "optional"} == set(document["checks"][0])
