"""Daily roots: over which records, from when on, and what of them does not hold."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from checker.errors import EvidenceError
from checker.store.chain import Seal, last_link, manifests, signature_of, write_manifest
from checker.store.evidence import EvidenceKeeper
from checker.store.keys import FileSafe, Signer
from checker.store.roots import RootFile, make_roots, roots
from checker.store.verify import verify_directory
from tests.support.builders import NOON
from tests.support.sealed import DAY_ONE, TODAY, a_pass, roots_of, rows_of, sealed


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return evidence of two days, with two roots."""
    return sealed(tmp_path / "evidence")


def _told(files: list[RootFile]) -> list[tuple[str, int, int]]:
    return [(file.root.day.isoformat(), file.root.first, file.root.last) for file in files]


def test_each_day_that_is_over_has_one_root(root: Path) -> None:
    """A root covers the links of its day, and all of them verify again."""
    assert _told(roots(root)) == [("2026-01-15", 1, 2), ("2026-01-16", 3, 6)]
    seals = verify_directory(root).seals
    assert (seals.n_roots, seals.n_rooted) == (2, 6)


def test_a_root_is_over_every_record_of_its_day(root: Path) -> None:
    """As many leaves as the manifests name records, tombstones' announcements among them."""
    named = [len(json.loads(path.read_bytes())["records"]) for path in manifests(root)]
    assert [file.root.n_records for file in roots(root)] == [sum(named[:2]), sum(named[2:])]


def test_made_again_nothing_is_made(root: Path) -> None:
    """A second time there is nothing left to do."""
    before = sorted(root.rglob("*"))
    keeper = EvidenceKeeper(root, origin="observed")
    assert roots_of(keeper) == []
    keeper.close()
    assert sorted(root.rglob("*")) == before


def test_the_day_that_is_on_has_no_root_unless_asked_for(keeper: EvidenceKeeper) -> None:
    """Today gets its root when it is over; asked for at once, what follows gets another."""
    a_pass(keeper, 1, NOON)
    assert roots_of(keeper, NOON.date()) == []
    assert len(roots_of(keeper, NOON.date(), even_today=True)) == 1
    a_pass(keeper, 2, NOON + timedelta(hours=1))
    assert len(roots_of(keeper, NOON.date() + timedelta(days=1))) == 1
    assert _told(roots(keeper.root)) == [("2026-01-15", 1, 1), ("2026-01-15", 2, 2)]
    assert verify_directory(keeper.root).seals.n_rooted == 2


def test_a_clock_that_jumps_makes_more_roots_and_loses_no_record(keeper: EvidenceKeeper) -> None:
    """Each run of links of one day has a root, whatever day the clock said."""
    for number, days in enumerate((0, 3650, 3650, 0, -1)):
        a_pass(keeper, number, NOON + timedelta(days=days))
    roots_of(keeper, NOON.date())
    assert [(first, last) for _, first, last in _told(roots(keeper.root))] == [
        *((1, 1), (2, 3)),
        *((4, 4), (5, 5)),
    ]
    verify_directory(keeper.root)


def test_links_without_a_time_go_with_those_around_them(keeper: EvidenceKeeper) -> None:
    """A link that bears no time belongs to the run that is on; without any there is no root."""
    keeper.seal("pass-0", {})
    assert roots_of(keeper) == []
    a_pass(keeper, 1, NOON)
    keeper.seal("pass-2", {"ended_at": "yesterday"})
    assert len(roots_of(keeper)) == 1
    assert _told(roots(keeper.root)) == [("2026-01-15", 1, 3)]
    verify_directory(keeper.root)


def test_nothing_is_made_over_what_does_not_hold(keeper: EvidenceKeeper) -> None:
    """A manifest that was changed, or is missing, gets no root over it."""
    for number in range(3):
        a_pass(keeper, number, NOON)
    second = manifests(keeper.root)[1]
    content = second.read_bytes()
    second.write_bytes(content + b" ")
    with pytest.raises(EvidenceError, match="its digest is"):
        roots_of(keeper)
    second.unlink()
    with pytest.raises(EvidenceError, match="a manifest is missing before it"):
        roots_of(keeper)
    second.write_bytes(content)
    assert len(roots_of(keeper)) == 1


def test_a_root_s_signature_that_a_stop_took_is_written_again(root: Path) -> None:
    """The newest root is signed again where its signature is missing."""
    place = signature_of(roots(root)[-1].path)
    before = place.read_bytes()
    place.unlink()
    keeper = EvidenceKeeper(root, origin="observed")
    roots_of(keeper)
    keeper.close()
    assert place.read_bytes() == before


def test_a_leftover_part_of_a_root_is_none(root: Path) -> None:
    """A process killed while it wrote a root leaves the roots as they were."""
    (root / "roots" / "2026.part").write_text('{"format"')
    assert verify_directory(root).seals.n_roots == 2


