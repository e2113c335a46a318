"""Time stamps on daily roots: what holds, and the words for what does not."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

from checker.errors import ConfigError, EvidenceError
from checker.store.certificates import certificates_at
from checker.store.der import with_certificates_in_order
from checker.store.stamps import UnknownAuthority, check_stamps, read_stamp, see_to_clocks
from tests.real import tsa

pytestmark = pytest.mark.skipif(tsa.OPENSSL is None, reason="openssl is not installed")

ROOT = b'{"format": "checker root 1"}\n'


def asked(message: bytes, algorithm: HashAlgorithm = HashAlgorithm.SHA256) -> bytes:
    """Return a question for a stamp over ``message``."""
    return TimestampRequestBuilder().data(message).hash_algorithm(algorithm).build().as_bytes()


@dataclass
class Room:
    """An evidence directory with one daily root."""

    place: Path
    day: str

    @property
    def root(self) -> Path:
        """The root's file."""
        digest = hashlib.sha256(ROOT).hexdigest()
        return self.place / "roots" / f"{self.day}-{digest}.json"

    def stamp(self, name: str, answer: bytes) -> Path:
        """Put an answer of an authority beside the root."""
        path = self.place / "stamps" / f"{self.root.name}.{name}.tsr"
        path.write_bytes(answer)
        return path

    def trust(self, authority: tsa.Authority) -> None:
        """Keep an authority's root certificate beside the evidence."""
        path = self.place / "authorities" / f"{authority.place.name}.pem"
        path.write_bytes(authority.root.read_bytes())


def room_of(place: Path, day: str) -> Room:
    """Make an evidence directory with one daily root."""
    room = Room(place, day)
    for name in ("roots", "stamps", "authorities"):
        (place / name).mkdir(parents=True)
    room.root.write_bytes(ROOT)
    return room


@pytest.fixture
def room(tmp_path: Path) -> Room:
    """Return a directory whose root is of yesterday."""
    return room_of(tmp_path / "evidence", f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%d}")


@pytest.fixture(scope="module")
def authorities(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tsa.Authority]:
    """Make the authorities once: two that are well, and one whose certificate has expired."""
    place = tmp_path_factory.mktemp("authorities")
    day = timedelta(days=1)
    spans = {"one": (-day, day), "two": (-day, day), "expired": (-9 * day, -2 * day)}
    return {name: tsa.made(place / name, name, valid=spans[name]) for name in spans}


def test_a_stamp_holds(room: Room, authorities: dict[str, tsa.Authority]) -> None:
    """Stamps of two authorities hold, each with its signer, its time and how late it is."""
    for name in ("one", "two"):
        room.stamp(name, authorities[name].reply(asked(ROOT)))
        room.trust(authorities[name])
    checked = check_stamps(room.place)
    see_to_clocks(checked, datetime.now(UTC))
    assert [(one.authority, one.signer) for one in checked.stamps] == [
        ("one", "CN=Stamps of one"),
        ("two", "CN=Stamps of two"),
    ]
    assert all(timedelta(0) <= one.after < timedelta(days=1) for one in checked.stamps)
    (anchor,) = certificates_at(authorities["one"].root)
    assert (
        checked.stamps[0].anchor_sha256
        == hashlib.sha256(anchor.public_bytes(tsa.serialization.Encoding.DER)).hexdigest()
    )
    assert checked.unstamped == ()


def test_a_stamp_holds_long_after_its_certificate(
    room: Room, authorities: dict[str, tsa.Authority]
) -> None:
    """A stamp that was made while the certificate was valid holds for good."""
    room.stamp("one", authorities["one"].reply(asked(ROOT, HashAlgorithm.SHA512)))
    room.trust(authorities["one"])
    checked = check_stamps(room.place)
    see_to_clocks(checked, datetime.now(UTC) + timedelta(days=20 * 365))
    assert len(checked.stamps) == 1


def test_roots_without_a_stamp_are_named(room: Room) -> None:
    """A root that nobody stamped yet is no trouble, and is named."""
    checked = check_stamps(room.place)
    assert (checked.stamps, checked.unstamped) == ((), (room.root.name,))


