"""``checker key`` and ``checker evidence``, as a person types them."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from checker.errors import StoreError
from checker.os_keyring import KeyringSafe
from checker.store.chain import manifests, signature_of
from checker.store.evidence import EvidenceKeeper
from checker.store.keys import FileSafe, Signer
from checker.store.roots import roots
from tests.acceptance.shell import Here
from tests.support.sealed import DAY_ONE, a_pass, rows_of, sealed

ROOT = Path("checker-data/evidence")


@pytest.fixture
def here(checker: Here) -> Here:
    """Return ``checker`` where evidence of two days lies, under roots, beside a store."""
    Path("links").write_text("https://www.example.org/a\n")
    assert checker("topic", "add", "t", "--urls", "links", "--on", "web").code == 0
    sealed(ROOT)
    return checker


def _ids() -> set[str]:
    return {path.stem for path in (ROOT / "keys").iterdir()}


def _current() -> str:
    found: str = json.loads(manifests(ROOT)[-1].read_bytes())["signed_by"]
    return found


def test_verify_says_what_was_checked(here: Here) -> None:
    """All that holds is counted in sentences, each key with the link from which on it signs."""
    said = here("evidence", "verify", ROOT)
    assert said.code == 0
    first, then = (_ids() - {_current()}).pop(), _current()
    assert said.out.splitlines()[:-1] == [
        f"{ROOT}: 18 records ({said.out.split('(')[1].split()[0]} bytes) in 6 manifests hold; "
        "each digest and each link was recomputed.",
        "Six manifests signed; each signature holds.",
        f"From link 1 on the key {first} signs.",
        f"From link 6 on {then} signs, to which it handed over (yearly).",
        "Two daily roots computed again, over six manifests.",
    ]
    assert said.out.splitlines()[-1].startswith("1 of them")


def test_a_clock_set_back_and_open_days_are_said(here: Here) -> None:
    """What is no failure is told: times that run backwards, links that no root covers yet."""
    keeper = EvidenceKeeper(ROOT, origin="observed")
    for number in range(7, 15):
        a_pass(keeper, number, DAY_ONE - number * timedelta(hours=1))
    keeper.close()
    said = here("evidence", "verify", ROOT)
    assert said.code == 0
    assert "Manifest 7 bears a time 11 h before one that was sealed earlier" in said.out
    assert "And so do 3 more." in said.out
    assert "eight manifests after them without one yet" in said.out


def test_verify_takes_the_key_that_one_knows(here: Here) -> None:
    """By its file or id; another's ends with 4, and what is no key with 2."""
    show = here("key", "show")
    Path("key.pem").write_text(show.out)
    for key in ("key.pem", _current(), _current().upper()):
        assert here("evidence", "verify", ROOT, "--key", key).code == 0
    said = here("evidence", "verify", ROOT, "--key", "0" * 64)
    assert (said.code, said.out) == (4, "")
    assert "not by the key that was given" in said.err
    for key in ("nonsense", "links", "f" * 63):
        said = here("evidence", "verify", ROOT, "--key", key)
        assert said.code == 2
        assert "neither an Ed25519 public key's file" in said.err
    (warc, *_) = (ROOT / "warc").iterdir()
    assert here("evidence", "verify", warc, "--key", _current()).code == 2


def test_a_signature_that_does_not_hold_is_named(here: Here) -> None:
    """Exit code 4, nothing on stdout, and one sentence with the file."""
    place = signature_of(manifests(ROOT)[1])
    place.write_bytes(bytes(64))
    said = here("evidence", "verify", ROOT)
    assert (said.code, said.out) == (4, "")
    assert said.err.startswith(f"checker: {place.name}: no signature of the key")
    assert said.err.count("\n") == 1


