"""A store opens at the right schema or not at all, and says why in a sentence."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from checker.errors import SchemaMismatch, StoreError
from checker.store import schema
from checker.store.database import (
    _known_versions,
    migrate,
    open_database,
    shown,
    sqlite_path,
)


def _described(engine: sa.Engine) -> dict[str, Any]:
    """Return all that a database says of its own shape, in an order that does not matter."""
    inspector = sa.inspect(engine)
    tables = {
        name: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], str(column["default"]))
                for column in inspector.get_columns(name)
            },
            "key": inspector.get_pk_constraint(name),
            "foreign": sorted(map(repr, inspector.get_foreign_keys(name))),
            "indexes": sorted(map(repr, inspector.get_indexes(name))),
            "unique": sorted(map(repr, inspector.get_unique_constraints(name))),
        }
        for name in inspector.get_table_names()
        if name != "alembic_version"
    }
    return {"tables": tables, "triggers": _triggers(engine), "version": _version(engine)}


def _triggers(engine: sa.Engine) -> list[tuple[Any, ...]]:
    question = (
        "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
        if engine.dialect.name == "sqlite"
        else "SELECT tgname, pg_get_triggerdef(t.oid), pg_get_functiondef(tgfoid) "
        "FROM pg_trigger t WHERE NOT tgisinternal ORDER BY tgname"
    )
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(question))]


def _version(engine: sa.Engine) -> Any:
    with engine.connect() as connection:
        return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one()


def test_migrations_lead_to_the_schema_from_scratch(url: str, engine: sa.Engine) -> None:
    """A store made by all migrations is the same as one made today: tables, indexes, triggers."""
    from_scratch = _described(engine)
    with engine.begin() as connection:
        schema.metadata.drop_all(connection)
        connection.execute(sa.text("DROP TABLE alembic_version"))
        migrate(connection)
    assert _described(engine) == from_scratch


@pytest.mark.parametrize("version", sorted(_known_versions()))
def test_a_store_of_every_version_is_brought_up_to_date(version: str, url: str) -> None:
    """Opening an older store migrates it where it is, and keeps what it holds."""
    engine = sa.create_engine(url) if "postgresql" in url else _made_by_hand(url)
    with engine.begin() as connection:
        migrate(connection, version)
        connection.execute(sa.text("INSERT INTO presence VALUES ('here', '2026-01-01 00:00:00')"))
    engine.dispose()
    opened = open_database(url, create=False)
    with opened.connect() as connection:
        held = connection.execute(sa.select(schema.presence.c.vantage)).scalars().all()
    assert (held, _version(opened)) == (["here"], schema.VERSION)
    opened.dispose()


def _made_by_hand(url: str) -> sa.Engine:
    path = sqlite_path(url)
    assert path is not None
    path.parent.mkdir(parents=True)
    return sa.create_engine(url)


def test_the_schema_is_as_wide_as_the_program_says(engine: sa.Engine) -> None:
    """A new store has our tables and its version, and nothing else."""
    names = set(sa.inspect(engine).get_table_names())
    assert names == {*schema.metadata.tables, "alembic_version"}
    assert _version(engine) == schema.VERSION


def test_a_store_opens_again_as_it_was(url: str, engine: sa.Engine) -> None:
    """Opening a store a second time changes nothing, made by us or not."""
    before = _described(engine)
    again = open_database(url, create=False)
    assert _described(again) == before
    again.dispose()


def test_two_programs_make_one_store(url: str) -> None:
    """Two that start at the same moment both get the store, which is made once."""
    opened: list[sa.Engine] = []
    starting = [
        threading.Thread(target=lambda: opened.append(open_database(url))) for _ in range(2)
    ]
    for thread in starting:
        thread.start()
    for thread in starting:
        thread.join()
    for engine in opened:
        engine.dispose()
    assert len(opened) == 2


@pytest.mark.parametrize("found", ["9999", ""])
def test_a_newer_store_is_left_untouched(found: str, url: str, engine: sa.Engine) -> None:
    """A store of an unknown version is refused, and nothing in it is changed."""
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :v"), {"v": found})
    before = _described(engine)
    with pytest.raises(SchemaMismatch, match="nothing was changed"):
        open_database(url)
    assert _described(engine) == before


def test_a_store_without_its_stamp_is_refused(url: str, engine: sa.Engine) -> None:
    """An empty stamp is no version."""
    with engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM alembic_version"))
    with pytest.raises(SchemaMismatch):
        open_database(url)


def test_tables_of_another_program_are_left_alone(url: str) -> None:
    """A database that has a table of one of our names is refused, and nothing is added to it."""
    path = sqlite_path(url)
    if path is not None:
        path.parent.mkdir(parents=True)
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE events (id INTEGER)"))
    with pytest.raises(SchemaMismatch, match="not ours"):
        open_database(url)
    assert sa.inspect(engine).get_table_names() == ["events"]
    engine.dispose()


def test_tables_of_other_names_do_no_harm(url: str) -> None:
    """A store can be made beside another program's tables."""
    path = sqlite_path(url)
    if path is not None:
        path.parent.mkdir(parents=True)
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE others (id INTEGER)"))
    open_database(url).dispose()
    assert "observations" in sa.inspect(engine).get_table_names()
    engine.dispose()


