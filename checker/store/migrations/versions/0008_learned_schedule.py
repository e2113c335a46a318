"""What the schedule learns, and what it meant with each look."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

NAME = sa.String(length=200)
WORD = sa.String(length=40)
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    for column in (
        sa.Column("born_at", sa.DateTime()),
        sa.Column("looked_at", sa.DateTime()),
        sa.Column("policy", NAME),
        sa.Column("hazard_per_day", sa.Float()),
        sa.Column("rate_per_day", sa.Float()),
    ):
        op.add_column("agenda", column)
    for column in (
        sa.Column("hazard_per_day", sa.Float()),
        sa.Column("rate_per_day", sa.Float()),
    ):
        op.add_column("observations", column)
    op.create_table(
        "learned",
        sa.Column("vantage", NAME, nullable=False),
        sa.Column("platform", WORD, nullable=False),
        sa.Column("topic", NAME, nullable=False),
        sa.Column("phase", WORD, nullable=False),
        sa.Column("as_of", sa.DateTime(), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("vantage", "platform", "topic", "phase", name=op.f("pk_learned")),
    )
    op.create_table(
        "histories",
        sa.Column("vantage", NAME, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("n_gone", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["subjects.id"], name=op.f("fk_histories_account_id")
        ),
        sa.PrimaryKeyConstraint("vantage", "account_id", name=op.f("pk_histories")),
    )