def test_key_show_prints_the_public_half_and_nothing_of_the_other(here: Here) -> None:
    """Stdout is the public key, as openssl reads it; the rest is said on stderr."""
    said = here("key", "show")
    path = ROOT / "keys" / f"{_current()}.pem"
    assert (said.code, said.out) == (0, path.read_text())
    assert f"The key {_current()} signs the evidence in {ROOT}." in said.err
    secret = FileSafe(Path("checker-data/keys")).secret(_current()) or ""
    assert secret.splitlines()[1] not in said.out + said.err
    document = here("key", "show", "--json").document
    assert document == {
        "id": _current(),
        "public_key": path.read_text(),
        "private_half_here": True,
    }


def test_key_show_without_a_key_says_how_one_comes(checker: Here) -> None:
    """Before the first run there is no key, and that is said."""
    Path("links").write_text("https://www.example.org/a\n")
    checker("topic", "add", "t", "--urls", "links", "--on", "web")
    said = checker("key", "show")
    assert (said.code, said.out) == (2, "")
    assert "the first `checker run` makes one" in said.err


def test_a_private_half_that_is_away_is_said(here: Here) -> None:
    """Where nothing can be signed any more, `key show` says so and the collector does not start."""
    (Path("checker-data/keys") / f"{_current()}.pem").unlink()
    assert "nothing can be signed here" in here("key", "show").err
    said = here("run", "--once")
    assert (said.code, said.out) == (2, "")
    assert "checker key rotate --lost" in said.err
    assert here("key", "rotate", "--why", "yearly").code == 2
    said = here("key", "rotate", "--lost", "--why", "the disk died")
    assert said.code == 0
    assert "the old key did not hand over" in said.err
    said = here("evidence", "verify", ROOT)
    assert said.code == 0
    assert "did NOT hand over; the link says that that one was lost (the disk died)" in said.out


def test_a_key_is_handed_over_with_a_reason(here: Here) -> None:
    """The new public half comes on stdout, the link on stderr; without a reason nothing is done."""
    before = _current()
    assert here("key", "rotate", "--why", "  ").code == 2
    assert here("key", "rotate").code == 2
    said = here("key", "rotate", "--why", "Ann left")
    assert said.code == 0
    assert said.out.startswith("-----BEGIN PUBLIC KEY-----\n")
    assert f"Link 7 hands over from {before} to " in said.err
    assert here("key", "show").out == said.out


def test_nothing_is_rotated_where_nothing_was_kept(checker: Here) -> None:
    """A store without evidence has no key to hand over."""
    Path("links").write_text("https://www.example.org/a\n")
    checker("topic", "add", "t", "--urls", "links", "--on", "web")
    for words in (("key", "rotate", "--why", "x"), ("evidence", "roots")):
        said = checker(*words)
        assert said.code == 2
        assert "no evidence here yet" in said.err


def test_the_words_of_a_reason_are_inert(here: Here) -> None:
    """What somebody wrote into the chain cannot colour or move a reader's terminal."""
    here("key", "rotate", "--why", "\x1b[31mred\x1b[0m")
    said = here("evidence", "verify", ROOT)
    assert said.code == 0
    assert "\x1b" not in said.out


def test_a_record_is_proved_and_checked_alone(here: Here) -> None:
    """The file says which record, under which day and key, and holds by itself."""
    sha256 = rows_of(ROOT, 2)[0]["sha256"]
    said = here("evidence", "prove", sha256.upper(), "--out", "record.json", "--with-record")
    assert (said.code, said.out) == (0, "")
    assert here("evidence", "prove", sha256, "--out", "record.json").code == 2
    assert here("evidence", "prove", sha256, "--out", "no/where.json").code == 2
    said = here("evidence", "verify", "record.json")
    assert said.code == 0
    assert f"the record {sha256} is leaf " in said.out
    assert "that were sealed on 2026-01-15; the way to that day's root holds." in said.out
    signer = json.loads(json.loads(Path("record.json").read_text())["root_file"])["signed_by"]
    assert f"Signed by the key {signer}" in said.out
    assert "The record itself is in it" in said.out
    assert here("evidence", "verify", "record.json", "--key", signer).code == 0
    assert here("evidence", "verify", "record.json", "--key", "0" * 64).code == 4


