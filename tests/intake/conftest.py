"""Stores for what people enter, on either database."""

from tests.store.conftest import connection, engine, shared, url
from tests.support.postgres import postgres

__all__ = ["connection", "engine", "postgres", "shared", "url"]
