"""``checker look`` at every platform, routed to a small server that plays saved answers."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from checker.model import Subject, SubjectKind
from checker.platforms import PLATFORMS
from checker.store.warc import raw_members
from tests.acceptance.shell import Here, Said
from tests.support.replay import Case, cases
from tests.support.saved_server import SavedServer, saved_server

CASES = Path(__file__).resolve().parents[1] / "platforms" / "cases"

CHOSEN = {
    # platform: one that is there, one that is not or not for all, one wall
    "bluesky": ("visible", "labelled", "reach.rate_limited__too_many"),
    "douyin": ("d1", "d14", "d31"),
    # no refusal of theirs to a visitor says that anything is gone
    "facebook": ("f1", "f1__video", "f7"),
    "instagram": ("i1", "i15", "reach.rate_limited"),
    "lemmy": ("visible", "deleted", "private_server"),
    "mastodon": ("visible", "not_found", "login_wall"),
    "mediawiki": ("visible", "deleted", "wall__anubis"),
    "reddit": ("visible", "moderator", "network_security"),
    "telegram": ("visible_text", "channel_copyright", "wall.cloudflare_interstitial"),
    "tiktok": ("t1", "t12", "wall.tiktok_verify"),
    "wayback": ("shown", "then_removed", "wall.cloudflare_interstitial"),
    "web": ("page", "legal", "wall.anubis"),
    "weibo": ("w1", "w41", "w21"),
    "x": ("x30", "x44", "wall.cloudflare_interstitial__on_200"),
    "youtube": ("y10", "y34", "y24"),
}
AUTHORS = {
    "GET https://h.example/api/v3/user?username=ann",
    "GET https://oauth.reddit.com/user/bob/about?raw_json=1",
}
KINDS = ("there", "gone or limited", "wall")

CLIENT, SECRET, TOKEN = "client-8c1d5e", "secret-41fe07a9", "token-b33f90d2c7"
TOKEN_URL = "https://www.reddit.com/api/v1/access_token"
BASIC = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()


@dataclass(frozen=True)
class Asked:
    """One link of a run, and the case that says what must come of it."""

    link: str
    case: Case

    @property
    def expected(self) -> dict[str, Any]:
        """What the case says, as ``look --json`` writes it."""
        told = self.case.about["expected"]
        return {
            "availability": told["availability"],
            "cause": told["cause"],
            "actor": told["actor"] or None,
            "basis": told["basis"],
            "rule": told["rule"],
        } | ({"words": told["words"] or None} if "words" in told else {})

    @property
    def answers(self) -> set[str]:
        """The digests of the saved answers' bodies."""
        return {
            hashlib.sha256(item.exchange.body).hexdigest() for item in self.case.lenient.answers
        }


def chosen(platform: str, kind: str) -> Asked:
    """Return the link of a platform's case of one kind, as a person would give it."""
    name = CHOSEN[platform][KINDS.index(kind)]
    (case,) = cases(CASES / platform / name)
    about = case.about["subject"]
    subject = Subject(SubjectKind(about.get("kind", "post")), platform, about["native_id"])
    return Asked(PLATFORMS[platform].canonical(subject), case)


RUNS = {
    "there": (dict.fromkeys(CHOSEN, "there"), 0),
    "gone or limited": (dict.fromkeys(CHOSEN, "gone or limited"), 0),
    "wall": (dict.fromkeys(CHOSEN, "wall"), 3),
    # a wall on one platform takes nothing from the others
    "one wall": (dict.fromkeys(CHOSEN, "there") | {"reddit": "wall"}, 3),
}


@dataclass(frozen=True)
class Run:
    """One run of the command over all platforms, and what was asked in it."""

    said: Said
    asked: list[Asked]
    server: SavedServer


@pytest.fixture
def look(checker: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Run]:
    """Return a way to look once at one case of every platform, all hosts routed to one server."""
    monkeypatch.setenv("CHECKER_REDDIT_CLIENT_ID", CLIENT)
    monkeypatch.setenv("CHECKER_REDDIT_CLIENT_SECRET", SECRET)
    reply = json.dumps({"access_token": TOKEN, "token_type": "bearer", "expires_in": 86400})

    def run(kinds: dict[str, str], *words: str) -> Run:
        asked = [chosen(platform, kind) for platform, kind in kinds.items()]
        answers = [answer for item in asked for answer in item.case.lenient.answers]
        with saved_server(answers, {TOKEN_URL: reply.encode()}) as server:
            hosts = [urlsplit(answer.url).hostname or "" for answer in answers]
            (tmp_path / "checker.toml").write_text(server.routes([*hosts, "www.reddit.com"]))
            said = checker("look", *(item.link for item in asked), *words)
        return Run(said, asked, server)

    return run


def test_every_platform_is_looked_at() -> None:
    """No platform is left out."""
    assert set(CHOSEN) == set(PLATFORMS)