def test_a_proof_goes_to_stdout_without_a_file(here: Here) -> None:
    """Redirected it is the same file."""
    sha256 = rows_of(ROOT, 2)[0]["sha256"]
    Path("record.json").write_text(here("evidence", "prove", sha256).out)
    assert here("evidence", "verify", "record.json").code == 0


@pytest.mark.parametrize(
    ("given", "words"), [("abc", "is no SHA-256"), ("0" * 64, "no manifest in")]
)
def test_what_cannot_be_proved_is_said(here: Here, given: str, words: str) -> None:
    """A digest that is none, or that nobody kept, is a mistake with a remedy."""
    said = here("evidence", "prove", given)
    assert (said.code, said.out) == (2, "")
    assert words in said.err


def test_roots_are_listed_and_made(here: Here) -> None:
    """Each root is a line, or an object; what was sealed since gets one when asked for."""
    assert here("evidence", "roots").out.count("\n") == 2
    keeper = EvidenceKeeper(ROOT, origin="observed")
    a_pass(keeper, 9, DAY_ONE + timedelta(days=3))
    keeper.close()
    rows = here("evidence", "roots", "--now", "--json").document
    assert [row["last_manifest"] for row in rows] == [2, 6, 7]
    assert [row["file"] for row in rows] == [file.path.name for file in roots(ROOT)]


def test_roots_are_the_collectors_while_it_works(here: Here) -> None:
    """While a collector holds the evidence, it makes the roots, and that is said."""
    keeper = EvidenceKeeper(ROOT, origin="observed")
    said = here("evidence", "roots")
    keeper.close()
    assert said.code == 0
    assert "it makes each day's root after midnight" in said.err
    assert said.out.count("\n") == 2


@pytest.mark.parametrize("content", [b"{}", b'{"format": "checker inclusion 1"}', b"{"])
def test_a_file_that_is_no_evidence_is_said(here: Here, content: bytes) -> None:
    """Any other JSON does not verify as an inclusion file."""
    Path("x.json").write_bytes(content)
    said = here("evidence", "verify", "x.json")
    assert (said.code, said.out) == (4, "")


def test_a_locked_keyring_is_said(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the key in a keyring that gives nothing, the collector says what to do."""
    monkeypatch.setattr("checker.os_keyring.asked", lambda *_, **__: {})
    Path("checker.toml").write_text('[seals]\nkey = "keyring"\n')
    said = here("run", "--once")
    assert said.code == 2
    assert "its private half is not in the system's keyring" in said.err


def test_the_keyring_holds_the_key_where_that_is_wanted(
    checker: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first run puts the key into the keyring, later ones take it from there."""
    ring: dict[str, str] = {}

    def asked(command: list[str], patience_s: float = 10.0, told: str = "") -> dict[str, str]:
        if told:
            ring.update(json.loads(told))
            return {"kept": "yes"}
        return {name: ring[name] for name in command[4:] if name in ring}

    monkeypatch.setattr("checker.os_keyring.asked", asked)
    Path("checker.toml").write_text('[seals]\nkey = "keyring"\n')
    Path("links").write_text("http://127.0.0.1:9/a\n")
    checker("topic", "add", "t", "--urls", "links", "--on", "web")
    for _ in range(2):
        checker("run", "--once")
    assert not Path("checker-data/keys").exists()
    key_id = ring["signing-key"]
    assert Signer.of_pem(ring[f"signing-key-{key_id}"]).public.id == key_id
    assert "Its private half is in the system's keyring" in checker("key", "show").err
    assert checker("evidence", "verify", "checker-data", "--key", key_id).code == 0


def test_a_keyring_that_does_not_keep_is_no_safe(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not kept is not signed with."""
    monkeypatch.setattr("checker.os_keyring.asked", lambda *_, **__: {})
    with pytest.raises(StoreError, match="unlock it"):
        KeyringSafe().keep("0" * 64, "pem")
