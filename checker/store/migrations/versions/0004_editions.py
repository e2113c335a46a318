"""Editions: what an edit is told by now covers more than the text, so held ones are forgotten.

The next look at each post writes its edition anew; ``checker judge --all`` fills the history.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute(
        sa.text("UPDATE spells SET text_sha256 = NULL, text_asked_at = NULL, pending_edit = NULL")
    )
