"""An INSERT that knows what to do where its key is there already, in either dialect."""

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from checker.store.dialects import insert_into

TABLE = sa.Table("t", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True))


@pytest.mark.parametrize(
    ("name", "dialect"), [("sqlite", sqlite.dialect()), ("postgresql", postgresql.dialect())]
)
def test_a_key_that_is_there_is_passed_over(name: str, dialect: sa.Dialect) -> None:
    """The statement is written in the words of the database that it goes to."""
    statement = insert_into(TABLE, name).on_conflict_do_nothing()
    assert str(statement.compile(dialect=dialect)).endswith("ON CONFLICT DO NOTHING")


def test_another_dialect_is_refused() -> None:
    """A database that is none of ours has no such statement."""
    with pytest.raises(ModuleNotFoundError):
        insert_into(TABLE, "another")