def _rewritten(root: Path, which: int, /, **changed: Any) -> None:
    """Put another root in one's place, well-formed, well-named and well signed."""
    old = roots(root)[which]
    signature_of(old.path).unlink()
    old.path.unlink()
    _put(root, json.loads(old.content) | changed)


def _put(root: Path, facts: dict[str, Any]) -> None:
    lines = ",\n".join(f" {json.dumps(name)}: {json.dumps(facts[name])}" for name in facts)
    content = ("{\n" + lines + "\n}\n").encode()
    path = root / "roots" / f"{facts['day']}-{hashlib.sha256(content).hexdigest()}.json"
    path.write_bytes(content)
    secret = FileSafe(root.parent / "keys").secret(facts["signed_by"])
    if secret is not None:
        signature_of(path).write_bytes(Signer.of_pem(secret).sign(content))


def _without_the_first(root: Path) -> None:
    roots(root)[0].path.unlink()


def _without_a_signature(root: Path) -> None:
    signature_of(roots(root)[1].path).unlink()


def _of_another_day(root: Path) -> None:
    old = roots(root)[1]
    signature_of(old.path).rename(signature_of(old.path.with_name("x" + old.path.name[1:])))
    old.path.rename(old.path.with_name("x" + old.path.name[1:]))


def _without_the_last_links(root: Path) -> None:
    manifests(root)[-1].unlink()


def _unsigned(root: Path) -> None:
    old = roots(root)[1]
    facts = json.loads(old.content)
    del facts["signed_by"]
    old.path.unlink()
    _put(root, facts | {"signed_by": "x"})


HARM: dict[str, tuple[Callable[[Path], None], str]] = {
    "other records": (lambda root: _rewritten(root, 1, root="0" * 64), "is over other records"),
    "other count": (lambda root: _rewritten(root, 1, n_records=3), "is over other records"),
    "other end": (
        lambda root: _rewritten(root, 1, last_manifest_sha256="0" * 64),
        "is over other records",
    ),
    "other links": (lambda root: _rewritten(root, 1, last_manifest=5), "is over other records"),
    "a hole": (lambda root: _rewritten(root, 1, first_manifest=4), "ends with link 2"),
    "other day": (lambda root: _rewritten(root, 1, day="2026-01-20"), "was sealed on 2026-01-16"),
    "other root before": (
        lambda root: _rewritten(root, 1, previous_sha256="0" * 64),
        "as the root before it",
    ),
    "too far": (lambda root: _rewritten(root, 1, last_manifest=7), "which are not all there"),
    "another's key": (lambda root: _rewritten(root, 1, signed_by="0" * 64), "this chain is signed"),
    "no number": (lambda root: _rewritten(root, 1, number="x"), "is no daily root"),
    "more said": (lambda root: _rewritten(root, 1, more=1), "is no daily root as it is written"),
    "first missing": (_without_the_first, "root 1 is missing before it"),
    "signature missing": (_without_a_signature, "the signature is missing"),
    "another name": (_of_another_day, "not its name's"),
    "links missing": (_without_the_last_links, "which are not all there"),
    "unknown signer": (_unsigned, "is signed by the key x"),
}


@pytest.mark.parametrize("name", HARM)
def test_a_root_that_does_not_hold_is_named(root: Path, name: str) -> None:
    """Whoever has the key itself cannot put a root over other records, days or links unseen."""
    harm, words = HARM[name]
    harm(root)
    with pytest.raises(EvidenceError, match=words):
        verify_directory(root)


def test_old_evidence_gets_its_roots(tmp_path: Path) -> None:
    """Links from before there was a key are under roots too, which are signed."""
    evidence = tmp_path / "evidence"
    EvidenceKeeper(evidence, origin="observed").close()
    about = {"ended_at": "2026-01-15T12:00:00Z"}
    write_manifest(evidence, last_link(evidence), "pass-0", [], about, Seal())
    keeper = EvidenceKeeper(evidence, origin="observed")
    roots_of(keeper, TODAY)
    keeper.close()
    seals = verify_directory(evidence).seals
    assert (seals.n_before_key, seals.n_roots) == (1, 1)
    assert roots(evidence)[0].root.signed_by == keeper.held.signer.public.id


def test_every_step_leaves_room_for_others(root: Path) -> None:
    """Making roots stops after each manifest, so that a collector's work goes on in between."""
    keeper = EvidenceKeeper(root, origin="observed")
    for number in (7, 8):
        a_pass(keeper, number, DAY_ONE + timedelta(days=1))
    assert [step is None for step in make_roots(root, keeper.sealing, date(2026, 1, 18))] == [
        *(True, True),
        False,
    ]
    keeper.close()
    assert rows_of(root, 7)
