"""``checker alerts``, and what arrives beside a collector, at a real address on this machine."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from checker.clock import OffsetClock
from checker.commands import alerting, collecting
from checker.commands.desk import Desk
from checker.config import Alerts, Config
from checker.errors import StoreError
from tests.acceptance.shell import Here, serving
from tests.alerts.test_send import Hook, listening

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

NOBODY = "json://127.0.0.1:1/x"


@pytest.fixture(autouse=True)
def no_secret_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no address come from the environment of whoever runs the tests."""
    monkeypatch.delenv(alerting.VARIABLE, raising=False)


@pytest.fixture
def hook() -> Iterator[Hook]:
    """Lend a local address."""
    with listening() as lent:
        yield lent


def configure(at: Path, *to: str, more: str = "") -> None:
    """Write checker.toml with addresses."""
    quoted = ", ".join(f'"{url}"' for url in to)
    (at / "checker.toml").write_text(f"{more}\n[alerts]\nto = [{quoted}]\n", "utf-8")


def here(hook: Hook) -> str:
    """Return the hook's address as one writes it."""
    return f"json://127.0.0.1:{hook.port}/hook"


def test_without_an_address_both_say_what_to_write(checker: Here) -> None:
    """Listing tells how to begin and makes no store; testing without an address is misuse."""
    listed, tested = checker("alerts", "list"), checker("alerts", "test")
    assert (listed.code, tested.code) == (0, 2)
    assert "[alerts] in checker.toml" in listed.out
    assert "CHECKER_ALERT_URLS" in tested.err
    assert not Path("checker-data").exists()
    assert checker("alerts", "list", "--json").document["addresses"] == []


@pytest.mark.parametrize(
    ("n_good", "n_bad", "code"), [(1, 0, 0), (1, 1, 1), (0, 1, 3)], ids=["all", "some", "none"]
)
def test_a_test_says_per_address_whether_it_arrived(
    checker: Here, tmp_path: Path, hook: Hook, n_good: int, n_bad: int, code: int
) -> None:
    """The exit code tells all, some and none apart, and each address has its line."""
    configure(tmp_path, *[here(hook)] * n_good, *[NOBODY] * n_bad)
    said = checker("alerts", "test")
    lines = said.out.splitlines()
    assert said.code == code
    assert sum(line.endswith(": arrived") for line in lines) == n_good == len(hook.heard)
    assert sum("did not arrive: it could not be reached" in line for line in lines) == n_bad


def test_the_list_remembers_what_was_sent(checker: Here, tmp_path: Path, hook: Hook) -> None:
    """Of each address the last message and its fate are shown, in words and as JSON."""
    configure(tmp_path, here(hook), NOBODY)
    checker("alerts", "test")
    words, document = checker("alerts", "list").out, checker("alerts", "list", "--json").document
    assert "A test: alerts arrive here; it arrived" in words
    assert "it did not arrive: it could not be reached" in words
    assert "/hook" not in words
    assert [row["last"]["arrived"] for row in document["addresses"]] == [True, False]
    assert (document["min_grade"], document["digest"], document["quiet"]) == ("C", "1h", None)


