"""What people enter: acts on topics, later links, canaries, corrections, imports, deliveries."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

FACTS = ("topic_acts", "topic_links", "canaries", "corrections", "imports", "deliveries")

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORD = sa.String(length=40)
NAME = sa.String(length=200)
MOMENT = sa.DateTime()
TEXT = sa.Text()
EVENT_ID = sa.String(length=24)
LINK = sa.String(length=2000)
DIGEST = sa.String(length=64)

REFUSAL = "facts are append-only"


def upgrade() -> None:
    for make in (_topic_acts, _topic_links, _canaries, _corrections, _imports, _deliveries):
        make()
    op.add_column("observations", sa.Column("clock_off_s", sa.Float(), nullable=True))
    op.add_column("outside", sa.Column("entered_at", MOMENT, nullable=True))
    postgres = op.get_bind().dialect.name == "postgresql"
    for table in FACTS:
        for statement in _on_postgres(table) if postgres else _on_sqlite(table):
            op.execute(statement)


def _on_sqlite(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}: {act} on {table}'); END"
        for act in ("UPDATE", "DELETE")
    ]


def _on_postgres(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION checker_refuse_change()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION checker_refuse_change()",
    ]


def _key(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def _of_topic(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("topic", NAME, nullable=False),
        sa.ForeignKeyConstraint(["topic"], ["topics.name"], name=op.f(f"fk_{table}_topic")),
    ]


def _topic_acts() -> None:
    op.create_table(
        "topic_acts",
        *_key("topic_acts"),
        *_of_topic("topic_acts"),
        sa.Column("act", WORD, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=True),
        sa.Column("words", TEXT, nullable=True),
    )
    op.create_index(op.f("ix_topic_acts_topic"), "topic_acts", ["topic"])


def _topic_links() -> None:
    op.create_table(
        "topic_links",
        *_key("topic_links"),
        *_of_topic("topic_links"),
        sa.Column("platform", WORD, nullable=False),
        sa.Column("link", LINK, nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.UniqueConstraint("topic", "link", name=op.f("uq_topic_links_topic_link")),
    )
    op.create_index("ix_topic_links_platform_topic", "topic_links", ["platform", "topic"])


def _canaries() -> None:
    op.create_table(
        "canaries",
        *_key("canaries"),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("link", TEXT, nullable=False),
        sa.Column("expected", WORD, nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_canaries_subject_id")
        ),
        sa.UniqueConstraint("subject_id", name=op.f("uq_canaries_subject_id")),
    )


def _corrections() -> None:
    op.create_table(
        "corrections",
        *_key("corrections"),
        sa.Column("event_id", EVENT_ID, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("why", TEXT, nullable=False),
        sa.Column("event", sa.JSON(), nullable=False),
    )
    op.create_index(op.f("ix_corrections_event_id"), "corrections", ["event_id"])


def _imports() -> None:
    op.create_table(
        "imports",
        *_key("imports"),
        sa.Column("file", TEXT, nullable=False),
        sa.Column("sha256", DIGEST, nullable=False),
        sa.Column("layout", WORD, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("n_rows", sa.BigInteger(), nullable=False),
        sa.Column("n_taken", sa.BigInteger(), nullable=False),
        sa.Column("n_bad", sa.BigInteger(), nullable=False),
    )


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        *_key("deliveries"),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("channel", NAME, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("words", TEXT, nullable=False),
        sa.Column("trouble", TEXT, nullable=True),
    )
    op.create_index("ix_deliveries_kind_at", "deliveries", ["kind", "at"])