def test_certificates_can_be_named(room: Room, authorities: dict[str, tsa.Authority]) -> None:
    """A certificate that a person names is trusted like one that is kept."""
    room.stamp("one", authorities["one"].reply(asked(ROOT)))
    with pytest.raises(UnknownAuthority, match="an unknown authority"):
        check_stamps(room.place)
    checked = check_stamps(room.place, certificates=authorities["one"].root)
    assert len(checked.stamps) == 1


Change = Callable[[bytes], bytes]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda answer: answer[:-40], "cut off or changed"),
        (lambda answer: answer[:5], "cut off or changed"),
        (lambda _: b"", "cut off or changed"),
        (lambda _: b"<html>Service unavailable</html>", "cut off or changed"),
        (lambda answer: answer + b"\x00", "cut off or changed"),
        (lambda answer: answer[:-9] + bytes([answer[-9] ^ 1]) + answer[-8:], "does not hold"),
        (lambda _: b"\x30" + b"\x00" * 70_000, "longer than any stamp"),
        # a refusal, as RFC 3161 writes it: status 2, the words, bad request
        (
            lambda _: bytes.fromhex("3016301402010230090c074e6f7420796f7503040520000000")[:24],
            "the authority refused",
        ),
    ],
)
def test_what_is_no_stamp_is_said(
    room: Room, authorities: dict[str, tsa.Authority], change: Change, words: str
) -> None:
    """A truncated, changed or refusing answer is named with its file and in words."""
    room.stamp("one", change(authorities["one"].reply(asked(ROOT))))
    room.trust(authorities["one"])
    with pytest.raises(EvidenceError, match=words) as told:
        check_stamps(room.place)
    assert room.root.name in str(told.value)


def test_a_stamp_over_other_bytes_does_not_hold(
    room: Room, authorities: dict[str, tsa.Authority]
) -> None:
    """A stamp on something else names both digests."""
    room.stamp("one", authorities["one"].reply(asked(b"something else")))
    room.trust(authorities["one"])
    with pytest.raises(EvidenceError, match="stamps other bytes") as told:
        check_stamps(room.place)
    assert hashlib.sha256(ROOT).hexdigest() in str(told.value)


def test_another_authority_is_unknown(room: Room, authorities: dict[str, tsa.Authority]) -> None:
    """A stamp that leads to another root than those kept is of an unknown authority."""
    room.stamp("one", authorities["one"].reply(asked(ROOT)))
    room.trust(authorities["two"])
    with pytest.raises(UnknownAuthority, match="Stamps of one was issued by CN=Root of one"):
        check_stamps(room.place)


def test_an_expired_authority_stamps_nothing(
    room: Room, authorities: dict[str, tsa.Authority]
) -> None:
    """A stamp that was made after its certificate's end does not hold."""
    room.stamp("expired", authorities["expired"].reply(asked(ROOT)))
    room.trust(authorities["expired"])
    with pytest.raises(EvidenceError, match="an expired authority"):
        check_stamps(room.place)


@pytest.mark.parametrize(
    ("day", "now", "words"),
    [
        (3, timedelta(0), "before the day whose root it stamps"),
        (-1, timedelta(days=-400), "in the future"),
    ],
)
def test_a_clock_far_off_is_said(
    tmp_path: Path,
    authorities: dict[str, tsa.Authority],
    day: int,
    now: timedelta,
    words: str,
) -> None:
    """A stamp from before its root's day, or from the future, tells of a clock that is far off."""
    at = datetime.now(UTC)
    room = room_of(tmp_path / "evidence", f"{at + timedelta(days=day):%Y-%m-%d}")
    room.stamp("one", authorities["one"].reply(asked(ROOT)))
    room.trust(authorities["one"])
    with pytest.raises(EvidenceError, match=words):
        see_to_clocks(check_stamps(room.place), at + now)


