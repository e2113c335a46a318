"""What vantage points say together: events as one had them alone, and which is not believed."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

NAME = sa.String(length=200)


def upgrade() -> None:
    op.add_column("events", sa.Column("alone", sa.JSON(none_as_null=True), nullable=True))
    op.create_table(
        "vantage_faults",
        sa.Column("platform", sa.String(length=40), nullable=False),
        sa.Column("vantage", NAME, nullable=False),
        sa.Column("origin", sa.String(length=40), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("n_missed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "platform", "vantage", "origin", "decided_at", name=op.f("pk_vantage_faults")
        ),
    )