def test_nothing_is_made_where_nothing_should_be(url: str) -> None:
    """Without leave to create, a missing store is said and stays missing."""
    with pytest.raises(StoreError, match="no store"):
        open_database(url, create=False)
    path = sqlite_path(url)
    assert path is None or not path.exists()


def test_an_empty_file_is_no_store_yet(tmp_path: Path) -> None:
    """Without leave to create, an empty database file is left empty."""
    (tmp_path / "empty.db").touch()
    with pytest.raises(StoreError, match="no store yet"):
        open_database(f"sqlite:///{tmp_path}/empty.db", create=False)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "sqlite",
        "mysql://localhost/x",
        "postgresql+nodriver://localhost/x",
        "postgresql+psycopg://localhost:port/x",
        "oracle://x",
        "http://example.org/",
    ],
)
def test_what_is_no_store_is_said(url: str) -> None:
    """An address that is none gives a sentence that shows how to write one."""
    with pytest.raises(StoreError, match=r"is no store|is not supported"):
        open_database(url)


def test_a_file_that_is_no_database_is_said_and_kept(tmp_path: Path) -> None:
    """Another kind of file is refused and stays byte for byte what it was."""
    path = tmp_path / "letter.txt"
    path.write_bytes(b"Dear editor," * 200)
    with pytest.raises(StoreError, match="not a database"):
        open_database(f"sqlite:///{path}")
    assert path.read_bytes() == b"Dear editor," * 200


def test_a_place_without_room_is_said(tmp_path: Path) -> None:
    """A directory that cannot be made gives a sentence."""
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be made"):
        open_database(f"sqlite:///{tmp_path}/file/sub/checker.db")


def test_a_directory_is_no_database(tmp_path: Path) -> None:
    """A directory in the store's place gives a sentence."""
    with pytest.raises(StoreError, match="cannot be opened"):
        open_database(f"sqlite:///{tmp_path}")


def test_a_locked_store_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that another program holds on to gives a sentence, not a trace."""
    path = tmp_path / "checker.db"
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("PRAGMA journal_mode=WAL")
    holder.execute("BEGIN EXCLUSIVE")
    monkeypatch.setattr("checker.store.database.PATIENCE_MS", 50)
    with pytest.raises(StoreError, match="locked"):
        open_database(f"sqlite:///{path}")
    holder.close()


@pytest.mark.parametrize("where", ["127.0.0.1:1", "nowhere.invalid:5432"])
def test_a_server_that_does_not_answer_is_said_without_the_password(where: str) -> None:
    """An unreachable server gives a sentence, and the password is not in it."""
    with pytest.raises(StoreError, match="cannot be opened") as caught:
        open_database(f"postgresql+psycopg://me:s3cret@{where}/x?connect_timeout=2")
    assert "s3cret" not in str(caught.value)


def test_a_password_in_a_bad_address_is_not_shown() -> None:
    """A mistyped address that holds a password is named without it."""
    with pytest.raises(StoreError) as caught:
        open_database("postgresql+psycop://me:s3cret@localhost/x")
    assert "s3cret" not in str(caught.value)


def test_an_address_is_shown_without_its_password() -> None:
    """What is shown of an address hides the password."""
    url = sa.make_url("postgresql+psycopg://me:s3cret@localhost/x")
    assert shown(url) == "postgresql+psycopg://me:***@localhost/x"


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///a/b.db", "a/b.db"),
        ("sqlite:////a/b.db", "/a/b.db"),
        ("sqlite://", None),
        ("sqlite:///:memory:", None),
        ("postgresql+psycopg://localhost/x", None),
    ],
)
def test_the_file_behind_an_address_is_known(url: str, path: str | None) -> None:
    """Only a SQLite address on disk has a file."""
    assert sqlite_path(url) == (Path(path) if path else None)
