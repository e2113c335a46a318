"""Every form in which an answer lies about is understood, and what is assumed is said."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from checker.errors import ConfigError
from checker.intake.saved_file import Told, read_file
from checker.model import Ask, NeedsExpanding, SubjectKind, account, post
from checker.platforms import PLATFORMS
from checker.store.evidence import EvidenceKeeper
from tests.support.builders import make_exchange

WEB = PLATFORMS["web"]
REDDIT = PLATFORMS["reddit"]
TIKTOK = PLATFORMS["tiktok"]
LINK = "https://news.example.org/a"
HERE = Told(url=LINK)


def saved(place: Path, name: str, content: bytes | str) -> Path:
    """Write a file."""
    path = place / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.json", "{}", "application/json"),
        ("a.html", "", "text/html"),
        ("a", " [1]", "application/json"),
        ("a.txt", "\n<!doctype html>", "text/html"),
        ("a", "Gone", "text/plain"),
    ],
)
def test_a_bare_body_is_read_as_what_it_is(
    tmp_path: Path, name: str, content: str, kind: str
) -> None:
    """Its kind is its name's, else its first letter's; kind and status are said as assumed."""
    found = read_file(saved(tmp_path, name, content), WEB, HERE)
    assert found.stray is not None
    assert (found.stray.status, found.stray.header("content-type")) == (200, kind)
    assert found.subject == post("web", LINK)
    assert [f"read as {kind}" in found.assumed, len(found.assumed)] == [True, 2]


def test_a_status_that_was_said_is_not_assumed(tmp_path: Path) -> None:
    """``--status`` is taken."""
    found = read_file(saved(tmp_path, "a", "Gone"), WEB, Told(url=LINK, status=410))
    assert found.stray is not None
    assert (found.stray.status, len(found.assumed)) == (410, 1)


HEAD = (
    "HTTP/1.1 410 Gone\r\nContent-Type: text/plain\r\nDate: Thu, 15 Jan 2026 12:00:00 GMT\r\n\r\n"
)


@pytest.mark.parametrize(
    ("content", "status", "body"),
    [
        (HEAD + "no", 410, b"no"),
        (HEAD.replace("\r\n", "\n") + "no\r\n\r\n", 410, b"no\r\n\r\n"),
        ("HTTP/2 301 \r\nlocation: /b\r\n\r\n" + HEAD + "no", 410, b"no"),
        ("HTTP/1.1 200 Connection established\r\n\r\n" + HEAD, 410, b""),
        ("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + HEAD, 410, b""),
        ("HTTP/1.1 200 OK\r\n\r\n" + HEAD, 200, HEAD.encode()),
        ("HTTP/2 204", 204, b""),
    ],
)
def test_what_curl_wrote_is_read(tmp_path: Path, content: str, status: int, body: bytes) -> None:
    """The last head of the way is the answer's; a body that looks like a head stays a body."""
    stray = read_file(saved(tmp_path, "a.txt", content), WEB, HERE).stray
    assert stray is not None
    assert (stray.status, stray.body) == (status, body)


@pytest.mark.parametrize("compressed", [True, False])
def test_a_coding_is_undone_where_it_still_is(tmp_path: Path, compressed: bool) -> None:
    """A body that curl decoded already is left as it is."""
    body = gzip.compress(b"hello") if compressed else b"hello"
    content = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + body
    stray = read_file(saved(tmp_path, "a.txt", content), WEB, HERE).stray
    assert stray is not None
    assert stray.body == b"hello"


def test_an_answer_is_as_old_as_its_date(tmp_path: Path) -> None:
    """The Date header is when it was answered."""
    found = read_file(saved(tmp_path, "a.txt", HEAD), WEB, HERE)
    assert found.at.isoformat() == "2026-01-15T12:00:00+00:00"


@pytest.mark.parametrize(
    ("platform", "told", "words"),
    [
        (WEB, Told(), "--url LINK, or --id ID"),
        (REDDIT, Told(url="https://news.example.org/a"), "not the link of a post or account"),
        (TIKTOK, Told(url="https://vm.tiktok.com/ZMabcdefg/"), "short link"),
        (WEB, Told(url=LINK, kind=SubjectKind.ACCOUNT), "link of a post"),
    ],
)
def test_what_has_to_be_said_is_asked_for(
    tmp_path: Path, platform: object, told: Told, words: str
) -> None:
    """Without a subject nothing is read, and the option that helps is named."""
    with pytest.raises(ConfigError) as trouble:
        read_file(saved(tmp_path, "a.json", "{}"), platform, told)  # type: ignore[arg-type]
    assert words in str(trouble.value)


@pytest.mark.parametrize(
    ("content", "told", "words"),
    [
        ("HTTP/1.1", HERE, "names no status"),
        ("HTTP/1.1 abc\r\n\r\n", HERE, "names no status"),
        (HEAD, Told(url=LINK, status=200), "says its own"),
    ],
)
def test_what_is_no_answer_is_refused(tmp_path: Path, content: str, told: Told, words: str) -> None:
    """A message without a status, and a status said twice, are refused."""
    with pytest.raises(ConfigError, match=words):
        read_file(saved(tmp_path, "a.txt", content), WEB, told)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A file that is not there is said to be that."""
    with pytest.raises(ConfigError, match="No such file"):
        read_file(tmp_path / "none.json", WEB, HERE)


def test_an_id_needs_no_link(tmp_path: Path) -> None:
    """``--id`` and ``--kind`` name a subject whose address is none of a person's."""
    told = Told(
        url="https://oauth.reddit.com/user/ann/about", native_id="ann", kind=SubjectKind("account")
    )
    found = read_file(saved(tmp_path, "a.json", "{}"), REDDIT, told)
    assert found.subject == account("reddit", "ann")
    assert found.answers[0].url == told.url


def test_evidence_names_its_subject(tmp_path: Path) -> None:
    """The first address in a WARC file that is a link of the platform says what it is about."""
    keeper = EvidenceKeeper(tmp_path, origin="observed")
    for number in range(2):
        keeper.keep(make_exchange(number, ask=Ask(f"{LINK}{number}")), "pass-1")
    keeper.seal("pass-1", {})
    keeper.close()
    path = next((tmp_path / "warc").iterdir())
    found = read_file(path, WEB, Told())
    assert (found.subject, len(found.answers)) == (post("web", f"{LINK}0"), 2)
    assert "the first of 2 in the file" in found.assumed[0]
    assert read_file(path, WEB, Told(url=f"{LINK}1")).subject == post("web", f"{LINK}1")
    with pytest.raises(ConfigError, match="--url LINK or --id ID"):
        read_file(path, REDDIT, Told())
    with pytest.raises(ConfigError, match="no record at offset 3"):
        read_file(path, WEB, Told(offset=3))


def test_a_short_link_is_really_one() -> None:
    """The short link of these tests is one that has to be expanded."""
    assert isinstance(TIKTOK.recognise("https://vm.tiktok.com/ZMabcdefg/"), NeedsExpanding)