@pytest.mark.parametrize("kind", RUNS)
def test_verdicts_are_as_the_cases_say(
    look: Callable[..., Run], checker: Here, tmp_path: Path, kind: str
) -> None:
    """One run over all platforms gives each case's verdict, its evidence kept, and the exit code.

    The evidence named is the saved answers themselves, whole, and it verifies.
    """
    kinds, code = RUNS[kind]
    run = look(kinds, "--json")
    # the author of a post that is gone is asked as well; no case saved an answer to that
    assert set(run.server.strays) <= AUTHORS
    assert run.said.code == code, run.said.err
    objects = run.said.document
    assert [item["url"] for item in objects] == [item.link for item in run.asked]
    for told, asked in zip(objects, run.asked, strict=True):
        assert {name: told.get(name) for name in asked.expected} == asked.expected
        assert (told["platform"], told["origin"]) == (asked.case.folder.parent.name, "observed")
        kept = [record(tmp_path / "checker-data" / "evidence", item) for item in told["evidence"]]
        assert kept
        assert set(kept) <= asked.answers
    assert checker("evidence", "verify", "checker-data/evidence").code == 0


def test_a_wall_is_no_absence_in_words(look: Callable[..., Run]) -> None:
    """Read by a person, no wall of any platform says that a post is gone."""
    run = look(RUNS["wall"][0])
    assert run.said.code == 3
    assert run.said.out.count("could not tell") == len(PLATFORMS)


def record(evidence: Path, kept: dict[str, Any]) -> str:
    """Return the digest of the body in a kept record, which is cut out by its offset."""
    with (evidence / "warc" / kept["warc"]).open("rb") as file:
        file.seek(kept["offset"])
        member = next(raw_members(file.read()))[2]
    assert hashlib.sha256(member).hexdigest() == kept["sha256"]
    _, _, body = member.removesuffix(b"\r\n\r\n").split(b"\r\n\r\n", 2)
    return hashlib.sha256(body).hexdigest()


def test_reddits_secrets_go_nowhere_but_to_reddit(look: Callable[..., Run], tmp_path: Path) -> None:
    """Key and token are shown to their own hosts, and stand in no evidence, store or output."""
    run = look(dict.fromkeys(CHOSEN, "gone or limited"), "--json")
    (posted,) = run.server.posted
    assert (posted.url, posted.headers["authorization"]) == (TOKEN_URL, f"Basic {BASIC}")
    shown = {
        urlsplit(url).hostname: headers["authorization"]
        for url, headers in run.server.asked
        if "authorization" in headers
    }
    assert shown == {"oauth.reddit.com": f"Bearer {TOKEN}"}
    everything = {path.name: plain(path) for path in tmp_path.rglob("*") if path.is_file()}
    assert len([name for name in everything if name.endswith(".warc.gz")]) == 1
    assert any(b"oauth.reddit.com" in content for content in everything.values())
    everything["output"] = (run.said.out + run.said.err).encode()
    for name, content in everything.items():
        for secret in (CLIENT, SECRET, TOKEN, BASIC):
            assert secret.encode() not in content, name


PLANTED = {
    name: f"planted-{index}-8b1f"
    for index, name in enumerate(sorted({key for item in PLATFORMS.values() for key in item.keys}))
}
"""A secret of its own for every key that any platform knows."""


@pytest.mark.parametrize("kind", KINDS)
def test_no_planted_key_is_found_again(
    look: Callable[..., Run],
    checker: Here,
    tmp_path: Path,
    kind: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With every key set, none stands in evidence, store, output, log, settings or status."""
    for name, secret in PLANTED.items():
        monkeypatch.setenv(name, secret)
    run = look(dict.fromkeys(CHOSEN, kind), "--json")
    after = [checker("status"), checker("doctor"), checker("platforms", "--json")]
    everything = {path.name: plain(path) for path in tmp_path.rglob("*") if path.is_file()}
    told = [run.said, *after]
    everything["output"] = "".join(said.out + said.err for said in told).encode()
    for name, content in everything.items():
        assert [key for key, secret in PLANTED.items() if secret.encode() in content] == [], name


def plain(path: Path) -> bytes:
    """Return a file's bytes, unpacked where it is packed."""
    content = path.read_bytes()
    return gzip.decompress(content) if path.suffix == ".gz" else content


def test_without_its_key_reddit_is_not_asked(
    look: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A platform without its key says what is missing, and the others answer as ever."""
    monkeypatch.delenv("CHECKER_REDDIT_CLIENT_SECRET")
    run = look(RUNS["there"][0], "--json")
    assert run.said.code == 3
    told = {item["platform"]: item for item in run.said.document}
    reddit = told.pop("reddit")
    assert (reddit["availability"], reddit["cause"]) == ("inconclusive", "not_asked")
    assert {item["availability"] for item in told.values()} == {"visible"}
    assert run.server.posted == []