@pytest.mark.parametrize("name", ["notes.tsr", "2026-01-01-ff.json.one.tsr"])
def test_a_stamp_on_nothing_is_said(room: Room, name: str) -> None:
    """A file that is named like no stamp is named."""
    (room.place / "stamps" / name).write_bytes(b"")
    with pytest.raises(EvidenceError, match="is named like no stamp"):
        check_stamps(room.place)


def test_a_stamp_without_its_root_is_said(
    room: Room, authorities: dict[str, tsa.Authority]
) -> None:
    """A stamp whose root is missing is named."""
    room.stamp("one", authorities["one"].reply(asked(ROOT)))
    room.root.unlink()
    with pytest.raises(EvidenceError, match="is not in roots/"):
        check_stamps(room.place)


def test_another_question_is_noticed(authorities: dict[str, tsa.Authority]) -> None:
    """An answer that repeats another number is the answer to another question."""
    trusted = certificates_at(authorities["one"].root)
    with pytest.raises(EvidenceError, match="another question"):
        read_stamp(authorities["one"].reply(asked(ROOT)), ROOT, trusted, nonce=1)


@pytest.mark.parametrize("content", [b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n", b"\x30\x03abc"])
def test_a_broken_certificate_is_said(tmp_path: Path, room: Room, content: bytes) -> None:
    """A certificate that is none is named, kept beside or named by a person."""
    path = tmp_path / "root.pem"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"root\.pem.*seals\.certificates"):
        certificates_at(path)
    (room.place / "authorities" / "one.pem").write_bytes(content)
    with pytest.raises(EvidenceError, match=r"authorities/one\.pem"):
        check_stamps(room.place)


def test_no_certificates_are_said(tmp_path: Path) -> None:
    """A directory without certificates, or a path to nothing, is a mistake in the configuration."""
    for path in (tmp_path, tmp_path / "nothing.pem"):
        with pytest.raises(ConfigError, match="no certificate"):
            certificates_at(path)


def test_hostile_answers_raise_nothing_else(authorities: dict[str, tsa.Authority]) -> None:
    """Of a thousand answers with bytes changed, cut or doubled, each holds or is said not to."""
    answer, chance = authorities["one"].reply(asked(ROOT)), random.Random(7)
    trusted = certificates_at(authorities["one"].root)
    whole, n_held = read_stamp(answer, ROOT, trusted), 0
    for _ in range(1_000):
        changed = bytearray(answer)
        for _ in range(chance.choice((1, 1, 3, 20))):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        start = chance.randrange(len(answer))
        cut = bytes(changed[:start]) if chance.random() < 0.1 else bytes(changed)
        try:
            told = read_stamp(cut, ROOT, trusted)
        except EvidenceError:
            continue
        n_held += 1
        assert told == whole
    # what still holds was changed in a certificate that nothing rests on: the root that came along
    assert n_held < 400


def test_a_signed_byte_cannot_change(authorities: dict[str, tsa.Authority]) -> None:
    """Each changed byte of what is signed, of the signature and of its certificate is found."""
    answer = authorities["one"].reply(asked(ROOT))
    trusted = certificates_at(authorities["one"].root)
    spare = trusted[0].public_bytes(tsa.serialization.Encoding.DER)
    start = answer.index(spare)
    untold = []
    for at in [*range(start), *range(start + len(spare), len(answer))]:
        changed = bytearray(answer)
        changed[at] ^= 1
        try:
            told = read_stamp(bytes(changed), ROOT, trusted)
        except EvidenceError:
            continue
        untold.append(told)
    # numbers of versions and the name of the signature's algorithm stand outside the signature
    assert len(untold) <= 11
    assert len(set(untold)) == 1


def test_certificates_are_put_in_order_only(authorities: dict[str, tsa.Authority]) -> None:
    """Putting certificates in order moves bytes, loses none, and is done once."""
    answer = authorities["one"].reply(asked(ROOT))
    ordered = with_certificates_in_order(answer)
    assert sorted(ordered) == sorted(answer)
    assert with_certificates_in_order(ordered) == ordered
    for other in (b"", b"\x30", b"\x30\x84\xff\xff\xff\xff", b"no DER at all"):
        assert with_certificates_in_order(other) == other
