"""The first schema, frozen: nothing of the program is imported, whose schema goes on."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

FACTS = (
    "topics",
    "subjects",
    "memberships",
    "authorships",
    "vantages",
    "passes",
    "pass_ends",
    "observations",
    "listings",
    "gaps",
    "outside",
)

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORD = sa.String(length=40)
NAME = sa.String(length=200)
DIGEST = sa.String(length=64)
MOMENT = sa.DateTime()

REFUSAL = "facts are append-only"
POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION checker_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'facts are append-only: % on %', TG_OP, TG_TABLE_NAME; END $$
"""


def upgrade() -> None:
    for make in TABLES:
        make()
    postgres = op.get_bind().dialect.name == "postgresql"
    if postgres:
        op.execute(POSTGRES_FUNCTION)
    for table in FACTS:
        for statement in _on_postgres(table) if postgres else _on_sqlite(table):
            op.execute(statement)


def _on_sqlite(table: str) -> Iterator[str]:
    for act in ("UPDATE", "DELETE"):
        yield (
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}: {act} on {table}'); END"
        )


def _on_postgres(table: str) -> Iterator[str]:
    yield (
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION checker_refuse_change()"
    )
    yield (
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION checker_refuse_change()"
    )


def _gaps() -> None:
    op.create_table(
        "gaps",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("vantage", NAME, nullable=False),
        sa.Column("platform", WORD, nullable=True),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=False),
        sa.Column("reason", WORD, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("origin", WORD, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gaps")),
    )


def _passes() -> None:
    op.create_table(
        "passes",
        sa.Column("id", NAME, nullable=False),
        sa.Column("platform", WORD, nullable=False),
        sa.Column("vantage", NAME, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("origin", WORD, nullable=False),
        sa.Column("policy", NAME, nullable=False),
        sa.Column("agent", sa.String(length=400), nullable=False),
        sa.Column("rules", NAME, nullable=False),
        sa.Column("software", NAME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passes")),
    )
    op.create_index(op.f("ix_passes_started_at"), "passes", ["started_at"], unique=False)


def _presence() -> None:
    op.create_table(
        "presence",
        sa.Column("vantage", NAME, nullable=False),
        sa.Column("alive_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("vantage", name=op.f("pk_presence")),
    )


def _subjects() -> None:
    op.create_table(
        "subjects",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("platform", WORD, nullable=False),
        sa.Column("native_id", sa.String(length=2000), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subjects")),
        sa.UniqueConstraint(
            "platform", "kind", "native_id", name=op.f("uq_subjects_platform_kind_native_id")
        ),
    )


def _topics() -> None:
    op.create_table(
        "topics",
        sa.Column("name", NAME, nullable=False),
        sa.Column("role", WORD, nullable=False),
        sa.Column("queries", sa.JSON(), nullable=False),
        sa.Column("accounts", sa.JSON(), nullable=False),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("control", NAME, nullable=True),
        sa.Column("registered_at", MOMENT, nullable=False),
        sa.Column("registration_sha256", DIGEST, nullable=False),
        sa.Column("origin", WORD, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_topics")),
    )


def _vantages() -> None:
    op.create_table(
        "vantages",
        sa.Column("name", NAME, nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("network", NAME, nullable=True),
        sa.Column("logged_in", sa.Boolean(), nullable=False),
        sa.Column("agent", sa.String(length=400), nullable=True),
        sa.Column("language", WORD, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_vantages")),
    )


def _agenda() -> None:
    op.create_table(
        "agenda",
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("vantage", NAME, nullable=False),
        sa.Column("platform", WORD, nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("purpose", WORD, nullable=False),
        sa.Column("cadence_s", sa.Float(), nullable=True),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["subject_id"], ["subjects.id"], name=op.f("fk_agenda_subject_id")),
        sa.PrimaryKeyConstraint("subject_id", "vantage", name=op.f("pk_agenda")),
    )
    op.create_index("ix_agenda_due", "agenda", ["platform", "vantage", "next_at"], unique=False)


def _authorships() -> None:
    op.create_table(
        "authorships",
        sa.Column("post_id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["subjects.id"], name=op.f("fk_authorships_account_id")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["subjects.id"], name=op.f("fk_authorships_post_id")),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_authorships")),
    )
    op.create_index(op.f("ix_authorships_account_id"), "authorships", ["account_id"], unique=False)


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("vantage", NAME, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("origin", WORD, nullable=False),
        sa.Column("after", MOMENT, nullable=True),
        sa.Column("before", MOMENT, nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("availability", WORD, nullable=False),
        sa.Column("cause", WORD, nullable=False),
        sa.Column("actor", WORD, nullable=True),
        sa.Column("basis", WORD, nullable=False),
        sa.Column("corroborated", sa.Boolean(), nullable=False),
        sa.Column("rule", NAME, nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("grade", sa.String(length=1), nullable=False),
        sa.Column("cascade", sa.String(length=24), nullable=True),
        sa.Column("revised_at", MOMENT, nullable=True),
        sa.Column("first_answered_at", MOMENT, nullable=False),
        sa.Column("spell", sa.Integer(), nullable=False),
        sa.Column("text_sha256", DIGEST, nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["subject_id"], ["subjects.id"], name=op.f("fk_events_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_index(op.f("ix_events_before"), "events", ["before"], unique=False)
    op.create_index(op.f("ix_events_subject_id"), "events", ["subject_id"], unique=False)


def _listings() -> None:
    op.create_table(
        "listings",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("pass_id", NAME, nullable=False),
        sa.Column("topic", NAME, nullable=False),
        sa.Column("platform", WORD, nullable=False),
        sa.Column("vantage", NAME, nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("n_offered", sa.Integer(), nullable=False),
        sa.Column("n_taken", sa.Integer(), nullable=False),
        sa.Column("n_known", sa.Integer(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("evidence_sha256", DIGEST, nullable=True),
        sa.ForeignKeyConstraint(["pass_id"], ["passes.id"], name=op.f("fk_listings_pass_id")),
        sa.ForeignKeyConstraint(["topic"], ["topics.name"], name=op.f("fk_listings_topic")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listings")),
    )
    op.create_index(op.f("ix_listings_pass_id"), "listings", ["pass_id"], unique=False)
    op.create_index(
        "ix_listings_turn", "listings", ["platform", "vantage", "topic", "at"], unique=False
    )


def _memberships() -> None:
    op.create_table(
        "memberships",
        sa.Column("topic", NAME, nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_memberships_subject_id")
        ),
        sa.ForeignKeyConstraint(["topic"], ["topics.name"], name=op.f("fk_memberships_topic")),
        sa.PrimaryKeyConstraint("topic", "subject_id", name=op.f("pk_memberships")),
    )
    op.create_index(op.f("ix_memberships_subject_id"), "memberships", ["subject_id"], unique=False)


def _observations() -> None:
    op.create_table(
        "observations",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("vantage", NAME, nullable=False),
        sa.Column("pass_id", NAME, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT, nullable=False),
        sa.Column("purpose", WORD, nullable=False),
        sa.Column("origin", WORD, nullable=False),
        sa.Column("cadence_s", sa.Float(), nullable=True),
        sa.Column("policy", NAME, nullable=True),
        sa.Column("expected_visible", sa.Boolean(), nullable=False),
        sa.Column("seen_before", sa.Boolean(), nullable=False),
        sa.Column("author_id", ID, nullable=True),
        sa.Column("reading", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["subjects.id"], name=op.f("fk_observations_author_id")
        ),
        sa.ForeignKeyConstraint(["pass_id"], ["passes.id"], name=op.f("fk_observations_pass_id")),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_observations_subject_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observations")),
        sa.UniqueConstraint("key", name=op.f("uq_observations_key")),
    )
    op.create_index(op.f("ix_observations_pass_id"), "observations", ["pass_id"], unique=False)
    op.create_index(
        "ix_observations_subject_vantage_answered",
        "observations",
        ["subject_id", "vantage", "answered_at"],
        unique=False,
    )


def _outside() -> None:
    op.create_table(
        "outside",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=True),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("certainty", WORD, nullable=False),
        sa.Column("about", sa.Text(), nullable=True),
        sa.Column("topic", NAME, nullable=True),
        sa.Column("origin", WORD, nullable=False),
        sa.ForeignKeyConstraint(["topic"], ["topics.name"], name=op.f("fk_outside_topic")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside")),
    )


def _pass_ends() -> None:
    op.create_table(
        "pass_ends",
        sa.Column("pass_id", NAME, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=False),
        sa.Column("n_asked", sa.Integer(), nullable=False),
        sa.Column("n_answered", sa.Integer(), nullable=False),
        sa.Column("n_controls", sa.Integer(), nullable=False),
        sa.Column("n_controls_well", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("manifest_sha256", DIGEST, nullable=True),
        sa.Column("clock_off_s", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["pass_id"], ["passes.id"], name=op.f("fk_pass_ends_pass_id")),
        sa.PrimaryKeyConstraint("pass_id", name=op.f("pk_pass_ends")),
    )


def _spells() -> None:
    op.create_table(
        "spells",
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("vantage", NAME, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("availability", WORD, nullable=False),
        sa.Column("cause", WORD, nullable=False),
        sa.Column("actor", WORD, nullable=True),
        sa.Column("basis", WORD, nullable=False),
        sa.Column("corroborated", sa.Boolean(), nullable=False),
        sa.Column("rule", NAME, nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("after", MOMENT, nullable=True),
        sa.Column("before", MOMENT, nullable=False),
        sa.Column("first_answered_at", MOMENT, nullable=False),
        sa.Column("last_asked_at", MOMENT, nullable=False),
        sa.Column("last_answered_at", MOMENT, nullable=False),
        sa.Column("n_looks", sa.Integer(), nullable=False),
        sa.Column("n_controlled", sa.Integer(), nullable=False),
        sa.Column("n_could_not_tell", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("held_before", WORD, nullable=True),
        sa.Column("text_sha256", DIGEST, nullable=True),
        sa.Column("text_asked_at", MOMENT, nullable=True),
        sa.Column("pending_edit", NAME, nullable=True),
        sa.Column("opened_by", sa.String(length=32), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["subject_id"], ["subjects.id"], name=op.f("fk_spells_subject_id")),
        sa.PrimaryKeyConstraint("subject_id", "vantage", "ordinal", name=op.f("pk_spells")),
    )


def _verdicts() -> None:
    op.create_table(
        "verdicts",
        sa.Column("observation_id", ID, autoincrement=False, nullable=False),
        sa.Column("availability", WORD, nullable=False),
        sa.Column("cause", WORD, nullable=False),
        sa.Column("actor", WORD, nullable=True),
        sa.Column("basis", WORD, nullable=False),
        sa.Column("corroborated", sa.Boolean(), nullable=False),
        sa.Column("rule", NAME, nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("controlled", sa.Boolean(), nullable=True),
        sa.Column("rules", NAME, nullable=False),
        sa.ForeignKeyConstraint(
            ["observation_id"], ["observations.id"], name=op.f("fk_verdicts_observation_id")
        ),
        sa.PrimaryKeyConstraint("observation_id", name=op.f("pk_verdicts")),
    )


TABLES = (
    _gaps,
    _passes,
    _presence,
    _subjects,
    _topics,
    _vantages,
    _agenda,
    _authorships,
    _events,
    _listings,
    _memberships,
    _observations,
    _outside,
    _pass_ends,
    _spells,
    _verdicts,
)
