"""Shorthands for columns, and the one set of tables that they belong to."""

from typing import Any

import sqlalchemy as sa

from checker.store import types

Moment, Said = types.Moment, types.Said

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORD = sa.String(40)
NAME = sa.String(200)
DIGEST = sa.String(64)


def key(name: str = "id") -> sa.Column[Any]:
    """Return a numbered primary key."""
    return sa.Column(name, ID, primary_key=True, autoincrement=True)


def subject(name: str = "subject_id", **options: Any) -> sa.Column[Any]:
    """Return a column that names a row of ``subjects``."""
    return sa.Column(name, ID, sa.ForeignKey("subjects.id"), nullable=False, **options)


def topic(name: str = "topic", **options: Any) -> sa.Column[Any]:
    """Return a column that names a row of ``topics``."""
    return sa.Column(name, NAME, sa.ForeignKey("topics.name"), nullable=False, **options)
