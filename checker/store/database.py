"""Opening a store: one URL, SQLite or PostgreSQL, at the right schema or not at all."""

import contextlib
import re
import sqlite3
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError

from checker.errors import AppendOnlyViolation, NoStore, SchemaMismatch, StoreError
from checker.store import appendonly, schema

MIGRATIONS = Path(__file__).with_name("migrations")
PATIENCE_MS = 10_000
"""How long to wait for another program that writes to the same file."""

_MAY_NOT_WRITE = ("25006", "42501")
"""PostgreSQL: a server that may only be read, a stand-by for one; a right that was taken away."""

_STAMP = "alembic_version"
_PASSWORD = re.compile(r"(?<=:)[^:/@]+(?=@)")
_LOCK = 7_243_533_701
"""Any number that no other program locks by."""


def open_database(url: str, *, create: bool = True) -> sa.Engine:
    """Return an engine on a store with today's schema, made or migrated where needed.

    Args:
        url: ``sqlite:///path`` or ``postgresql+psycopg://…``.
        create: make the store where there is none; False raises instead.

    Raises:
        StoreError: the URL is none, or the place cannot be written.
        NoStore: nothing is there, and nothing is to be made.
        SchemaMismatch: a newer program made this store; it is left untouched.
    """
    engine = _engine(url, create=create)
    try:
        with engine.begin() as connection:
            _bring_up_to_date(connection, create=create)
    except DBAPIError as trouble:
        engine.dispose()
        cannot = "cannot be opened" if isinstance(trouble, OperationalError) else "is not usable"
        where = shown(engine.url)
        raise StoreError(f"the store {where} {cannot}: {_first(trouble)}") from trouble
    except StoreError:
        engine.dispose()
        raise
    sa.event.listen(engine, "handle_error", _name_trouble)
    return engine


def shown(url: sa.URL) -> str:
    """Return ``url`` without its password."""
    return url.render_as_string(hide_password=True)


def sqlite_path(url: str) -> Path | None:
    """Return the file behind a SQLite URL, None for another database or one in memory."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return None
    return None if parsed.database == ":memory:" else Path(parsed.database)


def _first(trouble: DBAPIError) -> str:
    return _first_line(trouble.orig or trouble)


def _first_line(trouble: BaseException) -> str:
    return (str(trouble).strip() or type(trouble).__name__).splitlines()[0]


def _engine(url: str, *, create: bool) -> sa.Engine:
    try:
        parsed = sa.make_url(url)
        backend = parsed.get_backend_name()
        if backend not in ("sqlite", "postgresql"):
            raise StoreError(f"a store on {backend} is not supported")
        path = sqlite_path(url)
        if path is not None:
            _make_room(path, create=create)
        engine = sa.create_engine(parsed)
    except (ArgumentError, NoSuchModuleError, ImportError, ValueError) as trouble:
        raise StoreError(
            f"{_PASSWORD.sub('***', url)!r} is no store: write sqlite:///PATH or "
            "postgresql+psycopg://USER@HOST/NAME"
        ) from trouble
    if backend == "sqlite":
        sa.event.listen(engine, "connect", _tune_sqlite)
    sa.event.listen(engine, "handle_error", _name_refusal)
    return engine


def _name_refusal(context: sa.engine.ExceptionContext) -> None:
    """Give the database's refusal to change a fact its own name."""
    if appendonly.REFUSAL in str(context.original_exception):
        raise AppendOnlyViolation(_first_line(context.original_exception))


def _name_trouble(context: sa.engine.ExceptionContext) -> None:
    """Say in a sentence what befell an open store: a full disk, a lock, a server that went away."""
    refuses = getattr(context.original_exception, "sqlstate", None) in _MAY_NOT_WRITE
    if refuses or isinstance(context.sqlalchemy_exception, OperationalError):
        said = _first_line(context.original_exception)
        raise StoreError(f"the store cannot be used just now: {said}; what was kept is kept")


def _make_room(path: Path, *, create: bool) -> None:
    if not path.exists() and not create:
        raise NoStore(f"there is no store at {path}; `checker run` or `checker demo` makes one")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as trouble:
        raise StoreError(f"{path.parent} cannot be made: {trouble.strerror}") from trouble


def _tune_sqlite(connection: Any, _: Any) -> None:
    for pragma in (
        f"busy_timeout={PATIENCE_MS}",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        # Without it REPLACE removes a fact and its trigger is not asked.
        "recursive_triggers=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")
    # The mode belongs to the file, and SQLite does not wait for another program that changes it
    # just now: who comes second finds it changed.
    with contextlib.suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA journal_mode=WAL")


def _bring_up_to_date(connection: sa.Connection, *, create: bool) -> None:
    found = _found_version(connection)
    if found == schema.VERSION:
        return
    if found is None and not create:
        raise NoStore("this database holds no store yet; `checker run` makes one")
    # Two programs may start at once, and one may be killed here: made whole, once, or not at all.
    _take_turn(connection)
    found = _found_version(connection)
    if found is None:
        _from_scratch(connection)
    elif found != schema.VERSION:
        migrate(connection)


def _found_version(connection: sa.Connection) -> str | None:
    """Return the schema's version, None where nothing is.

    Raises:
        SchemaMismatch: the tables are not ours, or of a newer program.
    """
    tables = set(sa.inspect(connection).get_table_names())
    if _STAMP not in tables:
        if tables & set(schema.metadata.tables):
            raise SchemaMismatch("this database holds tables of the same names that are not ours")
        return None
    found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    if found != schema.VERSION and found not in _known_versions():
        raise SchemaMismatch(
            f"this store has schema {found}, this program knows {schema.VERSION}: "
            "use a newer checker; nothing was changed"
        )
    return str(found)


def _take_turn(connection: sa.Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
    else:
        # Python's driver begins no transaction for DDL by itself.
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _from_scratch(connection: sa.Connection) -> None:
    schema.metadata.create_all(connection)
    for statement in appendonly.statements(connection.dialect.name):
        connection.execute(sa.text(statement))
    connection.execute(
        sa.text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
    )
    connection.execute(
        sa.text("INSERT INTO alembic_version (version_num) VALUES (:v)"), {"v": schema.VERSION}
    )


def _known_versions() -> set[str]:
    return {path.name.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py")}


def migrate(connection: sa.Connection, to: str = "head") -> None:
    """Run the migrations that are missing up to version ``to``, on the caller's transaction."""
    # Alembic costs most of a second to import, and is needed once in a store's life.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, to)
