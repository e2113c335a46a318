"""Append-only, enforced by the database: UPDATE and DELETE of facts are refused there."""

from collections.abc import Iterator

import sqlalchemy as sa

from checker.store.schema import FACTS

REFUSAL = "facts are append-only"

_POSTGRES_FUNCTION = f"""
CREATE OR REPLACE FUNCTION checker_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{REFUSAL}: % on %', TG_OP, TG_TABLE_NAME; END $$
"""


def statements(dialect: str) -> Iterator[str]:
    """Yield the DDL that makes every fact table append-only on ``sqlite`` or ``postgresql``."""
    if dialect == "postgresql":
        yield _POSTGRES_FUNCTION
    for table in FACTS:
        yield from (_postgres(table) if dialect == "postgresql" else _sqlite(table))


def _sqlite(table: sa.Table) -> Iterator[str]:
    for act in ("UPDATE", "DELETE"):
        yield (
            f"CREATE TRIGGER {table.name}_no_{act.lower()} BEFORE {act} ON {table.name} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}: {act} on {table.name}'); END"
        )


def _postgres(table: sa.Table) -> Iterator[str]:
    yield (
        f"CREATE TRIGGER {table.name}_no_change BEFORE UPDATE OR DELETE ON {table.name} "
        "FOR EACH ROW EXECUTE FUNCTION checker_refuse_change()"
    )
    yield (
        f"CREATE TRIGGER {table.name}_no_truncate BEFORE TRUNCATE ON {table.name} "
        "FOR EACH STATEMENT EXECUTE FUNCTION checker_refuse_change()"
    )
