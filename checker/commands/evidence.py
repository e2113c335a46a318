"""``checker evidence``: what was kept, whether it holds, and one record shown without the rest."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from checker.clock import SystemClock
from checker.commands.desk import Desk
from checker.commands.keys import given_key
from checker.commands.output import put, put_json, say
from checker.commands.safes import safe_of
from checker.errors import ConfigError, EvidenceError, StoreBusy
from checker.model import Origin
from checker.store.database import open_database
from checker.store.evidence import EvidenceKeeper
from checker.store.inclusion import Included, check_inclusion, inclusion
from checker.store.roots import RootFile, make_roots, roots
from checker.store.stamps import see_to_clocks
from checker.store.verify import Checked, verify_directory, verify_store, verify_warc
from checker.views.names import count
from checker.views.seals import key_sentences
from checker.views.sentences import duration
from checker.views.stamping import stamp_sentences

_DIGEST = re.compile(r"[0-9a-f]{64}")
_SHOWN = 5


def verify(path: Path, evidence: str, key: str | None = None) -> int:
    """Check a store, an evidence directory, a WARC or inclusion file; raises at the first failure.

    Args:
        path: what is checked.
        evidence: what the configuration calls the evidence directory.
        key: the key that has to vouch for it: a public key's file, or its id.

    Raises:
        EvidenceError: names what does not hold.
        ConfigError: there is nothing at ``path``, or ``key`` is none.
    """
    if not path.exists():
        raise ConfigError(f"{path}: nothing is there to verify")
    key_id = given_key(key) if key is not None else None
    if path.is_file() and not _is_warc(path) and _is_json(path):
        for line in _of_inclusion(path, key_id):
            put(line)
        return 0
    checked = _verify(path, evidence, key_id)
    put(
        f"{path}: {checked.n_records} records ({checked.n_bytes} bytes) in "
        f"{checked.n_manifests} manifests hold; each digest and each link was recomputed."
    )
    see_to_clocks(checked.stamps, SystemClock().now())
    stamps = stamp_sentences(checked.stamps)
    for line in [*_of_seals(checked), *stamps, *_of_records(checked)]:
        put(line)
    return 0


def _is_warc(path: Path) -> bool:
    return path.name.endswith((".warc", ".warc.gz"))


def _is_json(path: Path) -> bool:
    with path.open("rb") as file:
        return path.suffix == ".json" or file.read(1) == b"{"


def _verify(path: Path, evidence: str, key_id: str | None) -> Checked:
    if path.is_file() and _is_warc(path):
        if key_id is not None:
            raise ConfigError(f"{path}: a WARC file by itself is signed by nobody; leave --key out")
        return verify_warc(path)
    if path.is_file():
        root = path.parent / evidence  # an absolute one stands for itself
        engine = open_database(f"sqlite:///{path}", create=False)
        return verify_store(engine, root, key_id=key_id)
    if (path / "checker.db").exists():
        return _verify(path / "checker.db", evidence, key_id)
    if not (path / "manifests").is_dir():
        raise EvidenceError(f"{path}: holds no evidence (no manifests/ and no checker.db)")
    return verify_directory(path, key_id=key_id)


def _of_seals(checked: Checked) -> Iterator[str]:
    seals = checked.seals
    if seals.n_signed:
        yield f"{count(seals.n_signed, 'manifest', capital=True)} signed; each signature holds."
        yield from key_sentences(seals.keys)
    if seals.n_before_key:
        yield (
            f"{count(seals.n_before_key, 'manifest', capital=True)} not signed: from before there "
            "was a key; later signatures cover them by their digests."
        )
    if seals.n_roots:
        left = checked.n_manifests - seals.n_rooted
        rest = f"; {count(left, 'manifest')} after them without one yet" if left else ""
        roots_words = f"{count(seals.n_roots, 'daily root', capital=True)} computed again"
        yield f"{roots_words}, over {count(seals.n_rooted, 'manifest')}{rest}."
    for one in seals.backwards[:_SHOWN]:
        yield (
            f"Manifest {one.number} bears a time {duration(timedelta(seconds=one.by_s))} before "
            "one that was sealed earlier: a clock was off, or set back; the order is the chain's."
        )
    if len(seals.backwards) > _SHOWN:
        yield f"And so do {len(seals.backwards) - _SHOWN} more."
    if seals.n_orphans:
        yield (
            f"{count(seals.n_orphans, 'signature', capital=True)} without a manifest: the program "
            "was stopped between the two, or the newest manifests were taken away; the store's "
            "rows tell."
        )


def _of_records(checked: Checked) -> Iterator[str]:
    if checked.n_purged:
        yield (
            f"{checked.n_purged} of them were purged: in their places stand the tombstones that "
            "the chain announces, each with its day and reason; what was read from them stays."
        )
    if checked.n_unpurged:
        yield (
            f"{checked.n_unpurged} of them are announced as purged and stand there still: the "
            "collector's next start ends that."
        )
    if checked.n_observations:
        yield f"{checked.n_observations} observations rest on them."
    if checked.n_unsealed:
        yield f"{checked.n_unsealed} whole records are not named by any manifest yet."


def _of_inclusion(path: Path, key_id: str | None) -> Iterator[str]:
    shown = check_inclusion(path.name, path.read_bytes())
    _check_key(path, shown, key_id)
    root = shown.root
    yield (
        f"{path}: the record {shown.sha256} is leaf {shown.index} of the {root.n_records} records "
        f"that were sealed on {root.day}; the way to that day's root holds."
    )
    if shown.key is None:
        yield "Nobody signed that root."
    else:
        yield f"Signed by the key {shown.key.id}: compare it with the one that was published."
    if shown.record is not None:
        yield f"The record itself is in it, and has that digest ({len(shown.record)} bytes)."


def _check_key(path: Path, shown: Included, key_id: str | None) -> None:
    signer = shown.key.id if shown.key is not None else "nobody"
    if key_id is not None and signer != key_id:
        raise EvidenceError(
            f"{path.name}: signed by {signer}, not by the key that was given, {key_id}"
        )


def prove(desk: Desk, sha256: str, *, out: Path | None, with_record: bool) -> int:
    """Write the inclusion file of a record to ``out``, or to stdout.

    Raises:
        ConfigError: it is no digest, no record has it, its day has no root yet, or ``out`` exists.
        EvidenceError: what it rests on does not hold.
    """
    wanted = sha256.strip().lower()
    if not _DIGEST.fullmatch(wanted):
        raise ConfigError(f"{sha256}: is no SHA-256; it has 64 of the digits 0-9 and a-f")
    made = inclusion(desk.evidence, wanted, with_record=with_record)
    if out is None:
        put(made.decode().rstrip("\n"))
        return 0
    try:
        with out.open("xb") as file:
            file.write(made)
    except FileExistsError:
        raise ConfigError(f"{out}: is there already; name a new file") from None
    except OSError as trouble:
        raise ConfigError(f"{out}: cannot be written ({trouble.strerror})") from trouble
    say(f"{out}: checked by itself with `checker evidence verify {out}`.")
    return 0


def daily_roots(desk: Desk, *, even_today: bool, as_json: bool) -> int:
    """Make the daily roots that are not made yet, and list them all, a line each.

    Raises:
        EvidenceError: a manifest or a root does not hold.
        StoreError: they cannot be written.
    """
    root = desk.evidence
    if not (root / "manifests").is_dir():
        raise ConfigError(f"{root}: no evidence here yet; the first pass makes it")
    try:
        _make(desk, even_today=even_today)
    except StoreBusy:
        say("A collector works here: it makes each day's root after midnight (UTC); none was made.")
    made = roots(root)
    if as_json:
        put_json([_row(file) for file in made])
        return 0
    for file in made:
        put(
            f"{file.root.day}  {file.root.n_records} records in manifests {file.root.first} to "
            f"{file.root.last}  {file.path.name}"
        )
    if not made:
        say("No day is over yet: `checker evidence roots --now` makes a root over today so far.")
    return 0


def _make(desk: Desk, *, even_today: bool) -> None:
    keeper = EvidenceKeeper(desk.evidence, origin=Origin.OBSERVED.value, safe=safe_of(desk))
    try:
        today = desk.clock.now().date()
        for _ in make_roots(keeper.root, keeper.sealing, today, even_today=even_today):
            pass
    except OSError as trouble:
        raise EvidenceError(f"a root cannot be written: {trouble.strerror}") from trouble
    finally:
        keeper.close()


def _row(file: RootFile) -> dict[str, object]:
    root = file.root
    return {
        "day": root.day.isoformat(),
        "n_records": root.n_records,
        "first_manifest": root.first,
        "last_manifest": root.last,
        "root": root.root,
        "file": file.path.name,
        "sha256": file.sha256,
        "signed_by": root.signed_by,
    }
