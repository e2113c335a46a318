"""Whether what is kept is safe: the store, its guard, the evidence and the end of its chain."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from checker.commands.desk import Desk
from checker.commands.findings import Finding, missing, ok, wrong
from checker.commands.keeping import keeping
from checker.errors import ConfigError, EvidenceError, NoStore, SchemaMismatch, StoreError
from checker.store import schema
from checker.store.database import shown
from checker.store.head import check_head, try_writing
from checker.store.lock import Holder, holder
from checker.store.soundness import Soundness, soundness
from checker.views.keeping import keeping_lines
from checker.views.names import size

STORE, FACTS, EVIDENCE, CHAIN, KEEPING = "store", "facts", "evidence", "chain", "keeping"


@dataclass(frozen=True, slots=True)
class Opened:
    """The store, or why there is none to look at.

    Attributes:
        engine: None where it could not be opened.
        finding: why, None where it was opened.
    """

    engine: sa.Engine | None
    finding: Finding | None = None


def opened(desk: Desk) -> Opened:
    """Open the store where there is one; none is made."""
    try:
        return Opened(Desk(desk.store, desk.config, desk.clock, create=False).engine)
    except NoStore:
        make = "checker topic add NAME --query WORD --on PLATFORM"
        return Opened(None, missing(STORE, f"there is none at {shown_store(desk.store)} yet", make))
    except SchemaMismatch as trouble:
        return Opened(None, wrong(STORE, str(trouble), "use a newer checker, or another --store"))
    except StoreError as trouble:
        remedy = "--store sqlite:///PATH, or start the PostgreSQL server that --store names"
        return Opened(None, wrong(STORE, str(trouble), remedy))


def shown_store(store: str) -> str:
    """Return a store's address without its password.

    Raises:
        ConfigError: it is no address of a store.
    """
    try:
        return shown(sa.make_url(store))
    except sa.exc.ArgumentError as trouble:
        # Not repeated here: what was meant for an address may hold a password.
        raise ConfigError(
            "--store: that is no store; write sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME"
        ) from trouble


def store_findings(desk: Desk, engine: sa.Engine) -> Iterator[Finding]:
    """Yield how the database stands."""
    try:
        found = soundness(engine)
    except StoreError as trouble:
        yield wrong(STORE, str(trouble), "look after the disk, or the server")
        return
    yield _store(desk, found)
    if found.unguarded:
        n = len(found.unguarded)
        yield wrong(
            FACTS,
            f"{n} of the guards that keep facts append-only are not there "
            f"({', '.join(found.unguarded[:3])}{', …' if n > 3 else ''})",
            "checker store copy into a new store; ask who removed them",
        )
    else:
        yield ok(FACTS, "append-only: the database refuses every change of what was recorded")


def _store(desk: Desk, found: Soundness) -> Finding:
    kind = "PostgreSQL" if found.kind == "postgresql" else "SQLite"
    name = f"{kind} {shown_store(desk.store)}, schema {schema.VERSION}, {size(found.n_bytes)}"
    if found.broken is not None:
        remedy = "stop the collector and restore the file from a copy"
        return wrong(STORE, f"{name}: damaged: {found.broken}", remedy)
    if found.unwritable is not None:
        return wrong(
            STORE, f"{name}: cannot be written: {found.unwritable}", "give this user leave"
        )
    if found.kind == "sqlite" and not found.checked:
        return ok(STORE, f"{name}, writable; too large for a quick check (PRAGMA quick_check)")
    checked = ", its file is whole" if found.checked else ""
    return ok(STORE, f"{name}, writable{checked}")


def evidence_findings(desk: Desk, engine: sa.Engine | None) -> Iterator[Finding]:
    """Yield how the evidence directory and the end of its chain stand."""
    root = desk.evidence
    if not root.is_dir():
        words = f"{root} is not there yet; the first pass makes it"
        yield missing(EVIDENCE, words, "checker run", optional=True)
        return
    try:
        try_writing(root)
        yield ok(EVIDENCE, f"{root} is writable; {_held(holder(root))}")
    except StoreError as trouble:
        yield wrong(EVIDENCE, str(trouble), "free the disk, or give this user leave to write there")
    yield _chain(root, engine)
    for line in keeping_lines(keeping(desk)):
        yield ok(KEEPING, line.removesuffix("."))


def _held(found: Holder | None) -> str:
    return f"{found} works there" if found is not None else "nobody collects there now"


def _chain(root: Path, engine: sa.Engine | None) -> Finding:
    remedy = f"checker evidence verify {root}"
    try:
        number = check_head(root)
    except (EvidenceError, StoreError) as trouble:
        return wrong(CHAIN, str(trouble), remedy)
    if not number:
        return ok(CHAIN, "no manifest yet")
    lost = _lost(root, engine) if engine is not None else None
    if lost is not None:
        return wrong(CHAIN, f"the manifest of pass {lost} is not in {root}", remedy)
    return ok(CHAIN, f"the newest of {number:,} manifests holds (all of them: {remedy})")


def _lost(root: Path, engine: sa.Engine) -> str | None:
    """Return the newest sealed pass if its manifest is not under ``root``."""
    ends = schema.pass_ends
    query = (
        sa.select(ends.c.pass_id, ends.c.manifest_sha256)
        .where(ends.c.manifest_sha256.is_not(None))
        .order_by(ends.c.ended_at.desc())
        .limit(1)
    )
    with engine.connect() as connection:
        row = connection.execute(query).first()
    if row is None or any((root / "manifests").glob(f"*-{row.manifest_sha256}.json")):
        return None
    return str(row.pass_id)
