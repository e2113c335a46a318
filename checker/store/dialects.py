"""The database's own dialect where SQL's standard has no word for it: INSERT … ON CONFLICT."""

from importlib import import_module
from typing import Any

import sqlalchemy as sa


def insert_into(table: sa.Table, dialect: str) -> Any:
    """Return an INSERT into ``table`` that knows ``on_conflict_do_…``.

    Only the dialect that is spoken is read: the other one's is a tenth of what SQLAlchemy weighs.

    Args:
        table: where to.
        dialect: ``sqlite`` or ``postgresql``, as the engine's dialect is called.
    """
    return import_module(f"sqlalchemy.dialects.{dialect}").insert(table)