def test_a_secret_is_shown_nowhere(
    checker: Here, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An address from the environment works, and neither stream names its path or key."""
    secret = f"json://me:pass-word@127.0.0.1:{hook.port}/very-secret"
    monkeypatch.setenv(alerting.VARIABLE, f"{secret}\n json://127.0.0.1:1/very-secret ")
    said = [
        checker("alerts", "test"),
        checker("alerts", "list"),
        checker("alerts", "list", "--json"),
    ]
    everything = "".join(item.out + item.err for item in said)
    assert hook.paths == ["/very-secret"]
    assert "127.0.0.1" in everything
    assert "very-secret" not in everything
    assert "pass-word" not in everything
    assert b"very-secret" not in Path("checker-data/checker.db").read_bytes()


WRONG = {
    "no address": ('to = ["nowhere"]', "alerts.to, address 1: is no address"),
    "a secret": ('to = ["json://a:b@h.example"]', "holds a secret"),
    "hours": ('quiet = "22-7"', "alerts.quiet: '22-7' are no hours: write 22:00-07:00"),
    "the whole day": ('quiet = "07:00-07:00"', "nothing would ever be sent"),
    "25 o'clock": ('daily = "25:00"', "alerts.daily: '25:00' is no time of day"),
    "a zone": ('zone = "Europe/Atlantis"', "alerts.zone: 'Europe/Atlantis' is no time zone"),
    "a path as zone": ('zone = "/etc/passwd"', "alerts.zone: '/etc/passwd' is no time zone"),
    "a digest": ('digest = "soon"', "alerts.digest: not a duration"),
    "a week": ('digest = "8d"', "alerts.digest: '8d' is longer than a day"),
    "a grade": ('min_grade = "E"', "alerts.min_grade"),
}


@pytest.mark.parametrize(("text", "sentence"), WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("verb", ["list", "test"])
def test_a_mistake_is_one_sentence(
    checker: Here, tmp_path: Path, verb: str, text: str, sentence: str
) -> None:
    """What is written wrongly is misuse, named by key and value, without a traceback."""
    (tmp_path / "checker.toml").write_text(f"[alerts]\n{text}\n", "utf-8")
    said = checker("alerts", verb)
    assert said.code == 2
    assert sentence in said.err
    assert "Traceback" not in said.err


@pytest.fixture
def site(checker: Here) -> Iterator[str]:
    """Serve a page, and watch it as a topic."""
    with serving(b"<html><title>A</title><p>some words here</p></html>", "text/html") as base:
        Path("links.txt").write_text("http://www.example.org/a/story-of-42\n", "utf-8")
        said = checker("topic", "add", "mine", "--urls", "links.txt", "--on", "web")
        assert said.code == 0, said.err
        yield f'[net.route]\n"www.example.org" = "{base}"\n'


def test_a_round_from_cron_sends_what_is_due(
    checker: Here, tmp_path: Path, hook: Hook, site: str
) -> None:
    """One round is followed by one turn of alerts; a second round sends nothing twice."""
    configure(tmp_path, here(hook), more=site)
    for _ in range(2):
        assert checker("run", "--once").code in (0, 1, 3)
    assert [item["title"] for item in hook.heard] == ["Alerts come to this address from now on"]


def test_an_address_in_trouble_does_not_change_how_collecting_went(
    checker: Here, tmp_path: Path, site: str
) -> None:
    """The collector's exit code is the same with an address that nobody answers at."""
    configure(tmp_path, more=site)
    alone = checker("run", "--once")
    configure(tmp_path, NOBODY, more=site)
    troubled = checker("run", "--once")
    assert troubled.code == alone.code
    assert "did not arrive: it could not be reached" in troubled.err


@pytest.mark.parametrize("verb", [("run", "--once"), ("alerts", "list")])
def test_a_topic_that_is_none_is_said(
    checker: Here, tmp_path: Path, site: str, verb: tuple[str, ...]
) -> None:
    """A slip in a chosen topic would keep its alerts away for ever: it is named at once."""
    (tmp_path / "checker.toml").write_text(
        f'{site}[alerts]\nto = ["{NOBODY}"]\ntopics = ["mime"]\n', "utf-8"
    )
    said = checker(*verb)
    assert said.code == 2
    assert "the nearest is 'mine'" in said.err


def _watch(at: Path) -> Any:
    desk = Desk(
        f"sqlite:///{at}/x.db", Config(alerts=Alerts(to=(NOBODY,))), OffsetClock(), create=True
    )
    return desk, alerting.watch_of(desk)


async def test_a_crash_of_alerts_never_stops_collecting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake of ours in alerts is said, and what runs beside it goes on to its end."""
    desk, watch = _watch(tmp_path)

    def crash(*_: object) -> None:
        raise TypeError("very-secret")

    said_so = asyncio.Event()
    told: list[str] = []

    def say(text: str) -> None:
        told.append(text)
        said_so.set()

    monkeypatch.setattr(alerting, "turn", crash)
    monkeypatch.setattr(collecting, "say", say)
    async with collecting._alerting(watch, desk.clock):
        await asyncio.wait_for(said_so.wait(), 5)
    said = "\n".join(told)
    assert "No more alerts are sent: TypeError. The collector goes on." in said
    assert "very-secret" not in said
    desk.engine.dispose()


async def test_alerts_take_turns_beside_the_collector(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Turns come again and again until collecting ends, in a thread of their own."""
    desk, watch = _watch(tmp_path)
    threads: list[int] = []
    enough = threading.Event()

    def turn(*_: object) -> None:
        threads.append(threading.get_ident())
        if len(threads) == 3:
            enough.set()

    monkeypatch.setattr(alerting, "turn", turn)
    async with collecting._alerting(watch, desk.clock):
        assert await asyncio.to_thread(enough.wait, 5)
    assert threading.get_ident() not in threads
    desk.engine.dispose()


def test_a_store_in_trouble_is_said_and_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A full disk is a line in the log; the next turn tries again."""
    desk, watch = _watch(tmp_path)

    def full(*_: object) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr("checker.alerts.log.write", full)
    alerting.turn(watch, desk.clock.now())
    assert "alerts: the disk is full; tried again soon" in capsys.readouterr().err
    desk.engine.dispose()
