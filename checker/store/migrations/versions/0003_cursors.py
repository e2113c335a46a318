"""How far each stream has been listened to."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

NAME = sa.String(length=200)
MOMENT = sa.DateTime()


def upgrade() -> None:
    op.create_table(
        "cursors",
        sa.Column("name", NAME, nullable=False),
        sa.Column("cursor", NAME, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_cursors")),
    )
