"""What has been spent of each key's quota."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

NAME = sa.String(length=200)


def upgrade() -> None:
    op.create_table(
        "quotas",
        sa.Column("name", NAME, nullable=False),
        sa.Column("span", sa.String(length=20), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", "span", name=op.f("pk_quotas")),
    )
