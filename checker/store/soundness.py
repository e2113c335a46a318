"""Whether a store is sound: its guard over facts, its file, whether it can be written."""

import re
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from checker.errors import StoreError
from checker.store import appendonly
from checker.store.weight import database_bytes

CHECKED_UP_TO_BYTES = 1_000_000_000
"""A larger SQLite file takes longer to check than a person waits: it is left to the operator."""

_TRIGGER = re.compile(r"CREATE TRIGGER (\w+)")
_PATIENCE_MS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Soundness:
    """What was found of a store; nothing was changed.

    Attributes:
        kind: ``sqlite`` or ``postgresql``.
        n_bytes: what the database takes on disk.
        unguarded: triggers that should refuse changes of facts and are not there.
        unwritable: why nothing can be written, None where something can.
        broken: what the file's own check says, None where it holds or was not made.
        checked: the file's own check was made.
    """

    kind: str
    n_bytes: int
    unguarded: tuple[str, ...]
    unwritable: str | None
    broken: str | None
    checked: bool


def soundness(engine: sa.Engine) -> Soundness:
    """Examine an open store.

    Raises:
        StoreError: it cannot be read at all.
    """
    kind = engine.dialect.name
    with engine.connect() as connection:
        n_bytes = database_bytes(connection)
        expected = {
            found[1] for text in appendonly.statements(kind) if (found := _TRIGGER.search(text))
        }
        unguarded = tuple(sorted(expected - _triggers(connection)))
        checked = kind == "sqlite" and n_bytes <= CHECKED_UP_TO_BYTES
        broken = _broken(connection) if checked else None
    return Soundness(
        kind=kind,
        n_bytes=n_bytes,
        unguarded=unguarded,
        unwritable=_unwritable(engine),
        broken=broken,
        checked=checked,
    )


def _triggers(connection: sa.Connection) -> set[str]:
    if connection.dialect.name == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    return set(connection.execute(sa.text(query)).scalars())


def _broken(connection: sa.Connection) -> str | None:
    try:
        said = list(connection.execute(sa.text("PRAGMA quick_check(3)")).scalars())
    except DBAPIError as trouble:
        return str(trouble.orig)
    return None if said == ["ok"] else "; ".join(map(str, said))


def _unwritable(engine: sa.Engine) -> str | None:
    """Begin to write and take it back; says why that does not go."""
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                may = connection.execute(
                    sa.text(
                        "SELECT has_table_privilege('passes', 'INSERT') "
                        "AND NOT current_setting('transaction_read_only')::boolean"
                    )
                ).scalar()
                return None if may else "this user may only read"
            patience = connection.exec_driver_sql("PRAGMA busy_timeout").scalar()
            connection.exec_driver_sql(f"PRAGMA busy_timeout={_PATIENCE_MS}")
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                # Beginning alone goes through on a file that may only be read.
                connection.exec_driver_sql("UPDATE alembic_version SET version_num = version_num")
                connection.exec_driver_sql("ROLLBACK")
            finally:
                connection.exec_driver_sql(f"PRAGMA busy_timeout={patience}")
    except (DBAPIError, StoreError) as trouble:
        return str(trouble)
    return None
