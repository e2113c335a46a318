"""The command line as its users meet it: wrong use, bad answers, and what each says of it."""

import json
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa

from checker.replica.dialect import Request
from checker.replica.scenario import Scenario
from checker.replica.tiktok import DIALECT
from checker.replica.world import World
from checker.store.evidence import EvidenceKeeper
from tests.acceptance.shell import Here, command, environment, serving, shell

VIDEO = "https://www.tiktok.com/@a.user/video/7590701860651012321"
SKEET = "at://did:plc:aaaaaaaaaaaaaaaaaaaaaaaa/app.bsky.feed.post/3mbhwwsbpxc2x"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Return the working directory with files that are wrong, each in its own way."""
    written = {
        "unknown.toml": b'[net]\ncontcat = "x"\n',
        "broken.toml": b"[net\n",
        "latin.toml": b'[net]\ncontact = "\xff"\n',
        "foreign.toml": b"[platforms.friendster]\nenabled = true\n",
        "base.toml": b'[net.route]\n"www.tiktok.com" = "somewhere"\n',
        "alone.toml": b"[platforms.web]\nenabled = false\n",
        "plain": b"a file, no directory",
        "text.db": b"this is no database, however long one reads on",
        "line.txt": f"{VIDEO}\nfoo\n".encode(),
        "utf16.txt": VIDEO.encode("utf-16"),
        "empty.txt": b"# nothing\n\n",
    }
    for name, content in written.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


ALONE = ("--config", "alone.toml")

WRONG: dict[str, tuple[Sequence[str], str]] = {
    "not a URL": (["look", "notaurl"], "this is not a link"),
    "no platform": (["look", "https://example.org/x", *ALONE], "link"),
    "host below": (["look", "https://www.tiktok.com.evil.example/@a/video/1", *ALONE], "link"),
    "host as user": (["look", "https://www.tiktok.com@evil.example/@a/video/1", *ALONE], "link"),
    "host as path": (["look", "https://evil.example/www.tiktok.com/@a", *ALONE], "link"),
    "unknown key": (["status", "--config", "unknown.toml"], "nearest known one is net.contact"),
    "broken config": (["status", "--config", "broken.toml"], "is no TOML"),
    "config in latin": (["status", "--config", "latin.toml"], "is no TOML"),
    "config missing": (["status", "--config", "none.toml"], "cannot be read"),
    "config no base": (["status", "--config", "base.toml"], "http://HOST:PORT"),
    "foreign platform": (["look", VIDEO, "--config", "foreign.toml"], "friendster"),
    "store under a file": (["run", "--store", "sqlite:///plain/x.db"], "cannot be made"),
    "store missing": (["status", "--store", "sqlite:///none.db"], "there is no store"),
    "no database": (["events", "--store=sqlite:///text.db"], "not a database"),
    "store of another kind": (["status", "--store", "mysql://x/y"], "not supported"),
    "no store URL": (["--store", "nonsense", "status"], "is no store"),
    "store without value": (["status", "--store"], "--store needs a value"),
    "unknown verb": (["frobnicate"], "frobnicate"),
    "unknown case": (["case", "replay", "nope"], "aziz-2019"),
    "case to show": (["case", "show", "nope"], "aziz-2019"),
    "nothing to watch": (["topic", "add", "x"], "--query, --account or --urls"),
    "no place": (["topic", "add", "x", "--account", "b"], "--on"),
    "no name": (["topic", "add", " ", "--account", "b", "--on", "tiktok"], "needs a name"),
    "platform misspelt": (
        ["topic", "add", "x", "--account", "b", "--on", "tiktoc"],
        "did you mean tiktok",
    ),
    "role of none": (["topic", "add", "x", "--account", "b", "--role", "y"], "--role y"),
    "control unknown": (
        ["topic", "add", "x", "--account", "b", "--on", "tiktok", "--control", "z"],
        "there is no topic 'z'",
    ),
    "bad line": (["topic", "add", "x", "--urls", "line.txt"], "line.txt, line 2"),
    "links in UTF-16": (["topic", "add", "x", "--urls", "utf16.txt"], "is not UTF-8"),
    "links of none": (["topic", "add", "x", "--urls", "empty.txt"], "holds no link"),
    "links missing": (["topic", "add", "x", "--urls", "none.txt"], "cannot be read"),
    "run without topic": (["run", "--once"], "nothing to watch yet"),
    "span of none": (["run", "--for", "soon"], "not a duration"),
    "judge nothing": (["judge"], "judge --all"),
    "verify nothing": (["evidence", "verify", "none"], "nothing is there"),
    "scenario missing": (["simulate", "none.toml", "--out", "o"], "cannot be read"),
}


@pytest.mark.parametrize("what", WRONG)
@pytest.mark.usefixtures("files")
def test_wrong_use_is_a_sentence(what: str, checker: Here) -> None:
    """Wrong use ends with 2 and a sentence on stderr; stdout stays empty and nothing is traced."""
    words, sentence = WRONG[what]
    said = checker(*words)
    assert (said.code, said.out) == (2, "")
    assert sentence in said.err
    assert "Traceback" not in said.err


def test_a_process_says_so_too(tmp_path: Path) -> None:
    """As a process of its own, misuse ends with 2, one sentence and no traceback."""
    said = shell("look", "notaurl", at=tmp_path)
    assert (said.code, said.out) == (2, "")
    assert said.err == "notaurl: this is not a link: it has no http:// or https://\n"


# ---- answers that tell nothing


def of_another_post() -> bytes:
    """Return the page of a post that nobody asked for."""
    made = "2026-01-02T10:00:00Z"
    row = {"platform": "tiktok", "id": "7590701860651099999", "account": "a.user", "topics": ["x"]}
    scenario = {
        "name": "x",
        "start": "2026-01-01T00:00:00Z",
        "end": "2026-01-09T00:00:00Z",
        "topics": [{"name": "x"}],
        "posts": [row | {"created_at": made}],
    }
    world = World(Scenario.model_validate(scenario))
    ask = Request("GET", "www.tiktok.com", "/@a.user/video/7590701860651099999", (), {})
    return DIALECT.speak(world, ask, world.scenario.end, None).body


ANSWERS = {
    "another post": (VIDEO, "www.tiktok.com", of_another_post(), "text/html"),
    "plain HTML": (SKEET, "public.api.bsky.app", b"<html><p>Hello</p></html>", "text/html"),
    "half a JSON": (SKEET, "public.api.bsky.app", b'{"posts": [{"uri": "at:', "application/json"),
    "JSON of another shape": (SKEET, "public.api.bsky.app", b"[1]", "application/json"),
}


@pytest.mark.parametrize("what", ANSWERS)
def test_an_answer_that_tells_nothing_takes_nothing_down(
    what: str, checker: Here, tmp_path: Path
) -> None:
    """An answer about something else, or in no known shape, is inconclusive and ends with 3."""
    link, host, body, content_type = ANSWERS[what]
    with serving(body, content_type) as base:
        (tmp_path / "checker.toml").write_text(f'[net.route]\n"{host}" = "{base}"\n')
        said = checker("look", "--json", link)
    assert (said.code, said.document[0]["availability"]) == (3, "inconclusive")
    assert said.document[0]["cause"] == "unreadable"


def test_a_name_that_leads_nowhere_is_our_state(checker: Here, tmp_path: Path) -> None:
    """A host that does not resolve is inconclusive for the network, and ends with 3."""
    route = '[net.route]\n"www.tiktok.com" = "http://does-not-exist.invalid"\n'
    (tmp_path / "checker.toml").write_text(route)
    said = checker("look", "--json", VIDEO)
    told = said.document[0]
    assert (said.code, told["availability"], told["cause"]) == (3, "inconclusive", "network")
    assert told["evidence"][0]["offset"] > 0


def test_one_bad_link_among_good_ones_counts_for_itself(checker: Here, tmp_path: Path) -> None:
    """A link that is none gets its own object; the others are looked at all the same."""
    with serving(b"<html></html>", "text/html") as base:
        (tmp_path / "checker.toml").write_text(f'[net.route]\n"www.tiktok.com" = "{base}"\n')
        said = checker("look", "--json", "nonsense", VIDEO)
    assert said.code == 3
    assert ["error" in item for item in said.document] == [True, False]


# ---- stores


def test_the_store_is_named_before_or_after_the_verb(checker: Here) -> None:
    """``--store`` is taken before the verb, after it, and with an equals sign."""
    checker("topic", "add", "x", "--account", "b", "--on", "tiktok", "--store", "sqlite:///s.db")
    ways = (
        ("--store", "sqlite:///s.db", "topic", "list", "--json"),
        ("topic", "list", "--json", "--store=sqlite:///s.db"),
        ("topic", "--store", "sqlite:///s.db", "list", "--json"),
    )
    assert [len(checker(*way).document) for way in ways] == [1, 1, 1]


def test_a_newer_schema_is_left_alone(checker: Here, tmp_path: Path) -> None:
    """A store that a newer program made is refused, and its bytes stay as they were."""
    checker("topic", "add", "x", "--account", "b", "--on", "tiktok", "--store", "sqlite:///s.db")
    engine = sa.create_engine(f"sqlite:///{tmp_path / 's.db'}")
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    said = checker("run", "--once", "--store", "sqlite:///s.db")
    assert said.code == 2
    assert "use a newer checker; nothing was changed" in said.err


def test_a_topic_is_made_once(checker: Here) -> None:
    """A topic's name is taken once; a second one of that name is refused with a sentence."""
    words = ("topic", "add", "x", "--account", "b", "--on", "tiktok")
    checker(*words)
    said = checker(*words)
    assert (said.code, said.out) == (2, "")
    assert "there is a topic 'x' already" in said.err


