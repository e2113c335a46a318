"""What is spent of a quota is written down once, and a restart forgets nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa

from checker.store.spending import StoredLedger, spent

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)


def ledger(engine: sa.Engine) -> StoredLedger:
    """Return a ledger in the store."""
    return StoredLedger(engine, lambda: NOW)


def test_spending_survives_a_restart(engine: sa.Engine) -> None:
    """A second ledger on the same store goes on where the first one stopped."""
    assert ledger(engine).spend("k.units", "2026-01-15", 3, 5)
    assert not ledger(engine).spend("k.units", "2026-01-15", 3, 5)
    assert ledger(engine).spend("k.units", "2026-01-15", 2, 5)


def test_what_is_too_much_is_not_written_down(engine: sa.Engine) -> None:
    """A refused ask costs nothing, in a fresh span too."""
    assert not ledger(engine).spend("k.units", "2026-01-15", 6, 5)
    with engine.connect() as connection:
        assert spent(connection) == []


def test_each_span_begins_anew(engine: sa.Engine) -> None:
    """A new day has the whole quota again, and the latest day is the one that is told."""
    for day in ("2026-01-14", "2026-01-15"):
        assert ledger(engine).spend("k.units", day, 5, 5)
    with engine.connect() as connection:
        assert [(row.name, row.span, row.units) for row in spent(connection)] == [
            ("k.units", "2026-01-15", 5)
        ]
