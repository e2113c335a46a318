"""Hosts that want to be left alone, so that a restart does not forget it."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

NAME = sa.String(length=200)


def upgrade() -> None:
    op.create_table(
        "rests",
        sa.Column("vantage", NAME, nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.Column("trouble", NAME, nullable=False),
        sa.Column("n_failures", sa.Integer(), nullable=False),
        sa.Column("n_wall_holds", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("vantage", "host", name=op.f("pk_rests")),
    )