def test_one_collector_a_store(checker: Here, tmp_path: Path) -> None:
    """A second collector on a store says that another works there, and does nothing."""
    checker("topic", "add", "x", "--account", "b", "--on", "tiktok")
    first = EvidenceKeeper(tmp_path / "checker-data" / "evidence", origin="observed")
    said = checker("run", "--once")
    first.close()
    assert said.code == 2
    assert "another collector works on this store" in said.err


@pytest.mark.parametrize("verb", ["dashboard", "demo"])
def test_a_port_in_use_is_named(verb: str, checker: Here, tmp_path: Path) -> None:
    """A port that is in use is named, another is proposed, and the exit code is 2."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = checker(verb, "--no-browser", "--port", port)
    assert (said.code, said.out) == (2, "")
    assert f"port {port} on 127.0.0.1 cannot be used" in said.err
    assert list(tmp_path.iterdir()) == []


# ---- running


def dead_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_nothing_reached_ends_with_three(checker: Here, tmp_path: Path) -> None:
    """``run --once`` against a dead port says that nothing could be told, and ends with 3."""
    base = f"http://127.0.0.1:{dead_port()}"
    (tmp_path / "checker.toml").write_text(f'[net.route]\n"www.tiktok.com" = "{base}"\n')
    (tmp_path / "links.txt").write_text(VIDEO)
    checker("topic", "add", "x", "--urls", "links.txt", "--on", "tiktok")
    said = checker("run", "--once")
    assert (said.code, said.out) == (3, "")
    assert "1 could not tell" in said.err


def test_stopped_in_mid_pass_nothing_is_lost(tmp_path: Path) -> None:
    """Ctrl-C in mid-pass ends with 0 and a sentence; the next run goes on, evidence verifies."""
    ids = [7590701860651012321 + number for number in range(40)]
    links = "\n".join(f"https://www.tiktok.com/@a.user/video/{number}" for number in ids)
    (tmp_path / "links.txt").write_text(links)
    shell("topic", "add", "x", "--urls", "links.txt", at=tmp_path)
    warcs = tmp_path / "checker-data" / "evidence" / "warc"
    with serving(b"<html></html>", "text/html") as base:
        (tmp_path / "checker.toml").write_text(f'[net.route]\n"www.tiktok.com" = "{base}"\n')
        running = subprocess.Popen(
            command("run", "--for", "60s"),
            cwd=tmp_path,
            env=environment(),
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        deadline = time.monotonic() + 30
        while not list(warcs.glob("*.gz")) and time.monotonic() < deadline:
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=30)
        again = shell("run", "--once", at=tmp_path)
    verified = shell("evidence", "verify", "checker-data", at=tmp_path)
    assert (running.returncode, out) == (0, "")
    assert "everything that was looked at is kept" in err
    assert "Traceback" not in err + again.err
    assert verified.code == 0


# ---- what it knows


@pytest.mark.parametrize("words", [("platforms",), ("rules",), ("case", "list")])
def test_json_is_one_document(words: tuple[str, ...], checker: Here) -> None:
    """``--json`` prints one JSON document, a list of objects, and nothing else."""
    said = checker(*words, "--json")
    assert (said.code, said.err) == (0, "")
    assert {type(item) for item in said.document} == {dict}


def test_a_case_is_told_with_sources(checker: Here) -> None:
    """A case is told with its caveat, its disputes and its sources."""
    said = checker("case", "show", "aziz-2019")
    assert said.code == 0
    assert "nobody outside logged" in said.out
    assert "Sources:" in said.out


def test_status_counts_what_is_watched(checker: Here) -> None:
    """``status --json`` is one document with topics, coverage, gaps, passes and budget."""
    checker("topic", "add", "x", "--account", "b", "--on", "tiktok")
    document = json.loads(checker("status", "--json").out)
    assert {"topics", "coverage", "gaps", "passes", "budget", "next_due"} <= set(document)
